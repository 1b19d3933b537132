"""What stands as the final answer in the text of an answer; never in the reasoning.

Callers pass the answer alone. A final answer that cannot be told is unread, which counts as a miss and is shown
apart: a guess that happened to be right would be worse, for nobody would ever look at it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = ["EXTRACTOR_VERSION", "ReadFrom", "Reading", "read_answer", "unboxed"]

EXTRACTOR_VERSION: Final = "1"
"""Scores carry it: a better extractor makes a new series, never silently other figures."""

_MOST_SCANNED: Final = 200_000
"""Characters from the end that are looked at; a final answer stands at the end."""
_MARKS: Final = r"[\s>#*_`~|\-+•·◦▪【\[(（]{0,40}"
"""Quotation, heading, list and emphasis marks before a cue; bounded, for hostile lines consist of nothing else."""
_CLOSING_MARKS: Final = r"[\s*_`#~\])）】|]{0,40}"
_START: Final = rf"^{_MARKS}(?:\(?\d{{1,2}}[.)、]\s*)?[*_`]{{0,4}}"
_EN: Final = r"(?:(?:so|thus|hence|therefore)\b,?\s*)?(?:(?:the|my)\s+)?(?:(?:final|correct)\s+)?answers?"
_SO_ZH: Final = r"(?:因此|所以|故|综上所述|综上)?[，,]?\s*"
_ZH: Final = rf"{_SO_ZH}(?:(?:[本此该]|这道?|这个)(?:小?题|问题)的?)?(?:(?:最终|最后|正确)?的?答案|正确选项)"
_LETTER: Final = r"(?=[\s:：*_`$“\"(（【]{0,10}(?:\\[a-z]+\{)?[A-ZＡ-Ｚ](?![A-Za-z]))"
"""One option's letter stands behind."""
_LINE: Final = re.compile(
    rf"{_START}(?:{_EN}(?:\s+is)?{_CLOSING_MARKS}[:：]|{_ZH}(?:{_CLOSING_MARKS}[:：]|应?该?(?:是(?!否)|为(?!什么|何)|选择?{_LETTER})[\s*_`]*[:：]?|[】\]])"
    rf"|(?:{_EN}|{_ZH}){_CLOSING_MARKS}$)(?P<rest>.*)$",
    re.IGNORECASE,
)
"""The form that was asked for, its neighbours, and a heading with nothing behind it."""
_PROSE: Final = re.compile(
    rf"{_START}(?:(?:(?:so|thus|hence|therefore)\b,?\s*)?(?:the|my)\s+(?:(?:final|correct)\s+)?answer\s+is(?=\s)|答[:：]|{_SO_ZH}应?选择?{_LETTER}[:：]?)"
    r"(?P<rest>.*)$",
    re.IGNORECASE,
)
_NOTHING: Final = re.compile(r"[\s.…。*_`~$#|\-:：\[\]\\]*")
"""A rest that holds no answer: marks, dots, an opened formula."""
_MOST_IN_BLOCK: Final = 8_000
"""Characters of the lines below a cue."""
_MOST_BOXES: Final = 50
_BOX: Final = re.compile(r"\\(?:boxed|fbox)\s*\{")


class ReadFrom(StrEnum):
    """Where an answer was found."""

    ANSWER_LINE = "answer_line"
    BOX = "box"
    PROSE = "prose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What stands as the final answer, not yet interpreted."""

    text: str
    """One line, or a box's content."""
    block: str
    """The same with the lines that follow up to a blank one; parts may stand on lines of their own."""
    read_from: ReadFrom


def read_answer(answer: str) -> Reading | None:
    r"""The final answer, or None where none can be told.

    The last ``Answer:`` or ``答案：`` line counts, else the last ``\boxed{...}``, else the last line that begins with
    "the answer is". Where a line and a box disagree the line holds: it is the form that was asked for, while boxes
    are put around intermediate values too.

    Args:
        answer: The text after the reasoning.
    """
    scanned = answer[-_MOST_SCANNED:]
    lines = scanned.splitlines()
    for reading in _cued(lines, _LINE, ReadFrom.ANSWER_LINE):
        return reading
    box = _last_box(scanned)
    if box is not None:
        return Reading(text=box, block=box, read_from=ReadFrom.BOX)
    for reading in _cued(lines, _PROSE, ReadFrom.PROSE):
        return reading
    return None


def unboxed(text: str) -> str:
    r"""The text with every ``\boxed{...}`` replaced by its content."""
    for _ in range(10):
        match = _BOX.search(text)
        end = None if match is None else _closing_brace(text, match.end())
        if match is None or end is None:
            return text
        text = f"{text[: match.start()]}{text[match.end() : end]}{text[end + 1 :]}"
    return text


def _cued(lines: list[str], cue: re.Pattern[str], read_from: ReadFrom) -> Iterator[Reading]:
    for number in range(len(lines) - 1, -1, -1):
        match = cue.match(lines[number][:4_000])
        if match is None:
            continue
        block = _block(match["rest"], lines[number + 1 :])
        if block:
            yield Reading(text=block[0], block="\n".join(block), read_from=read_from)


def _block(rest: str, following: list[str]) -> list[str]:
    """The rest of a cue's line and the lines up to a blank one.

    Where the rest is empty, the cue is a heading: a box below it is the answer, else the next paragraph. The paragraph
    stays in the block beside the box, for each part may be boxed on a line of its own.
    """
    block = [] if _NOTHING.fullmatch(rest) else [_tidy(rest)]
    if not block and (box := _last_box("\n".join(following))) is not None:
        block.append(box)
    room = _MOST_IN_BLOCK
    for line in following:
        if _NOTHING.fullmatch(line):
            if block and not line.strip():
                break
            continue
        room -= len(line)
        if room < 0:
            break
        block.append(_tidy(line))
    return block


def _tidy(line: str) -> str:
    return unboxed(line).strip().strip("*_`~").strip()


def _last_box(text: str) -> str | None:
    # A bounded number is tried, for a hostile text opens boxes without end and closes none.
    for match in reversed(list(_BOX.finditer(text))[-_MOST_BOXES:]):
        end = _closing_brace(text, match.end())
        if end is not None and not _NOTHING.fullmatch(text[match.end() : end]):
            return unboxed(text[match.end() : end]).strip()
    return None


def _closing_brace(text: str, start: int) -> int | None:
    depth = 1
    for position in range(start, min(len(text), start + 4_000)):
        if text[position] in "{}" and text[position - 1] != "\\":
            depth += 1 if text[position] == "{" else -1
            if depth == 0:
                return position
    return None
