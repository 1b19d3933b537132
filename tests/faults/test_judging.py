"""Judging that is killed, stopped, left by its server, or met by another build or another command."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.actions.check_question import check_variant
from evalkit.simulator.serving import running_simulator
from tests.e2e.workplace import mistakes
from tests.faults.disk import built_disk, disk_environ
from tests.faults.judge_job import CONCURRENCY, JudgeBench, JudgeJob, judge_bench
from tests.faults.small_job import end_of, suspend
from tests.mutants import Mutant
from tests.unit.actions.judging.bench import Bench

_FORGETS_VERDICTS = Mutant(
    where="evalkit.actions.judging.docket:_known", old="if keys.get(attempt_id) == key_hash", new="if False"
)
_HIDES_ITS_END = Mutant(where="evalkit.actions.judge_runs:_asked", old="error = caught", new="error = None")
_TAKES_ANY_BUILD = Mutant(
    where="evalkit.actions.judge_runs:_refuse_other_build",
    old="!= ready.passport.identity",
    new='in ("", ready.passport.identity[:0])',
)
_HEARS_NO_STOP = Mutant(where="evalkit.cli.judge:_judge", old="stopping.reaches(work, stop=stop)", new="pass")
_LEASE_IS_ALWAYS_FREE = Mutant(where="evalkit.storage.leases:take_lease", old="if not is_free:", new="if False:")
_ONE_SEED_FOR_ALL_SAMPLES = Mutant(
    where="evalkit.actions.judging.hearing:request_for", old="matter.subject, matter.sample]", new="matter.subject]"
)
_SAYS_STORED = Mutant(
    where="evalkit.storage.writer:_store_group", old="return [error] * len(group)", new="return [None] * len(group)"
)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Generator[JudgeBench]:
    with judge_bench(tmp_path_factory.mktemp("bench")) as made:
        yield made


@pytest.fixture
def job(bench: JudgeBench, tmp_path: Path) -> JudgeJob:
    return JudgeJob(bench=bench, folder=tmp_path / "job")


@pytest.mark.fault("judging is killed (kill -9)", mutant=_FORGETS_VERDICTS)
def test_after_a_kill_no_stored_verdict_is_asked_for_again(job: JudgeJob, mutant: Mutant | None) -> None:
    process = job.judging(mutant)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    job.assert_finishes(mutant, asked_twice_at_most=CONCURRENCY)


@pytest.mark.fault("Ctrl-C or SIGTERM while judges are asked", mutant=_HEARS_NO_STOP)
def test_an_interrupt_finishes_the_verdicts_in_flight_and_a_second_one_leaves_them(
    job: JudgeJob, mutant: Mutant | None
) -> None:
    for number, presses in ((signal.SIGINT, 1), (signal.SIGTERM, 2)):
        process = job.judging(mutant)
        for _ in range(presses):
            os.killpg(process.pid, number)
        ended = end_of(process)
        assert ended.code == 130, ended
        assert "Traceback" not in ended.err, ended.err
        if presses == 1:
            assert "go on with: evalkit judge latest --judge big" in ended.err
            assert set(job.asked()) <= set(job.seeds()), "a verdict in flight was thrown away"


@pytest.mark.fault("a judge's server goes away", mutant=_HIDES_ITS_END)
def test_a_judge_that_is_gone_ends_its_judging_in_one_line_and_nothing_is_lost(
    job: JudgeJob, mutant: Mutant | None
) -> None:
    with running_simulator([check_variant("en")], personas={"judge": job.bench.judge}) as base_url:
        job.configure(base_url)
        process = job.judging(mutant)
    ended = end_of(process)
    assert ended.code == 2, ended
    (line,) = mistakes(ended)
    assert line.startswith("error: judge big: gave up after")
    assert base_url in line
    assert "go on with: evalkit judge latest --judge big" in ended.err
    assert "coherence" in ended.out
    job.configure(job.bench.base_url)
    job.known_before.update(job.seeds())
    job.assert_finishes(mutant, asked_twice_at_most=0)


@pytest.mark.fault("a judge's server comes back as another build", mutant=_TAKES_ANY_BUILD)
def test_another_build_under_a_judge_s_name_is_refused(job: JudgeJob, mutant: Mutant | None) -> None:
    seeds = job.seeds()
    assert seeds
    other = replace(job.bench.judge, quantisation="Q4_K_M")
    with running_simulator([check_variant("en")], personas={"judge": other}) as other_build:
        job.configure(other_build)
        ended = job.run(mutant)
    assert ended.code == 2
    (line,) = mistakes(ended)
    assert "judge big is another build now" in line
    assert job.seeds() == seeds


@pytest.mark.fault("two commands judge with the same judge at once", mutant=_LEASE_IS_ALWAYS_FREE)
def test_a_second_command_with_the_same_judge_is_refused_while_the_first_one_asks(
    job: JudgeJob, mutant: Mutant | None
) -> None:
    first = job.judging(mutant)
    # So that it is not done before the second one has started, on whatever machine.
    suspend(first, job.store)
    try:
        second = job.run(mutant)
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.communicate()
    (line,) = mistakes(second)
    assert second.code == 2
    assert f"process {first.pid}" in line
    assert "is asking judge big" in line


@pytest.mark.fault("a judge's server gives equal requests equal replies", mutant=_ONE_SEED_FOR_ALL_SAMPLES)
async def test_no_two_verdicts_are_asked_for_with_one_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Samples that are copies of one another would make a judge look free of noise."""
    bench = Bench.at(tmp_path, monkeypatch)
    bench.store_answers(repeats=2)
    await bench.judge(samples=3, dimensions=("coherence", "common_sense"))
    seeds = [request.seed for request in bench.requests]
    assert len(seeds) == len(set(seeds)) >= 22 + 3 * 2 * 3 * 2


@pytest.mark.fault("the disk is full while judges are asked", mutant=_SAYS_STORED)
@pytest.mark.long
def test_a_full_disk_ends_judging_in_one_line_and_the_same_command_goes_on(
    tmp_path: Path, mutant: Mutant | None
) -> None:
    library = built_disk(tmp_path)
    with judge_bench(tmp_path / "bench", library=library) as bench:
        check_judging_on_a_full_disk(bench, library, tmp_path, mutant)


def check_judging_on_a_full_disk(bench: JudgeBench, library: Path, tmp_path: Path, mutant: Mutant | None) -> None:
    whole = JudgeJob(bench=bench, folder=tmp_path / "whole")
    process = whole.started(environ=disk_environ(library, whole.folder))
    assert end_of(process).code == 0
    changes = int((process.place / "changes").read_text(encoding="utf-8"))
    job = JudgeJob(bench=bench, folder=tmp_path / "job")
    ended = job.run(mutant, environ=disk_environ(library, job.folder, fail_from=changes // 2, error=errno.ENOSPC))
    assert ended.code == 2, ended
    assert "Traceback" not in ended.err, ended.err
    (line,) = mistakes(ended)
    assert "space" in line.lower()
    assert len(job.seeds()) > len(job.known_before), "the disk was full before the first verdict"
    job.assert_finishes(mutant, asked_twice_at_most=CONCURRENCY)
