"""A page of sections printed to a console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Console

from evalkit.domain.question import Language
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.as_text.drawing import drawn_sections
from evalkit.reports.document import Section
from evalkit.reports.scorecard import scorecard_page

__all__ = ["render_scorecard", "render_sections"]

_WIDEST: Final = 160


def render_scorecard(card: Scorecard, *, language: Language, console: Console) -> None:
    """Print a run's figures.

    Args:
        card: The figures.
        language: Of labels and sentences; names of models and questions stay as they are.
        console: Where to; any width.
    """
    render_sections(scorecard_page(card, language), console=console)


def render_sections(sections: Sequence[Section], *, console: Console) -> None:
    """Print sections one after the other."""
    for line in drawn_sections(sections, min(console.width, _WIDEST)):
        # Lines are broken already; `rich` would break the ones that it measures otherwise once more.
        console.print(line, highlight=False, no_wrap=True, overflow="ignore", crop=False)
