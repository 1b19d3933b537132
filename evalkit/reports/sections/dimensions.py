"""Mean scores by dimension, and the dimensions that nobody scored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from evalkit.domain.panel import Coverage, JudgedCard
from evalkit.domain.people import RatedCard
from evalkit.domain.question import Language
from evalkit.domain.score import RaterKind
from evalkit.domain.scorecard import DimensionCard, NotMeasured, Scorecard
from evalkit.domain.verdict import Figure
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
from evalkit.reports.sections.judged_names import (
    STANDARD,
    dimension_name,
    judged_by,
    said_by_judges,
    said_by_people,
)
from evalkit.reports.wording import count_of, name_of, score_of
from evalkit.text.messages import message

__all__ = ["absent_dimensions", "dimensions_section", "is_poorly_covered"]

_NAMELESS_RATERS: Final = frozenset({RaterKind.RULE, RaterKind.CLOCK})
_SAID: Final = {RaterKind.JUDGE: said_by_judges, RaterKind.HUMAN: said_by_people}
_BOUNDS: Final = {RaterKind.JUDGE: "score_bounds", RaterKind.HUMAN: "score_bounds_people"}
_BOUNDS_MEANING: Final = {RaterKind.JUDGE: "bounds_meaning", RaterKind.HUMAN: "bounds_meaning_people"}
_TOLD_ELSEWHERE: Final = {RaterKind.JUDGE: "others_by_judges", RaterKind.HUMAN: "others_by_people"}
"""Raters whose versions stand in a section of theirs."""


def dimensions_section(card: Scorecard, language: Language) -> Section:
    """Every dimension in its fixed order: those with scores in a table, the others below with the reason."""
    scored = sorted(card.dimensions, key=lambda entry: STANDARD.get(entry.dimension, len(STANDARD)))
    blocks: list[Block] = []
    if scored:
        blocks += [_table(scored, card, language), *_meaning(scored, card, language)]
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


def is_poorly_covered(entry: DimensionCard, card: Scorecard) -> bool:
    """Whether so many scores by judges or people are missing that nothing may rest on the mean."""
    return _bounds(entry, card) is not None


def _table(scored: list[DimensionCard], card: Scorecard, language: Language) -> Table:
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
        bounds = _bounds(entry, card)
        if bounds is None:
            rows.append(_row(entry, card, language))
        else:
            # Where scores are missing, everything is marked, and the bounds count.
            marked = tuple(replace(cell, tone="warning") for cell in _row(entry, card, language))
            rows += [marked, _bounds_row(bounds, _BOUNDS[entry.rater_kind], language)]
    return Table(columns=columns, rows=tuple(rows))


def _row(entry: DimensionCard, card: Scorecard, language: Language) -> tuple[Cell, ...]:
    coverage = message("finished_of_wanted", language, finished=count_of(entry.scored), wanted=count_of(entry.wanted))
    every = _SAID.get(entry.rater_kind, _as_it_is)(entry.every)
    return (
        word_cell(dimension_name(entry, card, language)),
        word_cell(_rater(entry, card, language)),
        score_cell(entry.every, language),
        interval_cell(every, language, kind="score"),
        score_cell(entry.deviation, language, tone="plain"),
        score_cell(entry.completed, language, tone="plain"),
        word_cell(coverage, tone="warning" if entry.scored < entry.wanted else "plain"),
    )


def _as_it_is(figure: Figure) -> Figure:
    return figure


def _bounds_row(coverage: Coverage, name: str, language: Language) -> tuple[Cell, ...]:
    """Between what the mean above it would lie, had every score been there."""
    said = message("not_available", language)
    if coverage.lowest is not None and coverage.highest is not None:
        low, high = score_of(coverage.lowest), score_of(coverage.highest)
        said = message("interval", language, low=low, high=high)
    bounds = word_cell(said, tone="warning")
    return (word_cell(message(name, language), tone="warning"), EMPTY, EMPTY, bounds, EMPTY, EMPTY, EMPTY)


def _bounds(entry: DimensionCard, card: Scorecard) -> Coverage | None:
    """The coverage of judges or people where so much is missing that its bounds count, and not the mean."""
    coverage = _coverage(entry, card)
    return coverage if coverage is not None and coverage.is_poor else None


def _coverage(entry: DimensionCard, card: Scorecard) -> Coverage | None:
    scored: JudgedCard | RatedCard | None = None
    if entry.rater_kind is RaterKind.JUDGE:
        scored = judged_by(card.panel, entry.dimension)
    elif entry.rater_kind is RaterKind.HUMAN and card.people is not None:
        scored = card.people.of(entry.dimension)
    return None if scored is None else scored.coverage


def _rater(entry: DimensionCard, card: Scorecard | None, language: Language) -> str:
    """Who scored it; several are counted here, and named in a section of their own."""
    kind = name_of("rater", entry.rater_kind.value, language)
    if entry.rater_kind in _NAMELESS_RATERS:
        return kind
    judged = judged_by(card.panel, entry.dimension) if card is not None else None
    rated = card.people.of(entry.dimension) if card is not None and card.people is not None else None
    if entry.rater_kind is RaterKind.JUDGE and judged is not None:
        several = message("several_judges", language, count=count_of(len(judged.judges)))
        return several if len(judged.judges) > 1 else entry.rater
    if entry.rater_kind is RaterKind.HUMAN and rated is not None:
        several = message("several_people", language, count=count_of(len(rated.raters)))
        return several if len(rated.raters) > 1 else message("one_person", language)
    return f"{kind} {entry.rater}"


def _meaning(scored: list[DimensionCard], card: Scorecard, language: Language) -> list[Paragraph]:
    keys = ["dimensions_meaning"]
    poor = {entry.rater_kind for entry in scored if _bounds(entry, card) is not None}
    keys += [key for kind, key in _BOUNDS_MEANING.items() if kind in poor]
    told_elsewhere = {
        kind: key
        for kind, key in _TOLD_ELSEWHERE.items()
        if (card.panel if kind is RaterKind.JUDGE else card.people) is not None
    }
    by_others = [entry for entry in scored if entry.rater_kind not in told_elsewhere]
    versions = _versions(by_others, lambda entry: dimension_name(entry, card, language), language)
    kinds = {entry.rater_kind for entry in scored}
    versions = [*versions, *(message(key, language) for kind, key in told_elsewhere.items() if kind in kinds)]
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
    if entry.review_command is None:
        return reason + gap + message("command_would_score", language, command=entry.command)
    commands = {"command": entry.command, "review": entry.review_command}
    return reason + gap + message("command_would_judge", language, **commands)
