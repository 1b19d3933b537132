"""What every store must do with runs and attempts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from evalkit.domain.attempt import AttemptId, Cell, CutBy, Note, Outcome, RunId
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.exchange import TokenSource
from evalkit.errors import FailureKind, RefusedRows, RunError, StorageError
from evalkit.storage.store import Store
from tests.builders import (
    A_MOMENT,
    a_bank,
    a_body,
    a_failed_attempt,
    a_lease,
    a_passport,
    a_run,
    a_selection,
    a_session,
    a_target,
    a_timing,
    a_usage,
    a_variant,
    an_attempt,
    attempts_for,
    places_for,
    store_run,
    variants_numbered,
)

OTHER_RUN = RunId("ffffffff-0000-5000-8000-000000000009")
OTHER_SESSION = "ffffffff-0000-5000-8000-00000000000a"
A_SECOND = timedelta(seconds=1)


def another_run(store: Store, **overrides: Any) -> RunId:
    run = a_run(run_id=OTHER_RUN, **overrides)
    store_run(store, run=run, session=a_session(session_id=OTHER_SESSION, run_id=OTHER_RUN))
    return OTHER_RUN


class TestRuns:
    def test_a_run_comes_back_as_it_was_with_its_places_in_order(self, store: Store) -> None:
        variants = variants_numbered(5)
        backwards = tuple(reversed(places_for(variants, repeats=3)))
        target = a_target(extra_body={"top_k": 20, "stop": ["</s>"]}, context=4096, reasoning=True)
        run = store_run(store, variants=variants, run=a_run(target=target, places=backwards, like=OTHER_RUN))
        assert store.runs.get(run.run_id) == replace(run, places=tuple(reversed(backwards)))

    def test_a_run_that_is_not_there_is_an_error_that_names_it(self, store: Store) -> None:
        with pytest.raises(StorageError, match="no run 1234 is stored"):
            store.runs.get(RunId("1234"))

    def test_a_run_is_never_stored_over(self, store: Store) -> None:
        run = store_run(store)
        with pytest.raises(RefusedRows):
            store.runs.add(replace(run, bank_version="2"))
        assert store.runs.get(run.run_id).bank_version == "1"

    def test_a_run_whose_variants_are_not_stored_is_refused_whole(self, store: Store) -> None:
        store.banks.add(a_bank())
        with pytest.raises(RefusedRows, match="store that first"):
            store.runs.add(a_run())
        assert store.runs.all() == ()

    def test_growing_replaces_the_scope_and_keeps_the_attempts(self, store: Store) -> None:
        variants = variants_numbered(3)
        run = store_run(store, variants=variants, run=a_run(variants=variants[:2]))
        store.attempts.append(attempts_for(run))
        store.runs.grow(run.run_id, places_for(variants[1:], repeats=2))
        assert store.runs.get(run.run_id).places == places_for(variants[1:], repeats=2)
        assert len(list(store.attempts.of_run(run.run_id))) == 2

    def test_growing_may_replace_what_the_run_is_called_after(self, store: Store) -> None:
        run = store_run(store)
        store.runs.grow(run.run_id, run.places)
        assert store.runs.get(run.run_id).selection == run.selection
        store.runs.grow(run.run_id, run.places, selection=a_selection(set_name="full", repeats=5))
        assert store.runs.get(run.run_id).selection == a_selection(set_name="full", repeats=5)

    def test_growing_a_run_that_is_not_there_is_an_error(self, store: Store) -> None:
        with pytest.raises(StorageError, match="no run"):
            store.runs.grow(RunId("1234"), ())

    def test_a_summary_counts_finished_cells_in_scope_only(self, store: Store) -> None:
        variants = variants_numbered(3)
        run = store_run(store, variants=variants, run=a_run(variants=variants, repeats=2))
        store.attempts.append(attempts_for(run)[:4])
        store.attempts.append([(a_failed_attempt(asked_hash=variants[2].asked_hash), a_body())])
        store.runs.grow(run.run_id, places_for(variants[1:], repeats=1))
        (summary,) = store.runs.all()
        assert (summary.wanted, summary.finished) == (2, 1)
        assert summary.run == replace(run, places=())

    def test_a_cell_with_two_final_attempts_counts_once(self, store: Store) -> None:
        store_run(store)
        store.attempts.append([(an_attempt(), a_body()), (an_attempt(try_number=1), a_body())])
        assert store.runs.all()[0].finished == 1

    def test_a_run_without_attempts_has_a_summary(self, store: Store) -> None:
        store_run(store, run=a_run(repeats=4))
        (summary,) = store.runs.all()
        assert (summary.wanted, summary.finished, summary.last_activity_at) == (4, 0, A_MOMENT)

    def test_last_activity_is_the_latest_of_sessions_and_attempts(self, store: Store) -> None:
        run = store_run(store)
        late = A_MOMENT + 5 * A_SECOND
        store.attempts.append([(an_attempt(timing=a_timing(started_at=late)), a_body())])
        assert store.runs.all()[0].last_activity_at == late
        store.runs.close_session(a_session(run_id=run.run_id, ended_at=late + A_SECOND, end="done"))
        assert store.runs.all()[0].last_activity_at == late + A_SECOND

    def test_runs_are_found_by_key_newest_first(self, store: Store) -> None:
        old = store_run(store)
        another_run(store, created_at=A_MOMENT + A_SECOND)
        assert [summary.run.run_id for summary in store.runs.with_key(old.run_key)] == [OTHER_RUN, old.run_id]
        assert store.runs.with_key("run-none") == ()
        assert [summary.run.run_id for summary in store.runs.with_bank(old.bank_hash)] == [OTHER_RUN, old.run_id]
        assert store.runs.with_bank("bank-none") == ()

    def test_runs_are_found_by_the_beginning_of_an_id_or_by_a_whole_name(self, store: Store) -> None:
        run = store_run(store)
        another_run(store, target=a_target(name="0000"), created_at=A_MOMENT + A_SECOND)
        assert [summary.run.run_id for summary in store.runs.matching("0000")] == [OTHER_RUN, run.run_id]
        assert [summary.run.run_id for summary in store.runs.matching("ffff")] == [OTHER_RUN]
        assert [summary.run.run_id for summary in store.runs.matching("qwen-q8")] == [run.run_id]
        assert store.runs.matching("qwen") == ()
        assert store.runs.matching("____") == ()

    def test_a_session_is_stored_twice_with_its_end_the_second_time(self, store: Store) -> None:
        run = store_run(store)
        ended = a_session(
            run_id=run.run_id,
            ended_at=A_MOMENT + A_SECOND,
            end="interrupted",
            passport_after=a_passport(server_version="b7001"),
            loop_lag_p99_s=0.002,
            own_cpu_s=1.5,
        )
        assert store.runs.sessions(run.run_id) == (a_session(run_id=run.run_id),)
        store.runs.close_session(ended)
        assert store.runs.sessions(run.run_id) == (ended,)

    def test_a_session_that_was_never_opened_cannot_be_closed(self, store: Store) -> None:
        with pytest.raises(StorageError, match="never opened"):
            store.runs.close_session(a_session())

    def test_sessions_are_listed_oldest_first(self, store: Store) -> None:
        run = store_run(store)
        earlier = a_session(session_id=OTHER_SESSION, started_at=A_MOMENT - A_SECOND)
        store.runs.open_session(earlier)
        assert store.runs.sessions(run.run_id) == (earlier, a_session())

    def test_a_moment_in_another_zone_comes_back_as_the_same_moment_in_utc(self, store: Store) -> None:
        there = datetime(2026, 1, 2, 11, 4, 5, 1, tzinfo=timezone(timedelta(hours=8)))
        store_run(store, run=a_run(created_at=there))
        (summary,) = store.runs.all()
        assert summary.run.created_at == there
        assert summary.run.created_at.tzinfo is UTC

    def test_a_lease_is_held_by_one_owner_until_it_is_given_back(self, store: Store) -> None:
        mine, theirs = a_lease(owner="a/1/x"), a_lease(owner="b/2/y")
        before = A_MOMENT - A_SECOND
        assert store.runs.take_lease(mine, now=before) is None
        assert store.runs.take_lease(theirs, now=before) == mine
        store.runs.release_lease(theirs)
        assert store.runs.take_lease(theirs, now=before) == mine
        store.runs.release_lease(mine)
        assert store.runs.take_lease(theirs, now=before) is None

    def test_a_lease_can_be_renewed_and_then_lasts_longer(self, store: Store) -> None:
        longer = a_lease(expires_at=A_MOMENT + 9 * A_SECOND)
        assert store.runs.take_lease(a_lease(), now=A_MOMENT - A_SECOND) is None
        assert store.runs.take_lease(longer, now=A_MOMENT - A_SECOND) is None
        assert store.runs.take_lease(a_lease(owner="b/2/y"), now=A_MOMENT + A_SECOND) == longer

    def test_an_expired_lease_and_one_of_a_dead_owner_are_free(self, store: Store) -> None:
        store.runs.take_lease(a_lease(owner="a/1/x"), now=A_MOMENT - A_SECOND)
        assert store.runs.take_lease(a_lease(owner="b/2/y"), now=A_MOMENT + A_SECOND) is None
        dead = {"b/2/y"}
        assert store.runs.take_lease(a_lease(owner="c/3/z"), now=A_MOMENT - A_SECOND, stale_owners=dead) is None

    def test_leases_of_different_keys_do_not_meet(self, store: Store) -> None:
        assert store.runs.take_lease(a_lease(run_key="run-a"), now=A_MOMENT - A_SECOND) is None
        assert store.runs.take_lease(a_lease(run_key="run-b", owner="b/2/y"), now=A_MOMENT - A_SECOND) is None


class TestAttempts:
    def test_attempts_come_back_as_they_were_in_the_order_stored(self, store: Store) -> None:
        variants = variants_numbered(4)
        run = store_run(store, variants=variants, run=a_run(variants=variants))
        cut = an_attempt(
            asked_hash=variants[3].asked_hash,
            outcome=Outcome.CUT_IN_REASONING,
            cut_by=CutBy.MAX_TOKENS,
            notes=frozenset({Note.REPEATED_TAIL, Note.CONTEXT_SHIFTED}),
            finish_reason="length",
            timing=a_timing(is_buffered=True, ttfa_s=None),
            usage=a_usage(reasoning_tokens=None, cached_tokens=0),
        )
        failed = a_failed_attempt(asked_hash=variants[0].asked_hash, kind=FailureKind.CUT_STREAM)
        answered = an_attempt(asked_hash=variants[0].asked_hash, try_number=1)
        store.attempts.append([(cut, a_body()), (failed, a_body())])
        store.attempts.append([(answered, a_body())])
        assert list(store.attempts.of_run(run.run_id)) == [cut, failed, answered]

    def test_an_attempt_is_never_overwritten(self, store: Store) -> None:
        run = store_run(store)
        store.attempts.append([(an_attempt(), a_body(answer="first"))])
        with pytest.raises(RefusedRows, match="nothing stored is overwritten"):
            store.attempts.append([(an_attempt(attempt_id=AttemptId("new")), a_body(answer="second"))])
        with pytest.raises(RefusedRows):
            store.attempts.append([(an_attempt(try_number=1, attempt_id=an_attempt().attempt_id), a_body())])
        assert list(store.attempts.answers(run.run_id)) == [(an_attempt(), "first")]

    def test_an_attempt_is_stored_under_a_lease_that_ran_out_and_refused_under_one_that_was_taken(
        self, store: Store
    ) -> None:
        run = store_run(store)
        mine, later = a_lease(), A_MOMENT + A_SECOND
        store.runs.take_lease(mine, now=A_MOMENT - A_SECOND)
        store.attempts.append([(an_attempt(), a_body())], holding=mine)
        assert store.runs.take_lease(a_lease(owner="host/2/def", expires_at=later + A_SECOND), now=later) is None
        with pytest.raises(RunError, match=r"another evalkit \(host/2/def\) took this run over"):
            store.attempts.append([(an_attempt(repeat=1), a_body())], holding=mine)
        assert list(store.attempts.of_run(run.run_id)) == [an_attempt()]

    def test_a_batch_with_one_refused_attempt_is_not_stored_at_all(self, store: Store) -> None:
        run = store_run(store)
        store.attempts.append([(an_attempt(), a_body())])
        with pytest.raises(RefusedRows):
            store.attempts.append([(an_attempt(repeat=1), a_body()), (an_attempt(), a_body())])
        assert list(store.attempts.of_run(run.run_id)) == [an_attempt()]

    def test_an_attempt_on_a_session_that_is_not_stored_is_refused(self, store: Store) -> None:
        store_run(store)
        with pytest.raises(RefusedRows, match="store that first"):
            store.attempts.append([(an_attempt(session_id="unknown"), a_body())])

    def test_a_number_that_no_database_holds_is_refused(self, store: Store) -> None:
        store_run(store)
        with pytest.raises(RefusedRows, match="larger than the database can hold"):
            store.attempts.append([(an_attempt(usage=a_usage(completion_tokens=10**30)), a_body())])

    def test_only_what_was_served_finishes_a_cell(self, store: Store) -> None:
        run = store_run(store)
        asked = a_variant().asked_hash
        store.attempts.append(
            [
                (a_failed_attempt(repeat=0), a_body()),
                (a_failed_attempt(repeat=1, is_retryable=False), a_body()),
                (an_attempt(repeat=2, outcome=Outcome.EMPTY), a_body(answer="")),
            ]
        )
        assert store.attempts.finished_cells(run.run_id) == {Cell(asked_hash=asked, repeat=2)}

    def test_tries_are_counted_by_cell(self, store: Store) -> None:
        run = store_run(store)
        asked = a_variant().asked_hash
        tries = [a_failed_attempt(try_number=0), a_failed_attempt(try_number=1), an_attempt(repeat=1)]
        store.attempts.append([(attempt, a_body()) for attempt in tries])
        counts = {Cell(asked_hash=asked, repeat=0): 2, Cell(asked_hash=asked, repeat=1): 1}
        assert store.attempts.tries(run.run_id) == counts

    def test_answers_are_those_of_final_attempts(self, store: Store) -> None:
        run = store_run(store)
        final = an_attempt(try_number=1)
        store.attempts.append([(a_failed_attempt(), a_body(answer="half")), (final, a_body(answer="whole"))])
        assert list(store.attempts.answers(run.run_id)) == [(final, "whole")]

    def test_runs_do_not_mix(self, store: Store) -> None:
        run = store_run(store)
        another_run(store)
        store.attempts.append([(an_attempt(run_id=OTHER_RUN, session_id=OTHER_SESSION), a_body())])
        assert store.attempts.finished_cells(run.run_id) == frozenset()
        assert store.attempts.tries(run.run_id) == {}
        assert list(store.attempts.of_run(run.run_id)) == []
        assert list(store.attempts.answers(run.run_id)) == []

    def test_a_body_comes_back_byte_for_byte(self, store: Store) -> None:
        store_run(store)
        body = a_body(request=bytes(range(256)), reply=b"", reasoning="想" * 9999, answer="42\r\n")
        store.attempts.append([(an_attempt(), body)])
        assert store.attempts.body(an_attempt().attempt_id) == body
        assert store.attempts.reasoning(an_attempt().attempt_id) == body.reasoning

    def test_hostile_text_is_stored_clean(self, store: Store) -> None:
        run = store_run(store)
        hostile = "a\x00b\ud800c\ud83d\ude00"
        attempt = an_attempt(finish_reason=hostile, served_model=hostile)
        store.attempts.append([(attempt, a_body(reasoning=hostile, answer=hostile))])
        clean = "a\ufffdb\ufffdc\U0001f600"
        ((stored, answer),) = store.attempts.answers(run.run_id)
        body = store.attempts.body(attempt.attempt_id)
        assert {stored.finish_reason, stored.served_model, answer, body.reasoning, body.answer} == {clean}

    def test_attempts_with_the_same_text_have_the_same_hash_and_no_text_has_none(self, store: Store) -> None:
        run = store_run(store)
        bodies = [
            a_body(reasoning="想\x00", answer="42"),
            a_body(reasoning="想\ufffd", answer="42", reply=b"other bytes"),
            a_body(reasoning="想\x004", answer="2"),
            a_body(reasoning="", answer=""),
        ]
        store.attempts.append([(an_attempt(repeat=repeat), body) for repeat, body in enumerate(bodies)])
        first, second, third, empty = store.attempts.of_run(run.run_id)
        assert first.text_hash == second.text_hash is not None
        assert third.text_hash not in {first.text_hash, None}
        assert [attempt.text_length for attempt in (first, second, third, empty)] == [4, 4, 4, 0]
        assert empty.text_hash is None

    def test_columns_say_what_the_attempts_say(self, store: Store) -> None:
        run = store_run(store)
        noted = an_attempt(
            repeat=1,
            outcome=Outcome.LOOPING,
            notes=frozenset(Note),
            timing=a_timing(ttfa_s=None, is_buffered=True),
            usage=a_usage(source=TokenSource.CHUNKS, completion_tokens=None),
        )
        stored = [a_failed_attempt(), an_attempt(try_number=1), noted]
        store.attempts.append([(attempt, a_body(answer="42" if attempt.is_final else "")) for attempt in stored])
        columns = store.attempts.columns(run.run_id)
        assert len(columns) == 3
        for row, attempt in enumerate(store.attempts.of_run(run.run_id)):
            assert columns.taken([row]) == AttemptColumns(
                attempt_ids=[attempt.attempt_id],
                asked_hashes=[attempt.asked_hash],
                repeats=[attempt.repeat],
                outcomes=[attempt.outcome],
                failure_kinds=[None if attempt.failure is None else attempt.failure.kind],
                notes=[attempt.notes],
                ttft_s=[attempt.timing.ttft_s],
                ttfa_s=[attempt.timing.ttfa_s],
                complete_s=[attempt.timing.complete_s],
                decode_tokens_per_s=[attempt.timing.decode_tokens_per_s],
                is_buffered=[attempt.timing.is_buffered],
                token_sources=[attempt.usage.source],
                completion_tokens=[attempt.usage.completion_tokens],
                text_hashes=[attempt.text_hash],
                text_lengths=[attempt.text_length],
            )

    def test_finished_cells_are_counted_where_their_question_is_in_scope(self, store: Store) -> None:
        variants = variants_numbered(3)
        run = store_run(store, variants=variants, run=a_run(variants=variants[:2]))
        first, second, third = (variant.asked_hash for variant in variants)
        tries = [
            an_attempt(asked_hash=first),
            an_attempt(asked_hash=first, repeat=7),
            a_failed_attempt(asked_hash=second),
            an_attempt(asked_hash=third),
        ]
        store.attempts.append([(attempt, a_body()) for attempt in tries])
        assert store.attempts.finished_count(run.run_id) == 2

    def test_a_body_that_is_not_there_is_an_error(self, store: Store) -> None:
        with pytest.raises(StorageError, match="no attempt 1234"):
            store.attempts.body(AttemptId("1234"))

    def test_attempts_can_be_stored_while_others_are_read(self, store: Store) -> None:
        variants = variants_numbered(3)
        run = store_run(store, variants=variants, run=a_run(variants=variants))
        stored = attempts_for(run)
        store.attempts.append(stored[:2])
        reading = store.attempts.of_run(run.run_id)
        first = next(reading)
        store.attempts.append(stored[2:])
        assert [first, *reading] == [attempt for attempt, _ in stored[:2]]

    def test_nothing_is_stored_for_nothing(self, store: Store) -> None:
        store.attempts.append([])
        store.scores.append([])
        store.banks.add_variants([])
        store.learnt.put(base_url="u", served_model="m", facts={})
