"""Splits a reply into reasoning and answer (design.md, rule 3).

Where reasoning can be, in the order of the rules:

1. In a field of its own. The content is then the answer, but for what a half-configured parser left in it: tags at
   its very beginning, or a closing tag alone on its line.
2. In the content, which begins with an opening tag. The reasoning ends where that tag is closed; pairs may be nested.
   When the count of tags never comes out even, it ends at the last closing tag; without any, it never ended.
3. In the content, up to a closing tag that was never opened, because the chat template wrote the opener. An opening
   tag within a line of prose opens nothing: a closing tag alone on its line ends the reasoning all the same.
4. Nowhere.

Once the answer has begun, text is never taken away from it lightly: a tag counts only where it stands alone on its
line (or opens a line, for a pair whose closing tag ends one) and outside of code; an answer that speaks of ``<think>``
in prose, in quotes or in a code block keeps its words. The same holds for an opening tag after a few first words. A
closing tag that should be there (rules 2 and 3) counts wherever it stands, unless it is quoted or in a code block,
since some templates put no line end around it. A code block that the reasoning never closed hides no tag: fences pair
up anew after each tag that counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from evalkit.domain.exchange import Delivery
from evalkit.targets.code_fences import Fences, Spans

__all__ = ["SplitText", "split_reply"]

_TAGS: Final = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "[THINK]": "[/THINK]",
    "<seed:think>": "</seed:think>",
    "◁think▷": "◁/think▷",
}
"""Opening tag -> closing tag: Qwen and DeepSeek, Claude's imitators, Gemini's, Magistral, Seed-OSS, Kimi."""
_OPENER_BY_CLOSER: Final = {closer: opener for opener, closer in _TAGS.items()}
_ANY_TAG: Final = re.compile("|".join(re.escape(tag) for pair in _TAGS.items() for tag in pair))
_QUOTES: Final = frozenset("`\"'“”‘’「」『』《》")
_MAX_TAGS: Final = 1_000
"""Further tags are plain text: only a looping or hostile reply has them, and their cost is squared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitText:
    """A reply's two parts, blank space around them removed."""

    reasoning: str
    answer: str
    delivery: Delivery
    answer_offset: int | None
    """Where in the content the answer's first character is (after the last reasoning); None without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tag:
    start: int
    end: int
    opener: str
    """The family, by its opening tag."""
    opens: bool


@dataclass(slots=True, kw_only=True)
class _Parts:
    """Where in the content what is; filled while it is read."""

    content: str
    tags: Sequence[_Tag]
    fences: Fences
    code: Spans = ()
    """Fenced blocks of the part that is being read."""
    closer_by_opener: dict[int, int | None] = field(default_factory=dict)
    """By index; each is asked for more than once, and looked for among all tags."""
    reasoning: list[tuple[int, int]] = field(default_factory=list)
    answer: list[tuple[int, int]] = field(default_factory=list)


def split_reply(*, content: str, reasoning_content: str | None, reasoning: str | None) -> SplitText:
    """Split a whole reply.

    Args:
        content: All content, joined; empty where the server sent null.
        reasoning_content: The field of that name, joined; None where no chunk carried it as text.
        reasoning: The field of that name, likewise. Servers that send both send the same text twice.
    """
    tags = [_read_tag(match) for match in islice(_ANY_TAG.finditer(content), _MAX_TAGS)]
    parts = _Parts(content=content, tags=tags, fences=Fences(content))
    from_field = next((text for text in (reasoning_content, reasoning) if text and not text.isspace()), None)
    if from_field is not None:
        _split_after_field(parts)
        delivery = Delivery.REASONING_CONTENT if from_field is reasoning_content else Delivery.REASONING
        return _assemble(parts, delivery, before=_without_tags_around(from_field))
    delivery = _split_content(parts)
    has_empty_field = reasoning_content is not None or reasoning is not None
    if delivery is Delivery.NONE and has_empty_field and content.strip():
        delivery = Delivery.EMPTY
    return _assemble(parts, delivery)


def _read_tag(match: re.Match[str]) -> _Tag:
    text = match.group()
    opens = text in _TAGS
    return _Tag(start=match.start(), end=match.end(), opener=text if opens else _OPENER_BY_CLOSER[text], opens=opens)


def _split_content(parts: _Parts) -> Delivery:
    """Rules 2 to 4."""
    if parts.tags and parts.tags[0].opens and _is_blank(parts.content, 0, parts.tags[0].start):
        return _split_opened(parts)
    parts.code = parts.fences.spans(0)
    orphan = _orphan_closer(parts)
    if orphan is not None:
        closer = parts.tags[orphan]
        parts.reasoning.append((0, closer.start))
        _take_answer(parts, orphan + 1, closer.end)
        return Delivery.EMPTY if _is_blank(parts.content, 0, closer.start) else Delivery.ORPHAN_CLOSER
    return _split_preamble(parts)


def _split_opened(parts: _Parts) -> Delivery:
    """Rule 2: blocks at the beginning, one or several."""
    position, index = 0, 0
    while index < len(parts.tags):
        opener = parts.tags[index]
        if not opener.opens or not _is_blank(parts.content, position, opener.start):
            break
        closing = _closer_of(parts, index)
        if closing is None:
            parts.reasoning.append((opener.end, len(parts.content)))
            return Delivery.UNCLOSED
        parts.reasoning.append((opener.end, parts.tags[closing].start))
        position, index = parts.tags[closing].end, closing + 1
    _take_answer(parts, index, position)
    has_reasoning = any(_bare(parts, span) for span in parts.reasoning)
    return Delivery.TAGS if has_reasoning else Delivery.EMPTY


def _closer_of(parts: _Parts, index: int) -> int | None:
    """The tag that closes this one: where the count is even, else the last closer of its family."""
    if index not in parts.closer_by_opener:
        parts.closer_by_opener[index] = _found_closer(parts, index)
    return parts.closer_by_opener[index]


def _found_closer(parts: _Parts, index: int) -> int | None:
    opener = parts.tags[index]
    code = parts.fences.spans(opener.end)
    family = [n for n in range(index, len(parts.tags)) if parts.tags[n].opener == opener.opener]
    spoken = [n for n in family if n == index or not _is_shown(parts, parts.tags[n], code)]
    for candidates in (spoken, family):
        depth = 0
        for n in candidates:
            depth += 1 if parts.tags[n].opens else -1
            if depth == 0:
                return n
    closers = [n for n in spoken if not parts.tags[n].opens] or [n for n in family if not parts.tags[n].opens]
    return closers[-1] if closers else None


def _orphan_closer(parts: _Parts) -> int | None:
    """Rule 3: the first closing tag that nothing opened and that is not merely spoken of."""
    opened: set[str] = set()
    mentioned: set[str] = set()
    for n, tag in enumerate(parts.tags):
        if _is_shown(parts, tag, parts.code):
            continue
        if tag.opens:
            (opened if _begins_block(parts, n) else mentioned).add(tag.opener)
        elif tag.opener not in opened and (tag.opener not in mentioned or _stands_out(parts, tag)):
            return n
    return None


def _begins_block(parts: _Parts, index: int) -> bool:
    """Whether an opening tag that is not at the very beginning is more than a word."""
    tag = parts.tags[index]
    if not tag.opens or not _stands_out(parts, tag):
        return False
    if _ends_line(parts.content, tag.end):
        return True
    closing = _closer_of(parts, index)
    return closing is not None and _ends_line(parts.content, parts.tags[closing].end)


def _split_preamble(parts: _Parts) -> Delivery:
    """Rule 4, but for a block that stands out after a few words ("Let me think.")."""
    index = next((n for n in range(len(parts.tags)) if _begins_block(parts, n)), None)
    if index is None:
        parts.answer.append((0, len(parts.content)))
        return Delivery.NONE
    opener, closing = parts.tags[index], _closer_of(parts, index)
    if closing is None:
        parts.reasoning.extend([(0, opener.start), (opener.end, len(parts.content))])
        return Delivery.UNCLOSED
    parts.answer.append((0, opener.start))
    parts.reasoning.append((opener.end, parts.tags[closing].start))
    _take_answer(parts, closing + 1, parts.tags[closing].end)
    return Delivery.TAGS


def _split_after_field(parts: _Parts) -> None:
    """Rule 1: what a parser left in the content though it delivered the reasoning apart."""
    if parts.tags and parts.tags[0].opens and _is_blank(parts.content, 0, parts.tags[0].start):
        _split_opened(parts)
    else:
        _take_answer(parts, 0, 0)


def _take_answer(parts: _Parts, index: int, position: int) -> None:
    """The answer from a position on, less the tags and blocks that stand out in it."""
    content = parts.content
    while index < len(parts.tags) and not parts.tags[index].opens:
        # Closers right at the beginning were merely doubled.
        if not _is_blank(content, position, parts.tags[index].start):
            break
        position, index = parts.tags[index].end, index + 1
    parts.code = parts.fences.spans(position)
    while index < len(parts.tags):
        tag = parts.tags[index]
        index += 1
        if not _stands_out(parts, tag):
            continue
        if not tag.opens:
            _end_reasoning_late(parts, (position, tag.start), closer=tag)
            position = tag.end
            parts.code = parts.fences.spans(position)
        elif (closing := _closer_of(parts, index - 1)) is not None and _ends_line(content, parts.tags[closing].end):
            parts.answer.append((position, tag.start))
            parts.reasoning.append((tag.end, parts.tags[closing].start))
            position, index = parts.tags[closing].end, closing + 1
            parts.code = parts.fences.spans(position)
    parts.answer.append((position, len(content)))


def _end_reasoning_late(parts: _Parts, before: tuple[int, int], *, closer: _Tag) -> None:
    """A closing tag too many: what stood before it was still reasoning, unless nothing follows."""
    if _is_blank(parts.content, closer.end, len(parts.content)):
        parts.answer.append(before)
        return
    parts.reasoning = sorted([*parts.reasoning, *parts.answer, before])
    parts.answer.clear()


def _assemble(parts: _Parts, delivery: Delivery, *, before: str = "") -> SplitText:
    thoughts = [before, *(_bare(parts, span) for span in parts.reasoning)]
    spoken = [span for span in parts.answer if _bare(parts, span)]
    offset = None
    if spoken:
        start, end = spoken[-1]
        offset = end - len(parts.content[start:end].lstrip())
    return SplitText(
        reasoning="\n\n".join(text for text in thoughts if text),
        answer="\n\n".join(_bare(parts, span) for span in spoken),
        delivery=delivery,
        answer_offset=offset,
    )


def _bare(parts: _Parts, span: tuple[int, int]) -> str:
    return parts.content[span[0] : span[1]].strip()


def _without_tags_around(reasoning: str) -> str:
    """A field's text without the pair of tags that some parsers leave around it."""
    text = reasoning.strip()
    for opener, closer in _TAGS.items():
        text = text.removeprefix(opener).removesuffix(closer).strip()
    return text


def _is_shown(parts: _Parts, tag: _Tag, code: Spans) -> bool:
    """Whether a tag is quoted, in prose or in code, and so neither begins nor ends anything."""
    return parts.fences.hide(tag.start, code) or _is_quoted(parts, tag)


def _is_quoted(parts: _Parts, tag: _Tag) -> bool:
    """Whether a quotation mark or backtick stands directly on both sides."""
    before, after = parts.content[max(tag.start - 1, 0) : tag.start], parts.content[tag.end : tag.end + 1]
    return before in _QUOTES and after in _QUOTES


def _is_blank(content: str, start: int, end: int) -> bool:
    return not content[start:end].strip()


def _ends_line(content: str, position: int) -> bool:
    line_end = content.find("\n", position)
    return _is_blank(content, position, len(content) if line_end < 0 else line_end)


def _stands_out(parts: _Parts, tag: _Tag) -> bool:
    """Whether a tag is markup rather than a word: outside of code, at the start of a line, closers alone on it."""
    line_start = parts.content.rfind("\n", 0, tag.start) + 1
    if parts.fences.hide(tag.start, parts.code) or not _is_blank(parts.content, line_start, tag.start):
        return False
    return tag.opens or _ends_line(parts.content, tag.end)
