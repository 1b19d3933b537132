"""An answer of a log -> an attempt, by the very rules that hold for what evalkit asks."""

from __future__ import annotations

from evalkit.domain.attempt import Attempt, Body, Cell, Outcome, attempt_id_of
from evalkit.domain.exchange import Delivery, Reply, Timing
from evalkit.domain.run import Run
from evalkit.imports.foreign import ForeignAnswer
from evalkit.imports.json_text import json_bytes
from evalkit.runs.outcome import Ending, ending_of
from evalkit.targets.reasoning import split_reply
from evalkit.text.clean import clean_text

__all__ = ["imported_attempt"]

_NO_SEED = 0
"""The column wants a number; no report shows that of an imported run."""


def imported_attempt(answer: ForeignAnswer, *, run: Run, session_id: str, cell: Cell) -> tuple[Attempt, Body]:
    """The attempt of an answer.

    Args:
        answer: As the log has it.
        run: What it belongs to; its target knows whether the model reasons.
        session_id: The import.
        cell: Its place in the run.
    """
    reply = _reply(answer, run=run)
    ending = _ending(answer, reply, run=run)
    attempt = Attempt(
        attempt_id=attempt_id_of(run.run_id, cell, 0),
        run_id=run.run_id,
        session_id=session_id,
        asked_hash=cell.asked_hash,
        repeat=cell.repeat,
        try_number=0,
        seed=_NO_SEED,
        outcome=ending.outcome,
        failure=ending.failure,
        cut_by=ending.cut_by,
        notes=ending.notes,
        delivery=reply.delivery,
        finish_reason=answer.finish_reason,
        served_model=answer.model,
        timing=reply.timing,
        usage=reply.usage,
    )
    return attempt, Body(
        request=reply.request_body, reply=reply.reply_body, reasoning=reply.reasoning, answer=reply.answer
    )


def _reply(answer: ForeignAnswer, *, run: Run) -> Reply:
    split = split_reply(content=clean_text(answer.text), reasoning_content=answer.reasoning, reasoning=None)
    return Reply(
        reasoning=clean_text(split.reasoning),
        answer=split.answer,
        delivery=split.delivery,
        finish_reason=answer.finish_reason,
        timing=Timing(started_at=answer.started_at or run.created_at, queued_s=0.0, complete_s=answer.complete_s),
        usage=answer.usage,
        request_body=json_bytes(answer.sent),
        reply_body=json_bytes(answer.came),
    )


def _ending(answer: ForeignAnswer, reply: Reply, *, run: Run) -> Ending:
    if answer.failure is not None:
        return Ending(outcome=Outcome.FAILED, failure=answer.failure)
    if answer.finish_reason is None and reply.delivery is Delivery.UNCLOSED:
        # The log does not say who cut it; that it was cut is plain.
        return Ending(outcome=Outcome.CUT_IN_REASONING)
    # Without a limit that is known, every cut is one by the limit, and none by a full context.
    return ending_of(
        reply, is_reasoning=bool(run.target.reasoning), max_tokens=_most_tokens(run), context=run.passport.context
    )


def _most_tokens(run: Run) -> int:
    said = str(run.sampling["max_tokens"] or "")
    return int(said) if said.isascii() and said.isdigit() else 0
