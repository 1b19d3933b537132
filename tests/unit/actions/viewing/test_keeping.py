"""How a viewer's index is kept up by a process of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from evalkit.actions.project import Project
from evalkit.actions.viewing.keeping import kept_browser
from evalkit.domain.viewing import AttemptFilter
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


def _until(is_so: Callable[[], bool], *, within_s: float = 60.0) -> None:
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        if is_so():
            return
        time.sleep(0.05)
    pytest.fail("it did not come about")
