from __future__ import annotations

import json
import sys
import unicodedata

import pytest
from markdown_it import MarkdownIt
from rich.markup import render

from evalkit.text.hostile import for_json, for_markdown, for_spreadsheet_cell, for_terminal

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
        ("q8\u034f q8\ufe00 q8\U000e0100", f"q8{_MARK} q8{_MARK} q8{_MARK}"),
        ("✔\ufe0f", "✔\ufe0f"),
        ("one\r\ntwo\u2028three\tfour", "one two three four"),
        ("答案：42 → é ✓", "答案：42 → é ✓"),
        ("z" + "\u0300" * 50, "z" + "\u0300" * 3),
    ],
)
def test_what_a_terminal_would_obey_is_shown_instead(hostile: str, shown: str) -> None:
    assert for_terminal(hostile) == shown


def test_lines_stay_where_they_are_wanted() -> None:
    assert for_terminal("one\r\ntwo\rthree\tx\x0b", keeps_lines=True) == "one\ntwo\nthree   x\n"


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
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\n'=1"),
        ("\n=1", "'\n'=1"),
        ("\f=1", "'\n'=1"),
        ('a;=1;  "@x', "a;'=1;  \"'@x"),
        ("a\n- b\n\u3000＋c", "a\n'- b\n\u3000'＋c"),
        ("a; b=1", "a; b=1"),
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


@pytest.mark.parametrize(
    ("hostile", "written"),
    [
        ("a|b", "a\\|b"),
        ("a\\|b", "a\\\\\\|b"),
        ("`x` *y* _z_ ~w~", "\\`x\\` \\*y\\* \\_z\\_ \\~w\\~"),
        ("[x](http://e)", "\\[x\\](http\\://e)"),
        ("<script>&lt;", "\\<script\\>\\&lt;"),
        ("www.e.com WWW.e.com a@b.c", "www\\.e.com WWW\\.e.com a\\@b.c"),
        ("# head", "\\# head"),
        ("- item", "\\- item"),
        ("12. item", "12\\. item"),
        ("12.5 points", "12.5 points"),
        ("---", "\\---"),
        ("    code", "code"),
        ("one\n\n# two", "one  # two"),
        ("$x^2$", "\\$x^2\\$"),
        ("\x1b[2J\u202e", "␛\\[2J\ufffd"),
        ("", ""),
    ],
)
def test_nothing_begins_markup_in_markdown(hostile: str, written: str) -> None:
    assert for_markdown(hostile) == written


def test_a_long_text_in_markdown_is_bounded_before_its_backslashes() -> None:
    assert for_markdown("*" * 5, limit=3) == "\\*\\*\\*… (+2)"


@pytest.mark.parametrize(
    "text",
    [
        "a|b\\|c\\\\|d",
        "*a* **b** _c_ __d__ ~~e~~ `f` ``g``",
        "![i](j) [k](l 'm') [n]: o <p> <http://q> <!-- r -->",
        "&amp; &#65; \\n \\* \\",
        "# a",
        "+ a",
        "1) a",
        "= b",
        "http://a.b/c_d*e",
        "“答案”：**42**（左）",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "- **x**: {}", "**{}**", "# {}", "| a |\n| --- |\n| {} |", "> {}"])
def test_markdown_shows_a_text_as_it_was_written(text: str, frame: str) -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(frame.format(for_markdown(text)))
    *_, parts = (token.children or [] for token in tokens if token.type == "inline")
    assert {part.type for part in parts} <= {"text", "strong_open", "strong_close"}
    assert "".join(part.content for part in parts).removeprefix("x: ") == text


@pytest.mark.parametrize(
    "code",
    [
        "evalkit review 1a9ba8df 2b9ba8df --dimension common_sense --rater 'a*b' --minutes 60",
        "--margin coherence=0.25",
        "evalkit <img src=x> [f](http://g) *a* $m$ &lt; @l www.j.k \\",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "- **x**: {}", "**{}**", "# {}", "| a |\n| --- |\n| {} |", "> {}"])
@pytest.mark.parametrize("before", ["", "\\", "``", "`f` ", "` "])
def test_markdown_keeps_commands_whole_and_what_stands_in_them_is_code_alone(
    code: str, frame: str, before: str
) -> None:
    text = f"do {before} `{code}` *now*"
    written = for_markdown(text)
    assert f" `{code}` " in written
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(frame.format(written))
    *_, parts = (token.children or [] for token in tokens if token.type == "inline")
    assert [part.content for part in parts if part.type == "code_inline"] == [code]
    assert {part.type for part in parts} <= {"text", "code_inline", "strong_open", "strong_close"}
    shown = "".join(f"`{part.content}`" if part.type == "code_inline" else part.content for part in parts)
    assert shown.removeprefix("x: ") == text


@pytest.mark.parametrize(
    "text",
    ["`evalkit a|b`", "``evalkit a`", "`evalkit a``", "`evalkit a", "`evalkit", "`rm -rf`", "`evalkit a" + "b" * 99],
)
def test_markdown_has_no_code_but_commands_in_backticks_of_their_own(text: str) -> None:
    written = for_markdown(text, limit=40)
    (parts,) = (token.children or [] for token in MarkdownIt("commonmark").parse(written) if token.type == "inline")
    assert {part.type for part in parts} == {"text"}
    assert "`" not in written.replace("\\`", "")


def test_json_says_the_same_and_holds_nothing_that_is_obeyed() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    written = for_json(json.dumps(everything, ensure_ascii=False))
    assert json.loads(written) == json.loads(json.dumps(everything))
    left = {unicodedata.category(character) for character in set(written)}
    assert not left & {"Cc", "Cf", "Cs", "Zl", "Zp"}
