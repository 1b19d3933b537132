"""Beginning a review, going on with it, and who is given what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.actions.judging.wanted import chosen_cells
from evalkit.actions.reviewing.beginning import begun_plan, stored_plan
from evalkit.actions.reviewing.order import ReviewOrder
from evalkit.domain.attempt import Cell, Outcome
from evalkit.domain.review import AssignmentKind, Review
from evalkit.errors import ConfigError, RunError, UserError
from tests.e2e.stored_runs import StoredRun, broken_off, questions_numbered
from tests.unit.actions.judged_runs import AJudge, judge_run
from tests.unit.actions.reviewing.begun import MODELS, QUESTIONS, Desk, a_desk, overtaken

COMMON, SHARE, REPEAT = AssignmentKind.COMMON, AssignmentKind.SHARE, AssignmentKind.REPEAT
CUT = broken_off(Outcome.CUT_IN_ANSWER, 0, 5, 9, 17)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as opened:
        yield opened


def test_two_raters_and_45_minutes_are_what_is_said(desk: Desk) -> None:
    review = desk.begun()
    plan = stored_plan(review, project=desk.project, store=desk.store)
    assert [one.rater.name for one in plan.raters] == ["rater-1", "rater-2"]
    assert all(36 < one.minutes <= 45 for one in plan.raters)
    assert review.dimensions == ("coherence", "completeness", "common_sense")
    assert review.language == "en"
    assert len(review.secret) == 32


def test_the_common_block_is_everybodys_and_the_rest_one_persons(desk: Desk) -> None:
    review = desk.begun(raters=3)
    names = ("rater-1", "rater-2", "rater-3")
    common = [desk.questions(review, name, COMMON) for name in names]
    assert common[0] == common[1] == common[2]
    assert common[0]
    shares = [set(desk.questions(review, name, SHARE)) for name in names]
    assert all(shares)
    assert not shares[0] & shares[1]
    assert not (shares[0] | shares[1]) & shares[2]
    assert set().union(*shares, common[0]) == set(review.asked_hashes)


def test_what_all_are_given_is_counted_whether_it_was_dealt_to_all_or_to_each(desk: Desk) -> None:
    plan = desk.plan(dimensions=("coherence",), minutes=45)
    assert plan.reach is not None
    # Two answers to a question; beside the common block, the time of each is filled with what the other has.
    assert [one.common for one in plan.raters] == [2 * plan.reach.shared] * 2
    assert plan.reach.shared == 18
    of_three = desk.plan(dimensions=("coherence",), minutes=45, raters=3)
    assert of_three.reach is not None
    assert all(one.common < 2 * of_three.reach.shared for one in of_three.raters)
    (alone,) = desk.plan(raters=1).raters
    assert "all are given" not in "".join(desk.plan(raters=1).as_lines())
    assert alone.common == alone.answers - alone.repeats


def test_every_question_is_shown_whole(desk: Desk) -> None:
    """Who scores one run's answer to a question scores the other's: differences are between answers, not raters."""
    review = desk.begun()
    for name in ("rater-1", "rater-2"):
        assert set(desk.questions(review, name, COMMON, SHARE).values()) == {2}


def test_people_look_at_the_repeats_that_judges_look_at(desk: Desk) -> None:
    review = desk.begun(minutes=60.0, repeats_per_question=2, dimensions=("coherence",))
    for run_id in desk.run_ids:
        chosen = chosen_cells(desk.store.runs.get(run_id), repeats_per_question=2)
        columns = desk.store.attempts.columns(run_id)
        cells = {
            attempt_id: Cell(asked_hash=asked, repeat=repeat)
            for attempt_id, asked, repeat in zip(
                columns.attempt_ids, columns.asked_hashes, columns.repeats, strict=True
            )
        }
        shown = {cells[one.attempt_id] for one in desk.assignments(review) if one.attempt_id in cells}
        assert shown
        assert shown <= chosen


def test_what_is_cut_is_shown_to_nobody_and_its_question_drawn_as_often(tmp_path: Path) -> None:
    right = [3] * len(QUESTIONS)
    runs = [StoredRun(model=MODELS[0], right=right), StoredRun(model=MODELS[1], right=right, ends=CUT)]
    with a_desk(tmp_path, *runs) as desk, a_desk(tmp_path) as uncut:
        review = desk.begun(minutes=90.0, dimensions=("coherence",))
        assert set(review.asked_hashes) == {one.asked_hash for one in QUESTIONS}
        cut = {QUESTIONS[number].asked_hash for number in (0, 5, 9, 17)}
        counted = desk.questions(review, "rater-1", COMMON, SHARE)
        assert all(count == (1 if asked_hash in cut else 2) for asked_hash, count in counted.items())
        # The draw does not look at how an attempt has ended.
        few = {"minutes": 12.0, "raters": 1}
        drawn = [
            set(one.begun(dimensions=("coherence",), begins_anew=True, **few).asked_hashes) for one in (desk, uncut)
        ]
        assert len(drawn[1] & drawn[0]) >= len(drawn[1]) - 1


def test_the_same_command_goes_on_and_changes_nothing(desk: Desk) -> None:
    review = desk.begun()
    before = desk.assignments(review)
    for order in ({}, {"raters": 2}, {"minutes": 45.0}, {"dimensions": tuple(reversed(review.dimensions))}):
        assert desk.begun(**order) == review
        assert desk.begun(*reversed(MODELS), **order) == review
    assert desk.assignments(review) == before


def test_more_raters_are_given_the_common_block_and_what_fewest_have(desk: Desk) -> None:
    review = desk.begun(rater_names=("ann",), minutes=30.0)
    before = desk.assignments(review)
    assert desk.begun(rater_names=("bob", "ann")) == review
    assert desk.begun(raters=4) == review
    names = [rater.name for rater in desk.store.reviews.raters(review.review_id)]
    assert names == ["ann", "bob", "rater-1", "rater-2"]
    assert desk.assignments(review, "ann") == before
    assert {frozenset(desk.questions(review, name, COMMON)) for name in names} == {
        frozenset(desk.questions(review, "ann", COMMON))
    }
    assert desk.questions(review, "bob", SHARE)


def test_a_review_that_was_killed_before_its_raters_were_there_is_finished(desk: Desk) -> None:
    whole = desk.begun()
    wanted = [(one.attempt_id, one.kind, one.position) for one in desk.assignments(whole)]
    with a_desk(desk.project.cwd) as other:
        other.store.reviews.add(whole)
        assert other.begun() == whole
        assert [(one.attempt_id, one.kind, one.position) for one in other.assignments(whole)] == wanted


def test_two_commands_at_once_begin_one_review(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    others: list[Review] = []
    overtaken(desk.store, "add", monkeypatch, by=lambda: others.append(desk.begun()))
    assert [desk.begun()] == others
    assert len(desk.store.reviews.all()) == 1


def test_another_one_is_begun_where_it_is_asked_for_or_the_dimension_is_new(desk: Desk) -> None:
    review = desk.begun(dimensions=("coherence", "completeness"))
    other = desk.begun(dimensions=("common_sense",))
    anew = desk.begun(dimensions=("coherence", "completeness"), begins_anew=True, seed=9)
    assert len({one.review_id for one in (review, other, anew)}) == 3
    # Where nothing is said, the newest holds.
    assert desk.begun() == max(desk.store.reviews.all(), key=lambda one: one.created_at)
    assert desk.begun(dimensions=("common_sense",)) == other


def test_a_dimension_that_an_open_review_is_about_goes_on_with_it(desk: Desk) -> None:
    """What pages advise names one dimension; a new review would take the links of all raters out of service."""
    review = desk.begun()
    assert desk.begun(dimensions=("coherence",)) == review
    assert desk.begun(dimensions=("common_sense", "coherence")) == review
    assert desk.begun(MODELS[1], dimensions=("coherence",)) == review
    # One that is about nothing else goes before.
    alone = desk.begun(dimensions=("coherence",), begins_anew=True)
    desk.begun(begins_anew=True, seed=9)
    assert desk.begun(dimensions=("coherence",)) == alone


def test_of_several_the_newest_that_is_not_finished_is_gone_on_with(desk: Desk) -> None:
    few = {"dimensions": ("coherence",), "minutes": 3.0, "raters": 1, "begins_anew": True}
    reviews = [desk.begun(**few, seed=seed) for seed in (1, 2, 3)]
    newest_first = sorted(reviews, key=desk.store.reviews.all().index)
    for review in newest_first:
        assert desk.begun() == review
        desk.scored(review)
    assert desk.begun() == newest_first[0]


def test_the_others_are_named_with_what_goes_on_with_them(desk: Desk) -> None:
    review = desk.begun()
    assert not stored_plan(review, project=desk.project, store=desk.store).others
    other = begun_plan(MODELS, ReviewOrder(begins_anew=True, seed=9), project=desk.project, store=desk.store)
    command = f"evalkit review {' '.join(review.short_run_ids)} --review {review.short_id}"
    told = "\n".join(other.as_lines())
    assert "another one beside those that follow, with links of its own" in told
    assert f"review {review.short_id} on coherence, completeness, common_sense (0 of " in told
    assert told.endswith(f"answers done) goes on with: {command}")
    assert desk.begun(review=review.short_id) == review
    assert "another one beside" not in "\n".join(
        stored_plan(other.review, project=desk.project, store=desk.store).as_lines()
    )


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ({"review": "none"}, "--review none: these runs have no such review; theirs are: [0-9a-f]{8}$"),
        ({"review": "", "dimensions": ("complexity",)}, "--dimension complexity: review .* is on coherence, "),
        ({"review": "", "begins_anew": True}, "not both"),
    ],
)
def test_a_review_that_is_named_wrongly_is_refused(desk: Desk, order: dict[str, object], told: str) -> None:
    desk.begun()
    with pytest.raises(UserError, match=told):
        desk.begun(**order)


@pytest.mark.parametrize(
    ("order", "option"),
    [({"minutes": 60.0}, "--minutes"), ({"seed": 2}, "--seed"), ({"language": "zh"}, "--language")],
)
def test_what_a_review_was_begun_with_holds(desk: Desk, order: dict[str, object], option: str) -> None:
    desk.begun()
    with pytest.raises(RunError, match=f"^{option}: review .* was begun with {option} .*--fresh$"):
        desk.begun(**order)


@pytest.mark.parametrize(
    ("judged", "scored"),
    [
        ((), ("coherence", "completeness", "common_sense")),
        (("completeness",), ("completeness",)),
        # Creativity applies to none of these questions, and accuracy is never asked for by itself.
        (("accuracy", "coherence", "creativity"), ("coherence",)),
    ],
)
def test_by_default_people_score_what_judges_have_scored(
    desk: Desk, judged: tuple[str, ...], scored: tuple[str, ...]
) -> None:
    for dimension in judged:
        judge = AJudge(name="judge", says=_four, dimension=dimension)
        judge_run(desk.store, desk.run_ids[0], judge, questions=QUESTIONS)
    assert desk.begun().dimensions == scored


def _four(_model: str, _question: int, _repeat: int) -> float:
    return 4.0


def test_accuracy_is_asked_only_where_no_rule_decides(desk: Desk) -> None:
    with pytest.raises(RunError, match="accuracy: it applies to no answer that people can be shown"):
        desk.begun(dimensions=("accuracy",))


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ({"dimensions": ("response_time",)}, "it is measured, not judged"),
        ({"dimensions": ("cohrence",)}, "did you mean coherence"),
        ({"minutes": 4.0}, "one question takes 6 scores of about a minute .* give at least 7"),
        ({"repeats_per_question": 4}, "was asked some questions 3 times only; give 3 or fewer"),
        ({"raters": 101}, "must be from 1 to 100"),
        ({"rater_names": ("a\x1b[2J",)}, "a rater is called by 1 to 40 characters"),
        ({"rater_names": ("ann",), "raters": 2}, "not both"),
    ],
)
def test_what_cannot_be_begun_is_refused_before_anything_is_stored(
    desk: Desk, order: dict[str, object], told: str
) -> None:
    with pytest.raises(UserError, match=told):
        desk.begun(**order)
    assert not desk.store.reviews.all()


def test_only_questions_that_all_runs_have_answered_are_drawn(tmp_path: Path) -> None:
    missing = frozenset((number, repeat) for number in range(20) for repeat in range(3))
    right = [3] * len(QUESTIONS)
    runs = [StoredRun(model=MODELS[0], right=right), StoredRun(model=MODELS[1], right=right, missing=missing)]
    with a_desk(tmp_path, *runs) as desk:
        told = (
            rf"run {desk.run_ids[1][:8]} \({MODELS[1]}\): 12 of 72 asked; finish it first with: evalkit run --model "
            rf"{MODELS[1]} --bank .*, or begin all the same with --partial$"
        )
        with pytest.raises(RunError, match=told):
            desk.begun(dimensions=("coherence",))
        review = desk.begun(dimensions=("coherence",), takes_partial=True)
        assert set(review.asked_hashes) == {one.asked_hash for one in QUESTIONS[20:]}
        assert desk.begun() == review


def test_runs_without_a_common_question_have_nothing_to_review(tmp_path: Path) -> None:
    everything = frozenset((number, repeat) for number in range(len(QUESTIONS)) for repeat in range(3))
    right = [3] * len(QUESTIONS)
    runs = [StoredRun(model=MODELS[0], right=right), StoredRun(model=MODELS[1], right=right, missing=everything)]
    with (
        a_desk(tmp_path, *runs) as desk,
        pytest.raises(RunError, match="have no question that each of them has answered"),
    ):
        desk.begun(takes_partial=True)


def test_a_review_does_not_go_on_by_other_anchors(desk: Desk) -> None:
    review = desk.begun()
    changed = replace(review, anchors_versions=dict.fromkeys(review.dimensions, "other"))
    with a_desk(desk.project.cwd) as other:
        other.store.reviews.add(changed)
        with pytest.raises(UserError, match="people would score by two scales"):
            other.begun()


def test_nobody_is_given_more_than_their_time(desk: Desk) -> None:
    with pytest.raises(ConfigError, match="somebody who scores"):
        desk.begun(raters=0)
    review = desk.begun(raters=3, minutes=30.0)
    desk.begun(raters=5)
    assert all(one.minutes <= 30 for one in stored_plan(review, project=desk.project, store=desk.store).raters)


def test_one_run_of_a_review_is_enough_to_go_on_with_it(desk: Desk) -> None:
    review = desk.begun()
    assert desk.begun(MODELS[1]).review_id == review.review_id
    alone = desk.begun(MODELS[1], begins_anew=True)
    assert alone.run_ids == (desk.run_ids[1],)
    assert desk.begun(MODELS[1]).review_id == alone.review_id
    assert desk.begun().review_id == review.review_id
    assert desk.begun(MODELS[1], begins_anew=True).review_id not in {review.review_id, alone.review_id}


def test_a_plan_says_whether_the_review_was_begun_just_now(desk: Desk) -> None:
    plans = [begun_plan(MODELS, ReviewOrder(), project=desk.project, store=desk.store) for _ in range(2)]
    begun, going_on = [next(plan.as_lines()).rpartition(": ")[2] for plan in plans]
    assert begun == "begun"
    assert going_on.startswith("goes on since 20")


def test_a_plan_says_what_it_will_not_tell_and_what_would(tmp_path: Path) -> None:
    questions = questions_numbered(60)
    right = [3] * len(questions)
    runs = [StoredRun(model=name, right=right) for name in MODELS]
    with a_desk(tmp_path, *runs, questions=questions) as desk:
        lacks = [line.strip() for line in desk.plan().as_lines()][-2:]
        agree = "2 questions that two people are given will not tell how far raters agree: it takes 10; ask for about"
        combined = (
            "12 questions are too few for combined figures and for accepting judges, which may be refused sooner: "
            "it takes 30; ask for about"
        )
        assert lacks == [
            f"{agree} 190 minutes, or for fewer dimensions",
            f"{combined} 120 minutes, or for 6 raters, or for fewer dimensions",
        ]
        for order, lack in (
            ({"minutes": 190.0}, "agree"),
            ({"minutes": 120.0}, "combined"),
            ({"raters": 6}, "combined"),
        ):
            assert lack not in "".join(desk.plan(**order).as_lines())
        assert "agree: " in "".join(desk.plan(minutes=180.0).as_lines())
        assert "combined" in "".join(desk.plan(minutes=110.0).as_lines())
        assert "combined" in "".join(desk.plan(raters=5).as_lines())


def test_of_a_review_that_is_stored_commands_are_named_that_work(tmp_path: Path) -> None:
    questions = questions_numbered(60)
    runs = [StoredRun(model=name, right=[3] * len(questions)) for name in MODELS]
    with a_desk(tmp_path, *runs, questions=questions) as desk:
        review = desk.begun()
        named = " ".join(review.short_run_ids)
        agree, combined = [line.strip() for line in desk.plan().as_lines()][-2:]
        said = f"it takes 10; add 2 raters (15 answers, about 45 minutes each) with: evalkit review {named}"
        assert agree.endswith(f"{said} --rater NAME --rater NAME")
        dimensions = " ".join(f"--dimension {name}" for name in review.dimensions)
        asks = f"{dimensions} --rater rater-1 --rater rater-2 --minutes 160"
        assert combined.endswith(f"more before people with: evalkit review {named} --fresh {asks}")
        desk.begun(raters=4)
        assert "agree: " not in "".join(desk.plan().as_lines())
        other = desk.begun(begins_anew=True, dimensions=review.dimensions, minutes=120.0)
        assert not set(other.asked_hashes) & set(review.asked_hashes)
        assert "combined" not in "".join(desk.plan().as_lines())


def test_when_everything_is_scored_the_command_for_more_is_named(desk: Desk) -> None:
    review = desk.begun(dimensions=("coherence",), minutes=10.0)
    assert "everything is scored" not in "".join(stored_plan(review, project=desk.project, store=desk.store).as_lines())
    desk.scored(review)
    told = "\n".join(stored_plan(review, project=desk.project, store=desk.store).as_lines())
    command = f"evalkit review {' '.join(review.short_run_ids)} --fresh --dimension coherence"
    assert f"everything is scored; more questions are put before people with: {command}" in told


def test_a_run_that_others_are_reviewed_with_is_begun_anew_as_often_as_that_is_asked_for(desk: Desk) -> None:
    both = desk.begun()
    anew = [desk.begun(MODELS[1], begins_anew=True) for _ in range(3)]
    assert len({both.review_id, *(review.review_id for review in anew)}) == 4
