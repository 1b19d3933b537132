"""What a text says of its final answer behind the place where that was read.

Cues bind in the order in which they stand: an answer line may be followed by "my final answer is B". A check, a
restatement and talk of other options are no claims; a change of mind ("on reflection, B is correct") is one only where
its words say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from evalkit.scores.boxes import boxes_in, unboxed

__all__ = ["Claim", "claims_in"]

_MOST_READ: Final = 8_000
"""Characters from the end in which claims are looked for."""
_MOST_SENTENCES: Final = 200
_MOST_CLAIMS: Final = 20
_MOST_IN_SENTENCE: Final = 400
_SENTENCE_END: Final = re.compile(r"(?<=[!?。！？；;\n])|(?<=\.)(?=[\s*_]{1,4})")
_RETHINKS: Final = re.compile(
    r"(?:^|[\s*_\"“,，.。;；:：(（—])(?:wait|hold\s+on|hmm+|actually|oops|sorry|correction|instead|on\s+(?:second\s+thoughts?|reflection)|thinking\s+again|no,"
    r"|looking\s+again|let\s+me\s+re\w+|in\s+fact|i\s+was\s+wrong|i\s+made|scratch\s+that|edit|corrected|chang(?:e|ing)\s+my|(?:that|this|which)\s+(?:was|is)\s+(?:wrong|incorrect))\b"
    r"|等一?[等下]|稍等|不对|更正|抱歉|慢着|且慢|再想|再看|再检查|再核对|检查发现|仔细想|重新|其实|实际上|改[为成选变]|算错|弄错|有误|^不[，,]",
    re.IGNORECASE,
)
"""What opens a change of mind."""
_BE: Final = r"(?:is|=|must\s+be|should\s+(?:actually\s+|really\s+)?be|has\s+to\s+be|would\s+be|becomes|[:：])"
_NOT_EN: Final = r"(?:is\s+not|isn['’]t|cannot\s+be|can\s*not\s+be|can['’]t\s+be)"
_NAME: Final = r"(?:answers?|options?|choice|pick|result|value|number|total|amount|count)"
_KIND: Final = r"(?:final|correct|right|true|actual|real|revised|corrected|updated|new|proper|best)"
_NAME_ZH: Final = (
    r"(?:(?:最终|最后|正确|真正|更正后)的?(?:答案|选项|结果|结论)"
    r"|(?:(?<![\u4e00-\u9fff])|(?<=所以|因此|那么|不过|我的|本题|此题|该题)|(?<=[故但]))答案)"
)
_SHOULD_ZH: Final = r"(?:应该?|应当|就|还|只能|确实|改)?"
_LEAD: Final = r"(?:\W|^|\b(?:so|thus|hence|therefore|but|that|and|then|so\s+that)\s)\s*"
_STRONG: Final = re.compile(
    rf"{_LEAD}(?:(?:my|the|our|a|this)\s+)?(?:(?:{_KIND}\s+)+{_NAME}|(?:my|the|our)\s+answer)(?:\s+to\s+the\s+question)?[\s*_]{{0,6}}"
    rf"(?:,?\s*(?:then|therefore|thus|instead|actually|now),?\s*)?(?:(?P<not>{_NOT_EN})|{_BE}(?:\s+(?:actually|really|therefore|thus|then|now|indeed|still))?)(?P<rest>.+)$"
    r"|^\W*(?:my\s+)?final(?:ly)?\s*[:：](?P<rest_final>.+)$|(?:最终|最后)(?:我?选择?)(?P<rest_chosen>.+)$|正确的?是(?P<rest_true>.+)$"
    rf"|{_NAME_ZH}[\s*_]{{0,6}}{_SHOULD_ZH}(?:(?P<not_zh>不应?该?是|不[是为]|不可能是|并非)|是(?!否(?!\W*$))|为(?!什么|何)|选择?|[:：])(?P<rest_zh>.+)$",
    re.IGNORECASE | re.DOTALL,
)
"""A sentence that names the final answer."""
_NAMED_FIRST: Final = re.compile(
    rf"(?P<rest>[^,，;；:：]{{1,80}}?)[\s*_]{{0,6}}(?:\bis\s+(?:indeed\s+|actually\s+|therefore\s+)?(?:the|my)\s+(?:{_KIND}\s+)*(?:answer|option|choice)\b"
    r"|才?是(?:最终|正确|真正)的?(?:答案|选项))",
    re.IGNORECASE,
)
_WEAK: Final = re.compile(
    r"(?:^|\W)(?:(?:it|this|that|answer)\s+(?:should|must|has\s+to|ought\s+to)\s+(?:actually\s+|really\s+)?(?:be|have\s+been)"
    r"|(?:it|this|that)(?:\s+is|['’]s)\s+(?:actually|really|in\s+fact|rather)|(?:actually|rather|sorry|no|make\s+that),?\s+(?:it\s+is|it['’]s|that\s+is|that['’]s)?"
    r"|i\s+(?:now\s+)?(?:choose|pick|select|go\s+(?:for|with)|change\s+(?:my\s+answer|it)\s+to|mean|meant))(?=\W)(?P<rest>.+)$"
    r"|\bis\s+actually\s(?P<rest_actual>.+)$|\b(?:it\s+is|it['’]s|there\s+(?:are|is)|go\s+with|answer\s+to)\s+(?P<rest_short>(?:\S+\s+){0,2}\S+)$"
    r"|[,，]是(?P<rest_is>.{1,12})$|(?:应该?[是为选]|应当[是为选]|改[为成选]|更正为|修正为|其实[是为]|实际上[是为]|(?:[我故应，,])选)[:：]?(?P<rest_zh>.+)$",
    re.IGNORECASE | re.DOTALL,
)
"""What counts only behind a change of mind; a check may say that a sum should be 94."""
_SHORT: Final = re.compile(
    r"^\W*(?:(?:wait|no(?=\s*[,.:—-]|\s+wait)|hmm+|actually|sorry|edit|correction|corrected|scratch\s+that|instead|不对?|更正|等等)[\s,，.:：—-]+)+(?P<rest>(?:\S+\s+){0,2}\S+)$",
    re.IGNORECASE,
)
"""Sorry, B."""
_OPTION: Final = re.compile(
    r"^\W*(?:(?:so|thus|hence|therefore)\b,?\s*)?(?:option\s+)?(?P<rest>[A-H])(?:\s+it\s+is)?[\s.!*_)]*$"
    r"|^\W*(?i:因此|所以|故|综上)?[，,]?\s*应?该?选择?\W{0,4}(?P<rest_zh>[A-H])[\s.。！*_)）]*$|^\W*(?i:so|thus|hence|therefore),?\s+(?P<rest_en>[A-H])(?:\s+it\s+is)?[\s.!*_)]*$"
)
"""A letter by itself: Thus, B."""
_PRAISED: Final = re.compile(
    r"(?:^|[,，:：;；]|\b(?:so|that|then|but)\s)\s*(?P<rest>[^,，;；:：]{1,60}?)[\s*_]{0,6}(?:\bis\s+(?:(?:actually|really|indeed|the)\s+)*(?:correct|right|true|better|best|one)\b|才(?:是正确|正确|对|是)|是(?:正确|对)的)",
    re.IGNORECASE,
)
_HYPOTHETICAL: Final = re.compile(
    r"\b(?:if|would|suppose|assuming|whether|unless|hope|might|could|why|how|thinks?|says?|said|claims?|guess\w*)\b|如果|假如|假设|若|是否|要是|除非|有人|为什么|可能",
    re.IGNORECASE,
)
_NO_VALUE: Final = re.compile(
    r"[\s*_]*(?:\b(?:consistent|verified|confirmed|correct|right|helpful|reasonable|valid|unique|unchanged|plausible|found|obtained|given|based|derived|computed|calculated|checked|expressed|rounded|written|supported|therefore|clear|complete"
    r"|the\s+same|as\s+(?:above|stated|before|given)|in\s+(?:the|its|simplest|line|agreement)|what|that\s+(?:which|of)|an?\s+(?:integer|whole|positive|negative|number))\b"
    r"|正确|合理|唯一|符合|一致|成立|验证|对的|准确|如上|上述|由|根据|通过|整数|[^\w]*$)",
    re.IGNORECASE,
)
"""What is said about an answer, instead of the answer."""
_LEADING: Final = re.compile(
    r"^(?:(?:so|thus|hence|therefore|then|but|and|that|wait|hmm+|actually|now)\b[,\s*_]*|(?:所以|因此|故|那么|看来|可见|即|其实|应[该当]?[是为选])[,，\s*_]*)+",
    re.IGNORECASE,
)
_REASON: Final = re.compile(r"[,，]?\s*(?:\b(?:because|since)\b|因为|由于)", re.IGNORECASE)
_BOX: Final = re.compile(r"\\(?:boxed|fbox)\s*\{")

_PATTERNS: Final = (
    (_STRONG, True, False),
    (_NAMED_FIRST, True, False),
    (_SHORT, False, False),
    (_OPTION, False, False),
    (_WEAK, False, True),
    (_PRAISED, False, True),
    (_BOX, False, True),
)
"""Each with whether it names the final answer, and whether it counts only behind a change of mind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One later statement of what the final answer is, or is not."""

    text: str
    is_final: bool
    """It names itself the answer; else it follows a change of mind, and what is meant cannot be told."""
    is_denied: bool = False
    """It says what the answer is not."""


def claims_in(text: str) -> tuple[Claim, ...]:
    """The claims of a text in the order in which they stand."""
    claims: list[Claim] = []
    has_rethought = False
    sentences = [piece for piece in _SENTENCE_END.split(text[-_MOST_READ:]) if piece.strip()]
    for sentence in sentences[-_MOST_SENTENCES:]:
        said = sentence[:_MOST_IN_SENTENCE].strip()
        if said.rstrip("*_ ").endswith(("?", "？")):
            continue
        has_rethought = has_rethought or _RETHINKS.search(said) is not None
        claim = _claim(said, has_rethought=has_rethought)
        if claim is not None:
            claims.append(claim)
    return tuple(claims[-_MOST_CLAIMS:])


def _claim(said: str, *, has_rethought: bool) -> Claim | None:
    for pattern, is_final, needs_rethinking in _PATTERNS:
        match = pattern.search(said) if has_rethought or not needs_rethinking else None
        if match is None or _HYPOTHETICAL.search(said[: match.start()]):
            continue
        value = _boxed(said) if pattern is _BOX else _value(match)
        if value and not _NO_VALUE.match(value) and not _HYPOTHETICAL.match(value):
            groups = match.groupdict()
            is_denied = bool(groups.get("not") or groups.get("not_zh"))
            return Claim(text=value, is_final=is_final, is_denied=is_denied)
    return None


def _boxed(said: str) -> str:
    """The content of a sentence's only box; the whole sentence where there are several."""
    boxes = boxes_in(said)
    return boxes[0].content if len(boxes) == 1 else said


def _value(match: re.Match[str]) -> str:
    rest = next((value for name, value in match.groupdict().items() if name.startswith("rest") and value), "")
    stated = _REASON.split(unboxed(rest), maxsplit=1)[0].strip()
    return _LEADING.sub("", stated.strip("*_`~|$:： ")).strip('*_`~|$:：, “”"')
