"""``evalkit run``: ask a selection of questions of one or several targets, store everything, score it by rule."""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, replace
from importlib import metadata

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.cards.speed import experience_bands
from evalkit.actions.choose_questions import Choice, chosen_questions
from evalkit.actions.open_run import OpenedRun, opened_run, run_key
from evalkit.actions.prepare_target import PreparedTarget, prepared_target
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.actions.score_run import counts_as_right, run_scored_now
from evalkit.actions.simulated_targets import simulated_targets
from evalkit.actions.target_warnings import prompt_tokens_at_most, warnings_about
from evalkit.actions.todays_raters import response_limits
from evalkit.asking.side_by_side import all_or_none
from evalkit.asking.stop import StopSignal
from evalkit.asking.watch import ClientWatch
from evalkit.config.targets import read_secrets
from evalkit.domain.attempt import Cell, Outcome
from evalkit.domain.passport import Passport
from evalkit.domain.question import Variant
from evalkit.domain.run import Lease, Run, Session
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.target import Target
from evalkit.errors import EvalkitError, FailureKind, RunError, TargetError
from evalkit.runs.execute import Sitting, ask_open_cells
from evalkit.runs.lease import holding_lease, new_owner
from evalkit.runs.observer import RunObserver
from evalkit.scores.by_rule import is_quickly_checked, score_by_rule
from evalkit.storage.store import Store
from evalkit.storage.writer import AttemptWriter
from evalkit.version import __version__

__all__ = ["RunEnd", "run_bank"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """What became of one target."""

    target_name: str
    scorecard: Scorecard | None
    """None when not even a run was begun."""
    still_open: int = 0
    """Cells of this very command that have no answer yet."""
    last_failure: str = ""
    """Why the one of them that was asked last was not served."""
    error: EvalkitError | None = None
    """Why it stopped before its end."""
    was_stopped: bool = False
    """The user asked to stop; the same command goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Workplace:
    """What the steps of one command share."""

    order: RunOrder
    project: Project
    store: Store
    choice: Choice
    observer: RunObserver
    stop: StopSignal


async def run_bank(
    order: RunOrder, *, project: Project, store: Store, observer: RunObserver, stop: StopSignal
) -> tuple[RunEnd, ...]:
    """Ask, store, score; in the order in which the models were named.

    Raises:
        UserError: When the bank, the selection or a target's configuration is wrong: nothing was asked then.
    """
    choice = chosen_questions(order, project=project, store=store)
    # What the scorecard needs must be there before the first question, not hours later.
    experience_bands(project.cwd)
    response_limits(project.cwd)
    place = _Workplace(order=order, project=project, store=store, choice=choice, observer=observer, stop=stop)
    with simulated_targets(order.model_names, variants=choice.scope.variants, overrides=order.overrides) as simulated:
        targets = [
            simulated.get(name) or project.target(name, overrides=order.overrides)
            for name in dict.fromkeys(order.model_names)
        ]
        for target in targets:
            # The same holds for the key of the second model.
            read_secrets(target, project.environ)
        groups = _taking_turns(targets, is_parallel=order.runs_targets_in_parallel)
        ends = await all_or_none(_run_in_turn(group, place=place) for group in groups)
    end_by_name = {end.target_name: end for group_ends in ends for end in group_ends}
    return tuple(end_by_name[target.name] for target in targets)


def _taking_turns(targets: Sequence[Target], *, is_parallel: bool) -> list[list[Target]]:
    if is_parallel:
        return [[target] for target in targets]
    by_host: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        by_host[target.host].append(target)
    return list(by_host.values())


async def _run_in_turn(targets: Sequence[Target], *, place: _Workplace) -> list[RunEnd]:
    ends: list[RunEnd] = []
    for target in targets:
        if place.stop.is_requested:
            ends.append(RunEnd(target_name=target.name, scorecard=None, was_stopped=True))
            continue
        ends.append(await _run_target(target, place=place))
    return ends


async def _run_target(target: Target, *, place: _Workplace) -> RunEnd:
    preparation = prepared_target(
        target,
        language=place.choice.selection.language,
        project=place.project,
        store=place.store,
        observer=place.observer,
    )
    try:
        async with AsyncExitStack() as stack:
            prepared = await _entered(preparation, stack=stack, stop=place.stop)
            if prepared is None:
                return RunEnd(target_name=target.name, scorecard=None, was_stopped=True)
            _warn(prepared, place=place)
            return await _run_prepared(prepared, place=place)
    except (TargetError, RunError) as error:
        # One target's trouble is not the others': they go on, and the command says so at its end.
        return RunEnd(target_name=target.name, scorecard=None, error=error)


async def _entered(
    preparation: AbstractAsyncContextManager[PreparedTarget], *, stack: AsyncExitStack, stop: StopSignal
) -> PreparedTarget | None:
    """The prepared target; None when a stop came first: nothing is in flight then that would be worth finishing."""
    prepared: list[PreparedTarget] = []

    async def enter() -> None:
        prepared.append(await stack.enter_async_context(preparation))

    return prepared[0] if await stop.outlasts(enter()) else None


def _warn(prepared: PreparedTarget, *, place: _Workplace) -> None:
    warnings = warnings_about(
        prepared.target,
        passport=prepared.passport,
        is_reasoning=prepared.is_reasoning,
        prompt_tokens=prompt_tokens_at_most(place.choice.scope.variants),
    )
    for warning in warnings:
        place.observer.warned(prepared.target.name, warning)


async def _run_prepared(prepared: PreparedTarget, *, place: _Workplace) -> RunEnd:
    key = run_key(prepared.target, choice=place.choice, passport=prepared.passport)
    owner = new_owner()
    async with holding_lease(place.store.runs, run_key=key, owner=owner, now=place.project.now) as keeper:
        opened = await asyncio.to_thread(
            lambda: opened_run(
                prepared,
                choice=place.choice,
                store=place.store,
                is_fresh=place.order.is_fresh,
                now=place.project.now(),
            )
        )
        writer = AttemptWriter(place.store, holding=Lease(run_key=key, owner=owner, expires_at=place.project.now()))
        asking = asyncio.create_task(_ask(opened, prepared=prepared, place=place, writer=writer))
        try:
            await asyncio.wait({asking, keeper}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not asking.done():
                asking.cancel()
                await asyncio.wait({asking})
        if keeper.done():
            keeper.result()
        error = asking.result()
    run, finished = opened.run, place.store.attempts.finished_cells(opened.run.run_id)
    scorecard = await asyncio.to_thread(_scorecard, run, place=place)
    still_open = {cell for cell in opened.cells if cell not in finished}
    return RunEnd(
        target_name=prepared.target.name,
        scorecard=scorecard,
        still_open=len(still_open),
        last_failure=await asyncio.to_thread(lambda: _last_failure(run, still_open, store=place.store)),
        error=error,
        was_stopped=place.stop.is_requested,
    )


def _scorecard(run: Run, *, place: _Workplace) -> Scorecard:
    store, cwd = place.store, place.project.cwd
    return scorecard_of(run_scored_now(run.run_id, store=store, cwd=cwd, now=place.project.now()), store=store, cwd=cwd)


def _last_failure(run: Run, cells: Collection[Cell], *, store: Store) -> str:
    if not cells:
        return ""
    failures = [attempt.failure for attempt in store.attempts.of_run(run.run_id) if attempt.cell in cells]
    return next((failure.message for failure in reversed(failures) if failure is not None), "")


async def _ask(
    opened: OpenedRun, *, prepared: PreparedTarget, place: _Workplace, writer: AttemptWriter
) -> EvalkitError | None:
    """One session: returns what stopped it, None when it came to its end or was stopped by the user."""
    run, store = opened.run, place.store
    for warning in _warnings_about_run(opened):
        place.observer.warned(run.target.name, warning)
    place.observer.began(
        run, wanted=opened.wanted, finished=opened.wanted - len(opened.cells), is_resumed=opened.is_resumed
    )
    if not opened.cells:
        return None
    session = _new_session(run, prepared=prepared, place=place)
    await asyncio.to_thread(store.runs.open_session, session)
    error: TargetError | None = None
    async with ClientWatch() as watch:
        try:
            await _ask_cells(opened, prepared=prepared, place=place, session=session, writer=writer)
        except TargetError as caught:
            error = caught
        finally:
            await writer.close()
    end = "done" if error is None else str(error)
    end = place.stop.reason if place.stop.is_requested and error is None else end
    closed = replace(
        session,
        ended_at=place.project.now(),
        end=end,
        passport_after=await _passport_after(prepared, error=error),
        loop_lag_p99_s=watch.lag_p99_s,
        own_cpu_s=watch.cpu_s,
    )
    await asyncio.to_thread(store.runs.close_session, closed)
    place.observer.ended(run, end)
    return error


def _warnings_about_run(opened: OpenedRun) -> Iterator[str]:
    run = opened.run
    in_run = sum(planned.repeats for planned in run.places)
    if opened.wanted < in_run:
        yield (
            f"this extends run {run.short_id}: its scorecard is of all {in_run} attempts, not only of the "
            f"{opened.wanted} selected now; --fresh begins a run of its own"
        )
    if opened.corrected_keys:
        yield (
            f"the bank's answer keys of {opened.corrected_keys} questions have changed since run {run.short_id} asked "
            "them: answers already stored are scored by the new keys"
        )


async def _ask_cells(
    opened: OpenedRun, *, prepared: PreparedTarget, place: _Workplace, session: Session, writer: AttemptWriter
) -> None:
    tries_by_cell = await asyncio.to_thread(place.store.attempts.tries, opened.run.run_id)
    sitting = Sitting(
        run=opened.run,
        session_id=session.session_id,
        # Those that an earlier session asked in vain come last: refused again, they could end a run that others need.
        cells=sorted(opened.cells, key=lambda cell: cell in tries_by_cell),
        variant_by_hash=opened.variant_by_hash,
        tries_by_cell=tries_by_cell,
        is_reasoning=prepared.is_reasoning,
        context=prepared.context,
    )
    await ask_open_cells(
        sitting, pool=prepared.pool, recorder=writer, check=_check, observer=place.observer, stop=place.stop
    )


def _new_session(run: Run, *, prepared: PreparedTarget, place: _Workplace) -> Session:
    return Session(
        session_id=str(uuid.uuid4()),
        run_id=run.run_id,
        evalkit_version=__version__,
        client_version=_client_version(),
        base_url=prepared.target.base_url,
        concurrency=prepared.target.concurrency,
        started_at=place.project.now(),
    )


def _client_version() -> str:
    return f"aiohttp {metadata.version('aiohttp')}"


async def _passport_after(prepared: PreparedTarget, *, error: TargetError | None) -> Passport | None:
    """What the server that answered says of itself now; None where it cannot be told, or another one stands there."""
    if error is not None and error.kind is FailureKind.OTHER_BUILD:
        return None
    try:
        return await prepared.client.passport()
    except TargetError:
        return None


async def _check(variant: Variant, outcome: Outcome, answer: str) -> bool | None:
    def checked() -> bool | None:
        return counts_as_right(score_by_rule(variant=variant, outcome=outcome, answer=answer))

    # Handing over to a thread takes as long as most checks, and the loop then waits 5 ms for the interpreter's lock.
    return checked() if is_quickly_checked(variant, answer) else await asyncio.to_thread(checked)
