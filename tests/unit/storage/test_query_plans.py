"""No command walks through all attempts, scores or bodies of a store to find those of one run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from evalkit.domain.attempt import RunId
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.storage.database import Database
from evalkit.storage.opening import open_store
from evalkit.storage.sql_store import SqlStore
from tests.builders import a_run, a_score, a_series, attempts_for, store_run, variants_numbered
from tests.review_builders import a_rater, a_review, an_assignment

_WALKS = re.compile(
    r"SCAN (attempt|body|score|place|answer_key|variant|session|later|verdict|baseline|"
    r"review_run|rater|assignment|rating_event)\b"
)
_VARIANTS = variants_numbered(3)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(f"sqlite:///{tmp_path}/evalkit.db") as opened:
        assert isinstance(opened, SqlStore)
        run = store_run(opened, variants=_VARIANTS, run=a_run(variants=_VARIANTS, repeats=2))
        opened.attempts.append(attempts_for(run))
        opened.scores.add_series(a_series())
        (first, *_) = opened.attempts.of_run(run.run_id)
        opened.scores.append([a_score(attempt_id=first.attempt_id, key_hash=_VARIANTS[0].key_hash)])
        opened.reviews.add(a_review())
        yield opened


def read_everything(store: SqlStore, run: Run) -> None:
    """Whatever show, runs, run, score and export read."""
    run_id: RunId = run.run_id
    store.verdicts.about("decision:rollout")
    store.verdicts.with_policy("decision-1")
    store.baselines.history("production")
    store.runs.all()
    store.runs.latest()
    store.runs.matching(run.short_id)
    store.runs.with_key(run.run_key)
    store.runs.with_bank(run.bank_hash)
    store.runs.sessions(run_id)
    store.banks.variants(store.runs.get(run_id).places)
    store.attempts.finished_cells(run_id)
    store.attempts.finished_count(run_id)
    store.attempts.tries(run_id)
    store.attempts.columns(run_id)
    (first, *_), _ = list(store.attempts.of_run(run_id)), list(store.attempts.answers(run_id))
    store.attempts.body(first.attempt_id)
    for series in store.scores.series_of_run(run_id):
        store.scores.findings(run_id, series.series_id, Dimension.ACCURACY)
        list(store.scores.of_run(run_id, series.series_id))
    store.attempts.asked([first.attempt_id])


def read_a_review(store: SqlStore, run: Run) -> None:
    """Whatever a rater's page reads, each time that a key is struck."""
    review, rater, assignment = a_review(), a_rater(), an_assignment()
    store.reviews.get(review.review_id)
    store.reviews.of_run(run.run_id)
    store.reviews.raters(review.review_id)
    store.reviews.assignments(review.review_id)
    store.reviews.assignments(review.review_id, rater_id=rater.rater_id)
    store.reviews.events(review.review_id)
    store.reviews.events(review.review_id, rater_id=rater.rater_id)
    store.reviews.events(review.review_id, assignment_id=assignment.assignment_id)
    series_id = a_series().series_id
    store.reviews.revisions(series_id)
    store.reviews.revisions(series_id, attempt_id=assignment.attempt_id)


def read_a_question(store: SqlStore, run: Run) -> None:
    """Whatever the page of one question reads."""
    questions, question_id = store.questions, _VARIANTS[0].question_id
    places = questions.places(question_id)
    questions.runs([run.run_id])
    ids = [one.attempt.attempt_id for one in questions.answers(places, most_characters=10)]
    questions.scores(ids)
    questions.verdicts(ids)
    questions.put_before(ids)
    questions.neighbours(run.run_id, question_id)
    questions.answer(ids[0], most=10)
    questions.reasoning(ids[0], most=10)


def read_for_a_viewer(store: SqlStore, run: Run) -> None:
    """What is read while a viewer is open, but for states of runs, which look through the few reviews there are."""
    viewing, run_id = store.viewing, run.run_id
    viewing.last_score()
    viewing.scored_since(0)
    viewing.runs([run_id])
    viewing.finished([run_id])
    viewing.count_after(run_id, 1)
    viewing.attempt_at(1)
    viewing.sequences(run_id)
    list(viewing.answers_after(run_id, 1))
    viewing.attempts([1, 2], most_characters=9)


def test_every_query_finds_its_rows_by_an_index(store: SqlStore) -> None:
    database: Database = store._database
    asked: dict[str, Any] = {}

    def note(*call: Any) -> None:
        _, _, statement, parameters, _, _ = call
        if statement.startswith("SELECT"):
            asked.setdefault(statement, parameters)

    event.listen(database.engine, "before_cursor_execute", note)
    read_everything(store, a_run())
    read_a_review(store, a_run())
    read_for_a_viewer(store, a_run())
    read_a_question(store, a_run())
    event.remove(database.engine, "before_cursor_execute", note)
    assert len(asked) > 44
    with database.engine.connect() as connection:
        for statement, parameters in asked.items():
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            assert not [step for step in plan if _WALKS.match(step)], statement
