"""Mean scores by dimension, and the dimensions that nobody scored."""

from __future__ import annotations

from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.score import RaterKind
from evalkit.domain.scorecard import DimensionCard, NotMeasured, Scorecard
from evalkit.reports.document import Block, Cell, Column, Facts, Paragraph, Section, Table
from evalkit.reports.sections.figures import (
    figure_column,
    interval_cell,
    interval_column,
    methods_paragraph,
    name_column,
    score_cell,
    version_of,
    word_cell,
)
from evalkit.reports.wording import count_of, name_of
from evalkit.text.messages import message

__all__ = ["absent_dimensions", "dimensions_section"]

_ORDER: Final = {dimension: number for number, dimension in enumerate(Dimension)}
_NAMELESS_RATERS: Final = frozenset({RaterKind.RULE, RaterKind.CLOCK})


def dimensions_section(card: Scorecard, language: Language) -> Section:
    """Every dimension in its fixed order: those with scores in a table, the others below with the reason."""
    scored = list(card.dimensions)
    blocks: list[Block] = []
    if scored:
        blocks += [_table(scored, language), *_meaning(scored, language)]
    absent = absent_dimensions(card)
    if absent:
        rows = tuple((_named(entry.dimension, language), _why(entry, language)) for entry in absent)
        blocks.append(Facts(rows=rows))
    return Section(key="dimensions", title=message("dimensions", language), blocks=tuple(blocks))


def absent_dimensions(card: Scorecard) -> list[NotMeasured]:
    """The dimensions without a score, in their fixed order."""
    return sorted(card.not_measured, key=lambda entry: _ORDER[entry.dimension])


def _table(scored: list[DimensionCard], language: Language) -> Table:
    columns = (
        name_column("dimension", language),
        Column(label=message("scored_by", language)),
        figure_column("score_every", language),
        interval_column((entry.every for entry in scored), language),
        figure_column("score_deviation", language),
        figure_column("score_completed", language),
        figure_column("score_coverage", language),
    )
    return Table(columns=columns, rows=tuple(_row(entry, language) for entry in scored))


def _row(entry: DimensionCard, language: Language) -> tuple[Cell, ...]:
    coverage = message("finished_of_wanted", language, finished=count_of(entry.scored), wanted=count_of(entry.wanted))
    return (
        word_cell(_named(entry.dimension, language)),
        word_cell(_rater(entry, language)),
        score_cell(entry.every, language),
        interval_cell(entry.every, language, kind="score"),
        score_cell(entry.deviation, language, tone="plain"),
        score_cell(entry.completed, language, tone="plain"),
        word_cell(coverage, tone="warning" if entry.scored < entry.wanted else "plain"),
    )


def _rater(entry: DimensionCard, language: Language) -> str:
    kind = name_of("rater", entry.rater_kind.value, language)
    return kind if entry.rater_kind in _NAMELESS_RATERS else f"{kind} {entry.rater}"


def _meaning(scored: list[DimensionCard], language: Language) -> list[Paragraph]:
    return [
        Paragraph(text=message("dimensions_meaning", language), tone="dim"),
        *methods_paragraph((entry.every for entry in scored), language),
        Paragraph(text=message("score_versions", language, versions=_versions(scored, language)), tone="dim"),
    ]


def _versions(scored: list[DimensionCard], language: Language) -> str:
    """Each rater and version once, with the dimensions that it scored."""
    dimensions: dict[tuple[str, str], list[str]] = {}
    for entry in scored:
        version = version_of(entry.rater_kind, entry.version, language)
        dimensions.setdefault((_rater(entry, language), version), []).append(_named(entry.dimension, language))
    comma = message("list_separator", language)
    return message("clause_separator", language).join(
        message(
            "score_version",
            language,
            dimensions=comma.join(names),
            rater=rater,
            version=version,
        )
        for (rater, version), names in dimensions.items()
    )


def _why(entry: NotMeasured, language: Language) -> str:
    reason = message("undefined", language, reason=name_of("not_measured", entry.reason, language))
    if entry.command is None:
        return reason
    gap = message("clause_separator", language)
    return reason + gap + message("command_would_score", language, command=entry.command)


def _named(dimension: DimensionName, language: Language) -> str:
    return message(f"dimension {dimension}", language) if dimension in _ORDER else dimension
