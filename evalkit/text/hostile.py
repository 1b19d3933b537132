"""Text that models and servers wrote, made harmless where it is shown.

A terminal obeys escape sequences, a spreadsheet obeys cells that look like formulas, and both draw characters that
nobody sees. What is dangerous is replaced by something visible rather than dropped: a reader should notice that an
answer held control characters.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = [
    "begins_like_a_formula",
    "for_json",
    "for_markdown",
    "for_spreadsheet_cell",
    "for_string_cell",
    "for_terminal",
]

_MARK: Final = "\ufffd"
"""Stands where something harmful or invisible stood."""
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and symbols by category that are drawn as nothing."""
_BLANK_MARKS: Final = frozenset(
    chr(code)
    for first, last in (
        *((0x034F, 0x034F), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2065, 0x2065), (0xFE00, 0xFE0D)),
        *((0xFFF0, 0xFFF8), (0x1D159, 0x1D159), (0xE0000, 0xE0FFF)),
    )
    for code in range(first, last + 1)
)
"""Marks and codes without a character that are drawn as nothing, so that two names look the same. The two selectors
that tell an emoji from a letter-like sign stay: models write them all the time."""
_HARMFUL_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Controls, formatting (bidi overrides, zero-width, tags), surrogates, private use, line and paragraph separators."""
_MOST_COMBINING: Final = 3
"""Marks above or below one letter; real writing needs at most three, piles of them draw over other lines."""
_CELL_LIMIT: Final = 32_767
"""What a spreadsheet cell holds, in UTF-16 units."""
_FORMULA_STARTS: Final = frozenset("=+-@\t\r\n＝＋－＠")
"""Spreadsheets in East Asian languages take the full-width signs for formulas too."""
_BLANKS: Final = " \u00a0\u3000"
_OBEYED_IN_JSON: Final = re.compile(
    "[\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0d\uffa0\ufff0-\ufff8\U0001d159]"
)
"""Controls, formatting, halves of characters, separators of lines and blank letters, which JSON does not escape itself.
"""
_LATER_FORMULA: Final = re.compile(r'([;\t\n][ \u00a0\u3000"]*)(?=[=+\-@＝＋－＠])')
"""Where a program that separates cells by semicolons or tabs, and so knows nothing of our quotes, begins a cell."""
_MARKUP: Final = re.compile(r"(\\*)(\[[a-z#/@][^\[]*?\])")
_MARKDOWN_SIGN: Final = re.compile(
    r"(?P<code>(?<!`)`(?:evalkit |--)[^`|]*`(?!`))|[\\`*_\[\]<>|~&$@]|:(?=//)|(?<=www)\.", re.IGNORECASE
)
"""What begins emphasis, code, links, HTML, entities, formulas, mentions or another cell, anywhere in a line; or a
command of evalkit's in backticks, whole. Nothing begins anything in there but a backtick, or a cell, and backslashes
would stand in it as they are."""
_MARKDOWN_START: Final = re.compile(r"[#+=-]|\d{1,9}[.)](?=\s|$)")
"""What makes a line a heading, a member of a list or a rule."""
_NONCHARACTERS: Final = frozenset({*range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF})
_LINE_END: Final = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")


def for_terminal(text: str, *, limit: int = 2_000, keeps_lines: bool = False, escapes_markup: bool = False) -> str:
    """Text that moves no cursor, sets no title, turns no writing direction and starts no markup.

    An escape character becomes its picture (``␛``) and the rest of its sequence stays as the plain letters it then
    is, so nothing depends on recognising every sequence a terminal may know.

    Args:
        text: Anything.
        limit: Most characters kept; what is left out is said at the end.
        keeps_lines: Whether line ends stay, and tabs are as wide as they are meant; otherwise each becomes a space, so
            that a table row stays one.
        escapes_markup: Whether ``[bold]`` and the like are escaped, for text that is put into ``rich``'s markup. Plain
            writing and ``rich.text.Text`` take no markup and would show the escapes.
    """
    bounded = _bounded(text, limit)
    one_kind_of_end = _LINE_END.sub("\n", bounded)
    spaced = one_kind_of_end.expandtabs() if keeps_lines else one_kind_of_end.replace("\n", " ").replace("\t", " ")
    visible = _without_piles(spaced.translate(_VISIBLE))
    return _markup_escaped(visible) if escapes_markup else visible


def for_spreadsheet_cell(text: str, *, limit: int = _CELL_LIMIT) -> str:
    """Text that a spreadsheet shows as it is: never a formula, no control characters, short enough for a cell.

    Where spreadsheets separate by semicolons, they take commas and quotes of a file for text: a cell then begins behind
    each semicolon, tab and line end, so none of these is followed by the beginning of a formula either.

    The rule has no exceptions: ``-5`` gets its apostrophe too, because telling harmless beginnings from harmful ones
    is what attackers are good at. Columns of figures are written as numbers and do not pass through here.

    Args:
        text: Anything.
        limit: Most UTF-16 units kept, the note about what is left out included.
    """
    visible = _LINE_END.sub("\n", text).translate(_VISIBLE)
    clean = _LATER_FORMULA.sub(r"\1'", visible)
    return _cut_to_units(f"'{clean}" if begins_like_a_formula(clean) else clean, limit)


def for_string_cell(text: str, *, limit: int = _CELL_LIMIT) -> str:
    """Text for a cell that the file itself marks as text, so that no sign before it is needed.

    A spreadsheet file says of each cell whether it is text or formula, which CSV cannot. Still no control characters,
    and none that XML forbids: one of them makes the whole file unreadable.

    Args:
        text: Anything.
        limit: Most UTF-16 units kept, the note about what is left out included.
    """
    return _cut_to_units(_LINE_END.sub("\n", text).translate(_STRING_CELL), limit)


def for_markdown(text: str, *, limit: int = 2_000) -> str:
    """Text that shows as it is written in a line or a table's cell of Markdown.

    Signs get a backslash, which every renderer of Markdown takes away again; commands of evalkit in backticks are code,
    and can be copied from the file too. The text stays one line, so it ends
    neither its paragraph nor its table, and blanks before it go, because four of them would make it code.

    Args:
        text: Anything.
        limit: Most characters kept, backslashes not counted; what is left out is said at the end.
    """
    plain = for_terminal(text, limit=limit).strip()
    escaped = _MARKDOWN_SIGN.sub(lambda match: match["code"] or f"\\{match[0]}", plain)
    start = _MARKDOWN_START.match(escaped)
    if start is None:
        return escaped
    sign = start.end() - 1
    return f"{escaped[:sign]}\\{escaped[sign:]}"


def for_json(written: str) -> str:
    """JSON that says the same and is harmless where it is shown: what a terminal obeys or draws as nothing is escaped.

    Args:
        written: JSON text in which characters beyond ASCII stand as they are; ``json`` has escaped those below a blank.
    """
    return _OBEYED_IN_JSON.sub(_escaped, written)


def begins_like_a_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula when somebody types it in."""
    return text.lstrip(_BLANKS)[:1] in _FORMULA_STARTS if text.strip(_BLANKS) else False


def _visible(character: str) -> str:
    if character in "\n\t" or " " <= character <= "~":
        return character
    if character < " ":
        return chr(0x2400 + ord(character))
    if character == "\x7f":
        return "\u2421"
    if (
        character in _BLANK_LETTERS
        or character in _BLANK_MARKS
        or unicodedata.category(character) in _HARMFUL_CATEGORIES
    ):
        return _MARK
    return character


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


class _VisibleTable(dict[int, str]):
    """What each character becomes, found once: a large export has a thousand million of them."""

    def __missing__(self, code: int) -> str:
        self[code] = _visible(chr(code))
        return self[code]


class _StringCellTable(_VisibleTable):
    """The same in a string cell."""

    def __missing__(self, code: int) -> str:
        self[code] = _MARK if code in _NONCHARACTERS else _visible(chr(code))
        return self[code]


_VISIBLE: Final = _VisibleTable()
_STRING_CELL: Final = _StringCellTable()


def _without_piles(text: str) -> str:
    kept: list[str] = []
    height = 0
    for character in text:
        height = height + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if height <= _MOST_COMBINING:
            kept.append(character)
    return "".join(kept)


def _markup_escaped(text: str) -> str:
    # A tag is escaped by a backslash, and backslashes before it are doubled; an odd number of them at the very end
    # would escape whatever is written next.
    escaped = _MARKUP.sub(lambda match: f"{match[1] * 2}\\{match[2]}", text)
    at_end = len(escaped) - len(escaped.rstrip("\\"))
    return f"{escaped}\\" if at_end % 2 else escaped


def _bounded(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… (+{len(text) - limit})"


def _cut_to_units(text: str, limit: int) -> str:
    if len(text) * 2 <= limit or _units(text) <= limit:
        return text
    note = f"… [{len(text)} characters in full]"
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _units(text[:middle]) + len(note) <= limit else (low, middle - 1)
    return text[:low] + note


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
