from __future__ import annotations

import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.markup import render

from evalkit.text.hostile import for_spreadsheet_cell, for_terminal

_untimed = settings(deadline=None)

_ANYTHING = st.text(st.characters(codec=None, categories=None), max_size=60)
_TAGGED = st.text(st.sampled_from("[]\\/ab=@# \n"), max_size=30)


@_untimed
@given(_ANYTHING)
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    shown = for_terminal(text, keeps_lines=True)
    left = {unicodedata.category(character) for character in shown if character not in "\n\t"}
    assert not left & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert for_terminal(shown, keeps_lines=True) == shown


@_untimed
@given(_ANYTHING)
def test_one_line_stays_one_line(text: str) -> None:
    assert len(for_terminal(text).splitlines()) <= 1


@_untimed
@given(_TAGGED)
@example("\\[a]")
def test_no_text_becomes_markup(text: str) -> None:
    plain = for_terminal(text)
    rendered = render(f"{for_terminal(text, escapes_markup=True)}[green]!")
    # Rich itself reads a backslash before a bracket that opens no tag as an escape; nothing else may be lost.
    assert rendered.plain.replace("\\", "") == f"{plain}!".replace("\\", "")
    assert [span.style for span in rendered.spans] == ["green"]


@_untimed
@given(_ANYTHING, st.integers(60, 200))
def test_no_cell_begins_a_formula_and_none_is_too_long(text: str, limit: int) -> None:
    cell = for_spreadsheet_cell(text, limit=limit)
    assert cell.lstrip(" \u00a0\u3000")[:1] not in {*"=+-@\t\r\n＝＋－＠"}
    assert len(cell.encode("utf-16-le")) // 2 <= limit
    assert "\r" not in cell
