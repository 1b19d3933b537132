"""The words that announce a final answer, in both languages."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["BARE", "CLOSING", "CORRECTION", "LINE", "NOTHING", "PROSE", "RETRACTION", "SENTENCE_CUE"]

_EMOJI: Final = "\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff\ufe0f"
_MARKS: Final = rf"[\s>#*_`~|\-+•·◦▪【\[(（$\"{{{_EMOJI}]{{0,40}}(?:\\(?:text|textbf|mathbf|mathrm|bf)\s*\{{\s*)?"
"""Quotation, heading, list, emphasis and formula marks before a cue.

Bounded, for hostile lines consist of nothing else.
"""
_CLOSING_MARKS: Final = r"[\s*_`#~\])）】|}\"]{0,40}"
_START: Final = rf"^{_MARKS}(?:\(?\d{{1,2}}[.)、]\s*)?[*_`]{{0,4}}"
_SO: Final = r"(?:(?:so|thus|hence|therefore|and)\b,?\s*)?"
_EN: Final = (
    rf"{_SO}(?:(?:the|my)\s+)?(?:(?:final|correct|corrected|revised|updated|new|right)\s+)*"
    r"(?:answers?|option)(?!\s+(?:key|sheet|form|line))"
)
_SO_ZH: Final = r"(?:因此|所以|故|综上所述|综上)?[，,]?\s*"
_ZH: Final = (
    rf"{_SO_ZH}(?:(?:[本此该]|这道?|这个)(?:小?题|问题)的?)?(?:更正后的?|修正后的?|更正|修正)?"
    r"(?:(?:最终|最后|正确)?的?答案|正确选项)"
)
_LETTER: Final = r"(?=[\s:：*_`$“\"(（【]{0,10}(?:\\[a-z]+\{)?[A-ZＡ-Ｚ](?![A-Za-z]))"
"""One option's letter stands behind."""
_NOTE: Final = r"(?P<note>\s*[(（][^()（）\n]{1,40}[)）])?"
"""What is said of the form of the answer; in days, from last to first."""
_VALUE_OF: Final = (
    rf"(?:{_CLOSING_MARKS}[:：=]|应?该?(?:就?是(?!否)|为(?!什么|何)|选择?{_LETTER})[\s*_`]*[:：]?|[】\]])"
)

LINE: Final = re.compile(
    rf"{_START}(?:(?:{_EN}|{_ZH}){_NOTE}{_CLOSING_MARKS}[:：]|{_EN}(?:\s+is)?{_CLOSING_MARKS}[:：=]|{_ZH}{_VALUE_OF}|答[:：]|(?:{_EN}|{_ZH}){_CLOSING_MARKS}$"
    rf"|(?<=\|)[\s*_`]*(?:{_EN}|{_ZH})[\s*_`]*\|)(?P<rest>.*)$",
    re.IGNORECASE,
)
"""The form that was asked for, its neighbours, a table's row, and a heading with nothing behind it."""

BARE: Final = re.compile(
    rf"{_START}(?:{_EN}(?:{_CLOSING_MARKS}\s[-–—]\s+|[\s*_`]{{1,6}}(?=[-+$€£¥]{{0,2}}\d|[A-Z](?![A-Za-z'])))|{_ZH}[\s*_`]{{1,6}}(?=[-+$€£¥]{{0,2}}\d|[A-Z](?![A-Za-z])))"
    r"(?!.*\b(?:questions?|first|next|carefully|below|only|is|are|was|if|or|and|choice)\b)(?P<rest>.{1,60})$",
    re.IGNORECASE,
)
"""The same without a colon, for a short last line: Answer 810 pages; Final answer - 7."""

SENTENCE_CUE: Final = re.compile(
    rf"(?:[.!?。！？;；✓✅]|\*\*)[\s*_`]{{1,6}}(?:{_EN}(?:\s+is)?[\s*_`]{{0,6}}[:：]|(?:{_ZH})[\s*_`]{{0,6}}[:：])(?P<rest>.*)$"
    rf"|[.。！!?？][\s*_`]{{0,6}}{_ZH}[\s*_`]{{0,6}}[:：](?P<rest_zh>.*)$",
    re.IGNORECASE,
)
"""The same at the beginning of a sentence within a line. A cue that is quoted begins no sentence."""

PROSE: Final = re.compile(
    rf"(?:^{_MARKS}|[.,;。，；!！]\s*|\b(?:so|thus|hence|therefore|but|that)\b,?\s+)"
    rf"(?:(?:(?:the|my)\s+(?:(?:final|correct|right|best|only)\s+)*(?:answer|option|choice)\s+(?:is(?=\s)|must\s+be))|答[:：]|(?:final\s+)?(?:result|conclusion)[\s*_`]{{0,6}}[:：]|(?:最终|最后)?(?:结果|结论)[\s*_`]{{0,6}}[:：为是]"
    rf"|{_SO_ZH}(?:本题|此题|其实|正确的?)?(?:应当?|应该)?选择?{_LETTER}[:：]?|{_ZH}[应该]{{0,2}}(?:就?是(?!否)|为(?!什么|何))"
    rf"|(?:i\s+(?:choose|pick|select)|choose|pick)\s+(?:option\s+)?{_LETTER})(?P<rest>.*)$",
    re.IGNORECASE,
)

RETRACTION: Final = re.compile(
    rf"^{_MARKS}(?:wait|hold\s+on|hmm+|actually|oops|sorry|correction|on\s+second\s+thoughts?|no,|let\s+me\s+(?:re|double|check)"
    r"|等一?[等下]|稍等|不对|更正|抱歉|慢着|且慢|再想|再检查|再核对|检查发现|重新)",
    re.IGNORECASE,
)
"""How a line begins that goes back on what was said."""

CORRECTION: Final = re.compile(
    r"\b(?:mistake\w*|wrong|incorrect|error|ruled\s+out|corrected|instead|should\s+(?:be|have)|correction)\b|有误|不对|错|更正|应[该当]?[为是]|排除|漏",
    re.IGNORECASE,
)
"""Words that say that what was said does not hold."""

CLOSING: Final = re.compile(
    r"\b(?:so|thus|therefore|hence|consequently|in\s+(?:total|all|conclusion|short|summary)|altogether|overall|as\s+a\s+result|it\s+follows\s+that)\b"
    r"|因此|所以|故(?!障|事|意|乡)|综上所?述?|可见|于是|由此得?|总之|从而|即得?|也就是说|答[:：]",
    re.IGNORECASE,
)
"""What a conclusion begins with."""

NOTHING: Final = re.compile(r"[\s.…。*_`~$#|\-:：\[\]\\]*")
"""A rest that holds no answer: marks, dots, an opened formula."""
