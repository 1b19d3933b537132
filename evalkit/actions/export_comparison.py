"""Writes a comparison to a file for people, for a spreadsheet, for other programs or for CI."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evalkit.actions.project import Project
from evalkit.actions.write_whole import check_files, written_whole
from evalkit.domain.comparison import Comparison
from evalkit.domain.question import Language

__all__ = ["check_comparison_files", "exported_comparison"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matter:
    """What is written, and what a form may need for it."""

    comparison: Comparison
    language: Language
    """Of labels in files for people."""
    project: Project
    """Whose store has the runs."""


_Writer = Callable[[Path, _Matter], None]


def check_comparison_files(paths: Iterable[Path]) -> None:
    """Refuse what cannot come to anything, before hours are spent on what should stand there.

    Raises:
        UserError: For another ending, or a place that is not there.
    """
    check_files(paths, endings=_WRITERS)


def exported_comparison(comparison: Comparison, *, path: Path, project: Project, language: Language = "en") -> None:
    """Write a comparison in the form that the file's ending says: .html, .xlsx, .md, .csv, .json or .xml (JUnit).

    Args:
        comparison: What to write.
        path: The file; replaced when it is there.
        project: Whose store has its runs: a report shows their scorecards, too.
        language: Of labels in files for people.

    Raises:
        UserError: When the file cannot be written.
    """
    check_comparison_files([path])
    write = _WRITERS[path.suffix.lower()]
    matter = _Matter(comparison=comparison, language=language, project=project)
    written_whole(path, lambda half_written: write(half_written, matter))


def _write_html(path: Path, matter: _Matter) -> None:
    from evalkit.actions.build_report import report_on  # noqa: PLC0415 - charts, only where a page is asked for
    from evalkit.reports.as_html import report_html  # noqa: PLC0415 - as above

    with matter.project.open_store() as store:
        report = report_on(matter.comparison, project=matter.project, store=store)
    path.write_text(report_html(report, matter.language), encoding="utf-8", newline="\n")


def _write_xlsx(path: Path, matter: _Matter) -> None:
    from evalkit.reports.as_xlsx.comparison import write_comparison_xlsx  # noqa: PLC0415 - xlsxwriter, here only

    write_comparison_xlsx(path, matter.comparison, language=matter.language)


def _write_markdown(path: Path, matter: _Matter) -> None:
    from evalkit.reports.as_markdown import markdown_comparison  # noqa: PLC0415 - only where a page is asked for

    path.write_text(markdown_comparison(matter.comparison, language=matter.language), encoding="utf-8", newline="\n")


def _write_csv(path: Path, matter: _Matter) -> None:
    from evalkit.reports.as_csv import write_comparison_csv  # noqa: PLC0415 - only where it is asked for

    write_comparison_csv(path, matter.comparison)


def _write_json(path: Path, matter: _Matter) -> None:
    from evalkit.reports.comparison_json import write_comparison_json  # noqa: PLC0415 - only where it is asked for

    write_comparison_json(path, matter.comparison)


def _write_junit(path: Path, matter: _Matter) -> None:
    from evalkit.reports.junit import junit_xml  # noqa: PLC0415 - only where it is asked for

    path.write_text(junit_xml(matter.comparison), encoding="utf-8", newline="\n")


_WRITERS: Final[Mapping[str, _Writer]] = {
    ".html": _write_html,
    ".xlsx": _write_xlsx,
    ".md": _write_markdown,
    ".csv": _write_csv,
    ".json": _write_json,
    ".xml": _write_junit,
}
