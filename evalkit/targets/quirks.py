"""What was learnt about how an endpoint wants to be asked, so that it is found out once and not with every request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from evalkit.domain.exchange import ChatRequest

__all__ = ["Quirks", "ReplyForm"]

_STREAM_OPTIONS: Final = re.compile(r"stream_options|include_usage")
_UNWANTED: Final = re.compile(
    r"unsupported|not supported|not support|not permitted|not allowed|unknown|unrecognized|unexpected|extra|instead"
    r"|no such (field|parameter)|invalid (field|parameter|argument)",
    re.IGNORECASE,
)
_NAMELESS: Final = re.compile(r"field|parameter|argument|input")
_SEED: Final = re.compile(r"\bseed\b")
_NEW_LIMIT_NAME: Final = "max_completion_tokens"
_REPLY_FORM: Final = re.compile(
    r"response_?format|json[ _-]?(schema|object|mode)|structured.?output|guided|grammar", re.IGNORECASE
)
_LOGPROBS: Final = re.compile(r"log_?probs?|logits_all|log probabilit", re.IGNORECASE)
_MOST: Final = re.compile(
    r"(?:max(?:imum)?(?: allowed)?|at most|more than|greater than|(?:less|fewer) than or equal to|<=|≤|up to"
    r"|\[\s*[01]\s*,|between [01] and|range [01] to)(?: value)?(?: of| is)?\s*[:=]?\s*(?P<most>\d{1,4})\b",
    re.IGNORECASE,
)
_REFUSING: Final = frozenset({400, 422})
_GIVING_UP: Final = frozenset({500, 501})
"""Statuses with which some servers answer a form of reply that they cannot build."""
_NOT_IMPLEMENTED: Final = 501


class ReplyForm(StrEnum):
    """How an endpoint can be asked for a form of reply, strictest first."""

    SCHEMA = "schema"
    JSON = "json"
    """JSON of any shape."""
    PLAIN = "plain"
    """In the prompt's words only."""


_LESS_STRICT: Final[Mapping[ReplyForm, ReplyForm]] = {
    ReplyForm.SCHEMA: ReplyForm.JSON,
    ReplyForm.JSON: ReplyForm.PLAIN,
}
_STRICTEST_FIRST: Final = tuple(ReplyForm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirks:
    """Where an endpoint differs from what most accept."""

    takes_stream_options: bool = True
    max_tokens_name: str = "max_tokens"
    """``max_completion_tokens`` for those that refuse the older name; the older one is known to more servers."""
    takes_seed: bool = True
    tokenize_path: str | None = None
    """Path below the server's root that counts tokens; empty when there is none, None when nobody looked."""
    reply_form: ReplyForm = ReplyForm.SCHEMA
    most_logprobs: int | None = None
    """Most likeliest tokens it gives at each place; 0 when it gives no probabilities, None when it never refused."""

    @classmethod
    def from_learnt(cls, learnt: Mapping[str, object]) -> Quirks:
        """From the mapping that is kept between runs; what is missing or odd there is taken as not learnt."""
        name = learnt.get("max_tokens_name")
        path = learnt.get("tokenize")
        form = learnt.get("reply_form")
        most = learnt.get("top_logprobs")
        return cls(
            takes_stream_options=learnt.get("stream_options") is not False,
            max_tokens_name=_NEW_LIMIT_NAME if name == _NEW_LIMIT_NAME else "max_tokens",
            takes_seed=learnt.get("seed") is not False,
            tokenize_path=path if isinstance(path, str) else None,
            reply_form=next((known for known in ReplyForm if known == form), ReplyForm.SCHEMA),
            most_logprobs=most if isinstance(most, int) and not isinstance(most, bool) and most >= 0 else None,
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
            "reply_form": self.reply_form.value,
            "top_logprobs": self.most_logprobs,
        }

    def logprobs_for(self, request: ChatRequest) -> int:
        """How many likeliest tokens to ask for; 0 asks for no probabilities."""
        wanted = request.top_logprobs
        return wanted if self.most_logprobs is None else min(wanted, self.most_logprobs)

    def after_refusal(self, message: str, *, request: ChatRequest, status: int = 400) -> Quirks | None:
        """What to try once more after a refusal with these words; None when they ask for nothing we can change.

        A refusal that only complains about something unknown, without a name, is put down to ``stream_options``, and
        then to what is asked of judges alone. A form of reply is given up step by step, and only where one was asked
        for; llama.cpp, llama-cpp-python and SGLang speak of grammars then, and some of them with a 500.

        Args:
            message: What the server says.
            request: What it was asked.
            status: With which it refuses.
        """
        if status in _GIVING_UP:
            return self._without_wanted(message, request, is_named=status == _NOT_IMPLEMENTED)
        if status not in _REFUSING:
            return None
        is_unwanted = _UNWANTED.search(message) is not None
        return (
            self._without_stream_options(is_named=_STREAM_OPTIONS.search(message) is not None)
            or self._without_wanted(message, request)
            or self._without_ordinary(message, is_unwanted=is_unwanted)
            or (self._without_anything(request) if is_unwanted and _NAMELESS.search(message) else None)
        )

    def merged(self, other: Quirks) -> Quirks:
        """What either knows: requests in flight at once learn apart."""
        names = (self.max_tokens_name, other.max_tokens_name)
        limits = [most for most in (self.most_logprobs, other.most_logprobs) if most is not None]
        return Quirks(
            takes_stream_options=self.takes_stream_options and other.takes_stream_options,
            max_tokens_name=_NEW_LIMIT_NAME if _NEW_LIMIT_NAME in names else "max_tokens",
            takes_seed=self.takes_seed and other.takes_seed,
            tokenize_path=self.tokenize_path if other.tokenize_path is None else other.tokenize_path,
            reply_form=max(self.reply_form, other.reply_form, key=_STRICTEST_FIRST.index),
            most_logprobs=min(limits, default=None),
        )

    def _without_stream_options(self, *, is_named: bool) -> Quirks | None:
        return replace(self, takes_stream_options=False) if self.takes_stream_options and is_named else None

    def _without_ordinary(self, message: str, *, is_unwanted: bool) -> Quirks | None:
        if self.max_tokens_name == "max_tokens" and is_unwanted and _NEW_LIMIT_NAME in message:
            return replace(self, max_tokens_name=_NEW_LIMIT_NAME)
        if self.takes_seed and is_unwanted and _SEED.search(message):
            return replace(self, takes_seed=False)
        return None

    def _without_wanted(self, message: str, request: ChatRequest, *, is_named: bool = False) -> Quirks | None:
        """Without what is asked of judges alone, where the words name it."""
        if _LOGPROBS.search(message):
            return self._with_fewer_logprobs(message, request)
        return self._with_looser_form(request) if is_named or _REPLY_FORM.search(message) else None

    def _without_anything(self, request: ChatRequest) -> Quirks | None:
        return (
            self._without_stream_options(is_named=True)
            or self._with_looser_form(request)
            or self._with_fewer_logprobs("", request)
        )

    def _with_looser_form(self, request: ChatRequest) -> Quirks | None:
        looser = _LESS_STRICT.get(self.reply_form)
        return replace(self, reply_form=looser) if request.reply_schema is not None and looser is not None else None

    def _with_fewer_logprobs(self, message: str, request: ChatRequest) -> Quirks | None:
        """As many as the server says it gives, or none where it does not say."""
        sent = self.logprobs_for(request)
        if not sent:
            return None
        named = [int(match["most"]) for match in _MOST.finditer(message)]
        most = max((number for number in named if number < sent), default=0)
        return replace(self, most_logprobs=most)
