"""One question as a page shows it: every answer of every run, with what was said of it by whom."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evalkit.actions.score_run import run_scored_now
from evalkit.actions.viewing.question_view import MOST_ANSWERS, MOST_RUNS, QuestionAsk, question_view
from evalkit.domain.attempt import AttemptId, Outcome, RunId
from evalkit.domain.question_view import QuestionView, ShownAnswer
from evalkit.domain.review import Act, AssignmentKind
from evalkit.domain.score import RaterKind, Scored, SeriesId, Unscored
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import (
    A_MOMENT,
    a_body,
    a_failed_attempt,
    a_run,
    a_score,
    a_series,
    an_attempt,
    attempts_for,
    store_run,
    variants_numbered,
)
from tests.e2e.stored_runs import StoredRun, add_runs, questions_numbered
from tests.unit.actions.judged_runs import AJudge, judge_run
from tests.unit.actions.reviewing.review_bench import ReviewBench

QUESTIONS = questions_numbered(3)
SECOND = QUESTIONS[1].question_id


def _four(_model: str, _number: int, _repeat: int) -> float:
    return 4.0


def _view(store: Store, **ask: Any) -> QuestionView:
    members: dict[str, Any] = {"question_id": SECOND, **ask}
    found = question_view(QuestionAsk(**members), store=store)
    assert found is not None
    return found


def _two_runs(store: Store, tmp_path: Path) -> tuple[RunId, RunId]:
    runs = [StoredRun(model="q8", right=[3, 1, 3]), StoredRun(model="q4", right=[3, 0, 0], number=2)]
    ids = add_runs(store, *runs, questions=QUESTIONS)
    for run_id in ids:
        run_scored_now(run_id, store=store, cwd=tmp_path, now=A_MOMENT)
    return ids[0], ids[1]


class TestAnswers:
    def test_every_repeat_of_every_run_stands_there_as_figures_count_it(self, tmp_path: Path) -> None:
        with open_store("sqlite://") as store:
            q8, q4 = _two_runs(store, tmp_path)
            view = _view(store, runs=(q8, q4))
        assert [(one.run.target.name, one.right, one.decided, one.flips) for one in view.runs] == [
            ("q8", 1, 3, True),
            ("q4", 0, 3, False),
        ]
        assert [answer.is_right for answer in view.runs[0].answers] == [True, False, False]
        assert [answer.stored.attempt.repeat for answer in view.runs[0].answers] == [0, 1, 2]
        assert view.wordings[0].expected == QUESTIONS[1].expected

    def test_what_the_rule_read_is_told(self, tmp_path: Path) -> None:
        with open_store("sqlite://") as store:
            q8, _ = _two_runs(store, tmp_path)
            (first, *_) = _view(store, runs=(q8,)).runs[0].answers
        by_kind = {shown.kind: shown.score.finding for shown in first.scores}
        assert by_kind[RaterKind.RULE] == Scored(value=5.0, read="2")
        assert RaterKind.CLOCK in by_kind

    def test_neighbours_stand_in_the_order_of_the_run(self, tmp_path: Path) -> None:
        with open_store("sqlite://") as store:
            q8, _ = _two_runs(store, tmp_path)
            places = store.runs.get(q8).places
            id_by_hash = {variant.asked_hash: variant.question_id for variant in QUESTIONS}
            in_order = [id_by_hash[place.asked_hash] for place in places]
            for number, question_id in enumerate(in_order):
                beside = _view(store, runs=(q8,), question_id=question_id).beside
                assert beside is not None
                assert (beside.number, beside.count) == (number + 1, 3)
                assert beside.previous == (in_order[number - 1] if number else None)
                assert beside.following == (in_order[number + 1] if number < 2 else None)

    def test_questions_with_several_wordings_are_walked_through_once_each(self) -> None:
        plain = variants_numbered(3)
        again = tuple(replace(one, prompt=f"{one.prompt} Again.") for one in plain[:2])
        # In the run: first, second, first again, third, second again.
        order = (plain[0], plain[1], again[0], plain[2], again[1])
        with open_store("sqlite://") as store:
            run = store_run(store, run=a_run(variants=order), variants=order)
            store.attempts.append(attempts_for(run))
            walked, at = [], plain[0].question_id
            while at is not None:
                walked.append(at)
                beside = store.questions.neighbours(run.run_id, at)
                assert beside is not None
                assert beside.previous == (walked[-2] if len(walked) > 1 else None)
                at = beside.following
        assert walked == [one.question_id for one in plain]

    def test_a_question_that_nobody_asked_is_none_and_no_empty_page(self, tmp_path: Path) -> None:
        with open_store("sqlite://") as store:
            _two_runs(store, tmp_path)
            assert question_view(QuestionAsk(question_id="math-999"), store=store) is None
            assert question_view(QuestionAsk(question_id=SECOND, runs=(RunId("other"),)), store=store) is None

    def test_without_runs_named_the_newest_are_shown_and_the_others_counted(self) -> None:
        with open_store("sqlite://") as store:
            runs = [StoredRun(model=f"m{number}", right=[1, 1, 1], repeats=1) for number in range(MOST_RUNS + 2)]
            ids = add_runs(store, *runs, questions=QUESTIONS)
            view = _view(store)
            assert (len(view.runs), view.other_count, len(view.other_runs)) == (4, MOST_RUNS - 2, MOST_RUNS - 2)
            assert len(_view(store, runs=ids).runs) == MOST_RUNS

    def test_one_repeat_alone_can_be_asked_for(self, tmp_path: Path) -> None:
        with open_store("sqlite://") as store:
            _two_runs(store, tmp_path)
            view = _view(store, repeat=1)
        assert [answer.stored.attempt.repeat for run in view.runs for answer in run.answers] == [1, 1]

    def test_no_more_answers_are_read_than_a_page_can_show(self) -> None:
        with open_store("sqlite://") as store:
            add_runs(store, StoredRun(model="q8", right=[1, 1, 1], repeats=MOST_ANSWERS + 5), questions=QUESTIONS)
            (run,) = _view(store).runs
        assert (len(run.answers), run.wanted) == (MOST_ANSWERS, MOST_ANSWERS + 5)

    def test_of_an_answer_no_more_is_read_than_is_shown(self) -> None:
        (variant,) = variants_numbered(1)
        with open_store("sqlite://") as store:
            run = store_run(store, run=a_run(variants=[variant]), variants=[variant])
            attempt = an_attempt(run_id=run.run_id, asked_hash=variant.asked_hash)
            store.attempts.append([(attempt, a_body(answer="界" * 1_000_000, reasoning="why" * 10))])
            found = question_view(QuestionAsk(question_id=variant.question_id), store=store, longest_answer=100)
            assert found is not None
            stored = found.runs[0].answers[0].stored
            assert (stored.answer, stored.answer_length, stored.reasoning_length) == ("界" * 100, 1_000_000, 30)
            whole = store.questions.answer(attempt.attempt_id, most=2_000_000)
            part = store.questions.answer(attempt.attempt_id, most=7)
            why = store.questions.reasoning(attempt.attempt_id, most=4)
            all_of_it = store.questions.reasoning(attempt.attempt_id, most=30)
        assert [None if one is None else (len(one.text), one.is_cut) for one in (whole, part, why, all_of_it)] == [
            (1_000_000, False),
            (7, True),
            (4, True),
            (30, False),
        ]

    def test_a_cell_without_an_answer_shows_its_last_failure_and_an_answered_one_no_failure(self) -> None:
        (variant,) = variants_numbered(1)
        with open_store("sqlite://") as store:
            run = store_run(store, run=a_run(variants=[variant], repeats=2), variants=[variant])
            of_cell = {"run_id": run.run_id, "asked_hash": variant.asked_hash}
            failed = [replace(a_failed_attempt(), **of_cell, repeat=0, try_number=number) for number in (0, 1)]
            failed = [replace(one, attempt_id=AttemptId(f"f{number}")) for number, one in enumerate(failed)]
            first_try = replace(a_failed_attempt(), **of_cell, repeat=1, try_number=0, attempt_id=AttemptId("f2"))
            second = an_attempt(**of_cell, repeat=1, try_number=1)
            store.attempts.append([(one, a_body()) for one in (*failed, first_try, second)])
            found = question_view(QuestionAsk(question_id=variant.question_id), store=store)
        assert found is not None
        shown = [answer.stored.attempt for answer in found.runs[0].answers]
        assert [(one.repeat, one.try_number, one.outcome) for one in shown] == [
            (0, 1, Outcome.FAILED),
            (1, 1, Outcome.ANSWERED),
        ]


class TestScores:
    def _with(self, store: Store, *, newer_on: int) -> QuestionView:
        """Two versions of the rule; the newer one has scored so many of the two answers, and all wrong."""
        (variant,) = variants_numbered(1)
        run = store_run(store, run=a_run(variants=[variant], repeats=2), variants=[variant])
        attempts = [an_attempt(run_id=run.run_id, asked_hash=variant.asked_hash, repeat=repeat) for repeat in (0, 1)]
        store.attempts.append([(one, a_body()) for one in attempts])
        for version, value, count in (("1", 5.0, 2), ("2", 1.0, newer_on)):
            moment = A_MOMENT.replace(year=A_MOMENT.year + int(version))
            series = a_series(series_id=SeriesId(f"rule-{version}"), version=version, created_at=moment)
            store.scores.add_series(series)
            store.scores.append(
                [
                    a_score(
                        score_id=f"{version}-{number}",
                        series_id=series.series_id,
                        attempt_id=one.attempt_id,
                        key_hash=variant.key_hash,
                        finding=Scored(value=value, read="x"),
                    )
                    for number, one in enumerate(attempts[:count])
                ]
            )
        found = question_view(QuestionAsk(question_id=variant.question_id), store=store)
        assert found is not None
        return found

    @pytest.mark.parametrize(("newer_on", "right"), [(2, 0), (1, 2)])
    def test_the_newest_version_that_scored_every_answer_holds_and_the_other_stays_told(
        self, newer_on: int, right: int
    ) -> None:
        with open_store("sqlite://") as store:
            view = self._with(store, newer_on=newer_on)
        assert view.runs[0].right == right
        assert sum(len(answer.scores) for answer in view.runs[0].answers) == 2 + newer_on
        assert all(answer.scores[0].is_in_force for answer in view.runs[0].answers)

    def test_verdicts_stand_with_the_answer_that_they_are_of(self) -> None:
        with open_store("sqlite://") as store:
            (run_id,) = add_runs(store, StoredRun(model="q8", right=[3, 3, 3]), questions=QUESTIONS)
            judge_run(store, run_id, AJudge(name="big", says=_four), questions=QUESTIONS)
            with_scores = _view(store, runs=(run_id,))
        # Scores alone, without what was said, make no verdict that could be read; they are not of rule or clock either.
        assert all(not answer.scores and not answer.verdicts for answer in with_scores.runs[0].answers)


class TestPeople:
    def _first(self, bench: ReviewBench) -> ShownAnswer:
        found = question_view(QuestionAsk(question_id=bench.variants[0].question_id), store=bench.store)
        assert found is not None
        return found.runs[0].answers[0]

    def test_a_rating_is_told_by_pseudonym_with_comment_and_flag(self) -> None:
        bench = ReviewBench(questions=1)
        review = bench.begin()
        bench.rated(review, "rater-1", 4)
        (assignment,) = bench.store.reviews.assignments(review.review_id)
        bench.did(assignment, Act.COMMENT, text="<b>off</b>")
        bench.did(assignment, Act.FLAG)
        (rating,) = self._first(bench).ratings
        assert (rating.rater, rating.finding, rating.comment, rating.is_flagged) == (
            "rater-1",
            Scored(value=4.0),
            "<b>off</b>",
            True,
        )
        assert rating.is_last_word

    def test_a_comment_alone_is_told_without_a_score(self) -> None:
        bench = ReviewBench(questions=1)
        review = bench.begin()
        bench.rated(review, "rater-1", None)
        (assignment,) = bench.store.reviews.assignments(review.review_id)
        bench.did(assignment, Act.COMMENT, text="unclear")
        (rating,) = self._first(bench).ratings
        assert (rating.dimension, rating.finding, rating.comment) == (None, None, "unclear")

    def test_a_score_that_was_taken_back_is_told_as_that(self) -> None:
        bench = ReviewBench(questions=1)
        review = bench.begin()
        bench.rated(review, "rater-1", 4)
        (assignment,) = bench.store.reviews.assignments(review.review_id)
        bench.did(assignment, Act.CLEAR, revision=2)
        (rating,) = self._first(bench).ratings
        assert isinstance(rating.finding, Unscored)
        assert not rating.is_last_word

    def test_of_one_person_in_two_reviews_the_newest_word_is_the_last(self) -> None:
        bench = ReviewBench(questions=1)
        bench.rated(bench.begin(), "ada", 5)
        bench.rated(bench.begin(number=2), "ada", 3)
        assert [rating.is_last_word for rating in self._first(bench).ratings] == [False, True]

    def test_who_settles_has_the_last_word_and_a_hidden_repeat_has_none(self) -> None:
        bench = ReviewBench(questions=1)
        review = bench.begin()
        bench.rated(review, "a", 1, kind=AssignmentKind.COMMON)
        bench.rated(review, "b", 5, kind=AssignmentKind.COMMON)
        assert [rating.is_last_word for rating in self._first(bench).ratings] == [True, True]
        bench.rated(review, "a", 2, kind=AssignmentKind.REPEAT)
        bench.rated(review, "a", 3, kind=AssignmentKind.RECHECK)
        last = {(one.rater, one.kind): one.is_last_word for one in self._first(bench).ratings}
        assert last == {
            ("a", AssignmentKind.COMMON): False,
            ("b", AssignmentKind.COMMON): True,
            ("a", AssignmentKind.REPEAT): False,
            ("a", AssignmentKind.RECHECK): True,
        }
        bench.rated(review, "c", 4, kind=AssignmentKind.THIRD)
        assert [one.rater for one in self._first(bench).ratings if one.is_last_word] == ["c"]


def test_looking_at_a_question_changes_nothing_in_the_store(tmp_path: Path) -> None:
    path = tmp_path / "evalkit.db"
    with open_store(f"sqlite:///{path}") as store:
        # Nothing is scored: what figures would score first, a look leaves alone.
        add_runs(store, StoredRun(model="q8", right=[3, 1, 3]), questions=QUESTIONS)
        before = _dump(path)
        view = _view(store)
        assert view.runs[0].decided == 0
        assert all(answer.awaits_rule for answer in view.runs[0].answers)
        assert _dump(path) == before


def _dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [*connection.iterdump()]
