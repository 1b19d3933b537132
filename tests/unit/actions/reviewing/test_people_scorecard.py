"""People's scores on the scorecard, beside rule, clock and judges."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.judging.rubrics_here import rubrics_here
from evalkit.actions.reviewing.work import rater_work
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.attempt import AttemptId, Outcome
from evalkit.domain.judging import Judging
from evalkit.domain.question import Language
from evalkit.domain.review import Act, AssignmentKind
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import RaterKind, Scored
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.verdict import Estimate, Figure, Remark
from evalkit.reports.as_markdown import markdown_sections
from evalkit.reports.scorecard import scorecard_page
from tests.builders import A_MOMENT, a_score, a_series
from tests.unit.actions.reviewing.review_bench import NOT_ASKED, TONE, ReviewBench


def value(figure: Figure) -> float:
    assert isinstance(figure, Estimate), figure
    return figure.value


def scorecard(bench: ReviewBench, cwd: Path, model: str = "q8") -> Scorecard:
    scored = run_scored_now(bench.runs[model].run_id, store=bench.store, cwd=cwd, now=A_MOMENT)
    return scorecard_of(scored, store=bench.store, cwd=cwd)


def answers_of(bench: ReviewBench, model: str = "q8") -> frozenset[AttemptId]:
    return frozenset(attempt.attempt_id for attempt in bench.attempts[model])


def judged(bench: ReviewBench, *scores: float) -> None:
    """Let a judge have scored the coherence."""
    run = bench.runs["q8"]
    series = a_series(
        series_id="33333333-0000-5000-8000-000000000001",
        rater_kind=RaterKind.JUDGE,
        rater="kimi",
        about={"rubric": "1", "prompt": "1"},
    )
    bench.store.scores.add_series(series)
    bench.store.judgements.put_judging(
        Judging(
            run_id=run.run_id,
            series_id=series.series_id,
            dimension=Dimension.COHERENCE,
            repeats_per_question=1,
            samples=1,
        )
    )
    keys = {variant.asked_hash: variant.key_hash for variant in bench.variants}
    bench.store.scores.append(
        [
            a_score(
                series_id=series.series_id,
                attempt_id=attempt.attempt_id,
                dimension=Dimension.COHERENCE,
                key_hash=keys[attempt.asked_hash],
                finding=Scored(value=score),
            )
            for attempt, score in zip(bench.attempts["q8"], scores, strict=True)
        ]
    )


def test_people_alone_fill_a_dimension_and_take_it_from_those_that_nobody_scored(tmp_path: Path) -> None:
    bench = ReviewBench(questions=4, outcomes={3: Outcome.EMPTY})
    bench.rated(bench.begin(), "ada", 5, 4, 3)
    card = scorecard(bench, tmp_path)
    (entry,) = (entry for entry in card.dimensions if entry.dimension == Dimension.COHERENCE)
    assert (entry.rater_kind, entry.rater, entry.scored, entry.wanted) == (RaterKind.HUMAN, "ada", 3, 3)
    assert (value(entry.every), value(entry.completed)) == (pytest.approx(13 / 4), pytest.approx(4))
    assert card.people is not None
    assert card.people.rated[0].every == entry.every
    assert Dimension.COHERENCE not in {absent.dimension for absent in card.not_measured}


def test_judges_and_people_have_a_row_each_and_are_never_averaged(tmp_path: Path) -> None:
    bench = ReviewBench(questions=3)
    judged(bench, 2, 2, 2)
    bench.rated(bench.begin(), "ada", 5, 5, 5)
    card = scorecard(bench, tmp_path)
    rows = [(entry.rater_kind, value(entry.every)) for entry in card.dimensions if entry.dimension == "coherence"]
    assert rows == [(RaterKind.JUDGE, pytest.approx(2)), (RaterKind.HUMAN, pytest.approx(5))]
    scored = run_scored_now(bench.runs["q8"].run_id, store=bench.store, cwd=tmp_path, now=A_MOMENT)
    assert scored.found[Dimension.COHERENCE].series.rater_kind is RaterKind.JUDGE
    assert list(scored.people) == [Dimension.COHERENCE]


def test_accuracy_by_people_stands_beside_accuracy_by_rule(tmp_path: Path) -> None:
    accuracy = next(rubric for rubric in rubrics_here(tmp_path) if rubric.name == Dimension.ACCURACY)
    bench = ReviewBench(questions=3)
    bench.rated(bench.begin(accuracy), "ada", 5, 4, 3, rubric=accuracy)
    card = scorecard(bench, tmp_path)
    kinds = [entry.rater_kind for entry in card.dimensions if entry.dimension == Dimension.ACCURACY]
    assert kinds == [RaterKind.RULE, RaterKind.HUMAN]


def test_a_sample_that_is_not_scored_yet_is_told_at_the_top(tmp_path: Path) -> None:
    bench = ReviewBench(questions=4, models=("q8", "q4"))
    bench.rated(bench.begin(), "ada", 5, 4, None, None)
    remarks = scorecard(bench, tmp_path).remarks
    both = " ".join(run.short_id for run in bench.runs.values())
    values = {"dimensions": "coherence 50.0%", "command": f"evalkit review {both}"}
    assert [remark for remark in remarks if remark.key == "people_unfinished"] == [
        Remark(key="people_unfinished", values=values)
    ]


@pytest.mark.parametrize(("scored", "is_few"), [(2, True), (29, True), (30, False)])
def test_means_over_few_questions_of_people_are_warned_of_as_those_of_a_run_are(
    tmp_path: Path, scored: int, *, is_few: bool
) -> None:
    bench = ReviewBench(questions=40)
    review = bench.begin(asked_hashes=tuple(variant.asked_hash for variant in bench.variants[:scored]))
    bench.rated(review, "ada", *[2 + number % 3 for number in range(scored)])
    remarks = {remark.key: remark.values for remark in scorecard(bench, tmp_path).remarks}
    assert "few_clusters" not in remarks
    values = {"dimensions": f"coherence {scored}", "needed": 30}
    assert remarks.get("few_by_people") == (values if is_few else None)


def test_a_run_of_few_questions_is_warned_of_once(tmp_path: Path) -> None:
    bench = ReviewBench(questions=3)
    bench.rated(bench.begin(), "ada", 5, 4, 3)
    keys = [remark.key for remark in scorecard(bench, tmp_path).remarks]
    assert "few_clusters" in keys
    assert "few_by_people" not in keys


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_with_people_is_worded_in_both_languages(tmp_path: Path, language: Language) -> None:
    bench = ReviewBench(questions=12)
    review = bench.begin()
    for name, shift in (("ada", 0), ("bo", 1)):
        bench.rated(review, name, *[shift + number for number in (1, 2, 3, 4)] * 3)
        bench.rated(review, name, 2, kind=AssignmentKind.REPEAT)
    page = markdown_sections(scorecard_page(scorecard(bench, tmp_path), language))
    assert "ada" in page
    assert ("2 people" if language == "en" else "2 人") in page


def test_wanted_counts_answers_and_dimensions_once_and_only_those_of_the_runs_asked_about() -> None:
    bench = ReviewBench(models=("q8", "q4"))
    review = bench.begin()
    bench.rated(review, "ada", 5, None, NOT_ASKED)
    bench.rated(review, "ada", 5, model="q4")
    bench.rated(review, "ada", 5, rubric=TONE)
    bench.rated(review, "ada", 5, kind=AssignmentKind.REPEAT)
    bench.rated(review, "ada", 5, kind=AssignmentKind.RECHECK)
    assert rater_work([review], answers_of(bench), store=bench.store)["ada"].wanted == 3


def test_of_one_person_in_two_reviews_what_both_ask_for_is_wanted_once_and_times_are_those_of_both() -> None:
    bench = ReviewBench(questions=4)
    reviews = [bench.begin(), bench.begin(number=2)]
    bench.rated(reviews[0], "ada", None, None, NOT_ASKED, NOT_ASKED)
    bench.rated(reviews[1], "ada", NOT_ASKED, None, None, None)
    for review, seconds in zip(reviews, ((5, 30), (10, 20, 20)), strict=True):
        for assignment, took in zip(bench.store.reviews.assignments(review.review_id), seconds, strict=True):
            bench.did(assignment, Act.SCORE, value=4, seconds=took)
    work = rater_work(reviews, answers_of(bench), store=bench.store)
    assert list(work) == ["ada"]
    assert (work["ada"].wanted, work["ada"].timed, work["ada"].median_s) == (4, 4, 20)


def test_how_long_answers_took_is_told_and_which_cannot_have_been_read() -> None:
    bench = ReviewBench(questions=4, answers={2: "A long answer of many words. " * 100})
    review = bench.begin()
    bench.rated(review, "ada", None, None, None, None)
    for assignment, seconds in zip(bench.store.reviews.assignments(review.review_id), (5, 30, 10, 20), strict=True):
        bench.did(assignment, Act.SCORE, value=4, seconds=seconds)
    work = rater_work([review], answers_of(bench), store=bench.store)["ada"]
    assert (work.median_s, work.timed, work.too_fast) == (20, 3, 1), "of the first nobody knows"


def test_comments_and_flags_are_counted_where_they_still_stand() -> None:
    bench = ReviewBench()
    review = bench.begin()
    bench.rated(review, "ada", None, None, None)
    first, second, third = bench.store.reviews.assignments(review.review_id)
    for assignment in (first, second):
        bench.did(assignment, Act.COMMENT, text="odd")
        bench.did(assignment, Act.FLAG)
    bench.did(second, Act.COMMENT, text="", revision=2)
    bench.did(second, Act.CLEAR, subject="flag", revision=2)
    bench.did(third, Act.COMMENT, text="")
    work = rater_work([review], answers_of(bench), store=bench.store)["ada"]
    assert (work.comments, work.flags) == (1, 1)


def test_what_was_flagged_written_and_timed_is_told_with_the_run_whose_answer_it_was() -> None:
    bench = ReviewBench(questions=3, models=("q8", "q4"), answers={1: "A long answer of many words. " * 100})
    review = bench.begin()
    bench.rated(review, "ada", None, None, None)
    bench.rated(review, "ada", None, None, None, model="q4")
    given = bench.store.reviews.assignments(review.review_id)
    of_q8, of_q4 = ([one for one in given if one.attempt_id in answers_of(bench, model)] for model in bench.models)
    in_turn = [one for pair in zip(of_q8, of_q4, strict=True) for one in pair]
    for assignment, seconds in zip(in_turn, (5, 12, 90, 35, 70, 10), strict=True):
        bench.did(assignment, Act.SCORE, value=4, seconds=seconds)
    for assignment in of_q4[:2]:
        bench.did(assignment, Act.COMMENT, text="odd")
        bench.did(assignment, Act.FLAG)
    found = {model: rater_work([review], answers_of(bench, model), store=bench.store)["ada"] for model in bench.models}
    assert {model: (work.comments, work.flags) for model, work in found.items()} == {"q8": (0, 0), "q4": (2, 2)}
    timed = {model: (work.median_s, work.timed, work.too_fast) for model, work in found.items()}
    assert timed == {"q8": (80, 2, 0), "q4": (12, 3, 1)}, "the long answer takes 53 seconds; of the first nobody knows"
