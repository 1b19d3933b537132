"""What every store must tell a viewer."""

from __future__ import annotations

from datetime import timedelta

from evalkit.domain.attempt import RunId
from evalkit.domain.judging import Judging
from evalkit.domain.run import Lease
from evalkit.domain.viewing import RunState
from evalkit.storage.store import Store
from tests.builders import (
    A_MOMENT,
    a_body,
    a_failed_attempt,
    a_run,
    a_score,
    a_series,
    a_session,
    a_timing,
    an_attempt,
    attempts_for,
    places_for,
    store_run,
    variants_numbered,
)

OTHER = RunId("ffffffff-0000-5000-8000-000000000009")
VARIANTS = variants_numbered(2)


def two_runs(store: Store) -> None:
    """One of two questions twice each, and one of the first question, which has begun."""
    run = store_run(store, variants=VARIANTS, run=a_run(variants=VARIANTS, repeats=2))
    store.attempts.append(attempts_for(run, answers=("one", "two")))
    later = A_MOMENT + timedelta(hours=1)
    other = store_run(
        store,
        variants=VARIANTS,
        run=a_run(variants=VARIANTS[:1], run_id=OTHER, created_at=later),
        session=a_session(run_id=OTHER, session_id="other", started_at=later),
    )
    failed = a_failed_attempt(run_id=OTHER, session_id="other", asked_hash=other.places[0].asked_hash)
    store.attempts.append([(failed, a_body(answer=""))])


def state_of(store: Store, run_id: RunId) -> RunState:
    return next(state for state in store.viewing.states() if state.run_id == run_id)


def test_an_empty_store_has_nothing_to_tell(store: Store) -> None:
    assert store.viewing.states() == []
    assert store.viewing.last_score() == 0
    assert store.viewing.scored_since(0) == {}
    assert store.viewing.attempt_at(1) is None
    assert store.viewing.runs([OTHER]) == {}
    assert store.viewing.attempts([1], most_characters=10) == {}


def test_a_state_tells_how_far_a_run_has_come(store: Store) -> None:
    two_runs(store)
    run, state = a_run(), state_of(store, a_run().run_id)
    assert (state.run_key, state.places, state.wanted, state.lease_until) == (run.run_key, 2, 4, None)
    assert state.last_attempt_id == store.viewing.attempt_at(state.last_sequence)
    assert state.last_activity_at == A_MOMENT
    assert state_of(store, OTHER).last_activity_at == A_MOMENT + timedelta(hours=1)
    assert store.viewing.finished([run.run_id, OTHER]) == {run.run_id: 4, OTHER: 0}
    assert set(store.viewing.runs([run.run_id, OTHER, RunId("none")])) == {run.run_id, OTHER}


def test_a_stamp_changes_with_attempts_scope_and_judges_and_with_nothing_else(store: Store) -> None:
    two_runs(store)
    stamps = [state_of(store, OTHER).stamp]
    answered = an_attempt(
        run_id=OTHER, session_id="other", asked_hash=VARIANTS[0].asked_hash, try_number=1, timing=a_timing()
    )
    store.attempts.append([(answered, a_body())])
    stamps.append(state_of(store, OTHER).stamp)
    store.runs.grow(OTHER, places_for(VARIANTS[:1], repeats=3))
    stamps.append(state_of(store, OTHER).stamp)
    store.scores.add_series(a_series())
    judging = Judging(
        run_id=OTHER, series_id=a_series().series_id, dimension="coherence", repeats_per_question=1, samples=1
    )
    store.judgements.put_judging(judging)
    stamps.append(state_of(store, OTHER).stamp)
    assert len(set(stamps)) == 4
    store.scores.append([a_score(attempt_id=answered.attempt_id, key_hash=VARIANTS[0].key_hash)])
    store.runs.take_lease(Lease(run_key="other", owner="h/1/a", expires_at=A_MOMENT), now=A_MOMENT)
    assert state_of(store, OTHER).stamp == stamps[-1]


def test_a_lease_is_told_with_the_runs_of_its_key(store: Store) -> None:
    two_runs(store)
    until = A_MOMENT + timedelta(minutes=1)
    store.runs.take_lease(Lease(run_key=a_run().run_key, owner="h/1/a", expires_at=until), now=A_MOMENT)
    assert state_of(store, a_run().run_id).lease_until == until


def test_scores_are_told_by_run_since_a_place(store: Store) -> None:
    two_runs(store)
    store.scores.add_series(a_series())
    for attempt in store.attempts.of_run(a_run().run_id):
        key_hash = store.attempts.asked([attempt.attempt_id])[attempt.attempt_id].key_hash
        store.scores.append([a_score(attempt_id=attempt.attempt_id, key_hash=key_hash)])
    last = store.viewing.last_score()
    assert last > 0
    assert store.viewing.scored_since(0) == {a_run().run_id: last}
    assert store.viewing.scored_since(last - 1) == {a_run().run_id: last}
    assert store.viewing.scored_since(last) == {}


def test_answers_come_in_the_order_of_arrival_and_failed_tries_have_none(store: Store) -> None:
    two_runs(store)
    run_id = a_run().run_id
    answers = list(store.viewing.answers_after(run_id, 0))
    assert [answer for _, answer in answers] == ["one", "two", "one", "two"]
    places = [place for place, _ in answers]
    assert places == sorted(places)
    assert list(store.viewing.answers_after(run_id, places[1])) == answers[2:]
    assert list(store.viewing.answers_after(OTHER, 0)) == []
    assert store.viewing.count_after(OTHER, 0) == 1
    assert store.viewing.count_after(run_id, places[1]) == 2
    assert sorted(store.viewing.sequences(run_id).values()) == places
    assert store.viewing.sequences(OTHER) == {}


def test_attempts_are_read_by_their_places(store: Store) -> None:
    two_runs(store)
    places = sorted(store.viewing.sequences(a_run().run_id).values())
    found = store.viewing.attempts([places[1], places[0], 10**9], most_characters=2)
    assert {place: one.answer for place, one in found.items()} == {places[0]: "on", places[1]: "tw"}
    one = found[places[0]]
    assert (one.complete_s, one.tokens, one.started_at) == (12.0, 115, A_MOMENT)
    assert one.attempt_id == store.viewing.attempt_at(places[0])
