"""``evalkit recheck``: after an upgrade, the pinned baseline's questions are asked again and held against it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from evalkit.actions.choose_questions import Choice, chosen_questions
from evalkit.actions.comparing.comparability import OF_A_BUILD
from evalkit.actions.comparing.loading import TableReader, check_finished, loaded_table
from evalkit.actions.comparing.noise import noise_remarks
from evalkit.actions.comparing.pair import Terms, judged_pair
from evalkit.actions.comparing.record import verdict_record
from evalkit.actions.comparing.run_table import RunTable
from evalkit.actions.comparing.sittings import sitting_remarks
from evalkit.actions.imported_runs import refuse_imported
from evalkit.actions.open_run import newest_of_experiment
from evalkit.actions.project import Project
from evalkit.actions.rechecking.history import history_of
from evalkit.actions.rechecking.outlook import SMOKE, in_common, larger_outlooks, outlook_on, recheck_order
from evalkit.actions.rechecking.pins import asked_since, pinned_baseline, subject_of
from evalkit.actions.run_bank import RunEnd, run_bank
from evalkit.actions.run_order import RunOrder
from evalkit.actions.simulated_targets import is_simulated_name, simulated_target
from evalkit.asking.stop import StopSignal
from evalkit.domain.attempt import RunId
from evalkit.domain.comparison import Comparison
from evalkit.domain.decision import Decision
from evalkit.domain.target import Target
from evalkit.domain.upkeep import BaselineHistory, Outlook
from evalkit.domain.verdict_record import Baseline
from evalkit.errors import EvalkitError, RunError
from evalkit.reports.baseline import outlook_sentence
from evalkit.runs.observer import RunObserver
from evalkit.storage.store import Store

__all__ = ["RecheckEnd", "RecheckOrder", "rechecked"]

_NO_URL = "http://127.0.0.1/v1"
"""Of a simulated target that is not served: where it is asked is no part of an experiment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckOrder:
    """What the user asked for when saying ``evalkit recheck``."""

    name: str
    """Of the baseline."""
    model: str | None = None
    """Whom to ask; None for the baseline's own target."""
    set_name: str | None = None
    """None for the smoke set."""
    asks_all: bool = False
    """Replay every question of the baseline instead of a set."""
    is_fresh: bool = False
    """Begin anew even where a recheck was broken off."""
    show: int = 5
    """How many of the questions that changed most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckEnd:
    """What became of a recheck."""

    comparison: Comparison | None = None
    """None when it did not come to a verdict."""
    history: BaselineHistory | None = None
    """With this recheck as its last."""
    error: EvalkitError | None = None
    """Why not."""
    was_stopped: bool = False
    """The user asked to stop; the same command goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What the steps of one recheck share."""

    order: RecheckOrder
    baseline: Baseline
    reference: RunTable
    project: Project
    store: Store

    @property
    def model(self) -> str:
        return self.order.model or self.reference.run.target.name

    @property
    def set_name(self) -> str | None:
        return None if self.order.asks_all else self.order.set_name or SMOKE

    @property
    def asking(self) -> RunOrder:
        return recheck_order(self.reference.run, model=self.model, set_name=self.set_name)


async def rechecked(
    order: RecheckOrder, *, project: Project, store: Store, observer: RunObserver, stop: StopSignal
) -> RecheckEnd:
    """Ask the questions again, hold the answers against the baseline, and keep the verdict in its history.

    Raises:
        UserError: When the baseline, the set or the model is not there, or nothing asked would be comparable: nothing
            was asked then.
    """
    baseline = pinned_baseline(order.name, store=store)
    reference = await asyncio.to_thread(lambda: loaded_table(baseline.run_id, store=store, project=project))
    refuse_imported(reference.run)
    desk = _Desk(order=order, baseline=baseline, reference=reference, project=project, store=store)
    target = _target(desk)
    choice = chosen_questions(desk.asking, project=project, store=store)
    _check_in_common(choice, desk)
    outlook = await asyncio.to_thread(lambda: outlook_on(reference, choice.scope.repeats_by_hash))
    if outlook is not None:
        observer.told(desk.model, outlook_sentence(outlook, "en"))
    asking = replace(desk.asking, is_fresh=order.is_fresh or not _was_broken_off(target, choice, desk))
    (end,) = await run_bank(asking, project=project, store=store, observer=observer, stop=stop)
    if end.error is not None or end.was_stopped or end.scorecard is None:
        return _without_verdict(end)
    candidate = end.scorecard.run.run_id
    return await asyncio.to_thread(lambda: _judged(candidate, choice, outlook, desk))


def _target(desk: _Desk) -> Target:
    """Whom the experiment asks. Raises ConfigError where no such model is configured."""
    if is_simulated_name(desk.model):
        return simulated_target(desk.model, base_url=_NO_URL)
    return desk.project.target(desk.model)


def _check_in_common(choice: Choice, desk: _Desk) -> None:
    """Refuse what could not be compared before it is asked."""
    run, name = desk.reference.run, desk.baseline.name
    if not in_common(desk.reference, choice.scope.repeats_by_hash):
        raise RunError(
            f"set {desk.set_name!r} of bank {run.selection.bank!r} and baseline {name!r} (run {run.short_id}) have no "
            f"question in common; ask the baseline's own with: evalkit recheck {name} --all"
        )


def _was_broken_off(target: Target, choice: Choice, desk: _Desk) -> bool:
    """Whether the newest run of the experiment is a recheck that did not come to its verdict.

    Every other run of it is left alone: to go on with the baseline itself, which is the same experiment, would ask
    nothing at all.
    """
    newest = newest_of_experiment(target, choice=choice, store=desk.store)
    return (
        newest is not None
        and newest.finished < newest.wanted
        and newest.run.selection == choice.selection
        and newest.run.created_at > asked_since(desk.baseline, store=desk.store)
    )


def _without_verdict(end: RunEnd) -> RecheckEnd:
    return RecheckEnd(error=end.error) if end.error is not None else RecheckEnd(was_stopped=True)


def _judged(candidate: RunId, choice: Choice, outlook: Outlook | None, desk: _Desk) -> RecheckEnd:
    store, project, baseline = desk.store, desk.project, desk.baseline
    reader = TableReader(store=store, project=project)
    table = reader.table(candidate)
    check_finished(table)
    decision = _decision(choice, desk)
    terms = Terms(decision=decision, has_default_margins=True, confidence=decision.confidence, show=desk.order.show)
    pair = judged_pair(desk.reference, table, terms=terms, store=store).comparison
    comparison = Comparison(
        decision=decision,
        source=None,
        baseline=baseline.name,
        pairs=(pair,),
        ranking=(),
        made_at=project.now(),
        remarks=(
            *sitting_remarks((desk.reference.run, table.run), store=store),
            *noise_remarks(desk.reference.run, pair.comparability, store=store, reader=reader),
        ),
    )
    store.verdicts.add(verdict_record(comparison, subject=subject_of(baseline)))
    outlooks = () if outlook is None else (outlook, *_larger(outlook, desk))
    history = history_of(baseline, desk.reference, store=store, project=project, outlooks=outlooks)
    return RecheckEnd(comparison=comparison, history=history)


def _larger(outlook: Outlook, desk: _Desk) -> tuple[Outlook, ...]:
    return larger_outlooks(desk.reference, project=desk.project, than=outlook.questions * outlook.repeats)


def _decision(choice: Choice, desk: _Desk) -> Decision:
    """The shipped margins, and everything that an upgrade changes named as what is meant to differ."""
    selection = choice.selection
    return Decision(
        name=desk.baseline.name,
        reference=desk.reference.run.target.name,
        candidates=(desk.model,),
        varies=OF_A_BUILD,
        bank=selection.bank,
        set_name=selection.set_name,
        language=selection.language,
        repeats=selection.repeats,
        seed=selection.seed,
    )
