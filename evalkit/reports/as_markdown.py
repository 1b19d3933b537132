"""Scorecards and comparisons as Markdown pages, with tables as GitHub and most viewers draw them.

Whatever models, servers and files wrote is escaped: it begins no link, no HTML, no heading and no cell of its own.
Commands of evalkit in backticks are code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from evalkit.domain.comparison import Comparison
from evalkit.domain.question import Language
from evalkit.domain.report import Report
from evalkit.reports.charts.chart import Chart
from evalkit.reports.comparison import comparison_page, comparison_title
from evalkit.reports.document import (
    BANNER,
    CELL_LIMIT,
    MARKED,
    Beside,
    Block,
    Cell,
    Column,
    Facts,
    Paragraph,
    Section,
    Table,
)
from evalkit.reports.report import report_banner, report_parts, report_title
from evalkit.text.hostile import for_markdown

__all__ = ["markdown_comparison", "markdown_report", "markdown_sections"]

_MARK: Final = "\u26a0"


def markdown_report(report: Report, *, language: Language) -> str:
    """A page on one run or several with all that the HTML report says, but for its charts, whose figures it has.

    Args:
        report: The runs, and how they compare.
        language: Of labels and sentences; names of models and questions stay as they are.
    """
    banner = report_banner(report, language)
    parts = [f"# {for_markdown(report_title(report, language), limit=CELL_LIMIT)}\n\n"]
    parts += [] if banner is None else [markdown_sections((banner,)), "\n"]
    for part in report_parts(report, language):
        parts += [
            f"## {for_markdown(part.title, limit=CELL_LIMIT)}\n\n",
            # Where a part is all charts, their tables say it.
            markdown_sections(part.sections or [_as_section(chart) for chart in part.charts], level=3),
            "\n",
        ]
    return "".join(parts).rstrip("\n") + "\n"


def _as_section(chart: Chart) -> Section:
    said = Paragraph(text=chart.alternative, tone="dim")
    return Section(key=chart.key, title=chart.title, blocks=(chart.table, said))


def markdown_comparison(comparison: Comparison, language: Language) -> str:
    """A page on candidates against their reference; begins with every verdict and ends with a line end.

    Args:
        comparison: The candidates against their reference.
        language: Of labels and sentences; names of models and questions stay as they are.
    """
    title = for_markdown(comparison_title(comparison, language), limit=CELL_LIMIT)
    return f"# {title}\n\n" + markdown_sections(comparison_page(comparison, language, is_full=True))


def markdown_sections(sections: Sequence[Section], *, level: int = 2) -> str:
    """Sections one after the other, each part set off by an empty line; their titles are headings of that level."""
    return "".join(f"{part}\n\n" for section in sections for part in _section(section, level)).rstrip("\n") + "\n"


def _section(section: Section, level: int) -> Iterator[str]:
    if section.title is not None:
        yield f"{'#' * level} {for_markdown(section.title)}"
    for block in section.blocks:
        parts = "\n\n".join(_block(block))
        yield f"> {parts}" if section.key == BANNER else parts


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield _paragraph(block)
        case Facts():
            yield "\n".join(f"- **{for_markdown(name)}**: {for_markdown(said)}" for name, said in block.rows)
        case Table():
            yield _table(block)
        case Beside():
            yield from map(_table, block.tables)
        case _:
            assert_never(block)


def _paragraph(paragraph: Paragraph) -> str:
    text = for_markdown(paragraph.text)
    if paragraph.is_headline:
        return f"**{text}**"
    if paragraph.tone in MARKED:
        return f"{_MARK} {text}"
    return f"**{text}**" if paragraph.tone == "strong" else text


def _table(table: Table) -> str:
    heads = tuple(for_markdown(column.label) for column in table.columns)
    rules = tuple(_rule(column) for column in table.columns)
    rows = [tuple(_cell(cell) for cell in row) for row in table.rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rules, *rows))


def _rule(column: Column) -> str:
    return "---:" if column.is_figure else "---"


def _cell(cell: Cell) -> str:
    text = for_markdown(cell.text, limit=CELL_LIMIT)
    return f"**{text}**" if text and cell.tone == "strong" else text
