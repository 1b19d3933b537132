"""Members of JSON that others wrote: each is what it should be, or absent."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, cast

from evalkit.domain.exchange import TokenSource, Usage

__all__ = ["count_in", "listed_in", "mapping_in", "moment_of", "named", "seconds_in", "text_in", "usage_of"]

_MOST_TOKENS: Final = 2**53
_LONGEST_NAME: Final = 200


def mapping_in(holder: object, *path: str) -> Mapping[str, Any]:
    """The object at the end of a path; empty where there is none."""
    for name in path:
        holder = cast("Mapping[str, Any]", holder).get(name) if isinstance(holder, Mapping) else None
    return cast("Mapping[str, Any]", holder) if isinstance(holder, Mapping) else {}


def listed_in(holder: Mapping[str, Any], name: str) -> Sequence[Any]:
    """A list; empty where there is none."""
    found = holder.get(name)
    return cast("Sequence[Any]", found) if isinstance(found, list) else ()


def text_in(holder: Mapping[str, Any], *names: str) -> str | None:
    """The first of several members that is a text with something in it."""
    return next((said for name in names if isinstance(said := holder.get(name), str) and said.strip()), None)


def named(said: object) -> str | None:
    """A name on one line, from a text or a whole number; None where it is neither, or empty."""
    if isinstance(said, bool) or not isinstance(said, str | int):
        return None
    return " ".join(str(said).split())[:_LONGEST_NAME] or None


def count_in(holder: Mapping[str, Any], *names: str) -> int | None:
    """The first of several members that is a count; none is guessed to be 0."""
    for name in names:
        said = holder.get(name)
        if isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= _MOST_TOKENS:
            return said
    return None


def seconds_in(holder: Mapping[str, Any], name: str) -> float | None:
    """A duration; what is no finite number above 0 was not measured."""
    said = holder.get(name)
    if isinstance(said, bool) or not isinstance(said, int | float) or not math.isfinite(said) or said <= 0:
        return None
    return float(said)


def moment_of(said: object) -> datetime | None:
    """A moment with its time zone, from ISO 8601 or seconds since 1970; None where it is neither."""
    try:
        if isinstance(said, str):
            moment = datetime.fromisoformat(said)
            return moment.astimezone(UTC) if moment.tzinfo is not None else None
        if isinstance(said, int | float) and not isinstance(said, bool) and said > 0:
            return datetime.fromtimestamp(said, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def usage_of(counted: Mapping[str, Any]) -> Usage:
    """Tokens under the names of chat completions or of Inspect; absent ones stay absent."""
    completion_details = mapping_in(counted, "completion_tokens_details")
    prompt_details = mapping_in(counted, "prompt_tokens_details")
    prompt = count_in(counted, "prompt_tokens", "input_tokens")
    completion = count_in(counted, "completion_tokens", "output_tokens")
    is_counted = prompt is not None or completion is not None
    return Usage(
        source=TokenSource.USAGE if is_counted else TokenSource.CHUNKS,
        prompt_tokens=prompt,
        completion_tokens=completion,
        reasoning_tokens=count_in(counted, "reasoning_tokens") or count_in(completion_details, "reasoning_tokens"),
        cached_tokens=count_in(counted, "input_tokens_cache_read") or count_in(prompt_details, "cached_tokens"),
    )
