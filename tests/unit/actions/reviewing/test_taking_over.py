"""Somebody takes over what a rater who fell out has not scored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from evalkit.actions.reviewing.beginning import begun_plan, planned_review
from evalkit.actions.reviewing.following import follow_up
from evalkit.actions.reviewing.order import ReviewOrder
from evalkit.actions.reviewing.progress import review_progress
from evalkit.domain.people import GapStep
from evalkit.domain.review import Assignment, AssignmentKind, Review
from evalkit.errors import UserError
from evalkit.web.stored_desk import StoredDesk
from tests.builders import A_MOMENT
from tests.unit.actions.reviewing.begun import MODELS, Desk, a_desk
from tests.unit.actions.reviewing.test_people_from_a_review import score_all, scorecards, value_of

COMMON, SHARE, REPEAT = AssignmentKind.COMMON, AssignmentKind.SHARE, AssignmentKind.REPEAT
RECHECK, THIRD = AssignmentKind.RECHECK, AssignmentKind.THIRD
ALL = (COMMON, SHARE, REPEAT)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as opened:
        yield opened


def _begun(desk: Desk) -> Review:
    return desk.begun(rater_names=("ann", "bob"), minutes=30.0, dimensions=("coherence",))


def _takes_over(desk: Desk, heir: str = "cy", old: str = "bob") -> Review:
    return desk.begun(rater_names=(heir,), instead_of=old)


def test_who_takes_over_gets_the_common_block_and_all_that_was_left(desk: Desk) -> None:
    review = _begun(desk)
    score_all(desk, review, desk.rater(review, "bob"), value_of, COMMON)
    assert _takes_over(desk) == review
    assert set(desk.questions(review, "cy", SHARE)) == set(desk.questions(review, "bob", SHARE))
    assert desk.questions(review, "cy", COMMON) == desk.questions(review, "ann", COMMON)
    before = desk.assignments(review)
    assert _takes_over(desk) == review
    assert desk.assignments(review) == before


def test_what_was_scored_stays_and_is_not_asked_again_and_the_rest_is_no_longer_missing(desk: Desk) -> None:
    review = _begun(desk)
    bob = desk.rater(review, "bob")
    score_all(desk, review, bob, value_of, COMMON)
    shares = [one for one in desk.assignments(review, "bob") if one.kind is SHARE]
    places = desk.place_by_attempt()
    done = {places[one.attempt_id][1] for one in shares[:4]}
    whole = [one for one in shares if places[one.attempt_id][1] in done]

    def those(*_: object) -> Sequence[Assignment]:
        return whole

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Desk, "assignments", those)
        score_all(desk, review, bob, value_of, SHARE)
    _takes_over(desk)
    assert not done & set(desk.questions(review, "cy", SHARE))
    for name in ("ann", "cy"):
        score_all(desk, review, desk.rater(review, name), value_of, *ALL)
    progress = review_progress(review, store=desk.store)
    assert [(one.rater.name, one.heir, one.done == one.answers) for one in progress.raters] == [
        ("ann", None, True),
        ("bob", "cy", True),
        ("cy", None, True),
    ]
    for card in scorecards(desk):
        assert card.people is not None
        (rated,) = card.people.rated
        assert rated.coverage.scored == rated.coverage.wanted
        assert (rated.raters, rated.idle) == (("ann", "bob", "cy"), 0)
        bobs = card.people.raters[1]
        assert bobs.wanted == bobs.scored
    (line,) = [
        line
        for line in begun_plan(MODELS, ReviewOrder(), project=desk.project, store=desk.store).as_lines()
        if "bob" in line
    ]
    assert line.endswith("scores given; cy has taken over the rest")


def test_a_dry_run_says_what_taking_over_then_does(desk: Desk) -> None:
    review = _begun(desk)
    score_all(desk, review, desk.rater(review, "ann"), lambda _: 5, *ALL)
    score_all(desk, review, desk.rater(review, "bob"), lambda _: 1, COMMON)
    order = ReviewOrder(rater_names=("cy",), instead_of="bob")
    dry = planned_review(MODELS, order, project=desk.project, store=desk.store)
    done = begun_plan(MODELS, order, project=desk.project, store=desk.store)
    assert any(one.again_open for one in dry.raters), "ann is to look again once bob is not waited for"
    assert [*dry.as_lines()] == [*done.as_lines()]
    assert dry.as_document() == done.as_document()
    again = planned_review(MODELS, ReviewOrder(), project=desk.project, store=desk.store)
    assert [*again.as_lines()] == [*done.as_lines()]


def test_who_fell_out_is_asked_nothing_more_and_holds_nothing_up(desk: Desk) -> None:
    review = _begun(desk)
    for name, value in (("ann", 5), ("bob", 1)):
        score_all(desk, review, desk.rater(review, name), lambda _, value=value: value, COMMON, SHARE)
    follow_up(review, store=desk.store, now=A_MOMENT)
    common = len([one for one in desk.assignments(review, "ann") if one.kind is RECHECK])
    assert common == len([one for one in desk.assignments(review, "bob") if one.kind is RECHECK]) > 0
    # Bob never looks again, and dee would be asked to settle it.
    _takes_over(desk)
    desk.begun(rater_names=("dee",))
    score_all(desk, review, desk.rater(review, "ann"), lambda _: 5, RECHECK)
    progress = review_progress(review, store=desk.store)
    assert progress.due == 0, "cy and dee have it among all that is common"
    before = len(desk.assignments(review, "bob"))
    score_all(desk, review, desk.rater(review, "cy"), lambda _: 3, COMMON)
    follow_up(review, store=desk.store, now=A_MOMENT)
    assert len(desk.assignments(review, "bob")) == before


def _told(desk: Desk, review: Review) -> tuple[set[tuple[GapStep, str]], set[tuple[GapStep, str]]]:
    """What happens next with gaps and whom that waits for: as the organiser's page and as reports say it."""
    progress = review_progress(review, store=desk.store)
    by_page = {(GapStep.FIRST, one.rater.name) for one in progress.raters if one.holds_back}
    by_page |= {(GapStep.AGAIN, one.rater.name) for one in progress.raters if one.again}
    by_page |= {(GapStep.NOBODY, "")} if progress.unsettled else set()
    gaps = [rated.gaps for card in scorecards(desk) if card.people is not None for rated in card.people.rated]
    by_card = {(step, name) for one in gaps for step in one.next_steps for name in one.waits_for.get(step, {}) or ("",)}
    return by_page, by_card


def test_all_places_say_alike_who_is_asked_next_from_the_first_gap_to_the_last(desk: Desk) -> None:
    review = _begun(desk)
    score_all(desk, review, desk.rater(review, "ann"), lambda _: 5, *ALL)
    score_all(desk, review, desk.rater(review, "bob"), lambda _: 1, COMMON)
    common = sum(desk.questions(review, "ann", COMMON).values())
    shares = sum(desk.questions(review, "bob", SHARE).values())
    progress = review_progress(review, store=desk.store)
    assert (progress.waiting, [one.holds_back for one in progress.raters]) == (common, [0, shares])
    assert _told(desk, review) == ({(GapStep.FIRST, "bob")},) * 2
    lines = "\n".join(begun_plan(MODELS, ReviewOrder(), project=desk.project, store=desk.store).as_lines())
    assert f"waits until all of theirs is scored by bob ({shares} to go, hidden repeats not counted)" in lines
    assert "--rater NAME --instead-of OLD" in lines

    _takes_over(desk)
    follow_up(review, store=desk.store, now=A_MOMENT)
    assert _told(desk, review) == ({(GapStep.AGAIN, "ann")},) * 2
    score_all(desk, review, desk.rater(review, "ann"), lambda _: 5, RECHECK)
    assert _told(desk, review) == ({(GapStep.FIRST, "cy")},) * 2
    lines = "\n".join(begun_plan(MODELS, ReviewOrder(), project=desk.project, store=desk.store).as_lines())
    assert "nobody is left" not in lines
    assert "what happens with these waits until all of theirs is scored by cy (" in lines
    assert "looked at again" not in lines, "ann has done so already"

    score_all(desk, review, desk.rater(review, "cy"), lambda _: 3, *ALL)
    follow_up(review, store=desk.store, now=A_MOMENT)
    assert _told(desk, review) == ({(GapStep.AGAIN, "cy")},) * 2
    score_all(desk, review, desk.rater(review, "cy"), lambda _: 3, RECHECK)
    assert _told(desk, review) == ({(GapStep.NOBODY, "")},) * 2


def test_the_page_of_who_was_taken_over_from_asks_for_nothing_more_and_what_comes_late_counts(desk: Desk) -> None:
    review = _begun(desk)
    bob = desk.rater(review, "bob")
    score_all(desk, review, bob, value_of, COMMON)
    _takes_over(desk)
    common = sum(desk.questions(review, "bob", COMMON).values())
    page = StoredDesk(review=review, store=desk.store, project=desk.project)

    def shown() -> int:
        html = page.page(bob, post_to="/r/bob", static="/static")
        assert html.count("<article ") == page.count(bob)
        return page.count(bob)

    assert shown() == common
    assert page.sheet(bob).is_handed_on
    assert not page.sheet(desk.rater(review, "cy")).is_handed_on
    # Their page was open when somebody took over.
    score_all(desk, review, bob, value_of, SHARE)
    assert shown() == common + sum(desk.questions(review, "bob", SHARE).values())


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ({"rater_names": ("cy",), "instead_of": "eve"}, "--instead-of eve: review .* has the raters ann, bob; name"),
        ({"rater_names": ("ann",), "instead_of": "bob"}, "ann is a rater of review .* already; name somebody new"),
        ({"rater_names": ("cy", "dee"), "instead_of": "bob"}, "say with one --rater NAME who takes over"),
        ({"instead_of": "bob"}, "say with one --rater NAME who takes over"),
    ],
)
def test_who_cannot_take_over_is_told(desk: Desk, order: dict[str, object], told: str) -> None:
    review = _begun(desk)
    with pytest.raises(UserError, match=told):
        desk.begun(**order)
    assert len(desk.store.reviews.raters(review.review_id)) == 2


def test_a_share_is_taken_over_once_and_from_who_has_it(desk: Desk) -> None:
    with pytest.raises(UserError, match="no review of these runs has begun"):
        _takes_over(desk)
    review = _begun(desk)
    _takes_over(desk)
    with pytest.raises(UserError, match="cy has taken over already; say --instead-of cy"):
        _takes_over(desk, "dee")
    _takes_over(desk, "dee", "cy")
    assert set(desk.questions(review, "dee", SHARE)) == set(desk.questions(review, "bob", SHARE))


def test_where_a_newer_review_of_the_runs_is_open_every_command_names_the_review_that_it_is_about(desk: Desk) -> None:
    review = _begun(desk)
    alone = f"evalkit review {' '.join(review.short_run_ids)}"
    assert review_progress(review, store=desk.store).command == alone
    newer = desk.begun(rater_names=("ann",), minutes=30.0, dimensions=("coherence",), begins_anew=True)
    for one in (review, newer):
        assert review_progress(one, store=desk.store).command == f"{alone} --review {one.short_id}"
    score_all(desk, review, desk.rater(review, "ann"), lambda _: 1, *ALL)
    score_all(desk, review, desk.rater(review, "bob"), lambda _: 5, *ALL)
    (rated,) = (card.people for card in scorecards(desk)[:1])
    assert rated is not None
    assert rated.going_on == {review.short_id: f"{alone} --review {review.short_id}"}
    (steps,) = {frozenset(gaps.by_review) for gaps in (one.gaps for one in rated.rated)}
    assert steps == {review.short_id}


def test_one_command_brings_enough_raters_for_agreement_and_for_what_is_still_apart(desk: Desk) -> None:
    review = _begun(desk)
    for name, value in (("ann", 1), ("bob", 5)):
        score_all(desk, review, desk.rater(review, name), lambda _, value=value: value, *ALL)
    follow_up(review, store=desk.store, now=A_MOMENT)
    for name, value in (("ann", 1), ("bob", 5)):
        score_all(desk, review, desk.rater(review, name), lambda _, value=value: value, RECHECK)

    def told() -> str:
        return "\n".join(desk.plan().as_lines())

    commands = re.findall(r"with: (evalkit review [0-9a-f]{8} [0-9a-f]{8}(?: --rater NAME)+)$", told(), re.MULTILINE)
    assert len(commands) == 2
    (command,) = set(commands)
    names = tuple(f"new {number}" for number in range(command.count("--rater NAME")))
    desk.begun(rater_names=names[1:])
    assert ("that two people are given" in told()) or ("nobody is left" in told()), (
        "no more are asked for than it takes"
    )
    desk.begun(rater_names=names)
    assert "that two people are given" not in told()
    assert "nobody is left" not in told()


def test_the_offer_of_somebody_who_settles_says_what_they_are_given_whoever_has_left_before(desk: Desk) -> None:
    review = _begun(desk)
    desk.begun(rater_names=("cy",), instead_of="bob")
    for name, value in (("ann", 1), ("cy", 5)):
        score_all(desk, review, desk.rater(review, name), lambda _, value=value: value, *ALL)
    follow_up(review, store=desk.store, now=A_MOMENT)
    for name, value in (("ann", 1), ("cy", 5)):
        score_all(desk, review, desk.rater(review, name), lambda _, value=value: value, RECHECK)
    told = "\n".join(desk.plan().as_lines())
    offer = (
        r"nobody is left to settle them; add (\d) raters? \((\d+) answers, about (\d+) minutes(?: each)?\) with: (.*)"
    )
    found = re.search(offer, told)
    assert found is not None, told
    count, answers, minutes, command = found.groups()
    assert command.endswith(" --rater NAME" * int(count))
    names = tuple(f"new {number}" for number in range(int(count)))
    desk.begun(rater_names=names)
    plans = [one for one in desk.plan().raters if one.rater.name in names]
    assert max((one.answers, f"{one.minutes:.0f}") for one in plans) == (int(answers), minutes)
