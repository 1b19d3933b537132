"""What an answer repeats of its question: "Ann broke the vase" gives Ann where it was asked who broke the vase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

__all__ = ["without_asked"]

_FUNCTION_WORDS: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "it",
        "is",
        "was",
        "are",
        "were",
        "be",
        "been",
        "this",
        "that",
        "there",
        "they",
        "he",
        "she",
        "will",
        "has",
        "have",
        "had",
        "does",
        "did",
        "do",
        "on",
        "at",
        "in",
        "only",
        "just",
        "exactly",
        "who",
        "which",
        "what",
        "day",
        "time",
        "people",
        "person",
        "it's",
        "he's",
        "she's",
        "that's",
    ]
)
_FUNCTION_SIGNS: Final = frozenset("的是在于为了人有就这那应该将共")
_NEVER: Final = frozenset(
    [
        "not",
        "no",
        "nor",
        "neither",
        "none",
        "never",
        "before",
        "after",
        "except",
        "but",
        "or",
        "and",
        "than",
        "between",
        "until",
        "by",
        "without",
        "other",
        "besides",
        "unless",
        "if",
        "either",
        "half",
        "next",
        "first",
        "second",
        "last",
    ]
)
"""Words that change what is said, whatever was asked."""
_LAST_WORD: Final = re.compile(r"\s+([A-Za-z][A-Za-z'’-]*)\s*[:：]?\s*$")
_LONGEST_WORD: Final = 60
_LONGEST_PIECE: Final = 20
_FIRST_WORD: Final = re.compile(r"\s*([A-Za-z][A-Za-z'’-]*)\s*[:：]?(?=\s)")
_MOST_TRIMMED: Final = 40
_MOST_READ: Final = 400
_LISTED: Final = "、，,；;或和与及"


def without_asked(text: str, asked: str) -> Iterator[str]:
    """What may be left of a short text when words are taken off its ends that stand in the question too.

    Names stay, for an answer chooses between them: a capital letter within the text, or a Chinese word that the
    question lists beside others.

    Args:
        text: Without markup.
        asked: The question.
    """
    if len(text) > _MOST_READ or not asked:
        return
    words = {_stem(word) for word in re.findall(r"[a-z][a-z'’-]*", asked)}
    words |= {_stem(word.lower()) for word in re.findall(r"^[A-Z][a-z]+", asked)}
    trimmed = _trimmed(text.strip(" .!"), words)
    yield trimmed
    if any(map(_is_chinese, trimmed)):
        yield from _trimmed_chinese(trimmed, asked)


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s|d|e)$", "", word)


def _trimmed(text: str, words: set[str]) -> str:
    for _ in range(_MOST_TRIMMED):
        match = _FIRST_WORD.match(text)
        if match is None or not _is_repeated(match[1], words, is_first=True):
            break
        text = text[match.end() :].lstrip()
    for _ in range(_MOST_TRIMMED):
        match = _LAST_WORD.search(text[-_LONGEST_WORD:])
        if match is None or not _is_repeated(match[1], words):
            break
        kept = text[: max(0, len(text) - _LONGEST_WORD) + match.start()].rstrip()
        if not kept or kept[-1] in ",;":
            break
        text = kept
    return text


def _is_repeated(word: str, words: set[str], *, is_first: bool = False) -> bool:
    lowered = word.lower()
    if lowered in _NEVER:
        return False
    is_name = word[0].isupper() and not is_first
    return not is_name and (_stem(lowered) in words or lowered in _FUNCTION_WORDS)


def _trimmed_chinese(text: str, asked: str) -> Iterator[str]:
    starts = _reachable(text, asked)
    ends = [len(text) - length for length in _reachable(text[::-1], asked[::-1])]
    for start in starts:
        yield from (text[start:end].strip() for end in ends if start < end)


def _reachable(text: str, asked: str) -> list[int]:
    """How many characters may be taken off the beginning, piece by piece."""
    reached = [0]
    for start in reached:
        rest = text[start:]
        lengths = [1] if rest[:1] and (rest[0] in _FUNCTION_SIGNS or rest[0].isspace()) else []
        for length in range(2, _LONGEST_PIECE + 1):
            if length > len(rest) or rest[:length] not in asked or not all(map(_is_chinese, rest[:length])):
                break
            if not _is_listed(rest[:length], asked):
                lengths.append(length)
        reached += [start + length for length in lengths if start + length not in reached]
        if len(reached) > _MOST_TRIMMED:
            break
    return reached[:_MOST_TRIMMED]


def _is_listed(piece: str, asked: str) -> bool:
    """Whether a piece is a candidate that the question lists beside others."""
    at = asked.find(piece)
    behind, before = asked[at + len(piece) : at + len(piece) + 2], asked[max(0, at - 2) : at]
    if {before, behind} & {"还是", "是还"}:
        return True
    beside = f"{behind[:1]} {before[-1:]}"
    return any(sign in _LISTED for sign in beside) and all(sign in f"{_LISTED}：:？? " for sign in beside)


def _is_chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"
