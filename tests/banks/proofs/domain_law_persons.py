"""Which acts are void, who may vote, who is liable: the clauses as a program."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from evalkit.domain.question import Variant


def domain_law_004(_variant: Variant) -> set[str]:
    # (on the committee, for a repair, crowns, approved beforehand)
    purchases = {
        "1": (True, True, 780, False),
        "2": (True, False, 500, False),
        "3": (False, True, 40, True),
        "4": (True, True, 820, False),
        "5": (True, False, 650, True),
        "6": (True, False, 510, False),
    }
    return {
        name
        for name, (is_member, is_repair, crowns, is_approved) in purchases.items()
        if not is_member or (crowns > 500 and not is_approved and not (is_repair and crowns <= 800))
    }


def domain_law_008(variant: Variant) -> set[str]:
    long_ago = date(2020, 1, 1)
    # (joined, quarters owed, instalments in writing and paid, honorary, percent of the firm)
    members = {
        ("Ada", "小艾"): (date(2027, 4, 2), 0, False, False, 0),
        ("Ben", "小白"): (date(2027, 4, 3), 0, False, False, 0),
        ("Cleo", "小曹"): (long_ago, 2, False, False, 0),
        ("Dario", "小邓"): (long_ago, 1, True, False, 0),
        ("Ella", "小鄂"): (date(2027, 6, 10), 1, False, True, 0),
        ("Finn", "小范"): (long_ago, 0, False, True, 30),
        ("Gina", "小高"): (long_ago, 0, False, False, 0),
        ("Hugo", "小胡"): (long_ago, 0, False, False, 25),
    }
    return {
        names[variant.language == "zh"]
        for names, (joined, owed, has_instalments, is_honorary, percent) in members.items()
        if percent <= 25
        and (is_honorary or ((date(2027, 6, 30) - joined).days + 1 >= 90 and (owed == 0 or has_instalments)))
    }


def domain_law_013(_variant: Variant) -> set[str]:
    # (complete, decided, own change after 1 April, old town, days of delay, declared for the new act)
    applications: dict[str, tuple[date, date, bool, bool, int, date | None]] = {
        "A": (date(2030, 3, 10), date(2030, 7, 5), False, False, 0, None),
        "B": (date(2030, 4, 1), date(2030, 7, 3), False, False, 0, None),
        "C": (date(2030, 2, 1), date(2030, 8, 4), False, True, 61, None),
        "D": (date(2030, 6, 2), date(2030, 6, 30), False, True, 0, None),
        "E": (date(2030, 2, 15), date(2030, 7, 1), True, False, 0, None),
        "F": (date(2030, 3, 31), date(2030, 7, 12), False, True, 60, None),
        "G": (date(2030, 3, 31), date(2030, 7, 9), False, False, 0, date(2030, 7, 10)),
        "H": (date(2030, 1, 5), date(2030, 6, 29), False, True, 0, date(2030, 6, 20)),
    }
    old: set[str] = set()
    for name, (complete, decided, has_own_change, is_old_town, delay, declared) in applications.items():
        is_excepted = complete < date(2030, 4, 1) and not has_own_change and (not is_old_town or delay > 60)
        has_chosen_new = declared is not None and declared < decided
        if decided < date(2030, 7, 1) or (is_excepted and not has_chosen_new):
            old.add(name)
    return old


def domain_law_014(variant: Variant) -> set[str]:
    chain = ["Paul", "Quinn", "Rosa", "Sven", "Tara", "Udo"]
    age = {"Paul": 22, "Quinn": 17, "Rosa": 30, "Sven": 15, "Tara": 19, "Udo": 40}
    with_permission, assured = {"Paul"}, {"Rosa", "Tara"}
    liable: set[str] = set()
    for place, name in enumerate(chain):
        holds_it = place == len(chain) - 1
        handed_on = not holds_it and name not in with_permission and name not in assured
        if holds_it or handed_on:
            bearer = name if age[name] >= 16 else chain[place - 1]
            assert age[bearer] >= 16
            liable.add(bearer)
    chinese = dict(zip(chain, ["小潘", "小秦", "小任", "小沈", "小唐", "小吴"], strict=True))
    return liable if variant.language == "en" else {chinese[name] for name in liable}


def domain_law_019(_variant: Variant) -> set[str]:
    # (day of March, crowns, seller, approved, withdrawn, seller knew of the need for approval)
    purchases: dict[str, tuple[int, int, str, int | None, int | None, bool]] = {
        "A": (2, 950, "Jost", None, None, False),
        "B": (3, 600, "Kern", 13, None, False),
        "C": (3, 500, "Kern", 13, None, False),
        "D": (5, 1400, "Lutz", 10, 9, False),
        "E": (6, 1500, "Mohr", 12, 8, True),
        "F": (7, 1200, "Nagy", 18, None, False),
        "G": (10, 700, "Orth", None, None, False),
        "H": (10, 400, "Orth", None, None, False),
    }
    totals: Counter[tuple[int, str]] = Counter()
    for day, crowns, seller, *_ in purchases.values():
        totals[day, seller] += crowns
    void: set[str] = set()
    for name, (day, _, seller, approved, withdrawn, knew) in purchases.items():
        is_withdrawn = withdrawn is not None and not knew and (approved is None or withdrawn < approved)
        last = date(2027, 3, day) + timedelta(days=10)
        is_approved = approved is not None and date(2027, 3, approved) <= last
        if totals[day, seller] > 1000 and (is_withdrawn or not is_approved):
            void.add(name)
    return void
