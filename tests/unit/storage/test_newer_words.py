"""Words that a newer evalkit stored."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from evalkit.errors import StorageError
from evalkit.storage.opening import open_store
from tests.builders import a_body, an_attempt, store_run
from tests.review_builders import a_rater, a_rating_event, a_review, an_assignment


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


def test_what_a_rater_did_in_a_way_unknown_to_this_version_asks_for_an_upgrade(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/evalkit.db") as store:
        store_run(store)
        store.attempts.append([(an_attempt(), a_body())])
        store.reviews.add(a_review())
        store.reviews.assign([a_rater()], [an_assignment()])
        store.reviews.append([a_rating_event()], [])
        with sqlite3.connect(tmp_path / "evalkit.db") as raw:
            raw.execute("UPDATE assignment SET kind = 'guess'")
            raw.execute("UPDATE rating_event SET door = 'window'")
        raw.close()
        with pytest.raises(StorageError, match=r"'window'.*upgrade evalkit"):
            store.reviews.events(a_review().review_id)
        with pytest.raises(StorageError, match=r"'guess'.*upgrade evalkit"):
            store.reviews.assignments(a_review().review_id)
