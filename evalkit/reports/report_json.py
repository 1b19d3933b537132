"""A report as JSON for other programs: what ``evalkit export --to FILE.json`` writes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from evalkit.domain.report import Report
from evalkit.reports.as_json import write_runs_json
from evalkit.reports.comparison_json import comparison_document
from evalkit.reports.rows import AttemptRow
from evalkit.version import __version__

__all__ = ["write_report_json"]


def write_report_json(path: Path, report: Report, rows: Iterable[AttemptRow]) -> int:
    """Write scorecards, how they compare, and their attempts as they come.

    Args:
        path: The file; replaced when it is there.
        report: The runs.
        rows: The attempts of all of them.

    Returns:
        How many attempts were written.

    Raises:
        OSError: When the file cannot be written.
    """
    before = {
        "evalkit_version": __version__,
        "made_at": report.made_at.isoformat(),
        "comparison": None if report.comparison is None else comparison_document(report.comparison),
        "not_compared": report.not_compared,
    }
    return write_runs_json(path, report.cards, rows, before=before)
