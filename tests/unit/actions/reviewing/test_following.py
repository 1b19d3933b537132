"""When answers come back to raters who are apart, and who is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from evalkit.actions.reviewing.beginning import begun_plan, stored_plan
from evalkit.actions.reviewing.following import follow_up_after
from evalkit.actions.reviewing.order import ReviewOrder
from evalkit.actions.reviewing.progress import review_progress
from evalkit.actions.reviewing.rating import rate
from evalkit.domain.review import Act, AssignmentKind, Door, Review
from evalkit.domain.sheet import Tick
from evalkit.domain.verdict import Estimate
from evalkit.reviews.blinding import item_id_of
from tests.builders import A_MOMENT
from tests.unit.actions.reviewing.begun import MODELS, Desk, a_desk
from tests.unit.actions.reviewing.test_people_from_a_review import score_all, scorecards

COMMON, SHARE, REPEAT = AssignmentKind.COMMON, AssignmentKind.SHARE, AssignmentKind.REPEAT


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as opened:
        yield opened


def _begun(desk: Desk) -> Review:
    return desk.begun(rater_names=("ann", "ben"), minutes=30.0, dimensions=("coherence",))


def _scores(desk: Desk, review: Review, name: str, value: int, *kinds: AssignmentKind) -> int:
    """What comes of it."""
    rater = desk.rater(review, name)
    score_all(desk, review, rater, lambda _: value, *kinds)
    return follow_up_after(rater, review, store=desk.store, now=A_MOMENT)


def test_answers_come_back_once_both_raters_have_scored_everything(desk: Desk) -> None:
    review = _begun(desk)
    common = sum(desk.questions(review, "ann", COMMON).values())
    assert _scores(desk, review, "ann", 5, COMMON, SHARE, REPEAT) == 0
    assert _scores(desk, review, "ben", 1, COMMON) == 0
    progress = review_progress(review, store=desk.store)
    assert (progress.due, [one.again for one in progress.raters]) == (0, [0, 0])
    assert _scores(desk, review, "ben", 1, SHARE, REPEAT) == 2 * common
    progress = review_progress(review, store=desk.store)
    assert (progress.due, [one.again for one in progress.raters]) == (0, [common, common])


def test_going_on_with_a_review_says_for_whom_answers_wait(desk: Desk) -> None:
    review = _begun(desk)
    kinds = (COMMON, SHARE, REPEAT)
    for name, value in (("ann", 5), ("ben", 1)):
        score_all(desk, review, desk.rater(review, name), lambda _, value=value: value, *kinds)
    plan = begun_plan(MODELS, ReviewOrder(), project=desk.project, store=desk.store)
    lines = "\n".join(plan.as_lines())
    common = sum(desk.questions(review, "ann", COMMON).values())
    assert f"{common} to look at again, {common} of them open" in lines
    assert "answers to look at again wait for ann, ben: ask them to open their links" in lines
    for name, value in (("ann", 5), ("ben", 1)):
        _scores(desk, review, name, value, AssignmentKind.RECHECK)
    lines = "\n".join(stored_plan(review, project=desk.project, store=desk.store).as_lines())
    apart = f"{common} answers on which raters are still apart"
    assert f"{apart}: nobody is left to settle them; add 1 rater (" in lines
    assert review_progress(review, store=desk.store).unsettled == common
    assert "wait for" not in lines


def _changes_all(desk: Desk, review: Review, name: str, act: Act, value: int | None) -> None:
    """Let somebody go once more over all that was put before them for the first time, an hour later."""
    later = A_MOMENT + timedelta(hours=1)
    ticks = [
        Tick(
            item_id=item_id_of(review, one.assignment_id),
            subject="coherence",
            act=act,
            value=value,
            revision=2,
            event_id=f"{one.assignment_id} later",
            made_at=later,
        )
        for one in desk.assignments(review, name)
        if one.kind.is_first
    ]
    rate(review, desk.rater(review, name), ticks, door=Door.FILE, store=desk.store, now=later)


def test_a_score_changed_after_the_first_pass_moves_the_mean_and_neither_agreement_nor_what_comes_back(
    desk: Desk,
) -> None:
    review = _begun(desk)
    assert _scores(desk, review, "ann", 3, COMMON, SHARE, REPEAT) == 0
    assert _scores(desk, review, "ben", 3, COMMON, SHARE, REPEAT) == 0
    before = scorecards(desk)[0].people
    _changes_all(desk, review, "ann", Act.SCORE, 5)
    ann = desk.rater(review, "ann")
    assert follow_up_after(ann, review, store=desk.store, now=A_MOMENT) == 0
    assert review_progress(review, store=desk.store).due == 0
    after = scorecards(desk)[0].people
    assert before is not None
    assert after is not None
    assert isinstance(before.rated[0].exact, Estimate)
    assert before.rated[0].exact.value == 1
    assert (after.rated[0].exact, after.rated[0].gaps) == (before.rated[0].exact, before.rated[0].gaps)
    assert isinstance(before.rated[0].every, Estimate)
    assert isinstance(after.rated[0].every, Estimate)
    assert after.rated[0].every.value > before.rated[0].every.value


def test_a_score_taken_back_after_the_first_pass_is_missing_in_the_mean_and_stays_in_agreement(desk: Desk) -> None:
    review = _begun(desk)
    for name in ("ann", "ben"):
        _scores(desk, review, name, 3, COMMON, SHARE, REPEAT)
    before = scorecards(desk)[0].people
    _changes_all(desk, review, "ann", Act.CLEAR, None)
    after = scorecards(desk)[0].people
    assert before is not None
    assert after is not None
    assert (after.rated[0].twice, after.rated[0].exact) == (before.rated[0].twice, before.rated[0].exact)
    assert after.rated[0].coverage.scored < before.rated[0].coverage.scored
