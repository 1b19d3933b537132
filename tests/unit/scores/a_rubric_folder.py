"""A folder of rubrics with one faultless dimension, to be spoilt."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evalkit.domain.rubric import Rubric
from evalkit.errors import RubricError
from evalkit.scores.rubrics import read_rubric

__all__ = ["LEVELS", "TONE", "edited", "make_folder", "mistakes", "prompt_file", "read", "write", "write_prompt"]

TONE = """\
name: tone
title: {en: Tone, zh: 语气}
asks:
  en: Is the answer
    polite?
  zh: 回答是否礼貌？
method: levels
applies: {categories: [math, logic], tags: [creativity]}
shows: [reference]
levels:
  5: {en: Five., zh: 五。}
  4: {en: Four., zh: 四。}
  3: {en: Three., zh: 三。}
  2: {en: Two., zh: 二。}
  1: {en: One., zh: 一。}
"""
LEVELS = """\
Dimension: {{ dimension }}
{% for level, text in levels %}
{{ level }}: {{ text }}
{% endfor %}
{% for part in material %}
{{ part.fence }}
{% endfor %}
{{ form }}
"""
CHECKLIST = LEVELS.replace("level, text in levels", "text in items").replace("{{ level }}:", "{{ loop.index }}.")


def make_folder(place: Path) -> Path:
    """A folder with templates for both methods, below the working directory."""
    for name in ("dimensions", "prompts"):
        (place / "rubrics" / name).mkdir(parents=True)
    for language in ("en", "zh"):
        write_prompt(f"levels.{language}", LEVELS)
        write_prompt(f"checklist.{language}", CHECKLIST)
    return place / "rubrics"


def write_prompt(name: str, text: str) -> None:
    """Put a template in its place."""
    Path(f"rubrics/prompts/{name}.jinja").write_text(text, encoding="utf-8")


def write(text: str, *, name: str = "tone.yaml") -> Path:
    """Put a dimension in its place."""
    path = Path("rubrics/dimensions") / name
    path.write_text(text, encoding="utf-8")
    return path


def edited(*edits: tuple[str, str], text: str = TONE) -> str:
    """A text with parts replaced, each of which stands in it."""
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def prompt_file(name: str) -> Path:
    """Where templates lie."""
    return Path("rubrics/prompts") / name


def read(text: str, *, name: str = "tone.yaml") -> Rubric:
    """The rubric that a text is."""
    return read_rubric(write(text, name=name), prompt_file=prompt_file)


def mistakes(text: str, *, name: str = "tone.yaml") -> list[str]:
    """What is wrong with a text: single lines with a place, below the folder of rubrics."""
    with pytest.raises(RubricError) as caught:
        read(text, name=name)
    assert all(re.fullmatch(r"rubrics/[^:]+:[1-9]\d*: .+[^.]", line) for line in caught.value.defects)
    return [line.removeprefix("rubrics/") for line in caught.value.defects]
