"""Which questions people look at: a sample that holds each category and difficulty as often as the runs do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from evalkit.domain.identity import seed_from
from evalkit.domain.review import RaterId
from evalkit.reviews.assigning import dealt
from evalkit.reviews.matter import ReviewQuestion, Stratum
from evalkit.reviews.sizing import Room, scores_of

__all__ = ["Deck", "Sample", "common_block", "drawn_sample"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The questions of a review."""

    common: tuple[ReviewQuestion, ...]
    """Put before every rater."""
    others: tuple[ReviewQuestion, ...]

    @property
    def questions(self) -> tuple[ReviewQuestion, ...]:
        """All of them, the common ones first."""
        return self.common + self.others


def drawn_sample(questions: Sequence[ReviewQuestion], *, raters: int, room: Room, seed: int) -> Sample:
    """The largest sample that some raters can score in their time, and the part of it that they all score.

    Args:
        questions: All that may be drawn.
        raters: How many there are, at least one.
        room: What each of them can do.
        seed: The same one draws the same sample.

    Raises:
        ValueError: When not even one question fits.
    """
    deck = Deck(questions, seed=seed)
    for size in range(len(questions), 0, -1):
        if deck.scores(size) > raters * room.scores:
            continue
        drawn = deck.drawn(size)
        common = common_block(drawn, room=room, seed=seed)
        sample = Sample(common=common, others=tuple(one for one in drawn if one not in common))
        if _fits(sample, raters=raters, room=room):
            return sample
    raise ValueError("no question fits into the time")


def common_block(questions: Sequence[ReviewQuestion], *, room: Room, seed: int) -> tuple[ReviewQuestion, ...]:
    """The part of a sample that every rater scores: a third of each one's time, one question at least.

    Args:
        questions: The sample; their order means nothing.
        room: What each rater can do.
        seed: Of the sample.
    """
    deck = Deck(questions, seed=seed_from("common", seed))
    size = len(questions)
    while size > 1 and (deck.scores(size) > room.common_scores or deck.answers(size) > room.common_answers):
        size -= 1
    return deck.drawn(size)


class Deck:
    """Questions shuffled within their kinds, so that samples of every size can be weighed before one is taken."""

    def __init__(self, questions: Sequence[ReviewQuestion], *, seed: int) -> None:
        """Shuffle; the order in which the questions come means nothing.

        Args:
            questions: To draw from.
            seed: The same one draws the same samples.
        """
        by_stratum: dict[Stratum, list[ReviewQuestion]] = defaultdict(list)
        for question in sorted(questions, key=lambda one: one.asked_hash):
            by_stratum[question.stratum].append(question)
        # Chance, not the alphabet, says which of two kinds gives the one more question that both have half a claim to.
        strata = sorted(by_stratum, key=lambda stratum: seed_from("stratum", seed, *stratum))
        self._members = {stratum: by_stratum[stratum] for stratum in strata}
        for stratum, members in self._members.items():
            Random(seed_from("members", seed, *stratum)).shuffle(members)
        self._scores = {
            stratum: [0, *accumulate(question.scores for question in members)]
            for stratum, members in self._members.items()
        }
        self._answers = {
            stratum: [0, *accumulate(len(question.answers) for question in members)]
            for stratum, members in self._members.items()
        }
        self._seed = seed

    def quotas(self, size: int) -> Mapping[Stratum, int]:
        """How many of each kind a sample holds: its share rounded down, and one more where the most was cut off."""
        total = sum(map(len, self._members.values()))
        size = min(size, total)
        shares = {stratum: divmod(size * len(members), total) for stratum, members in self._members.items()}
        given = {stratum: whole for stratum, (whole, _) in shares.items()}
        by_remainder = sorted(shares, key=lambda stratum: -shares[stratum][1])
        for stratum in by_remainder[: size - sum(given.values())]:
            given[stratum] += 1
        return given

    def scores(self, size: int) -> int:
        """What one rater would have to give for a sample."""
        return sum(self._scores[stratum][count] for stratum, count in self.quotas(size).items())

    def answers(self, size: int) -> int:
        """The answers in a sample."""
        return sum(self._answers[stratum][count] for stratum, count in self.quotas(size).items())

    def drawn(self, size: int) -> tuple[ReviewQuestion, ...]:
        """A sample, in random order."""
        drawn = [
            question for stratum, count in self.quotas(size).items() for question in self._members[stratum][:count]
        ]
        Random(seed_from("drawn", self._seed, size)).shuffle(drawn)
        return tuple(drawn)


def _fits(sample: Sample, *, raters: int, room: Room) -> bool:
    """Whether every question finds a rater with time for it."""
    shared = scores_of(sample.common)
    if shared > room.scores or shared * raters + scores_of(sample.others) > raters * room.scores:
        return False
    names = [RaterId(str(number)) for number in range(raters)]
    shares = dealt(sample.common, sample.others, raters=names, room=room)
    held = {question.asked_hash for share in shares for question in share.own}
    return all(question.asked_hash in held for question in sample.others if question.answers)
