"""Questions of a bank that are nearly the same text without being declared as dependent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from evalkit.domain.question import Language, Question

__all__ = ["near_duplicates"]

_SHINGLE: Final = 5
"""Characters: works for words and for Chinese alike, and a changed name or number breaks only a few of them."""
_ALIKE_SHARE: Final = 0.5


def near_duplicates(questions: Sequence[Question], *, language: Language) -> Iterator[tuple[Question, Question, float]]:
    """Pairs from different clusters whose texts share most of their passages, with the share (Jaccard index)."""
    shingles = {
        question.question_id: _shingles(question.wordings[language].text)
        for question in questions
        if language in question.wordings
    }
    asked = [question for question in questions if question.question_id in shingles]
    for one, other in combinations(asked, 2):
        if one.cluster == other.cluster:
            continue
        first, second = shingles[one.question_id], shingles[other.question_id]
        share = len(first & second) / len(first | second)
        if share >= _ALIKE_SHARE:
            yield one, other, share


def _shingles(text: str) -> frozenset[str]:
    plain = "".join(sign for sign in text.casefold() if sign.isalnum())
    return frozenset(plain[start : start + _SHINGLE] for start in range(max(1, len(plain) - _SHINGLE + 1)))
