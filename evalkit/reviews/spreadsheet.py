"""The form as a workbook: one row an answer, cells to score in, and what each level means on the second sheet.

Made for people who know spreadsheets and nothing of evalkit. Only the cells that are to be filled in can be typed in
(the lock has no password), nothing is hidden, and texts that do not fit into a cell stand whole on a further sheet.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from evalkit.domain.review import COMMENT, FLAG, Act
from evalkit.domain.sheet import BlindAnswer, Mark, Scale, Sheet, comment_in, is_flagged_in
from evalkit.reviews.form_rows import row_code, shown_text
from evalkit.reviews.form_texts import MOST_LINES, TEXT_WIDTH, TextSheet, shown_lines
from evalkit.reviews.form_words import anchors_of, score_heads, steps_of, title_of, warning_of
from evalkit.text.hostile import begins_like_a_formula, for_string_cell
from evalkit.text.messages import message
from evalkit.text.room import lines_in

__all__ = ["workbook"]

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
"""No text becomes anything else than text; a link that a model wrote is not for clicking."""
_MADE_AT: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - workbooks know no zones; and it says nothing about when
_LINE_HEIGHT: Final = 15.0
_FEWEST_LINES: Final = 3
"""Of a row: a score is hit more easily."""
_QUESTION_WIDTH: Final = 36.0
_ANSWER_WIDTH: Final = 66.0
_LINK_WIDTH: Final = 11.0
_SCORE_WIDTH: Final = 13.0
"""With two links and three scales, a row is as wide as the screen of a small notebook."""
_SIDES: Final = 1.5
"""Room that a cell keeps free at its sides."""
_HEAD_ROW: Final = 2
_HEAD_HEIGHT: Final = 62.0
_HEAD_COLOUR: Final = "#1F4E78"
_TO_FILL: Final = "#FFF2A8"
_CUT: Final = "#FCE4D6"
_LINE_COLOUR: Final = "#BFBFBF"
_LINK_COLOUR: Final = "#0563C1"
_A4: Final = 9
_NOTE_WIDTH: Final = 440
_NOTE_CHARACTERS: Final = 68
_NOTE_LINE: Final = 16
_LONGEST_NOTE: Final = 30_000

_Property = str | int | float | bool


def workbook(sheet: Sheet) -> bytes:
    """The form of one rater as an ``.xlsx`` file.

    What the rater has said so far is filled in. The same sheet gives the same bytes, and nothing in them says when,
    from what run or by whom it was made.
    """
    archive = io.BytesIO()
    book = Workbook(archive, dict(_OPTIONS))
    title = message("form properties", sheet.language)
    book.set_properties({"title": title, "created": _MADE_AT})
    form = _Form(book, sheet)
    form.write()
    book.close()
    return archive.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """A cell that leads to a text on another sheet."""

    sheet: str
    row: int
    words: str


class _Form:
    """A workbook that is being written."""

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self._book = book
        self._sheet = sheet
        self._formats: dict[frozenset[tuple[str, _Property]], Format] = {}
        self._names = {
            key: self._say(f"form sheet {key}") for key in ("scores", "guide", "texts", "references", "reasoning")
        }
        self._texts = {key: TextSheet(self._names[key]) for key in ("texts", "references", "reasoning")}
        self._links = [self._links_of(number, answer) for number, answer in enumerate(sheet.answers, start=1)]
        self._columns = self._columns_of()

    def write(self) -> None:
        scores = self._book.add_worksheet(self._names["scores"])
        self._write_guide(self._book.add_worksheet(self._names["guide"]))
        for texts in self._texts.values():
            if texts.blocks:
                self._write_texts(self._book.add_worksheet(texts.name), texts)
        self._write_scores(scores)

    # Where things stand

    def _columns_of(self) -> dict[str, int]:
        linked = [key for key in ("whole", "reference", "reasoning") if any(key in links for links in self._links)]
        scales = [scale.dimension for scale in self._sheet.scales]
        names = ["number", "question", "answer", *(f"link {key}" for key in linked), *scales, FLAG, COMMENT, "code"]
        return {name: number for number, name in enumerate(names)}

    def _links_of(self, number: int, answer: BlindAnswer) -> Mapping[str, _Link]:
        links: dict[str, _Link] = {}
        for kind, text, width in (
            ("question", answer.question, _QUESTION_WIDTH),
            ("answer", answer.answer, _ANSWER_WIDTH),
        ):
            if shown_lines(text, width - _SIDES) > MOST_LINES:
                row = self._add_text("texts", kind, text, number)
                links.setdefault(
                    "whole", _Link(sheet=self._names["texts"], row=row, words=self._say("form link whole"))
                )
        for kind, text in (("reference", answer.reference), ("checklist", "\n".join(answer.checklist))):
            if text:
                row = self._add_text("references", kind, text, number)
                words = self._say("form link reference")
                links.setdefault("reference", _Link(sheet=self._names["references"], row=row, words=words))
        if answer.reasoning:
            row = self._add_text("reasoning", "reasoning", answer.reasoning, number)
            links["reasoning"] = _Link(sheet=self._names["reasoning"], row=row, words=self._say("form link reasoning"))
        return links

    def _add_text(self, key: str, kind: str, text: str, number: int) -> int:
        return self._texts[key].add(text, number=number, title=self._say(f"form block {kind}", number=number))

    # The sheet that is filled in

    def _write_scores(self, page: Worksheet) -> None:
        last = self._columns["code"]
        self._lay_out(page)
        self._write_heads(page)
        for number, answer in enumerate(self._sheet.answers, start=1):
            self._write_answer(page, number, answer)
        final = _HEAD_ROW + len(self._sheet.answers)
        if self._sheet.answers:
            self._check_cells(page, final)
        page.freeze_panes(_HEAD_ROW + 1, 1)
        page.print_area(0, 0, final, last - 1)
        page.repeat_rows(_HEAD_ROW)
        self._printed(page)
        # Against slips, not against people: there is no password.
        page.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})
        first = self._columns[self._sheet.scales[0].dimension] if self._sheet.scales else 0
        page.set_selection(_HEAD_ROW + 1, first, _HEAD_ROW + 1, first)
        page.activate()

    def _lay_out(self, page: Worksheet) -> None:
        widths = {"number": 5.0, "question": _QUESTION_WIDTH, "answer": _ANSWER_WIDTH, COMMENT: 30.0, "code": 12.0}
        for name, column in self._columns.items():
            usual = _LINK_WIDTH if name.startswith("link ") else _SCORE_WIDTH
            page.set_column(column, column, widths.get(name, usual))
        # No wider than what shows on every screen.
        last = self._columns["answer"]
        page.set_row(0, 24)
        page.merge_range(0, 0, 0, last, "")
        self._text(page, (0, 0), title_of(self._sheet), bold=True, font_size=14)
        brief = "\n".join([*warning_of(self._sheet), self._say("form brief", guide=self._names["guide"])])
        width = widths["number"] + _QUESTION_WIDTH + _ANSWER_WIDTH
        page.set_row(1, lines_in(brief, width - _SIDES) * _LINE_HEIGHT + 6)
        page.merge_range(1, 0, 1, last, "")
        self._text(page, (1, 0), brief, text_wrap=True, valign="top")

    def _write_heads(self, page: Worksheet) -> None:
        page.set_row(_HEAD_ROW, _HEAD_HEIGHT)
        heads = {name: head for head, name in score_heads(self._sheet.scales, self._sheet.language).items()}
        heads |= {
            name: self._say(f"form head {name.removeprefix('link ')}") for name in self._columns if name not in heads
        }
        look: dict[str, _Property] = {
            "bold": True,
            "text_wrap": True,
            "bg_color": _HEAD_COLOUR,
            "font_color": "#FFFFFF",
        }
        for name, column in self._columns.items():
            self._text(page, (_HEAD_ROW, column), heads[name], **look, **_BORDER, valign="vcenter", align="center")
        for scale in self._sheet.scales:
            self._write_note(page, scale)

    def _write_note(self, page: Worksheet, scale: Scale) -> None:
        words = "\n".join([for_string_cell(scale.asks), "", *anchors_of(scale, self._sheet.language)])
        height = (lines_in(words, _NOTE_CHARACTERS) + 1) * _NOTE_LINE
        options = {"x_scale": _NOTE_WIDTH / 128, "y_scale": height / 74, "font_size": 9}
        page.write_comment(_HEAD_ROW, self._columns[scale.dimension], words[:_LONGEST_NOTE], options)

    def _write_answer(self, page: Worksheet, number: int, answer: BlindAnswer) -> None:
        row = _HEAD_ROW + number
        question, text = (shown_text(whole, self._sheet.language) for whole in (answer.question, answer.answer))
        columns = ((question, _QUESTION_WIDTH), (text, _ANSWER_WIDTH))
        needed = max(_FEWEST_LINES, *(shown_lines(words, width - _SIDES) for words, width in columns))
        page.set_row(row, min(needed, MOST_LINES) * _LINE_HEIGHT + 6)
        page.write_number(row, self._columns["number"], number, self._format(**_BORDER, valign="top", align="center"))
        self._text(page, (row, self._columns["question"]), question, **_BORDER, **_BODY)
        self._text(page, (row, self._columns["answer"]), text, **_BORDER, **_BODY)
        for key, column in self._columns.items():
            if key.startswith("link "):
                self._write_link(page, (row, column), self._links[number - 1].get(key.removeprefix("link ")))
        for scale in self._sheet.scales:
            self._write_score(page, (row, self._columns[scale.dimension]), scale, answer)
        flagged = self._say("form flagged") if is_flagged_in(answer.marks) else ""
        self._text(page, (row, self._columns[FLAG]), flagged, **_BORDER, **_OPEN, align="center", valign="vcenter")
        said = for_string_cell(comment_in(answer.marks))
        # As text whatever it is: `- unclear` would be a formula.
        self._text(page, (row, self._columns[COMMENT]), said, **_BORDER, **_OPEN, **_BODY, num_format="@")
        code = str(row_code(self._sheet.form_id, answer, (question, text)))
        self._text(page, (row, self._columns["code"]), code, font_size=8, font_color="#808080", align="fill")

    def _write_link(self, page: Worksheet, place: tuple[int, int], link: _Link | None) -> None:
        look: dict[str, _Property] = {**_BORDER, "valign": "vcenter", "align": "center"}
        if link is None:
            page.write_blank(*place, None, self._format(**look))
            return
        # That a cell is cut off is easily overlooked.
        fill: dict[str, _Property] = {"bg_color": _CUT} if link.sheet == self._names["texts"] else {}
        shown = self._format(**look, **fill, font_color=_LINK_COLOUR, underline=1)
        page.write_url(*place, f"internal:'{link.sheet}'!A{link.row + 1}", shown, link.words)

    def _write_score(self, page: Worksheet, place: tuple[int, int], scale: Scale, answer: BlindAnswer) -> None:
        look: dict[str, _Property] = {**_BORDER, "align": "center", "valign": "vcenter", "text_wrap": True}
        if scale.dimension not in answer.dimensions:
            self._text(page, place, self._say("form not asked"), **look, font_color="#808080", bg_color="#EDEDED")
            return
        mark = answer.marks.get(scale.dimension)
        match mark:
            case Mark(act=Act.SCORE, value=int(value)):
                page.write_number(*place, value, self._format(**look, **_OPEN, font_size=14))
            case Mark(act=Act.CANNOT_JUDGE):
                self._text(page, place, self._say("form cannot judge"), **look, **_OPEN, font_size=14)
            case _:
                page.write_blank(*place, None, self._format(**look, **_OPEN, font_size=14))

    def _check_cells(self, page: Worksheet, final: int) -> None:
        """Lists to choose from, and yellow for what is to be filled in yet."""
        choices = [5, 4, 3, 2, 1, self._say("form cannot judge")]
        rule = {
            "validate": "list",
            "source": choices,
            "error_title": self._say("form error title"),
            "error_message": self._say("form error"),
        }
        yellow = self._format(bg_color=_TO_FILL)
        for scale in self._sheet.scales:
            column = self._columns[scale.dimension]
            for first, last in _runs_of(scale, self._sheet.answers):
                page.data_validation(_HEAD_ROW + 1 + first, column, _HEAD_ROW + 1 + last, column, rule)
            page.conditional_format(
                _HEAD_ROW + 1, column, final, column, {"type": "blanks", "format": yellow, "stop_if_true": False}
            )
        flag = {"validate": "list", "source": [self._say("form flagged")]}
        page.data_validation(_HEAD_ROW + 1, self._columns[FLAG], final, self._columns[FLAG], flag)

    # The other sheets

    def _write_guide(self, page: Worksheet) -> None:
        page.set_column(0, 0, 6)
        page.set_column(1, 1, TEXT_WIDTH)
        rows = [(None, self._say("form guide title"), {"bold": True, "font_size": 16})]
        rows += [(step, words, {}) for step, words in enumerate(steps_of(self._sheet, self._names), start=1)]
        for scale in self._sheet.scales:
            rows += [(None, "", {}), (None, for_string_cell(scale.title), {"bold": True, "font_size": 13})]
            rows += [(None, for_string_cell(scale.asks), {"italic": True})]
            rows += [(level, for_string_cell(anchor), dict(_BORDER)) for level, anchor in scale.levels]
        for row, (number, words, look) in enumerate(rows):
            size = float(look.get("font_size", 11))
            page.set_row(row, lines_in(words, (TEXT_WIDTH - _SIDES) * 11 / size) * _LINE_HEIGHT * size / 11 + 3)
            if number is not None:
                shown = self._format(valign="top", align="center", bold=True, **(_BORDER if look else {}))
                page.write_number(row, 0, number, shown)
            self._text(page, (row, 1), words, text_wrap=True, valign="top", **look)
        self._printed(page)

    def _write_texts(self, page: Worksheet, texts: TextSheet) -> None:
        page.set_column(0, 0, 22)
        page.set_column(1, 1, TEXT_WIDTH)
        self._text(page, (0, 0), texts.name, bold=True, font_size=14)
        link = self._format(font_color=_LINK_COLOUR, underline=1, valign="vcenter")
        for block in texts.blocks:
            target = f"internal:'{self._names['scores']}'!A{_HEAD_ROW + 1 + block.number}"
            page.write_url(block.row, 0, target, link, self._say("form link back", number=block.number))
            self._text(page, (block.row, 1), block.title, bold=True, bg_color="#DDEBF7", valign="vcenter")
            for row, piece in enumerate(block.pieces, start=block.row + 1):
                page.set_row(row, lines_in(piece, TEXT_WIDTH - _SIDES) * _LINE_HEIGHT + 3)
                self._text(page, (row, 1), piece, **_BODY)
        page.freeze_panes(1, 0)
        self._printed(page)

    # Single cells

    def _printed(self, page: Worksheet) -> None:
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer("&L&A&R&P / &N")

    def _say(self, key: str, **values: object) -> str:
        return message(key, self._sheet.language, **values)

    def _format(self, **properties: _Property) -> Format:
        key = frozenset(properties.items())
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(properties))
        return self._formats[key]

    def _text(self, page: Worksheet, place: tuple[int, int], text: str, **properties: _Property) -> None:
        """A text as it is, whatever it looks like; it must have passed through ``for_string_cell``."""
        if begins_like_a_formula(text):
            # So that editing the cell makes it none.
            properties |= {"quote_prefix": True}
        look = self._format(**properties)
        if not text:
            page.write_blank(*place, None, look)
        elif text.startswith("<r>") and text.endswith("</r>"):
            # XlsxWriter takes such a text for a rich string of its own making and writes it unescaped.
            page.write_rich_string(*place, text[:1], text[1:2], text[2:], look)
        else:
            page.write_string(*place, text, look)


_BORDER: Final[Mapping[str, _Property]] = {"border": 1, "border_color": _LINE_COLOUR}
_BODY: Final[Mapping[str, _Property]] = {"text_wrap": True, "valign": "top", "align": "left"}
_OPEN: Final[Mapping[str, _Property]] = {"locked": False}


def _runs_of(scale: Scale, answers: Sequence[BlindAnswer]) -> Iterator[tuple[int, int]]:
    """First and last of each run of answers that are asked about a scale."""
    first: int | None = None
    for position, answer in enumerate(answers):
        if scale.dimension in answer.dimensions:
            first = position if first is None else first
        elif first is not None:
            yield first, position - 1
            first = None
    if first is not None:
        yield first, len(answers) - 1
