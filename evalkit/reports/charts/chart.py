"""Chart: one picture with all that a reader needs who sees it, hears it, or has no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evalkit.reports.document import Table

__all__ = ["Chart", "Figure", "Trace"]

Trace = Mapping[str, object]
"""A series of a figure in the form that plotly.js draws; plain JSON values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What plotly.js draws. Colours are names (``@ink``, ``@series1``, ``@good/0.2``) that the theme fills in."""

    traces: Sequence[Trace]
    layout: Mapping[str, object]
    height: int
    """In CSS pixels; the width is the page's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture of figures that also stand in its table."""

    key: str
    """Which one it is, whatever the language: ``radar``, ``forest``. Unique on a page together with ``of``."""
    title: str
    explanation: str
    """What is drawn, how to read it, and what it rests on."""
    alternative: str
    """What the picture shows, in a sentence or two, for whoever does not see it."""
    figure: Figure
    table: Table
    """The same figures, with how many questions or attempts each rests on."""
    of: str = ""
    """Id of the run that it is about; empty for what is about several."""
