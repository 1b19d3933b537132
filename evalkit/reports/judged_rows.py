"""What judges scored as flat rows: the columns of attempts that hold it, each verdict, and each judge's figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from evalkit.domain.panel import JudgeCard, JudgedCard, JudgeHabits
from evalkit.domain.question import Language
from evalkit.domain.reasons import ToldVerdict
from evalkit.domain.rubric import DimensionName
from evalkit.domain.score import RaterKind, Scored, Unscored
from evalkit.domain.scorecard import DimensionCard, Scorecard
from evalkit.domain.verdict import Undefined
from evalkit.reports.figure_cells import coverage_cells, interval_cells, undefined_cell, value_cell
from evalkit.reports.people_rows import people_attempt_cells, people_attempt_columns
from evalkit.reports.rows import COLUMNS, AttemptRow, Cell, cells_of
from evalkit.text.messages import message

__all__ = [
    "JUDGED_UNSCORED",
    "JUDGE_COLUMNS",
    "VERDICT_COLUMNS",
    "attempt_cells",
    "attempt_columns",
    "items_in_words",
    "judge_rows",
    "judged_column",
    "judged_in",
    "one_line",
    "verdict_rows",
]

JUDGED_UNSCORED: Final = "judged_unscored"
"""Name of the column that says why a judged dimension has no score: ``coherence=no_verdict``."""
VERDICT_COLUMNS: Final = (
    "run_id",
    "model",
    "question",
    "repeat",
    "dimension",
    "judge",
    "simulated",
    "version",
    "counted",
    "sample",
    "score",
    "unscored",
    "detail",
    "reason",
    "evidence",
    "items",
    "levels",
    "suspect",
)
"""Names of a verdict's columns, in order. Repeats and samples count from 1 here, as people do; ``levels`` is the order
in which they were listed, empty for a checklist."""

_MET: Final = {True: "truth yes", False: "truth no", None: "not_available"}
JUDGE_COLUMNS: Final = (
    "run_id",
    "model",
    "dimension",
    "judge",
    "served_model",
    "simulated",
    "version",
    "weight",
    "mean",
    "mean_low",
    "mean_high",
    "undefined",
    "scored",
    "wanted",
    "unasked",
    "unscored_reasons",
    "poor_coverage",
    "lowest",
    "highest",
    "alpha",
    "alpha_low",
    "alpha_high",
    "alpha_undefined",
    "same_score",
    "within_one",
    "judges_deviation",
    "judges_added",
    "model_deviation",
    "noise",
    "noise_low",
    "noise_high",
    "verdicts",
    "repaired",
    "length_slope",
    "length_low",
    "length_high",
    "order_effect",
    "order_low",
    "order_high",
)
"""Names of a judge's columns, in order. Without a judge, a row is of the panel; without a dimension, it says what a
judge is like, which is known over all of them only."""


def judged_in(cards: Iterable[Scorecard]) -> tuple[DimensionName, ...]:
    """Every dimension that judges scored in any of several runs, in the order of the first that has it."""
    return tuple(
        dict.fromkeys(
            judged.dimension for card in cards for judged in (() if card.panel is None else card.panel.judged)
        )
    )


def judged_column(dimension: DimensionName) -> str:
    """Name of the column of the panel's score: another one than that of a rule or clock."""
    return f"judged_{dimension}"


def attempt_columns(judged: Sequence[DimensionName], people: Sequence[DimensionName] = ()) -> tuple[str, ...]:
    """Names of an attempt's columns; what nobody judged adds none.

    Args:
        judged: The dimensions that judges scored.
        people: Those that people scored.
    """
    by_judges = (*map(judged_column, judged), JUDGED_UNSCORED) if judged else ()
    return (*COLUMNS[:-1], *by_judges, *people_attempt_columns(people), COLUMNS[-1])


def attempt_cells(
    row: AttemptRow, judged: Sequence[DimensionName], people: Sequence[DimensionName] = ()
) -> Mapping[str, Cell]:
    """Column -> value, for every one of ``attempt_columns``, with texts as they came.

    Empty is what was not put before judges or people: a repeat that was not drawn, a question that a dimension does not
    apply to.
    """
    if not judged and not people:
        return cells_of(row)
    cells: dict[str, Cell] = {**cells_of(row), **people_attempt_cells(row, people)}
    if not judged:
        return cells
    reasons: list[str] = []
    for dimension in judged:
        found = row.judged.get(dimension)
        finding = None if found is None else found.finding
        cells[judged_column(dimension)] = finding.value if isinstance(finding, Scored) else None
        if isinstance(finding, Unscored):
            reasons.append(f"{dimension}={finding.reason.value}")
    cells[JUDGED_UNSCORED] = " ".join(reasons) or None
    return cells


def verdict_rows(verdicts: Iterable[ToldVerdict]) -> Iterator[Mapping[str, Cell]]:
    """Column -> value, for every one of ``VERDICT_COLUMNS``, with texts as they came."""
    for verdict in verdicts:
        text, finding = verdict.text, verdict.text.finding
        yield {
            "run_id": verdict.run.run_id,
            "model": verdict.run.target.name,
            "question": verdict.question_id,
            "repeat": verdict.repeat + 1,
            "dimension": str(text.dimension),
            "judge": verdict.judge,
            "simulated": verdict.is_simulated,
            "version": verdict.version,
            "counted": verdict.is_counted,
            "sample": text.sample + 1,
            "score": finding.value if isinstance(finding, Scored) else None,
            "unscored": finding.reason.value if isinstance(finding, Unscored) else None,
            "detail": finding.detail or None if isinstance(finding, Unscored) else None,
            "reason": text.reason or None,
            "evidence": "\n".join(filter(None, map(one_line, text.evidence))) or None,
            "items": items_in_words(text.items) or None,
            "levels": verdict.levels,
            "suspect": text.suspect,
        }


def items_in_words(items: Iterable[bool | None], language: Language = "en") -> str:
    """Which items of a checklist are met: ``1 yes; 2 no; 3 n/a``."""
    said = (
        message("item_met", language, number=number, met=message(_MET[met], language))
        for number, met in enumerate(items, start=1)
    )
    return message("clause_separator", language).join(said)


def one_line(text: str) -> str:
    """A quote without its line ends: several stand below each other."""
    return " ".join(text.split())


def judge_rows(card: Scorecard) -> Iterator[Mapping[str, Cell]]:
    """Column -> value, for every one of ``JUDGE_COLUMNS``: each dimension's panel and judges, then each judge."""
    if card.panel is None:
        return
    empty: dict[str, Cell] = {
        **dict.fromkeys(JUDGE_COLUMNS),
        "run_id": card.run.run_id,
        "model": card.run.target.name,
    }
    about = {habits.judge: habits for habits in card.panel.judges}
    versions = {entry.dimension: entry for entry in card.dimensions if entry.rater_kind is RaterKind.JUDGE}
    for judged in card.panel.judged:
        yield {**empty, **_panel(judged, versions.get(judged.dimension))}
        for judge in judged.judges:
            yield {**empty, "dimension": str(judged.dimension), **_judge(judge), **_identity(about.get(judge.judge))}
    for habits in card.panel.judges:
        yield {**empty, **_identity(habits), **_habits(habits)}


def _panel(judged: JudgedCard, entry: DimensionCard | None) -> Mapping[str, Cell]:
    spread = judged.spread
    return {
        "dimension": str(judged.dimension),
        "version": None if entry is None else entry.version,
        **interval_cells("mean", judged.every),
        "undefined": undefined_cell(judged.every),
        **coverage_cells(judged.coverage),
        **interval_cells("alpha", judged.alpha),
        "alpha_undefined": undefined_cell(judged.alpha),
        "same_score": value_cell(judged.exact),
        "within_one": value_cell(judged.within_one),
        "judges_deviation": None if isinstance(spread, Undefined) else spread.deviation,
        "judges_added": None if isinstance(spread, Undefined) else spread.added,
        "model_deviation": value_cell(judged.model_deviation),
        "noise": judged.noise,
    }


def _judge(judge: JudgeCard) -> Mapping[str, Cell]:
    return {
        "judge": judge.judge,
        "version": judge.version,
        **interval_cells("mean", judge.every),
        "undefined": undefined_cell(judge.every),
        **coverage_cells(judge.coverage),
    }


def _identity(habits: JudgeHabits | None) -> Mapping[str, Cell]:
    if habits is None:
        return {}
    return {
        "judge": habits.judge,
        "served_model": habits.served_model,
        "simulated": habits.is_simulated,
        "weight": habits.weight,
    }


def _habits(habits: JudgeHabits) -> Mapping[str, Cell]:
    return {
        "verdicts": habits.verdicts,
        "repaired": habits.repaired,
        **interval_cells("noise", habits.noise),
        **interval_cells("length", habits.length_slope, name="length_slope"),
        **interval_cells("order", habits.order_effect, name="order_effect"),
    }
