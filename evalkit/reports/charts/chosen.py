"""Which charts a run has, several runs have, and a comparison has; those without anything to draw are left out."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.domain.comparison import Comparison
from evalkit.domain.question import Language
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.charts.chart import Chart
from evalkit.reports.charts.forest import forest_chart
from evalkit.reports.charts.heat_map import accuracy_heat_map, differences_heat_map
from evalkit.reports.charts.radar import dimensions_chart
from evalkit.reports.charts.speed import speed_chart, wait_chart
from evalkit.reports.charts.spending import cost_chart, tokens_chart
from evalkit.reports.charts.stability import pass_k_chart, questions_chart
from evalkit.reports.sections.compared_pair import pair_pages

__all__ = ["comparison_charts", "run_charts", "runs_charts"]


def run_charts(card: Scorecard, language: Language) -> tuple[Chart, ...]:
    """Everything that can be drawn of one run."""
    heat_map = accuracy_heat_map(card, language)
    first, *others = runs_charts((card,), language) or (None,)
    charts = (first, heat_map, *others)
    return tuple(chart for chart in charts if chart is not None)


def runs_charts(cards: Sequence[Scorecard], language: Language) -> tuple[Chart, ...]:
    """Runs beside each other in every picture: dimensions, stability, speed, and what they spend."""
    if not cards:
        return ()
    charts = (
        dimensions_chart(cards, language),
        questions_chart(cards, language),
        pass_k_chart(cards, language),
        speed_chart(cards, language),
        wait_chart(cards, language),
        tokens_chart(cards, language),
        cost_chart(cards, language),
    )
    return tuple(chart for chart in charts if chart is not None)


def comparison_charts(comparison: Comparison, language: Language) -> tuple[Chart, ...]:
    """The differences: against what is allowed, and where they are."""
    charts = (forest_chart(comparison, language), *map(differences_heat_map, pair_pages(comparison, language)))
    return tuple(chart for chart in charts if chart is not None)
