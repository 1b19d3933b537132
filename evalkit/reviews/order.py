"""The order in which a rater meets answers: shuffled so that no place in it tells whose answer stands there.

Answers of different runs to one question stand together, because whoever has read a question can compare. Two repeats
of one run never do, for they would be known by their likeness: a question with several repeats comes back later, as a
group of its own with one answer of each run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from evalkit.domain.attempt import RunId
from evalkit.domain.identity import seed_from
from evalkit.domain.review import AssignmentKind
from evalkit.reviews.assigning import Share
from evalkit.reviews.matter import ReviewAnswer, ReviewQuestion
from evalkit.reviews.sizing import hidden_repeats

__all__ = ["Slot", "ordered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place in a rater's order."""

    answer: ReviewAnswer
    kind: AssignmentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Answers to one question that stand together, of different runs."""

    asked_hash: str
    slots: tuple[Slot, ...]


def ordered(share: Share, *, seed: int) -> tuple[Slot, ...]:
    """A rater's answers in order: the common block, then their own, with the hidden repeats far from their first.

    The common block comes first so that raters who stop early can still be held against each other.

    Args:
        share: The rater's questions.
        seed: Of the review; another rater has another order.
    """
    chance = Random(seed_from("order", seed, share.rater_id))
    groups = [
        *_block(share.common, kind=AssignmentKind.COMMON, chance=chance),
        *_block(share.own, kind=AssignmentKind.SHARE, chance=chance),
    ]
    return tuple(slot for group in _with_repeats(_parted(groups), chance=chance) for slot in group.slots)


def _block(questions: Iterable[ReviewQuestion], *, kind: AssignmentKind, chance: Random) -> list[_Group]:
    """Groups in random order: every question once, then every question once more."""
    rounds: dict[int, list[_Group]] = defaultdict(list)
    for question in questions:
        for number, answers in enumerate(_rounds(question.answers, chance=chance)):
            slots = tuple(Slot(answer=answer, kind=kind) for answer in answers)
            rounds[number].append(_Group(asked_hash=question.asked_hash, slots=slots))
    groups: list[_Group] = []
    for number in sorted(rounds):
        chance.shuffle(rounds[number])
        groups.extend(rounds[number])
    return groups


def _rounds(answers: Sequence[ReviewAnswer], *, chance: Random) -> list[list[ReviewAnswer]]:
    """Groups with one answer of each run, in random order.

    Where a run has fewer answers than another one, because some were cut, chance says in which groups it is missing: a
    run that stood always first, or always in the middle, would be known by it.
    """
    by_run: dict[RunId, list[ReviewAnswer]] = defaultdict(list)
    for answer in answers:
        by_run[answer.run_id].append(answer)
    most = max(map(len, by_run.values()), default=0)
    rounds: list[list[ReviewAnswer]] = [[] for _ in range(most)]
    for members in by_run.values():
        for number, answer in zip(chance.sample(range(most), len(members)), members, strict=True):
            rounds[number].append(answer)
    for members in rounds:
        chance.shuffle(members)
    return rounds


def _parted(groups: list[_Group]) -> list[_Group]:
    """The groups so that no two of one question are neighbours, where that can be had; moved no further than needed."""
    for number in range(1, len(groups)):
        moved = groups[number]
        if moved.asked_hash == groups[number - 1].asked_hash:
            rest = groups[:number] + groups[number + 1 :]
            free = _free_places(rest, moved.asked_hash)
            if free:
                rest.insert(min(free, key=lambda place: (abs(place - number), -place)), moved)
                return _parted(rest)
    return groups


def _with_repeats(groups: list[_Group], *, chance: Random) -> list[_Group]:
    """The groups and some answers of their first half once more, each at least half of the whole behind its first."""
    total = sum(len(group.slots) for group in groups)
    early = [group for group, begins in zip(groups, _beginnings(groups), strict=True) if begins < total // 2]
    candidates = [(group, slot) for group in early for slot in group.slots]
    together = list(groups)
    for group, slot in chance.sample(candidates, min(hidden_repeats(total), len(candidates))):
        repeat = Slot(answer=slot.answer, kind=AssignmentKind.REPEAT)
        begins = _beginnings(together)[together.index(group)]
        starts = [*_beginnings(together), sum(len(one.slots) for one in together)]
        far = [place for place in _free_places(together, group.asked_hash) if starts[place] - begins >= total // 2]
        if far:
            together.insert(chance.choice(far), _Group(asked_hash=group.asked_hash, slots=(repeat,)))
    return together


def _beginnings(groups: Sequence[_Group]) -> list[int]:
    """The place of each group's first answer."""
    begins = [0]
    for group in groups:
        begins.append(begins[-1] + len(group.slots))
    return begins[:-1]


def _free_places(groups: Sequence[_Group], asked_hash: str) -> list[int]:
    """Where a group of a question can be put in without a neighbour of the same question."""
    around = [None, *(group.asked_hash for group in groups), None]
    return [place for place, pair in enumerate(pairwise(around)) if asked_hash not in pair]
