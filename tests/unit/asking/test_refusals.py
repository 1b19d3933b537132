from __future__ import annotations

from dataclasses import replace

import pytest

from evalkit.asking.stop import StopSignal
from evalkit.domain.exchange import ChatRequest
from evalkit.errors import FailureKind, TargetError
from tests.builders import a_request
from tests.unit.asking.fakes import FakeServer, Reports, a_pool, failing, jobs_numbered
from tests.virtual_time import run_virtually

_TOO_LONG = [
    failing(FailureKind.HTTP_400, "context exceeded", is_retryable=False, status=400),
    failing(FailureKind.IN_BAND, "context exceeded", is_retryable=False),
    failing(FailureKind.IN_BAND, "context exceeded", is_retryable=False, status=503),
    failing(FailureKind.HTTP_5XX, "context exceeded", is_retryable=False, status=500),
]
_IDS = ["status 400", "in band", "in band with a status", "status 500"]

pytestmark = pytest.mark.parametrize("error", _TOO_LONG, ids=_IDS)


async def _run(refused: set[int], error: TargetError, *, concurrency: int = 1) -> tuple[Reports, TargetError | None]:
    def answer(request: ChatRequest, at: float) -> TargetError | None:
        del at
        return error if request.seed in refused else None

    reports = Reports()
    pool = a_pool(FakeServer(answer=answer), concurrency=concurrency)
    try:
        await pool.run(jobs_numbered(40), report=reports, stop=StopSignal())
    except TargetError as caught:
        return reports, caught
    return reports, None


def test_a_server_that_refuses_every_request_ends_the_run_at_the_second_refusal(error: TargetError) -> None:
    reports, caught = run_virtually(_run(set(range(40)), error))
    assert caught is error
    assert reports.order == [0, 1]


def test_questions_too_long_for_the_server_leave_the_others_alone(error: TargetError) -> None:
    """The first of all, single ones, and rows of four: served ones before and between them speak for the server."""
    refused = {0, 3, 6, 10, 11, 12, 13, 20, 21, 22, 23, 30, 39}
    reports, caught = run_virtually(_run(refused, error))
    assert caught is None
    assert reports.served == set(range(40)) - refused
    assert {len(reports.asked_by_key[key].failed_tries) for key in refused} == {1}


def test_a_server_that_begins_to_refuse_every_request_ends_the_run_at_the_fifth(error: TargetError) -> None:
    reports, caught = run_virtually(_run(set(range(10, 40)), error))
    assert caught is error
    assert reports.order == list(range(15))


def test_the_repeats_of_one_question_speak_for_one_question_only(error: TargetError) -> None:
    async def scene() -> Reports:
        reports = Reports()
        pool = a_pool(FakeServer(answer=lambda request, at: error))
        repeats = [replace(job, request=jobs_numbered(1)[0].request) for job in jobs_numbered(40)]
        await pool.run(repeats, report=reports, stop=StopSignal())
        return reports

    assert len(run_virtually(scene()).order) == 40


def test_a_short_request_that_was_served_before_does_not_speak_for_the_others(error: TargetError) -> None:
    async def scene() -> tuple[Reports, TargetError]:
        reports = Reports()
        pool = a_pool(FakeServer(answer=lambda request, at: None if request.seed == 7 else error))
        await pool.ask(a_request(seed=7))
        with pytest.raises(TargetError) as caught:
            await pool.run(jobs_numbered(7), report=reports, stop=StopSignal())
        return reports, caught.value

    reports, caught = run_virtually(scene())
    assert caught is error
    assert reports.order == [0, 1]


def test_a_question_too_long_leaves_the_others_alone_also_when_many_are_asked_at_once(error: TargetError) -> None:
    reports, caught = run_virtually(_run({5, 17}, error, concurrency=3))
    assert caught is None
    assert reports.served == set(range(40)) - {5, 17}
