"""What cannot be stored of what a rater sent, and why: doors hand in what browsers and files have said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from evalkit.domain.review import COMMENT, FLAG, Act, Assignment
from evalkit.domain.sheet import HIGHEST_REVISION, LONGEST_COMMENT, Tick
from evalkit.errors import RatingError

__all__ = ["check_ticks"]

_LEAST, _MOST = 1, 5
_MOST_ID: Final = 64
_YEARS: Final = range(2, 9999)
"""A rater's clock may be wrong by decades, but the moment must exist in UTC too."""
_OWN_SUBJECT: Final[Mapping[Act, str]] = {Act.COMMENT: COMMENT, Act.FLAG: FLAG}


def check_ticks(ticks: Sequence[Tick], own: Mapping[str, Assignment]) -> None:
    """Find everything wrong with what a rater sent, before any of it is stored.

    Args:
        ticks: As they came.
        own: Item id -> assignment, of this rater alone.

    Raises:
        RatingError: With what is wrong, by position in ``ticks``.
    """
    wrong = {
        position: found
        for position, tick in enumerate(ticks)
        if (found := _wrong_with(tick, own.get(tick.item_id))) is not None
    }
    if wrong:
        raise RatingError(wrong)


def _wrong_with(tick: Tick, assignment: Assignment | None) -> str | None:
    if assignment is None:
        return f"{tick.item_id!r:.80} is no answer of this form; take a new form and enter it there"
    about = f"answer {tick.item_id}"
    if not _is_subject(tick, assignment):
        asked = ", ".join(assignment.dimensions)
        return f"{about}: {tick.subject!r:.80} is not asked of it; it is scored on {asked}"
    if tick.act is Act.SCORE and not (type(tick.value) is int and _LEAST <= tick.value <= _MOST):
        return f"{about}, {tick.subject}: {tick.value!r:.80} is no score; give a whole number from 1 to 5"
    if tick.act is not Act.SCORE and tick.value is not None:
        return f"{about}, {tick.subject}: {tick.act.value} has no value; leave it out"
    return _wrong_form(tick, about=about)


def _is_subject(tick: Tick, assignment: Assignment) -> bool:
    own_subject = _OWN_SUBJECT.get(tick.act)
    if own_subject is not None:
        return tick.subject == own_subject
    is_flag_taken_back = tick.act is Act.CLEAR and tick.subject == FLAG
    return is_flag_taken_back or tick.subject in assignment.dimensions


def _wrong_form(tick: Tick, *, about: str) -> str | None:
    if tick.text and tick.act not in _OWN_SUBJECT:
        return f"{about}, {tick.subject}: {tick.act.value} has no text; send it as a comment"
    if len(tick.text) > LONGEST_COMMENT:
        return f"{about}: the comment has {len(tick.text):,} characters; shorten it to {LONGEST_COMMENT:,}"
    if not 1 <= tick.revision <= HIGHEST_REVISION:
        return f"{about}, {tick.subject}: revision {tick.revision} must be 1 or more, and below 2^31"
    if not (tick.event_id.isascii() and tick.event_id.isprintable() and 1 <= len(tick.event_id) <= _MOST_ID):
        return f"{about}, {tick.subject}: its event id must have 1 to {_MOST_ID} plain characters"
    if tick.made_at.tzinfo is None or tick.made_at.year not in _YEARS:
        return f"{about}, {tick.subject}: {tick.made_at.isoformat()} is no moment; give one with its time zone"
    return None
