"""Whether a short text says what was expected, for the kinds of answer that need no mathematics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from evalkit.domain.question import BooleanAnswer, SequenceAnswer, SetAnswer, TextAnswer
from evalkit.scores.asked import without_asked
from evalkit.scores.numbers import read_number
from evalkit.scores.plain import QUOTES, comparable, without_closing_remark, without_markup, without_remarks
from evalkit.scores.takebacks import without_rejected
from evalkit.text.wording import YES_NO

__all__ = ["is_right_boolean", "is_right_sequence", "is_right_text", "share_of_set"]

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
_BEGINS_NO: Final = re.compile(
    r"(?:(?:it|this|that)\s+)?(?:does\s+not|doesn['’]t|do\s+not|cannot|can\s+not|may\s+not|must\s+not|is\s+not|isn['’]t)\s+(?:follow|hold|open|be|true|allowed|possible)\b"
    r"|不能(?!确定|判断|够?回答)|不可以|不允许|不应该|不会(?=[\u4e00-\u9fff])|推不出|无法推出",
    re.IGNORECASE,
)
_BEGINS_YES: Final = re.compile(
    r"(?:it|this|that)\s+(?:follows|holds|is\s+possible|is\s+allowed)$|可以(?!说)[^吗?？不没无非]{0,12}$|能够?(?:推出|成立)",
    re.IGNORECASE,
)
_BOTH: Final = re.compile(r"^(?:yes|no)\b.{0,3}\s(?:but|and)\s+(?:also\s+)?(?:yes|no)\b", re.IGNORECASE)
_SECOND_NO: Final = re.compile(r"[不没无非否]|\bnot\b|\bno\b", re.IGNORECASE)
_REVERSED: Final = re.compile(
    r"\b(?:revers\w*|backwards?|from\s+last)\b|倒序|逆序|从后|倒着|反过来|从最后", re.IGNORECASE
)
_LEADING_SIGN: Final = re.compile(r"^[\s\u2600-\u27bf\U0001f300-\U0001faff\ufe0f]+")
_SIGN: Final = re.compile(r"^[\s\"'“‘「]*([\u4e00-\u9fff])[\s\"'”’」]*字[\s.]*$")
"""A character that is named as one: “成”字."""
_HEDGE: Final = re.compile(
    r"\b(?:or|not|except|excluding|but|possibly|perhaps|maybe|either|besides|other\s+than|from\s+last)\b|[或除]|不包?[括是]|没有|可能|也许|以外|之外",
    re.IGNORECASE,
)
_BRACKETS: Final = f" \t\n{{}}[]()《》【】.{QUOTES}"
"""Without ``<>``, which order what stands between them: A < B is no list."""
_PUNCTUATION_SPLIT: Final = re.compile(r"[,，、;；\n]+")
_LIST_COMMA: Final = re.compile(r"[，、;；\n]+|,(?!\d{3}(?!\d))|,(?=\s)")
"""Commas that cannot be a thousands separator."""
_WORD_SPLIT: Final = re.compile(r"[,，、;；\n]+|\s+(?:and|then|&)\s+|和|与|及|以及|然后|再|&")
_JOINT: Final = re.compile(
    r"^\s*(?:and\s+)?(?:and|then|first|next|finally|lastly|和|与|以及|然后|先|再|接着|最后)(?![a-z])\s*(?=\S)",
    re.IGNORECASE,
)
_BRACKETED_JOINT: Final = re.compile(r"\(\s*(and|和|与|及)\s*\)", re.IGNORECASE)
_MOST_BEHIND: Final = 40
_COUNT_BEHIND: Final = re.compile(
    r"\s*[,，]?\s*[这共等]?\s*(?P<count>\d{1,2}|[两二三四五六七八九十]{1,2})\s*[个座位名种条只本件项门家国省市地人][\u4e00-\u9fff]{0,4}$"
)
_PLACES: Final = (
    ("first", "1st", "第一"), ("second", "2nd", "第二"), ("third", "3rd", "第三"), ("fourth", "4th", "第四"),
    ("fifth", "5th", "第五"), ("sixth", "6th", "第六"), ("seventh", "7th", "第七"), ("eighth", "8th", "第八"),
)  # fmt: skip
_LAST: Final = ("last", "最后")
_PLACE: Final = re.compile(
    r"^(?P<name>.{1,60}?)\s*(?:(?:comes?|came|is|was|finishe[sd]|goes)\s+)?(?:the\s+)?(?P<place>[a-z]+|\d[a-z]{2}|第[一二三四五六七八]|最后)$",
    re.IGNORECASE,
)
_ONE_BY_ONE: Final = re.compile(r"[,，、;；.。\s]*(?:首先|其次|然后|接着|随后|最后|先|再|后)\s*")
"""先汉后唐，再宋，最后明"""
_LONGEST_MEMBER: Final = 300
_MOST_SAID: Final = 2_000
"""Characters of an answer; one that is longer is no short answer, and is unread."""
_ARROW_SPLIT: Final = re.compile(r"\s*(?:->|=>|-->|→|⇒|➔|\\to\b|\\rightarrow\b)\s*")
_ORDERS: Final = (
    (
        re.compile(
            r"ascending|(?:small|low|short|light|young|few|near|close|early|soon|cheap|slow|thin|weak|cold)\w*\s+(?:first|to)|increasing|[从由][小低短轻少矮近早慢]到|升序|递增",
            re.IGNORECASE,
        ),
        "<",
    ),
    (
        re.compile(
            r"descending|(?:larg|great|bigg|high|long|tall|heav|old|far|late|dear|fast|thick|strong|hot)\w*\s+(?:first|to)|decreasing|[从由][大高长重多远晚快]到|降序|递减",
            re.IGNORECASE,
        ),
        ">",
    ),
)
_SLASH_SPLIT: Final = re.compile(r"\s*[/|]\s*")
_SPACE_SPLIT: Final = re.compile(r"\s+")
_NUMBERED: Final = re.compile(r"(?:(?<=[\s,;，；、])|^)(\d{1,2})[.)]\s*(?!\d)")
_DASH_SPLIT: Final = re.compile(r"\s*-\s*")


def is_right_text(text: str, expected: TextAnswer, *, asked: str = "") -> bool | None:
    """Whether a text is the expected one or one of its aliases, apart from case, spaces, punctuation, a remark.

    Args:
        text: What was said.
        expected: What is right.
        asked: The question; words of it around the answer are no part of it.

    Returns:
        None where the expected text stands within a longer one whose meaning cannot be told.
    """
    if len(text) > _MOST_SAID:
        return None
    wanted = {comparable(wording) for wording in (expected.text, *expected.aliases)}
    if any(comparable(wording) in wanted for wording in _wordings(text, asked)):
        return True
    said = comparable(text)
    return None if len(said) > max(map(len, wanted)) and any(one in said for one in wanted) else False


def _wordings(text: str, asked: str) -> Iterator[str]:
    """The text, without remarks, without what it rejects, without what it repeats of the question."""
    yield text
    plain = without_remarks(text)
    yield plain
    kept = without_rejected(plain)
    yield kept
    yield _SIGN.sub(r"\1", kept)
    yield from without_asked(kept, asked)


def is_right_boolean(text: str, expected: BooleanAnswer) -> bool | None:
    """Whether a text says yes or no as expected; the first clause decides. None where it says neither."""
    plain = without_markup(text).strip(_BRACKETS)
    if _BOTH.search(plain):
        return None
    first_clause = _LEADING_SIGN.sub("", _CLAUSE_END.split(plain, maxsplit=1)[0])
    for clause in (first_clause, _STATEMENT.sub("", first_clause)):
        said = comparable(clause)
        if said in _YES or said in _NO:
            return (said in _YES) == expected.is_true
    for begins, is_true in ((_BEGINS_NO, False), (_BEGINS_YES, True)):
        begun = begins.match(first_clause.strip())
        if begun is not None and not _SECOND_NO.search(first_clause.strip()[begun.end() :]):
            return is_true == expected.is_true
    return None


def share_of_set(text: str, expected: SetAnswer, *, lines: tuple[str, ...] = (), asked: str = "") -> float | None:
    """How much of a set a text, or the lines of a list, give: 1 for exactly the expected members, in any order.

    Each wrong member takes a right one away, so that naming everything earns nothing. None where the text names a
    member and yet is no list.
    """
    if len(text) > _MOST_SAID:
        return None
    candidates = [list(lines), *_all_lists(text, expected.members, asked)]
    if any(_is_same_members(members, expected.members) for members in candidates):
        return 1.0
    if _HEDGE.search(without_markup(text)) or any(_HEDGE.search(line) for line in lines):
        return None
    share = max((_share_of_members(members, expected.members) for members in candidates), default=0.0)
    return None if share == 0 and _names_all(text, expected.members) else share


def is_right_sequence(
    text: str, expected: SequenceAnswer, *, lines: tuple[str, ...] = (), asked: str = ""
) -> bool | None:
    """Whether a text, or the lines of a list, give exactly the expected members, in this order."""
    if len(text) > _MOST_SAID or (_REVERSED.search(text) and not _REVERSED.search(asked)):
        return None
    candidates = [
        list(lines),
        *_all_lists(text, expected.members, asked, is_ordered=True),
        *_chains(text, asked),
    ]
    if any(_is_same_order(members, expected.members) for members in candidates):
        return True
    is_list = any(_is_same_members(members, expected.members) for members in candidates)
    is_unclear = _names_all(text, expected.members) and not is_list
    return None if is_unclear or _HEDGE.search(without_markup(text)) else False


def _chains(text: str, asked: str) -> Iterator[list[str]]:
    """A < B < C is a list where a rising order was asked for; elsewhere it says who beats whom."""
    for question, sign in _ORDERS:
        if question.search(asked):
            yield [member.strip(_BRACKETS) for member in without_markup(text).split(sign)]


def _all_lists(
    text: str, members: tuple[TextAnswer, ...], asked: str, *, is_ordered: bool = False
) -> Iterator[list[str]]:
    yield from _lists(text, members, is_ordered=is_ordered)
    for kept in without_asked(without_markup(text), asked):
        yield from _lists(kept, members, is_ordered=is_ordered)


def _placed(members: list[str]) -> list[str]:
    """The members of a list that names each one's place, where these count upwards: Ann first, Bob second."""
    matches = [_PLACE.match(member.strip()) for member in members[: len(_PLACES)]]
    if len(members) > len(_PLACES):
        return []
    named: list[str] = []
    for match, places in zip(matches, _PLACES, strict=False):
        is_last = len(named) == len(members) - 1
        if match is None or match["place"].casefold() not in (*places, *(_LAST if is_last else ())):
            return []
        named.append(match["name"])
    return named


def _is_same_order(said: list[str], wanted: tuple[TextAnswer, ...]) -> bool:
    return len(said) == len(wanted) and all(_is_member(member, one) for member, one in zip(said, wanted, strict=True))


def _is_member(said: str, wanted: TextAnswer) -> bool:
    return len(said) <= _LONGEST_MEMBER and is_right_text(said, wanted) is True


def _share_of_members(said: list[str], wanted: tuple[TextAnswer, ...]) -> float:
    left = list(wanted)
    extras = 0
    for member in said[: 4 * len(wanted) + 4]:
        match = next((candidate for candidate in left if _is_member(member, candidate)), None)
        if match is None:
            extras += 1
        else:
            left.remove(match)
    hits = len(wanted) - len(left)
    return max(0.0, (hits - extras) / len(wanted))


def _names_all(text: str, members: tuple[TextAnswer, ...]) -> bool:
    said = comparable(text)
    return all(comparable(member.text) in said for member in members)


def _is_same_members(said: list[str], wanted: tuple[TextAnswer, ...]) -> bool:
    left = list(wanted)
    for member in said:
        match = next((candidate for candidate in left if _is_member(member, candidate)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def _lists(text: str, members: tuple[TextAnswer, ...], *, is_ordered: bool = False) -> Iterator[list[str]]:
    # Runs of spaces are made one: patterns that begin with spaces try each of them.
    plain = _BRACKETED_JOINT.sub(r" \1 ", re.sub(r"[^\S\n]+", " ", without_markup(text)))
    for candidate in dict.fromkeys((plain, without_closing_remark(plain), _without_count(plain, len(members)))):
        yield from _splits(candidate, members, is_ordered=is_ordered)


def _without_count(plain: str, count: int) -> str:
    """The list without words behind it that count its members: 成都、贵阳、昆明三座城市."""
    match = _COUNT_BEHIND.search(plain[-_MOST_BEHIND:].rstrip(" ."))
    if match is None or read_number(match["count"].replace("两", "二")) != count:
        return plain
    return plain[: max(0, len(plain) - _MOST_BEHIND) + match.start()]


def _numbered(plain: str) -> list[str]:
    """Members behind numbers that count from 1: 1. Ann, 2. Bob."""
    marks = list(_NUMBERED.finditer(plain))
    if len(marks) < 2 or [int(mark[1]) for mark in marks] != list(range(1, len(marks) + 1)) or marks[0].start():
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(plain)]
    return [plain[mark.end() : end].strip(" ,;，；、") for mark, end in zip(marks, ends, strict=True)]


def _splits(plain: str, members: tuple[TextAnswer, ...], *, is_ordered: bool) -> Iterator[list[str]]:
    """Ways to take a list apart. Members may hold "and" or commas themselves, so every way is tried.

    A wrong way cannot make a wrong answer right: all of the parts must be the expected members.
    """
    plain = plain.strip(_BRACKETS)
    if is_numbered := _numbered(plain):
        yield is_numbered
    patterns = [_PUNCTUATION_SPLIT, _LIST_COMMA, _WORD_SPLIT, _SLASH_SPLIT, _SPACE_SPLIT]
    if is_ordered:
        patterns += [_ARROW_SPLIT, _DASH_SPLIT, *([_ONE_BY_ONE] if plain.startswith(("先", "首先")) else [])]
    for pattern in patterns:
        parts = [part.strip("{}[] ") for part in pattern.split(plain) if part.strip(_BRACKETS)]
        yield parts
        unjoined = [_JOINT.sub("", part, count=1) for part in parts]
        yield unjoined
        if is_ordered:
            yield _placed(unjoined)
    if all(
        len(wording) == 1 and not wording.isdigit() for member in members for wording in (member.text, *member.aliases)
    ):
        yield [character for character in plain if not character.isspace()]
