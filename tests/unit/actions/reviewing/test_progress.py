"""How far raters have come, as their organiser sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from evalkit.actions.reviewing.progress import ReviewNote, review_progress
from evalkit.domain.review import COMMENT, FLAG, Act, AssignmentId, RaterId, RatingEvent
from evalkit.domain.rubric import Dimension, dimension_named
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import A_MOMENT, a_body, a_run, an_attempt, store_run
from tests.review_builders import a_rater, a_rating_event, a_review, an_assignment
from tests.unit.actions.reviewing.begun import overtaken

REVIEW = a_review()
SECOND = a_rater(rater_id=RaterId("second"), name="rater-2")
RECHECK = an_assignment(
    assignment_id=AssignmentId("recheck"), position=1, dimensions=(Dimension.COHERENCE,), created_at=A_MOMENT
)
OF_SECOND = an_assignment(assignment_id=AssignmentId("theirs"), rater_id=SECOND.rater_id)


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("sqlite://") as opened:
        store_run(opened)
        opened.attempts.append([(an_attempt(), a_body())])
        opened.reviews.add(REVIEW)
        opened.reviews.assign([a_rater(), SECOND], [an_assignment(), RECHECK, OF_SECOND])
        yield opened


def _say(store: Store, *events: RatingEvent) -> None:
    store.reviews.append(events, [])


def _figures(store: Store) -> list[tuple[str, int, int]]:
    return [(one.rater.name, one.done, one.answers) for one in review_progress(REVIEW, store=store).raters]


def test_an_answer_is_done_once_every_scale_has_a_word(store: Store) -> None:
    assert _figures(store) == [("rater-1", 0, 2), ("rater-2", 0, 1)]
    _say(store, a_rating_event())
    assert _figures(store) == [("rater-1", 0, 2), ("rater-2", 0, 1)]
    _say(store, a_rating_event(subject=Dimension.COMPLETENESS, act=Act.CANNOT_JUDGE))
    assert _figures(store) == [("rater-1", 1, 2), ("rater-2", 0, 1)]
    _say(store, a_rating_event(act=Act.CLEAR, revision=2))
    assert _figures(store) == [("rater-1", 0, 2), ("rater-2", 0, 1)]


def test_only_what_is_asked_counts(store: Store) -> None:
    _say(store, a_rating_event(assignment_id=RECHECK.assignment_id))
    assert _figures(store) == [("rater-1", 1, 2), ("rater-2", 0, 1)]


def test_the_last_sign_of_a_rater_is_by_the_server_s_clock(store: Store) -> None:
    later = A_MOMENT + timedelta(hours=1)
    _say(store, a_rating_event(made_at=A_MOMENT + timedelta(days=400), received_at=later))
    first, second = review_progress(REVIEW, store=store).raters
    assert (first.last_at, second.last_at) == (later, None)


def test_flags_and_comments_name_question_and_run(store: Store) -> None:
    comment = a_rating_event(subject=dimension_named(COMMENT), act=Act.COMMENT, text=" The key is wrong. ")
    flag = a_rating_event(assignment_id=OF_SECOND.assignment_id, subject=dimension_named(FLAG), act=Act.FLAG)
    _say(store, comment, flag)
    run = f"{a_run().target.name} {a_run().short_id}"
    first = ReviewNote(rater="rater-1", question_id="math-001", run=run, is_flagged=False, comment="The key is wrong.")
    second = ReviewNote(rater="rater-2", question_id="math-001", run=run, is_flagged=True, comment="")
    assert review_progress(REVIEW, store=store).notes == (first, second)
    _say(
        store,
        replace(comment, event_id="e-2", text="", revision=2),
        replace(flag, event_id="e-3", act=Act.CLEAR, revision=2),
    )
    assert review_progress(REVIEW, store=store).notes == ()


@pytest.mark.parametrize("method", ["raters", "assignments", "events"])
def test_who_comes_and_scores_while_it_is_counted_is_counted_or_not_yet(
    store: Store, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    third = a_rater(rater_id=RaterId("third"), name="rater-3")
    theirs = an_assignment(assignment_id=AssignmentId("new"), rater_id=third.rater_id)

    def come() -> None:
        store.reviews.assign([third], [theirs])
        _say(store, a_rating_event(assignment_id=theirs.assignment_id, subject=dimension_named(FLAG), act=Act.FLAG))

    overtaken(store, method, monkeypatch, by=come)
    assert len(review_progress(REVIEW, store=store).notes) in {0, 1}
    assert [note.rater for note in review_progress(REVIEW, store=store).notes] == ["rater-3"]


def test_the_runs_are_named_and_a_simulated_one_is_told(store: Store) -> None:
    progress = review_progress(REVIEW, store=store)
    assert progress.runs == (f"{a_run().target.name} {a_run().short_id}",)
    assert not progress.is_simulated
