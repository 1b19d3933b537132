"""What stands as the final answer in the text of an answer; never in the reasoning.

Callers pass the answer alone. A final answer that cannot be told is unread, which counts as a miss and is shown
apart: a guess that happened to be right would be worse, for nobody would ever look at it again.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from evalkit.scores.boxes import boxes_in, unboxed
from evalkit.scores.claims import Claim, claims_in
from evalkit.scores.closings import closing_of
from evalkit.scores.cues import BARE, CORRECTION, LINE, NOTHING, PROSE, RETRACTION, SENTENCE_CUE

__all__ = ["EXTRACTOR_VERSION", "ReadFrom", "Reading", "read_answer"]

EXTRACTOR_VERSION: Final = "3"
"""Scores carry it: a better extractor makes a new series, never silently other figures."""

_MOST_SCANNED: Final = 200_000
"""Characters from the end that are looked at; a final answer stands at the end."""
_MOST_IN_LINE: Final = 4_000
_MOST_IN_BLOCK: Final = 8_000
"""Characters of the lines below a cue."""
_MOST_ROWS: Final = 20
"""Lines below a cue in which a table of one row is looked for."""
_FULL_WIDTH: Final = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
)
"""Letters only, one for one, so that places stay."""
_STRUCK_OUT: Final = re.compile(r"~~[^~\n]{1,200}~~")
_END_MARKS: Final = re.compile(
    r"<[|｜][^|｜<>\n]{1,40}[|｜]>|</s>|<(?:end_of_turn|eos|eot|eot_id|end|endoftext)>", re.IGNORECASE
)
"""Marks that a server should have kept to itself."""
_TAG: Final = re.compile(r"<(/?)answer>", re.IGNORECASE)
_TABLE_RULE: Final = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*\|[\s:|-]*")
_UNIT_BEHIND: Final = re.compile(r"[\s$\\\])}*_]{0,12}(?P<words>[^\s.,;。，；:：!！*$][^.,;。，；:：!！\n]{0,40})?")
_HYPOTHETICAL: Final = re.compile(r"\b(?:if|would|suppose|assuming|whether)\b|如果|假如|若|是否|要是", re.IGNORECASE)


class ReadFrom(StrEnum):
    """Where an answer was found."""

    ANSWER_LINE = "answer_line"
    BOX = "box"
    PROSE = "prose"
    BOLD = "bold"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What stands as the final answer, not yet interpreted."""

    text: str
    """One line, a box's content, or a statement."""
    block: str
    """The same with the lines that follow up to a blank one; parts may stand on lines of their own."""
    read_from: ReadFrom
    sentence: str = ""
    """What the answer stands in, where that is more than itself: a unit may follow a box, a bound precede it."""
    later: tuple[Claim, ...] = ()
    """What is said behind it of the final answer, which may take its place."""
    is_withdrawn: bool = False
    """It was taken back: only what is claimed later counts."""


def read_answer(answer: str) -> Reading | None:
    r"""The final answer, or None where none can be told.

    The last ``Answer:`` or ``答案：`` line counts, else the last ``\boxed{...}``, else the last "the answer is" of the
    last paragraph, else a conclusion: one bold span in the last paragraph, or one closing statement. Where a line and a
    box disagree the line holds: it is the form that was asked for, while boxes are put around intermediate values too.
    What is taken back later (wait, that is wrong) is no answer. What is claimed later comes with the reading.

    Args:
        answer: The text after the reasoning.
    """
    scanned = _END_MARKS.sub("", _STRUCK_OUT.sub("", answer[-_MOST_SCANNED:]))
    return _read(_TAG.sub(lambda tag: "\n" if tag[1] else "\nAnswer: ", scanned).splitlines(), may_be_retracted=True)


def _read(lines: list[str], *, may_be_retracted: bool) -> Reading | None:
    for number, reading in _cued(lines):
        retracted = _last_retraction(lines, number + 1) if may_be_retracted else None
        if retracted is None:
            return reading
        later = _read(lines[retracted:], may_be_retracted=False)
        if CORRECTION.search("\n".join(lines[retracted:])[:_MOST_IN_BLOCK]) is None:
            return reading
        is_concluded = later is not None and later.read_from is not ReadFrom.STATEMENT
        return later if is_concluded or not reading.later else replace(reading, is_withdrawn=True)
    return _boxed("\n".join(lines)) or _concluded(lines)


def _last_retraction(lines: list[str], start: int) -> int | None:
    return next(
        (number for number in range(len(lines) - 1, start - 1, -1) if RETRACTION.match(lines[number][:200])), None
    )


def _cued(lines: list[str]) -> Iterator[tuple[int, Reading]]:
    last = next((number for number in range(len(lines) - 1, -1, -1) if lines[number].strip("`*_- \t")), -1)
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number][:_MOST_IN_LINE]
        rest = _rest_of(line, is_last=number == last)
        if rest is None or (line.lstrip().startswith("|") and _is_table_head(lines, number)):
            continue
        reading = _announced(rest, lines[number + 1 :])
        if reading is not None:
            yield number, reading


def _rest_of(line: str, *, is_last: bool) -> str | None:
    """What stands behind the cue of a line, if it has one; the last line needs no colon behind it."""
    plain = line.translate(_FULL_WIDTH)
    match = LINE.match(plain)
    if match is not None:
        return f"{match['note'] or ''} {line[match.start('rest') :]}".strip()
    if is_last and (bare := BARE.match(plain)) is not None:
        return line[bare.start("rest") :]
    found = next(iter(list(SENTENCE_CUE.finditer(plain))[-1:]), None)
    if found is None:
        return None
    return line[found.start("rest") if found["rest"] is not None else found.start("rest_zh") :]


def _announced(rest: str, following: list[str]) -> Reading | None:
    """What a cue announces: the rest of its line, else a box below it, else the next paragraph."""
    below = "\n".join(following)
    boxed = _boxed(below) if NOTHING.fullmatch(rest) else None
    block = _block(rest if boxed is None else boxed.text, following)
    if not block:
        return None
    later = claims_in(f"{rest}\n{below}") if boxed is None else boxed.later
    text = _only_row(following) if boxed is None and NOTHING.fullmatch(rest) else ""
    return Reading(text=text or block[0], block="\n".join(block), read_from=ReadFrom.ANSWER_LINE, later=later)


def _only_row(lines: list[str]) -> str:
    """What the one row of a table gives, where nothing stands before the table; empty where there are more."""
    rows = [*itertools.takewhile(str.strip, itertools.dropwhile(NOTHING.fullmatch, lines[:_MOST_ROWS]))]
    if len(rows) != 3 or not _is_table_head(rows, 0):
        return ""
    cells = [cell.strip(" *_`") for cell in rows[2][:_MOST_IN_LINE].strip(" |").split("|")]
    return cells[-1] if len(cells) == 2 else ": ".join(cells)


def _is_table_head(lines: list[str], number: int) -> bool:
    return number + 1 < len(lines) and _TABLE_RULE.fullmatch(lines[number + 1][:_MOST_IN_LINE]) is not None


def _block(rest: str, following: list[str]) -> list[str]:
    """The rest of a cue's line and the lines up to a blank one.

    Where the rest is empty, the cue is a heading. The paragraph stays in the block beside a box, for each part may be
    boxed on a line of its own.
    """
    block = [] if NOTHING.fullmatch(rest) else [_tidy(rest)]
    room = _MOST_IN_BLOCK
    for line in following:
        if NOTHING.fullmatch(line):
            if block and not line.strip():
                break
            continue
        room -= len(line)
        if room < 0:
            break
        block.append(_tidy(line))
    return block


def _tidy(line: str) -> str:
    tidied = unboxed(line).strip().strip("*_`~|").strip()
    # A brace that a cue in \text{...} or in JSON left open.
    if tidied.startswith("}"):
        tidied = tidied[1:].lstrip()
    return tidied[:-1] if tidied.endswith("}") and "{" not in tidied else tidied


def _boxed(text: str) -> Reading | None:
    r"""The last box; where others in its line say something else, the whole line, which then gives several values."""
    boxes = [box for box in boxes_in(text) if not NOTHING.fullmatch(box.content)]
    if not boxes:
        return None
    last = boxes[-1]
    start, end = text.rfind("\n", 0, last.start) + 1, text.find("\n", last.end)
    line = _tidy(text[start : len(text) if end < 0 else end][:_MOST_IN_LINE])
    later = claims_in(text[last.end :])
    if any(box.start >= start and box.content != last.content for box in boxes):
        return Reading(text=line, block=line, read_from=ReadFrom.BOX, later=later)
    behind = _UNIT_BEHIND.match(text, last.end)
    words = "" if behind is None else (behind["words"] or "")
    sentence = f"{last.content} {words}" if words else ""
    return Reading(text=last.content, block=last.content, read_from=ReadFrom.BOX, sentence=sentence, later=later)


def _concluded(lines: list[str]) -> Reading | None:
    closing = closing_of(lines)
    if closing is None:
        return None
    match = next(iter(list(PROSE.finditer(closing.paragraph))[-1:]), None)
    if match is not None and not _HYPOTHETICAL.search(closing.paragraph[: match.start("rest")]):
        text = _tidy(match["rest"])
        if not NOTHING.fullmatch(text):
            return Reading(text=text, block=text, read_from=ReadFrom.PROSE)
    if closing.bold:
        return Reading(
            text=closing.bold, block=closing.bold, read_from=ReadFrom.BOLD, sentence=closing.statement or closing.bold
        )
    if closing.statement:
        return Reading(text=closing.statement, block=closing.statement, read_from=ReadFrom.STATEMENT)
    return None
