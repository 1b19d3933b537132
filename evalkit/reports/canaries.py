"""The table of a judge's canaries, printed when they stop it."""

from __future__ import annotations

from evalkit.domain.judging import CanaryCheck, CanaryRow
from evalkit.domain.question import Language
from evalkit.reports.document import Cell, Column, Paragraph, Section, Table
from evalkit.text.messages import message

__all__ = ["canary_sections"]


def canary_sections(check: CanaryCheck, language: Language) -> tuple[Section, ...]:
    """Each canary with what it got and what it must get; those that failed first."""
    rows = sorted(check.rows, key=lambda row: row.is_passed)
    columns = tuple(
        Column(label=message(key, language), is_figure=key == "canary_got")
        for key in ("canary", "canary_language", "canary_must_get", "canary_got", "canary_said")
    )
    return (
        Section(
            key="canaries",
            title=message("canaries_failed", language, judge=check.judge),
            blocks=(
                Paragraph(text=message("canaries_meaning", language), tone="bad"),
                Table(columns=columns, rows=tuple(_row(row, language) for row in rows)),
            ),
        ),
    )


def _row(row: CanaryRow, language: Language) -> tuple[Cell, ...]:
    must = "canary_at_least" if row.at_least is not None else "canary_below"
    got = message("no_verdict", language) if row.score is None else f"{row.score:.2f}"
    return (
        Cell(text=row.name),
        Cell(text=row.language),
        Cell(text=message(must, language)),
        Cell(text=got, value=row.score, kind="number", tone="plain" if row.is_passed else "bad"),
        Cell(text=row.said),
    )
