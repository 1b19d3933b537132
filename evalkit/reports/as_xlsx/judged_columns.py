"""The columns that judged runs add to a workbook: scores among the attempts, and the sheet of judges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.reasons import ToldVerdict
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.verdict import Undefined
from evalkit.reports.as_xlsx.columns import ATTEMPT_COLUMNS, ListColumn
from evalkit.reports.as_xlsx.people_columns import attempt_people_columns
from evalkit.reports.judged_rows import (
    JUDGE_COLUMNS,
    JUDGED_UNSCORED,
    VERDICT_COLUMNS,
    items_in_words,
    judge_rows,
    judged_column,
    judged_in,
    verdict_rows,
)
from evalkit.reports.rows import Cell
from evalkit.reports.sections.judged_names import judged_by, judged_name, name_in_panel, said_by_judges
from evalkit.reports.wording import name_of, reason_of
from evalkit.text.messages import message

__all__ = [
    "JUDGE_SHEET_COLUMNS",
    "VERDICT_SHEET_COLUMNS",
    "attempt_columns_with_judged",
    "judge_sheet_rows",
    "verdict_sheet_rows",
    "worded_reasons",
]

_WIDTHS: Final = {
    "run_id": 12,
    "model": 16,
    "dimension": 30,
    "judge": 20,
    "served_model": 24,
    "version": 12,
    "undefined": 26,
    "unscored_reasons": 30,
    "alpha_undefined": 26,
    "judges_added": 16,
    "lowest": 17,
    "highest": 17,
    "alpha": 14,
    "model_deviation": 17,
    "mean_low": 9,
    "mean_high": 9,
    "scored": 9,
    "wanted": 9,
}
_COUNTS: Final = frozenset({"scored", "wanted", "unasked", "verdicts", "repaired"})
_SHARES: Final = frozenset({"same_score", "within_one"})
_SIGNED: Final = frozenset({"length_slope", "length_low", "length_high", "order_effect", "order_low", "order_high"})
_WORDS: Final = frozenset(
    {
        *("run_id", "model", "dimension", "judge", "served_model", "simulated", "version", "undefined"),
        *("unscored_reasons", "poor_coverage", "alpha_undefined"),
    }
)
_PRINTED: Final = (
    "dimension",
    "judge",
    "mean",
    "mean_low",
    "mean_high",
    "judges_added",
    "scored",
    "wanted",
    "lowest",
    "highest",
    "alpha",
    "same_score",
    "within_one",
    "model_deviation",
    "noise",
    "verdicts",
    "repaired",
    "length_slope",
)
"""What people look at first; the rest follows in the order of the other files."""
_FIRST: Final = "accuracy"
"""The column among the attempts behind which those of the judges stand."""


def _number_format(name: str) -> str:
    if name in _COUNTS:
        return "#,##0"
    if name in _SHARES:
        return "0.0%"
    return "+0.00;-0.00;0.00" if name in _SIGNED else "0.00"


def _column(name: str, *, is_printed: bool) -> ListColumn:
    return ListColumn(
        name=name,
        label=f"head {name}",
        width=_WIDTHS.get(name, 12),
        is_figure=name not in _WORDS,
        number_format="General" if name in _WORDS else _number_format(name),
        shade="score" if name == "mean" else None,
        is_printed=is_printed,
    )


JUDGE_SHEET_COLUMNS: Final = (
    *(_column(name, is_printed=True) for name in _PRINTED),
    *(
        _column(name, is_printed=False)
        for name in JUDGE_COLUMNS
        if name not in _PRINTED and name not in {"run_id", "model"}
    ),
)
"""Of the sheet of judges; run and model come before them where there are several runs."""


_VERDICT_PRINTED: Final = ("question", "repeat", "dimension", "judge", "sample", "score", "reason", "evidence", "items")
_VERDICT_WIDTHS: Final = {
    "question": 22,
    "repeat": 8,
    "sample": 9,
    "score": 12,
    "unscored": 24,
    "detail": 30,
    "reason": 70,
    "evidence": 60,
    "items": 24,
    "suspect": 30,
}


def _verdict_column(name: str, *, is_printed: bool) -> ListColumn:
    return ListColumn(
        name=name,
        label=f"head {_VERDICT_HEADS.get(name, name)}",
        width=_VERDICT_WIDTHS.get(name, _WIDTHS.get(name, 12)),
        is_figure=name in {"repeat", "sample", "score"},
        has_lines=name in {"reason", "evidence"},
        number_format="0.00" if name == "score" else "General",
        names="reason" if name == "unscored" else None,
        shade="score" if name == "score" else None,
        is_printed=is_printed,
    )


_VERDICT_HEADS: Final = {
    "score": "verdict_score",
    "unscored": "verdict_unscored",
    "detail": "verdict_detail",
    "reason": "verdict_reason",
}
"""Columns whose name has another head on another sheet, or none of its own."""
VERDICT_SHEET_COLUMNS: Final = (
    *(_verdict_column(name, is_printed=True) for name in _VERDICT_PRINTED),
    *(
        _verdict_column(name, is_printed=False)
        for name in VERDICT_COLUMNS
        if name not in _VERDICT_PRINTED and name not in {"run_id", "model"}
    ),
)
"""Of the sheet of verdicts: what people read first, and the rest in the order of the frame."""


def attempt_columns_with_judged(cards: Sequence[Scorecard], language: Language) -> tuple[ListColumn, ...]:
    """The columns of attempts, with one for each dimension that judges or people scored in any of several runs."""
    judged = tuple(
        ListColumn(
            name=judged_column(dimension),
            label="head judged_score",
            about=_named(dimension, cards, language),
            width=14,
            is_figure=True,
            number_format="0.00",
            shade="score",
            is_printed=True,
        )
        for dimension in judged_in(cards)
    )
    *rated, why_not_rated = attempt_people_columns(cards, language) or (None,)
    reasons = [
        *([ListColumn(name=JUDGED_UNSCORED, label=f"head {JUDGED_UNSCORED}", width=24)] if judged else []),
        *([why_not_rated] if why_not_rated is not None else []),
    ]
    at = next(number for number, column in enumerate(ATTEMPT_COLUMNS, start=1) if column.name == _FIRST)
    return (*ATTEMPT_COLUMNS[:at], *judged, *rated, *ATTEMPT_COLUMNS[at:], *reasons)


def judge_sheet_rows(cards: Sequence[Scorecard], language: Language) -> Iterator[Mapping[str, Cell]]:
    """The rows of the sheet of judges, in the reader's language."""
    for card in cards:
        for row in judge_rows(card):
            dimension = row["dimension"]
            yield {
                **row,
                "dimension": message("all_dimensions", language)
                if dimension is None
                else name_in_panel(str(dimension), card.panel, language),
                "judge": row["judge"] or message("panel", language),
                "undefined": _why(row["undefined"], language),
                "alpha_undefined": _why(row["alpha_undefined"], language),
                "unscored_reasons": worded_reasons(row["unscored_reasons"], language),
            }


def verdict_sheet_rows(
    verdicts: Iterable[ToldVerdict], cards: Sequence[Scorecard], language: Language
) -> Iterator[Mapping[str, Cell]]:
    """The rows of the sheet of verdicts, as they come, in the reader's language but for what judges wrote."""
    panels = {card.run.run_id: card.panel for card in cards}
    for verdict in verdicts:
        (row,) = verdict_rows((verdict,))
        yield {
            **row,
            "dimension": name_in_panel(verdict.text.dimension, panels.get(verdict.run.run_id), language),
            "items": items_in_words(verdict.text.items, language) or None,
        }


def worded_reasons(said: Cell, language: Language, cards: Sequence[Scorecard] = ()) -> str | None:
    """``no_verdict=3`` and ``coherence=no_verdict`` in words, several behind each other."""
    if said is None:
        return None
    parts = (part.partition("=") for part in str(said).split())
    worded = (
        message("reason_counted", language, reason=name_of("reason", left, language), count=right)
        if right.isdecimal()
        else message(
            "reason_on_dimension",
            language,
            dimension=_named(left, cards, language),
            reason=name_of("reason", right, language),
        )
        for left, _, right in parts
    )
    return message("clause_separator", language).join(worded)


def _named(dimension: str, cards: Sequence[Scorecard], language: Language) -> str:
    return next(
        (judged_name(judged, language) for card in cards if (judged := judged_by(card.panel, dimension)) is not None),
        dimension,
    )


def _why(said: Cell, language: Language) -> str | None:
    if said is None:
        return None
    figure = said_by_judges(Undefined(reason=str(said)))
    return reason_of(figure, language) if isinstance(figure, Undefined) else None
