"""Stored words and what they mean. A look into a dict takes a fifth of the time that ``Outcome(word)`` does.

An unknown word is a KeyError: a newer evalkit wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from evalkit.domain.attempt import CutBy, Note, Outcome
from evalkit.domain.exchange import Delivery, TokenSource
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.review import Act, AssignmentKind, Door
from evalkit.domain.score import UnscoredReason
from evalkit.errors import FailureKind

__all__ = [
    "ACTS",
    "ASSIGNMENT_KINDS",
    "CATEGORIES",
    "CUTS",
    "DELIVERIES",
    "DIFFICULTIES",
    "DOORS",
    "FAILURES",
    "NOTES",
    "OUTCOMES",
    "REASONS",
    "SOURCES",
]

_Word = TypeVar("_Word", bound=StrEnum)


def _words_of(kind: type[_Word]) -> Mapping[str, _Word]:
    return {word.value: word for word in kind}


ACTS: Final = _words_of(Act)
ASSIGNMENT_KINDS: Final = _words_of(AssignmentKind)
CATEGORIES: Final = _words_of(Category)
CUTS: Final = _words_of(CutBy)
DELIVERIES: Final = _words_of(Delivery)
DIFFICULTIES: Final = _words_of(Difficulty)
DOORS: Final = _words_of(Door)
FAILURES: Final = _words_of(FailureKind)
NOTES: Final = _words_of(Note)
OUTCOMES: Final = _words_of(Outcome)
REASONS: Final = _words_of(UnscoredReason)
SOURCES: Final = _words_of(TokenSource)
