"""How many tokens a reply has: usage, else the server's tokenizer, else its chunks (serving.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evalkit.domain.exchange import TokenSource, Usage
from evalkit.domain.target import Target
from evalkit.targets.chunks import TokenCounts
from evalkit.targets.fetch import fetch, server_root
from evalkit.targets.reading import ReplyReader
from evalkit.targets.transport import Transport

__all__ = ["CountedText", "needs_tokenizer", "streamed_tokens", "tokenize_count", "usage_from"]

_TIMEOUT_S: Final = 5.0
_PATHS: Final = ("/tokenize", "/extras/tokenize/count")
"""llama.cpp, vLLM and SGLang; llama-cpp-python."""
_NOT_THERE: Final = frozenset({None, 400, 404, 405, 415, 422, 501})
"""No answer at all (None) is taken for an answer: a slot is not held again to find out the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedText:
    """What asking a tokenizer came to."""

    count: int | None
    path: str | None
    """Where it was found; empty when the server has none, None when it could not be told this time."""


def needs_tokenizer(reader: ReplyReader) -> bool:
    """Whether the server sent a text without counting it.

    A count of zero for a text that is not empty is no count: some servers fill the field in without counting.
    """
    return bool(reader.all_text) and not (reader.counts is not None and reader.counts.completion)


def usage_from(reader: ReplyReader, tokenized: int | None) -> Usage:
    """The usage of a reply, from the best source there is."""
    counts = reader.counts or TokenCounts()
    has_count = not needs_tokenizer(reader) and counts.completion is not None
    if has_count:
        source, completion = TokenSource.USAGE, counts.completion
    elif tokenized is not None:
        source, completion = TokenSource.TOKENIZE, tokenized
    else:
        source, completion = TokenSource.CHUNKS, len(reader.arrivals) if reader.is_streamed else None
    return Usage(
        source=source,
        prompt_tokens=counts.prompt,
        completion_tokens=completion,
        reasoning_tokens=counts.reasoning if has_count else None,
        cached_tokens=counts.cached,
    )


def streamed_tokens(usage: Usage, *, has_reasoning: bool) -> int | None:
    """Tokens of the text that arrived: hosted models count reasoning that they never send."""
    if usage.completion_tokens is None:
        return None
    hidden = 0 if has_reasoning else usage.reasoning_tokens or 0
    return max(usage.completion_tokens - hidden, 0)


async def tokenize_count(text: str, *, target: Target, transport: Transport, path: str | None) -> CountedText:
    """Let the server count a text's tokens.

    One body serves all: llama.cpp reads ``content``, vLLM and SGLang ``prompt``, llama-cpp-python ``input``, and each
    ignores the rest.

    Args:
        text: What the model wrote, reasoning and content.
        target: The endpoint and its model.
        transport: Through which the server is asked.
        path: What was learnt earlier: a path, empty for none, None for nothing.
    """
    body = {
        "model": target.served_model,
        "content": text,
        "prompt": text,
        "input": text,
        "add_special_tokens": False,
    }
    is_certain = True
    for candidate in _PATHS if path is None else (path,) if path else ():
        url = server_root(target.base_url) + candidate
        fetched = await fetch(transport.session(), url, headers=transport.headers, timeout_s=_TIMEOUT_S, post=body)
        count = _count_in(fetched.json)
        if count is not None:
            return CountedText(count=count, path=candidate)
        is_certain = is_certain and fetched.status in _NOT_THERE
    return CountedText(count=None, path="" if is_certain and path is None else path)


def _count_in(body: object) -> int | None:
    match body:
        case {"count": int(count)} if count >= 0:
            return count
        case {"tokens": list(tokens)}:
            return len(tokens)
        case _:
            return None
