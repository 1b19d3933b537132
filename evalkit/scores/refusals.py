"""How a text says that its question has no valid answer."""

from __future__ import annotations

import re
from typing import Final

from evalkit.domain.question import ChoiceAnswer, ExpectedAnswer, SequenceAnswer, SetAnswer, TextAnswer
from evalkit.scores.plain import QUOTES, without_markup
from evalkit.text.wording import NO_VALID_ANSWER

__all__ = ["is_worded_as_refusal", "says_no_valid"]

_BRACKETS: Final = f" \t\n{{}}[]()<>《》【】.{QUOTES}"
_CANNOT: Final = re.compile(r"\bcan(?:\s+not|['’]t)\b", re.IGNORECASE)
_LEAD: Final = (
    r"(?:(?:the|this)\s+(?:question|problem|puzzle|answer)(?:\s+has)?|there\s+is|it(?:\s+has)?|this|that|此题|本题|该题|这道题|题目"
    r"|[该此本]?问题|这个?问题)?[\s,，:]*"
)
_CONTRADICTION: Final = (
    r"(?:(?:(?:the|its)\s+)?(?:conditions?\s+)?(?:is|are|contradicts?)\s+(?:contradictory|inconsistent|itself|each\s+other)"
    r"|(?:已知|所给|给定)?条件(?:自相|互相|相互|之间)*矛盾)\s*[,;:.，。；：、]?\s*(?:(?:so|thus|hence|therefore)\b,?|因此|所以|故)?\s*(?:there\s+is\s+)?"
)
"""That the conditions contradict each other may be said before the refusal itself."""
_ENDS: Final = (
    r"(?!\s*[,，]?\s*(?:other\s+than|except|besides|apart\s+from)\b)"
    r"\s*(?:$|[^\w\s]|(?:because|since|for|as|due|given|from|with|without|exists?|here|by|under|in|based|uniquely|to\s+(?:determine|answer|decide|tell|this|the|that|be|give))\b"
    r"|(?<=无法确定)(?!的)[\u4e00-\u9fff]|(?<=无法回答)(?!的)[\u4e00-\u9fff]|因为|由于|因|答案|此题|本题|该题|问题|以)"
)
"""What may follow: ``无解释`` and ``no answer is needed`` begin like refusals and are none."""


def says_no_valid(text: str) -> bool:
    """Whether a text begins by saying, in either language, that the question has no valid answer."""
    plain = _CANNOT.sub("cannot", without_markup(text).strip(_BRACKETS))
    return _REFUSAL.match(plain) is not None


def is_worded_as_refusal(expected: ExpectedAnswer) -> bool:
    """Whether an expected answer, or an option beside it, is itself worded as a refusal is."""
    match expected:
        case TextAnswer():
            return any(says_no_valid(wording) for wording in (expected.text, *expected.aliases))
        case ChoiceAnswer():
            return any(says_no_valid(words) for words in expected.options.values())
        case SetAnswer() | SequenceAnswer():
            return any(is_worded_as_refusal(member) for member in expected.members)
        case _:
            return False


def _spaced(phrase: str) -> str:
    """A pattern for the phrase that takes any spacing between words, and between Chinese characters."""
    if phrase.isascii():
        return r"[\s-]*".join(map(re.escape, phrase.split())) + r"s?"
    return r"\s*".join(map(re.escape, phrase))


_PHRASES: Final = "|".join(_spaced(phrase) for phrases in NO_VALID_ANSWER.values() for phrase in phrases)
_REFUSAL: Final = re.compile(rf"{_LEAD}(?:{_CONTRADICTION})?(?:{_PHRASES}){_ENDS}", re.IGNORECASE)
