"""Sections as HTML elements, for a page that brings the rest: no script, no style in attributes, nothing unescaped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final, assert_never

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from evalkit.reports.document import CELL_LIMIT, Beside, Block, Facts, Paragraph, Section, Table
from evalkit.text.hostile import for_terminal
from evalkit.text.page_templates import page_templates

__all__ = [
    "clean_text",
    "own_style",
    "page_style",
    "paper_colours",
    "report_templates",
    "section_style",
    "sections_html",
]

_TEMPLATE: Final = "sections.html.jinja"


def sections_html(sections: Sequence[Section], *, level: int = 2) -> Markup:
    """Sections one after the other, each with its title as a heading.

    Args:
        sections: Of a report; what models, servers and people wrote stands in their texts.
        level: Of these headings.
    """
    template = report_templates().get_template(_TEMPLATE)
    return Markup(template.render(sections=sections, level=level, clean=clean_text, kind=_kind))  # noqa: S704 - escaped by the template


@cache
def section_style() -> str:
    """The style sheet of these elements and of a report's parts. ``page_style()`` says what the colours are."""
    return own_style("sections.css") + own_style("parts.css")


@cache
def page_style() -> str:
    """The style sheet of the page around them: colours by name for light and dark, text, tables that fit a phone.

    The theme is the system's, but where the page's root element has another one in ``data-theme``; paper is light.
    """
    light, dark = own_style("light.css"), own_style("dark.css")
    return (
        f":root {{\n  color-scheme: light dark;\n{light}}}\n"
        f"@media (prefers-color-scheme: dark) {{\n:root {{\n{dark}}}\n}}\n"
        f":root[data-theme=light] {{\n  color-scheme: light;\n{light}}}\n"
        f":root[data-theme=dark] {{\n  color-scheme: dark;\n{dark}}}\n"
        f"@media print {{\n:root:root {{\n  color-scheme: light;\n{paper_colours()}}}\n}}\n"
        f"{own_style('page.css')}"
    )


def paper_colours() -> str:
    """The colours of what is printed: light, and the paper's own."""
    return f"{own_style('light.css')}  --paper: #ffffff;\n"


def own_style(name: str) -> str:
    """A style sheet of this package."""
    return files("evalkit.reports.as_html").joinpath(name).read_text(encoding="utf-8")


@cache
def report_templates() -> Environment:
    """The templates of this package; they are given ``clean_text`` as ``clean``."""
    return page_templates(PackageLoader("evalkit.reports", "as_html"))


def clean_text(text: str, limit: int = CELL_LIMIT) -> str:
    """Without control characters and without signs that turn the writing direction: HTML escapes neither."""
    return for_terminal(text, limit=limit)


def _kind(block: Block) -> str:
    match block:
        case Table():
            return "table"
        case Beside():
            return "beside"
        case Facts():
            return "facts"
        case Paragraph():
            return "paragraph"
        case _:
            assert_never(block)
