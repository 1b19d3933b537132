"""Reports as HTML: the same sections that the terminal, Markdown and spreadsheets show, with charts."""

from __future__ import annotations

from evalkit.reports.as_html.charts import (
    chart_script,
    chart_style,
    charts_html,
    plotly_script,
)
from evalkit.reports.as_html.report import part_html, report_html
from evalkit.reports.as_html.sections import page_style, section_style, sections_html

__all__ = [
    "chart_script",
    "chart_style",
    "charts_html",
    "page_style",
    "part_html",
    "plotly_script",
    "report_html",
    "section_style",
    "sections_html",
]
