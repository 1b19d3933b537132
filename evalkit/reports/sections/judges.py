"""Judges: what each of them gave, how far they agree, and what makes their scores doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.domain.panel import Coverage, JudgeCard, JudgedCard, PanelCard
from evalkit.domain.question import Language
from evalkit.domain.score import RaterKind
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.reports.document import Block, Cell, Column, Facts, Paragraph, Section, Table, Tone
from evalkit.reports.sections.calibration_marks import mark_paragraphs
from evalkit.reports.sections.figures import (
    EMPTY,
    absent_cell,
    figure_column,
    interval_cell,
    interval_column,
    methods_paragraph,
    name_column,
    score_cell,
    share_cell,
    shortened,
    word_cell,
)
from evalkit.reports.sections.judge_habits import habit_rows
from evalkit.reports.sections.judge_remarks import FAIR_ALPHA, GOOD_ALPHA, judge_remarks
from evalkit.reports.sections.judged_names import judged_name, listed
from evalkit.reports.wording import count_of, score_of
from evalkit.text.messages import message

__all__ = ["agreement_reading", "judges_section"]

_JUDGES_BESIDE: Final = 4
"""Judges in one table: more make it too wide for a small terminal."""
_NAME_WIDTH: Final = 20


def judges_section(card: Scorecard, language: Language) -> Section | None:
    """What to beware of first, then the figures of each dimension, then each judge; None where nobody judged."""
    panel = card.panel
    if panel is None:
        return None
    blocks: list[Block] = [*judge_remarks(card, panel, language), *_calibration(card, panel, language)]
    blocks += _means(panel, language)
    blocks += _trust(panel, language)
    blocks.append(Facts(rows=tuple(habit_rows(panel, language))))
    blocks.append(Paragraph(text=message("habits_meaning", language), tone="dim"))
    blocks.append(Paragraph(text=_versions(card, panel, language), tone="dim"))
    return Section(key="judges", title=message("judges", language), blocks=tuple(blocks))


def _calibration(card: Scorecard, panel: PanelCard, language: Language) -> Iterator[Paragraph]:
    """How the judges stand with people."""
    names = {judged.dimension: judged_name(judged, language) for judged in panel.judged}
    yield from mark_paragraphs(
        [mark for mark in card.calibration if mark.dimension in names],
        runs=" ".join(card.people.review_runs) if card.people is not None else card.run.short_id,
        called=names.__getitem__,
        language=language,
    )


def _means(panel: PanelCard, language: Language) -> Iterator[Block]:
    """Each judge beside the panel; of one judge alone, the mean stands with the dimensions."""
    if len(panel.judges) == 1:
        return
    names = [habits.judge for habits in panel.judges]
    parts = [names[start : start + _JUDGES_BESIDE] for start in range(0, len(names), _JUDGES_BESIDE)]
    for part in parts:
        yield Table(
            columns=(
                name_column("dimension", language),
                figure_column("panel_mean", language),
                figure_column("judges_add", language),
                *(Column(label=shortened(name, _NAME_WIDTH), is_figure=True, is_whole=True) for name in part),
            ),
            rows=tuple(_mean_row(judged, part, language) for judged in panel.judged),
        )
    yield Paragraph(text=message("means_meaning", language), tone="dim")
    if len({habits.weight for habits in panel.judges}) > 1:
        yield Paragraph(text=_weights(panel, language))


def _weights(panel: PanelCard, language: Language) -> str:
    """Said plainly: whoever takes the means of the row together finds another figure than the panel's."""
    said = (
        message("judge_weight", language, judge=habits.judge, weight=f"{habits.weight:g}") for habits in panel.judges
    )
    return message("panel_weighted", language, weights=listed(said, language))


def _mean_row(judged: JudgedCard, names: Sequence[str], language: Language) -> tuple[Cell, ...]:
    by_name = {card.judge: card for card in judged.judges}
    added = EMPTY
    if not isinstance(judged.spread, Undefined):
        added = Cell(text=f"±{score_of(judged.spread.added)}", value=judged.spread.added, kind="score")
    return (
        word_cell(judged_name(judged, language)),
        score_cell(judged.every, language, tone="warning" if judged.coverage.is_poor else "strong"),
        added,
        *(_judge_mean(by_name.get(name), language) for name in names),
    )


def _judge_mean(card: JudgeCard | None, language: Language) -> Cell:
    """The mean, and how much it is of where verdicts are missing."""
    if card is None:
        return EMPTY
    tone: Tone = "warning" if card.coverage.is_poor else "plain"
    if isinstance(card.every, Undefined):
        return absent_cell(language)
    text = score_of(card.every.value)
    if card.coverage.scored < card.coverage.wanted:
        text = message("mean_of_part", language, mean=text, coverage=_part(card.coverage, language))
    return Cell(text=text, value=card.every.value, kind="score", tone=tone)


def _part(coverage: Coverage, language: Language) -> str:
    scored, wanted = count_of(coverage.scored), count_of(coverage.wanted)
    return message("finished_of_wanted", language, finished=scored, wanted=wanted)


def _trust(panel: PanelCard, language: Language) -> Iterator[Block]:
    """Whether judges agree, and whether repeats differ by the model or by the judges' noise, where either is known."""
    parts: list[_Part] = []
    if any(len(judged.judges) > 1 for judged in panel.judged):
        parts.append(_agreement(panel, language))
    if any(isinstance(judged.model_deviation, Estimate) for judged in panel.judged):
        parts.append(_split(panel, language))
    if not parts:
        return
    heads = [column for part in parts for column in part.columns]
    named = ([word_cell(judged_name(judged, language))] for judged in panel.judged)
    rows = zip(named, *(part.rows for part in parts), strict=True)
    yield Table(
        columns=(name_column("dimension", language), *heads),
        rows=tuple(tuple(cell for cells in row for cell in cells) for row in rows),
    )
    for part in parts:
        yield from (Paragraph(text=said, tone="dim") for said in part.meaning)
    yield from methods_paragraph((judged.alpha for judged in panel.judged), language)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Columns of a table that answer one question."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    """One for each dimension."""
    meaning: Sequence[str]
    """What explains them, a paragraph each."""


def _agreement(panel: PanelCard, language: Language) -> _Part:
    return _Part(
        columns=(
            figure_column("alpha", language),
            interval_column((judged.alpha for judged in panel.judged), language),
            figure_column("judges_agree", language),
            figure_column("same_score", language),
            figure_column("within_one", language),
        ),
        rows=[
            (
                score_cell(judged.alpha, language),
                interval_cell(judged.alpha, language, kind="score"),
                agreement_reading(judged.alpha, language),
                share_cell(judged.exact, language, tone="plain"),
                share_cell(judged.within_one, language, tone="plain"),
            )
            for judged in panel.judged
        ],
        meaning=[message("agreement_meaning", language)],
    )


def _split(panel: PanelCard, language: Language) -> _Part:
    return _Part(
        columns=(figure_column("of_model", language), figure_column("of_judges", language)),
        rows=[
            (score_cell(judged.model_deviation, language, tone="plain"), _noise(judged, language))
            for judged in panel.judged
        ],
        meaning=list(_split_meaning(panel, language)),
    )


def _split_meaning(panel: PanelCard, language: Language) -> Iterator[str]:
    yield message("split_meaning", language)
    if cold := [habits.judge for habits in panel.judges if habits.is_cold]:
        yield message("split_cold", language, names=listed(cold, language))


def _noise(judged: JudgedCard, language: Language) -> Cell:
    if judged.noise is None:
        return absent_cell(language)
    return Cell(text=score_of(judged.noise), value=judged.noise, kind="score")


def agreement_reading(alpha: Figure, language: Language) -> Cell:
    """Well, fairly or little, by how alpha is read."""
    if isinstance(alpha, Undefined):
        return EMPTY
    if alpha.value >= GOOD_ALPHA:
        return word_cell(message("agree well", language), tone="good")
    if alpha.value >= FAIR_ALPHA:
        return word_cell(message("agree fairly", language), tone="fair")
    return word_cell(message("agree little", language), tone="warning")


def _versions(card: Scorecard, panel: PanelCard, language: Language) -> str:
    """What scored each dimension: rubric, wording and judges together."""
    version = {entry.dimension: entry.version for entry in card.dimensions if entry.rater_kind is RaterKind.JUDGE}
    named = (
        message("judged_version", language, dimension=judged_name(judged, language), version=version[judged.dimension])
        for judged in panel.judged
        if judged.dimension in version
    )
    return message("judged_versions", language, versions=message("list_separator", language).join(named))
