"""The conclusion that a text ends with when it announces no answer: a bold span, or one closing statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from evalkit.scores.cues import CLOSING, LINE

__all__ = ["Closing", "closing_of"]

_MOST_READ: Final = 4_000
_BARE: Final = re.compile(
    r"[^\s:：{}\\\u4e00-\u9fff]{1,20}(?: [^\s:：{}\\\u4e00-\u9fff]{1,20}){0,2}|[\u4e00-\u9fff]{1,4}"
)
"""A text that is nothing but its answer, in three words at most: ``Paris``, ``144``, ``北京``."""
_BOLD: Final = re.compile(r"\*\*(?=\S)([^*\n]{1,300}?)(?<=\S)\*\*|__(?=\S)([^_\n]{1,300}?)(?<=\S)__")
_RULE: Final = re.compile(r"[\s\-*_=#|:>]*")
_COURTESY: Final = re.compile(
    r"^[\W_]*(?:i\s+hope|hope\s+this|let\s+me\s+know|feel\s+free|if\s+you\s+(?:have|need|would)|happy\s+to|希望|如果?(?:您?你?)(?:还?有|需要|想)|如有|欢迎|以上就是)",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(
    r"^(?:#+\s*)?(?:step|part|case|note|approach|plan|method|summary|check|verification|explanation|solution|思路|步骤|第.{1,3}步|方法|分析|验证|检验|解析|解答|说明|注意?)\b|[:：]$",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"(?<=[!?。！？；;])\s*|(?<=\.)\s+|(?<=\.)$")
_OPEN_END: Final = re.compile(r"[.!。！✓✅✔️)）*_$’”」\"'~]\s*$")
_UNSURE: Final = re.compile(
    r"[?？]|\b(?:if|would|could|might|maybe|perhaps|probably|i\s+(?:think|guess|believe)|let\s+(?:us|me)|let's|next|check|asks?|whether|test|try|first|unknown|we\s+(?:will|need|should|must|can)|need\s+to|have\s+to|suppose|assum\w+)\b"
    r"|如果|假如|若|也许|可能|大概|或许|似乎|需要先|首先|接下来|下面|请|检验|验证|试试|[吗呢]\W*$|是否|先(?![生后])",
    re.IGNORECASE,
)
"""A plan, a question or a guess is no conclusion."""
_CONCLUDING: Final = re.compile(rf"^(?:(?:{CLOSING.pattern})[\s,，:：]*)+", re.IGNORECASE)
_EMOJI: Final = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff\ufe0f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The last paragraph of a text, and what it concludes."""

    paragraph: str
    bold: str
    """Its only bold span; empty where there is none or more than one."""
    statement: str
    """The closing statement; empty where the text ends in no conclusion."""


def closing_of(lines: list[str]) -> Closing | None:
    """The last paragraph that says anything about the matter, courtesies apart."""
    paragraph = _last_paragraph(lines)
    if not paragraph or LINE.match(paragraph[-1][:200]):
        # A cue with nothing behind it leaves the answer open.
        return None
    last_line = paragraph[-1][:_MOST_READ].strip()
    spans = [match[1] or match[2] for match in _BOLD.finditer("\n".join(paragraph)[-_MOST_READ:])]
    is_in_last_line = bool(spans) and spans[-1] in last_line
    is_one = len(spans) == 1 and is_in_last_line and not _is_heading(spans[0], last_line)
    bold = _CONCLUDING.sub("", spans[0].strip()) if is_one else ""
    statement = _statement(last_line, is_whole=_is_whole(lines, paragraph), has_bold=bool(bold))
    return Closing(paragraph=last_line, bold=bold if statement else "", statement=statement)


def _last_paragraph(lines: list[str]) -> list[str]:
    paragraph: list[str] = []
    for line in reversed(lines):
        if _RULE.fullmatch(line[:200]):
            if paragraph:
                break
            continue
        if _COURTESY.match(line[:200]) and not paragraph:
            continue
        paragraph.append(line)
        if len(paragraph) > 40:
            break
    return paragraph[::-1]


def _is_heading(span: str, line: str) -> bool:
    behind = line.split(span, 1)[1].lstrip("*_ ")
    return _HEADING.search(span.strip()) is not None or behind.startswith((":", "："))


def _is_whole(lines: list[str], paragraph: list[str]) -> bool:
    return len(paragraph) == 1 and sum(1 for line in lines if line.strip()) == 1


def _statement(line: str, *, is_whole: bool, has_bold: bool) -> str:
    """The last sentence from its last word of conclusion on; a text of one sentence needs none."""
    plain = _EMOJI.sub("", line).strip()
    sentences = [sentence for sentence in _SENTENCE_END.split(plain) if sentence.strip("*_ ")]
    if not sentences or plain.startswith(("#", "|")) or _HEADING.search(plain.strip("*_ ")):
        return ""
    last = sentences[-1].strip()
    conclusions = list(CLOSING.finditer(last))
    said = last[conclusions[-1].end() :] if conclusions else last
    if has_bold:
        # The bold span is the conclusion; what stands before it may bound or deny it.
        return "" if _UNSURE.search(last) else last
    is_conclusion = bool(conclusions) or (is_whole and len(sentences) == 1)
    # A text that breaks off ends without a full stop; so does a bare answer, which is all that was said.
    is_ended = _OPEN_END.search(last) is not None or (is_whole and _BARE.fullmatch(plain) is not None)
    return said.strip(" ,，:：") if is_conclusion and is_ended and not _UNSURE.search(said) else ""
