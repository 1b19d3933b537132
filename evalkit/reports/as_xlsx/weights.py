"""The sheet on which a reader weighs the dimensions: formulas make one total of each run's scores.

A dimension without a score is left out of the sum and of the sum of weights, and named; it never counts as 0. Only
functions that every spreadsheet has had for decades are used: SUMPRODUCT, ISNUMBER, COUNT, IF, AND and OR.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.reports.as_xlsx.cells import LINE_HEIGHT, Property, write_number, write_text
from evalkit.reports.as_xlsx.paper import Book, set_up_paper
from evalkit.reports.as_xlsx.shades import YELLOW, score_scale
from evalkit.reports.charts.named import NamedCard
from evalkit.reports.side_by_side import Line, absences, scores_of
from evalkit.text.hostile import for_string_cell
from evalkit.text.room import lines_in

__all__ = ["write_weights"]

_EQUAL: Final = 1.0
"""The weight that everything has before somebody has an opinion."""
_HOW_ROW: Final = 1
_HEAD_ROW: Final = 3
_FIRST_ROW: Final = 4
_NAME_WIDTH: Final = 44.0
_WEIGHT_WIDTH: Final = 12.0
_RUN_WIDTH: Final = 20.0
_SCORE: Final = "0.00"
_RULE: Final[dict[str, Property]] = {"bottom": 4, "bottom_color": "#BFBFBF"}
_HEAD: Final[dict[str, Property]] = {"bold": True, "bg_color": "#1F4E78", "font_color": "#FFFFFF", "text_wrap": True}


def write_weights(book: Book, named: Sequence[NamedCard]) -> None:
    """Add the sheet. Weights are named ``weight_accuracy``, totals ``weighted_total_1`` and so on."""
    found = scores_of([one.card for one in named], book.language)
    lines = [
        Line(key=dimension.value, label=book.say(f"dimension {dimension.value}"), figures=figures, kind="score")
        for dimension, figures in found.items()
    ]
    page = _Page(book, named, lines)
    page.write()


class _Page:
    def __init__(self, book: Book, named: Sequence[NamedCard], lines: Sequence[Line]) -> None:
        self._book = book
        self._named = named
        self._lines = lines
        # XlsxWriter says of the value of a formula that it is a whole number, and takes any.
        self._sheet: Any = book.sheet(book.say("sheet weights"))
        self._last = _FIRST_ROW + len(lines) - 1
        self._heights: dict[int, float] = {}

    def write(self) -> None:
        last_column = 1 + len(self._named)
        self._sheet.set_column(0, 0, _NAME_WIDTH)
        self._sheet.set_column(1, 1, _WEIGHT_WIDTH)
        self._sheet.set_column(2, last_column, _RUN_WIDTH)
        self._wide(0, self._book.say("weights title"), bold=True, font_size=16)
        self._wide(_HOW_ROW, self._book.say("weights how"), text_wrap=True, valign="top")
        heads = (self._book.say("dimension"), self._book.say("weights weight"), *(one.name for one in self._named))
        for column, head in enumerate(heads):
            self._text(_HEAD_ROW, column, head, **_HEAD, **({"align": "right"} if column else {}))
        for number, line in enumerate(self._lines):
            self._write_line(_FIRST_ROW + number, line)
        row = self._write_totals(self._last + 2)
        self._write_reasons(row + 1)
        self._sheet.conditional_format(_FIRST_ROW, 2, self._last, last_column, score_scale())
        self._sheet.freeze_panes(_FIRST_ROW, 1)
        self._sheet.hide_gridlines(2)
        set_up_paper(self._sheet, self._book, is_wide=len(self._named) > 1)

    def _write_line(self, row: int, line: Line) -> None:
        self._text(row, 0, line.label, **_RULE)
        weight = self._book.formats.of(num_format="General", bg_color=YELLOW, border=1, border_color="#BF9000")
        self._sheet.write_number(row, 1, _EQUAL, weight)
        self._book.name_cell(f"weight_{line.key}", self._sheet, (row, 1))
        refusal = {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_title": self._book.say("weights weight"),
            "error_message": self._book.say("weights invalid"),
        }
        self._sheet.data_validation(row, 1, row, 1, refusal)
        for number, figure in enumerate(line.figures, start=1):
            if isinstance(figure, Estimate):
                shown = self._book.formats.of(num_format=_SCORE, **_RULE)
                write_number(self._sheet, (row, 1 + number), figure.value, shown)
                self._book.name_cell(f"weighted_{line.key}_{number}", self._sheet, (row, 1 + number))
            else:
                # A text, which every formula below passes over; an empty cell would be one that somebody forgot.
                self._text(row, 1 + number, self._book.say("not_available"), align="right", font_color="#595959")

    def _write_totals(self, row: int) -> int:
        """Sums over what each run has; of several runs, over what all of them have too."""
        weights = self._range(1)
        for number in range(1, len(self._named) + 1):
            scores = self._range(1 + number)
            part = f"SUMPRODUCT({weights},ISNUMBER({scores})*1)"
            figures = [line.figures[number - 1] for line in self._lines]
            self._total(row, number, part, scores, figures)
            self._formula(row + 1, number, f"=IF(SUM({weights})=0,0,{part}/SUM({weights}))", _part_of(figures), "0%")
            left_out = [
                (f"ISNUMBER({self._cell(_FIRST_ROW + at, 1 + number)})", not isinstance(figure, Estimate))
                for at, figure in enumerate(figures)
            ]
            self._left_out(row + 2, number, left_out)
        labels = ["weights total", "weights part", "weights left out"]
        if len(self._named) > 1:
            self._write_common(row + 3)
            labels += ["weights common", "weights common left out"]
        for at, key in enumerate(labels):
            is_total = key in {"weights total", "weights common"}
            self._text(row + at, 0, self._book.say(key), bold=is_total, text_wrap=True, valign="top", **_RULE)
            self._sheet.write_blank(row + at, 1, None, self._book.formats.of(**_RULE))
        return row + len(labels)

    def _write_common(self, row: int) -> None:
        """The same over the dimensions that every run has a score on, which alone can be held against each other."""
        weights, count = self._range(1), len(self._named)
        ranges = [self._range(2 + at) for at in range(count)]
        shared = "*".join(f"ISNUMBER({one})" for one in ranges)
        common = [all(isinstance(figure, Estimate) for figure in line.figures) for line in self._lines]
        for number in range(1, count + 1):
            figures: list[Figure] = [
                line.figures[number - 1] if is_common else Undefined(reason="")
                for line, is_common in zip(self._lines, common, strict=True)
            ]
            part = f"SUMPRODUCT({weights},{shared})"
            self._total(row, number, part, f"{ranges[number - 1]},{shared}", figures, name="weighted_common")
            tests = []
            for at, is_common in enumerate(common):
                cells = f"{self._cell(_FIRST_ROW + at, 2)}:{self._cell(_FIRST_ROW + at, 1 + count)}"
                tests.append((f"COUNT({cells})={count}", not is_common))
            self._left_out(row + 1, number, tests)

    def _total(
        self, row: int, number: int, part: str, scores: str, figures: Sequence[Figure], *, name: str = "weighted_total"
    ) -> None:
        known = [figure.value for figure in figures if isinstance(figure, Estimate)]
        absent = self._book.say("not_available")
        mean = sum(known) / len(known) if known else absent
        formula = f'=IF({part}=0,"{absent}",SUMPRODUCT({self._range(1)},{scores})/{part})'
        self._formula(row, number, formula, mean, _SCORE, bold=True, font_size=12)
        self._book.name_cell(f"{name}_{number}", self._sheet, (row, 1 + number))

    def _left_out(self, row: int, number: int, tests: Sequence[tuple[str, bool]]) -> None:
        """Names of the dimensions that have a weight and no score."""
        gap = self._book.say("list_separator")
        parts, said = [], ""
        for at, (is_scored, is_left_out) in enumerate(tests):
            name, weight = self._cell(_FIRST_ROW + at, 0), self._cell(_FIRST_ROW + at, 1)
            parts.append(f'IF(OR({is_scored},{weight}=0),"",{name}&"{gap}")')
            said += f"{self._lines[at].label}{gap}" if is_left_out else ""
        none = self._book.say("weights none")
        joined = "&".join(parts)
        formula = f'=IF(LEN({joined})=0,"{none}",LEFT({joined},LEN({joined})-{len(gap)}))'
        shown = said[: -len(gap)] or none
        self._formula(row, number, formula, shown, "General", text_wrap=True, valign="top")
        height = LINE_HEIGHT * max(1, lines_in(shown, _RUN_WIDTH - 2))
        self._sheet.set_row(row, max(height, self._heights.get(row, 0)))
        self._heights[row] = max(height, self._heights.get(row, 0))

    def _write_reasons(self, row: int) -> None:
        """Why scores are missing, each reason once."""
        reasons = list(absences(self._named, self._lines, self._book.language))
        scored = {
            tuple(isinstance(line.figures[at], Estimate) for line in self._lines) for at in range(len(self._named))
        }
        if len(scored) > 1:
            self._wide(row, self._book.say("weights incomparable"), text_wrap=True, valign="top", font_color="#595959")
            row += 1
        if reasons:
            self._wide(row + 1, self._book.say("weights why"), bold=True)
        for at, reason in enumerate(reasons, start=row + 2):
            self._wide(at, reason.text, text_wrap=True, font_color="#595959")

    def _wide(self, row: int, said: str, **properties: Property) -> None:
        """A text over the whole width, in as many lines as it needs."""
        text, last = for_string_cell(said), 1 + len(self._named)
        shown = self._book.formats.for_text(text, **properties)
        self._sheet.merge_range(row, 0, row, last, "", shown)
        write_text(self._sheet, (row, 0), text, shown)
        room = _NAME_WIDTH + _WEIGHT_WIDTH + _RUN_WIDTH * len(self._named)
        scale = 1.6 if "font_size" in properties else 1.0
        self._sheet.set_row(row, LINE_HEIGHT * scale * lines_in(text, room - 2))

    def _text(self, row: int, column: int, said: str, **properties: Property) -> None:
        text = for_string_cell(said)
        write_text(self._sheet, (row, column), text, self._book.formats.for_text(text, **properties))

    def _formula(
        self, row: int, number: int, formula: str, value: float | str, shown: str, **properties: Property
    ) -> None:
        """With what it comes to now, for viewers that compute nothing."""
        cell_format = self._book.formats.of(num_format=shown, align="right", **{**_RULE, **properties})
        self._sheet.write_formula(row, 1 + number, formula, cell_format, value)

    def _cell(self, row: int, column: int) -> str:
        return xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)

    def _range(self, column: int) -> str:
        name = xl_col_to_name(column, col_abs=True)
        return f"{name}${_FIRST_ROW + 1}:{name}${self._last + 1}"


def _part_of(figures: Sequence[Figure]) -> float:
    return sum(isinstance(figure, Estimate) for figure in figures) / len(figures)
