"""Asking open cells: what becomes of replies and failures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from evalkit.asking.pool import Pool
from evalkit.asking.stop import StopSignal
from evalkit.domain.attempt import Attempt, Body, Cell, Outcome
from evalkit.domain.exchange import Delivery, Reply
from evalkit.domain.question import Variant
from evalkit.domain.run import Run
from evalkit.domain.target import Target
from evalkit.errors import FailureKind, TargetError
from evalkit.runs.execute import Checker, Sitting, ask_open_cells
from evalkit.runs.observer import SilentObserver
from evalkit.targets.scripted import ScriptedClient
from tests.builders import a_reply, a_run, a_target, variants_numbered

VARIANTS = variants_numbered(3)


class Memory:
    """Keeps what it is told to make durable."""

    def __init__(self) -> None:
        self.attempts: list[Attempt] = []
        self.bodies: list[Body] = []

    async def append(self, attempt: Attempt, body: Body) -> None:
        self.attempts.append(attempt)
        self.bodies.append(body)


class Watcher(SilentObserver):
    """Notes what was reported, and checks that it was durable first."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.seen: list[bool | None] = []

    def stored(self, run: Run, attempt: Attempt, *, is_right: bool | None) -> None:
        assert attempt in self.memory.attempts
        self.seen.append(is_right)


async def is_42(_variant: Variant, _outcome: Outcome, answer: str) -> bool:
    """As a rule would."""
    return answer == "Answer: 42"


async def breaking(_variant: Variant, _outcome: Outcome, _answer: str) -> bool:
    """As a rule with a bug would."""
    return 1 // 0 == 0


async def no_sleep(_seconds: float) -> None:
    """Time does not pass here."""


async def asked(
    script: Sequence[Reply | TargetError],
    *,
    tries_by_cell: Mapping[Cell, int] | None = None,
    memory: Memory | None = None,
    check: Checker = is_42,
    target: Target | None = None,
) -> tuple[Memory, Watcher, ScriptedClient]:
    run = a_run(variants=VARIANTS, target=target or a_target())
    memory, client = memory or Memory(), ScriptedClient(script)
    watcher = Watcher(memory)
    sitting = Sitting(
        run=run,
        session_id="session",
        cells=list(run.cells()),
        variant_by_hash={variant.asked_hash: variant for variant in VARIANTS},
        tries_by_cell=tries_by_cell or {},
        is_reasoning=False,
        context=None,
    )
    pool = Pool(client, concurrency=1, limits=run.target.limits, sleep=no_sleep)
    await ask_open_cells(
        sitting,
        pool=pool,
        recorder=memory,
        check=check,
        observer=watcher,
        stop=StopSignal(),
    )
    return memory, watcher, client


def broken() -> TargetError:
    return TargetError("bad gateway", kind=FailureKind.HTTP_5XX, is_retryable=True, status=500)


async def test_every_cell_is_asked_once_with_its_own_seed_and_stored_before_it_is_reported() -> None:
    memory, watcher, client = await asked([a_reply(), a_reply(answer="Answer: 41"), a_reply()])
    assert [attempt.outcome for attempt in memory.attempts] == [Outcome.ANSWERED] * 3
    assert watcher.seen == [True, False, True]
    assert len({request.seed for request in client.requests}) == 3
    assert [attempt.seed for attempt in memory.attempts] == [request.seed for request in client.requests]


async def test_each_failed_try_is_an_attempt_of_its_own_and_the_cell_is_asked_again() -> None:
    memory, _, _ = await asked([a_reply(), broken(), broken(), a_reply(), a_reply()])
    middle = [attempt for attempt in memory.attempts if attempt.asked_hash == VARIANTS[1].asked_hash]
    assert [(attempt.try_number, attempt.outcome, attempt.is_final) for attempt in middle] == [
        (0, Outcome.FAILED, False),
        (1, Outcome.FAILED, False),
        (2, Outcome.ANSWERED, True),
    ]
    assert len({attempt.attempt_id for attempt in memory.attempts}) == 5


async def test_tries_go_on_counting_where_an_earlier_session_stopped() -> None:
    cell = Cell(asked_hash=VARIANTS[0].asked_hash, repeat=0)
    memory, _, _ = await asked([broken(), a_reply(), a_reply(), a_reply()], tries_by_cell={cell: 4})
    assert [attempt.try_number for attempt in memory.attempts if attempt.cell == cell] == [4, 5]


async def test_a_target_once_seen_to_reason_is_known_to_reason_from_then_on() -> None:
    cut = a_reply(answer="Let me think", reasoning="", delivery=Delivery.NONE, finish_reason="length")
    memory, _, _ = await asked([cut, a_reply(), cut])
    assert [attempt.outcome for attempt in memory.attempts] == [
        Outcome.CUT_IN_ANSWER,
        Outcome.ANSWERED,
        Outcome.CUT_IN_REASONING,
    ]


async def test_a_wrong_key_ends_the_run_and_keeps_what_was_answered() -> None:
    refused = TargetError("wrong key", kind=FailureKind.HTTP_401, is_retryable=False, status=401)
    memory = Memory()
    with pytest.raises(TargetError, match="wrong key"):
        await asked([a_reply(), refused], memory=memory)
    assert memory.attempts[0].outcome is Outcome.ANSWERED


async def test_answers_that_land_in_the_reasoning_field_end_the_run_and_leave_their_cells_open() -> None:
    misplaced = a_reply(answer="", reasoning="40 and 2.\nAnswer: 42")
    memory = Memory()
    with pytest.raises(TargetError, match="3 times in a row"):
        await asked([misplaced] * 3, memory=memory)
    assert [attempt.outcome for attempt in memory.attempts] == [Outcome.FAILED] * 3
    assert not any(attempt.is_final for attempt in memory.attempts)


async def test_an_answer_is_stored_even_when_checking_it_breaks() -> None:
    memory = Memory()
    with pytest.raises(ZeroDivisionError):
        await asked([a_reply()] * 3, memory=memory, check=breaking)
    assert len(memory.attempts) == 1


async def test_a_target_said_not_to_reason_is_believed() -> None:
    cut = a_reply(answer="Let me think", reasoning="", delivery=Delivery.NONE, finish_reason="length")
    memory, _, _ = await asked([a_reply(), cut, a_reply()], target=a_target(reasoning=False))
    assert memory.attempts[1].outcome is Outcome.CUT_IN_ANSWER
