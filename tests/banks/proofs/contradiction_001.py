"""Club: all ways to split the members; none fits all the numbers of the first question, one those of the second."""

from __future__ import annotations

import re

from evalkit.domain.question import Variant


def contradiction_001(variant: Variant) -> int | None:
    members, chess, cards, both = numbers_in(variant)
    splits = [
        only_chess
        for only_chess in range(members + 1)
        for only_cards in range(members + 1 - only_chess)
        if only_chess + both == chess and only_cards + both == cards and only_chess + only_cards + both == members
    ]
    assert len(splits) <= 1
    return splits[0] if splits else None


def contradiction_002(variant: Variant) -> int | None:
    return contradiction_001(variant)


def numbers_in(variant: Variant) -> tuple[int, int, int, int]:
    """Members, chess, cards and both, as the question itself states them."""
    found = [int(digits) for digits in re.findall(r"\d+", variant.prompt)][:4]
    members, chess, cards, both = found
    return members, chess, cards, both
