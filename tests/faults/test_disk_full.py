"""A disk that is full from some write on: one clear line, nothing reported lost, and the same command goes on later."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from evalkit.storage.opening import open_store
from tests.e2e.commands import Finished
from tests.e2e.workplace import mistakes
from tests.faults.disk import built_disk, disk_environ
from tests.faults.forked_commands import Ended, ForkedCommands, forked_commands
from tests.faults.places import ROOT
from tests.faults.small_job import SmallJob, command_line, serving_sums
from tests.mutants import Mutant

_SAYS_STORED = Mutant(
    where="evalkit.storage.writer:_store_group", old="return [error] * len(group)", new="return [None] * len(group)"
)
_WRITES_IN_PLACE = Mutant(
    where="evalkit.actions.write_whole:all_written_whole",
    old="folders.enter_context(_half_written(path))",
    new="Path(os.path.realpath(path))",
)
_TRUSTS_OUTPUT = Mutant(where="evalkit.cli.main:_DISK_ERRORS", new="frozenset()")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """All that these tests share."""

    commands: ForkedCommands
    base_url: str
    library: Path


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Generator[_Bench]:
    place = tmp_path_factory.mktemp("bench")
    library = built_disk(place)
    with (
        serving_sums(place / "known") as base_url,
        forked_commands(place / "commands", library=library) as commands,
    ):
        yield _Bench(commands=commands, base_url=base_url, library=library)


def evenly(count: int, *, upto: int) -> list[int]:
    """So many numbers from 1 to ``upto``, both included."""
    return sorted({1 + round(number * (upto - 1) / (count - 1)) for number in range(count)})


def stored_ids(job: SmallJob) -> set[str]:
    if not job.store.exists():
        return set()
    with open_store(f"sqlite:///{job.store}") as store:
        return {
            attempt.attempt_id
            for summary in store.runs.all()
            for attempt in store.attempts.of_run(summary.run.run_id)
            if store.attempts.body(attempt.attempt_id)
        }


def assert_told(ended: Finished, *, says: str) -> None:
    assert ended.code == 2, ended
    assert "Traceback" not in ended.err, ended.err
    assert "Exception ignored" not in ended.err, ended.err
    (line,) = mistakes(ended)
    assert says in line.lower(), line


def check_run_on_a_full_disk(
    bench: _Bench, place: Path, failing: Iterable[int], *, mutant: Mutant | None, error: int = errno.ENOSPC
) -> int:
    """Let each of these writes be the first that fails; returns how often the command was the poorer for it."""
    failed = 0
    for number in failing:
        job = a_job(bench, place / f"full-{number}")
        full = disk_environ(bench.library, job.folder, fail_from=number, error=error)
        ended = bench.commands.run(*job.arguments, cwd=job.folder, environ=full, mutant=mutant)
        assert ended.reported <= stored_ids(job), "an answer that was reported is gone"
        if ended.code == 0:
            # What is written last only tidies the store up; all the rest is there.
            assert len(job.finished_seeds()) == 9
        else:
            failed += 1
            assert_told(ended, says="space")
        ended = bench.commands.run(*job.arguments, cwd=job.folder, mutant=mutant)
        assert ended.code == 0, (number, ended.err)
        assert len(job.finished_seeds()) == 9
        shutil.rmtree(job.folder)
    return failed


def a_job(bench: _Bench, folder: Path) -> SmallJob:
    return SmallJob(folder=folder, base_url=bench.base_url, limits=("--limit", "3"))


def changes_of_a_run(bench: _Bench, place: Path) -> int:
    """How many writes a whole small run takes."""
    job = a_job(bench, place / "whole")
    ended = bench.commands.run(*job.arguments, cwd=job.folder, environ=disk_environ(bench.library, job.folder))
    assert ended.code == 0, ended.err
    return ended.changes


@pytest.mark.fault("the disk is full", mutant=_SAYS_STORED)
def test_a_full_disk_is_one_clear_line_and_the_same_command_goes_on(
    bench: _Bench, tmp_path: Path, mutant: Mutant | None
) -> None:
    upto = changes_of_a_run(bench, tmp_path)
    failing = [*evenly(5, upto=upto - 60), upto // 2 + 20]
    assert check_run_on_a_full_disk(bench, tmp_path, sorted(failing, reverse=True), mutant=mutant) >= 4


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_disk_that_is_full_from_every_single_write_on(bench: _Bench, tmp_path: Path) -> None:
    upto = changes_of_a_run(bench, tmp_path)
    failed = check_run_on_a_full_disk(bench, tmp_path, range(1, upto + 1), mutant=None)
    print(f"{upto} writes, each the first that failed; {failed} commands failed")  # noqa: T201 - figures


@pytest.fixture(scope="module")
def finished_job(bench: _Bench, tmp_path_factory: pytest.TempPathFactory) -> SmallJob:
    job = a_job(bench, tmp_path_factory.mktemp("finished"))
    assert bench.commands.run(*job.arguments, cwd=job.folder).code == 0
    return job


@pytest.mark.fault("the disk is full when a file is exported", mutant=_WRITES_IN_PLACE)
def test_an_export_to_a_full_disk_leaves_every_earlier_file(
    bench: _Bench, finished_job: SmallJob, tmp_path: Path, mutant: Mutant | None
) -> None:
    for ending in ("csv", "json", "md", "xlsx", "html"):
        export = ("export", "latest", "--to", str(tmp_path / f"figures.{ending}"))

        def exported(fail_from: int, export: tuple[str, ...] = export) -> Ended:
            full = disk_environ(bench.library, tmp_path, fail_from=fail_from, error=errno.ENOSPC)
            return bench.commands.run(*export, cwd=finished_job.folder, environ=full, mutant=mutant)

        whole = exported(0)
        assert whole.code == 0, whole.err
        earlier = sorted(tmp_path.iterdir())
        for path in earlier:
            path.write_text("the earlier file", encoding="utf-8")
        for number in evenly(2, upto=whole.changes):
            ended = exported(number)
            assert_told(ended, says="space")
            assert sorted(tmp_path.iterdir()) == earlier, "no half of a file"
            assert {path.read_text(encoding="utf-8") for path in earlier} == {"the earlier file"}
        for path in earlier:
            path.unlink()


@pytest.mark.fault("the disk is full when evalkit.toml is written", mutant=_WRITES_IN_PLACE)
def test_init_on_a_full_disk_leaves_no_half_of_a_file(bench: _Bench, tmp_path: Path, mutant: Mutant | None) -> None:
    for number in (1, 2, 3):
        full = disk_environ(bench.library, tmp_path, fail_from=number, error=errno.ENOSPC)
        ended = bench.commands.run("init", "--url", bench.base_url, cwd=tmp_path, environ=full, mutant=mutant)
        assert_told(ended, says="space")
        assert not list(tmp_path.iterdir())


@pytest.mark.fault("standard output is full", mutant=_TRUSTS_OUTPUT)
def test_output_that_cannot_be_written_is_one_clear_line(finished_job: SmallJob, mutant: Mutant | None) -> None:
    for arguments in (("show",), ("show", "--json"), ("banks", "list")):
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            ended = subprocess.run(
                command_line(mutant, *arguments),
                cwd=finished_job.folder,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        assert_told(Finished(code=ended.returncode, out="", err=ended.stderr), says="space")


def test_a_log_that_cannot_be_written_stops_no_run(bench: _Bench, tmp_path: Path) -> None:
    job = a_job(bench, tmp_path / "job")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(
            command_line(None, *job.arguments), cwd=job.folder, stdout=subprocess.PIPE, stderr=full, check=False
        )
    assert ended.returncode == 0
    assert len(job.finished_seeds()) == 9
