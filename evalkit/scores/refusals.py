"""How a text says that its question has no valid answer."""

from __future__ import annotations

import re
from typing import Final

from evalkit.domain.question import ChoiceAnswer, ExpectedAnswer, SequenceAnswer, SetAnswer, TextAnswer
from evalkit.scores.plain import QUOTES, without_markup
from evalkit.text.wording import NO_VALID_ANSWER

__all__ = ["is_worded_as_refusal", "mentions_refusal", "refuses", "says_no_valid"]

_BRACKETS: Final = f" \t\n{{}}[]()<>《》【】.{QUOTES}"
_CANNOT: Final = re.compile(r"\bcan(?:\s+not|['’]t)\b", re.IGNORECASE)
_MOST_READ: Final = 1_000
_FOUND: Final = (
    r"(?:determined|answered|solved|found|calculated|computed|known|told|decided|established|inferred|worked\s+out)"
)
_GIVEN: Final = (
    r"(?:(?:the|these|its|all|given|stated|two)\s+){0,4}"
    r"(?:conditions?|data|information|premises?|statements?|numbers?|facts|figures|question|problem|puzzle)"
)
_MORE: Final = (
    rf"cannot\s+be\s+{_FOUND}|(?:impossible|not\s+possible)\s+to\s+"
    r"(?:determine|answer|solve|say|tell|know|calculate|compute|find)(?:\s+[a-z' -]{1,60})?"
    r"|not\s+(?:solvable|answerable|determinable)|unsolvable|unanswerable|indeterminate|undetermined"
    r"|(?:not\s+enough|insufficient|missing|too\s+little)\s+(?:information|data|conditions|details)|not\s+enough\s+(?:is\s+)?(?:given|known)"
    rf"|{_GIVEN}\s+(?:is|are)\s+(?:self-)?(?:contradictory|inconsistent|impossible|insufficient|flawed)"
    rf"|{_GIVEN}\s+contradicts?\s+(?:each\s+other|one\s+another|themselves|itself)|no\s+such\s+\w+(?:\s+\w+)?\s+exists?"
    r"|contradictory\s+(?:conditions|premises)"
    r"|(?:无法|不能|没法|难以)(?:确定|回答|求解|计算|解答|判断|得出|求出|得知|推断|作答|解出)|(?:没有|无)(?:答案|解(?![释决]))"
    r"|(?:信息|条件|数据|已知)(?:不足|不够|不充分|不全|缺失)|缺少(?:必要的?|关键的?|足够的?)?(?:条件|信息|数据)"
    r"|(?:题目|题干|题设|已知|所给|给定|给出)?的?(?:条件|数据|信息|前提|陈述)?(?:之间)?(?:自相|互相|相互|前后)*矛盾|题目有误|不存在(?:这样|满足|符合)"
)
"""More ways to say it than the ones that the prompt names."""
_LEAD: Final = (
    r"(?:(?:none|n/a|nothing|null)\s*[(:,-]?\s*)?(?:(?:however|so|thus|hence|therefore|since|because)\b,?\s*)?(?:因此|所以|故|但是?|由于|因为)?[,\s]*"
    r"(?:(?:(?:the|this)\s+(?:question|problem|puzzle|answer)(?:\s+has)?|there\s+(?:is|are)|it(?:\s+(?:has|is))?|this(?:\s+is)?|that(?:\s+is)?|此题|本题|该题|这道题|题目"
    r"|[该此本]?问题|这个?问题|答案)?[\s,:]*|(?:(?!\b(?:not|never|no|who|which|that|if)\b)[A-Za-z'-]+\s){1,9}(?=cannot|is\s|are\s)(?:(?:is|are)\s+)?"
    r"|(?:(?![不非没无若如])[\u4e00-\u9fff]){1,14}?(?=无法|不能确定|不足))"
)
"""What may stand before: the question as subject, or what is asked for (the fare cannot be determined)."""
_ENDS: Final = (
    r"(?!\s*[,，]?\s*(?:other\s+than|except|besides|apart\s+from)\b)"
    r"\s*(?:$|[^\w\s]|(?:because|since|if|unless|when|for|as|due|given|from|with|without|exists?|here|by|under|in|based|uniquely|exactly|and|so|to\s+(?:determine|answer|decide|tell|this|the|that|be|give|solve|calculate))\b"
    r"|(?<=无法确定)(?!的)[\u4e00-\u9fff]|(?<=无法回答)(?!的)[\u4e00-\u9fff]|(?<=无法计算)(?!的)[\u4e00-\u9fff]|(?<=无法判断)(?!的)[\u4e00-\u9fff]|(?<=无法求出)(?!的)[\u4e00-\u9fff]"
    r"|因为|由于|因|答案|此题|本题|该题|问题|以)"
)
"""What may follow: ``无解释`` and ``no answer is needed`` begin like refusals and are none."""
_VALUE_TOO: Final = re.compile(
    r"^\s*(?:[,.;:(]|—|-)*\s*(?:\(|:|=)?\s*(?:(?:so|thus|the\s+answer\s+is|答案[是为]?|即|取|about|约)\s*)?[-+]?[$€£¥]?\d[\d,./]*\s*(?:%|[A-Za-z]{1,12}|[\u4e00-\u9fff]{1,3})?\s*[.)]*\s*$"
    r"|\b(?:but|however|although|otherwise|assuming|if|unless)\b.*\d|(?:但|不过|然而|假设|假如|若|如果|否则|除非).*\d",
    re.IGNORECASE | re.DOTALL,
)
"""A value behind the refusal: No valid answer: 42."""


def refuses(text: str) -> bool:
    """Whether a text begins by saying, in either language, that the question has no valid answer."""
    return _refusal_end(text) is not None


def says_no_valid(text: str) -> bool | None:
    """Whether a text says that there is no valid answer and gives none; None where it says so and gives one."""
    plain = _plain(text)
    end = _refusal_end(text)
    if end is None:
        return None if mentions_refusal(text) else False
    return None if _VALUE_TOO.search(plain[end:]) else True


def mentions_refusal(text: str) -> bool:
    """Whether a refusal stands anywhere in a text: 22, or no valid answer if the total is right."""
    return _MENTION.search(_plain(text)) is not None


def is_worded_as_refusal(expected: ExpectedAnswer) -> bool:
    """Whether an expected answer, or an option beside it, is itself worded as a refusal is."""
    match expected:
        case TextAnswer():
            return any(refuses(wording) for wording in (expected.text, *expected.aliases))
        case ChoiceAnswer():
            return any(refuses(words) for words in expected.options.values())
        case SetAnswer() | SequenceAnswer():
            return any(is_worded_as_refusal(member) for member in expected.members)
        case _:
            return False


def _plain(text: str) -> str:
    return _CANNOT.sub("cannot", without_markup(text[:_MOST_READ]).strip(_BRACKETS))


def _refusal_end(text: str) -> int | None:
    match = _REFUSAL.match(_plain(text))
    return None if match is None else match.end("phrase")


def _spaced(phrase: str) -> str:
    """A pattern for the phrase that takes any spacing between words, and between Chinese characters."""
    if phrase.isascii():
        return r"[\s-]*".join(map(re.escape, phrase.split())) + r"s?"
    return r"\s*".join(map(re.escape, phrase))


_PHRASES: Final = "|".join(_spaced(phrase) for phrases in NO_VALID_ANSWER.values() for phrase in phrases)
_REFUSAL: Final = re.compile(rf"{_LEAD}(?P<phrase>{_PHRASES}|{_MORE}){_ENDS}", re.IGNORECASE)
_MENTION: Final = re.compile(rf"(?<![a-z])(?:{_PHRASES})(?:{_ENDS})", re.IGNORECASE)
