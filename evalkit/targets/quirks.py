"""What was learnt about how an endpoint wants to be asked, so that it is found out once and not with every request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

__all__ = ["Quirks"]

_STREAM_OPTIONS: Final = re.compile(r"stream_options|include_usage")
_UNWANTED: Final = re.compile(
    r"unsupported|not supported|not support|not permitted|not allowed|unknown|unrecognized|unexpected|extra|instead"
    r"|no such (field|parameter)|invalid (field|parameter|argument)",
    re.IGNORECASE,
)
_SEED: Final = re.compile(r"\bseed\b")
_NEW_LIMIT_NAME: Final = "max_completion_tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirks:
    """Where an endpoint differs from what most accept."""

    takes_stream_options: bool = True
    max_tokens_name: str = "max_tokens"
    """``max_completion_tokens`` for those that refuse the older name; the older one is known to more servers."""
    takes_seed: bool = True
    tokenize_path: str | None = None
    """Path below the server's root that counts tokens; empty when there is none, None when nobody looked."""

    @classmethod
    def from_learnt(cls, learnt: Mapping[str, object]) -> Quirks:
        """From the mapping that is kept between runs; what is missing or odd there is taken as not learnt."""
        name = learnt.get("max_tokens_name")
        path = learnt.get("tokenize")
        return cls(
            takes_stream_options=learnt.get("stream_options") is not False,
            max_tokens_name=_NEW_LIMIT_NAME if name == _NEW_LIMIT_NAME else "max_tokens",
            takes_seed=learnt.get("seed") is not False,
            tokenize_path=path if isinstance(path, str) else None,
        )

    def as_learnt(self) -> dict[str, object]:
        """Every fact, also what is as with most endpoints.

        The store keeps the newest statement of each: were the ordinary left out, an oddity of a server that was
        replaced or mended since would stay for ever.
        """
        return {
            "stream_options": self.takes_stream_options,
            "max_tokens_name": self.max_tokens_name,
            "seed": self.takes_seed,
            "tokenize": self.tokenize_path,
        }

    def after_refusal(self, message: str) -> Quirks | None:
        """What to try once more after a 400 or 422 with these words; None when they ask for nothing we can change.

        A refusal that only complains about something unknown, without a name, is put down to ``stream_options``, the
        newest of what is sent.
        """
        if self.takes_stream_options and _STREAM_OPTIONS.search(message):
            return replace(self, takes_stream_options=False)
        is_unwanted = _UNWANTED.search(message) is not None
        if self.max_tokens_name == "max_tokens" and is_unwanted and _NEW_LIMIT_NAME in message:
            return replace(self, max_tokens_name=_NEW_LIMIT_NAME)
        if self.takes_seed and is_unwanted and _SEED.search(message):
            return replace(self, takes_seed=False)
        if self.takes_stream_options and is_unwanted and re.search(r"field|parameter|argument|input", message):
            return replace(self, takes_stream_options=False)
        return None

    def merged(self, other: Quirks) -> Quirks:
        """What either knows: requests in flight at once learn apart."""
        names = (self.max_tokens_name, other.max_tokens_name)
        return Quirks(
            takes_stream_options=self.takes_stream_options and other.takes_stream_options,
            max_tokens_name=_NEW_LIMIT_NAME if _NEW_LIMIT_NAME in names else "max_tokens",
            takes_seed=self.takes_seed and other.takes_seed,
            tokenize_path=self.tokenize_path if other.tokenize_path is None else other.tokenize_path,
        )
