"""How a viewer's index is kept up by a process of its own."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from evalkit.actions.project import Project
from evalkit.actions.viewing import keeping
from evalkit.actions.viewing.indexing import Indexer
from evalkit.actions.viewing.keeping import _DAMAGED, _opened_store, _refreshed, kept_browser
from evalkit.domain.viewing import AttemptFilter
from evalkit.errors import StorageError
from evalkit.storage.browse_opening import open_browse_index
from evalkit.storage.opening import open_store
from tests.builders import a_run, attempts_for, store_run, variants_numbered

VARIANTS = variants_numbered(3)


def test_a_process_keeps_the_index_up_while_a_run_goes_on(tmp_path: Path) -> None:
    project_here = Project.at(tmp_path, environ={})
    run = a_run(variants=VARIANTS, repeats=4)
    with project_here.open_store() as store:
        store_run(store, variants=VARIANTS, run=run)
        made = attempts_for(run)
        store.attempts.append(made[:5])
        with kept_browser(project_here, store) as browser:
            _until(lambda: browser.attempts(AttemptFilter(text="42")).count == 5)
            store.attempts.append(made[5:])
            _until(lambda: browser.attempts(AttemptFilter(text="42")).count == 12)
            _until(lambda: browser.state().is_complete)


def test_an_index_that_is_damaged_while_it_is_used_is_made_anew(tmp_path: Path) -> None:
    project_here = Project.at(tmp_path, environ={})
    run = a_run(variants=VARIANTS, repeats=4)
    with project_here.open_store() as store:
        store_run(store, variants=VARIANTS, run=run)
        store.attempts.append(attempts_for(run)[:5])
        with kept_browser(project_here, store) as browser:
            _until(lambda: browser.state().is_complete)
            path = Path(browser.state().place)
            for name in (path, path.with_name(f"{path.name}-wal")):
                size = name.stat().st_size
                with name.open("r+b") as file:
                    file.seek(100)
                    file.write(b"\xff" * max(0, size - 100))
            store.attempts.append(attempts_for(run)[5:])
            _until(lambda: browser.state().is_complete and browser.attempts(AttemptFilter()).count == 12)


def test_a_process_that_was_killed_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_REFUSED_FOR_S", 0.1)
    project_here = Project.at(tmp_path, environ={})
    run = a_run(variants=VARIANTS, repeats=4)
    with project_here.open_store() as store:
        store_run(store, variants=VARIANTS, run=run)
        store.attempts.append(attempts_for(run)[:5])
        with kept_browser(project_here, store) as browser:
            _until(lambda: browser.state().is_complete)
            (maker,) = [child for child in multiprocessing.active_children() if child.name == "evalkit-index"]
            maker.kill()
            maker.join()
            store.attempts.append(attempts_for(run)[5:])
            _until(lambda: browser.attempts(AttemptFilter()).count == 12)


def test_an_index_that_was_taken_away_is_made_anew_for_nobody_else_to_read(tmp_path: Path) -> None:
    project_here = Project.at(tmp_path, environ={})
    run = a_run(variants=VARIANTS, repeats=4)
    with project_here.open_store() as store:
        store_run(store, variants=VARIANTS, run=run)
        store.attempts.append(attempts_for(run))
        with kept_browser(project_here, store) as browser:
            _until(lambda: browser.state().is_complete)
            place = Path(browser.state().place)
            place.unlink()

            def is_found() -> bool:
                # Until it is noticed, whoever looks just now is told so.
                with suppress(StorageError):
                    return place.exists() and browser.attempts(AttemptFilter(text="42")).count == 12
                return False

            _until(is_found)
            assert place.stat().st_mode & 0o777 == 0o600


def test_the_process_ends_in_silence_where_the_store_is_gone(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        _opened_store(f"sqlite:///{tmp_path}/evalkit.db")
    assert ended.value.code == 1
    assert not (tmp_path / "evalkit.db").exists()


def test_the_process_tells_by_its_end_that_the_index_is_damaged(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/evalkit.db"
    with open_store(url) as store, closing(open_browse_index(url, written_as="1")) as index:
        store_run(store, variants=VARIANTS)
        indexer = Indexer(store, index, cwd=tmp_path)
        path = Path(index.place)
        index._database.close()
        path.write_bytes(path.read_bytes()[:100] + b"\xff" * 8000)
        with pytest.raises(SystemExit) as ended:
            _refreshed(indexer, index.place, is_stopped=lambda: False)
        assert ended.value.code == _DAMAGED
        # Another place is another file's: what is damaged there is not the index.
        assert _refreshed(indexer, "elsewhere", is_stopped=lambda: False) > 0


def _until(is_so: Callable[[], bool], *, within_s: float = 60.0) -> None:
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        if is_so():
            return
        time.sleep(0.05)
    pytest.fail("it did not come about")
