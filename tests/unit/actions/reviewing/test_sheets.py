"""What reaches a rater: everything that is needed, and nothing that tells whose answer it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from evalkit.actions.judging.rubrics_here import rubrics_here
from evalkit.actions.project import Project
from evalkit.actions.reviewing.beginning import begun_review
from evalkit.actions.reviewing.following import follow_up
from evalkit.actions.reviewing.order import ReviewOrder
from evalkit.actions.reviewing.rating import rate
from evalkit.actions.reviewing.sheets import scale_of, sheet_of
from evalkit.domain.question import LANGUAGES
from evalkit.domain.review import Act, AssignmentId, AssignmentKind, Door, Review
from evalkit.domain.sheet import Sheet, Tick
from evalkit.reviews.blinding import MASKED_NAME, item_id_of
from evalkit.storage.opening import open_store
from evalkit.text.prompts import ask_prompt
from tests.builders import A_MOMENT
from tests.e2e.reviewed_runs import MODELS as SELF_NAMING
from tests.e2e.reviewed_runs import runs_that_name_themselves
from tests.e2e.stored_runs import StoredRun, add_runs, questions_numbered, store_path
from tests.unit.actions.reviewing.begun import MODELS, Desk, a_desk, overtaken


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as opened:
        yield opened


def _sheet(desk: Desk, review: Review, name: str = "rater-1", **given: object) -> Sheet:
    return sheet_of(review, desk.rater(review, name), store=desk.store, project=desk.project, **given)  # type: ignore[arg-type]


def _say(desk: Desk, review: Review, name: str, item: str, value: int, *, subject: str = "coherence") -> None:
    tick = Tick(
        item_id=item,
        subject=subject,
        act=Act.SCORE,
        value=value,
        revision=1,
        event_id=f"{name}-{item}-{subject}",
        made_at=A_MOMENT,
    )
    rate(review, desk.rater(review, name), [tick], door=Door.PAGE, store=desk.store, now=A_MOMENT)


def test_a_sheet_has_what_scoring_needs(desk: Desk) -> None:
    review = desk.begun()
    sheet = _sheet(desk, review)
    assert [scale.dimension for scale in sheet.scales] == list(review.dimensions)
    assert [level for level, _ in sheet.scales[0].levels] == [5, 4, 3, 2, 1]
    answer = sheet.answers[0]
    assert answer.question.startswith("What is ")
    assert answer.answer.startswith("Answer: ")
    assert answer.reference is not None
    assert answer.reference.startswith("Expected answer: ")
    assert answer.reasoning is not None  # coherence is scored by it
    assert answer.checklist == ("Adds both numbers.",)
    assert (sheet.rater, sheet.language) == ("rater-1", "en")


def test_the_reasoning_stays_in_the_store_where_no_dimension_is_scored_by_it(desk: Desk) -> None:
    sheet = _sheet(desk, desk.begun(dimensions=("completeness",)))
    assert all(answer.reasoning is None for answer in sheet.answers)


def test_the_words_around_the_answers_come_in_the_language_that_is_asked_for(desk: Desk) -> None:
    review = desk.begun()
    assert _sheet(desk, review, language="zh").scales[0].title == "连贯性"
    assert _sheet(desk, review).scales[0].title == "Coherence"


def test_answers_stand_in_the_raters_order_under_ids_of_their_own(desk: Desk) -> None:
    review = desk.begun(minutes=90.0, dimensions=("coherence",))
    sheet = _sheet(desk, review)
    ids = [item_id_of(review, one.assignment_id) for one in desk.assignments(review, "rater-1")]
    assert [answer.item_id for answer in sheet.answers] == ids
    assert len(set(ids)) == len(ids)
    repeated = [one for one in desk.assignments(review, "rater-1") if one.kind is AssignmentKind.REPEAT]
    assert repeated  # an answer that is shown twice has two ids
    other = {answer.item_id for answer in _sheet(desk, review, "rater-2").answers}
    assert other.isdisjoint(ids)  # nor do two raters have one for the same answer


def test_nothing_in_it_tells_the_run(tmp_path: Path) -> None:
    """Answers, reasoning, ids and all: the whole sheet as text."""
    runs = runs_that_name_themselves(tmp_path)
    project = Project.at(tmp_path, environ={})
    with open_store(f"sqlite:///{store_path(tmp_path)}") as store:
        order = ReviewOrder(minutes=100.0)
        review = begun_review([model.name for model in SELF_NAMING], order, project=project, store=store)
        raters = store.reviews.raters(review.review_id)
        sheets = [sheet_of(review, rater, store=store, project=project) for rater in raters]
    answers = [answer for sheet in sheets for answer in sheet.answers]
    for answer in answers:
        assert MASKED_NAME in answer.answer
        assert MASKED_NAME in (answer.reasoning or "")
    texts = "\n".join(f"{one.question}\n{one.answer}\n{one.reasoning}\n{one.reference}" for one in answers).casefold()
    names = [word for one in SELF_NAMING for word in (one.name, one.served)]
    names += ["deepseek", "qwen", "llama", "meta", "q4_k_m", "q8_0", "32b", "70b", "distill", "instruct"]
    assert [name for name in names if name.casefold() in texts] == []
    seen = repr(sheets)
    secrets = [review.review_id, review.secret.hex(), *review.run_ids, *review.asked_hashes]
    secrets += [run.run.run_id for run in runs] + [one.attempt_id for run in runs for one in run.attempts]
    secrets += [kind.value for kind in AssignmentKind if kind is not AssignmentKind.COMMON]  # a part of common_sense
    assert [secret for secret in secrets if secret in seen] == []


def test_what_was_said_comes_back_and_only_to_who_said_it(desk: Desk) -> None:
    review = desk.begun()
    item = _sheet(desk, review).answers[3].item_id
    _say(desk, review, "rater-1", item, 4)
    answer = _sheet(desk, review).answers[3]
    assert (answer.marks["coherence"].act, answer.marks["coherence"].value) == (Act.SCORE, 4)
    assert sum(bool(one.marks) for one in _sheet(desk, review).answers) == 1
    assert not any(one.marks for one in _sheet(desk, review, "rater-2").answers)


def _apart(desk: Desk, review: Review, first: int = 5, second: int = 2) -> dict[str, str]:
    """Let two raters score one common answer, and everything else alike; gives rater -> item."""
    shared = {one.attempt_id for one in desk.assignments(review, "rater-1") if one.kind is AssignmentKind.COMMON}
    chosen = min(shared)
    items = {}
    for name, value in (("rater-1", first), ("rater-2", second)):
        (own,) = (
            one
            for one in desk.assignments(review, name)
            if one.attempt_id == chosen and one.kind is AssignmentKind.COMMON
        )
        items[name] = item_id_of(review, own.assignment_id)
        _say(desk, review, name, items[name], value)
        _say_all_else(desk, review, name)
    return items


def _say_all_else(desk: Desk, review: Review, name: str) -> None:
    """Let a rater give a 3 wherever they have given nothing: nothing comes back before that."""
    for answer in _sheet(desk, review, name).answers:
        for subject in answer.dimensions:
            if subject not in answer.marks:
                _say(desk, review, name, answer.item_id, 3, subject=subject)


def test_a_gap_goes_back_to_both_behind_all_they_have_and_tells_nothing(desk: Desk) -> None:
    review = desk.begun()
    before = {name: _sheet(desk, review, name) for name in ("rater-1", "rater-2")}
    items = _apart(desk, review)
    assert follow_up(review, store=desk.store, now=A_MOMENT) == 2
    assert follow_up(review, store=desk.store, now=A_MOMENT) == 0
    for name, sheet in before.items():
        now = _sheet(desk, review, name)
        assert [one.item_id for one in now.answers[:-1]] == [one.item_id for one in sheet.answers]
        again = now.answers[-1]
        first = next(one for one in now.answers if one.item_id == items[name])
        assert (again.dimensions, again.answer, again.question) == (("coherence",), first.answer, first.question)
        assert not again.marks


def test_one_level_apart_is_no_gap(desk: Desk) -> None:
    review = desk.begun()
    _apart(desk, review, 4, 3)
    assert follow_up(review, store=desk.store, now=A_MOMENT) == 0


def test_who_is_added_settles_what_stays_apart(desk: Desk) -> None:
    review = desk.begun()
    _apart(desk, review)
    follow_up(review, store=desk.store, now=A_MOMENT)
    for name, value in (("rater-1", 5), ("rater-2", 3)):
        again = _sheet(desk, review, name).answers[-1]
        _say(desk, review, name, again.item_id, value)
    assert follow_up(review, store=desk.store, now=A_MOMENT) == 0  # everybody has had it
    desk.begun(raters=3)
    (third,) = (one for one in desk.assignments(review) if one.kind is AssignmentKind.THIRD)
    assert (third.rater_id, third.dimensions) == (desk.rater(review, "rater-3").rater_id, ("coherence",))
    own = [one.attempt_id for one in desk.assignments(review, "rater-3") if one.kind is not AssignmentKind.REPEAT]
    assert len(set(own)) == len(own)  # it is not put before them once more as one of the common block
    _say(desk, review, "rater-3", item_id_of(review, third.assignment_id), 1)
    assert follow_up(review, store=desk.store, now=A_MOMENT) == 0


def test_a_third_who_never_had_the_answer_gets_it_behind_all_they_have(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        review = desk.begun(raters=3, minutes=15.0, dimensions=("coherence",))
        # Of what two of three raters have, the third one is free for.
        own = {name: desk.questions(review, name, AssignmentKind.SHARE) for name in ("rater-1", "rater-2", "rater-3")}
        attempts = [one for one in desk.assignments(review, "rater-1") if one.kind is AssignmentKind.SHARE]
        assert own["rater-1"].keys().isdisjoint(own["rater-2"])
        second = desk.rater(review, "rater-2")
        position = len(desk.assignments(review, "rater-2"))
        desk.store.reviews.assign(
            (), [replace(attempts[0], assignment_id=AssignmentId("x"), rater_id=second.rater_id, position=position)]
        )
        for name, assignment, value in (
            ("rater-1", attempts[0].assignment_id, 5),
            ("rater-2", AssignmentId("x"), 1),
        ):
            _say(desk, review, name, item_id_of(review, assignment), value)
            assert follow_up(review, store=desk.store, now=A_MOMENT) == 0
        for name in ("rater-1", "rater-2"):
            _say_all_else(desk, review, name)
        assert follow_up(review, store=desk.store, now=A_MOMENT) == 2
        for name, value in (("rater-1", 5), ("rater-2", 1)):
            _say(desk, review, name, _sheet(desk, review, name).answers[-1].item_id, value)
        assert follow_up(review, store=desk.store, now=A_MOMENT) == 1
        last = desk.assignments(review, "rater-3")[-1]
        assert (last.kind, last.attempt_id) == (AssignmentKind.THIRD, attempts[0].attempt_id)


def test_what_becomes_due_twice_at_once_is_put_before_a_rater_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    review = desk.begun()
    _apart(desk, review)
    others: list[int] = []
    overtaken(
        desk.store,
        "assign",
        monkeypatch,
        by=lambda: others.append(follow_up(review, store=desk.store, now=A_MOMENT)),
    )
    assert follow_up(review, store=desk.store, now=A_MOMENT) == 0
    assert others == [2]
    assert sum(one.kind is AssignmentKind.RECHECK for one in desk.assignments(review)) == 2


def test_the_question_stands_alone_and_what_the_model_was_told_apart(tmp_path: Path) -> None:
    """Raters took the instruction about the last line for theirs."""
    variants = [replace(one, prompt=ask_prompt(one.prompt, language=one.language)) for one in questions_numbered(3)]
    with open_store(f"sqlite:///{tmp_path / 'asked.db'}") as store:
        add_runs(store, *(StoredRun(model=name, right=[3] * 3) for name in MODELS), questions=variants)
        project = Project.at(tmp_path, environ={})
        review = begun_review(MODELS, ReviewOrder(), project=project, store=store)
        sheet = sheet_of(review, store.reviews.raters(review.review_id)[0], store=store, project=project)
    for answer in sheet.answers:
        assert answer.question.startswith("What is ")
        assert answer.question.endswith("End with `Answer:`.")  # a question may well say so itself
        assert answer.instruction.startswith("Work it out, then finish with one last line of this form:")


def test_scales_say_what_they_cannot_be_scored_without(desk: Desk) -> None:
    names = ("coherence", "completeness", "common_sense")
    for language in ("en", "zh"):
        scales = _sheet(desk, desk.begun(dimensions=names), language=language).scales
        assert [scale.dimension for scale in scales if scale.uses_checklist] == ["completeness"]
        assert [scale.dimension for scale in scales if scale.uses_reference] == ["common_sense"]
        assert not any(scale.items for scale in scales)


def test_the_checklist_stays_in_the_store_where_no_dimension_is_scored_by_it(desk: Desk) -> None:
    sheet = _sheet(desk, desk.begun(dimensions=("coherence",)))
    assert all(answer.checklist == () for answer in sheet.answers)


def test_shipped_scales_carry_all_that_their_words_speak_of(tmp_path: Path) -> None:
    for rubric, language in product(rubrics_here(tmp_path), LANGUAGES):
        scale = scale_of(rubric, language)
        words = " ".join([scale.asks, *scale.items, *(anchor for _, anchor in scale.levels)]).casefold()
        assert ("checklist" in words or "清单" in words) <= scale.uses_checklist
        assert ("reference" in words or "参考" in words) == scale.uses_reference
        assert len(scale.items) == len(rubric.items)
