from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from evalkit.domain.judging import CanaryCheck
from evalkit.domain.question import Category
from evalkit.errors import ArchiveError, RefusedRows, StorageError
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.archive_bench import ArchiveBench, archived, rows_of, silent
from tests.builders import A_MOMENT, a_body, a_score, a_series, an_attempt


@pytest.fixture
def bench() -> Generator[ArchiveBench]:
    with open_store("sqlite://") as other:
        yield ArchiveBench(other)


@pytest.fixture
def archive(bench: ArchiveBench, tmp_path: Path) -> Path:
    """Of the two runs of the review."""
    return archived(bench.store, tmp_path / "pair.evalkit", *bench.pair)


def test_all_runs_of_a_store_come_back_as_they_were(bench: ArchiveBench, store: Store, tmp_path: Path) -> None:
    path = archived(bench.store, tmp_path / "all.evalkit", *bench.pair, bench.lone)
    restored = store.archives.restore(path, told=silent)
    assert restored.new_runs == {*bench.pair, bench.lone}
    assert len(restored.new_reviews) == 1
    assert all(rows_of(bench.store).values()), "the store that is archived has a row in every table"
    assert rows_of(store) == rows_of(bench.store)


def test_any_kind_of_store_can_be_archived(store: Store, tmp_path: Path) -> None:
    bench = ArchiveBench(store)
    with open_store("sqlite://") as other:
        other.archives.restore(archived(store, tmp_path / "a.evalkit", *bench.pair, bench.lone), told=silent)
        assert rows_of(other) == rows_of(store)


def test_attempts_scores_and_events_keep_their_order(bench: ArchiveBench, archive: Path, store: Store) -> None:
    store.archives.restore(archive, told=silent)
    for run_id in bench.pair:
        assert list(store.attempts.of_run(run_id)) == list(bench.store.attempts.of_run(run_id))
        assert store.runs.get(run_id) == bench.store.runs.get(run_id)
        for series in bench.store.scores.series_of_run(run_id):
            theirs = list(bench.store.scores.of_run(run_id, series.series_id))
            assert list(store.scores.of_run(run_id, series.series_id)) == theirs
    (review,) = store.reviews.all()
    assert store.reviews.raters(review.review_id) == bench.store.reviews.raters(review.review_id)
    assert store.reviews.events(review.review_id) == bench.store.reviews.events(review.review_id)


def test_an_archive_holds_no_row_of_another_run(bench: ArchiveBench, archive: Path, store: Store) -> None:
    store.archives.restore(archive, told=silent)
    assert [summary.run.run_id for summary in store.runs.all() if summary.run.run_id == bench.lone] == []
    assert list(store.attempts.of_run(bench.lone)) == []


def test_restoring_twice_changes_nothing(archive: Path, store: Store) -> None:
    store.archives.restore(archive, told=silent)
    before = rows_of(store)
    again = store.archives.restore(archive, told=silent)
    assert (again.new_runs, again.new_reviews) == (frozenset(), frozenset())
    assert rows_of(store) == before


def test_a_store_that_went_on_since_has_all_of_its_earlier_archive(bench: ArchiveBench, archive: Path) -> None:
    run_id, _ = bench.pair
    attempt = next(bench.store.attempts.of_run(run_id))
    bench.store.scores.append(
        [a_score(attempt_id=attempt.attempt_id, key_hash=bench.variants[0].key_hash, dimension="clarity")]
    )
    before = rows_of(bench.store)
    assert bench.store.archives.restore(archive, told=silent).new_runs == frozenset()
    assert rows_of(bench.store) == before


def test_runs_of_one_store_come_back_from_two_archives(bench: ArchiveBench, archive: Path, store: Store) -> None:
    store.archives.restore(archive, told=silent)
    lone = archived(bench.store, archive.with_name("lone.evalkit"), bench.lone)
    store.archives.restore(lone, told=silent)
    assert rows_of(store) == rows_of(bench.store)


def test_a_restored_run_can_be_asked_and_scored_further(bench: ArchiveBench, store: Store, tmp_path: Path) -> None:
    store.archives.restore(archived(bench.store, tmp_path / "lone.evalkit", bench.lone), told=silent)
    session, asked = "lone session", bench.variants[0]
    attempt = an_attempt(run_id=bench.lone, session_id=session, asked_hash=asked.asked_hash, try_number=1)
    store.attempts.append([(attempt, a_body())])
    assert len(store.attempts.finished_cells(bench.lone)) == 1
    store.scores.add_series(a_series())
    store.scores.append([a_score(attempt_id=attempt.attempt_id, key_hash=asked.key_hash)])


def _grown(store: Store, bench: ArchiveBench) -> None:
    run = store.runs.get(bench.pair[0])
    store.runs.grow(run.run_id, [replace(place, repeats=7) for place in run.places])


def _closed(store: Store, bench: ArchiveBench) -> None:
    (session,) = store.runs.sessions(bench.pair[0])
    store.runs.close_session(replace(session, ended_at=A_MOMENT, end="done"))


def _judged_otherwise(store: Store, bench: ArchiveBench) -> None:
    judging, *_ = store.judgements.judgings(bench.pair[0])
    store.judgements.put_judging(replace(judging, samples=3))


@pytest.mark.parametrize("change", [_grown, _closed, _judged_otherwise])
def test_a_run_that_is_there_with_other_content_is_refused_and_nothing_written(
    bench: ArchiveBench, archive: Path, store: Store, change: Callable[[Store, ArchiveBench], None]
) -> None:
    store.archives.restore(archive, told=silent)
    change(store, bench)
    whole = archived(bench.store, archive.with_name("all.evalkit"), bench.lone, *bench.pair)
    before = rows_of(store)
    with pytest.raises(ArchiveError, match=f"run {bench.pair[0][:8]} is in the store already, with other content"):
        store.archives.restore(whole, told=silent)
    assert rows_of(store) == before


def test_an_archive_of_a_run_that_went_on_is_refused_where_the_earlier_one_was_restored(
    bench: ArchiveBench, store: Store, tmp_path: Path
) -> None:
    store.archives.restore(archived(bench.store, tmp_path / "earlier.evalkit", bench.lone), told=silent)
    more = an_attempt(
        run_id=bench.lone, session_id="lone session", asked_hash=bench.variants[1].asked_hash, try_number=1
    )
    bench.store.attempts.append([(more, a_body())])
    with pytest.raises(ArchiveError, match=r"other content \(attempt\)"):
        store.archives.restore(archived(bench.store, tmp_path / "later.evalkit", bench.lone), told=silent)


def test_half_a_review_is_not_archived(bench: ArchiveBench, tmp_path: Path) -> None:
    with pytest.raises(RefusedRows):
        archived(bench.store, tmp_path / "half.evalkit", bench.pair[0])


def test_a_run_that_is_not_stored_is_not_archived(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no run 0000 is stored"):
        store.archives.write(tmp_path / "no.evalkit", ["0000"], now=A_MOMENT, told=silent)  # pyright: ignore[reportArgumentType]


def test_what_a_store_says_of_a_question_holds_and_is_counted(bench: ArchiveBench, archive: Path, store: Store) -> None:
    corrected = replace(bench.variants[0], category=Category.LOGIC)
    store.banks.add_variants([corrected])
    restored = store.archives.restore(archive, told=silent)
    assert restored.questions_kept == 1
    places = store.runs.get(bench.pair[0]).places
    assert store.banks.variants(places)[corrected.asked_hash].category is Category.LOGIC


@pytest.mark.parametrize(("days", "kept"), [(-1, "theirs"), (1, "ours")])
def test_of_two_checks_of_a_judge_the_newer_one_holds(archive: Path, store: Store, days: int, kept: str) -> None:
    check = CanaryCheck(check_id="known", judge="big", rows=(), created_at=A_MOMENT + timedelta(days=days))
    store.judgements.put_check(check)
    store.archives.restore(archive, told=silent)
    newest = store.judgements.check("known")
    assert newest is not None
    assert (newest == check) == (kept == "ours")


def test_a_copy_is_told_to_its_end(bench: ArchiveBench, archive: Path, store: Store) -> None:
    heard: list[tuple[int, int]] = []
    store.archives.restore(archive, told=lambda done, total: heard.append((done, total)))
    assert heard[-1][0] == heard[-1][1] > 0
    assert heard == sorted(heard)


def test_a_deleted_run_leaves_nothing_and_the_others_whole(bench: ArchiveBench, store: Store, tmp_path: Path) -> None:
    store.archives.restore(archived(bench.store, tmp_path / "lone.evalkit", bench.lone), told=silent)
    alone = rows_of(store)
    pair = archived(bench.store, tmp_path / "pair.evalkit", *bench.pair)
    store.archives.restore(pair, told=silent)
    (review,) = store.reviews.all()
    deleted = store.runs.delete(bench.pair, review_ids=[review.review_id])
    assert deleted.attempts == 24
    assert deleted.scores == len(rows_of(bench.store)["score"])
    assert (deleted.raters, deleted.events) == (2, 36)
    shared = ("canary_check", "learnt", "bank_snapshot", "variant", "answer_key")
    assert rows_of(store, without=shared) == {name: rows for name, rows in alone.items() if name not in shared}
    store.archives.restore(pair, told=silent)
    assert rows_of(store) == rows_of(bench.store)


def test_what_others_rest_on_is_not_deleted(bench: ArchiveBench) -> None:
    (review,) = bench.store.reviews.all()
    bench.store.baselines.pin("prod", bench.pair[0], A_MOMENT)
    before = rows_of(bench.store)
    with pytest.raises(RefusedRows):
        bench.store.runs.delete(bench.pair, review_ids=[review.review_id])
    with pytest.raises(RefusedRows):
        bench.store.runs.delete(bench.pair[1:])
    assert rows_of(bench.store) == before
