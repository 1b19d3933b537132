"""`evalkit view` as a command: what it prints, when it refuses, and how it ends."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from evalkit.storage.opening import open_store
from tests.e2e.commands import evalkit, until
from tests.e2e.served_review import fetched
from tests.e2e.served_view import served_view
from tests.e2e.stored_runs import StoredRun, questions_numbered, store_path, stored_runs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    stored_runs(
        tmp_path,
        StoredRun(model="q8", right=[3, 2, 0]),
        StoredRun(model="q4", right=[2, 1, 0], quantisation="Q4_K_M"),
        questions=questions_numbered(3),
    )
    return tmp_path


def test_where_nothing_is_stored_it_says_how_to_begin_and_makes_no_store(tmp_path: Path) -> None:
    ended = evalkit("view", cwd=tmp_path)
    assert ended.code == 2
    assert ended.told == "error: nothing is stored here yet; begin with: evalkit run --model demo"
    assert list(tmp_path.iterdir()) == []


def test_a_store_without_a_run_is_served_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    open_store(f"sqlite:///{store_path(tmp_path)}").close()
    with served_view(tmp_path) as served:
        until(lambda: len(served.printed) > 1)
        assert any("no run is stored yet" in line for line in served.printed)
        assert "No runs are stored yet." in fetched(served.link).text


def test_a_store_of_a_newer_evalkit_is_refused_in_one_line(folder: Path) -> None:
    with contextlib.closing(sqlite3.connect(store_path(folder))) as store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
        store.commit()
    ended = evalkit("view", cwd=folder)
    assert ended.code == 2
    assert "written by a newer evalkit (schema 9999" in ended.told
    assert len(ended.err.splitlines()) == 1


def test_a_port_in_use_is_refused_in_one_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = evalkit("view", "--port", port, cwd=folder)
    assert ended.code == 2
    assert f"127.0.0.1:{port}: the viewer cannot be served there" in ended.told
    assert len(ended.err.splitlines()) == 1


def test_an_unknown_run_is_refused_in_one_line(folder: Path) -> None:
    ended = evalkit("view", "nowhere", cwd=folder)
    assert ended.code == 2
    assert "no run is called 'nowhere'" in ended.told


def test_every_address_of_the_machine_needs_one_for_its_links(folder: Path) -> None:
    ended = evalkit("view", "--host", "0.0.0.0", cwd=folder)
    assert ended.code == 2
    assert "--public-url" in ended.told


def test_an_interrupt_ends_it_and_everything_it_started(folder: Path) -> None:
    with served_view(folder) as served:
        assert fetched(served.link).status == 200
        group = served.process.pid
        # As Ctrl-C does: to every process of the terminal's group.
        os.killpg(group, signal.SIGINT)
        assert served.process.wait(timeout=30) == 0
        until(lambda: not _lives(group))
        # Two pipes are read at once, so that their lines stand in no order.
        said = {"serving until Ctrl-C; the pages only look, and store nothing\n", "stopped\n"}
        until(lambda: set(served.printed) - {f"{served.link}\n"} == said)


def test_killed_it_leaves_no_process_behind(folder: Path) -> None:
    with served_view(folder) as served:
        assert fetched(served.link).status == 200
        group = served.process.pid
        served.process.kill()
        served.process.wait(timeout=30)
        until(lambda: not _lives(group))


@pytest.mark.parametrize(
    ("runs", "path"),
    [((), r"/"), (("q8",), r"/runs/[0-9a-f-]{36}"), (("q8", "q4"), r"/compare\?reference=[0-9a-f-]+&candidate=.+")],
)
def test_the_link_leads_to_what_was_named(folder: Path, runs: tuple[str, ...], path: str) -> None:
    with served_view(folder, *runs) as served:
        place = urlsplit(served.link)
        assert re.fullmatch(path, f"{place.path}{f'?{place.query}' if place.query else ''}")


def test_from_other_machines_only_the_printed_link_opens_it(folder: Path) -> None:
    with served_view(folder, "--public-url", "http://127.0.0.1/view") as served:
        port = _port_of(served.process.pid)
        token = served.link.partition("token=")[2]
        assert len(token) >= 32
        assert fetched(f"http://127.0.0.1:{port}/").status == 401


def _port_of(process: int) -> int:
    """The port that a process listens at, as the kernel tells it."""
    sockets = {
        opened.name.removeprefix("socket:[").removesuffix("]")
        for opened in (entry.readlink() for entry in Path(f"/proc/{process}/fd").iterdir())
        if opened.name.startswith("socket:[")
    }
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A" and fields[9] in sockets:
            return int(fields[1].partition(":")[2], 16)
    raise AssertionError("it listens nowhere")


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
