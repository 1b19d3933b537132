"""What people have found of a run: whose word counts, over which answers, and what is never averaged with what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evalkit.actions.reviewing.found import FoundPeople
from evalkit.actions.reviewing.joined import joined_people
from evalkit.domain.attempt import Outcome
from evalkit.domain.review import Act, AssignmentKind, human_series
from evalkit.domain.score import RaterKind, Scored, Unscored, UnscoredReason
from tests.builders import a_score, variants_numbered
from tests.unit.actions.judging.bench import a_rubric, at_the_gate
from tests.unit.actions.reviewing.review_bench import CANNOT, NOT_ASKED, RUBRIC, TAKEN_BACK, TONE, ReviewBench

REWORDED = a_rubric(asks={"en": "Does it hang together?", "zh": "连贯吗？"})
COMMON = AssignmentKind.COMMON


def the_people(bench: ReviewBench, model: str = "q8") -> FoundPeople:
    (people,) = bench.people(model).values()
    return people


def test_a_run_without_a_review_has_no_people() -> None:
    assert ReviewBench().people() == {}


def test_a_review_in_which_nobody_has_said_anything_gives_no_dimension() -> None:
    bench = ReviewBench()
    bench.rated(bench.begin(), "ada", None, None, None)
    assert bench.people() == {}


def test_an_answer_s_value_is_the_mean_of_its_raters_and_each_share_counts_as_it_is() -> None:
    bench = ReviewBench()
    review = bench.begin()
    bench.rated(review, "ada", 4, NOT_ASKED, 5)
    bench.rated(review, "bo", 3, 2, NOT_ASKED)
    assert bench.scores() == [3.5, 2, 5]


def test_an_answer_that_one_of_its_raters_has_still_to_score_has_the_value_of_the_others() -> None:
    bench = ReviewBench()
    review = bench.begin()
    bench.rated(review, "ada", 4, None, None)
    bench.rated(review, "bo", None, 2, CANNOT)
    people = the_people(bench)
    assert bench.scores() == [4, 2, None]
    assert people.finding_by_attempt[bench.attempts["q8"][2].attempt_id] == CANNOT


def test_a_re_check_takes_the_place_of_the_first_score_of_whoever_made_it() -> None:
    bench = ReviewBench()
    review = bench.begin()
    bench.rated(review, "ada", 5, 5, 5)
    bench.rated(review, "bo", 1, 1, 1)
    bench.rated(review, "ada", 3, NOT_ASKED, CANNOT, kind=AssignmentKind.RECHECK)
    assert bench.scores() == [2, 3, 1], "re-checked by ada, by nobody, and ada cannot judge it on second thoughts"


def test_a_re_check_that_was_taken_back_leaves_the_first_score() -> None:
    bench = ReviewBench()
    review = bench.begin()
    bench.rated(review, "ada", 5, 5, TAKEN_BACK)
    bench.rated(review, "ada", TAKEN_BACK, kind=AssignmentKind.RECHECK)
    assert bench.scores() == [5, 5, None]
    assert bench.attempts["q8"][2].attempt_id not in the_people(bench).finding_by_attempt, "nothing is said of it"


def test_whoever_settles_takes_the_place_of_those_who_were_apart() -> None:
    bench = ReviewBench()
    review = bench.begin()
    bench.rated(review, "ada", 5, 5, 4)
    bench.rated(review, "bo", 1, 1, 4)
    bench.rated(review, "cy", 2, CANNOT, kind=AssignmentKind.THIRD)
    people = the_people(bench)
    assert bench.scores() == [2, 3, 4], "cy cannot tell of the second: their mean stays"
    assert [people.is_settled(attempt.attempt_id) for attempt in bench.attempts["q8"]] == [True, False, False]


def test_a_hidden_repeat_never_enters_a_score() -> None:
    bench = ReviewBench()
    review = bench.begin()
    bench.rated(review, "ada", 5, 4, 3)
    bench.rated(review, "ada", 1, kind=AssignmentKind.REPEAT)
    assert bench.scores() == [5, 4, 3]


def test_reviews_that_showed_the_same_anchors_count_together_and_settling_counts_in_its_own() -> None:
    bench = ReviewBench()
    first, second = bench.begin(), bench.begin(number=2)
    bench.rated(first, "ada", 5, 5, NOT_ASKED)
    bench.rated(first, "bo", 1, 3, NOT_ASKED)
    bench.rated(first, "cy", 2, kind=AssignmentKind.THIRD)
    bench.rated(second, "ada", 4, 1, 4)
    assert bench.scores() == [3, 2, 4], "(2 + 4) / 2, (3 + 1) / 2 with ada's newest alone, 4"
    assert the_people(bench).series.rater == "ada, bo, cy"


def test_who_is_called_alike_in_several_reviews_is_one_person_with_one_score_of_an_answer() -> None:
    bench = ReviewBench(questions=4)
    first, second = bench.begin(), bench.begin(number=2)
    bench.rated(first, "ada", 5, 5, 5, NOT_ASKED)
    bench.rated(first, "bo", 1, NOT_ASKED, NOT_ASKED, NOT_ASKED)
    bench.rated(second, "ada", 3, 2, CANNOT, 4)
    people = the_people(bench)
    assert bench.scores() == [2, 2, None, 4], "her newest word, as where she has looked again"
    ada, bo = people.persons
    assert [ada.name, bo.name] == ["ada", "bo"]
    firsts = [ada.first.get(attempt.attempt_id) for attempt in bench.attempts["q8"]]
    assert firsts == [Scored(value=5), Scored(value=5), Scored(value=5), Scored(value=4)], "as she met them first"
    assert people.last_words(bench.attempts["q8"][0].attempt_id) == {"ada": 3, "bo": 1}


def test_of_runs_that_are_joined_the_older_review_is_the_first_whichever_run_comes_first() -> None:
    bench = ReviewBench(models=("q8", "q4"))
    older, newer = bench.begin(), bench.begin(number=2)
    bench.rated(newer, "ada", 2)
    bench.rated(older, "ada", 5, model="q4")
    bench.rated(newer, "ada", 3, model="q4")
    joined = joined_people([the_people(bench, model) for model in ("q8", "q4")])
    twice = bench.attempts["q4"][0].attempt_id
    (ada,) = joined.persons
    assert (ada.first[twice], joined.score_of(twice)) == (Scored(value=5), 3)


def test_scores_by_other_anchors_are_never_averaged_and_are_named() -> None:
    bench = ReviewBench()
    bench.rated(bench.begin(REWORDED), "ada", 1, 1, NOT_ASKED, rubric=REWORDED)
    bench.rated(bench.begin(number=2), "bo", 5, 4, 3)
    people = the_people(bench)
    assert bench.scores() == [5, 4, 3]
    assert [(one.raters[0].rater.name, one.scored) for one in people.left_out] == [("ada", 2)]


def test_of_anchors_by_which_as_many_are_scored_the_newest_hold() -> None:
    bench = ReviewBench()
    bench.rated(bench.begin(), "bo", 5, 4, 3)
    bench.rated(bench.begin(REWORDED, number=2), "ada", 1, 1, 1, rubric=REWORDED)
    assert bench.scores() == [1, 1, 1]


def test_anchors_by_which_a_few_answers_are_scored_do_not_take_the_place_of_those_of_many() -> None:
    bench = ReviewBench()
    bench.rated(bench.begin(), "bo", 5, 4, 3)
    bench.rated(bench.begin(REWORDED, number=2), "ada", 1, 1, NOT_ASKED, rubric=REWORDED)
    assert bench.scores() == [5, 4, 3]


def test_a_second_review_that_was_only_begun_makes_nothing_missing() -> None:
    bench = ReviewBench()
    one, two, three = (variant.asked_hash for variant in bench.variants)
    bench.rated(bench.begin(asked_hashes=(one, two)), "ada", 5, 4)
    bench.rated(bench.begin(asked_hashes=(three,), number=2), "bo", NOT_ASKED, NOT_ASKED, None)
    assert len(the_people(bench).sent) == 2


def test_what_broke_off_is_at_the_gate_where_its_question_was_sampled() -> None:
    bench = ReviewBench(questions=4, outcomes={0: Outcome.CUT_IN_ANSWER, 3: Outcome.LOOPING})
    sampled = tuple(variant.asked_hash for variant in bench.variants[:3])
    bench.rated(bench.begin(asked_hashes=sampled), "ada", NOT_ASKED, 4, 3)
    people = the_people(bench)
    cut, *rest = bench.attempts["q8"]
    assert people.gate == {cut.attempt_id: at_the_gate()}
    assert list(people.sent) == [attempt.attempt_id for attempt in rest[:2]]


def test_what_broke_off_is_at_the_gate_of_those_dimensions_alone_that_its_question_is_asked_on() -> None:
    tagged = a_rubric(name="common_sense", tags=frozenset({"common_sense"}))
    bench = ReviewBench(outcomes={0: Outcome.CUT_IN_ANSWER}, rubrics=(RUBRIC, tagged))
    review = bench.begin(RUBRIC, tagged)
    bench.rated(review, "ada", NOT_ASKED, 4, 3)
    bench.rated(review, "ada", NOT_ASKED, 4, rubric=tagged)
    assert [len(people.gate) for people in bench.people().values()] == [1, 0]


def test_an_answer_is_sampled_on_those_dimensions_alone_that_somebody_was_asked_about() -> None:
    bench = ReviewBench()
    review = bench.begin(RUBRIC, TONE)
    bench.rated(review, "ada", NOT_ASKED, 4, 3)
    bench.rated(review, "ada", 5, 4, 3, rubric=TONE)
    assert {name: len(people.sent) for name, people in bench.people().items()} == {"coherence": 2, "common_sense": 3}


def test_an_answer_that_nobody_was_given_is_read_for_whether_it_says_anything() -> None:
    bench = ReviewBench(answers={0: "Solution:"})
    bench.rated(bench.begin(), "ada", NOT_ASKED, 4, NOT_ASKED)
    people = the_people(bench)
    assert [why.reason for why in people.gate.values()] == [UnscoredReason.NO_CONTENT]
    assert len(people.sent) == 2, "the third came after the review was begun: sampled, and nobody was asked"


def test_an_answer_that_says_nothing_is_none_that_a_rule_has_failed_to_read() -> None:
    undecided = a_rubric(name="accuracy", only_undecided=True)
    bench = ReviewBench(answers={1: "Solution:"}, rubrics=(undecided,))
    bench.rated(bench.begin(undecided), "ada", 4, NOT_ASKED, 2, rubric=undecided)
    people = bench.people()["accuracy"]
    assert people.gate == {}
    assert people.sent == [bench.attempts["q8"][0].attempt_id, bench.attempts["q8"][2].attempt_id]


def test_only_drawn_repeats_are_sampled_and_what_was_assigned_once_stays() -> None:
    bench = ReviewBench(questions=2, repeats=3)
    review = bench.begin(repeats_per_question=1)
    # Of each question one repeat: of the first that which is in somebody's hands, of the second that which is drawn.
    bench.rated(review, "ada", NOT_ASKED, NOT_ASKED, 4)
    people = the_people(bench)
    asked = [attempt.asked_hash for attempt in bench.attempts["q8"] if attempt.attempt_id in people.sent]
    assert asked == [variant.asked_hash for variant in bench.variants]
    assert bench.attempts["q8"][2].attempt_id in people.sent


def test_scores_against_a_key_that_was_corrected_since_do_not_count() -> None:
    bench = ReviewBench()
    bench.rated(bench.begin(), "ada", 5, 4, 3)
    variants = [replace(variant, solution="Counted anew.") for variant in variants_numbered(3)]
    bench.store.banks.add_variants(variants)
    run = bench.runs["q8"]
    places = zip(run.places, variants, strict=True)
    bench.runs["q8"] = replace(
        run, places=tuple(replace(place, key_hash=variant.key_hash) for place, variant in places)
    )
    assert bench.people() == {}


def test_questions_that_left_the_run_leave_the_figure() -> None:
    bench = ReviewBench()
    bench.rated(bench.begin(), "ada", 5, 4, 3)
    bench.runs["q8"] = replace(bench.runs["q8"], places=bench.runs["q8"].places[:2])
    people = the_people(bench)
    assert len(people.sent) == len(people.finding_by_attempt) == 2


def test_dimensions_stand_in_the_order_of_the_rubrics_and_one_without_a_rubric_after_them() -> None:
    gone = a_rubric(name="tone_of_voice")
    bench = ReviewBench()
    review = bench.begin(TONE, RUBRIC, gone)
    for rubric in (gone, TONE, RUBRIC):
        bench.rated(review, "ada", 5, rubric=rubric)
    assert list(bench.people()) == ["coherence", "common_sense", "tone_of_voice"]


def test_two_runs_of_the_same_reviews_have_people_of_one_identity() -> None:
    bench = ReviewBench(models=("q8", "q4"))
    review = bench.begin()
    bench.rated(review, "ada", 5, 4, 3)
    bench.rated(review, "ada", 5, 4, 3, model="q4")
    bench.rated(review, "bo", 1, model="q4")
    ours, theirs = (the_people(bench, model).series for model in ("q8", "q4"))
    assert ours.series_id == theirs.series_id
    assert ours.rater_kind is RaterKind.HUMAN


def test_runs_are_joined_rater_by_rater() -> None:
    bench = ReviewBench(models=("q8", "q4"))
    review = bench.begin()
    bench.rated(review, "ada", 5, 4, 3, kind=COMMON)
    bench.rated(review, "ada", 2, model="q4", kind=COMMON)
    bench.rated(review, "bo", 1, model="q4", kind=COMMON)
    joined = joined_people([the_people(bench, model) for model in ("q8", "q4")])
    assert [rater.rater.name for rater in joined.raters] == ["ada", "bo"]
    assert [len(rater.first) for rater in joined.raters] == [4, 1]
    assert joined.score_of(bench.attempts["q4"][0].attempt_id) == pytest.approx(1.5)


def test_runs_whose_anchors_differ_are_not_joined() -> None:
    bench = ReviewBench(models=("q8", "q4"))
    bench.rated(bench.begin(), "ada", 5, 4, 3)
    bench.rated(bench.begin(REWORDED, number=2), "bo", 1, rubric=REWORDED, model="q4")
    joined = joined_people([the_people(bench, model) for model in ("q8", "q4")])
    assert [rater.rater.name for rater in joined.raters] == ["ada"]
    assert [one.raters[0].rater.name for one in joined.left_out] == ["bo"]


def test_cannot_judge_is_no_middle_score() -> None:
    bench = ReviewBench()
    bench.rated(bench.begin(), "ada", CANNOT, 4, 3)
    people = the_people(bench)
    finding = people.finding_by_attempt[bench.attempts["q8"][0].attempt_id]
    assert isinstance(finding, Unscored)
    assert people.score_of(bench.attempts["q8"][0].attempt_id) is None


def test_a_first_score_by_another_answer_key_that_was_changed_since_is_in_no_agreement() -> None:
    bench = ReviewBench()
    review = bench.begin()
    ada = bench.rated(review, "ada", 5, 4, 3)
    series = human_series(ada, RUBRIC, now=review.created_at)
    own = bench.store.reviews.assignments(review.review_id)
    before = replace(bench.variants[0], solution="what it said before")
    bench.store.banks.add_variants([before])
    other = a_score(
        series_id=series.series_id, attempt_id=own[0].attempt_id, dimension=RUBRIC.name, key_hash=before.key_hash
    )
    bench.store.reviews.append([], [other])
    for assignment in own[:2]:
        bench.did(assignment, Act.SCORE, value=2, revision=2)
    (rater,) = bench.people()[RUBRIC.name].raters
    assert [rater.first.get(one.attempt_id) for one in own] == [None, Scored(value=4), Scored(value=3)]
    assert [rater.own[one.attempt_id] for one in own] == [Scored(value=5), Scored(value=4), Scored(value=3)]
