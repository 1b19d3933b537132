"""Who scores which questions: some are put before everybody, the others are dealt out evenly, each of them whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
) -> tuple[Share, ...]:
    """The shares of raters, as even as whole questions let them be.

    A question that fewest people have goes first, to the rater who has least: all are scored by somebody before one is
    scored by a second person, and who comes to a review later takes what is left, then what few have. Questions
    without an answer to show are in nobody's hands.

    Args:
        common: Put before all of them.
        others: Dealt out, the first ones first.
        raters: Who is to be given something.
        room: What each can do.
        held: asked_hash -> how many other raters have it already.
    """
    holders = {question.asked_hash: (held or {}).get(question.asked_hash, 0) for question in others}
    place = {question.asked_hash: number for number, question in enumerate(others)}
    own: dict[RaterId, list[ReviewQuestion]] = {rater: [] for rater in raters}
    loads = dict.fromkeys(raters, scores_of(common))
    waiting = [question for question in others if question.answers]
    while waiting:
        waiting.sort(key=lambda question: (holders[question.asked_hash], place[question.asked_hash]))
        for question in waiting:
            takers = [
                rater
                for rater in raters
                if question not in own[rater] and loads[rater] + question.scores <= room.scores
            ]
            if takers:
                taker = min(takers, key=loads.__getitem__)
                own[taker].append(question)
                loads[taker] += question.scores
                holders[question.asked_hash] += 1
                break
        else:
            break
    return tuple(Share(rater_id=rater, common=tuple(common), own=tuple(own[rater])) for rater in raters)
