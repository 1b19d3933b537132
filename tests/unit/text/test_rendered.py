from __future__ import annotations

import sys
from collections.abc import Callable
from html.parser import HTMLParser
from types import FrameType
from typing import Any

import pytest

from evalkit.text import formulas
from evalkit.text import rendered as module
from evalkit.text.rendered import plain, rendered
from tests.hostile_answers import AFTER, ATTACKS, GROWING, attack_text

_EMPTY_TAGS = {"br", "hr"}
_TAGS = frozenset(
    {
        "p",
        "br",
        "hr",
        "h3",
        "h4",
        "h5",
        "h6",
        "strong",
        "em",
        "s",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "span",
    }
    | {
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "mtext",
        "mspace",
        "mfrac",
        "msqrt",
    }
    | {
        "mroot",
        "msub",
        "msup",
        "msubsup",
        "munder",
        "mover",
        "munderover",
        "mtable",
        "mtr",
        "mtd",
        "mstyle",
        "menclose",
    }
)
"""Written out again: a list that grew by mistake would otherwise allow itself."""
_ATTRIBUTES = frozenset(
    {"display", "displaystyle", "columnalign", "mathvariant", "stretchy", "fence", "form", "accent", "linethickness"}
    | {"notation", "width", "align", "start"}
)
_CLASSES = {"tex", "address", ""}


class _Page(HTMLParser):
    """Reads markup as strictly as it is meant to be, and notes whatever should not be there."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(markup)
        self.close()
        self.faults.extend(f"<{tag}> is never closed" for tag in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name not in _ATTRIBUTES and not (name == "class" and value in _CLASSES):
                self.faults.append(f"<{tag} {name}={value!r}>")
        if tag not in _EMPTY_TAGS:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data[:20]}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"declaration {decl[:20]}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"instruction {data[:20]}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"section {data[:20]}")


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_an_attack_leaves_only_allowed_elements_and_what_follows_is_still_read(name: str) -> None:
    page = _Page(rendered(attack_text(name)).html)
    assert not page.faults
    assert page.text.startswith("Before it.")
    assert page.text.rstrip().endswith(AFTER)


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_an_attack_as_plain_text_leaves_nothing_but_text(name: str) -> None:
    page = _Page(plain(attack_text(name)).html)
    assert not page.faults
    assert page.text.rstrip().endswith(AFTER)


def test_without_the_list_of_allowed_elements_attacks_come_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.nh3, "clean", _nothing_cleaned)
    through = {name for name in ATTACKS if _Page(rendered(attack_text(name)).html).faults}
    assert {"formula_colour", "formula_far_away"} <= through


def test_the_list_of_allowed_elements_alone_stops_commands_that_speak_to_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(formulas, "_REFUSED", _NOTHING)
    for name in ATTACKS:
        assert not _Page(rendered(attack_text(name)).html).faults


def test_html_taken_for_html_is_still_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second line behind the first: a parser that lets HTML through."""
    markdown = module._markdown()
    monkeypatch.setitem(markdown.options, "html", True)
    for name in ATTACKS:
        assert not [fault for fault in _Page(rendered(attack_text(name)).html).faults if not fault.startswith("</")]


@pytest.mark.parametrize("name", sorted(GROWING))
def test_twice_the_text_costs_about_twice_the_work(name: str) -> None:
    small, large = (_lines_run(lambda size=size: rendered(GROWING[name](size))) for size in (500, 1_000))
    assert large <= 2.6 * small + 500


@pytest.mark.parametrize("name", sorted(GROWING))
def test_a_megabyte_is_bounded_and_what_is_left_out_is_said(name: str) -> None:
    text = GROWING[name](1_000_000)
    shown = rendered(text)
    assert shown.is_cut is (len(text) > 60_000)
    assert len(shown.html) < 500_000
    assert not _Page(shown.html).faults


def test_a_short_text_does_not_become_a_huge_table() -> None:
    shown = rendered("|a" * 60 + "|\n" + "|-" * 60 + "|\n" + "|1\n" * 1_000)
    assert shown.is_source


@pytest.mark.parametrize("opening", [">", "- ", "> - "])
def test_what_stands_deeper_than_is_drawn_is_shown_as_written(opening: str) -> None:
    shown = rendered(f"{opening * 100}deep down")
    assert shown.is_source
    assert "deep down" in shown.html


def test_what_can_be_drawn_is_drawn() -> None:
    shown = rendered("# Title\n\n**a** `b`\n\n1. one\n2. two\n\n| x |\n|--:|\n| 7 |")
    for part in ("<h3>Title</h3>", "<strong>a</strong>", "<code>b</code>", "<li>two</li>", '<td align="right">7</td>'):
        assert part in shown.html
    assert not shown.is_source
    assert not shown.is_cut


def test_lines_end_where_the_model_ended_them() -> None:
    assert rendered("one\ntwo").html == "<p>one<br>\ntwo</p>\n"


def test_an_address_is_shown_and_cannot_be_followed() -> None:
    shown = rendered("[here](https://example.org/a) ![drawn](https://example.org/b.png) <https://example.org/c>").html
    assert 'here <span class="address">(https://example.org/a)</span>' in shown
    assert 'drawn <span class="address">(https://example.org/b.png)</span>' in shown
    assert "https://example.org/c" in shown
    assert "href" not in shown
    assert "src" not in shown


def test_definitions_of_references_are_not_hidden() -> None:
    assert "secret remark" in rendered("[1]: http://a 'secret remark'").html


def test_what_an_answer_hides_in_a_formula_is_seen() -> None:
    shown = rendered(r"$\phantom{hidden} \color{white}{pale}$").html
    assert _Page(shown).text.split() == ["hiddenpale"]


def test_directions_and_controls_are_made_visible() -> None:
    shown = rendered("a\u202eb\0c\x1bd").html
    assert shown == "<p>a\ufffdb\u2400c\u241bd</p>\n"


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_nothing_is_drawn_of_nothing(text: str) -> None:
    assert rendered(text).html == ""


def _lines_run(work: Callable[[], object]) -> int:
    """How many lines of Python a piece of work runs: no clock, so the same on every machine."""
    count = 0

    def trace(_frame: FrameType, _event: str, _value: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def _nothing_cleaned(drawn: str, **_allowed: object) -> str:
    return drawn


class _Nothing:
    def search(self, _text: str) -> None:
        return None


_NOTHING = _Nothing()
