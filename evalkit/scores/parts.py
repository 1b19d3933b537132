"""What an answer in parts says for each of them: from behind a label up to the next one."""

from __future__ import annotations

import re
from typing import Final

from evalkit.scores.extract import Reading
from evalkit.scores.plain import without_markup

__all__ = ["parts_said"]

_MOST_READ: Final = 8_000
"""Characters in which labels are looked for; hostile answers repeat them without end."""
_CUE: Final = r"\s*(?:[*_`\]]\s*)*(?:=|:|：|\bis\b|是|为)[^\S\n]*"
_MARKS: Final = " \t\n;；,，、|-*"


def parts_said(reading: Reading, labels: tuple[str, ...]) -> dict[str, str]:
    """Label -> what is said for it.

    The answer's own line holds; the lines below it, which may check the result, serve for labels missing there.
    A label that stands twice is left out: which of the two is meant cannot be told.
    """
    return _said(reading.block, labels) | _said(reading.text, labels)


def _said(text: str, labels: tuple[str, ...]) -> dict[str, str]:
    plain = without_markup(text[:_MOST_READ])
    # The longest comes first, for a shorter label may begin it.
    ordered = sorted(labels, key=len, reverse=True)
    found = list(re.finditer("|".join(map(_pattern, ordered)), plain, re.IGNORECASE))
    starts = [*(match.start() for match in found), len(plain)]
    said: dict[str, list[str]] = {}
    for match, end in zip(found, starts[1:], strict=True):
        # Each label is a group, counted from 1, and exactly one of them took part.
        label = ordered[(match.lastindex or 1) - 1]
        said.setdefault(label, []).append(_value(plain[match.end() : end]))
    return {label: texts[0] for label, texts in said.items() if len(texts) == 1 and texts[0]}


def _value(text: str) -> str:
    """The rest of the label's own line; where that is empty, a list stands below it."""
    own_line, _, below = text.partition("\n")
    return own_line.strip(_MARKS) or below.strip(_MARKS)


def _pattern(label: str) -> str:
    words = re.escape(without_markup(label))
    return rf"(?<![A-Za-z0-9])({words}){_CUE}" if label[:1].isascii() else rf"({words}){_CUE}"
