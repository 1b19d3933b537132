"""Makes of a filled-in form what the rater says anew, or a list of all that is wrong with it: all or nothing.

A cell counts when it differs from what this rater last said in a form, or from what the form showed when it was
written, whichever is newer: what was scored on the page meanwhile is not taken back by an old file that left it alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from evalkit.domain.identity import content_uuid
from evalkit.domain.question import Language
from evalkit.domain.review import COMMENT, FLAG, Act
from evalkit.domain.rubric import DimensionName
from evalkit.domain.sheet import LONGEST_COMMENT, BlindAnswer, Mark, Scale, Sheet, Tick
from evalkit.errors import FormError
from evalkit.reviews.filled_form import FilledForm, FilledRow, FoundCell
from evalkit.reviews.form_rows import NOTHING, RowCode, Said, check_of, folded, said_by, settled, shown_text, words_of
from evalkit.reviews.form_words import score_heads
from evalkit.text.clean import clean_text
from evalkit.text.hostile import begins_like_a_formula, for_terminal
from evalkit.text.messages import message

__all__ = ["MOST_DEFECTS", "ticks_of"]

MOST_DEFECTS: Final = 50
"""That are listed; whoever pasted over a column needs no line for each cell."""
_SCORE: Final = re.compile(r"([1-5])(?:\.0+)?")
_STROKES: Final = frozenset("-–—−")
_QUOTED: Final = 40
_RIGHT: Final = "must be 5, 4, 3, 2, 1 or `{cannot}`, or empty"


def ticks_of(
    form: FilledForm,
    sheet: Sheet,
    *,
    scales: Mapping[Language, Sequence[Scale]],
    said: Mapping[tuple[str, str], Mark],
    now: datetime,
) -> tuple[Tick, ...]:
    """What a form says anew.

    Args:
        form: As it came back.
        sheet: What is in the rater's hands today, with what holds of it.
        scales: The sheet's, in each language: the form may have been written in another one.
        said: Item and subject -> what a form said of it last.
        now: Forms know no times of their own.

    Raises:
        FormError: With every defect, when there is any.
    """
    reader = _Reader(form, sheet, scales=scales, said=said)
    ticks = tuple(reader.ticks(now))
    if reader.defects:
        shown = reader.defects[:MOST_DEFECTS]
        left = len(reader.defects) - len(shown)
        raise FormError((*shown, *([f"{form.file}: and {left} more of this kind"] if left else [])))
    return ticks


class _Reader:
    """One form that is being read, and what is wrong with it."""

    def __init__(
        self,
        form: FilledForm,
        sheet: Sheet,
        *,
        scales: Mapping[Language, Sequence[Scale]],
        said: Mapping[tuple[str, str], Mark],
    ) -> None:
        self.defects: list[str] = []
        self._form = form
        self._sheet = sheet
        self._said = said
        self._answers = {answer.item_id: answer for answer in sheet.answers}
        self._cannot = words_of("form cannot judge")
        self._flagged = words_of("form flagged")
        self._columns = self._columns_of(scales)

    def ticks(self, now: datetime) -> Iterator[Tick]:
        if self.defects:
            return
        row_by_item: dict[str, int] = {}
        for row in self._form.rows:
            code = self._code_of(row)
            if code is None:
                continue
            answer = self._answers[code.item_id]
            self._check_texts(row, code, answer)
            first = row_by_item.setdefault(code.item_id, row.number)
            if first != row.number:
                self._wrong(row, "code", f"is the same answer as row {first}; delete one of the two rows")
            # Whatever is wrong with the row: its cells are looked at too, so that all is told at once.
            for subject, says in self._says(row, answer):
                if self._is_new(code, answer, subject, says):
                    yield self._tick(answer, subject, says, now)

    # Which column is which, and which row

    def _columns_of(self, scales: Mapping[Language, Sequence[Scale]]) -> dict[str, int]:
        heads: dict[str, frozenset[str]] = {
            name: words_of(f"form head {name}") for name in ("question", "answer", FLAG, COMMENT, "code")
        }
        known = {scale.dimension for scale in self._sheet.scales}
        for language, translated in scales.items():
            for head, dimension in score_heads(translated, language).items():
                if dimension in known:
                    heads[dimension] = heads.get(dimension, frozenset()) | {folded(head)}
        columns: dict[str, int] = {}
        for name, words in heads.items():
            found = [column for word in words for column in self._form.columns_by_head.get(word, ())]
            head = self._head_of(name)
            if not found:
                where = self._form.place(self._form.head_row, 0)
                self.defects.append(f"{where}: no column in this row is headed `{head}`; put it back as it was sent")
            elif len(found) > 1:
                where = self._form.place(self._form.head_row, found[1])
                self.defects.append(f"{where}: {len(found)} columns are headed `{head}`; delete all but one")
            else:
                columns[name] = found[0]
        return columns

    def _head_of(self, name: str) -> str:
        by_dimension = {
            dimension: head for head, dimension in score_heads(self._sheet.scales, self._sheet.language).items()
        }
        return " ".join((by_dimension.get(name) or message(f"form head {name}", self._sheet.language)).split())

    def _code_of(self, row: FilledRow) -> RowCode | None:
        """The code of a row that can be read; None where there is nothing to read, or nothing that may be."""
        cell = row.at(self._columns["code"])
        if cell.is_blank:
            scores = [self._columns[scale.dimension] for scale in self._sheet.scales]
            if any(not row.at(column).is_blank for column in scores):
                self._wrong(row, "code", "has scores and no code; delete the row, or put its code back")
            return None
        code = RowCode.read(cell.text)
        if code is None:
            self._wrong(row, "code", f"found {_quoted(cell)}; must be the code that was sent, so put it back")
            return None
        if code.form_id != self._sheet.form_id:
            self._wrong(row, "code", "is a row of another form; take it out, and import the other form by itself")
            return None
        answer = self._answers.get(code.item_id)
        if answer is None:
            self._wrong(row, "code", f"{_quoted(cell)} is no answer of this form; put the code back as it was sent")
            return None
        return code

    def _check_texts(self, row: FilledRow, code: RowCode, answer: BlindAnswer) -> None:
        texts = {name: row.at(self._columns[name]).text for name in ("question", "answer")}
        if check_of(code.form_id, code.item_id, list(texts.values())) == code.check:
            return
        sent = {"question": answer.question, "answer": answer.answer}
        changed = [
            name
            for name, text in texts.items()
            if settled(text) != settled(shown_text(sent[name], self._sheet.language))
        ]
        for name in changed or ["code"]:
            said = "is not the text that was sent" if name in changed else "does not fit the texts in its row"
            self._wrong(row, name, f"{said}; put the row back from the form as it was sent{self._form.advice}")

    # What the cells of a row say

    def _says(self, row: FilledRow, answer: BlindAnswer) -> Iterator[tuple[str, Said]]:
        for scale in self._sheet.scales:
            cell = row.at(self._columns[scale.dimension])
            # Of what somebody has taken over, a form that was written afterwards asks nothing.
            is_handed_on = self._sheet.is_handed_on and cell.text.strip() in _STROKES
            if scale.dimension in answer.dimensions and not is_handed_on:
                says = self._score_in(row, scale.dimension, cell)
                if says is not None:
                    yield scale.dimension, says
            elif not cell.is_blank and cell.text.strip() not in _STROKES:
                found = _quoted(cell)
                self._wrong(row, scale.dimension, f"found {found}; nothing is asked here, so leave it empty")
        flag = row.at(self._columns[FLAG])
        if flag.is_blank:
            yield FLAG, NOTHING
        elif folded(flag.text) in self._flagged:
            yield FLAG, Said(Act.FLAG)
        else:
            yes = message("form flagged", self._sheet.language)
            self._wrong(row, FLAG, f"found {_quoted(flag)}; must be `{yes}` or empty; write more as a comment")
        comment = self._comment_in(row)
        if comment is not None:
            yield COMMENT, comment

    def _score_in(self, row: FilledRow, dimension: DimensionName, cell: FoundCell) -> Said | None:
        if cell.is_blank:
            return NOTHING
        right = _RIGHT.format(cannot=message("form cannot judge", self._sheet.language))
        if cell.kind == "formula":
            self._wrong(row, dimension, f"holds a formula; {right}, so type the number itself")
            return None
        if isinstance(cell.value, bool) or cell.kind == "error":
            self._wrong(row, dimension, f"found {_quoted(cell)}; {right}")
            return None
        plain = unicodedata.normalize("NFKC", cell.text).strip()
        found = _SCORE.fullmatch(plain)
        if found is not None:
            return Said(Act.SCORE, int(found[1]))
        if folded(plain) in self._cannot:
            return Said(Act.CANNOT_JUDGE)
        self._wrong(row, dimension, f"found {_quoted(cell)}; {right}")
        return None

    def _comment_in(self, row: FilledRow) -> Said | None:
        cell = row.at(self._columns[COMMENT])
        if cell.is_blank:
            return NOTHING
        if cell.kind == "formula":
            self._wrong(row, COMMENT, "holds a formula; write it as text, with an apostrophe before it")
            return None
        # As it will come back, so that one that is imported again is known again.
        text = clean_text(cell.text.strip())
        if len(text) > LONGEST_COMMENT:
            self._wrong(row, COMMENT, f"has {len(text)} characters; at most {LONGEST_COMMENT} are kept, so shorten it")
            return None
        # What CSV needs before what looks like a formula is no part of it.
        return Said(Act.COMMENT, text=text[1:] if text[0] == "'" and begins_like_a_formula(text[1:]) else text)

    # What of it is new

    def _is_new(self, code: RowCode, answer: BlindAnswer, subject: str, says: Said) -> bool:
        shown, before = code.told_by_subject.get(subject), self._said.get((answer.item_id, subject))
        if before is not None and (shown is None or before.revision > shown.revision):
            known = said_by(before).word
        else:
            known = shown.word if shown is not None else NOTHING.word
        return says.word not in {known, said_by(answer.marks.get(subject)).word}

    def _tick(self, answer: BlindAnswer, subject: str, says: Said, now: datetime) -> Tick:
        marks = (answer.marks.get(subject), self._said.get((answer.item_id, subject)))
        revision = 1 + max(mark.revision if mark is not None else 0 for mark in marks)
        # A comment is taken back by an empty one; everything else by ``CLEAR``.
        act = Act.COMMENT if subject == COMMENT else says.act
        told = (self._sheet.form_id, answer.item_id, subject, revision, act.value, says.value, says.text)
        return Tick(
            item_id=answer.item_id,
            subject=subject,
            act=act,
            value=says.value,
            text=says.text,
            revision=revision,
            event_id=content_uuid("form", *told),
            made_at=now,
        )

    def _wrong(self, row: FilledRow, column: str, said: str) -> None:
        self.defects.append(f"{self._form.place(row.number, self._columns[column])}: {said}")


def _quoted(cell: FoundCell) -> str:
    return f"`{for_terminal(cell.text, limit=_QUOTED)}`"
