"""All, some, none: claims are compared over all small worlds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, product

from evalkit.domain.question import Variant

# Workshop, drill, apprentice: has he used it?
Used = dict[tuple[int, ...], bool]
PAIR = (0, 1)
REPAIRED = ({1, 2, 4}, {2, 3, 5}, {1, 3, 6}, {2, 4, 5}, {3, 5, 6})
MACHINES = range(1, 7)


def logic_023(_variant: Variant) -> str:
    options: dict[str, Callable[[Used], bool]] = {
        "A": lambda used: not any(_unused(used, shop, drill) for shop in PAIR for drill in PAIR),
        "B": lambda used: any(all(not _unused(used, shop, drill) for drill in PAIR) for shop in PAIR),
        "C": lambda used: all(all(not _unused(used, shop, drill) for drill in PAIR) for shop in PAIR),
        "D": lambda used: any(any(_used_by_all(used, shop, drill) for drill in PAIR) for shop in PAIR),
        "E": lambda used: any(all(_used_by_all(used, shop, drill) for drill in PAIR) for shop in PAIR),
    }
    places = list(product(PAIR, repeat=3))
    worlds: list[Used] = [dict(zip(places, use, strict=True)) for use in product((False, True), repeat=8)]
    fitting = [
        key
        for key, option in options.items()
        if all(
            option(used) != all(any(_unused(used, shop, drill) for drill in PAIR) for shop in PAIR) for used in worlds
        )
    ]
    assert len(fitting) == 1
    return fitting[0]


def _unused(used: Used, shop: int, drill: int) -> bool:
    return not any(used[shop, drill, apprentice] for apprentice in PAIR)


def _used_by_all(used: Used, shop: int, drill: int) -> bool:
    return all(used[shop, drill, apprentice] for apprentice in PAIR)


def logic_024(_variant: Variant) -> bool:
    books = range(3)
    skills = [set(chosen) for size in range(3) for chosen in combinations(books, size)]
    archives = [readers for readers in product(skills, repeat=3) if set().union(*readers) == set(books)]
    assert archives
    return all(any(_nobody_reads(pair, readers) for pair in combinations(books, 2)) for readers in archives)


def _nobody_reads(pair: tuple[int, int], readers: tuple[set[int], ...]) -> bool:
    return not any(set(pair) <= reader for reader in readers)


def logic_025(_variant: Variant) -> str:
    # For each of two or three people, the named one first: night duty, a deputy from another team, from the own team.
    observations: dict[str, Callable[[tuple[tuple[bool, bool, bool], ...]], bool]] = {
        "A": lambda team: team[0][0] and not any(outside or inside for _, outside, inside in team),
        "B": lambda team: not any(night for night, _, _ in team) and team[0][1] and team[0][2],
        "C": lambda team: not any(night for night, _, _ in team) and not team[0][1],
        "D": lambda team: all(outside for _, outside, _ in team) and team[0][0],
        "E": lambda team: team[0] == (False, False, False),
    }
    refuting = [
        key
        for key, observed in observations.items()
        if not any(_keeps_the_claim(team) for team in _teams() if observed(team))
    ]
    assert all(any(observed(team) for team in _teams()) for observed in observations.values())
    assert len(refuting) == 1
    return refuting[0]


def _teams() -> Iterator[tuple[tuple[bool, bool, bool], ...]]:
    members = list(product((False, True), repeat=3))
    for size in (2, 3):
        for team in product(members, repeat=size):
            yield tuple((night, outside, inside) for night, outside, inside in team)


def _keeps_the_claim(team: tuple[tuple[bool, bool, bool], ...]) -> bool:
    return any(night for night, _, _ in team) or all(outside for _, outside, _ in team)


def logic_026(_variant: Variant) -> set[str]:
    repairers = {machine: sum(machine in own for own in REPAIRED) for machine in MACHINES}
    statements = {
        "P": all(one & two for one, two in combinations(REPAIRED, 2)),
        "Q": all(any(repairers[machine] == 2 for machine in own) for own in REPAIRED),
        "R": any(one | two == set(MACHINES) for one, two in combinations(REPAIRED, 2)),
        "S": all(any({machine, 5} <= own for own in REPAIRED) for machine in MACHINES if machine != 5),
        "T": any(all(len(own & set(pair)) == 1 for own in REPAIRED) for pair in combinations(MACHINES, 2)),
        "U": all(any(one & two for one, two in combinations(three, 2)) for three in combinations(REPAIRED, 3)),
    }
    return {name for name, is_true in statements.items() if is_true}
