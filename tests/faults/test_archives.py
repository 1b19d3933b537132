"""Archiving and restoring are all or nothing, whatever ends them."""

from __future__ import annotations

import errno
import os
import signal
import zipfile
from collections.abc import Callable, Generator
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest

from evalkit.actions.archive_runs import archived_runs
from evalkit.actions.project import Project
from evalkit.domain.archive import Copied
from evalkit.storage.opening import open_store
from tests.archive_bench import ArchiveBench, Rows, archived, rows_of, silent
from tests.e2e.commands import Finished
from tests.e2e.workplace import mistakes
from tests.faults.disk import built_disk, disk_environ
from tests.faults.forked_commands import Ended, ForkedCommands, forked_commands
from tests.mutants import Mutant

_COMMITS_STEP_BY_STEP = Mutant(
    where="evalkit.storage.archives.merging:Merging.add",
    old="self.target.execute(insert(part.table), rows)",
    new="self.target.execute(insert(part.table), rows); self.target.commit(); self.target.begin()",
)
_WRITES_IN_PLACE = Mutant(
    where="evalkit.actions.write_whole:all_written_whole",
    old="folders.enter_context(_half_written(path))",
    new="Path(os.path.realpath(path))",
)
_EARLIER = b"the earlier file"
_QUESTIONS = 40


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of three runs, and ``all.evalkit`` of them."""
    folder = tmp_path_factory.mktemp("source")
    (folder / "runs").mkdir()
    with open_store(f"sqlite:///{folder}/runs/evalkit.db") as store:
        bench = ArchiveBench(store, questions=_QUESTIONS)
        archived(store, folder / "all.evalkit", *bench.pair, bench.lone)
    return folder


@pytest.fixture(scope="module")
def whole(source: Path) -> Rows:
    """All that is in it."""
    return rows_in(source)


@pytest.fixture(scope="module")
def full_disk(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[Path, ForkedCommands]]:
    place = tmp_path_factory.mktemp("full")
    library = built_disk(place)
    with forked_commands(place / "commands", library=library) as commands:
        yield library, commands


def rows_in(folder: Path) -> Rows:
    with open_store(f"sqlite:///{folder}/runs/evalkit.db") as store:
        return rows_of(store)


def is_empty(rows: Rows) -> bool:
    return not any(rows.values())


def assert_told(ended: Finished, *, says: str) -> None:
    assert ended.code == 2, ended
    assert "Traceback" not in ended.err, ended.err
    (line,) = mistakes(ended)
    assert says in line.lower(), line


def left_over(folder: Path) -> list[str]:
    """What stands in a folder beside what belongs there."""
    return [path.name for path in folder.iterdir() if path.name.startswith(".evalkit")]


def evenly(count: int, *, upto: int) -> list[int]:
    return sorted({1 + round(number * (upto - 1) / (count - 1)) for number in range(count)})


@pytest.mark.fault("the disk is full when runs are restored", mutant=_COMMITS_STEP_BY_STEP)
def test_a_full_disk_leaves_the_store_as_it_was(
    source: Path, whole: Rows, full_disk: tuple[Path, ForkedCommands], tmp_path: Path, mutant: Mutant | None
) -> None:
    library, commands = full_disk

    def restored(folder: Path, fail_from: int) -> Ended:
        (folder / "runs").mkdir(parents=True, exist_ok=True)
        disk = disk_environ(library, folder, fail_from=fail_from, error=errno.ENOSPC)
        return commands.run("runs", "restore", str(source / "all.evalkit"), cwd=folder, environ=disk, mutant=mutant)

    counted = restored(tmp_path / "counted", 0)
    assert counted.code == 0, counted.err
    failed = 0
    for number in evenly(9, upto=counted.changes):
        folder = tmp_path / str(number)
        ended = restored(folder, number)
        if ended.code != 0:
            failed += 1
            assert_told(ended, says="space")
            assert is_empty(rows_in(folder)), "some of it was stored"
        assert not left_over(folder / "runs")
        assert restored(folder, 0).code == 0
        assert rows_in(folder) == whole
    assert failed >= 6


@pytest.mark.fault("the disk is full when runs are archived", mutant=_WRITES_IN_PLACE)
def test_a_full_disk_leaves_the_earlier_archive(
    source: Path, full_disk: tuple[Path, ForkedCommands], tmp_path: Path, mutant: Mutant | None
) -> None:
    library, commands = full_disk
    path = tmp_path / "runs.evalkit"

    def written(fail_from: int) -> Ended:
        disk = disk_environ(library, tmp_path, fail_from=fail_from, error=errno.ENOSPC)
        arguments = ("runs", "archive", "q8", "q4", "--to", str(path), "--replace")
        return commands.run(*arguments, cwd=source, environ=disk, mutant=mutant)

    counted = written(0)
    assert counted.code == 0, counted.err
    for number in evenly(6, upto=counted.changes):
        path.write_bytes(_EARLIER)
        ended = written(number)
        assert_told(ended, says="space")
        assert path.read_bytes() == _EARLIER
        assert not left_over(tmp_path)


@pytest.mark.fault("restoring is killed (kill -9)", mutant=_COMMITS_STEP_BY_STEP)
def test_a_killed_restore_has_stored_nothing(source: Path, whole: Rows, tmp_path: Path, mutant: Mutant | None) -> None:
    del mutant  # in this process, and so in its children, it is in place already
    path, steps = source / "all.evalkit", 0
    while True:
        folder = tmp_path / str(steps)
        (folder / "runs").mkdir(parents=True)
        steps += 3
        if not _killed(lambda: restored_in(folder, path, told=_killing(after=steps))):  # noqa: B023 - run at once
            break
        assert is_empty(rows_in(folder)), "some of it was stored"
    assert steps > 6
    restored_in(tmp_path / "0", path, told=silent)
    assert rows_in(tmp_path / "0") == whole


@pytest.mark.fault("archiving is killed (kill -9)", mutant=_WRITES_IN_PLACE)
def test_a_killed_archive_leaves_the_earlier_file(source: Path, tmp_path: Path, mutant: Mutant | None) -> None:
    del mutant
    path = tmp_path / "runs.evalkit"
    path.write_bytes(_EARLIER)
    project = Project.at(source, environ={})

    def in_the_last_write() -> None:
        with patch.object(zipfile.ZipFile, "writestr", _kill):
            archived_runs(["q8", "q4"], path=path, project=project, told=silent, replaces=True)

    assert _killed(in_the_last_write)
    assert path.read_bytes() == _EARLIER
    assert _killed(
        lambda: archived_runs(["q8", "q4"], path=path, project=project, told=_killing(after=3), replaces=True)
    )
    assert path.read_bytes() == _EARLIER


def restored_in(folder: Path, path: Path, *, told: Copied) -> None:
    with open_store(f"sqlite:///{folder}/runs/evalkit.db") as store:
        store.archives.restore(path, told=told)


def _killed(doing: Callable[[], object]) -> bool:
    """Do something in a child; whether that was killed."""
    child = os.fork()
    if child == 0:
        try:
            doing()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _kill(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _killing(*, after: int) -> Copied:
    """Dies in the middle of a copy."""
    steps = count(1)

    def told(_done: int, _total: int) -> None:
        if next(steps) == after:
            _kill()

    return told
