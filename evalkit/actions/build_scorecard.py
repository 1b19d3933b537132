"""Brings a run's attempts and scores together into a scorecard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from evalkit.actions.score_run import rule_scores
from evalkit.actions.speed_card import speed_bands, speed_card
from evalkit.domain.attempt import Attempt, Failure, Note, Outcome, RunId
from evalkit.domain.question import Variant
from evalkit.domain.run import Run, Session
from evalkit.domain.score import Scored, Unscored
from evalkit.domain.verdict import Estimate, Figure, Remark, Scorecard, Undefined
from evalkit.errors import UndefinedStatistic
from evalkit.scores.tally import Mark, Tally, tally_completed, tally_every
from evalkit.stats.intervals import share_interval
from evalkit.storage.store import Store

__all__ = ["built_scorecard"]

_LEVEL: Final = 0.95
_FEW_CLUSTERS: Final = 30
_Group = TypeVar("_Group", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """A final attempt with what it was asked and what the rule found."""

    attempt: Attempt
    variant: Variant
    finding: Scored | Unscored | None

    def mark(self) -> Mark | None:
        """For the tallies."""
        if self.finding is None:
            return None
        return Mark(asked_hash=self.variant.asked_hash, cluster=self.variant.cluster, finding=self.finding)


def built_scorecard(run_id: RunId, *, store: Store, cwd: Path) -> Scorecard:
    """The figures of a run as far as it has come. Score it first: what has no score is left out."""
    run = store.runs.get(run_id)
    sessions = store.runs.sessions(run_id)
    attempts = list(store.attempts.of_run(run_id))
    checked = _checked_attempts(run, attempts, store=store)
    final = [entry.attempt for entry in checked]
    marks = [mark for entry in checked if (mark := entry.mark()) is not None]
    accuracy = _share(tally_every(marks))
    failures = _last_failures(run, attempts)
    return Scorecard(
        run=run,
        wanted=sum(place.repeats for place in run.places),
        finished=len(checked),
        outcomes=_outcomes(final, failures=failures),
        failures=Counter(failure.kind.value for failure in failures),
        failed_tries=sum(not attempt.is_final for attempt in attempts) - len(failures),
        accuracy_every=accuracy,
        accuracy_completed=_share(tally_completed(marks)),
        accuracy_by_category=_shares_by((entry.variant.category, entry) for entry in checked),
        accuracy_by_difficulty=_shares_by((entry.variant.difficulty, entry) for entry in checked),
        unread=sum(isinstance(entry.finding, Scored) and entry.finding.read is None for entry in checked),
        unscored=Counter(entry.finding.reason.value for entry in checked if isinstance(entry.finding, Unscored)),
        speed=speed_card(final, sessions=sessions, bands=speed_bands(cwd)),
        notes=Counter(note.value for attempt in final for note in attempt.notes),
        remarks=_remarks(run, sessions=sessions, accuracy=accuracy, attempts=final),
    )


def _checked_attempts(run: Run, attempts: Sequence[Attempt], *, store: Store) -> list[_Checked]:
    """Final attempts of cells in scope. A later try of a cell cannot be: only open cells are asked again."""
    variants = store.banks.variants(run.places)
    score_by_attempt = rule_scores(run, variants, store=store)
    cells = frozenset(run.cells())
    return [
        _Checked(
            attempt=attempt,
            variant=variants[attempt.asked_hash],
            finding=score.finding if (score := score_by_attempt.get(attempt.attempt_id)) is not None else None,
        )
        for attempt in attempts
        if attempt.is_final and attempt.cell in cells
    ]


def _last_failures(run: Run, attempts: Sequence[Attempt]) -> list[Failure]:
    """Why cells in scope have no answer: the last failure of each that was asked in vain."""
    last_by_cell = {attempt.cell: attempt for attempt in attempts}
    answered = {attempt.cell for attempt in attempts if attempt.is_final}
    return [
        attempt.failure
        for cell in run.cells()
        if cell not in answered and (attempt := last_by_cell.get(cell)) is not None and attempt.failure is not None
    ]


def _outcomes(final: Iterable[Attempt], *, failures: Sequence[Failure]) -> dict[Outcome, int]:
    counts = Counter(attempt.outcome for attempt in final)
    counts[Outcome.FAILED] = len(failures)
    return {outcome: counts[outcome] for outcome in Outcome if counts[outcome]}


def _shares_by(entries: Iterable[tuple[_Group, _Checked]]) -> dict[_Group, Figure]:
    marks_by_group: dict[_Group, list[Mark]] = {}
    for group, entry in entries:
        marks = marks_by_group.setdefault(group, [])
        if (mark := entry.mark()) is not None:
            marks.append(mark)
    groups = sorted(marks_by_group, key=list(type(next(iter(marks_by_group)))).index) if marks_by_group else []
    return {group: _share(tally_every(marks_by_group[group])) for group in groups}


def _share(tally: Tally) -> Figure:
    try:
        return share_interval(tally.right, tally.asked, clusters=tally.clusters, level=_LEVEL)
    except UndefinedStatistic as error:
        return Undefined(reason=str(error))


def _remarks(
    run: Run, *, sessions: Sequence[Session], accuracy: Figure, attempts: Sequence[Attempt]
) -> tuple[Remark, ...]:
    remarks: list[Remark] = []
    if isinstance(accuracy, Estimate) and accuracy.n_clusters < _FEW_CLUSTERS:
        remarks.append(Remark(key="few_clusters", values={"count": accuracy.n_clusters, "needed": _FEW_CLUSTERS}))
    changes = {
        "; ".join(run.passport.differences(session.passport_after))
        for session in sessions
        if session.passport_after is not None and session.passport_after.identity != run.passport.identity
    }
    remarks += [Remark(key="build_changed", values={"changes": change}) for change in sorted(changes)]
    if shifted := sum(Note.CONTEXT_SHIFTED in attempt.notes for attempt in attempts):
        remarks.append(Remark(key="context_shifted", values={"count": shifted}))
    return tuple(remarks)
