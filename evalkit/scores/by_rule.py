"""Accuracy by rule: 5 for right, 1 for wrong, between them for answers in parts.

The text is never put before a judge here, and nothing is right by resemblance: what cannot be read with certainty
is a miss, and its share is shown apart.
"""

from __future__ import annotations

import re
from typing import Final

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import (
    ExpectedAnswer,
    ExpressionAnswer,
    NumberAnswer,
    OpenAnswer,
    PartsAnswer,
    TextAnswer,
    Variant,
)
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.scores.boxes import unboxed
from evalkit.scores.claims import Claim
from evalkit.scores.concluding import share_concluded
from evalkit.scores.extract import ReadFrom, Reading, read_answer
from evalkit.scores.numbers import is_right_number
from evalkit.scores.parts import parts_said
from evalkit.scores.plain import comparable
from evalkit.scores.refusals import refuses
from evalkit.scores.saying import may_give, share_said
from evalkit.scores.worker import CheckTimeout

__all__ = ["RIGHT", "WRONG", "is_quickly_checked", "is_right", "score_by_rule"]

RIGHT: Final = 5.0
WRONG: Final = 1.0
_MOST_KEPT: Final = 500
"""Characters of what was read that a score keeps."""
_NO_CLAIM: Final = -1.0
_CLAUSE_END: Final = re.compile(r"[,，;；:：(（—]|\bbecause\b|\bsince\b|因为")
_GOES_ON: Final = re.compile(r"\W*(?:\b(?:or|and|not|but|sorry|no|wait)\b|[或和与不但])", re.IGNORECASE)
_EMPHASIS: Final = re.compile(r"\*\*|__(?=\S)|(?<=\S)__")
_FORMULA: Final = re.compile(r"\$+([^$\n]{0,300})\$+")
_LIST_MARK: Final = re.compile(r"^\s*(?:[-+*•·◦▪]\s+|[(（]?(?P<number>\d{1,2})[.)、）](?!\d)\s*)")


_QUICKLY_READ: Final = 8_000
"""Characters of an answer: reading so many takes 0.1-0.7 ms."""


def score_by_rule(*, variant: Variant, outcome: Outcome, answer: str) -> Scored | Unscored:
    """The rule's finding on one attempt.

    Args:
        variant: What was asked, with what counts as right.
        outcome: How the attempt ended.
        answer: The text after the reasoning; whatever stands in the reasoning never counts.

    Returns:
        A value of 5, 1 or between; or the reason why there is none. An open question is unscored however the attempt
        ended, so that its cut attempts do not count as misses of a figure that its answers never enter.
    """
    if not outcome.is_served:
        return Unscored(reason=UnscoredReason.NOT_SERVED)
    if isinstance(variant.expected, OpenAnswer):
        return Unscored(reason=UnscoredReason.OPEN_QUESTION)
    if not outcome.is_completed:
        return Unscored(reason=UnscoredReason.NOT_COMPLETED, detail=outcome.value)
    reading = read_answer(answer)
    try:
        share, said = (None, "") if reading is None else _share_in_the_end(reading, variant.expected, _asked(variant))
    except CheckTimeout as timeout:
        return Unscored(reason=UnscoredReason.TIMEOUT, detail=str(timeout))
    if share is None:
        return Scored(value=WRONG, read=None)
    return Scored(value=WRONG + (RIGHT - WRONG) * share, read=_shown(said))


def is_quickly_checked(variant: Variant, answer: str) -> bool:
    """Whether the rule surely decides within a millisecond or so: no expression, which goes to a worker; not long."""
    expected = variant.expected
    kinds = [part.answer for part in expected.parts] if isinstance(expected, PartsAnswer) else [expected]
    return len(answer) <= _QUICKLY_READ and not any(isinstance(kind, ExpressionAnswer) for kind in kinds)


def is_right(finding: Scored | Unscored) -> bool:
    """Whether an attempt is wholly right; parts that are right do not make it so."""
    return isinstance(finding, Scored) and finding.value >= RIGHT


def _asked(variant: Variant) -> str:
    """The question without the instruction behind it, whose words say nothing of the matter."""
    return variant.prompt.strip().rpartition("\n\n")[0] or variant.prompt


def _share_in_the_end(reading: Reading, expected: ExpectedAnswer, asked: str) -> tuple[float | None, str]:
    """How much of what was expected an answer says when all of its claims are heard, and where it says that.

    A later claim that agrees changes nothing. One that disagrees and names itself the final answer takes the place of
    what was said before; after any other, what is meant cannot be told.
    """
    share = None if reading.is_withdrawn else _share_right(reading, expected, asked)
    said = reading.block if isinstance(expected, PartsAnswer) else reading.text
    for claim in reading.later:
        claimed = _share_claimed(claim, reading, expected, asked)
        if claim.is_denied:
            share = None if share == claimed == 1 else share
        elif claimed in {share, _NO_CLAIM}:
            continue
        elif claim.is_final or reading.is_withdrawn:
            share, said = claimed, claim.text
        elif 1 in {share, claimed}:
            share = None
    return share, said


def _share_claimed(claim: Claim, reading: Reading, expected: ExpectedAnswer, asked: str) -> float | None:
    """The same for a later claim; ``_NO_CLAIM`` where it says nothing of this kind of answer, or says it again."""
    is_repeated = not claim.is_denied and not reading.is_withdrawn and _repeats(claim.text, reading.text)
    if is_repeated or not may_give(claim.text, expected):
        return _NO_CLAIM
    later = Reading(text=claim.text, block=claim.text, read_from=ReadFrom.PROSE)
    if isinstance(expected, PartsAnswer):
        share = _share_of_parts(later, expected, asked)
        return _NO_CLAIM if share is None else share
    share = share_said(claim.text, expected, asked=asked)
    clause, *others = _CLAUSE_END.split(claim.text, maxsplit=1)
    is_explained = bool(others) and not (_GOES_ON.match(others[0]) or _gives_more(others[0], expected))
    return share_said(clause, expected, asked=asked) if share is None and is_explained else share


def _gives_more(rest: str, expected: ExpectedAnswer) -> bool:
    """Whether words behind a short answer may give another: 12, 13. Words that explain a word may not."""
    return not isinstance(expected, TextAnswer) and may_give(rest, expected)


def _repeats(claimed: str, said: str) -> bool:
    words = comparable(said[:_MOST_KEPT])
    return bool(words) and comparable(claimed[:_MOST_KEPT]) == words


def _shown(said: str) -> str:
    """What was read, as people are shown it: without formula signs, emphasis and a closing point."""
    shown = _EMPHASIS.sub("", unboxed(said[: 2 * _MOST_KEPT])).strip()
    if shown.count("$") % 2 == 0:
        shown = _FORMULA.sub(r"\1", shown)
    return shown.strip(" \t\n*_`").rstrip("。 ").removesuffix(".").strip(" *_`")[:_MOST_KEPT]


def _share_right(reading: Reading, expected: ExpectedAnswer, asked: str) -> float | None:
    """How much of what was expected an answer says; None where that cannot be told."""
    if isinstance(expected, PartsAnswer):
        return _share_of_parts(reading, expected, asked)
    if reading.read_from in {ReadFrom.BOLD, ReadFrom.STATEMENT}:
        return share_concluded(reading, expected, asked)
    share = share_said(reading.text, expected, asked=asked, lines=_listed(reading.block))
    if share == 1 and isinstance(expected, NumberAnswer) and reading.sentence:
        # "\\boxed{90} hours" gives no minutes.
        return 0.0 if is_right_number(reading.sentence, expected, asked=asked) is False else share
    return share


def _share_of_parts(reading: Reading, expected: PartsAnswer, asked: str) -> float | None:
    if refuses(reading.text):
        return 0.0
    said_by_label = parts_said(reading, tuple(part.label for part in expected.parts))
    if not said_by_label:
        return None
    right = sum(
        share_said(said_by_label[part.label], part.answer, asked=asked, lines=_listed(said_by_label[part.label])) == 1
        for part in expected.parts
        if part.label in said_by_label
    )
    return right / len(expected.parts)


def _listed(block: str) -> tuple[str, ...]:
    """The lines of a block without their list marks; none where the numbers before them do not count upwards."""
    lines = block.splitlines()
    marks = [_LIST_MARK.match(line) for line in lines]
    numbers = [int(mark["number"]) for mark in marks if mark is not None and mark["number"]]
    if len(lines) < 2 or numbers != sorted(numbers):
        return ()
    return tuple(line[mark.end() :] if mark else line for line, mark in zip(lines, marks, strict=True))
