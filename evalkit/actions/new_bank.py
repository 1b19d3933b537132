"""``evalkit banks new|import``: a team's own bank, begun by hand or taken from a table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evalkit.actions.project import Project
from evalkit.banks.imported import ImportDefaults, ImportedRow, RowMistake, imported_rows
from evalkit.banks.schema import NAME_PATTERN
from evalkit.banks.tables import read_table
from evalkit.banks.write import bank_text, category_text, new_canary, skeleton_texts, write_bank
from evalkit.config.places import is_shipped_name, own_bank_folder
from evalkit.domain.question import Category, Language
from evalkit.errors import BankError, UserError
from evalkit.text.few import first_few

__all__ = ["ImportedBank", "import_bank", "new_bank"]

_MOST_NAMES: Final = 8
_QUESTION: Final = re.compile(r"question `([^`]+)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedBank:
    """What came of a table."""

    folder: Path
    questions: int
    judged: tuple[str, ...]
    """Ids of questions that no rule can decide: their answers are too long to be compared."""
    worded: tuple[str, ...]
    """Ids of questions whose answer is matched word for word."""
    unread_columns: tuple[str, ...]
    filled_in: int
    """Questions whose solution was not given."""

    def as_lines(self, *, cwd: Path) -> tuple[str, ...]:
        """For people: what was written, and what they should still do."""
        lines = [f"wrote {self.folder.relative_to(cwd)}: {self.questions} questions"]
        if self.unread_columns:
            lines.append(f"left out, because no such column is known: {', '.join(self.unread_columns)}")
        if self.judged:
            lines.append(f"answers too long for a rule, left to judges and people: {_named(self.judged)}")
        if self.worded:
            lines.append(
                f"answers matched word for word: {_named(self.worded)}; let each question say the form, or give aliases"
            )
        if self.filled_in:
            lines.append(
                f"without a solution of their own: {self.filled_in}; judges need one, so write it into the file"
            )
        name = self.folder.name
        return (*lines, f"next: evalkit banks check {name}, then: evalkit run --bank {name} --model demo")


def _named(ids: Sequence[str]) -> str:
    return f"{len(ids)} ({first_few(ids, most=_MOST_NAMES)})"


def _ids_of(rows: Sequence[ImportedRow], *, kind: str) -> tuple[str, ...]:
    return tuple(row.question["id"] for row in rows if row.kind == kind)


def new_bank(name: str, *, category: Category, language: Language, project: Project) -> Path:
    """Write the first files of a bank; returns its folder.

    Raises:
        UserError: When the name is none, or the folder is there already.
    """
    folder = _folder(name, project=project)
    write_bank(folder, skeleton_texts(name, category=category, language=language))
    return folder


def import_bank(table: Path, name: str, *, defaults: ImportDefaults, project: Project) -> ImportedBank:
    """Make a bank of a table; whole or not at all.

    Raises:
        UserError: When the name is none, the folder is there already, or the table cannot be read.
        BankError: One line for every row that cannot become a question.
    """
    folder = _folder(name, project=project)
    rows, unread = read_table(table)
    taken = list(imported_rows(rows, defaults))
    if mistakes := [str(row) for row in taken if isinstance(row, RowMistake)]:
        raise BankError(tuple(mistakes))
    good = [row for row in taken if isinstance(row, ImportedRow)]
    try:
        write_bank(folder, _texts(name, good, title=f"Imported from {table.name}"))
    except BankError as error:
        raise BankError(_by_row(error.defects, good)) from error
    return ImportedBank(
        folder=folder,
        questions=len(good),
        judged=_ids_of(good, kind="open"),
        worded=_ids_of(good, kind="text"),
        unread_columns=unread,
        filled_in=sum("solution" not in row.cells for row in rows),
    )


def _folder(name: str, *, project: Project) -> Path:
    if re.fullmatch(NAME_PATTERN, name) is None:
        raise UserError(f"{name}: a bank's name has lower-case letters and digits with single hyphens, as in `our-law`")
    if is_shipped_name(name):
        raise UserError(f"{name}: evalkit ships a bank of that name, which yours would hide; choose another name")
    folder = own_bank_folder(name, cwd=project.cwd)
    if folder.exists():
        raise UserError(f"{folder.relative_to(project.cwd)}: is there already; choose another name, or remove it first")
    return folder


def _texts(name: str, rows: Sequence[ImportedRow], *, title: str) -> dict[str, str]:
    canary = new_canary()
    by_category: dict[Category, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_category[row.category].append(row.question)
    files = {
        f"{category}.yaml": category_text(questions, category=category, canary=canary)
        for category, questions in by_category.items()
    }
    return {"bank.yaml": bank_text(name, title=title, canary=canary), **files}


def _by_row(defects: Sequence[str], rows: Sequence[ImportedRow]) -> tuple[str, ...]:
    """The reader's lines with the row of the table in place of a file that the user never saw."""
    place_by_id = {row.question["id"]: row.place for row in rows}
    told: list[str] = []
    for defect in defects:
        named = _QUESTION.search(defect)
        place = place_by_id.get(named.group(1)) if named else None
        told.append(f"{place}: {defect[named.start() :]}" if named and place else defect)
    return tuple(told)
