from __future__ import annotations

import pytest
from rich.markup import render

from evalkit.text.hostile import for_spreadsheet_cell, for_terminal

_MARK = "\ufffd"


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]0;owned\x07", "␛]0;owned␇"),
        ("\x1b[2J\x1b[1;1H", "␛[2J␛[1;1H"),
        ("a\x08\x08b", "a␈␈b"),
        ("\x9b31m\x90", f"{_MARK}31m{_MARK}"),
        ("\x00\x7f", "␀␡"),
        ("evil\u202egnp.exe", f"evil{_MARK}gnp.exe"),
        ("a\u200bb\u2066c\ufeff", f"a{_MARK}b{_MARK}c{_MARK}"),
        ("\ud800", _MARK),
        ("\U000e0041", _MARK),
        ("\ue000", _MARK),
        ("\u3164", _MARK),
        ("one\r\ntwo\u2028three\tfour", "one two three four"),
        ("答案：42 → é ✓", "答案：42 → é ✓"),
        ("z" + "\u0300" * 50, "z" + "\u0300" * 3),
    ],
)
def test_what_a_terminal_would_obey_is_shown_instead(hostile: str, shown: str) -> None:
    assert for_terminal(hostile) == shown


def test_lines_stay_where_they_are_wanted() -> None:
    assert for_terminal("one\r\ntwo\rthree\tx\x0b", keeps_lines=True) == "one\ntwo\nthree\tx\n"


def test_a_long_text_says_how_much_is_left_out() -> None:
    assert for_terminal("x" * 50, limit=10) == "xxxxxxxxxx… (+40)"


@pytest.mark.parametrize("text", ["[bold]x[/bold]", "[/]", "\\[red]x", "[link=file:///x]y[/link]"])
def test_escaped_markup_shows_as_it_was_written(text: str) -> None:
    shown = render(f"{for_terminal(text, escapes_markup=True)}[green]!").plain
    assert shown == f"{text}!"


@pytest.mark.parametrize("text", ["a\\", "a\\\\", "a\\\\\\"])
def test_backslashes_at_the_end_do_not_disarm_the_markup_behind(text: str) -> None:
    rendered = render(f"{for_terminal(text, escapes_markup=True)}[green]!")
    assert [span.style for span in rendered.spans] == ["green"]


@pytest.mark.parametrize(
    ("hostile", "cell"),
    [
        ('=HYPERLINK("http://x","y")', '\'=HYPERLINK("http://x","y")'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\n=1"),
        ("\n=1", "'\n=1"),
        ("\f=1", "'\n=1"),
        ("  =1", "'  =1"),
        ("\u3000＝1", "'\u3000＝1"),
        ("a=1", "a=1"),
        ("", ""),
        ("   ", "   "),
        ("a\x00b\x1bc", "a␀b␛c"),
        ("one\r\ntwo", "one\ntwo"),
    ],
)
def test_no_cell_is_a_formula_or_holds_controls(hostile: str, cell: str) -> None:
    assert for_spreadsheet_cell(hostile) == cell


@pytest.mark.parametrize("character", ["x", "😀", "题"])
def test_a_cell_holds_no_more_than_a_spreadsheet_takes(character: str) -> None:
    cell = for_spreadsheet_cell(character * 40_000)
    assert len(cell.encode("utf-16-le")) // 2 <= 32_767
    assert cell.endswith("… [40000 characters in full]")
    assert len(cell.encode("utf-16-le")) // 2 > 32_760
