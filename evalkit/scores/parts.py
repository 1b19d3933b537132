"""What an answer in parts says for each of them: from behind a label up to the next one."""

from __future__ import annotations

import itertools
import re
from typing import Final

from evalkit.scores.extract import Reading
from evalkit.scores.plain import without_markup

__all__ = ["parts_said"]

_TUPLES: Final = re.compile(r"\((?P<head>[^()=]{1,200})\)\s*=\s*\((?P<row>[^()=]{1,200})\)")
"""(x, y) = (3, 4)"""
_MOST_READ: Final = 8_000
"""Characters in which labels are looked for; hostile answers repeat them without end."""
_CUE: Final = r"\s*(?:[*_`\]]\s*)*(?:=|:|：|\||\bis\b|是|为|有(?=\s*[\d一二两三四五六七八九十百千万零]))[^\S\n]*"
_JOINT: Final = re.compile(r"[\s,;]*(?:\band\b|[和与]|\n\s*-)?[\s-]*$")
"""What leads over to the next label."""
_MARKS: Final = " \t\n;；,，、|*"


def parts_said(reading: Reading, labels: tuple[str, ...]) -> dict[str, str]:
    """Label -> what is said for it.

    The answer's own line holds; the lines below it, which may check the result, serve for labels missing there.
    A label that stands twice is left out: which of the two is meant cannot be told.
    """
    if in_columns := _in_columns(reading.block, labels):
        return in_columns
    return _said(reading.block, labels) | _said(reading.text, labels)


def _in_columns(block: str, labels: tuple[str, ...]) -> dict[str, str]:
    """The row below a table's head, or the right one of two tuples, where the head holds every label."""
    rows = [[cell.strip(_MARKS) for cell in line.split("|")] for line in block[:_MOST_READ].splitlines()]
    tuples = _TUPLES.search(without_markup(block[:_MOST_READ]))
    if tuples is not None:
        rows = [[cell.strip(_MARKS) for cell in re.split("[,，]", tuples[name])] for name in ("head", "row")]
    for head, row in itertools.pairwise(rows):
        if len(head) == len(row) > 1 and set(labels) <= set(head) and not set(labels) & set(row):
            return {label: row[head.index(label)] for label in labels}
    return {}


def _said(text: str, labels: tuple[str, ...]) -> dict[str, str]:
    plain = without_markup(text[:_MOST_READ])
    # The longest comes first, for a shorter label may begin it.
    ordered = sorted(labels, key=len, reverse=True)
    found = _found(plain, ordered)
    starts = [*(match.start() for match in found), len(plain)]
    said: dict[str, list[str]] = {}
    for match, end in zip(found, starts[1:], strict=True):
        # Each label is a group, counted from 1, and exactly one of them took part.
        label = ordered[(match.lastindex or 1) - 1]
        said.setdefault(label, []).append(_value(plain[match.end() : end]))
    return {label: texts[0] for label, texts in said.items() if len(texts) == 1 and texts[0]}


def _found(plain: str, ordered: list[str]) -> list[re.Match[str]]:
    """The labels of a text; as they are written first, for ``A`` and ``a`` may be two of them."""
    pattern = "|".join(map(_pattern, ordered))
    exact = list(re.finditer(pattern, plain))
    if len(exact) >= len(ordered) or len({label.casefold() for label in ordered}) < len(ordered):
        return exact
    return list(re.finditer(pattern, plain, re.IGNORECASE))


def _value(text: str) -> str:
    """The rest of the label's own line; where that is empty, a list stands below it."""
    own_line, _, below = text.partition("\n")
    return _JOINT.sub("", own_line.strip(_MARKS)) or below.strip(_MARKS)


def _pattern(label: str) -> str:
    words = re.escape(without_markup(label))
    return rf"(?<![A-Za-z0-9])({words}){_CUE}" if label[:1].isascii() else rf"({words}){_CUE}"
