"""Brings a run's attempts and scores together into a scorecard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from evalkit.actions.cards.accuracy import accuracy_card
from evalkit.actions.cards.checked import CheckedAttempt, checked_attempts, marks_of
from evalkit.actions.cards.copies import copied_replies
from evalkit.actions.cards.dimensions import dimension_cards, not_measured
from evalkit.actions.cards.pairs import transfer_card, twins_cards
from evalkit.actions.cards.questions import question_cards
from evalkit.actions.cards.speed import experience_bands, speed_card
from evalkit.actions.cards.stability import stability_card
from evalkit.actions.score_run import ScoredSeries, is_outdated, scores_in_force
from evalkit.actions.todays_raters import differs, todays_clock
from evalkit.domain.attempt import Attempt, Failure, Note, Outcome, RunId
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run, Session
from evalkit.domain.score import Scored, Unscored
from evalkit.domain.scorecard import OutcomeCard, Scorecard
from evalkit.domain.verdict import Remark
from evalkit.scores.extract import EXTRACTOR_VERSION
from evalkit.scores.tally import counting
from evalkit.storage.store import Store

__all__ = ["built_scorecard"]

_FEW_CLUSTERS: Final = 30


def built_scorecard(run_id: RunId, *, store: Store, cwd: Path) -> Scorecard:
    """The figures of a run as far as it has come. Score it first: what has no score is left out."""
    run = store.runs.get(run_id)
    sessions = store.runs.sessions(run_id)
    attempts = list(store.attempts.of_run(run_id))
    variants = store.banks.variants(run.places)
    scored = scores_in_force(run, variants, store=store, cwd=cwd)
    checked = checked_attempts(run, attempts, variants=variants, scored=scored)
    accuracy = accuracy_card(checked)
    dimensions = dimension_cards(checked, scored=scored)
    return Scorecard(
        run=run,
        outcomes=_outcome_card(run, attempts, checked),
        accuracy=accuracy,
        dimensions=dimensions,
        not_measured=not_measured(run, checked, measured=dimensions),
        stability=stability_card(checked, repeats=max((place.repeats for place in run.places), default=0)),
        questions=question_cards(checked),
        twins=twins_cards(checked),
        transfer=transfer_card(checked),
        speed=speed_card(checked, sessions=sessions, bands=experience_bands(cwd)),
        remarks=(
            *_few_clusters(checked),
            *copied_replies(run, checked),
            *_outdated(run, scored),
            *_other_limits(run, checked, cwd=cwd),
            *_changed_builds(run, sessions),
            *_shifted_contexts(checked),
        ),
    )


def _outcome_card(run: Run, attempts: Sequence[Attempt], checked: Sequence[CheckedAttempt]) -> OutcomeCard:
    failures = _last_failures(run, attempts)
    counts = Counter(entry.attempt.outcome for entry in checked)
    counts[Outcome.FAILED] = len(failures)
    findings = [entry.accuracy for entry in checked]
    return OutcomeCard(
        wanted=sum(place.repeats for place in run.places),
        finished=len(checked),
        counts={outcome: counts[outcome] for outcome in Outcome if counts[outcome]},
        failures=Counter(failure.kind.value for failure in failures),
        failed_tries=sum(not attempt.is_final for attempt in attempts) - len(failures),
        notes=Counter(note.value for entry in checked for note in entry.attempt.notes),
        unread=sum(isinstance(finding, Scored) and finding.read is None for finding in findings),
        unscored=Counter(finding.reason.value for finding in findings if isinstance(finding, Unscored)),
    )


def _last_failures(run: Run, attempts: Sequence[Attempt]) -> list[Failure]:
    """Why cells in scope have no answer: the last failure of each that was asked in vain."""
    last_by_cell = {attempt.cell: attempt for attempt in attempts}
    answered = {attempt.cell for attempt in attempts if attempt.is_final}
    return [
        attempt.failure
        for cell in run.cells()
        if cell not in answered and (attempt := last_by_cell.get(cell)) is not None and attempt.failure is not None
    ]


def _few_clusters(checked: Sequence[CheckedAttempt]) -> Iterable[Remark]:
    clusters = len({mark.cluster for mark in counting(marks_of(checked))})
    if 0 < clusters < _FEW_CLUSTERS:
        yield Remark(key="few_clusters", values={"count": clusters, "needed": _FEW_CLUSTERS})


def _outdated(run: Run, scored: Mapping[Dimension, ScoredSeries]) -> Iterable[Remark]:
    by_rule = scored.get(Dimension.ACCURACY)
    if by_rule is not None and is_outdated(by_rule):
        yield Remark(
            key="older_extractor",
            values={"version": by_rule.series.version, "newer": EXTRACTOR_VERSION, "run": run.short_id},
        )


def _other_limits(run: Run, checked: Sequence[CheckedAttempt], *, cwd: Path) -> Iterable[Remark]:
    """Scores of response time that hold, and that today's limits and difficulties would give otherwise."""
    clock = todays_clock(cwd)
    stale = sum(
        differs(entry.findings[clock.dimension], clock.find(entry.attempt, entry.variant, ""))
        for entry in checked
        if clock.dimension in entry.findings
    )
    if stale:
        yield Remark(key="other_limits", values={"count": stale, "run": run.short_id})


def _changed_builds(run: Run, sessions: Sequence[Session]) -> Iterable[Remark]:
    changes = {
        "; ".join(run.passport.differences(session.passport_after))
        for session in sessions
        if session.passport_after is not None and session.passport_after.identity != run.passport.identity
    }
    for change in sorted(changes):
        yield Remark(key="build_changed", values={"changes": change})


def _shifted_contexts(checked: Sequence[CheckedAttempt]) -> Iterable[Remark]:
    if shifted := sum(Note.CONTEXT_SHIFTED in entry.attempt.notes for entry in checked):
        yield Remark(key="context_shifted", values={"count": shifted})
