"""Which questions people look at: a sample that holds each category and difficulty as often as the runs do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final

from evalkit.domain.identity import seed_from
from evalkit.domain.review import RaterId
from evalkit.reviews.assigning import dealt
from evalkit.reviews.matter import ReviewQuestion, Stratum
from evalkit.reviews.sizing import Room, scores_of

__all__ = ["Deck", "Sample", "common_block", "drawn_sample"]

_STEPS: Final = 1 << 32
"""Places at which the marks may start."""


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


def drawn_sample(
    questions: Sequence[ReviewQuestion],
    *,
    raters: int,
    room: Room,
    seed: int,
    known: Collection[str] = (),
    had: Sequence[AbstractSet[str]] = (),
) -> Sample:
    """The largest sample that some raters can score in their time, and the part of it that they all score.

    Questions that were drawn earlier come last. All together stay one stratified random sample. Within a kind, who
    takes some at random, and of what is left some more at random, has taken all of them at random: each set of so many
    is as likely as any other, whatever the two seeds. How many of each kind are taken is counted over both draws, so
    that the kinds that the first one rounded down are the first ones of the second. The draw looks at nothing that
    anybody has scored. What all of these raters had before is drawn again only where nothing else is left.

    Args:
        questions: All that may be drawn.
        raters: How many there are, at least one.
        room: What each of them can do.
        seed: The same one draws the same sample.
        known: asked_hashes that earlier samples have drawn, of the same questions in the same way.
        had: Of each rater, those that they were given; () where nobody was given any.

    Raises:
        ValueError: When not even one question fits.
    """
    worn = frozenset[str].intersection(*map(frozenset, had)) if had else frozenset[str]()
    if not any(question.answers for question in questions if question.asked_hash not in worn):
        worn = frozenset()
    deck = Deck(questions, seed=seed, known=known, worn=worn)
    for size in range(len(questions) - sum(question.asked_hash in worn for question in questions), 0, -1):
        if deck.scores(size) > raters * room.scores:
            continue
        drawn = deck.drawn(size)
        common = common_block(drawn, room=room, seed=seed, had=had)
        sample = Sample(common=common, others=tuple(one for one in drawn if one not in common))
        if _fits(sample, raters=raters, room=room, had=had):
            return sample
    raise ValueError("no question fits into the time")


def common_block(
    questions: Sequence[ReviewQuestion], *, room: Room, seed: int, had: Iterable[AbstractSet[str]] = ()
) -> tuple[ReviewQuestion, ...]:
    """The part of a sample that every rater scores: a third of each one's time, one question at least.

    Of what is new to all of them, where anything is.

    Args:
        questions: The sample; their order means nothing.
        room: What each rater can do.
        seed: Of the sample.
        had: Of raters, what they were given before.
    """
    known = frozenset[str]().union(*had)
    questions = [question for question in questions if question.asked_hash not in known] or questions
    deck = Deck(questions, seed=seed_from("common", seed))
    size = len(questions)
    while size > 1 and (deck.scores(size) > room.common_scores or deck.answers(size) > room.common_answers):
        size -= 1
    return deck.drawn(size)


class Deck:
    """Questions shuffled within their kinds, so that samples of every size can be weighed before one is taken."""

    def __init__(
        self, questions: Sequence[ReviewQuestion], *, seed: int, known: Collection[str] = (), worn: Collection[str] = ()
    ) -> None:
        """Shuffle; the order in which the questions come means nothing.

        Args:
            questions: To draw from.
            seed: The same one draws the same samples.
            known: asked_hashes that are drawn only when there are no others.
            worn: Of them, those that are not drawn at all.
        """
        by_stratum: dict[Stratum, list[ReviewQuestion]] = defaultdict(list)
        for question in sorted(questions, key=lambda one: one.asked_hash):
            by_stratum[question.stratum].append(question)
        # By difficulty, so that each of them is held as often as it should be, whatever is rounded within it.
        strata = sorted(by_stratum, key=lambda stratum: (stratum[1], seed_from("stratum", seed, *stratum)))
        self._start = Random(seed_from("start", seed)).randrange(_STEPS)
        self._members = {stratum: by_stratum[stratum] for stratum in strata}
        for stratum, members in self._members.items():
            Random(seed_from("members", seed, *stratum)).shuffle(members)
            members.sort(key=lambda question: (question.asked_hash in known, question.asked_hash in worn))
        self._known = {
            stratum: sum(question.asked_hash in known for question in members)
            for stratum, members in self._members.items()
        }
        self._again = {
            stratum: self._known[stratum] - sum(question.asked_hash in worn for question in members)
            for stratum, members in self._members.items()
        }
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
        """How many of each kind a sample holds: its share, rounded down or up by chance.

        Together with those that were drawn earlier, each kind comes as near to its share as can be, where what was
        drawn is not taken back; when all have been drawn, the earlier ones are drawn anew.
        """
        sizes = {stratum: len(members) for stratum, members in self._members.items()}
        size = min(size, sum(sizes.values()))
        if not any(self._known.values()):
            return _by_marks(size, sizes, start=self._start)
        left = {stratum: count - self._known[stratum] for stratum, count in sizes.items()}
        fresh = min(size, sum(left.values()))
        first = left if fresh < size else _dealt_to_kinds(fresh, sizes, self._known)
        again = _by_marks(size - fresh, self._again, start=self._start)
        return {stratum: first[stratum] + again[stratum] for stratum in sizes}

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


def _by_marks(size: int, sizes: Mapping[Stratum, int], *, start: int) -> Mapping[Stratum, int]:
    """So many questions, each as likely to be drawn as any other.

    Were the largest remainders rounded up, kinds of few questions would never be drawn where all others have more.
    Shares are laid end to end, and each kind gives as many questions as marks fall on its own, one a question's length,
    from a random start.

    References:
        Cochran (1977), Sampling Techniques, 3rd edition, chapter 8 (systematic sampling), section 9A.10.
    """
    total = sum(sizes.values())
    given: dict[Stratum, int] = {}
    passed = marks = 0
    for stratum, count in sizes.items():
        passed += count
        reached = (size * passed * _STEPS + start * total) // (total * _STEPS) if total else 0
        given[stratum], marks = reached - marks, reached
    return given


def _dealt_to_kinds(size: int, sizes: Mapping[Stratum, int], had: Mapping[Stratum, int]) -> Mapping[Stratum, int]:
    """So many questions beside those that each kind had, each to the kind that is furthest below its share of all."""
    total, all_in = sum(sizes.values()), size + sum(had.values())
    # In parts of a question so small that all shares are whole numbers.
    missing = {stratum: all_in * count - total * had.get(stratum, 0) for stratum, count in sizes.items()}
    # Whole questions first: there may be thousands, and weighing each by itself would take long.
    given = {stratum: max(0, lacking // total if total else 0) for stratum, lacking in missing.items()}
    while sum(given.values()) > size:
        fewest = min((one for one in given if given[one]), key=lambda one: missing[one] - total * given[one])
        given[fewest] -= 1
    by_need = sorted(given, key=lambda one: total * given[one] - missing[one])
    for stratum in by_need[: size - sum(given.values())]:
        given[stratum] += 1
    return given


def _fits(sample: Sample, *, raters: int, room: Room, had: Sequence[AbstractSet[str]]) -> bool:
    """Whether every question finds a rater with time for it."""
    shared = scores_of(sample.common)
    if shared > room.scores or shared * raters + scores_of(sample.others) > raters * room.scores:
        return False
    names = [RaterId(str(number)) for number in range(raters)]
    shares = dealt(sample.common, sample.others, raters=names, room=room, had=dict(zip(names, had, strict=False)))
    held = {question.asked_hash for share in shares for question in share.own}
    return all(question.asked_hash in held for question in sample.others if question.answers)
