"""Reads one reply out of blocks of bytes as they arrive. No I/O and no clock: both are handed in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from evalkit.domain.target import Target
from evalkit.errors import FailureKind, TargetError
from evalkit.targets.chunks import BrokenJson, Chunk, TokenCounts, read_chunk
from evalkit.targets.failures import in_band_failure, one_line
from evalkit.targets.measure import Arrival
from evalkit.targets.secrecy import NO_SECRETS, Mask
from evalkit.targets.sse import Event, EventParser, EventTooLong
from evalkit.text.clean import clean_text
from evalkit.text.loops import LOOP_WINDOW, has_repeated_tail

__all__ = ["MAX_REPLY_BYTES", "ReplyReader"]

MAX_REPLY_BYTES: Final = 64 * 2**20
_LOOP_CHECK_EVERY: Final = 64
"""Chunks between two looks for a loop: a look costs up to a millisecond, a chunk some 20 microseconds."""
_BROKEN_ENDS: Final = frozenset({"abort", "error", "insufficient_system_resource"})
"""Finish reasons with which SGLang and vLLM, OpenRouter, and DeepSeek say that serving broke off."""
_BLANK: Final = b" \t\r\n\xef\xbb\xbf"


class ReplyReader:
    """Collects what a reply says and when; raises TargetError as soon as it is clear that it is none."""

    def __init__(self, target: Target, *, cuts_loops: bool, mask: Mask = NO_SECRETS) -> None:
        """Begin before the first byte.

        Args:
            target: Named in errors.
            cuts_loops: Whether to look for endless repetition.
            mask: For each event before it is read, so that nothing is cut to its length with a secret in it.
        """
        self._target = target
        self._mask = mask
        self._cuts_loops = cuts_loops
        self._blocks: list[bytes] = []
        self._size_bytes = 0
        self._parser: EventParser | None = None
        self._is_json = False
        self._has_choice = False
        self._content: list[str] = []
        self._reasoning_content: list[str] | None = None
        self._reasoning: list[str] | None = None
        self._recent: list[str] = []
        self.arrivals: list[Arrival] = []
        self.counts: TokenCounts | None = None
        self.finish_reason: str | None = None
        self.model: str | None = None
        self.is_done = False
        """``[DONE]`` was read."""
        self.is_looping = False

    @property
    def has_begun(self) -> bool:
        """Whether anything was received."""
        return self._size_bytes > 0

    @property
    def body(self) -> bytes:
        """Everything received."""
        return b"".join(self._blocks)

    @property
    def storable_body(self) -> bytes:
        """Everything received that may be stored."""
        return self._mask.stored_body(self.body, (self.content, self.reasoning_content, self.reasoning))

    @property
    def is_streamed(self) -> bool:
        """Whether events came, rather than one JSON object."""
        return not self._is_json

    @property
    def is_finished(self) -> bool:
        """Whether the reply came to its proper end, so that what happens to the connection does not matter."""
        return self.is_done or self.finish_reason is not None

    @property
    def content(self) -> str:
        """All content."""
        return "".join(self._content)

    @property
    def reasoning_content(self) -> str | None:
        """All of the field of that name; None where no chunk had it."""
        return None if self._reasoning_content is None else "".join(self._reasoning_content)

    @property
    def reasoning(self) -> str | None:
        """All of the field of that name; None where no chunk had it."""
        return None if self._reasoning is None else "".join(self._reasoning)

    @property
    def all_text(self) -> str:
        """What the model wrote, tags and all, for a tokenizer."""
        return clean_text((self.reasoning_content or self.reasoning or "") + self.content)

    def feed(self, block: bytes, at_s: float) -> None:
        """Take the next bytes, received at a time on the client's clock.

        Raises:
            TargetError: When they report an error, are no events, or are too many.
        """
        self._blocks.append(block)
        self._size_bytes += len(block)
        if self._size_bytes > MAX_REPLY_BYTES:
            raise self._bad_body(f"sent more than {MAX_REPLY_BYTES // 2**20} MiB for one reply")
        if self._parser is None and not self._is_json:
            block = self._sniff(block)
        if self._parser is not None:
            try:
                self._take(self._parser.feed(block), at_s)
            except EventTooLong as error:
                raise self._bad_body("sent an event of more than 16 MiB") from error

    def end(self, at_s: float) -> None:
        """The connection closed, or we left a reply that loops.

        Raises:
            TargetError: When the reply is not whole, or none.
        """
        if self.is_looping:
            return
        if self._is_json:
            self._take_whole()
        elif self._parser is not None and not self.is_done:
            self._take_last(self._parser.close(), at_s)
        if not self.is_finished:
            raise self._cut()
        if not self._has_choice:
            message = f"{self._target.base_url} sent a reply without any choice in it"
            raise TargetError(message, kind=FailureKind.NO_CHOICES, is_retryable=True, status=200)

    def _sniff(self, block: bytes) -> bytes:
        """Decide by the first character what this is; content types are wrong too often to be asked.

        No event can begin with a brace, a bracket or an angle. Blank space before it belongs to neither kind.
        """
        begun = block.lstrip(_BLANK)
        if begun.startswith(b"<"):
            shown = one_line(self._mask.bytes(begun)[:400].decode("utf-8", "replace"))
            raise self._bad_body(f"answered with a web page: {shown}")
        self._is_json = begun.startswith((b"{", b"["))
        if begun and not self._is_json:
            self._parser = EventParser()
        return begun

    def _take(self, events: Iterable[Event], at_s: float) -> None:
        for event in events:
            if self.is_done:
                return
            if event.data.strip() == b"[DONE]":
                self.is_done = True
                return
            data = self._mask.bytes(event.data)
            try:
                chunk = read_chunk(data)
            except BrokenJson as error:
                if event.kind == b"error":
                    raise in_band_failure(data.decode("utf-8", "replace"), self._target) from error
                shown = one_line(data[:400].decode("utf-8", "replace"), limit=120)
                raise self._bad_body(f"sent an event that is not JSON: {shown}") from error
            self._take_chunk(chunk, at_s, is_error=event.kind == b"error")

    def _take_last(self, events: list[Event], at_s: float) -> None:
        """An event without its end may be whole, or the place where the connection was cut."""
        try:
            self._take(events, at_s)
        except TargetError as error:
            if error.kind is not FailureKind.BAD_BODY or self.is_finished:
                raise
            raise self._cut() from error

    def _take_whole(self) -> None:
        try:
            chunk = read_chunk(self._mask.bytes(self.body))
        except BrokenJson as error:
            raise self._bad_body("sent JSON that does not end, or no object") from error
        self._take_chunk(chunk, 0.0, is_error=False)
        if chunk.has_choice:
            self.finish_reason = self.finish_reason or "stop"

    def _take_chunk(self, chunk: Chunk, at_s: float, *, is_error: bool) -> None:
        if (chunk.error is not None or is_error) and not self.is_finished:
            raise in_band_failure(chunk.error or {"message": "an error event without words"}, self._target)
        self._has_choice = self._has_choice or chunk.has_choice
        self.model = self.model or chunk.model
        self.counts = chunk.counts or self.counts
        if chunk.finish_reason in _BROKEN_ENDS and self.finish_reason is None:
            raise in_band_failure({"message": f"finish_reason is {chunk.finish_reason}"}, self._target)
        self.finish_reason = self.finish_reason or chunk.finish_reason
        self._take_text(chunk, at_s)

    def _take_text(self, chunk: Chunk, at_s: float) -> None:
        if chunk.reasoning_content is not None:
            self._reasoning_content = self._reasoning_content or []
            self._reasoning_content.append(chunk.reasoning_content)
        if chunk.reasoning is not None:
            self._reasoning = self._reasoning or []
            self._reasoning.append(chunk.reasoning)
        if not chunk.has_text:
            return
        text = (chunk.reasoning_content or chunk.reasoning or "") + chunk.content
        self._content.append(chunk.content)
        self.arrivals.append(Arrival(at_s=at_s, content_length=len(chunk.content), length=len(text)))
        if self._cuts_loops and not self.is_looping:
            self._look_for_loop(text)

    def _look_for_loop(self, text: str) -> None:
        self._recent.append(text)
        if len(self.arrivals) % _LOOP_CHECK_EVERY == 0:
            tail = "".join(self._recent)[-LOOP_WINDOW:]
            self._recent = [tail]
            self.is_looping = has_repeated_tail(tail)

    def _cut(self) -> TargetError:
        if self._size_bytes == 0:
            words, hint = "sent an empty reply", "some servers do so when prompt and `max_tokens` exceed their context"
        else:
            words, hint = "closed the stream before the reply was finished", ""
        message = f"{self._target.base_url} {words}: {len(self.arrivals)} chunks with text, no finish reason, no [DONE]"
        return TargetError(message, kind=FailureKind.CUT_STREAM, is_retryable=True, status=200, hint=hint)

    def _bad_body(self, what: str) -> TargetError:
        return TargetError(
            f"{self._target.base_url} {what}",
            kind=FailureKind.BAD_BODY,
            is_retryable=True,
            status=200,
            hint="check that `base_url` is the API's root (it usually ends in /v1), not a web page before it",
        )
