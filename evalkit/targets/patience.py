"""How long a reply may be silent.

Before the first text, ``first_chunk_s`` holds, whatever else arrives: the request may queue for long. After it,
``silence_s`` holds between any two signs of life, and an empty chunk or a comment such as ``: ping`` is one. But a sign
of life is not progress: a gateway may ping for ever on behalf of a server that died, so the text itself may pause for
``first_chunk_s`` at most. After the finish reason only usage and ``[DONE]`` are due, and they are waited for briefly.
A reply that is not streamed has no text before its end: all of it must come within ``first_chunk_s``.
"""

from __future__ import annotations

from typing import Final

from evalkit.domain.target import Limits
from evalkit.targets.reading import ReplyReader

__all__ = ["Patience"]

_AFTER_FINISH_S: Final = 10.0
"""For the usage chunk and ``[DONE]``: longer than any server needs, shorter than a slot is worth."""
_AFTER_DONE_S: Final = 0.25
"""Lets the server close first: some gateways log a client that leaves at once as an aborted request."""
_LATE: Final = 0.02


class Patience:
    """Says, after each block of bytes, until when the next one must come."""

    def __init__(self, limits: Limits, reader: ReplyReader) -> None:
        """Begin before the first byte.

        Args:
            limits: The target's.
            reader: Which reads the reply; asked what has come so far.
        """
        self._limits = limits
        self._reader = reader
        self._texts = 0
        self._last_text_s = 0.0
        self.broken_limit = f"no text within first_chunk_s = {limits.first_chunk_s:g} s"
        """What to say when the deadline passes."""

    def moved_s(self, armed_s: float | None, *, now_s: float) -> float | None:
        """Where to move a timer that is armed; None where it may stay.

        Moving it with every chunk costs more than decoding the chunk. So it is armed a little late, and moved when that
        little is used up: a silent reply is given up 2 % late at most, and never early.
        """
        due_s = self.deadline_s(now_s)
        if due_s is None:
            return None
        latest_s = due_s + _LATE * (due_s - now_s)
        may_stay = armed_s is not None and due_s <= armed_s <= latest_s
        return None if may_stay else latest_s

    def deadline_s(self, now_s: float) -> float | None:
        """The next deadline on the caller's clock; None leaves the one before in force."""
        limits, reader = self._limits, self._reader
        if reader.is_done:
            return now_s + _AFTER_DONE_S
        if reader.is_finished:
            return now_s + min(limits.silence_s, _AFTER_FINISH_S)
        texts = len(reader.arrivals)
        if texts == 0:
            return None
        if texts != self._texts:
            self._texts, self._last_text_s = texts, now_s
        of_life = now_s + limits.silence_s
        of_text = self._last_text_s + max(limits.first_chunk_s, limits.silence_s)
        if of_text < of_life:
            self.broken_limit = f"signs of life but no text within first_chunk_s = {limits.first_chunk_s:g} s"
            return of_text
        self.broken_limit = f"silent for silence_s = {limits.silence_s:g} s in the middle of the reply"
        return of_life
