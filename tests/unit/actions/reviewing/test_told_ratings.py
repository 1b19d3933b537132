"""What people said of a run, score by score, and which of it a figure is made of."""

from __future__ import annotations

from pathlib import Path

from evalkit.actions.export_run import attempt_rows
from evalkit.actions.reviewing.told import ratings_by_attempt, told_ratings
from evalkit.actions.score_run import ScoredRun, run_scored_now
from evalkit.domain.people import ToldRating
from evalkit.domain.review import Act, AssignmentKind
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import Scored
from tests.builders import A_MOMENT
from tests.unit.actions.judging.bench import a_rubric
from tests.unit.actions.reviewing.review_bench import CANNOT, NOT_ASKED, RUBRIC, TONE, ReviewBench

REWORDED = a_rubric(asks={"en": "Does it hang together?", "zh": "连贯吗？"})


def scored(bench: ReviewBench, cwd: Path) -> ScoredRun:
    return run_scored_now(bench.runs["q8"].run_id, store=bench.store, cwd=cwd, now=A_MOMENT)


def told(bench: ReviewBench, cwd: Path) -> list[ToldRating]:
    return list(told_ratings(scored(bench, cwd), store=bench.store))


def words(rating: ToldRating) -> tuple[str, str, float | None, bool]:
    value = rating.finding.value if isinstance(rating.finding, Scored) else None
    return rating.rater, rating.kind.value, value, rating.is_counted


def test_a_run_that_no_person_has_scored_tells_nothing(tmp_path: Path) -> None:
    assert told(ReviewBench(), tmp_path) == []


def test_everything_stays_told_and_only_last_words_count(tmp_path: Path) -> None:
    bench = ReviewBench(questions=2)
    review = bench.begin()
    bench.rated(review, "ada", 5, 4)
    bench.rated(review, "bo", 1, CANNOT)
    bench.rated(review, "ada", 4, NOT_ASKED, kind=AssignmentKind.RECHECK)
    bench.rated(review, "ada", 3, 4, kind=AssignmentKind.REPEAT)
    assert [words(rating) for rating in told(bench, tmp_path)] == [
        ("ada", "recheck", 4, True),
        ("ada", "repeat", 3, False),
        ("ada", "share", 5, False),
        ("bo", "share", 1, True),
        ("ada", "repeat", 4, False),
        ("ada", "share", 4, True),
        ("bo", "share", None, False),
    ]
    bench.rated(review, "cy", 2, kind=AssignmentKind.THIRD)
    counted = [words(rating)[:3] for rating in told(bench, tmp_path) if rating.is_counted]
    assert counted == [("cy", "third", 2), ("ada", "share", 4)]


def test_what_is_counted_is_what_the_value_is_the_mean_of(tmp_path: Path) -> None:
    bench = ReviewBench(questions=3)
    first, second = bench.begin(RUBRIC, TONE), bench.begin(number=2)
    bench.rated(first, "ada", 5, 4, 3)
    bench.rated(first, "bo", 1, 3, CANNOT)
    bench.rated(first, "bo", 2, kind=AssignmentKind.RECHECK)
    bench.rated(first, "cy", NOT_ASKED, 1, kind=AssignmentKind.THIRD)
    bench.rated(second, "ada", 3, 3, kind=AssignmentKind.COMMON)
    run = scored(bench, tmp_path)
    people = run.people[Dimension.COHERENCE]
    for attempt_id, ratings in ratings_by_attempt(run, store=bench.store).items():
        counted = [rating.finding for rating in ratings if rating.is_counted]
        voices = [finding.value for finding in counted if isinstance(finding, Scored)]
        assert sorted(voices) == sorted(people.voices(attempt_id).values())


def test_scores_by_other_anchors_are_told_and_do_not_count(tmp_path: Path) -> None:
    bench = ReviewBench(questions=2)
    bench.rated(bench.begin(REWORDED), "ada", 1, rubric=REWORDED)
    bench.rated(bench.begin(number=2), "bo", 5, 4)
    ratings = told(bench, tmp_path)
    assert [words(rating) for rating in ratings] == [
        ("bo", "share", 5, True),
        ("ada", "share", 1, False),
        ("bo", "share", 4, True),
    ]
    assert len({rating.version for rating in ratings}) == 2


def test_a_comment_rides_on_the_scores_of_its_answer_and_stands_alone_without_any(tmp_path: Path) -> None:
    bench = ReviewBench(questions=2)
    review = bench.begin()
    bench.rated(review, "ada", 5, None)
    for assignment in bench.store.reviews.assignments(review.review_id):
        bench.did(assignment, Act.COMMENT, text="odd")
        bench.did(assignment, Act.FLAG)
    scored_one, silent = told(bench, tmp_path)
    assert (words(scored_one), scored_one.comment, scored_one.is_flagged) == (("ada", "share", 5, True), "odd", True)
    assert (words(silent), silent.comment, silent.is_flagged) == (("ada", "share", None, False), "odd", True)


def test_rows_of_attempts_hold_the_value_and_each_last_word(tmp_path: Path) -> None:
    bench = ReviewBench(questions=2)
    review = bench.begin()
    bench.rated(review, "ada", 5, 4)
    bench.rated(review, "bo", 1)
    bench.rated(review, "cy", 2, kind=AssignmentKind.THIRD)
    run = scored(bench, tmp_path)
    rows = {row.attempt.attempt_id: row for row in attempt_rows(run, store=bench.store)}
    settled, plain = (rows[attempt.attempt_id].people[Dimension.COHERENCE] for attempt in bench.attempts["q8"])
    assert (settled.finding, settled.by_rater, settled.is_settled) == (
        Scored(value=2),
        {"ada": 5, "bo": 1, "cy": 2},
        True,
    )
    assert (plain.finding, plain.by_rater, plain.is_settled) == (Scored(value=4), {"ada": 4}, False)
