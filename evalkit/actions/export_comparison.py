"""Writes a comparison to a file for people, for a spreadsheet, for other programs or for CI."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from evalkit.actions.project import Project
from evalkit.actions.write_whole import check_place, written_whole
from evalkit.domain.comparison import Comparison
from evalkit.domain.question import Language
from evalkit.errors import UserError

__all__ = ["check_comparison_files", "exported_comparison"]

_Writer = Callable[[Path, Comparison, Language, Project], None]


def check_comparison_files(paths: Iterable[Path]) -> None:
    """Refuse what cannot come to anything, before hours are spent on what should stand there.

    Raises:
        UserError: For another ending, or a place that is not there.
    """
    for path in paths:
        if path.suffix.lower() not in _WRITERS:
            raise UserError(
                f"{path}: cannot write {path.suffix or 'a file without an ending'}; end its name in "
                f"{', '.join(_WRITERS)}"
            )
        check_place(path)


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
    written_whole(path, lambda half_written: write(half_written, comparison, language, project))


def _write_html(path: Path, comparison: Comparison, language: Language, project: Project) -> None:
    from evalkit.actions.build_report import report_on  # noqa: PLC0415 - charts, only where a page is asked for
    from evalkit.reports.as_html import report_html  # noqa: PLC0415 - as above

    with project.open_store() as store:
        report = report_on(comparison, project=project, store=store)
    path.write_text(report_html(report, language), encoding="utf-8", newline="\n")


def _write_xlsx(path: Path, comparison: Comparison, language: Language, project: Project) -> None:
    del project
    from evalkit.reports.as_xlsx.comparison import write_comparison_xlsx  # noqa: PLC0415 - xlsxwriter, here only

    write_comparison_xlsx(path, comparison, language=language)


def _write_markdown(path: Path, comparison: Comparison, language: Language, project: Project) -> None:
    del project
    from evalkit.reports.as_markdown import markdown_comparison  # noqa: PLC0415 - only where a page is asked for

    path.write_text(markdown_comparison(comparison, language=language), encoding="utf-8", newline="\n")


def _write_csv(path: Path, comparison: Comparison, language: Language, project: Project) -> None:
    del language, project
    from evalkit.reports.as_csv import write_comparison_csv  # noqa: PLC0415 - only where it is asked for

    write_comparison_csv(path, comparison)


def _write_json(path: Path, comparison: Comparison, language: Language, project: Project) -> None:
    del language, project
    from evalkit.reports.comparison_json import write_comparison_json  # noqa: PLC0415 - only where it is asked for

    write_comparison_json(path, comparison)


def _write_junit(path: Path, comparison: Comparison, language: Language, project: Project) -> None:
    del language, project
    from evalkit.reports.junit import junit_xml  # noqa: PLC0415 - only where it is asked for

    path.write_text(junit_xml(comparison), encoding="utf-8", newline="\n")


_WRITERS: Final[Mapping[str, _Writer]] = {
    ".html": _write_html,
    ".xlsx": _write_xlsx,
    ".md": _write_markdown,
    ".csv": _write_csv,
    ".json": _write_json,
    ".xml": _write_junit,
}
