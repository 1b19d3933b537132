"""``evalkit rubrics``: what answers are scored by, and a team's own dimension, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from evalkit.cli.main import run
from evalkit.domain.rubric import Dimension
from evalkit.text.fence import read_fences

SHIPPED_PROMPTS = Path(__file__).parents[2] / "rubrics" / "prompts"
TONE = """\
name: tone
title: {en: Tone, zh: 语气}
asks: {en: Is the answer polite?, zh: 回答是否礼貌？}
method: levels
applies: {categories: [math]}
levels:
  5: {en: Every sentence is polite., zh: 句句礼貌。}
  4: {en: One sentence is curt., zh: 有一句生硬。}
  3: {en: Two or more are curt., zh: 有两句或更多生硬。}
  2: {en: One sentence is rude., zh: 有一句粗鲁。}
  1: {en: Two or more are rude., zh: 有两句或更多粗鲁。}
"""


@pytest.fixture(autouse=True)
def cwd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVALKIT_LANGUAGE", "en")
    return tmp_path


@pytest.fixture
def own(cwd: Path) -> Path:
    path = cwd / "rubrics" / "dimensions" / "tone.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(TONE, "utf-8")
    return path


def evalkit(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["rubrics", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_all_ten_are_listed_and_faultless(capsys: pytest.CaptureFixture[str]) -> None:
    code, listed, _ = evalkit(capsys, "list")
    assert code == 0
    heads = [line.partition(":")[0] for line in listed.splitlines() if not line.startswith(" ")]
    assert heads == list(Dimension)
    assert max(map(len, listed.splitlines())) <= 80
    assert evalkit(capsys, "check") == (0, "10 rubrics, no mistakes\n", "")


def test_a_dimension_is_shown_in_either_language(capsys: pytest.CaptureFixture[str]) -> None:
    _, english, _ = evalkit(capsys, "show", "coherence")
    assert english.startswith("== coherence: Coherence\n   judged by level; every question; ships with evalkit\n")
    assert "\n4  Exactly one leap, and no false step.\n" in english
    assert max(map(len, english.splitlines())) <= 80
    _, chinese, _ = evalkit(capsys, "show", "coherence", "--language", "zh")
    assert chinese.startswith("== coherence：连贯性\n   按等级评分；适用于所有题目；evalkit 自带\n")
    assert max(map(cell_len, chinese.splitlines())) <= 80


def test_programs_get_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    _, printed, _ = evalkit(capsys, "show", "contradiction_detection", "--json")
    shown = json.loads(printed)
    assert (shown["method"], len(shown["items"]), set(shown["levels"]["5"])) == ("checklist", 4, {"en", "zh"})
    assert shown["applies"] == {"categories": [], "tags": ["contradiction_detection"], "only_undecided": False}
    _, printed, _ = evalkit(capsys, "list", "--json")
    assert shown["version"] in {rubric["version"] for rubric in json.loads(printed)}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_own_dimension_simply_works(capsys: pytest.CaptureFixture[str], own: Path, language: str) -> None:
    assert evalkit(capsys, "check") == (0, "11 rubrics, no mistakes\n", "")
    assert "\ntone: Tone [rubric-" in evalkit(capsys, "list")[1]
    assert "judged by level; questions of math; your own\n" in evalkit(capsys, "show", "tone")[1]
    code, prompt, _ = evalkit(capsys, "show", "tone", "--prompt", "--language", language)
    assert code == 0
    assert prompt.splitlines()[0] == {"en": "Dimension: tone", "zh": "维度：tone"}[language]
    assert list(read_fences(prompt)) == ["question", "answer"]
    assert own.is_file()


def test_an_own_file_takes_the_place_of_a_shipped_one(capsys: pytest.CaptureFixture[str], own: Path) -> None:
    own.with_name("creativity.yaml").write_text(TONE.replace("name: tone", "name: creativity"), "utf-8")
    shown = evalkit(capsys, "show", "creativity")[1]
    assert "questions of math; your own, instead of evalkit's\n" in shown
    assert "One sentence is curt." in shown


def test_every_mistake_is_told_and_the_rest_still_listed(capsys: pytest.CaptureFixture[str], own: Path) -> None:
    own.write_text(TONE.replace("zh: 语气", "zg: 语气").replace("math", "maths"), "utf-8")
    code, told, _ = evalkit(capsys, "check")
    assert code == 2
    assert [line.partition(": ")[0] for line in told.splitlines()[:-1]] == [
        *["rubrics/dimensions/tone.yaml:2"] * 2,
        "rubrics/dimensions/tone.yaml:5",
    ]
    assert told.splitlines()[-1] == "11 rubrics, 3 mistakes"
    code, listed, _ = evalkit(capsys, "list")
    assert (code, listed.count("[rubric-")) == (0, 10)
    assert "tone: cannot be read, mistakes: 3; see evalkit rubrics check" in listed
    code, _, told = evalkit(capsys, "show", "tone")
    assert (code, told.count("error: rubrics/dimensions/tone.yaml:")) == (2, 3)
    assert evalkit(capsys, "show", "coherence")[0] == 0


def test_a_template_that_is_nowhere_is_to_be_written_in_the_working_directory(
    capsys: pytest.CaptureFixture[str], own: Path
) -> None:
    own.write_text(TONE + "prompt: mine\n", "utf-8")
    (own.parent.parent / "prompts").mkdir()
    shipped = (SHIPPED_PROMPTS / "levels.en.jinja").read_text("utf-8")
    (own.parent.parent / "prompts" / "mine.en.jinja").write_text(shipped, "utf-8")
    for place in ([], ["rubrics"]):
        code, told, _ = evalkit(capsys, "check", *place)
        assert code == 2
        mistake, counted = told.splitlines()
        assert "there is no template rubrics/prompts/mine.zh.jinja for the prompt `mine`; write it" in mistake
        assert counted.endswith("1 mistake")


@pytest.mark.parametrize("place", ["rubrics", "rubrics/dimensions", "rubrics/dimensions/tone.yaml"])
def test_a_file_or_a_folder_can_be_checked(capsys: pytest.CaptureFixture[str], own: Path, place: str) -> None:
    assert evalkit(capsys, "check", place) == (0, "1 rubric, no mistakes\n", "")
    assert own.is_file()


def test_a_folder_elsewhere_is_checked_with_its_own_templates(
    capsys: pytest.CaptureFixture[str], own: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own.write_text(TONE + "prompt: mine\n", "utf-8")
    (own.parent.parent / "prompts").mkdir()
    for language in ("en", "zh"):
        shipped = SHIPPED_PROMPTS / f"levels.{language}.jinja"
        (own.parent.parent / "prompts" / f"mine.{language}.jinja").write_text(shipped.read_text("utf-8"), "utf-8")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert evalkit(capsys, "check", "../rubrics") == (0, "1 rubric, no mistakes\n", "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "cohernce"), "no such rubric; did you mean coherence? there are accuracy"),
        (("show", "\x1b[2Jx"), "no such rubric; there are accuracy"),
        (("show", "response_time", "--prompt"), "response_time is measured: no judge is asked"),
        (("show", "creativity", "--question", "math-001"), "creativity applies to none of these questions"),
        (("show", "coherence", "--question", "nothing"), "nothing"),
        (("check", "."), "no dimensions/NAME.yaml in it"),
        (("check", "missing.yaml"), "missing.yaml"),
    ],
)
def test_what_cannot_be_shown_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    code, _, err = evalkit(capsys, *arguments)
    assert code == 2
    assert told in err
    assert "\x1b" not in err
