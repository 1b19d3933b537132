"""Asks a run's open cells and stores every try, each durable before it is counted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from evalkit.asking.pool import Asked, Job, Pool
from evalkit.asking.stop import StopSignal
from evalkit.domain.attempt import Attempt, Body, Cell, Outcome, attempt_id_of
from evalkit.domain.exchange import Reply, Timing, TokenSource, Usage, request_to
from evalkit.domain.question import Variant
from evalkit.domain.run import Run
from evalkit.errors import TargetError
from evalkit.runs.observer import RunObserver
from evalkit.runs.outcome import Ending, ending_of

__all__ = ["Checker", "Recorder", "Sitting", "ask_open_cells"]

_MISPLACED_IN_A_ROW: Final = 3

Checker = Callable[[Variant, Outcome, str], Awaitable[bool | None]]
"""Says whether an answer is right, None where no rule decides; for the running accuracy only. May take seconds."""


class Recorder(Protocol):
    """Makes an attempt durable; ``evalkit.storage.writer`` is the one that counts."""

    async def append(self, attempt: Attempt, body: Body) -> None:
        """Return once the attempt would survive a power loss; write it even when the caller is cancelled meanwhile."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One session's work on a run."""

    run: Run
    session_id: str
    cells: Sequence[Cell]
    """The open cells in asking order."""
    variant_by_hash: Mapping[str, Variant]
    tries_by_cell: Mapping[Cell, int]
    """Tries that earlier sessions stored."""
    is_reasoning: bool
    """Whether the target is known to think first."""
    context: int | None


async def ask_open_cells(
    sitting: Sitting,
    *,
    pool: Pool,
    recorder: Recorder,
    check: Checker,
    observer: RunObserver,
    stop: StopSignal,
) -> None:
    """Ask every open cell once, or until stopped.

    Raises:
        TargetError: When the target is given up: wrong key, wrong name, gone for too long, misconfigured.
        StorageError: When an attempt could not be made durable.
    """
    keeper = _Keeper(sitting=sitting, recorder=recorder, check=check, observer=observer)
    jobs = (
        Job(
            key=cell,
            request=request_to(
                sitting.run.target,
                prompt=sitting.variant_by_hash[cell.asked_hash].prompt,
                seed=sitting.run.request_seed(cell),
            ),
        )
        for cell in sitting.cells
    )
    await pool.run(jobs, report=keeper.keep, stop=stop)


class _Keeper:
    """Turns what the pool reports into attempts, and stores them."""

    def __init__(self, *, sitting: Sitting, recorder: Recorder, check: Checker, observer: RunObserver) -> None:
        self._sitting = sitting
        self._recorder = recorder
        self._check = check
        self._observer = observer
        self._is_reasoning = sitting.is_reasoning
        self._misplaced = 0

    async def keep(self, job: Job[Cell], asked: Asked) -> None:
        tries_before = self._sitting.tries_by_cell.get(job.key, 0)
        for number, failed in enumerate(asked.failed_tries, start=tries_before):
            ending = Ending(outcome=Outcome.FAILED, failure=failed.failure)
            usage = Usage(source=TokenSource.CHUNKS)
            attempt = _attempt(
                self._sitting, job, try_number=number, ending=ending, timing=failed.timing, usage=usage
            )
            await self._recorder.append(attempt, Body(request=b"", reply=b"", reasoning="", answer=""))
            self._observer.stored(self._sitting.run, attempt, is_right=None)
        if asked.reply is not None:
            await self._keep_reply(job, asked.reply, try_number=tries_before + len(asked.failed_tries))

    async def _keep_reply(self, job: Job[Cell], reply: Reply, *, try_number: int) -> None:
        run = self._sitting.run
        if run.target.reasoning is None:
            self._is_reasoning = self._is_reasoning or bool(reply.reasoning)
        ending = ending_of(
            reply,
            is_reasoning=self._is_reasoning,
            max_tokens=run.target.sampling.max_tokens,
            context=self._sitting.context,
        )
        attempt = replace(
            _attempt(
                self._sitting, job, try_number=try_number, ending=ending, timing=reply.timing, usage=reply.usage
            ),
            delivery=reply.delivery,
            finish_reason=reply.finish_reason,
            served_model=reply.served_model,
        )
        body = Body(request=reply.request_body, reply=reply.reply_body, reasoning=reply.reasoning, answer=reply.answer)
        await self._recorder.append(attempt, body)
        # After the answer is safe: checking an expression may take seconds.
        is_right = await self._check(self._sitting.variant_by_hash[job.key.asked_hash], ending.outcome, reply.answer)
        self._observer.stored(run, attempt, is_right=is_right)
        self._refuse_misconfigured(ending)

    def _refuse_misconfigured(self, ending: Ending) -> None:
        """End a run whose every answer lands in the reasoning field: hours of it would all be thrown away."""
        self._misplaced = 0 if ending.failure is None else self._misplaced + 1
        if ending.failure is not None and self._misplaced >= _MISPLACED_IN_A_ROW:
            raise TargetError(
                f"{self._misplaced} times in a row {ending.failure.message}",
                kind=ending.failure.kind,
                is_retryable=False,
                hint="start the server with the reasoning parser of this model, or with none; the same command goes on",
            )


def _attempt(
    sitting: Sitting, job: Job[Cell], *, try_number: int, ending: Ending, timing: Timing, usage: Usage
) -> Attempt:
    return Attempt(
        attempt_id=attempt_id_of(sitting.run.run_id, job.key, try_number),
        run_id=sitting.run.run_id,
        session_id=sitting.session_id,
        asked_hash=job.key.asked_hash,
        repeat=job.key.repeat,
        try_number=try_number,
        seed=job.request.seed,
        outcome=ending.outcome,
        failure=ending.failure,
        cut_by=ending.cut_by,
        notes=ending.notes,
        timing=timing,
        usage=usage,
    )
