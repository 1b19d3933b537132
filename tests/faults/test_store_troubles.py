"""A store that is read-only, locked, damaged, older or newer: what each command says, and what it leaves alone."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.commands import Finished
from tests.e2e.workplace import mistakes
from tests.faults.disk import built_disk, disk_environ
from tests.faults.forked_commands import ForkedCommands, forked_commands
from tests.faults.places import ROOT
from tests.faults.small_job import SmallJob, command_line, serving_sums
from tests.migrations.make_store import STORES
from tests.mutants import Mutant

_OPENS_FOR_WRITING = Mutant(
    where="evalkit.storage.opening:_is_in_read_only_folder", old="path.is_file() and", new="False and"
)
_NO_ADVICE = Mutant(where="evalkit.storage.faults:_ADVICE_BY_CODE", new="{}")
_TAKES_ANY_SCHEMA = Mutant(where="evalkit.storage.schema:_revision", old="revision not in KNOWN", new="False")
_MIGRATES_NOTHING = Mutant(
    where="evalkit.storage.schema:_upgrade",
    old="command.upgrade(config, revision)",
    new="command.stamp(config, revision)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    base_url: str
    commands: ForkedCommands
    library: Path
    finished: Path
    """A folder with a run of nine answers, never changed; each test copies it."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Generator[_Bench]:
    place = tmp_path_factory.mktemp("bench")
    library = built_disk(place)
    with (
        serving_sums(place / "known") as base_url,
        forked_commands(place / "commands", library=library) as commands,
    ):
        job = SmallJob(folder=place / "finished", base_url=base_url, limits=("--limit", "3"), commands=commands)
        assert job.run().code == 0
        yield _Bench(base_url=base_url, commands=commands, library=library, finished=job.folder)


@pytest.fixture
def job(bench: _Bench, tmp_path: Path) -> SmallJob:
    """That run, which the command would extend."""
    shutil.copytree(bench.finished, tmp_path / "job")
    return SmallJob(folder=tmp_path / "job", base_url=bench.base_url, limits=("--limit", "4"), commands=bench.commands)


def assert_one_line(ended: Finished, *said: str) -> None:
    assert ended.code == 2, ended
    assert "Traceback" not in ended.err, ended.err
    (line,) = mistakes(ended)
    assert all(words in line for words in said), line


@pytest.mark.fault("the store cannot be written", mutant=_NO_ADVICE)
def test_a_store_that_cannot_be_written_says_so(job: SmallJob, bench: _Bench, mutant: Mutant | None) -> None:
    before = job.store.read_bytes()
    for error in (errno.EROFS, errno.EACCES):
        frozen = disk_environ(bench.library, job.folder / "runs", fail_from=1, error=error)
        ended = bench.commands.run(*job.arguments, cwd=job.folder, environ=frozen, mutant=mutant)
        assert_one_line(ended, "evalkit.db", "write")
    assert job.store.read_bytes() == before


def read_only(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command that sees this folder on a read-only file system, as no other program does."""
    script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec "$@"'
    return subprocess.run(
        ["unshare", "-m", "sh", "-c", script, str(folder), *command], capture_output=True, text=True, check=False
    )


@pytest.mark.fault("the store lies on a read-only file system", mutant=_OPENS_FOR_WRITING)
def test_a_store_on_a_read_only_file_system_is_shown_and_not_run(job: SmallJob, mutant: Mutant | None) -> None:
    if os.geteuid() or read_only(job.folder, "true").returncode:
        pytest.skip("only root can make a file system read-only")
    shown = as_finished(read_only(job.folder, *plain_command(mutant, "show")))
    assert shown.code == 0, shown.err
    assert "tiny: " in shown.out
    assert_one_line(as_finished(read_only(job.folder, *plain_command(mutant, *job.arguments))), "it is read-only")
    job.store.with_name("evalkit.db-wal").write_bytes(b"the last answers")
    assert_one_line(as_finished(read_only(job.folder, *plain_command(mutant, "show"))), "its folder is read-only")


def plain_command(mutant: Mutant | None, *arguments: str) -> list[str]:
    return ["env", f"PYTHONPATH={ROOT}", *command_line(mutant, *arguments)]


def as_finished(ended: subprocess.CompletedProcess[str]) -> Finished:
    return Finished(code=ended.returncode, out=ended.stdout, err=ended.stderr)


@pytest.mark.fault("another program has locked the store", mutant=_NO_ADVICE)
def test_a_locked_store_is_waited_for_and_then_one_line(job: SmallJob, mutant: Mutant | None) -> None:
    with closing(sqlite3.connect(job.store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        # Half a second instead of the thirty that a user waits; the driver takes it from the URL.
        set_store_url(job, "sqlite:///runs/evalkit.db?timeout=0.5")
        assert_one_line(job.run(mutant), "another program has locked it", "let it finish or stop it")
        other.execute("ROLLBACK")
    ended = job.run(mutant)
    assert ended.code == 0, ended.err
    assert len(job.finished_seeds()) == 12


def set_store_url(job: SmallJob, url: str) -> None:
    with (job.folder / "evalkit.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[store]\nurl = "{url}"\n')


@pytest.mark.fault("the store is damaged", mutant=_NO_ADVICE)
def test_a_damaged_store_is_one_line_whatever_is_damaged(job: SmallJob, mutant: Mutant | None) -> None:
    whole = job.store.read_bytes()
    damages = {
        "its beginning": b"\0" * 100 + whole[100:],
        "a page of its schema": whole[:200] + bytes(reversed(whole[200:4096])) + whole[4096:],
        "all its pages": whole[:4096] + bytes(reversed(whole[4096:])),
        "its end": whole[: len(whole) // 3],
    }
    for damage in damages.values():
        job.store.write_bytes(damage)
        ended = job.run(mutant, "show")
        assert_one_line(ended, "evalkit.db")
        assert any(words in ended.err for words in ("the file is damaged", "it is no evalkit store")), ended.err
        assert job.store.read_bytes() == damage, "what may still be rescued was changed"


@pytest.mark.fault("the store is of a newer evalkit", mutant=_TAKES_ANY_SCHEMA)
def test_a_newer_store_is_refused_and_left_alone(job: SmallJob, mutant: Mutant | None) -> None:
    with closing(sqlite3.connect(job.store, isolation_level=None)) as store:
        store.execute("PRAGMA journal_mode = DELETE")
        store.execute("UPDATE alembic_version SET version_num = '9999'")
        store.execute("PRAGMA journal_mode = WAL")
    before = job.store.read_bytes()
    for command in (("show",), job.arguments):
        assert_one_line(job.run(mutant, *command), "written by a newer evalkit", "upgrade evalkit")
    assert job.store.read_bytes() == before


@pytest.mark.fault("the store is of an older evalkit", mutant=_MIGRATES_NOTHING)
def test_a_store_of_each_past_schema_is_shown_and_its_run_exported(
    bench: _Bench, tmp_path: Path, mutant: Mutant | None
) -> None:
    for path in sorted(STORES.glob("*.db")):
        job = SmallJob(folder=tmp_path / path.stem, base_url=bench.base_url, commands=bench.commands)
        job.store.parent.mkdir()
        shutil.copy(path, job.store)
        for command in (("show",), ("export", "latest", "--to", "out.json"), job.arguments):
            ended = job.run(mutant, *command)
            assert ended.code == 0, (path.name, command, ended.err)
        assert (job.folder / "out.json").is_file()
