"""Writing single cells: text that stays text, and formats made once."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from evalkit.reports.rows import DECIMALS
from evalkit.text.hostile import begins_like_a_formula

__all__ = ["INDENTED", "LINE_HEIGHT", "Formats", "Property", "write_number", "write_text"]

Property = str | int | float | bool

LINE_HEIGHT: Final = 15.0
"""Points; what spreadsheets give a line of their usual font."""

INDENTED: Final[dict[str, Property]] = {"align": "left", "indent": 1}
"""Words behind a figure keep away from it."""


class Formats:
    """The formats of a workbook, each made once: a file holds at most 64,000."""

    def __init__(self, workbook: Workbook) -> None:
        """Start without any."""
        self._workbook = workbook
        self._known: dict[frozenset[tuple[str, Property]], Format] = {}

    def of(self, **properties: Property) -> Format:
        """The format with these properties, by XlsxWriter's names."""
        key = frozenset(properties.items())
        if key not in self._known:
            self._known[key] = self._workbook.add_format({"valign": "vcenter", **properties})
        return self._known[key]

    def for_text(self, text: str, **properties: Property) -> Format:
        """The same for a text: one that begins like a formula is marked, so that editing it makes it none."""
        return self.of(**properties, quote_prefix=True) if begins_like_a_formula(text) else self.of(**properties)


def write_text(sheet: Worksheet, place: tuple[int, int], text: str, cell_format: Format) -> None:
    """Write a text as it is, whatever it looks like. It must have passed through ``for_string_cell``."""
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a text for a rich string of its own making and writes it unescaped, which would let an
        # answer write XML into the file. Rich strings are escaped, and show the same.
        sheet.write_rich_string(*place, text[:1], text[1:2], text[2:], cell_format)
    else:
        sheet.write_string(*place, text, cell_format)


def write_number(sheet: Worksheet, place: tuple[int, int], value: float | datetime, cell_format: Format) -> None:
    """Write a number or a moment in UTC; spreadsheets know no time zones."""
    if isinstance(value, datetime):
        sheet.write_datetime(*place, value.replace(tzinfo=None), cell_format)
    else:
        sheet.write_number(*place, round(value, DECIMALS), cell_format)
