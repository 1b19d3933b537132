"""Who scores which questions: some are put before everybody, the others are dealt out evenly, each of them whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from evalkit.domain.review import RaterId
from evalkit.reviews.matter import ReviewQuestion
from evalkit.reviews.sizing import Room, scores_of

__all__ = ["Share", "dealt"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one rater is given."""

    rater_id: RaterId
    common: tuple[ReviewQuestion, ...]
    own: tuple[ReviewQuestion, ...]


def dealt(
    common: Sequence[ReviewQuestion],
    others: Sequence[ReviewQuestion],
    *,
    raters: Sequence[RaterId],
    room: Room,
    held: Mapping[str, int] | None = None,
    had: Mapping[RaterId, AbstractSet[str]] | None = None,
) -> tuple[Share, ...]:
    """The shares of raters, as even as whole questions let them be.

    A question that fewest people have goes first, to the rater who has least: all are scored by somebody before one is
    scored by a second person, and who comes to a review later takes what is left, then what few have. Questions
    without an answer to show are in nobody's hands. Nobody is given again what they had in another review, but for what
    nobody else would score.

    Args:
        common: Put before all of them.
        others: Dealt out, the first ones first.
        raters: Who is to be given something.
        room: What each can do.
        held: asked_hash -> how many other raters have it already.
        had: Rater -> asked_hashes that they were given in other reviews.
    """
    holders = {question.asked_hash: (held or {}).get(question.asked_hash, 0) for question in others}
    place = {question.asked_hash: number for number, question in enumerate(others)}
    own: dict[RaterId, list[ReviewQuestion]] = {rater: [] for rater in raters}
    loads = dict.fromkeys(raters, scores_of(common))
    waiting = [question for question in others if question.answers]

    def takers(question: ReviewQuestion, *, is_new: bool) -> list[RaterId]:
        if not is_new and holders[question.asked_hash]:
            return []
        return [
            rater
            for rater in raters
            if question not in own[rater]
            and loads[rater] + question.scores <= room.scores
            and (question.asked_hash not in (had or {}).get(rater, ())) == is_new
        ]

    while True:
        waiting.sort(key=lambda question: (holders[question.asked_hash], place[question.asked_hash]))
        found = (
            (question, some) for new in (True, False) for question in waiting if (some := takers(question, is_new=new))
        )
        question, some = next(found, (None, ()))
        if question is None:
            break
        taker = min(some, key=loads.__getitem__)
        own[taker].append(question)
        loads[taker] += question.scores
        holders[question.asked_hash] += 1
    return tuple(Share(rater_id=rater, common=tuple(common), own=tuple(own[rater])) for rater in raters)
