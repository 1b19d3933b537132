"""Words that a newer evalkit stored."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from evalkit.errors import StorageError
from evalkit.storage.opening import open_store
from tests.builders import a_body, an_attempt, store_run


def test_an_outcome_unknown_to_this_version_asks_for_an_upgrade(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/evalkit.db") as store:
        run = store_run(store)
        store.attempts.append([(an_attempt(run_id=run.run_id), a_body())])
        with sqlite3.connect(tmp_path / "evalkit.db") as raw:
            raw.execute("UPDATE attempt SET delivery = 'telepathy'")
        raw.close()
        with pytest.raises(StorageError, match=r"'telepathy'.*upgrade evalkit"):
            list(store.attempts.of_run(run.run_id))


def test_a_word_unknown_to_this_version_is_in_no_figure(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/evalkit.db") as store:
        run = store_run(store)
        store.attempts.append([(an_attempt(run_id=run.run_id), a_body())])
        with sqlite3.connect(tmp_path / "evalkit.db") as raw:
            raw.execute("UPDATE attempt SET outcome = 'dreamt'")
        raw.close()
        with pytest.raises(StorageError, match=r"'dreamt'.*upgrade evalkit"):
            store.attempts.columns(run.run_id)
