"""Reads what a judge is asked: the dimension, the order of the levels, the items, and the fenced material."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.rubric import DimensionName, Method
from evalkit.text.fence import read_fences

__all__ = ["JudgeTask", "read_task"]

_OPENING: Final = re.compile(r"(?:Dimension: |(?P<zh>维度：))(?P<name>\w+)")
_LEVEL: Final = re.compile(r"^\s*([1-5])[:：]", re.MULTILINE)
_ITEM: Final = re.compile(r"^\s*([0-9]{1,3})[.．]\s*\S", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeTask:
    """One request to judge an answer."""

    dimension: DimensionName
    language: Language
    method: Method
    n_items: int = 0
    """Of a checklist."""
    first_level: int = 5
    """The level that is listed first."""
    material: Mapping[str, str]
    """Label of a fence -> its text."""
    repairs: int = 0
    """How many requests for repair came after the prompt."""

    @property
    def answer(self) -> str:
        """What is judged; empty where the prompt holds none."""
        return self.material.get("answer", "")

    @property
    def question(self) -> str:
        """What was asked."""
        return self.material.get("question", "")

    @property
    def reference(self) -> str:
        """The reference solution, where it is shown."""
        return self.material.get("reference", "")


def read_task(user_texts: Sequence[str], *, form_name: str | None = None) -> JudgeTask | None:
    """What a conversation asks a judge to do; None where it holds no judge prompt.

    Args:
        user_texts: All messages of the user; the prompt is the last one that opens like one.
        form_name: The name of the JSON schema, where one is sent: it says surest which reply is wanted.
    """
    for repairs, text in enumerate(reversed(user_texts)):
        opening = _OPENING.match(text.lstrip())
        if opening is not None:
            return _read(text, opening, form_name=form_name or "", repairs=repairs)
    return None


def _read(text: str, opening: re.Match[str], *, form_name: str, repairs: int) -> JudgeTask:
    material = read_fences(text)
    # Fenced material cannot be taken for either: its one line begins with a quotation mark.
    levels, n_items = [int(level) for level in _LEVEL.findall(text)], _longest_count(text)
    is_checklist = form_name.endswith(Method.CHECKLIST) or (
        not form_name.endswith(Method.LEVELS) and n_items > 0 and not levels
    )
    return JudgeTask(
        dimension=opening["name"],
        language="zh" if opening["zh"] else "en",
        method=Method.CHECKLIST if is_checklist else Method.LEVELS,
        n_items=n_items if is_checklist else 0,
        first_level=levels[0] if levels else 5,
        material=material,
        repairs=repairs,
    )


def _longest_count(text: str) -> int:
    """How far the longest list counts that begins with 1: the items of a checklist."""
    longest = reached = 0
    for number in map(int, _ITEM.findall(text)):
        reached = number if number == reached + 1 else int(number == 1)
        longest = max(longest, reached)
    return longest
