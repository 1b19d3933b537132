"""Writes how far people agree to a file: a page, a table or a document for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from evalkit.actions.write_whole import check_place, written_whole
from evalkit.domain.people import Agreement
from evalkit.domain.question import Language
from evalkit.errors import UserError
from evalkit.reports.agreement import agreement_document, agreement_page
from evalkit.text.hostile import for_json

__all__ = ["check_agreement_file", "exported_agreement"]

_Writer = Callable[[Path, Agreement, Language], object]


def check_agreement_file(path: Path) -> None:
    """Refuse what cannot come to anything, before anything is read.

    Raises:
        UserError: For another ending, or a place that is not there.
    """
    if path.suffix.lower() not in _WRITERS:
        raise UserError(
            f"{path}: cannot write {path.suffix or 'a file without an ending'}; end its name in {', '.join(_WRITERS)}, "
            "or write the runs with all that people said as .xlsx with evalkit export"
        )
    check_place(path)


def exported_agreement(agreement: Agreement, *, path: Path, language: Language = "en") -> None:
    """Write it in the form that the file's ending says: .md, .csv or .json.

    Raises:
        UserError: When the file cannot be written.
    """
    check_agreement_file(path)
    write = _WRITERS[path.suffix.lower()]
    written_whole(path, lambda half_written: write(half_written, agreement, language))


def _write_markdown(path: Path, agreement: Agreement, language: Language) -> None:
    from evalkit.reports.as_markdown import markdown_sections  # noqa: PLC0415 - only where a page is asked for

    page = markdown_sections(agreement_page(agreement, language))
    path.write_text(page, encoding="utf-8", newline="\n")


def _write_csv(path: Path, agreement: Agreement, language: Language) -> None:
    del language
    from evalkit.reports.as_csv import write_agreement_csv  # noqa: PLC0415 - only where it is asked for

    write_agreement_csv(path, agreement.people)


def _write_json(path: Path, agreement: Agreement, language: Language) -> None:
    del language
    text = json.dumps(agreement_document(agreement), ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(f"{for_json(text)}\n", encoding="utf-8", newline="\n")


_WRITERS: Final[Mapping[str, _Writer]] = {".md": _write_markdown, ".csv": _write_csv, ".json": _write_json}
