"""What reaches a rater tells nothing of the run that an answer is of: over many seeds, no place favours one.

Each claim is a hypothesis test on seeded draws: orders of 400 reviews. It is written as a figure whose square would be
chi-square with one degree of freedom, or as a chi-square itself, and has to stay where chance keeps it but once in
100,000 times. Mutants with a small lean in one place show that it would be noticed.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
from scipy import stats

from evalkit.domain.review import AssignmentId, AssignmentKind, ReviewId
from evalkit.reviews.blinding import item_id_of
from evalkit.reviews.matter import ReviewQuestion
from evalkit.reviews.order import Slot, ordered
from tests.mutants import Mutant, mutated
from tests.review_builders import a_review
from tests.unit.reviews.bench import a_review_question, a_share

SEEDS = range(400)
LEAST_P = 1e-5
Orders = Mapping[int, Sequence[Slot]]


def _questions(repeats: int) -> list[ReviewQuestion]:
    """Ten questions of two runs; of the second one, every third answer was cut: what a low-bit build does."""
    chance = random.Random(8)
    cut = {(number, repeat) for number in range(10) for repeat in range(repeats) if chance.random() < 1 / 3}
    return [
        a_review_question(
            f"q{number}",
            repeats=lambda run, n=number: sum(run == "a" or (n, repeat) not in cut for repeat in range(repeats)),
        )
        for number in range(10)
    ]


def _orders(repeats: int) -> Orders:
    questions = _questions(repeats)
    return {seed: ordered(a_share(questions[:3], questions[3:]), seed=seed) for seed in SEEDS}


def _groups(orders: Orders) -> Iterator[list[Slot]]:
    """Answers to one question that stand together, hidden repeats left out."""
    for slots in orders.values():
        group: list[Slot] = []
        for slot in slots:
            if slot.kind is AssignmentKind.REPEAT:
                continue
            if group and (
                _question(group[0]) != _question(slot) or slot.answer.run_id in {s.answer.run_id for s in group}
            ):
                yield group
                group = []
            group.append(slot)
        yield group


def _question(slot: Slot) -> str:
    return slot.answer.attempt_id.split("/")[1]


def _independent(table: Mapping[str, Counter[int]]) -> float:
    """p that run and place are independent; places that only few have are taken together."""
    places = sorted({place for counts in table.values() for place in counts})
    rows = [[counts[place] for place in places] for counts in table.values()]
    columns = [pair for pair in zip(*rows, strict=True) if sum(pair) >= 40]
    p = stats.chi2_contingency([list(row) for row in zip(*columns, strict=True)])[1]
    assert isinstance(p, float)
    return p


def _p_within_groups(orders: Orders) -> float:
    """Run against place in its group, of groups that hold both runs."""
    table: dict[str, Counter[int]] = defaultdict(Counter)
    for group in _groups(orders):
        if len(group) == 2:
            for place, slot in enumerate(group):
                table[slot.answer.run_id][place] += 1
    return _independent(table)


def _p_of_places(orders: Orders) -> float:
    """Run against place in the whole: within each order, the mean place of one run against that of any such subset."""
    total, variance = 0.0, 0.0
    for slots in orders.values():
        for kind in (AssignmentKind.COMMON, AssignmentKind.SHARE):
            block = [slot for slot in slots if slot.kind is kind]
            if len({_question(slot) for slot in block}) < 3:
                continue
            ours = [place for place, slot in enumerate(block) if slot.answer.run_id == "a"]
            total += sum(ours) - len(ours) * (len(block) - 1) / 2
            variance += len(ours) * (len(block) - len(ours)) * (len(block) + 1) / 12
    return float(2 * stats.norm.sf(abs(total) / variance**0.5))


def _p_of_repeats(orders: Orders) -> float:
    """Runs of hidden repeats against the runs of all answers."""
    repeated: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    for slots in orders.values():
        runs = Counter(slot.answer.run_id for slot in slots if slot.kind is not AssignmentKind.REPEAT)
        count = sum(slot.kind is AssignmentKind.REPEAT for slot in slots)
        repeated.update(slot.answer.run_id for slot in slots if slot.kind is AssignmentKind.REPEAT)
        for run, members in runs.items():
            expected[run] += count * members  # per total, which is equal in all orders
    share = expected["a"] / expected.total()
    return float(stats.binomtest(repeated["a"], repeated.total(), share).pvalue)


def _p_of_neighbours(orders: Orders) -> float:
    """Run of an answer against the run before it in another group: no pattern runs through the order."""
    table: dict[str, Counter[int]] = defaultdict(Counter)
    for slots in orders.values():
        order = [slot.answer.run_id for slot in slots if slot.kind is AssignmentKind.SHARE]
        questions = [_question(slot) for slot in slots if slot.kind is AssignmentKind.SHARE]
        for place in range(1, len(order)):
            if questions[place] != questions[place - 1]:
                table[order[place - 1]][int(order[place] == "a")] += 1
    return _independent(table)


CLAIMS: Mapping[str, Callable[[Orders], float]] = {
    "place within the group": _p_within_groups,
    "place in the whole": _p_of_places,
    "hidden repeats": _p_of_repeats,
    "neighbours": _p_of_neighbours,
}


@pytest.fixture(scope="module")
def orders() -> Mapping[int, Orders]:
    return {repeats: _orders(repeats) for repeats in (1, 2)}


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("repeats", [1, 2])
def test_order_tells_nothing_of_the_run(orders: Mapping[int, Orders], claim: str, repeats: int) -> None:
    assert CLAIMS[claim](orders[repeats]) > LEAST_P


MUTANTS = {
    "answers stay in the order of the runs": (
        Mutant(where="evalkit.reviews.order:_rounds", old="chance.shuffle(members)", new="pass"),
        1,
        "place within the group",
    ),
    "the first run comes first three times in five": (
        Mutant(
            where="evalkit.reviews.order:_rounds",
            old="chance.shuffle(members)",
            new="members.sort(key=lambda one: chance.random() - 0.1 * (one.run_id == 'a'))",
        ),
        1,
        "place within the group",
    ),
    "whole questions come first": (
        Mutant(
            where="evalkit.reviews.order:_block",
            old="chance.shuffle(rounds[number])",
            new="rounds[number].sort(key=lambda one: -len(one.slots))",
        ),
        1,
        "place in the whole",
    ),
    "what a run lacks is always missing from the last group": (
        Mutant(
            where="evalkit.reviews.order:_rounds",
            old="chance.sample(range(most), len(members))",
            new="range(len(members))",
        ),
        2,
        "place in the whole",
    ),
    "the first answer of a group is the one that is repeated": (
        Mutant(
            where="evalkit.reviews.order:_with_repeats",
            old="for slot in group.slots]",
            new="for slot in group.slots if slot.answer.run_id == min(one.answer.run_id for one in group.slots)]",
        ),
        1,
        "hidden repeats",
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_lean_would_be_noticed(name: str) -> None:
    mutant, repeats, claim = MUTANTS[name]
    with mutated(mutant):
        assert CLAIMS[claim](_orders(repeats)) < LEAST_P


def test_ids_of_items_sort_and_look_alike_whatever_the_run() -> None:
    """Ids of 200 answers of each run: neither their digits nor their order part the runs."""
    digits: dict[str, Counter[int]] = defaultdict(Counter)
    ranks: dict[str, list[int]] = defaultdict(list)
    for number in range(20):
        review = a_review(review_id=ReviewId(str(number)), secret=number.to_bytes(32))
        ids = {item_id_of(review, AssignmentId(f"{run}/{answer}")): run for run in "ab" for answer in range(100)}
        for rank, item in enumerate(sorted(ids)):
            ranks[ids[item]].append(rank)
            digits[ids[item]].update(int(digit, 16) for digit in item)
    assert _independent(digits) > LEAST_P
    assert stats.mannwhitneyu(ranks["a"], ranks["b"]).pvalue > LEAST_P
