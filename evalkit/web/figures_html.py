"""Figures on a page of the viewer: drawn where they are there, waited for where they are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from evalkit.actions.viewing.figures import FigureState
from evalkit.domain.figure_page import FigureOrder
from evalkit.reports.as_html import part_html, sections_html
from evalkit.reports.charts.chart import Chart
from evalkit.web.refusals import Refusal, Refused
from evalkit.web.viewer import Viewer

__all__ = ["DrawnPart", "FiguresShown", "shown_figures"]

_LEVEL: Final = 3
"""Of the headings of sections: the page has its title and its parts above them."""
_WAITED_FOR_S: Final = 1
"""Until a page without figures is asked for again."""
_RENEWED_S: Final = 30
"""The same of one with figures that are not the newest: somebody is reading them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPart:
    """A part of a report as HTML."""

    key: str
    title: str
    html: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresShown:
    """What a page shows of its figures; drawn by ``view_figures.html.jinja``."""

    state: FigureState
    banner: Markup
    parts: tuple[DrawnPart, ...]
    has_charts: bool

    @property
    def is_renewed(self) -> bool:
        """Whether the page is to be asked for again."""
        return not self.state.is_current and self.state.trouble is None

    @property
    def renewed_s(self) -> int:
        """After how many seconds."""
        return _WAITED_FOR_S if self.state.page is None else _RENEWED_S

    @property
    def stamp(self) -> str:
        """Another text once newer figures were made."""
        return "" if self.state.made_at is None else self.state.made_at.isoformat()

    @property
    def made(self) -> str:
        """When they were, by this machine's clock."""
        return "" if self.state.made_at is None else f"{self.state.made_at.astimezone():%H:%M:%S}"


def shown_figures(viewer: Viewer, order: FigureOrder) -> FiguresShown:
    """The figures of some runs as they are by now.

    Raises:
        Refused: When one of the runs is not there.
    """
    stamps = [viewer.browser.stamp(run_id) for run_id in order.run_ids]
    if None in stamps:
        raise Refused(Refusal.LINK)
    state = viewer.figures.asked(order, stamp=" ".join(map(str, stamps)))
    page = state.page
    if page is None:
        return FiguresShown(state=state, banner=Markup(), parts=(), has_charts=False)
    level = _LEVEL if len(page.parts) > 1 else _LEVEL - 1
    return FiguresShown(
        state=state,
        # Of a single part the title is that of its first section, and stands there.
        banner=Markup() if page.banner is None else sections_html((page.banner,)),
        parts=tuple(
            DrawnPart(key=part.key, title=part.title, html=part_html(part, order.language, level=level))
            for part in page.parts
        ),
        has_charts=any(isinstance(piece, Chart) for part in page.parts for piece in part.pieces),
    )
