"""Sections of a report as HTML: the same document that the terminal, Markdown and spreadsheets show."""

from __future__ import annotations

from evalkit.reports.as_html.sections import section_style, sections_html

__all__ = ["section_style", "sections_html"]
