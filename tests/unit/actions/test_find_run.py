"""Which run is meant."""

from __future__ import annotations

from datetime import timedelta

import pytest

from evalkit.actions.find_run import found_run, latest_first
from evalkit.domain.attempt import RunId
from evalkit.errors import RunError
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import A_MOMENT, a_body, a_run, a_session, a_target, an_attempt, store_run


@pytest.fixture
def store() -> Store:
    """q8: finished, then unfinished; q4: unfinished. Ids begin with their numbers."""
    store = open_store("sqlite://")
    for number, name in enumerate(("q8", "q8", "q4")):
        run = a_run(
            run_id=RunId(f"{number}{'0' * 7}-0000-4000-8000-000000000000"),
            run_key=f"key-{number}",
            target=a_target(name=name),
            created_at=A_MOMENT + timedelta(hours=number),
        )
        session = a_session(run_id=run.run_id, session_id=f"session-{number}")
        store_run(store, run=run, session=session)
        if number == 0:
            store.attempts.append([(an_attempt(run_id=run.run_id, session_id=session.session_id), a_body())])
    return store


def test_a_models_name_means_its_latest_finished_run(store: Store) -> None:
    assert found_run("q8", store=store).run.run_id.startswith("0")


def test_a_models_name_without_a_finished_run_means_its_latest(store: Store) -> None:
    assert found_run("q4", store=store).run.run_id.startswith("2")


def test_latest_and_the_beginning_of_an_id_are_understood(store: Store) -> None:
    assert found_run("latest", store=store).run.run_id.startswith("2")
    assert found_run("10000", store=store).run.run_id.startswith("1")


def test_an_unknown_run_is_told_with_what_there_is(store: Store) -> None:
    with pytest.raises(RunError, match=r"no run is called 'q3'; the latest are 20000000 \(q4\)"):
        found_run("q3", store=store)
    with pytest.raises(RunError, match="begin with evalkit run --model demo"):
        found_run("q3", store=open_store("sqlite://"))


def test_a_beginning_that_several_share_is_refused() -> None:
    store = open_store("sqlite://")
    for number in (1, 2):
        run = a_run(run_id=RunId(f"aa{number}00000-0000-4000-8000-000000000000"), run_key=f"key-{number}")
        store_run(store, run=run, session=a_session(run_id=run.run_id, session_id=f"session-{number}"))
    with pytest.raises(RunError, match="2 runs begin with 'aa'"):
        found_run("aa", store=store)


def test_the_latest_run_is_the_first_of_all_by_activity(store: Store) -> None:
    extended = store.runs.matching("1")[0].run
    store.runs.open_session(
        a_session(run_id=extended.run_id, session_id="later", started_at=A_MOMENT + timedelta(days=1))
    )
    assert store.runs.latest() == latest_first(store.runs.all())[0] == found_run("latest", store=store)
    assert found_run("latest", store=store).run.run_id == extended.run_id
    assert open_store("sqlite://").runs.latest() is None


def test_of_two_runs_of_one_moment_the_newer_is_the_latest() -> None:
    store = open_store("sqlite://")
    for number in (1, 2):
        run = a_run(run_id=RunId(f"aa{number}00000-0000-4000-8000-000000000000"), run_key=f"key-{number}")
        store_run(store, run=run, session=a_session(run_id=run.run_id, session_id=f"session-{number}"))
    assert store.runs.latest() == latest_first(store.runs.all())[0]
