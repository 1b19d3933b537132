from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.domain.review import COMMENT, FLAG, Act
from evalkit.domain.sheet import LONGEST_COMMENT, Tick
from evalkit.reviews.offline import read_saved


def _tick(**overrides: Any) -> dict[str, Any]:
    members: dict[str, Any] = {
        "item": "00ff",
        "subject": "coherence",
        "act": "score",
        "value": 4,
        "text": "",
        "revision": 1,
        "event": "6f1c1c1e-0000-4000-8000-000000000001",
        "made_at": "2026-01-02T03:04:05.678Z",
    }
    return members | overrides


def _file(*ticks: Any, **overrides: Any) -> bytes:
    whole = {"evalkit": "ratings", "version": 1, "form": "f00d", "ticks": list(ticks)} | overrides
    return json.dumps(whole).encode()


def test_a_saved_file_gives_its_ticks_in_order() -> None:
    saved = read_saved(
        _file(
            _tick(),
            _tick(act="cannot_judge", value=None, revision=2),
            _tick(act="clear", value=None, revision=3),
            _tick(subject=COMMENT, act="comment", value=None, text="好\ud83d", revision=1),
            _tick(subject=FLAG, act="flag", value=None),
            _tick(subject=FLAG, act="clear", value=None, revision=2),
        )
    )
    assert saved.errors == ()
    assert saved.form_id == "f00d"
    assert [tick.act for tick in saved.ticks] == [*list(Act)[:3], Act.COMMENT, Act.FLAG, Act.CLEAR]
    assert saved.ticks[3].text == "好\ufffd"
    assert saved.ticks[0] == Tick(
        item_id="00ff",
        subject="coherence",
        act=Act.SCORE,
        value=4,
        revision=1,
        event_id="6f1c1c1e-0000-4000-8000-000000000001",
        made_at=datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC),
    )


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_saved(b"\xef\xbb\xbf" + _file(_tick())).ticks


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        ({"value": 0}, "ticks[2] value: found `0`, must be a whole number from 1 to 5"),
        ({"value": 6}, "ticks[2] value: found `6`, must be a whole number from 1 to 5"),
        ({"value": 3.5}, "ticks[2] value: found `3.5`, must be a whole number from 1 to 5"),
        ({"value": "4"}, "ticks[2] value: found `4`, must be a whole number from 1 to 5"),
        ({"value": True}, "ticks[2] value: found `true`, must be a whole number from 1 to 5"),
        ({"act": "praise"}, "ticks[2] act: found `praise`, must be one of score"),
        ({"revision": 0}, "ticks[2] revision: found `0`, must be a whole number from 1"),
        ({"revision": 1_000_001}, "ticks[2] revision: found `1000001`, must be a whole number from 1"),
        ({"event": "x"}, "ticks[2] event: found `x`, must be an id"),
        ({"made_at": "yesterday"}, "ticks[2] made_at: found `yesterday`, must be a time with its zone"),
        ({"made_at": "2026-01-02T03:04:05"}, "ticks[2] made_at: found `2026-01-02T03:04:05`, must be a time"),
        ({"item": 7}, "ticks[2] item: found `7`, must name an answer"),
        ({"text": "x" * (LONGEST_COMMENT + 1)}, "ticks[2] text: found"),
    ],
)
def test_one_bad_tick_and_none_is_taken(overrides: dict[str, Any], told: str) -> None:
    saved = read_saved(_file(_tick(), _tick(**overrides)))
    assert saved.ticks == ()
    assert saved.form_id == "f00d"
    assert len(saved.errors) == 1
    assert saved.errors[0].startswith(told)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"PK\x03\x04", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "found a list of 0, must hold names and values"),
        (b"{}", "evalkit: missing, must be `ratings`"),
        (_file(version=2), "version: found `2`, must be 1"),
        (_file(form=""), "form: found empty, must name a form"),
        (_file(ticks={}), "ticks: found a mapping of 0, must be a list"),
        (_file(*[0] * 100_001), "ticks: found a list of 100001, must be a list of at most 100,000 entries"),
        (_file(7), "ticks[1] found `7`, must hold names and values"),
        (b" " * (16 * 1024 * 1024 + 1), "16,777,217 bytes, must be at most 16,777,216"),
    ],
)
def test_what_is_no_saved_file_is_told_in_one_line(content: bytes, told: str) -> None:
    saved = read_saved(content)
    assert saved.ticks == ()
    assert len(saved.errors) == 1
    assert saved.errors[0].startswith(told)


def test_of_many_errors_the_first_are_told_and_the_others_counted() -> None:
    saved = read_saved(_file(*[_tick(value=9)] * 100))
    assert len(saved.errors) == 21
    assert saved.errors[-1] == "and 80 more"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*_tick()]), inner, max_size=8),
        max_leaves=8,
    )
)
def test_any_tick_is_taken_or_told(tick: object) -> None:
    saved = read_saved(_file(tick))
    assert bool(saved.ticks) is not bool(saved.errors)
