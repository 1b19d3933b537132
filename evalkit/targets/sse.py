"""Server-sent events, read from bytes as they come.

Only what chat endpoints use: the fields ``data`` and ``event``, and comments. The rules are those of the HTML
standard, section 9.2.6 ("interpreting an event stream"), with one leniency: an event that the end of the stream
leaves without its blank line still counts, because some servers save that line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["MAX_EVENT_BYTES", "Event", "EventParser", "EventTooLong"]

MAX_EVENT_BYTES: Final = 16 * 2**20
_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class EventTooLong(Exception):  # noqa: N818 - says what happened; translated before it leaves this package
    """A line or an event is larger than anything a chat endpoint has reason to send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event with data; comments and empty events are not events."""

    data: bytes
    """Lines joined by a line feed; not decoded, since almost all of it goes straight into a JSON parser."""
    kind: bytes = b"message"


class EventParser:
    """Turns blocks of bytes, cut anywhere, into events."""

    def __init__(self) -> None:
        """Begin before the first byte of a stream."""
        self._fragments: list[bytes] = []
        self._fragment_bytes = 0
        self._data: list[bytes] = []
        self._data_bytes = 0
        self._kind = b""
        self._is_first_line = True
        self._skips_line_feed = False

    def feed(self, block: bytes) -> list[Event]:
        """The events that this block completes.

        Raises:
            EventTooLong: When a line or an event grows beyond MAX_EVENT_BYTES.
        """
        if self._skips_line_feed and block:
            # A carriage return ended the last block: a line feed now belongs to the same line end.
            block = block.removeprefix(b"\n")
            self._skips_line_feed = False
        lines = _LINE_END.split(block)
        self._skips_line_feed = block.endswith(b"\r")
        rest = lines.pop()
        events: list[Event] = []
        for line in lines:
            event = self._take_line(self._completed(line))
            if event is not None:
                events.append(event)
        self._keep(rest)
        return events

    def close(self) -> list[Event]:
        """The event that the end of the stream left open, if any."""
        last = self._take_line(self._completed(b""))
        event = last if last is not None else self._take_line(b"")
        return [] if event is None else [event]

    def _keep(self, rest: bytes) -> None:
        if rest:
            self._fragments.append(rest)
            self._fragment_bytes += len(rest)
            self._check_size(self._fragment_bytes)

    def _completed(self, line: bytes) -> bytes:
        if self._fragments:
            line = b"".join([*self._fragments, line])
            self._fragments.clear()
            self._fragment_bytes = 0
        if self._is_first_line:
            self._is_first_line = False
            line = line.removeprefix(_BYTE_ORDER_MARK)
        return line

    def _take_line(self, line: bytes) -> Event | None:
        if not line:
            return self._dispatch()
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
            self._data_bytes += len(value)
            self._check_size(self._data_bytes)
        elif name == b"event":
            self._kind = value
        return None

    def _dispatch(self) -> Event | None:
        data, kind = self._data, self._kind
        self._data, self._kind, self._data_bytes = [], b"", 0
        if not data:
            return None
        return Event(data=b"\n".join(data), kind=kind or b"message")

    @staticmethod
    def _check_size(size_bytes: int) -> None:
        if size_bytes > MAX_EVENT_BYTES:
            raise EventTooLong
