from __future__ import annotations

import pytest

from evalkit.targets import sse
from evalkit.targets.sse import EventParser, EventTooLong


def events_in(*blocks: bytes) -> list[tuple[bytes, bytes]]:
    parser = EventParser()
    events = [event for block in blocks for event in parser.feed(block)]
    return [(event.kind, event.data) for event in [*events, *parser.close()]]


def message(data: bytes) -> tuple[bytes, bytes]:
    return (b"message", data)


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_all_line_ends_end_lines(line_end: bytes) -> None:
    body = line_end.join([b"data: a", b"", b"event: error", b"data: b", b"", b""])
    assert events_in(body) == [message(b"a"), (b"error", b"b")]


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_where_the_bytes_are_cut_does_not_matter(line_end: bytes) -> None:
    lines = [b"\xef\xbb\xbfdata: a", b"data: b", b"", b": ping", b"", b"data:c", b"", b"data: \xe7\xad\x94", b"", b""]
    body = line_end.join(lines)
    whole = events_in(body)
    assert whole == [message(b"a\nb"), message(b"c"), message(b"\xe7\xad\x94")]
    assert events_in(*(body[n : n + 1] for n in range(len(body)))) == whole
    for place in range(len(body)):
        assert events_in(body[:place], body[place:]) == whole


def test_comments_ids_and_unknown_fields_are_no_events() -> None:
    assert events_in(b": ping\n\nid: 7\nretry: 10\nnonsense\n\nevent: x\n\n") == []


def test_an_event_without_its_blank_line_counts_at_the_end() -> None:
    assert events_in(b"data: a\n\ndata: [DONE]") == [message(b"a"), message(b"[DONE]")]
    assert events_in(b"data: a\n") == [message(b"a")]


def test_one_space_after_the_colon_is_not_data() -> None:
    assert events_in(b"data:  a \n\n") == [message(b" a ")]
    assert events_in(b"data\n\n") == [message(b"")]


@pytest.mark.parametrize("piece", [b"data: " + b"x" * 60, b"data: xxxxxxxx\n"])
def test_an_event_without_end_is_given_up(piece: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MAX_EVENT_BYTES", 200)
    with pytest.raises(EventTooLong):
        events_in(*[piece] * 100)
