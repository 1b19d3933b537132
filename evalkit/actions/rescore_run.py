"""``evalkit score``: score a run's stored answers by today's keys, extractor and limits. Nothing is asked.

Nothing is lost either: the scores against earlier keys and of earlier versions stay stored, and a finding that differs
within one series becomes a revision that names the one it replaces.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from evalkit.actions.cards.accuracy import share_right
from evalkit.actions.cards.dimensions import mean_score
from evalkit.actions.find_run import found_run
from evalkit.actions.project import Project
from evalkit.actions.read_keys_again import keys_today
from evalkit.actions.score_run import ScoredSeries, counts_as_right, scores_in_force
from evalkit.actions.todays_raters import Found, Scoring, differs, supersedes, todays_raters
from evalkit.domain.attempt import Attempt, AttemptId
from evalkit.domain.question import Variant
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Place, Run
from evalkit.domain.score import Score, Scored, Unscored
from evalkit.domain.score_changes import FindingChange, ScoreChanges, SeriesChange
from evalkit.runs.lease import holding_lease, new_owner
from evalkit.scores.tally import Mark, counting
from evalkit.storage.store import Store

__all__ = ["rescored_run"]

_Finding = Scored | Unscored


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """A final attempt in scope with its finding before, if it had one, and now."""

    attempt: Attempt
    before: _Finding | None
    after: _Finding

    @property
    def is_changed(self) -> bool:
        """Whether it says something else than before."""
        return self.before is not None and differs(self.before, self.after)


def rescored_run(text: str, *, project: Project, is_dry_run: bool = False) -> ScoreChanges:
    """Score the run that is meant again, by what its bank, this evalkit and the limits say today.

    Args:
        text: A run's id, its beginning, a model's name or ``latest``.
        project: Where the store, the bank and the limits are.
        is_dry_run: Whether to write nothing and only say what would change.

    Raises:
        RunError: When no run is meant, or several; or when another program asks the run while its keys change.
        UserError: When the bank or the file of limits has mistakes: nothing was changed then.
    """
    with project.open_store() as store:
        run = store.runs.get(found_run(text, store=store).run.run_id)
        raters = todays_raters(project.cwd)
        stored = store.banks.variants(run.places)
        keys = keys_today(run, stored, project=project)
        in_force = scores_in_force(run, stored, store=store, cwd=project.cwd)
        if not is_dry_run:
            run = _with_keys(run, keys.corrected, store=store, now=project.now)
        variants = {**stored, **keys.corrected} if is_dry_run else store.banks.variants(run.places)
        changes: list[SeriesChange] = []
        compared_by_dimension: dict[Dimension, list[_Compared]] = {}
        for rater in raters:
            scoring = Scoring(rater=rater, run=run, variants=variants, store=store)
            held = in_force.get(rater.dimension)
            compared = _scored_again(scoring, held=held, now=None if is_dry_run else project.now())
            changes.append(_series_change(scoring, held=held, compared=compared, stored=stored))
            compared_by_dimension[rater.dimension] = compared
    by_rule = compared_by_dimension[Dimension.ACCURACY]
    return ScoreChanges(
        run=run,
        is_dry_run=is_dry_run,
        bank=keys.news,
        series=tuple(changes),
        findings=_finding_changes(by_rule, run=run, variants=variants),
        accuracy_before=share_right(_marks(((entry.attempt, entry.before) for entry in by_rule), variants=stored)),
        accuracy_after=share_right(_marks(((entry.attempt, entry.after) for entry in by_rule), variants=variants)),
    )


def _with_keys(run: Run, corrected: Mapping[str, Variant], *, store: Store, now: Callable[[], datetime]) -> Run:
    """The run with corrected keys, stored."""
    if not corrected:
        return run
    if _placed(run.places, corrected) == run.places:
        # What stands beside the keys holds for every run that names them, and for no run in particular.
        store.banks.add_variants(list(corrected.values()))
        return run
    return asyncio.run(_with_places(run, corrected, store=store, now=now))


async def _with_places(run: Run, corrected: Mapping[str, Variant], *, store: Store, now: Callable[[], datetime]) -> Run:
    # A program that asks this run writes its places too, and would score against those that it knows.
    async with holding_lease(store.runs, run_key=run.run_key, owner=new_owner(), now=now):
        present = store.runs.get(run.run_id)
        store.banks.add_variants(list(corrected.values()))
        store.runs.grow(run.run_id, _placed(present.places, corrected))
        return store.runs.get(run.run_id)


def _placed(places: Iterable[Place], corrected: Mapping[str, Variant]) -> tuple[Place, ...]:
    return tuple(
        replace(place, key_hash=corrected[place.asked_hash].key_hash) if place.asked_hash in corrected else place
        for place in places
    )


def _scored_again(scoring: Scoring, *, held: ScoredSeries | None, now: datetime | None) -> list[_Compared]:
    """Findings on every final attempt in scope; they are stored unless it is never ``now``."""
    known = scoring.known()
    findings = list(scoring.findings())
    if now is not None:
        scoring.append(findings, known=known, now=now, is_correcting=True)
    cells = frozenset(scoring.run.cells())
    return [_beside(found, held=held, known=known) for found in findings if found.attempt.cell in cells]


def _beside(found: Found, *, held: ScoredSeries | None, known: Mapping[AttemptId, Score]) -> _Compared:
    """A finding beside the one that held."""
    before = None if held is None else held.score_by_attempt.get(found.attempt.attempt_id)
    kept = known.get(found.attempt.attempt_id)
    return _Compared(
        attempt=found.attempt,
        before=None if before is None else before.finding,
        after=found.finding if kept is None or supersedes(kept.finding, found.finding) else kept.finding,
    )


def _series_change(
    scoring: Scoring, *, held: ScoredSeries | None, compared: Sequence[_Compared], stored: Mapping[str, Variant]
) -> SeriesChange:
    return SeriesChange(
        dimension=scoring.rater.dimension,
        rater_kind=scoring.rater.kind,
        before=None if held is None else held.series.version,
        after=scoring.rater.version,
        scored=len(compared),
        added=sum(entry.before is None for entry in compared),
        changed=sum(entry.is_changed for entry in compared),
        mean_before=mean_score(_marks(((entry.attempt, entry.before) for entry in compared), variants=stored)),
        mean_after=mean_score(_marks(((entry.attempt, entry.after) for entry in compared), variants=scoring.variants)),
    )


def _finding_changes(
    compared: Iterable[_Compared], *, run: Run, variants: Mapping[str, Variant]
) -> tuple[FindingChange, ...]:
    position = {place.asked_hash: place.position for place in run.places}
    in_order = sorted(compared, key=lambda entry: (position[entry.attempt.asked_hash], entry.attempt.repeat))
    return tuple(
        FindingChange(
            question_id=variants[entry.attempt.asked_hash].question_id,
            repeat=entry.attempt.repeat,
            before=entry.before,
            after=entry.after,
            was_right=counts_as_right(entry.before),
            is_right=counts_as_right(entry.after),
        )
        for entry in in_order
        if entry.before is not None and entry.is_changed
    )


def _marks(found: Iterable[tuple[Attempt, _Finding | None]], *, variants: Mapping[str, Variant]) -> Sequence[Mark]:
    """Every served attempt, as the scorecard counts them."""
    marks = [
        Mark(asked_hash=attempt.asked_hash, cluster=variants[attempt.asked_hash].cluster, finding=finding)
        for attempt, finding in found
        if finding is not None
    ]
    return counting(marks)
