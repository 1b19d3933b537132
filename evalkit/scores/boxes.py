r"""Boxes, ``\boxed{...}``: where they stand, what is in them, and the text without them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["Box", "boxes_in", "closing_brace", "unboxed"]

_MOST_BOXES: Final = 50
_MOST_IN_BOX: Final = 4_000
_BOX: Final = re.compile(r"\\(?:boxed|fbox)\s*\{")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One box of a text."""

    content: str
    start: int
    end: int


def boxes_in(text: str) -> list[Box]:
    """The last boxes of a text that are closed, outermost ones only, in their order."""
    # A bounded number is tried, for a hostile text opens boxes without end and closes none.
    found = list(_closed(text, list(_BOX.finditer(text))[-_MOST_BOXES:]))
    return [box for box in found if not any(other.start < box.start < other.end for other in found)]


def unboxed(text: str) -> str:
    r"""The text with every ``\boxed{...}`` replaced by its content."""
    for _ in range(10):
        match = _BOX.search(text)
        end = None if match is None else closing_brace(text, match.end())
        if match is None or end is None:
            return text
        text = f"{text[: match.start()]}{text[match.end() : end]}{text[end + 1 :]}"
    return text


def closing_brace(text: str, start: int) -> int | None:
    """Where the brace closes that was opened before ``start``."""
    depth = 1
    for position in range(start, min(len(text), start + _MOST_IN_BOX)):
        if text[position] in "{}" and text[position - 1] != "\\":
            depth += 1 if text[position] == "{" else -1
            if depth == 0:
                return position
    return None


def _closed(text: str, matches: list[re.Match[str]]) -> Iterator[Box]:
    for match in matches:
        end = closing_brace(text, match.end())
        if end is not None:
            yield Box(content=unboxed(text[match.end() : end]).strip(), start=match.start(), end=end + 1)
