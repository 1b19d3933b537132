"""A run's final attempts as arrays, question beside question: what differences are made from.

Two runs of 500,000 attempts are held against each other in seconds like this; nothing here is a Python object for
each attempt. NaN stands for what was not measured inside these arrays, and never leaves them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from evalkit.actions.comparing.panels import panels_by
from evalkit.actions.judging.found import FoundPanel
from evalkit.actions.reviewing.found import FoundPeople
from evalkit.actions.score_run import ScoredRun
from evalkit.domain.attempt import AttemptId, Outcome
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.exchange import TokenSource
from evalkit.domain.question import Language, Variant
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.run import Run
from evalkit.domain.score import Finding, RaterKind, Scored, Series
from evalkit.scores.by_rule import WRONG, is_right
from evalkit.scores.tally import answer_group, counts
from evalkit.stats.clusters import FloatArray

__all__ = ["BoolArray", "IntArray", "RunTable", "ScoreColumn", "run_table", "score_column"]

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.intp]

_Value = TypeVar("_Value")
_Number = TypeVar("_Number", bound=np.generic)

_OUTCOMES: Final = {outcome: number for number, outcome in enumerate(Outcome)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreColumn:
    """What one rater found on one dimension, attempt beside attempt."""

    series: Series
    scores: FloatArray
    """1-5; what broke off stands as the lowest, and what does not count as NaN."""
    is_counted: BoolArray
    """Whether the attempt enters the figures of every attempt."""
    is_scored: BoolArray
    """Whether it was scored: a completed answer that the rater could decide."""

    def rows(self, kept: IntArray) -> ScoreColumn:
        """The same of some attempts, by number."""
        return replace(self, scores=self.scores[kept], is_counted=self.is_counted[kept], is_scored=self.is_scored[kept])


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTable:
    """Final attempts of cells in scope; all arrays have one length but for those of questions."""

    run: Run
    variants: Mapping[str, Variant]
    asked_hashes: Sequence[str]
    """The questions of the scope, in the run's order."""
    attempt_ids: Sequence[AttemptId]
    question: IntArray
    """Which question each attempt is at."""
    repeat: IntArray
    outcome: IntArray
    """Numbers of ``Outcome``."""
    seconds: FloatArray
    """To the complete answer."""
    tokens: FloatArray
    """Of the main source alone: counts of different sources are never mixed."""
    token_source: TokenSource | None
    rates: FloatArray
    """Tokens per second while writing, of the main source, of replies that came as they were written."""
    scores: Mapping[DimensionName, ScoreColumn]
    findings: Sequence[Finding | None]
    """What the rule found."""
    is_right: BoolArray
    """Wholly right by the rule."""
    is_unread: BoolArray
    """Completed, but no final answer could be read."""
    answers: IntArray
    """Equal numbers at one question are equal answers; -1 where none counts."""
    never_asked: IntArray
    """Shape (n_questions,): cells in scope of which no try is stored."""
    texts: Sequence[str | None]
    """Hash of reasoning and answer."""
    text_lengths: IntArray
    titles: Mapping[DimensionName, Mapping[Language, str]]
    """Of judged dimensions, as their rubrics name them."""
    panels: Mapping[DimensionName, FoundPanel]
    """Whose scores the judged dimensions have; of the whole run, whichever attempts are left here."""
    people: Mapping[DimensionName, FoundPeople]
    """What people found, which never stands among ``scores``; of the whole run, like ``panels``."""
    bank_questions: int | None = None
    """How many its bank held; None where that is not known."""

    @property
    def n_questions(self) -> int:
        """Questions in scope."""
        return len(self.asked_hashes)

    def ended(self, *outcomes: Outcome) -> BoolArray:
        """Which attempts ended in one of these."""
        return np.isin(self.outcome, [_OUTCOMES[outcome] for outcome in outcomes])

    def rows(self, is_kept: BoolArray) -> RunTable:
        """Some of the attempts, at the same questions."""
        kept = np.flatnonzero(is_kept)
        numbers = kept.tolist()
        return replace(
            self,
            attempt_ids=_taken(self.attempt_ids, numbers),
            question=self.question[kept],
            repeat=self.repeat[kept],
            outcome=self.outcome[kept],
            seconds=self.seconds[kept],
            tokens=self.tokens[kept],
            rates=self.rates[kept],
            scores={name: column.rows(kept) for name, column in self.scores.items()},
            findings=_taken(self.findings, numbers),
            is_right=self.is_right[kept],
            is_unread=self.is_unread[kept],
            answers=self.answers[kept],
            texts=_taken(self.texts, numbers),
            text_lengths=self.text_lengths[kept],
        )

    def of_questions(self, rows: Sequence[int]) -> RunTable:
        """The attempts at these questions, which are numbered anew in the order given."""
        number_by_row = np.full(self.n_questions, -1, dtype=np.intp)
        number_by_row[np.asarray(rows, dtype=np.intp)] = np.arange(len(rows))
        numbers = number_by_row[self.question]
        is_kept = numbers >= 0
        table = self if is_kept.all() else self.rows(is_kept)
        return replace(
            table,
            asked_hashes=[self.asked_hashes[row] for row in rows],
            question=numbers[is_kept],
            never_asked=self.never_asked[np.asarray(rows, dtype=np.intp)],
        )


def run_table(scored: ScoredRun, columns: AttemptColumns, *, judges: Sequence[str] = ()) -> RunTable:
    """The arrays of a run.

    Args:
        scored: The run with the findings in force.
        columns: Every try that is stored.
        judges: Whose verdicts count, by name; () for those of all.
    """
    run = scored.run
    position_by_hash = {place.asked_hash: number for number, place in enumerate(run.places)}
    wanted = np.fromiter((place.repeats for place in run.places), dtype=np.intp, count=len(run.places))
    question = np.array([position_by_hash.get(asked_hash, -1) for asked_hash in columns.asked_hashes], dtype=np.intp)
    repeat = np.asarray(columns.repeats, dtype=np.intp)
    outcome = np.array([_OUTCOMES[outcome] for outcome in columns.outcomes], dtype=np.intp)
    is_tried = question >= 0
    if len(run.places):
        is_tried &= repeat < wanted[question]
    is_final = is_tried & (outcome != _OUTCOMES[Outcome.FAILED])
    cells = np.unique(np.stack([question[is_tried], repeat[is_tried]]), axis=1)
    tried = np.bincount(cells[0], minlength=len(run.places))
    # Tries are stored as they end: repeats of one question in one order, whatever came back first.
    rows = np.flatnonzero(is_final)
    rows = rows[np.lexsort((repeat[rows], question[rows]))]
    numbers = rows.tolist()
    ids = _taken(columns.attempt_ids, numbers)
    sources = _taken(columns.token_sources, numbers)
    tokens = _floats(_taken(columns.completion_tokens, numbers))
    source = _main_source(sources, tokens)
    is_main = np.fromiter((one is source for one in sources), dtype=np.bool_, count=len(rows))
    rates = _floats(_taken(columns.decode_tokens_per_s, numbers))
    rates[~is_main | np.asarray(_taken(columns.is_buffered, numbers), dtype=np.bool_)] = np.nan
    panels = panels_by(scored, columns, judges=judges)
    raters = _raters(scored, panels)
    findings = {name: list(map(found.get, ids)) for name, (_, found) in raters.items()}
    by_rule = findings.get(Dimension.ACCURACY, [None] * len(rows))
    return RunTable(
        run=run,
        variants=scored.variants,
        asked_hashes=[place.asked_hash for place in run.places],
        attempt_ids=ids,
        question=question[rows],
        repeat=repeat[rows],
        outcome=outcome[rows],
        seconds=_floats(_taken(columns.complete_s, numbers)),
        tokens=np.where(is_main, tokens, np.nan),
        token_source=source,
        rates=rates,
        scores={name: score_column(found, series=raters[name][0]) for name, found in findings.items()},
        findings=by_rule,
        is_right=_flags(by_rule, lambda finding: finding is not None and is_right(finding)),
        is_unread=_flags(by_rule, lambda finding: isinstance(finding, Scored) and finding.read is None),
        answers=_answers(by_rule),
        never_asked=wanted - tried,
        texts=_taken(columns.text_hashes, numbers),
        text_lengths=np.asarray(_taken(columns.text_lengths, numbers), dtype=np.intp),
        titles=scored.titles,
        panels=panels,
        people=scored.people,
    )


_Raters = Mapping[DimensionName, tuple[Series, Mapping[AttemptId, Finding]]]


def _raters(scored: ScoredRun, panels: Mapping[DimensionName, FoundPanel]) -> _Raters:
    """Who scored each dimension, and what; of judges, those that count here. People stand by themselves."""
    by_others = {
        name: (found.series, found.finding_by_attempt)
        for name, found in scored.found.items()
        if found.series.rater_kind not in (RaterKind.JUDGE, RaterKind.HUMAN)
    }
    return {**{name: (panel.series, panel.finding_by_attempt) for name, panel in panels.items()}, **by_others}


def score_column(found: Sequence[Finding | None], *, series: Series) -> ScoreColumn:
    """Findings as a column; None for attempts that nobody has said anything about."""
    is_counted = _flags(found, lambda finding: finding is not None and counts(finding))
    return ScoreColumn(
        series=series,
        scores=_mapped(found, _score, dtype=np.float64),
        is_counted=is_counted,
        is_scored=_flags(found, lambda finding: isinstance(finding, Scored)),
    )


def _score(finding: Finding | None) -> float:
    if finding is None or not counts(finding):
        return np.nan
    return finding.value if isinstance(finding, Scored) else WRONG


def _answers(by_rule: Sequence[Finding | None]) -> IntArray:
    number_by_group: dict[tuple[str, str], int] = {}

    def number(finding: Finding | None) -> int:
        if finding is None or not counts(finding):
            return -1
        return number_by_group.setdefault(answer_group(finding), len(number_by_group))

    return _mapped(by_rule, number, dtype=np.intp)


def _main_source(sources: Sequence[TokenSource], tokens: FloatArray) -> TokenSource | None:
    counted = Counter(source for source, is_known in zip(sources, ~np.isnan(tokens), strict=True) if is_known)
    return max(counted, key=counted.__getitem__) if counted else None


def _flags(found: Sequence[Finding | None], claim: Callable[[Finding | None], bool]) -> BoolArray:
    return _mapped(found, claim, dtype=np.bool_)


def _mapped(
    found: Sequence[Finding | None], function: Callable[[Finding | None], object], *, dtype: type[_Number]
) -> npt.NDArray[_Number]:
    """A function of each finding, called once for each object: equal findings are one."""
    known: dict[int, object] = {}
    for finding in {id(finding): finding for finding in found}.values():
        known[id(finding)] = function(finding)
    return np.fromiter((known[id(finding)] for finding in found), dtype=dtype, count=len(found))


def _floats(values: Sequence[float | None]) -> FloatArray:
    return np.array(values, dtype=np.float64)


def _taken(values: Sequence[_Value], rows: Iterable[int]) -> list[_Value]:
    return list(map(values.__getitem__, rows))
