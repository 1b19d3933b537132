"""``evalkit decide``: a whole decision, from the first look at the targets to the verdict; resumes by itself.

The reference is asked first, then each candidate, one after another: one box cannot hold two builds. What is stored
already is not asked again, so a decision that was killed goes on where it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.comparing.comparability import is_varied, run_distinctions
from evalkit.actions.comparing.loading import loaded_table
from evalkit.actions.comparing.run_table import RunTable
from evalkit.actions.deciding.blocks import BlockWatch
from evalkit.actions.deciding.judges import DecideObserver, Room, check_judges, judged_for
from evalkit.actions.deciding.judging_ahead import judged_questions
from evalkit.actions.deciding.looks import block_ends, judged_so_far, looks_at
from evalkit.actions.deciding.matter import Matter, order_for, run_of, within
from evalkit.actions.deciding.people_ahead import people_ahead
from evalkit.actions.deciding.policy import decision_in, register_policy
from evalkit.actions.gate_decision import terms_of, verdict_on
from evalkit.actions.plan_decision import builds_of, pace_of, planned_decision
from evalkit.actions.prepare_target import connected_client, refuse_unserved_name
from evalkit.actions.project import Project
from evalkit.actions.run_bank import RunEnd, run_bank
from evalkit.actions.simulated_targets import is_simulated_name
from evalkit.asking.stop import StopSignal
from evalkit.config.targets import read_secrets
from evalkit.domain.attempt import Cell, RunId
from evalkit.domain.comparison import Comparison, DistinctionKind
from evalkit.domain.decision import Decision
from evalkit.domain.exchange import ChatRequest, Message
from evalkit.domain.plan import DecisionPlan
from evalkit.domain.run import Run, RunSummary, run_key_of
from evalkit.domain.target import Target
from evalkit.errors import EvalkitError, RunError, TargetError, UndefinedStatistic, UserError
from evalkit.reports.plan import people_sentences, plan_sentences
from evalkit.reports.wording import duration_of, whole_percent_of
from evalkit.storage.store import Store

if TYPE_CHECKING:
    from evalkit.actions.judge_runs import JudgeEnd

__all__ = ["DecideEnd", "decided"]

_PILOT_QUESTIONS: Final = 30
_WORTH_ASKING: Final = 0.8
"""Below this probability that a good build passes, a decision is warned about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideEnd:
    """What became of a decision."""

    comparison: Comparison | None = None
    """None when it did not come to a verdict."""
    error: EvalkitError | None = None
    """Why not."""
    target_name: str = ""
    """Of whom, when one target is at fault."""
    was_stopped: bool = False
    """The user asked to stop; the same command goes on."""
    judge_ends: tuple[JudgeEnd, ...] = ()
    """What became of the judges that were asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk(Room):
    """What the steps of one decision share."""

    matter: Matter

    @property
    def decision(self) -> Decision:
        return self.matter.decision

    def table(self, run_id: RunId) -> RunTable:
        return within(loaded_table(run_id, store=self.store, project=self.project), self.matter)


async def decided(
    path: Path, *, project: Project, store: Store, observer: DecideObserver, stop: StopSignal, show: int = 5
) -> DecideEnd:
    """Check the targets, pilot, plan, ask the reference and the candidates, then the judges where some decide.

    Args:
        path: The decision's file.
        project: Where the user stands.
        store: Where everything is kept.
        observer: Who is told.
        stop: The user's wish to stop.
        show: How many of the questions that changed most.

    Raises:
        UserError: When the file, the bank or a target's configuration is wrong: nothing was asked then.
    """
    decision = decision_in(path, project=project, warned=observer.warned)
    check_judges(decision, source=path, project=project)
    choice = chosen_questions(order_for(decision, decision.reference), project=project, store=store)
    matter = Matter(decision=decision, source=path, choice=choice, show=show)
    desk = _Desk(matter=matter, project=project, store=store, observer=observer, stop=stop)
    try:
        await _look_at_targets(desk)
    except TargetError as error:
        return DecideEnd(error=error)
    register_policy(decision, store=store, project=project)
    _tell_people(desk)
    end = await _asked_reference(desk)
    if not isinstance(end, str):
        return end
    reference, candidates = end, list[RunId]()
    for name in decision.candidates:
        asked = await _asked_candidate(name, desk, reference=RunId(reference))
        if not isinstance(asked, str):
            return asked
        candidates.append(RunId(asked))
    finished = [run_id for run_id in candidates if await asyncio.to_thread(_has_finished, run_id, desk)]
    # A candidate that a look has found worse needs no judge.
    judged = await judged_for(decision, [RunId(reference), *finished] if finished else (), room=desk)
    if judged.was_stopped:
        return DecideEnd(was_stopped=True, judge_ends=judged.ends)
    comparison = await asyncio.to_thread(
        lambda: verdict_on(
            matter, RunId(reference), candidates, store=store, project=project, judge_troubles=judged.troubles
        )
    )
    return DecideEnd(comparison=comparison, judge_ends=judged.ends)


async def _look_at_targets(desk: _Desk) -> None:
    """Is everyone there who can be? A build that its ``before`` command must bring up first is looked at then."""
    names = (desk.decision.reference, *desk.decision.candidates)
    targets = [desk.project.target(name) for name in names if not is_simulated_name(name)]
    for target in targets:
        read_secrets(target, desk.project.environ)
    taking_turns = {target.host for target in targets if target.before is not None}
    for target in targets:
        if target.host not in taking_turns and not _is_finished(target.name, desk):
            desk.observer.preparing(target.name, "looking whether it is there")
            await _look_at(target, desk)


async def _look_at(target: Target, desk: _Desk) -> None:
    async with connected_client(target, project=desk.project, learnt={}) as client:
        passport = await client.passport()
        refuse_unserved_name(target, passport)
        if passport.listed_models and target.served_model not in passport.listed_models:
            # It may be an alias. A word costs nothing; a name that is not served would show hours later.
            word = replace(target.sampling, max_tokens=1)
            await client.ask(ChatRequest(messages=(Message(role="user", content="1"),), sampling=word, seed=1))


def _stored_run(name: str, desk: _Desk) -> RunSummary | None:
    """The run that holds what the decision asks of a target as it is configured now, as far as it has come.

    None where it is not there, or was asked of another build or with other settings under the same name.
    """
    summary = run_of(name, desk.matter, store=desk.store)
    if summary is None or is_simulated_name(name):
        return summary
    then, now = (_asked_like(target, summary.run) for target in (summary.run.target, desk.project.target(name)))
    return summary if then == now else None


def _asked_like(target: Target, run: Run) -> str:
    return run_key_of(target=target, selection=run.selection, prompt_version=run.prompt_version, passport=None)


def _is_finished(name: str, desk: _Desk) -> bool:
    summary = _stored_run(name, desk)
    return summary is not None and _has_finished(summary.run.run_id, desk)


def _has_finished(run_id: RunId, desk: _Desk) -> bool:
    finished = desk.store.attempts.finished_cells(run_id)
    return all(
        Cell(asked_hash=asked_hash, repeat=repeat) in finished
        for asked_hash, repeats in desk.matter.repeats_by_hash.items()
        for repeat in range(repeats)
    )


async def _asked_reference(desk: _Desk) -> RunId | DecideEnd:
    """The reference's run, finished; its first blocks are the pilot, by which the rest is planned."""
    name = desk.decision.reference
    summary = _stored_run(name, desk)
    if summary is not None and _is_finished(name, desk):
        _tell_plan(summary.run, desk)
        return summary.run.run_id
    return await _asked(name, desk, ends=_pilot_end, look=lambda run: _tell_plan(run, desk))


def _pilot_end(run: Run) -> Collection[int]:
    return [next((end for end in block_ends(run) if end >= _PILOT_QUESTIONS), len(run.places))]


def _tell_plan(run: Run, desk: _Desk) -> bool:
    """Say what the pilot makes of the plan; never the end of a run.

    Raises:
        RunError: When the hours that are there do not suffice, and no candidate has been begun.
    """
    plan = _plan_from(run, desk)
    if plan is None:
        return False
    for sentence in plan_sentences(plan):
        desk.observer.told(desk.decision.name, sentence)
    if plan.passes < _WORTH_ASKING:
        weakest = min(plan.passes_by_criterion, key=plan.passes_by_criterion.__getitem__)
        desk.observer.warned(
            desk.decision.name,
            f"that is under 80%, most often held up by {weakest} "
            f"({whole_percent_of(plan.passes_by_criterion[weakest])}); widen its margin or ask more questions "
            f"(evalkit plan {desk.matter.source})",
        )
    if not plan.is_affordable and not any(_stored_run(name, desk) for name in desk.decision.candidates):
        raise RunError(
            f"{desk.matter.source}: gpu_hours is {plan.hours_available:g}, and {plan.requests:,} requests need about "
            f"{duration_of(plan.hours, 'en')} at the pilot's pace; raise gpu_hours, lower repeats or "
            "take a smaller set (evalkit plan says what they can tell); what was asked is kept, and the same command "
            "goes on"
        )
    return False


def _tell_people(desk: _Desk) -> None:
    """Say what people will have to do, before anything is asked: they are seldom free the same day."""
    decision, variants = desk.decision, desk.matter.choice.scope.variants
    if not decision.asks_people or _is_finished(decision.reference, desk):
        return
    judged = judged_questions(decision, variants, questions=len(variants), project=desk.project)
    if judged is None:
        return
    said, *short = people_sentences(people_ahead(decision, judged))
    desk.observer.told(decision.name, said)
    for text in short:
        desk.observer.warned(decision.name, text)


def _plan_from(run: Run, desk: _Desk) -> DecisionPlan | None:
    table = desk.table(run.run_id)
    pace = pace_of(table)
    try:
        builds = builds_of(table)
    except UndefinedStatistic:
        return None
    if pace is None:
        return None
    scope = desk.matter.choice.scope
    repeats, variants = max(scope.repeats_by_hash.values()), scope.variants
    judged = judged_questions(desk.decision, variants, questions=len(variants), project=desk.project)
    return planned_decision(desk.decision, variants, repeats=repeats, builds=builds, pace=pace, judged=judged)


async def _asked_candidate(name: str, desk: _Desk, *, reference: RunId) -> RunId | DecideEnd:
    """A candidate's run, finished or judged at a look before its end."""

    def is_decided(run: Run) -> bool:
        try:
            judged = judged_so_far(
                desk.table(reference),
                desk.table(run.run_id),
                terms=terms_of(desk.decision, show=0),
                store=desk.store,
            )
        except RunError:
            # Nothing in common so far: what is left will tell.
            return False
        return judged is not None

    def looked_at(run: Run) -> bool:
        _check_comparable(desk.store.runs.get(reference), run, desk)
        return desk.decision.early_stop and is_decided(run)

    summary = await asyncio.to_thread(lambda: _stored_run(name, desk))
    if summary is not None and (
        _is_finished(name, desk)
        or (desk.decision.early_stop and await asyncio.to_thread(is_decided, desk.store.runs.get(summary.run.run_id)))
    ):
        desk.observer.told(name, f"run {summary.run.short_id} is there already")
        return summary.run.run_id
    return await _asked(name, desk, ends=lambda run: _look_ends(run, desk.decision), look=looked_at)


def _check_comparable(reference: Run, candidate: Run, desk: _Desk) -> None:
    """Look at the builds before the hours are spent.

    Raises:
        RunError: When they differ in what nobody named: there would be no verdict in the end.
    """
    decision = desk.decision
    found = run_distinctions(reference, candidate, varies=decision.varies, allowed=decision.allowed)
    if blocking := [one for one in found if one.kind is DistinctionKind.BLOCKING]:
        differences = ", ".join(f"{one.key} ({one.reference} / {one.candidate})" for one in blocking)
        raise RunError(
            f"{desk.matter.source}: {candidate.target.name} differs from {reference.target.name} in {differences}, "
            "which the decision does not name, so there would be no verdict; make them alike, or write it under varies "
            "or allow; what was asked is kept, and the same command goes on"
        )
    if decision.varies and not is_varied(found):
        desk.observer.warned(
            candidate.target.name,
            f"{', '.join(decision.varies)} was to differ, but nothing does as far as can be learnt: was the build "
            "swapped?",
        )


def _look_ends(run: Run, decision: Decision) -> Collection[int]:
    """Where a candidate is looked at while it is asked: at once, after first blocks, and at looks but the last."""
    if not decision.early_stop:
        return (0,)
    looks = {look.questions for look in looks_at(run, decision)}
    # At its end there is nothing left to save.
    return {0, *(end for end in looks.union(block_ends(run)[:10]) if end < len(run.places))}


async def _asked(
    name: str, desk: _Desk, *, ends: Callable[[Run], Collection[int]], look: Callable[[Run], bool]
) -> RunId | DecideEnd:
    """Ask one target until its end, or until a look has decided."""
    stop = desk.stop.child()
    watch = BlockWatch(desk.observer, ends=ends, look=look, store=desk.store, stop=stop)
    (end,) = await run_bank(
        order_for(desk.decision, name), project=desk.project, store=desk.store, observer=watch, stop=stop
    )
    try:
        await watch.settled()
    except UserError as error:
        return DecideEnd(error=error)
    if watch.has_decided and end.scorecard is not None:
        return end.scorecard.run.run_id
    return _end_of(name, end)


def _end_of(name: str, end: RunEnd) -> RunId | DecideEnd:
    if end.error is not None:
        return DecideEnd(error=end.error, target_name=name)
    if end.was_stopped or end.scorecard is None:
        return DecideEnd(was_stopped=True, target_name=name)
    return end.scorecard.run.run_id
