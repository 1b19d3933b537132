"""Rubric files: what is read, and every mistake as one line with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.domain.question import Category
from evalkit.domain.rubric import Dimension, Method, Rubric
from evalkit.errors import RubricError
from evalkit.scores.rubrics import read_rubric, read_rubrics
from tests.unit.scores.a_rubric_folder import (
    LEVELS,
    TONE,
    edited,
    make_folder,
    mistakes,
    prompt_file,
    read,
    write,
    write_prompt,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return make_folder(tmp_path)


def test_a_file_becomes_a_rubric() -> None:
    rubric = read(TONE)
    assert rubric == Rubric(
        name="tone",
        method=Method.LEVELS,
        title={"en": "Tone", "zh": "语气"},
        asks={"en": "Is the answer polite?", "zh": "回答是否礼貌？"},
        levels={
            5: {"en": "Five.", "zh": "五。"},
            4: {"en": "Four.", "zh": "四。"},
            3: {"en": "Three.", "zh": "三。"},
            2: {"en": "Two.", "zh": "二。"},
            1: {"en": "One.", "zh": "一。"},
        },
        categories=frozenset({Category.MATH, Category.LOGIC}),
        tags=frozenset({"creativity"}),
        shows=frozenset({"reference"}),
        prompts={"en": LEVELS, "zh": LEVELS},
        source="rubrics/dimensions/tone.yaml",
    )


def test_a_checklist_has_items_of_its_own_or_those_of_the_question() -> None:
    checklist = edited(("method: levels", "method: checklist"))
    assert read(checklist).items == ()
    assert read(checklist + "items:\n  - {en: Polite?, zh: 礼貌吗？}\n").items == ({"en": "Polite?", "zh": "礼貌吗？"},)


def test_a_rubric_may_name_a_prompt_of_its_own() -> None:
    write_prompt("mine.en", LEVELS + "!")
    write_prompt("mine.zh", LEVELS + "！")
    assert read(TONE + "prompt: mine\n").prompts == {"en": LEVELS + "!", "zh": LEVELS + "！"}


def test_a_standard_name_is_its_dimension() -> None:
    assert read(edited(("name: tone", "name: coherence")), name="coherence.yaml").name is Dimension.COHERENCE


def test_a_measured_dimension_needs_no_prompt() -> None:
    measured = edited(
        ("name: tone", "name: response_time"),
        ("method: levels", "method: measured"),
        ("applies: {categories: [math, logic], tags: [creativity]}\nshows: [reference]\n", ""),
    )
    rubric = read(measured, name="response_time.yaml")
    assert (rubric.prompts, rubric.is_judged) == ({}, False)


def test_standard_dimensions_come_first_and_in_their_order() -> None:
    names = ("tone", "creativity", "aptness", "coherence")
    paths = [write(edited(("name: tone", f"name: {name}")), name=f"{name}.yaml") for name in names]
    found = read_rubrics(paths, prompt_file=prompt_file)
    assert [rubric.name for rubric in found] == ["coherence", "creativity", "aptness", "tone"]


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (("  3: {en: Three., zh: 三。}\n", ""), ["10: `3` is missing in `levels`; add it"]),
        (
            ("  3: {", "  6: {"),
            [
                "10: `3` is missing in `levels`; add it",
                "13: unknown key `6` in `levels`; known are `1`, `2`, `3`, `4`, `5`",
            ],
        ),
        (("{en: Two., zh: 二。}", "{en: Two.}"), ["14: `zh` is missing in `2`; add it"]),
        (("zh: 语气", "zh: ''"), ["2: `zh` is empty; it must not be empty"]),
        (("zh: 语气", "zh: '  '"), ["2: `zh` is empty; it must not be empty"]),
        (("Five.", "5"), ["11: `en` is `5`; it must be a text; put it in quotes"]),
        (
            ("method: levels", "method: level"),
            [
                (
                    "7: `method` is `level`; it must be a known name: did you mean `levels`? known are "
                    "`checklist`, `levels`, `measured`"
                )
            ],
        ),
        (("method: levels\n", ""), ["1: `method` is missing; add it"]),
        (
            ("method:", "methods: a\nmethod:"),
            [
                (
                    "7: unknown key `methods`; did you mean `method`? known are `applies`, `asks`, `items`, "
                    "`levels`, `method`, `name`, `prompt`, `shows`, `title`"
                )
            ],
        ),
        (
            ("[math, logic]", "[math, logik]"),
            [
                (
                    "8: `categories` member 2 is `logik`; it must be a known name: did you mean `logic`? known "
                    "are `chinese`, `common_sense`, `contradiction`, `creative`, `critical_thinking`, `domain_law`, "
                    "`domain_medicine`, `logic`, `long_context`, `math`, `multi_step`, `transfer` and 2 more"
                )
            ],
        ),
        (
            ("[creativity]", "[creative]"),
            [
                (
                    "8: `tags` member 1 is `creative`; it must be a known name: did you mean `creativity`? known "
                    "are `assumption_checking`, `common_sense`, `complexity`, `contradiction_detection`, `creativity`, "
                    "`knowledge_transfer`"
                )
            ],
        ),
        (
            ("tags: [", "only_undecided: maybe, tags: ["),
            ["8: `only_undecided` is `maybe`; it must be `true` or `false`"],
        ),
        (
            ("[reference]", "[references]"),
            [
                (
                    "9: `shows` member 1 is `references`; it must be a known name: did you mean `reference`? "
                    "known are `checklist`, `reasoning`, `reference`"
                )
            ],
        ),
        (
            ("name: tone", "name: Tone of voice"),
            [
                "1: `name` is `Tone of voice` in the file `tone.yaml`; both must be the same, so rename one",
                (
                    "1: `name` is `Tone of voice`; it must be lower-case words with single `_` between, such as "
                    "`tone_of_voice`"
                ),
            ],
        ),
        (
            ("name: tone", "name: tones"),
            ["1: `name` is `tones` in the file `tone.yaml`; both must be the same, so rename one"],
        ),
        (
            ("method: levels", "method: measured"),
            [
                "7: `measured` is for knowledge_transfer and response_time only; use `levels` or `checklist`",
                "8: `applies` is for judges, who are not asked about a measured dimension; remove it",
                "9: `shows` is for judges, who are not asked about a measured dimension; remove it",
            ],
        ),
        (
            ("levels:\n", "items: [{en: A?, zh: 甲？}]\nlevels:\n"),
            ["10: `items` are asked with `method: checklist` only; change the method, or remove them"],
        ),
        (("shows:", "items: []\nshows:"), ["9: `items` is a list of 0; it must have at least 1"]),
        (
            ("method: levels", "method: checklist\nitems: [{en: A?, zh: 甲？}, {en: A?, zh: 甲？}]"),
            ["8: `items` member 2 is there already; remove one of them"],
        ),
        (
            ("shows:", "prompt: mine\nshows:"),
            [
                (
                    "9: there is no template rubrics/prompts/mine.en.jinja for the prompt `mine`; write it, or "
                    "name another under `prompt`"
                ),
                (
                    "9: there is no template rubrics/prompts/mine.zh.jinja for the prompt `mine`; write it, or "
                    "name another under `prompt`"
                ),
            ],
        ),
        (
            ("shows:", "prompt: ../../etc/pass\nshows:"),
            [
                (
                    "9: `prompt` is `../../etc/pass`; it must be lower-case words with single `_` between, such "
                    "as `tone_of_voice`"
                )
            ],
        ),
        (
            ("name: tone\n", "name: tone\nname: tone\n"),
            ["2: key `name` is already given on line 1; keep one of them"],
        ),
        (
            ("Five.", "x" * 1001),
            ["11: `en` is `" + "x" * 57 + "...`; it has 1001 characters, and must have at most 1000"],
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(edit: tuple[str, str], told: list[str]) -> None:
    assert [line.removeprefix("dimensions/tone.yaml:") for line in mistakes(edited(edit))] == told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "the file must hold a mapping of keys to values; see rubrics/README.md for its form"),
        ("- a\n", "the file must hold a mapping of keys to values; see rubrics/README.md for its form"),
        ("name: [\n", "not YAML"),
        ("name: !!python/object:os.system x\n", "is not read; remove it"),
    ],
)
def test_a_file_that_is_no_rubric_at_all_is_told(content: str, told: str) -> None:
    (line,) = mistakes(content)
    assert told in line


def test_a_file_that_is_too_large_or_not_utf_8_is_told(folder: Path) -> None:
    path = folder / "dimensions" / "tone.yaml"
    path.write_bytes(b"name: tone\n# gr\xfc\xdfe\n")
    with pytest.raises(RubricError, match=r"tone\.yaml:2: byte 0xfc is not UTF-8"):
        read_rubric(path, prompt_file=prompt_file)
    path.write_bytes(b"#" * 8_000_001)
    with pytest.raises(RubricError, match=r"tone\.yaml:1: the file has 8000001 bytes"):
        read_rubric(path, prompt_file=prompt_file)
    path.unlink()
    with pytest.raises(RubricError, match=r"tone\.yaml:1: cannot be read"):
        read_rubric(path, prompt_file=prompt_file)


def test_another_ending_is_told_instead_of_passed_over() -> None:
    assert mistakes(TONE, name="tone.yml") == [
        "dimensions/tone.yml:1: the file ends in `.yml`; rename it to `tone.yaml`"
    ]


@pytest.mark.parametrize("name", ["response_time", "knowledge_transfer"])
def test_what_is_measured_cannot_be_judged(name: str) -> None:
    (line,) = mistakes(edited(("name: tone", f"name: {name}")), name=f"{name}.yaml")
    assert line == (
        f"dimensions/{name}.yaml:7: `{name}` is measured, never judged; write `method: measured`, or call the "
        "dimension otherwise"
    )


@pytest.mark.parametrize("name", ["flip_rate", "accuracy_score", "seconds"])
def test_a_dimension_never_takes_the_name_of_another_figure_of_comparisons(name: str) -> None:
    (line,) = mistakes(edited(("name: tone", f"name: {name}")), name=f"{name}.yaml")
    assert line == (
        f"dimensions/{name}.yaml:1: comparisons call another figure `{name}`, which would hide this dimension; call it "
        "and its file otherwise"
    )


@pytest.mark.parametrize("name", ["comment", "flag"])
def test_a_dimension_never_takes_the_name_of_what_people_leave_beside_scores(name: str) -> None:
    (line,) = mistakes(edited(("name: tone", f"name: {name}")), name=f"{name}.yaml")
    assert line == (
        f"dimensions/{name}.yaml:1: people's comments and flags are stored under `comment` and `flag`; call it and its "
        "file otherwise"
    )


@pytest.mark.parametrize("edit", [("shows: [reference]", "shows: []"), (", only_undecided: true", "")])
def test_no_own_rubric_lets_judges_overrule_the_rule_for_accuracy(edit: tuple[str, str]) -> None:
    decided = edited(
        ("name: tone", "name: accuracy"), ("tags: [creativity]", "tags: [creativity], only_undecided: true")
    )
    assert read(decided, name="accuracy.yaml").only_undecided
    (line,) = mistakes(edited(edit, text=decided), name="accuracy.yaml")
    assert "dimensions/accuracy.yaml:8: accuracy is decided by rule first" in line


def test_all_mistakes_of_all_files_are_told_at_once() -> None:
    write_prompt("levels.en", "{{ model }}")
    paths = [write(edited(("zh: 语气", "zg: 语气")))]
    paths += [write(edited(("name: tone", "name: other")), name="aptness.yaml")]
    with pytest.raises(RubricError) as caught:
        read_rubrics(paths, prompt_file=prompt_file)
    places = [line.split(": ")[0].removeprefix("rubrics/") for line in caught.value.defects]
    assert places[:3] == ["dimensions/aptness.yaml:1", "dimensions/tone.yaml:2", "dimensions/tone.yaml:2"]
    assert set(places[3:]) == {"prompts/levels.en.jinja:1"}
    assert str(caught.value).splitlines() == list(caught.value.defects)


def test_every_wording_that_a_judge_sees_changes_the_version() -> None:
    first = read(TONE).version
    assert read(TONE.replace("Five.", "Fife.")).version != first
    assert read(TONE.replace("[reference]", "[reference, reasoning]")).version != first
    assert read(TONE.replace("[math, logic]", "[math]")).version == first
    write_prompt("levels.zh", LEVELS + "！")
    assert read(TONE).version != first
