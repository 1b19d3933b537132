"""Questions of a bank that are nearly the same text without being declared as dependent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from math import ceil
from typing import Final

from evalkit.domain.question import Language, Question

__all__ = ["near_duplicates"]

_SHINGLE: Final = 5
"""Characters: works for words and for Chinese alike, and a changed name or number breaks only a few of them."""
_ALIKE_SHARE: Final = 0.5
_FEW: Final = 12
"""More than two texts of one language share by chance among their rarer passages."""


def near_duplicates(questions: Sequence[Question], *, language: Language) -> Iterator[tuple[Question, Question, float]]:
    """Pairs from different clusters whose texts share most of their passages, with the share (Jaccard index)."""
    asked = [question for question in questions if language in question.wordings]
    shingles = [_shingles(question.wordings[language].text) for question in asked]
    for earlier, later in sorted(_candidates(shingles)):
        one, other = asked[earlier], asked[later]
        if one.cluster == other.cluster:
            continue
        first, second = shingles[earlier], shingles[later]
        share = len(first & second) / len(first | second)
        if share >= _ALIKE_SHARE:
            yield one, other, share


def _candidates(shingles: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Every pair that may be alike, and few that are not: ten thousand questions make fifty million pairs.

    Two sets that are alike share at least so many members, and the rarest few of those stand in both among the members
    that are left when so many, less the few, are taken away from the commonest end. Only these are counted (prefix
    filter: Chaudhuri, Ganti and Kaushik, 2006, "A primitive operator for similarity joins in data cleaning").
    """
    commonness = Counter(chain.from_iterable(shingles))
    holders: dict[str, list[int]] = defaultdict(list)
    few: list[int] = []
    for later, own in enumerate(shingles):
        fewest_shared = ceil(_ALIKE_SHARE * len(own))
        few.append(min(_FEW, fewest_shared))
        size = len(own) - fewest_shared + few[later]
        rarest = sorted(own, key=lambda shingle: (commonness[shingle], shingle))[:size]
        shared = Counter(chain.from_iterable(holders[shingle] for shingle in rarest))
        yield from ((earlier, later) for earlier, count in shared.items() if count >= min(few[earlier], few[later]))
        for shingle in rarest:
            holders[shingle].append(later)


def _shingles(text: str) -> frozenset[str]:
    plain = "".join(sign for sign in text.casefold() if sign.isalnum())
    return frozenset(plain[start : start + _SHINGLE] for start in range(max(1, len(plain) - _SHINGLE + 1)))
