"""What comes in: as the page's script sends it, as a form without one, and broken."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from evalkit.domain.review import Act
from evalkit.domain.sheet import LONGEST_COMMENT, Mark
from tests.unit.web.asked import ANNA, FORM, ORGANISER, FakeDesk, Reply, a_tick, asked, sent


def test_a_tick_is_stored_and_what_holds_comes_back() -> None:
    desk = FakeDesk()
    reply = sent(ANNA, a_tick(), desk=desk)
    assert reply.status == 200
    assert reply.document == {
        "marks": [
            {"item": "item-of-anna", "subject": "coherence", "act": "score", "value": 4, "text": "", "revision": 1}
        ]
    }
    ((rater, (tick,)),) = desk.rated
    assert (rater, tick.act, tick.value, tick.revision) == ("anna", Act.SCORE, 4, 1)
    assert tick.made_at.isoformat() == "2026-01-02T03:04:05.678000+00:00"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"ticks": 1}',
        b"[" * 60_000,
        b'{"ticks": [' + b"9" * 5000 + b"]}",
        json.dumps({"ticks": [a_tick(event="1")] * 1001}).encode()[:60_000],
    ],
)
def test_what_is_no_json_of_ours_is_refused_in_one_line(body: bytes) -> None:
    reply = sent(ANNA, body=body)
    assert reply.status == 400
    assert list(reply.document) == ["error"]
    assert len(reply.document["error"].splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("item", ""),
        ("item", 7),
        ("item", "x" * 201),
        ("act", "sing"),
        ("value", "4"),
        ("value", 3.5),
        ("value", True),
        ("text", None),
        ("text", "x" * (LONGEST_COMMENT + 1)),
        ("revision", 0),
        ("revision", -1),
        ("revision", 2**31),
        ("revision", 1_000_001),  # a form that is filled in goes on from here
        ("revision", "1"),
        ("event", "short"),
        ("event", "x" * 65),
        ("event", "0000000\n"),
        ("made_at", "yesterday"),
        ("made_at", "2026-01-02T03:04:05"),
        ("made_at", None),
    ],
)
def test_a_tick_that_is_none_is_refused_and_told_where(name: str, value: object) -> None:
    desk = FakeDesk()
    reply = sent(ANNA, a_tick(), a_tick(**{name: value}), desk=desk)
    assert reply.status == 400
    assert f"ticks.1.{name}" in reply.document["error"]
    assert desk.rated == []


def test_half_an_emoji_in_a_comment_does_not_hold_up_the_rest() -> None:
    desk = FakeDesk()
    body = json.dumps({"ticks": [a_tick(act="comment", subject="comment", value=None, text="ha \ud83d")]}).encode()
    assert sent(ANNA, body=body, desk=desk).status == 200
    assert desk.rated[0][1][0].text == "ha \N{REPLACEMENT CHARACTER}"


def _form(desk: FakeDesk, fields: dict[str, str]) -> Reply:
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8", "Origin": "null"}
    body = urlencode({"form_token": FORM[ANNA]} | fields).encode()
    return asked("POST", f"/r/{ANNA}", headers=headers, body=body, desk=desk)


def test_a_form_sent_without_a_script_is_stored_and_shown_again() -> None:
    desk = FakeDesk()
    reply = _form(
        desk,
        {
            "score:item-of-anna:coherence": "5",
            "comment:item-of-anna": " 好\r\n的 ",
            "flag:item-of-anna": "on",
            "score:other-of-anna:coherence": "cannot_judge",
            "comment:other-of-anna": "",
        },
    )
    assert (reply.status, reply.headers["location"]) == (303, f"/r/{ANNA}")
    said = {(tick.item_id, tick.subject): (tick.act, tick.value, tick.text) for tick in desk.rated[0][1]}
    assert said == {
        ("item-of-anna", "coherence"): (Act.SCORE, 5, ""),
        ("item-of-anna", "comment"): (Act.COMMENT, None, "好\n的"),
        ("item-of-anna", "flag"): (Act.FLAG, None, ""),
        ("other-of-anna", "coherence"): (Act.CANNOT_JUDGE, None, ""),
    }
    assert {tick.made_at for tick in desk.rated[0][1]} == {desk.now()}, "a form without a script knows no times"


def test_a_form_sent_twice_changes_nothing() -> None:
    desk = FakeDesk()
    fields = {"score:item-of-anna:coherence": "5", "comment:item-of-anna": "well", "flag:item-of-anna": "on"}
    _form(desk, fields)
    _form(desk, fields)
    assert [len(ticks) for _, ticks in desk.rated] == [3, 0]


def test_a_form_takes_back_a_flag_and_a_comment() -> None:
    desk = FakeDesk()
    _form(desk, {"comment:item-of-anna": "well", "flag:item-of-anna": "on"})
    _form(desk, {"comment:item-of-anna": ""})
    assert desk.marks["anna"]["item-of-anna", "comment"] == Mark(act=Act.COMMENT, text="", revision=2)
    assert desk.marks["anna"]["item-of-anna", "flag"] == Mark(act=Act.CLEAR, revision=2)


@pytest.mark.parametrize("value", ["0", "6", "3.5", "four", "55", "٣", "score"])
def test_a_form_with_another_score_is_refused(value: str) -> None:
    desk = FakeDesk()
    assert _form(desk, {"score:item-of-anna:coherence": value}).status == 400
    assert desk.rated == []


@pytest.mark.parametrize("body", [b"\xff", b"a;b", b"&".join(b"a=1" for _ in range(20_001))])
def test_what_is_no_form_is_refused(body: bytes) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert asked("POST", f"/r/{ANNA}", headers=kind, body=body).status == 400


def test_the_organiser_sees_how_far_raters_are_and_where_their_links_lead() -> None:
    page = asked("GET", f"/o/{ORGANISER}").text
    assert "12 of 80 answers scored" in page
    assert f"http://127.0.0.1:8600/r/{ANNA}" in page
    assert "logic-001" in page
    assert "&lt;script&gt;" in page
    assert page.count("<script") == page.count('<script src="/static/organiser.') == 1
    assert not {"\u202e", "\u200b", "\x1b"} & set(page)
    assert "SIMULATED" in page


def test_the_organiser_sees_whom_re_checks_wait_for_and_the_way_out() -> None:
    page = asked("GET", f"/o/{ORGANISER}").text
    assert "Answers on which raters are apart: 4." in page
    assert "still to go, hidden repeats not counted: ben 38." in page
    assert "--rater NAME --instead-of OLD" in page


def test_the_organiser_s_page_speaks_chinese() -> None:
    page = asked("GET", f"/o/{ORGANISER}", desk=FakeDesk(language="zh")).text
    assert '<html lang="zh-CN">' in page
    assert "已评 12 / 80 个回答" in page
