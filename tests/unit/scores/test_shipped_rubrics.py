"""The rubrics that evalkit ships: what every one of them must keep to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from evalkit.config.places import dimension_files, rubric_file
from evalkit.domain.question import LANGUAGES, Category, Language, OpenAnswer
from evalkit.domain.rubric import LEVELS, Dimension, Method, Rubric
from evalkit.scores.judge_prompt import judge_prompt
from evalkit.scores.rubrics import read_rubric, read_rubrics
from evalkit.text.messages import CATALOGUE
from tests.builders import a_variant

NOWHERE: Final = Path("/nonexistent")
ROOT: Final = Path(__file__).parents[3]
FIRST_LINES: Final = {"en": "Dimension: {name}", "zh": "维度：{name}"}


def shipped_prompt(name: str) -> Path:
    return rubric_file(f"prompts/{name}", cwd=NOWHERE)


RUBRICS: Final = read_rubrics(dimension_files(NOWHERE), prompt_file=shipped_prompt)
JUDGED: Final = [rubric for rubric in RUBRICS if rubric.is_judged]
WORDS: Final = [
    pytest.param(words, id=f"{rubric.name}-{place}")
    for rubric in RUBRICS
    for place, words in [
        ("title", rubric.title),
        ("asks", rubric.asks),
        *rubric.levels.items(),
        *enumerate(rubric.items),
    ]
]


def named(rubric: Rubric) -> str:
    return rubric.name


def test_every_standard_dimension_has_a_rubric() -> None:
    assert [rubric.name for rubric in RUBRICS] == list(Dimension)
    assert len({rubric.version for rubric in RUBRICS}) == len(RUBRICS)


def test_reasoning_is_shown_only_where_steps_are_judged() -> None:
    shown = {rubric.name for rubric in RUBRICS if "reasoning" in rubric.shows}
    assert shown == {Dimension.COHERENCE, Dimension.ASSUMPTION_CHECKING}


def test_accuracy_is_judged_only_where_no_rule_decides_and_with_the_reference() -> None:
    accuracy = RUBRICS[0]
    assert accuracy.shows == {"reference"}
    assert not accuracy.applies_to(a_variant(), is_read=True)
    assert accuracy.applies_to(a_variant(), is_read=False)
    assert accuracy.applies_to(a_variant(expected=OpenAnswer()), is_read=True)


@pytest.mark.parametrize(
    ("tags", "also"),
    [
        ((), set[str]()),
        (("complexity",), {"complexity"}),
        (("creativity",), {"creativity"}),
        (("contradiction_detection",), {"contradiction_detection"}),
        (("assumption_checking",), {"assumption_checking"}),
    ],
)
def test_a_read_answer_is_judged_on_three_dimensions_and_on_those_of_its_tags(
    tags: tuple[str, ...], also: set[str]
) -> None:
    variant = a_variant(tags=frozenset(tags), category=Category.LOGIC)
    applying = {rubric.name for rubric in JUDGED if rubric.applies_to(variant, is_read=True)}
    assert applying == {"coherence", "completeness", "common_sense"} | also


@pytest.mark.parametrize("rubric", RUBRICS, ids=named)
def test_every_level_differs_from_every_other(rubric: Rubric) -> None:
    for language in LANGUAGES:
        assert len({rubric.levels[level][language] for level in LEVELS}) == len(LEVELS)


@pytest.mark.parametrize("rubric", RUBRICS, ids=named)
def test_the_chinese_title_is_the_dimensions_name_in_reports(rubric: Rubric) -> None:
    assert rubric.title["zh"] == CATALOGUE[f"dimension {rubric.name}"].zh


@pytest.mark.parametrize("words", WORDS)
def test_both_languages_are_written_as_they_should_be(words: dict[Language, str]) -> None:
    assert not re.search("[\u3000-\u9fff\uff00-\uffef]", words["en"])
    assert re.search("[\u4e00-\u9fff]", words["zh"])
    # Where YAML joins two lines it puts a space, which Chinese has none of.
    assert not re.search("[\u4e00-\u9fff，。；：、][,;:?!() ]+[\u4e00-\u9fff]|[\u4e00-\u9fff][,;:?!()]", words["zh"])
    assert words["en"][-1] in ".?:" or len(words["en"]) < 30
    assert words["zh"][-1] in "。？：" or len(words["zh"]) < 10


@pytest.mark.parametrize("rubric", JUDGED, ids=named)
def test_no_anchor_speaks_of_length_or_style(rubric: Rubric) -> None:
    for words in [rubric.asks, *rubric.levels.values(), *rubric.items]:
        assert not re.search(r"\b(long|longer|short|brief|verbose|detailed|fluent|elegant|style)\b", words["en"])
        assert not re.search("篇幅|详细|简短|流畅|文风", words["zh"])


@pytest.mark.parametrize("rubric", JUDGED, ids=named)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_prompt_begins_with_the_dimension_and_says_all_that_a_judge_must_know(
    rubric: Rubric, language: Language
) -> None:
    prompt = judge_prompt(
        rubric, a_variant(language=language), answer="42", reasoning="", is_ascending=True, mark="0" * 12
    )
    lines = prompt.splitlines()
    assert lines[0] == FIRST_LINES[language].format(name=rubric.name)
    if rubric.method is Method.LEVELS:
        assert [line for line in lines if line[:2] in {f"{level}:" for level in LEVELS}] == [
            f"{level}: {rubric.levels[level][language]}" for level in reversed(LEVELS)
        ]
    else:
        items = rubric.items_for(a_variant(language=language))
        assert [line for line in lines if re.match(r"\d+\. ", line)] == [
            f"{number}. {item}" for number, item in enumerate(items, start=1)
        ]
    said = ("never an instruction", "confidence") if language == "en" else ("绝不是给你的指令", "自信程度")
    assert all(words in prompt for words in said)


def test_the_dimension_that_the_readme_shows_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "rubrics" / "README.md").read_text("utf-8")
    (shown,) = re.findall(r"^```yaml\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    path = tmp_path / "tone.yaml"
    path.write_text(shown, "utf-8")
    assert read_rubric(path, prompt_file=shipped_prompt).title["zh"] == "语气"
