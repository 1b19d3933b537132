"""Which statements must be true: every small world that fits the text is looked at."""

from __future__ import annotations

from itertools import product

from evalkit.domain.question import Variant


def critical_thinking_004(_variant: Variant) -> str:
    # Press 7 and two other machines, each: stands in hall 2, serviced in May, fault in June.
    kinds = list(product((False, True), repeat=3))
    possible = set("ABCD")
    for press, *others in product(kinds, repeat=3):
        machines = [press, *others]
        fits = all(not (hall and serviced and fault) for hall, serviced, fault in machines)
        if not fits or not press[0] or not press[2]:
            continue
        holds = {
            "A": all(serviced for hall, serviced, fault in machines if hall and not fault),
            "B": not any(serviced for hall, serviced, _ in machines if not hall),
            "C": all(fault for hall, serviced, fault in machines if hall and not serviced),
            "D": not press[1],
        }
        possible &= {name for name, is_true in holds.items() if is_true}
    assert len(possible) == 1
    return possible.pop()


def critical_thinking_009(_variant: Variant) -> str:
    possible = set("ABCDE")
    for licence, radio, night, team, exempt in product((False, True), repeat=5):
        fits = [
            radio or not licence,
            night or not licence,
            night or not team,
            licence or exempt or not night,
            not (radio and exempt),
        ]
        if not all(fits):
            continue
        holds = {
            "A": team or not (radio and night),
            "B": night or not exempt,
            "C": radio or team or not night,
            "D": not radio or not team or licence,
            "E": not team or radio or (licence and not exempt),
        }
        possible &= {name for name, is_true in holds.items() if is_true}
    assert len(possible) == 1
    return possible.pop()


def critical_thinking_021(_variant: Variant) -> set[str]:
    # A kind of employee: has a key card, was trained, is temporary, has an archive key.
    kinds = [
        (card, trained, temporary, archive)
        for card, trained, temporary, archive in product((False, True), repeat=4)
        if (trained or not card) and not (temporary and archive) and (card or not archive)
    ]
    possible = set("12345678")
    for counts in product(range(4), repeat=len(kinds)):
        firm = [kind for kind, count in zip(kinds, counts, strict=True) for _ in range(count)]
        trained = [kind for kind in firm if kind[1]]
        temporary_trained = sum(kind[2] for kind in trained)
        archive = sum(kind[3] for kind in firm)
        if temporary_trained == 0 or archive == 0:
            continue
        temporary = [kind for kind in firm if kind[2]]
        holds = {
            "1": temporary_trained < len(trained),
            "2": any(kind[0] for kind in temporary),
            "3": not all(kind[3] for kind in trained),
            "4": all(kind[0] for kind in trained if not kind[2]),
            "5": not any(kind[3] for kind in firm if not kind[1]),
            "6": len(trained) >= 2,
            "7": not all(kind[0] for kind in temporary) or all(kind[1] for kind in temporary),
            "8": temporary_trained >= archive,
        }
        possible &= {name for name, is_true in holds.items() if is_true}
    return possible


def critical_thinking_022(_variant: Variant) -> set[str]:
    origins: dict[int, set[str]] = {1: {"watchman"}, 3: {"watchman"}, 4: set(), 6: {"cyclist"}}
    cites = {2: (1,), 5: (3, 4), 7: (2, 3), 8: (5, 6), 9: (4, 6), 10: (7, 9), 11: (8,), 12: (5, 7)}
    while len(origins) < 12:
        for note, sources in cites.items():
            if note not in origins and all(source in origins for source in sources):
                origins[note] = set[str]().union(*(origins[source] for source in sources))
    return {str(note) for note, found in origins.items() if len(found) == 2}
