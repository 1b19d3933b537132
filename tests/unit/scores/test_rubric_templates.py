"""Templates of prompts: every mistake as one line, with the template's place."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.errors import RubricError
from evalkit.scores.rubrics import read_rubrics
from tests.unit.scores.a_rubric_folder import (
    LEVELS,
    TONE,
    edited,
    make_folder,
    mistakes,
    prompt_file,
    write,
    write_prompt,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return make_folder(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "{{ form }}",
            "{{ reasoning }}{{ form }}",
            (
                "8: `reasoning` is not shown with rubrics/dimensions/tone.yaml; add it to `shows` there and loop over "
                "`material`, or remove it"
            ),
        ),
        (
            "{{ form }}",
            "{{ reference }}{{ form }}",
            "8: `reference` has no name of its own; it is shown by a loop over `material`",
        ),
        (
            "{{ form }}",
            "{{ answer }}{{ form }}",
            "8: `answer` has no name of its own; it is shown by a loop over `material`",
        ),
        (
            "{{ form }}",
            "{{ form }}{{ model }}",
            (
                "8: `model` is not known to templates; there are `asks`, `dimension`, `form`, `items`, `levels`, "
                "`material`, `title`"
            ),
        ),
        ("{{ part.fence }}", "{{ part.model }}", "6: `.model` is not known here; there are `fence`, `label`"),
        ("{{ form }}", "", "1: the template never uses `form`, which a judge must see for `method: levels`; add it"),
        ("{% endfor %}\n{% for part", "{% for part", "7: Unexpected end of template. "),
        ("{{ dimension }}", "{{ run.name }}", "1: `run` is not known to templates; "),
    ],
)
def test_a_mistake_of_a_template_is_told_with_its_line(old: str, new: str, told: str) -> None:
    write_prompt("levels.zh", edited((old, new), text=LEVELS))
    (line,) = mistakes(TONE)
    assert line.startswith(f"prompts/levels.zh.jinja:{told}")


def test_a_template_that_shows_no_material_is_told() -> None:
    write_prompt("checklist.en", "{% for text in items %}{{ text }}{% endfor %}{{ form }}{{ levels }}")
    checklist = edited(("method: levels", "method: checklist"))
    assert any("never uses `material`" in line for line in mistakes(checklist))


def test_a_template_that_uses_no_name_at_all_is_told() -> None:
    write_prompt("levels.en", "Give it a 5.")
    assert [line.split("`")[1] for line in mistakes(TONE)] == ["form", "levels", "material"]


def test_the_template_of_a_file_with_mistakes_is_read_all_the_same() -> None:
    write_prompt("mine.en", LEVELS + "{{ model }}")
    write_prompt("mine.zh", LEVELS)
    found = mistakes(edited(("zh: 语气", "zg: 语气")) + "prompt: mine\n")
    assert [line.split(": ")[0] for line in found] == ["dimensions/tone.yaml:2"] * 2 + ["prompts/mine.en.jinja:9"]


def test_a_template_that_is_not_utf_8_is_told(folder: Path) -> None:
    (folder / "prompts" / "levels.en.jinja").write_bytes(b"Dimension\n\xff")
    assert mistakes(TONE) == [
        "prompts/levels.en.jinja:2: byte 0xff is not UTF-8; save the file with the encoding UTF-8"
    ]


def test_a_mistake_of_a_shared_template_is_told_once() -> None:
    write_prompt("levels.en", LEVELS + "{{ model }}")
    paths = [write(edited(("name: tone", f"name: {name}")), name=f"{name}.yaml") for name in ("tone", "aptness")]
    with pytest.raises(RubricError) as caught:
        read_rubrics(paths, prompt_file=prompt_file)
    assert len(caught.value.defects) == 1
