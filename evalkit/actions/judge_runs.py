"""``evalkit judge``: put stored answers before judges, store every verdict, and never a number that nobody gave."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from evalkit.actions.find_run import found_run
from evalkit.actions.judging.asking import Asker
from evalkit.actions.judging.canary_check import canaries_for, check_id_of, tried
from evalkit.actions.judging.chosen import chosen_judges, chosen_rubrics, refuse_unknown
from evalkit.actions.judging.conflicts import fair_judges, kin_warnings
from evalkit.actions.judging.cost import judge_plan
from evalkit.actions.judging.docket import Docket, docket_of
from evalkit.actions.judging.hearing import ReadyJudge
from evalkit.actions.judging.matter import RunMatter, matter_of, refuse_empty
from evalkit.actions.judging.observer import JudgeObserver
from evalkit.actions.judging.order import JudgeOrder
from evalkit.actions.judging.series import JudgeSeries, as_asked, series_of
from evalkit.actions.prepare_target import prepared_target
from evalkit.actions.project import Project
from evalkit.actions.score_run import run_scored_now
from evalkit.actions.simulated_targets import simulated_judges
from evalkit.asking.side_by_side import all_or_none
from evalkit.asking.stop import StopSignal
from evalkit.domain.attempt import RunId
from evalkit.domain.judging import CanaryCheck, Judge, Judging
from evalkit.domain.question import Language
from evalkit.domain.rubric import Rubric
from evalkit.domain.run import Lease, Run
from evalkit.errors import EvalkitError, RunError, TargetError
from evalkit.runs.lease import holding_lease, new_owner
from evalkit.scores.canaries import Canary
from evalkit.storage.store import Store
from evalkit.storage.writer import JudgementWriter

__all__ = ["JudgeEnd", "judge_runs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeEnd:
    """What became of one judge."""

    judge_name: str
    wanted: int = 0
    """Verdicts, of all runs and dimensions."""
    still_open: int = 0
    left_for_later: int = 0
    """Of them, those that ``--limit`` left out."""
    failed_check: CanaryCheck | None = None
    """Its canaries, where they stopped it."""
    last_failure: str = ""
    error: EvalkitError | None = None
    """Why it stopped before its end."""
    was_stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Workplace:
    """What the steps of one command share."""

    order: JudgeOrder
    project: Project
    store: Store
    rubrics: Sequence[Rubric]
    accuracy: Rubric
    """What judges are tried by, also where it is not asked for."""
    matters: Sequence[RunMatter]
    observer: JudgeObserver
    stop: StopSignal

    @property
    def languages(self) -> Sequence[Language]:
        """Of the runs, that of the first one first: canaries speak all of them."""
        return list(dict.fromkeys(matter.run.selection.language for matter in self.matters))

    def canaries(self, language: Language) -> Sequence[Canary]:
        """What a judge is tried with before it judges answers in a language."""
        return canaries_for(language, cwd=self.project.cwd)


async def judge_runs(
    run_texts: Sequence[str],
    order: JudgeOrder,
    *,
    project: Project,
    store: Store,
    observer: JudgeObserver,
    stop: StopSignal,
) -> tuple[JudgeEnd, ...]:
    """Try each judge, then ask it for all that is open; judges on one machine take turns.

    Args:
        run_texts: As the user names runs.
        order: Judges, dimensions and manner.
        project: Where judges and rubrics are configured.
        store: Where the answers are, and the verdicts go.
        observer: Told of what happens.
        stop: How the user ends it.

    Raises:
        UserError: When a run, a judge or a rubric is not as it must be: nothing was asked then.
    """
    refuse_unknown(order, project=project)
    rubrics, accuracy = chosen_rubrics(order.dimensions, cwd=project.cwd)
    names = list(dict.fromkeys(found_run(text, store=store).run.run_id for text in run_texts))
    matters = [await asyncio.to_thread(_matter, run_id, order, project=project, store=store) for run_id in names]
    place = _Workplace(
        order=order,
        project=project,
        store=store,
        rubrics=rubrics,
        accuracy=accuracy,
        matters=matters,
        observer=observer,
        stop=stop,
    )
    refuse_empty(rubrics, matters)
    variants = [one.variant for matter in matters for one in matter.judged]
    variants += [one.variant for language in place.languages for one in place.canaries(language)]
    with simulated_judges(order.judge_names, variants=variants) as simulated:
        judges = chosen_judges(order.judge_names, simulated=simulated, config=project.config)
        runs = [matter.run for matter in matters]
        if not order.allows_self:
            judges = _fair(judges, runs, order=order, observer=observer)
        for name, warning in kin_warnings(judges, runs):
            observer.warned(name, warning)
        ends = await all_or_none(_in_turn(group, place=place) for group in _by_host(judges))
    end_by_name = {end.judge_name: end for group in ends for end in group}
    return tuple(end_by_name[judge.name] for judge in judges)


def _matter(run_id: RunId, order: JudgeOrder, *, project: Project, store: Store) -> RunMatter:
    scored = run_scored_now(run_id, store=store, cwd=project.cwd, now=project.now())
    return matter_of(scored, repeats_per_question=order.repeats_per_question, store=store)


def _fair(
    judges: Sequence[Judge], runs: Sequence[Run], *, order: JudgeOrder, observer: JudgeObserver
) -> tuple[Judge, ...]:
    models = {f"the model of run {run.short_id}": run.target for run in runs}
    fair = fair_judges(judges, models, are_named=bool(order.judge_names))
    for name, why in fair.left_out.items():
        observer.warned(name, why)
    return fair.judges


def _by_host(judges: Iterable[Judge]) -> list[list[Judge]]:
    by_host: dict[str, list[Judge]] = defaultdict(list)
    for judge in judges:
        by_host[judge.target.host].append(judge)
    return list(by_host.values())


async def _in_turn(judges: Sequence[Judge], *, place: _Workplace) -> list[JudgeEnd]:
    return [await _ended(judge, place=place) for judge in judges]


async def _ended(judge: Judge, *, place: _Workplace) -> JudgeEnd:
    """One judge from beginning to end; its trouble is not the others'."""
    if place.stop.is_requested:
        return JudgeEnd(judge_name=judge.name, was_stopped=True)
    try:
        async with AsyncExitStack() as stack:
            ready = await _ready(judge, stack=stack, place=place)
            if ready is None:
                return JudgeEnd(judge_name=judge.name, was_stopped=True)
            _warn_of_repetition(ready, place=place)
            failed = await _failed_check(ready, place=place)
            if failed is not None:
                return failed
            return await _asked(ready, place=place)
    except (TargetError, RunError) as error:
        return JudgeEnd(judge_name=judge.name, error=error)


async def _ready(judge: Judge, *, stack: AsyncExitStack, place: _Workplace) -> ReadyJudge | None:
    prepared = await stack.enter_async_context(
        prepared_target(
            judge.target,
            language=place.languages[0],
            project=place.project,
            store=place.store,
            observer=place.observer,
            table="judges",
        )
    )
    asked = as_asked(judge, learnt={"reasoning": prepared.is_reasoning})
    simulated = replace(asked.target, is_simulated=prepared.target.is_simulated)
    return ReadyJudge(
        judge=replace(asked, target=simulated),
        pool=prepared.pool,
        passport=prepared.passport,
        thinks=prepared.is_reasoning,
        stop=place.stop,
    )


def _warn_of_repetition(ready: ReadyJudge, *, place: _Workplace) -> None:
    """Nobody can set how a simulated judge is asked."""
    target, samples = ready.judge.target, place.order.samples
    if samples > 1 and target.sampling.temperature == 0 and not target.is_simulated:
        name = ready.judge.name
        place.observer.warned(
            name,
            f"is asked {samples} times at temperature 0 and may say the same each time; "
            f"set temperature = 0.6 in [judges.{name}]",
        )


async def _failed_check(ready: ReadyJudge, *, place: _Workplace) -> JudgeEnd | None:
    """Try the judge in each language unless that was done; None where it may go on."""
    for language in place.languages:
        check = await _check(ready, place.canaries(language), place=place)
        if check is None:
            return JudgeEnd(judge_name=ready.judge.name, was_stopped=True)
        if not check.is_passed:
            return JudgeEnd(judge_name=ready.judge.name, failed_check=check)
    return None


async def _check(ready: ReadyJudge, canaries: Sequence[Canary], *, place: _Workplace) -> CanaryCheck | None:
    """What is remembered of the judge, or comes of trying it now; None where a stop came first.

    Raises:
        RunError: When not all canaries were served.
    """
    judge, store = ready.judge, place.store
    series = JudgeSeries(judge=judge, rubric=place.accuracy)
    check_id = check_id_of(series, canaries, build=ready.passport.identity)
    check = await asyncio.to_thread(store.judgements.check, check_id)
    if check is not None:
        return check
    place.observer.preparing(judge.name, f"trying it with {len(canaries)} answers whose scores are known")
    check = await tried(series, canaries, ready=ready, check_id=check_id, now=place.project.now)
    if check is not None:
        await asyncio.to_thread(store.judgements.put_check, check)
    elif not place.stop.is_requested:
        raise RunError(
            f"judge {judge.name} did not serve all of the {len(canaries)} answers it was to be tried with; nothing "
            "was judged; the same command tries it again"
        )
    return check


async def _asked(ready: ReadyJudge, *, place: _Workplace) -> JudgeEnd:
    judge, store, observer = ready.judge, place.store, place.observer
    all_series = list(series_of(judge, place.rubrics))
    key, owner, now = f"judge {judge.name}", new_owner(), place.project.now
    async with holding_lease(store.runs, run_key=key, owner=owner, now=now, doing=f"asking {key}"):
        docket = await asyncio.to_thread(_begun, all_series, ready=ready, place=place)
        chosen = docket.open if place.order.limit is None else docket.open[: place.order.limit]
        if chosen:
            plan = judge_plan(replace(docket, open=chosen), all_series, canaries=0, thinks=ready.thinks, store=store)
            observer.told(judge.name, plan.as_lines()[0].removeprefix(f"{judge.name}: "))
        observer.judging(judge.name, wanted=docket.wanted, finished=docket.wanted - len(docket.open))
        writer = JudgementWriter(store, holding=Lease(run_key=key, owner=owner, expires_at=now()))
        asker = Asker(ready=ready, store=store, writer=writer, observer=observer)
        error: TargetError | None = None
        try:
            await asker.ask(chosen)
        except TargetError as caught:
            error = caught
        finally:
            await writer.close()
        end = "interrupted" if place.stop.is_requested else "done" if error is None else str(error)
        observer.judging_ended(judge.name, end)
        left = await asyncio.to_thread(
            lambda: docket_of(all_series, place.matters, samples=place.order.samples, store=store)
        )
    return JudgeEnd(
        judge_name=judge.name,
        wanted=left.wanted,
        still_open=len(left.open),
        left_for_later=len(docket.open) - len(chosen),
        last_failure=asker.last_failure,
        error=error,
        was_stopped=place.stop.is_requested,
    )


def _begun(all_series: Sequence[JudgeSeries], *, ready: ReadyJudge, place: _Workplace) -> Docket:
    """Store what is to be judged, and what needs no judge; say what is open."""
    store, order = place.store, place.order
    _refuse_other_build(all_series, ready=ready, place=place)
    for series in all_series:
        known = series.series(passport=ready.passport, now=place.project.now())
        store.scores.add_series(known)
        for matter in place.matters:
            store.judgements.put_judging(
                Judging(
                    run_id=matter.run.run_id,
                    series_id=series.series_id,
                    dimension=series.rubric.name,
                    repeats_per_question=matter.repeats_per_question,
                    samples=matter.samples(series.series_id, order.samples),
                    weight=ready.judge.weight,
                )
            )
    docket = docket_of(all_series, place.matters, samples=order.samples, store=store)
    store.scores.append(docket.gated)
    return docket


def _refuse_other_build(all_series: Sequence[JudgeSeries], *, ready: ReadyJudge, place: _Workplace) -> None:
    """Verdicts of two builds are two judges: they never share a series.

    Raises:
        RunError: When the judge's server is another build than the one that began a series.
    """
    begun = place.store.scores.series([series.series_id for series in all_series])
    if any(series.about.get("build") != ready.passport.identity for series in begun):
        name = ready.judge.name
        raise RunError(
            f"judge {name} is another build now than the one that has judged under this name so far; give it "
            f"another name in evalkit.toml ([judges.{name}]), or serve the earlier build again"
        )
