"""Judged dimensions of two runs: whether they may be held against each other, and over which answers.

No figure is made where judges are not the same, where a judge that is named has said nothing, or where too many
verdicts are missing: what made a judge give up on an answer is seldom chance, and what it would have said is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evalkit.actions.cards.judged import coverage_of
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.run_table import RunTable
from evalkit.actions.judging.found import FoundPanel
from evalkit.actions.judging.order import REPEATS_PER_QUESTION
from evalkit.domain.attempt import AttemptId
from evalkit.domain.panel import Coverage
from evalkit.domain.rubric import DimensionName
from evalkit.domain.run import Run
from evalkit.errors import UndefinedStatistic
from evalkit.scores.by_rule import RIGHT, WRONG
from evalkit.stats.missing import bounded_mean, has_poor_coverage
from evalkit.storage.store import Store

__all__ = [
    "NOT_JUDGED",
    "NOT_YET",
    "STOPPED",
    "JudgedSide",
    "check_judged",
    "coverage_said",
    "is_poor",
    "judged_sides",
    "missing_bounds",
    "stopped_judges",
]

NOT_JUDGED: Final = "not judged in reference and candidate"
"""How the reason begins where nobody has judged; nobody misses an exploratory figure then."""
NOT_YET: Final = "judged when every question is asked"
"""Why a look before the end has no judged figure."""
STOPPED: Final = "was stopped by its canaries"
"""What is said of a judge that did not pass them; asking it again comes to the same."""
_SCALE: Final = (WRONG, RIGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSide:
    """A run's panel on one dimension, over the questions that both runs were to be judged on."""

    panel: FoundPanel
    question_by_attempt: Mapping[AttemptId, str]
    """asked_hash of each attempt of the run that is compared."""
    coverage: Coverage


def check_judged(pair: PairedTables, dimension: DimensionName) -> None:
    """Refuse a difference of judged means that would be none.

    Raises:
        UndefinedStatistic: With what is missing, and the command that mends it.
    """
    if pair.is_early:
        raise UndefinedStatistic(NOT_YET)
    for name in pair.judges:
        if name in pair.judge_troubles:
            raise UndefinedStatistic(f"judge {name} {pair.judge_troubles[name]}")
    panels = {"reference": pair.reference.panels.get(dimension), "candidate": pair.candidate.panels.get(dimension)}
    if absent := [side for side, panel in panels.items() if panel is None]:
        raise UndefinedStatistic(f"not judged in {' and '.join(absent)}{_mend(pair, dimension)}")
    found = [panel for panel in panels.values() if panel is not None]
    for name in pair.judges:
        if not all(any(judge.series.rater == name for judge in panel.judges) for panel in found):
            raise UndefinedStatistic(f"judge {name} has no verdict like the others'{_mend(pair, dimension)}")
    if found[0].series.series_id != found[1].series.series_id:
        raise UndefinedStatistic(f"judged by other series{_mend(pair, dimension)}")
    ours, theirs = judged_sides(pair, dimension)
    if is_poor(ours.coverage, theirs.coverage):
        low, high = missing_bounds(ours, theirs)
        said = coverage_said(ours.coverage, theirs.coverage)
        raise UndefinedStatistic(f"{said}; the difference lies between {low:+.2f} and {high:+.2f}")


def stopped_judges(runs: Sequence[Run], *, judges: Sequence[str], store: Store) -> Mapping[str, str]:
    """Judge -> that its canaries stopped it, of those that are named and for that have judged not all of the runs.

    The command that judges both runs alike would be stopped as well. What a judge has said before stays said.
    """
    spoken = [{series.rater for series in store.scores.series_of_run(run.run_id)} for run in runs] if judges else []
    silent = [name for name in judges if not all(name in names for names in spoken)]
    checks = {name: store.judgements.newest_check(name) for name in silent}
    return {name: STOPPED for name, check in checks.items() if check is not None and not check.is_passed}


def judged_sides(pair: PairedTables, dimension: DimensionName) -> tuple[JudgedSide, JudgedSide]:
    """Both runs' panels on what is compared; both must have one."""
    maps = [_question_by_attempt(table) for table in (pair.reference, pair.candidate)]
    panels = [table.panels[dimension] for table in (pair.reference, pair.candidate)]
    wanted = [
        {known[attempt_id] for attempt_id in (*panel.sent, *panel.gate) if attempt_id in known}
        for panel, known in zip(panels, maps, strict=True)
    ]
    common = wanted[0] & wanted[1]
    ours, theirs = (_side(panel, known, common) for panel, known in zip(panels, maps, strict=True))
    return ours, theirs


def is_poor(ours: Coverage, theirs: Coverage) -> bool:
    """Whether no verdict may rest on the difference of two means."""
    if not ours.wanted or not theirs.wanted:
        return False
    return has_poor_coverage(ours.scored, ours.wanted, beside=(theirs.scored, theirs.wanted))


def coverage_said(ours: Coverage, theirs: Coverage) -> str:
    """Both coverages as a reason has them."""
    return f"coverage {_share(theirs):.1%} in the candidate, {_share(ours):.1%} in the reference"


def missing_bounds(ours: JudgedSide, theirs: JudgedSide) -> tuple[float, float]:
    """What the difference is at least and at most, whatever the missing verdicts are."""
    (our_low, our_high), (their_low, their_high) = _bounds(ours), _bounds(theirs)
    return their_low - our_high, their_high - our_low


def _side(panel: FoundPanel, known: Mapping[AttemptId, str], common: set[str]) -> JudgedSide:
    inside = replace(
        panel,
        sent=[attempt_id for attempt_id in panel.sent if known.get(attempt_id) in common],
        gate={attempt_id: why for attempt_id, why in panel.gate.items() if known.get(attempt_id) in common},
    )
    return JudgedSide(panel=inside, question_by_attempt=known, coverage=coverage_of(inside, known))


def _bounds(side: JudgedSide) -> tuple[float, float]:
    coverage = side.coverage
    if coverage.lowest is not None and coverage.highest is not None:
        return coverage.lowest, coverage.highest
    rows: dict[str, list[float | None]] = {}
    for attempt_id in (*side.panel.gate, *side.panel.sent):
        score = WRONG if attempt_id in side.panel.gate else side.panel.score_of(attempt_id)
        rows.setdefault(side.question_by_attempt[attempt_id], []).append(score)
    bounded = bounded_mean(list(rows.values()), scale=_SCALE)
    return bounded.lowest, bounded.highest


def _question_by_attempt(table: RunTable) -> Mapping[AttemptId, str]:
    rows: list[int] = table.question.tolist()
    return {attempt_id: table.asked_hashes[row] for attempt_id, row in zip(table.attempt_ids, rows, strict=True)}


def _share(coverage: Coverage) -> float:
    return coverage.scored / coverage.wanted


def _mend(pair: PairedTables, dimension: DimensionName) -> str:
    """The command after which both runs have verdicts of the same judges."""
    panels = [table.panels[dimension] for table in (pair.reference, pair.candidate) if dimension in table.panels]
    judges = [judge for panel in panels for judge in panel.judges]
    names = pair.judges or sorted({judge.series.rater for judge in judges})
    repeats = max((judge.judging.repeats_per_question for judge in judges), default=REPEATS_PER_QUESTION)
    words = ["evalkit judge", pair.reference.run.short_id, pair.candidate.run.short_id]
    words += [*(f"--judge {name}" for name in names), f"--dimension {dimension}"]
    words += [] if repeats == REPEATS_PER_QUESTION else [f"--repeats-per-question {repeats}"]
    return f"; judge both alike with: {' '.join(words)}"
