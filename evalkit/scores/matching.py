"""Whether a short text says what was expected, for the kinds of answer that need no mathematics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from evalkit.domain.question import BooleanAnswer, SequenceAnswer, SetAnswer, TextAnswer
from evalkit.scores.plain import QUOTES, comparable, without_closing_remark, without_markup, without_remarks
from evalkit.text.wording import YES_NO

__all__ = ["is_right_boolean", "is_right_sequence", "is_right_set", "is_right_text"]

_YES: Final = frozenset(
    {
        YES_NO["en"][0],
        YES_NO["zh"][0],
        "true",
        "correct",
        "right",
        "对",
        "正确",
        "真",
        "成立",
        "能",
        "可以",
        "会",
        "有",
        "是的",
    }
)
_NO: Final = frozenset(
    {
        YES_NO["en"][1],
        YES_NO["zh"][1],
        "false",
        "incorrect",
        "wrong",
        "错",
        "错误",
        "假",
        "不成立",
        "不",
        "不是",
        "不能",
    }
    | {"不可以", "不会", "不对", "不正确", "没有", "nottrue", "notcorrect", "notpossible", "不行"}
)
_CLAUSE_END: Final = re.compile(r"[,.;:!，。；：！(（\n]|\s-\s|—|\bbecause\b|\bsince\b|因为")
_STATEMENT: Final = re.compile(
    r"^(?:(?:it|that|this|the\s+(?:statement|claim|conclusion))\s+is\s+|(?:这|该|此)(?:个)?(?:说法|结论|命题|陈述)?是?)(?=\S)",
    re.IGNORECASE,
)
_BRACKETS: Final = f" \t\n{{}}[]()《》【】.{QUOTES}"
"""Without ``<>``, which order what stands between them: A < B is no list."""
_PUNCTUATION_SPLIT: Final = re.compile(r"[,，、;；\n]+")
_LIST_COMMA: Final = re.compile(r"[，、;；\n]+|,(?!\d{3}(?!\d))|,(?=\s)")
"""Commas that cannot be a thousands separator."""
_WORD_SPLIT: Final = re.compile(r"[,，、;；\n]+|\s+(?:and|then|&)\s+|和|与|及|以及|然后|再|&")
_JOINT: Final = re.compile(r"^\s*(?:and|then|和|与|以及|然后)\s*(?=\S)")
_ARROW_SPLIT: Final = re.compile(r"\s*(?:->|=>|-->|→|⇒|➔|\\to\b|\\rightarrow\b)\s*")
_DASH_SPLIT: Final = re.compile(r"\s*-\s*")


def is_right_text(text: str, expected: TextAnswer) -> bool:
    """Whether a text is the expected one or one of its aliases, apart from case, spaces, punctuation, a remark."""
    wanted = {comparable(wording) for wording in (expected.text, *expected.aliases)}
    return bool({comparable(text), comparable(without_remarks(text))} & wanted)


def is_right_boolean(text: str, expected: BooleanAnswer) -> bool:
    """Whether a text says yes or no as expected; the first clause decides."""
    plain = without_markup(text).strip(_BRACKETS)
    first_clause = _CLAUSE_END.split(plain, maxsplit=1)[0]
    for clause in (first_clause, _STATEMENT.sub("", first_clause)):
        said = comparable(clause)
        if said in _YES or said in _NO:
            return (said in _YES) == expected.is_true
    return False


def is_right_set(text: str, expected: SetAnswer, *, lines: tuple[str, ...] = ()) -> bool:
    """Whether a text, or the lines of a list, give exactly the expected members, in any order."""
    return any(
        _is_same_members(members, expected.members) for members in (list(lines), *_lists(text, expected.members))
    )


def is_right_sequence(text: str, expected: SequenceAnswer, *, lines: tuple[str, ...] = ()) -> bool:
    """Whether a text, or the lines of a list, give exactly the expected members, in this order."""
    return any(
        len(members) == len(expected.members)
        and all(is_right_text(said, wanted) for said, wanted in zip(members, expected.members, strict=True))
        for members in (list(lines), *_lists(text, expected.members, is_ordered=True))
    )


def _is_same_members(said: list[str], wanted: tuple[TextAnswer, ...]) -> bool:
    left = list(wanted)
    for member in said:
        match = next((candidate for candidate in left if is_right_text(member, candidate)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def _lists(text: str, members: tuple[TextAnswer, ...], *, is_ordered: bool = False) -> Iterator[list[str]]:
    # Runs of spaces are made one: patterns that begin with spaces try each of them.
    plain = re.sub(r"[^\S\n]+", " ", without_markup(text))
    for candidate in dict.fromkeys((plain, without_closing_remark(plain))):
        yield from _splits(candidate, members, is_ordered=is_ordered)


def _splits(plain: str, members: tuple[TextAnswer, ...], *, is_ordered: bool) -> Iterator[list[str]]:
    """Ways to take a list apart. Members may hold "and" or commas themselves, so every way is tried.

    A wrong way cannot make a wrong answer right: all of the parts must be the expected members.
    """
    plain = plain.strip(_BRACKETS)
    patterns = [_PUNCTUATION_SPLIT, _LIST_COMMA, _WORD_SPLIT, re.compile(r"\s+")]
    if is_ordered:
        patterns += [_ARROW_SPLIT, _DASH_SPLIT]
    for pattern in patterns:
        parts = [part.strip("{}[] ") for part in pattern.split(plain) if part.strip(_BRACKETS)]
        yield parts
        yield [_JOINT.sub("", part, count=1) for part in parts]
    if all(len(wording) == 1 for member in members for wording in (member.text, *member.aliases)):
        yield [character for character in plain if not character.isspace()]
