"""Mean scores by dimension, and the dimensions that nobody scored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from evalkit.domain.panel import Coverage, PanelCard
from evalkit.domain.question import Language
from evalkit.domain.score import RaterKind
from evalkit.domain.scorecard import DimensionCard, NotMeasured, Scorecard
from evalkit.reports.document import Block, Cell, Column, Facts, Paragraph, Section, Table
from evalkit.reports.sections.figures import (
    EMPTY,
    figure_column,
    interval_cell,
    interval_column,
    methods_paragraph,
    name_column,
    score_cell,
    version_of,
    word_cell,
)
from evalkit.reports.sections.judged_names import STANDARD, dimension_name, judged_by, said_by_judges
from evalkit.reports.wording import count_of, name_of, score_of
from evalkit.text.messages import message

__all__ = ["absent_dimensions", "dimensions_section"]

_NAMELESS_RATERS: Final = frozenset({RaterKind.RULE, RaterKind.CLOCK})
_NEEDS_JUDGE: Final = "needs_judge"


def dimensions_section(card: Scorecard, language: Language) -> Section:
    """Every dimension in its fixed order: those with scores in a table, the others below with the reason."""
    scored = sorted(card.dimensions, key=lambda entry: STANDARD.get(entry.dimension, len(STANDARD)))
    blocks: list[Block] = []
    if scored:
        blocks += [_table(scored, card.panel, language), *_meaning(scored, card.panel, language)]
    absent = absent_dimensions(card)
    if absent:
        rows = tuple(
            (message(f"dimension {entry.dimension.value}", language), _why(entry, language)) for entry in absent
        )
        blocks.append(Facts(rows=rows))
    return Section(key="dimensions", title=message("dimensions", language), blocks=tuple(blocks))


def absent_dimensions(card: Scorecard) -> list[NotMeasured]:
    """The dimensions without a score, in their fixed order."""
    return sorted(card.not_measured, key=lambda entry: STANDARD[entry.dimension])


def _table(scored: list[DimensionCard], panel: PanelCard | None, language: Language) -> Table:
    columns = (
        name_column("dimension", language),
        Column(label=message("scored_by", language)),
        figure_column("score_every", language),
        interval_column((entry.every for entry in scored), language),
        figure_column("score_deviation", language),
        figure_column("score_completed", language),
        figure_column("score_coverage", language),
    )
    rows: list[tuple[Cell, ...]] = []
    for entry in scored:
        bounds = _bounds(entry, panel)
        if bounds is None:
            rows.append(_row(entry, panel, language))
        else:
            # Where verdicts are missing, everything is marked, and the bounds count.
            marked = tuple(replace(cell, tone="warning") for cell in _row(entry, panel, language))
            rows += [marked, _bounds_row(bounds, language)]
    return Table(columns=columns, rows=tuple(rows))


def _row(entry: DimensionCard, panel: PanelCard | None, language: Language) -> tuple[Cell, ...]:
    coverage = message("finished_of_wanted", language, finished=count_of(entry.scored), wanted=count_of(entry.wanted))
    every = said_by_judges(entry.every) if entry.rater_kind is RaterKind.JUDGE else entry.every
    return (
        word_cell(dimension_name(entry, panel, language)),
        word_cell(_rater(entry, panel, language)),
        score_cell(entry.every, language),
        interval_cell(every, language, kind="score"),
        score_cell(entry.deviation, language, tone="plain"),
        score_cell(entry.completed, language, tone="plain"),
        word_cell(coverage, tone="warning" if entry.scored < entry.wanted else "plain"),
    )


def _bounds_row(coverage: Coverage, language: Language) -> tuple[Cell, ...]:
    """Between what the mean above it would lie, had every verdict been there."""
    said = message("not_available", language)
    if coverage.lowest is not None and coverage.highest is not None:
        low, high = score_of(coverage.lowest), score_of(coverage.highest)
        said = message("interval", language, low=low, high=high)
    bounds = word_cell(said, tone="warning")
    return (word_cell(message("score_bounds", language), tone="warning"), EMPTY, EMPTY, bounds, EMPTY, EMPTY, EMPTY)


def _bounds(entry: DimensionCard, panel: PanelCard | None) -> Coverage | None:
    """The coverage of a panel of which so much is missing that its bounds count, and not its mean."""
    judged = judged_by(panel, entry.dimension) if entry.rater_kind is RaterKind.JUDGE else None
    return judged.coverage if judged is not None and judged.coverage.is_poor else None


def _rater(entry: DimensionCard, panel: PanelCard | None, language: Language) -> str:
    kind = name_of("rater", entry.rater_kind.value, language)
    if entry.rater_kind in _NAMELESS_RATERS:
        return kind
    judged = judged_by(panel, entry.dimension) if entry.rater_kind is RaterKind.JUDGE else None
    if judged is None:
        return f"{kind} {entry.rater}"
    if len(judged.judges) > 1:
        return message("several_judges", language, count=count_of(len(judged.judges)))
    return entry.rater


def _meaning(scored: list[DimensionCard], panel: PanelCard | None, language: Language) -> list[Paragraph]:
    keys = ["dimensions_meaning"]
    if any(_bounds(entry, panel) is not None for entry in scored):
        keys.append("bounds_meaning")
    by_others = [entry for entry in scored if panel is None or entry.rater_kind is not RaterKind.JUDGE]
    versions = _versions(by_others, lambda entry: dimension_name(entry, panel, language), language)
    if len(by_others) < len(scored):
        versions = [*versions, message("others_by_judges", language)]
    said = message("clause_separator", language).join(versions)
    return [
        *(Paragraph(text=message(key, language), tone="dim") for key in keys),
        *methods_paragraph((entry.every for entry in scored), language),
        Paragraph(text=message("score_versions", language, versions=said), tone="dim"),
    ]


def _versions(scored: list[DimensionCard], named: Callable[[DimensionCard], str], language: Language) -> list[str]:
    """Each rater and version once, with the dimensions that it scored."""
    dimensions: dict[tuple[str, str], list[str]] = {}
    for entry in scored:
        version = version_of(entry.rater_kind, entry.version, language)
        dimensions.setdefault((_rater(entry, None, language), version), []).append(named(entry))
    comma = message("list_separator", language)
    return [
        message(
            "score_version",
            language,
            dimensions=comma.join(names),
            rater=rater,
            version=version,
        )
        for (rater, version), names in dimensions.items()
    ]


def _why(entry: NotMeasured, language: Language) -> str:
    reason = message("undefined", language, reason=name_of("not_measured", entry.reason, language))
    if entry.command is None:
        return reason
    gap = message("clause_separator", language)
    would_score = "command_would_judge" if entry.reason == _NEEDS_JUDGE else "command_would_score"
    return reason + gap + message(would_score, language, command=entry.command)
