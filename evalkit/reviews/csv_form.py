"""The form as CSV: for whoever has no spreadsheet program that reads workbooks, and as such programs save it.

``utf-8-sig``, because a Chinese Excel takes a file without the mark for GBK. It comes back with commas, semicolons or
tabs, in UTF-8, UTF-16 or GB 18030, as the program and the country would have it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final, NamedTuple

from evalkit.domain.review import COMMENT, FLAG, Act
from evalkit.domain.sheet import BlindAnswer, Sheet, comment_in, is_flagged_in
from evalkit.errors import FormError
from evalkit.reviews.filled_form import MOST_COLUMNS, MOST_ROWS, FilledForm, FoundCell, form_in
from evalkit.reviews.form_rows import row_code
from evalkit.reviews.form_words import anchors_of, score_heads, steps_of, title_of, warning_of
from evalkit.text.hostile import for_spreadsheet_cell
from evalkit.text.messages import message

__all__ = ["csv_form", "read_csv"]

_SEPARATORS: Final = ",;\t"


def csv_form(sheet: Sheet) -> bytes:
    """The form of one rater as a ``.csv`` file; what to do and what each level means stand above the table."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    for line in (title_of(sheet), *warning_of(sheet), *steps_of(sheet)):
        writer.writerow([for_spreadsheet_cell(line)])
    for scale in sheet.scales:
        writer.writerow([])
        for line in (scale.title, scale.asks, *anchors_of(scale, sheet.language)):
            writer.writerow([for_spreadsheet_cell(line)])
    writer.writerow([])
    dimension_by_head = score_heads(sheet.scales, sheet.language)
    head = {key: message(f"form head {key}", sheet.language) for key in (*_BEFORE, *_AFTER)}
    has_reasoning = any(answer.reasoning for answer in sheet.answers)
    after = _AFTER if has_reasoning else _AFTER[:-1]
    writer.writerow([*(head[key] for key in _BEFORE), *dimension_by_head, *(head[key] for key in after)])
    for number, answer in enumerate(sheet.answers, start=1):
        cells = _cells(sheet, answer)
        scores = (_score(sheet, answer, dimension) for dimension in dimension_by_head.values())
        writer.writerow([number, *(cells[key] for key in _BEFORE[1:]), *scores, *(cells[key] for key in after)])
    return file.getvalue().encode("utf-8-sig")


_BEFORE: Final = ("number", "question", "answer", "reference")
_AFTER: Final = (FLAG, COMMENT, "code", "reasoning")


def _cells(sheet: Sheet, answer: BlindAnswer) -> dict[str, str]:
    question, text = for_spreadsheet_cell(answer.question), for_spreadsheet_cell(answer.answer)
    reference = "\n".join(filter(None, (answer.reference, *answer.checklist)))
    return {
        "question": question,
        "answer": text,
        "reference": for_spreadsheet_cell(reference),
        "reasoning": for_spreadsheet_cell(answer.reasoning or ""),
        FLAG: message("form flagged", sheet.language) if is_flagged_in(answer.marks) else "",
        COMMENT: for_spreadsheet_cell(comment_in(answer.marks)),
        "code": str(row_code(sheet.form_id, answer, (question, text))),
    }


def _score(sheet: Sheet, answer: BlindAnswer, dimension: str) -> str | int:
    if dimension not in answer.dimensions:
        return message("form not asked", sheet.language)
    mark = answer.marks.get(dimension)
    if mark is not None and mark.act is Act.CANNOT_JUDGE:
        return message("form cannot judge", sheet.language)
    return mark.value if mark is not None and mark.act is Act.SCORE and mark.value is not None else ""


def read_csv(content: bytes, *, file: str) -> FilledForm:
    """The form in a CSV file.

    Args:
        content: The file's bytes.
        file: Its name, for messages.

    Raises:
        FormError: When it is no text that can be read, or has no table with a column of codes.
    """
    text, advice = _decoded(content, file)
    for separator in _SEPARATORS:
        form = form_in(_rows(text, separator, file), file=file, advice=advice)
        if form is not None:
            return form
    head = message("form head code", "en")
    raise FormError(
        (f"{file}: no column is headed `{head}`; send the form with all its columns, or fill in a new one",)
    )


class _Decoded(NamedTuple):
    text: str
    advice: str


def _decoded(content: bytes, file: str) -> _Decoded:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        tried = (("utf-16", ""),)
    else:
        tried = (("utf-8-sig", ""), ("gb18030", "; if it was not you, save it as CSV UTF-8 or .xlsx"))
    for encoding, advice in tried:
        try:
            return _Decoded(content.decode(encoding), advice)
        except UnicodeDecodeError:
            continue
    raise FormError((f"{file}: is in none of the encodings UTF-8, UTF-16 and GB 18030; save it as CSV UTF-8 or .xlsx",))


def _rows(text: str, separator: str, file: str) -> Iterator[tuple[FoundCell, ...]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, cells in enumerate(reader):
            if number == MOST_ROWS:
                return
            yield tuple(FoundCell(cell or None) for cell in cells[:MOST_COLUMNS])
    except csv.Error as error:
        raise FormError((f"{file}: is no table with separators ({error}); save it as CSV UTF-8 or .xlsx",)) from error
