"""The power fails at any moment of a run: what was reported is there, and the store opens.

The commands write through a disk that keeps a journal (``disk.c``); the files are rebuilt from it as they would be
found at many points: all that was synced, and any part of what was not (``disk.py``).
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import pytest

from evalkit.storage.opening import open_store
from tests.faults.disk import Change, Disk, built_disk, changes, disk_environ
from tests.faults.places import ROOT
from tests.faults.small_job import CELLS, SmallJob, serving_sums
from tests.mutants import Mutant

_SYNCS_LESS = Mutant(
    where="evalkit.storage.engines:_set_up_store", old="synchronous = FULL", new="synchronous = NORMAL"
)
_Stored = Mapping[str, tuple[object, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """What a command did to its folder, in order, and what it ended with."""

    root: Path
    records: tuple[Change, ...]
    stored: _Stored


def recorded_run(place: Path, *, mutant: Mutant | None) -> _Past:
    """The whole life of ``evalkit run``: it makes the store, asks, scores and closes it."""
    journal = place / "journal"
    with serving_sums(place / "known") as base_url:
        job = SmallJob(folder=place / "job", base_url=base_url)
        environ = disk_environ(built_disk(place), job.folder, journal=journal)
        mutated = "" if mutant is None else json.dumps(asdict(mutant))
        ended = subprocess.run(
            [sys.executable, "-m", "tests.faults.reported_command", "reported", mutated, *job.arguments],
            cwd=job.folder,
            env={**os.environ, **environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
    return _Past(root=Path(environ["DISK_FOLDER"]), records=tuple(changes(journal)), stored=stored_in(job.store))


def stored_in(path: Path) -> _Stored:
    """attempt id -> the attempt and its body, as evalkit reads them."""
    with open_store(f"sqlite:///{path}") as store:
        runs = [summary.run.run_id for summary in store.runs.all()]
        attempts = [attempt for run_id in runs for attempt in store.attempts.of_run(run_id)]
        return {attempt.attempt_id: (attempt, store.attempts.body(attempt.attempt_id)) for attempt in attempts}


def losses(past: _Past, place: Path, *, count: int, random: Random) -> Iterator[tuple[Path, set[str]]]:
    """What is left of the store after each of many losses, and the attempts that were reported until then."""
    disk, reported = Disk(root=past.root), b""
    moments = sorted(random.choices(range(len(past.records)), k=count))
    for number, record in enumerate(past.records):
        if record.path.name == "reported":
            reported += record.content if record.op == "w" else b""
        else:
            disk.take(record)
        while moments and moments[0] == number:
            moments.pop(0)
            left = place / "left"
            disk.lose_power(left, random=random)
            yield left / "runs" / "evalkit.db", set(reported.decode().split())
            shutil.rmtree(left)


def check_losses(past: _Past, place: Path, *, count: int, random: Random) -> int:
    """Open what each loss has left; returns how often attempts had been reported by then."""
    with_reports = 0
    for path, reported in losses(past, place, count=count, random=random):
        if not reported and not path.parent.is_dir():
            continue
        stored = stored_in(path)
        assert reported <= stored.keys(), "an attempt that was reported is gone"
        assert all(past.stored[attempt_id] == pair for attempt_id, pair in stored.items()), "an attempt is not whole"
        with closing(sqlite3.connect(path)) as store:
            assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert store.execute("PRAGMA foreign_key_check").fetchall() == []
        with_reports += bool(reported)
    return with_reports


@pytest.mark.fault("the power fails", mutant=_SYNCS_LESS)
def test_what_was_reported_is_there_after_a_power_loss(tmp_path: Path, mutant: Mutant | None) -> None:
    past = recorded_run(tmp_path, mutant=mutant)
    assert len(past.stored) == CELLS
    assert check_losses(past, tmp_path, count=60, random=Random(3)) > 10


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_three_thousand_power_losses(tmp_path: Path) -> None:
    past = recorded_run(tmp_path, mutant=None)
    with_reports = check_losses(past, tmp_path, count=3000, random=Random(4))
    print(f"{len(past.records)} changes, 3000 losses, {with_reports} with attempts reported")  # noqa: T201 - figures
