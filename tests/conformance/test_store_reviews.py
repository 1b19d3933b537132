"""What every store must do with reviews, raters, assignments, rating events and the scores that came of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from evalkit.domain.attempt import Asked, RunId
from evalkit.domain.review import (
    COMMENT,
    FLAG,
    Act,
    AssignmentId,
    AssignmentKind,
    Door,
    RaterId,
    ReviewId,
)
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import RaterKind, SeriesId, Unscored, UnscoredReason
from evalkit.errors import RefusedRows, StorageError
from evalkit.storage.store import Store
from tests.builders import (
    A_MOMENT,
    a_body,
    a_run,
    a_score,
    a_series,
    a_session,
    a_variant,
    an_attempt,
    store_run,
)
from tests.review_builders import a_rater, a_rating_event, a_review, an_assignment

OTHER_RUN = RunId("ffffffff-0000-5000-8000-000000000009")
OTHER_REVIEW = ReviewId("ffffffff-0000-5000-8000-00000000000b")
OTHER_RATER = RaterId("ffffffff-0000-5000-8000-00000000000c")
OTHER_ASSIGNMENT = AssignmentId("ffffffff-0000-5000-8000-00000000000d")
PERSON = SeriesId("22222222-0000-5000-8000-000000000009")
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def reviewed(store: Store) -> Store:
    """A store with a review of one answer by one rater, whose series is there."""
    store_run(store)
    store.attempts.append([(an_attempt(), a_body()), (an_attempt(repeat=1), a_body())])
    store.reviews.add(a_review())
    store.reviews.assign([a_rater()], [an_assignment()])
    store.scores.add_series(a_series(series_id=PERSON, rater_kind=RaterKind.HUMAN, rater="rater-1"))
    return store


def store_other_run(store: Store) -> None:
    store_run(store, run=a_run(run_id=OTHER_RUN), session=a_session(session_id="other", run_id=OTHER_RUN))


class TestReviews:
    def test_a_review_comes_back_as_it_was(self, store: Store) -> None:
        store_run(store)
        store_other_run(store)
        review = a_review(
            run_ids=(OTHER_RUN, a_run().run_id),
            dimensions=(Dimension.ACCURACY, "礼貌"),
            asked_hashes=("b", "a"),
            repeats_per_question=2,
            minutes=37.5,
            language="zh",
            secret=bytes(range(256)),
        )
        store.reviews.add(review)
        found = store.reviews.get(review.review_id)
        assert found == review
        assert found.dimensions[0] is Dimension.ACCURACY

    def test_a_review_that_is_not_there_is_an_error_that_says_how_to_begin_one(self, store: Store) -> None:
        with pytest.raises(StorageError, match=r"no review 1234 .*`evalkit review RUN`"):
            store.reviews.get(ReviewId("1234"))

    def test_a_review_is_never_stored_over(self, reviewed: Store) -> None:
        with pytest.raises(RefusedRows):
            reviewed.reviews.add(a_review(minutes=5.0))
        assert reviewed.reviews.get(a_review().review_id).minutes == 45.0

    def test_a_review_of_a_run_that_is_not_stored_is_refused_whole(self, store: Store) -> None:
        store_run(store)
        with pytest.raises(RefusedRows, match="store that first"):
            store.reviews.add(a_review(run_ids=(a_run().run_id, OTHER_RUN)))
        assert store.reviews.all() == ()

    def test_the_newest_review_comes_first_and_only_those_of_a_run_are_of_it(self, store: Store) -> None:
        store_run(store)
        store_other_run(store)
        old = a_review(run_ids=(a_run().run_id, OTHER_RUN))
        new = a_review(review_id=OTHER_REVIEW, run_ids=(OTHER_RUN,), created_at=A_MOMENT + A_SECOND)
        for review in (new, old):
            store.reviews.add(review)
        assert store.reviews.all() == (new, old)
        assert store.reviews.of_run(OTHER_RUN) == (new, old)
        assert store.reviews.of_run(a_run().run_id) == (old,)
        assert store.reviews.of_run(RunId("nobody")) == ()

    def test_the_secret_is_in_no_repr(self, reviewed: Store) -> None:
        assert "secret" not in repr(reviewed.reviews.all())


class TestAssignments:
    def test_raters_come_back_in_the_order_in_which_they_were_added(self, reviewed: Store) -> None:
        later = [a_rater(rater_id=RaterId(name), name=name) for name in ("小明", "ann", "bob")]
        later.append(a_rater(rater_id=RaterId("heir"), name="heir", instead_of=RaterId("ann")))
        reviewed.reviews.assign(later[:2], [])
        reviewed.reviews.assign(later[2:], [])
        assert reviewed.reviews.raters(a_review().review_id) == (a_rater(), *later)
        assert reviewed.reviews.raters(OTHER_REVIEW) == ()

    def test_assignments_come_back_by_rater_and_position(self, reviewed: Store) -> None:
        # The second rater has an id that sorts before the first one's.
        second = RaterId("00000000-0000-5000-8000-00000000000c")
        attempt_id = an_attempt(repeat=1).attempt_id
        own = an_assignment(
            assignment_id=AssignmentId("z"),
            attempt_id=attempt_id,
            position=1,
            kind=AssignmentKind.REPEAT,
            dimensions=("礼貌", Dimension.COHERENCE),
        )
        theirs = [
            an_assignment(assignment_id=AssignmentId(f"a{place}"), rater_id=second, position=place) for place in (10, 9)
        ]
        reviewed.reviews.assign([a_rater(rater_id=second, name="rater-2")], [*theirs, own])
        review_id = a_review().review_id
        assert reviewed.reviews.assignments(review_id) == (an_assignment(), own, theirs[1], theirs[0])
        assert reviewed.reviews.assignments(review_id, rater_id=second) == (theirs[1], theirs[0])
        assert reviewed.reviews.assignments(OTHER_REVIEW) == ()
        assert reviewed.reviews.assignments(OTHER_REVIEW, rater_id=second) == ()

    def test_a_name_is_taken_once_in_a_review_and_may_be_had_in_another(self, reviewed: Store) -> None:
        reviewed.reviews.add(a_review(review_id=OTHER_REVIEW))
        elsewhere = a_rater(rater_id=OTHER_RATER, review_id=OTHER_REVIEW)
        reviewed.reviews.assign([elsewhere], [])
        with pytest.raises(RefusedRows):
            reviewed.reviews.assign([a_rater(rater_id=RaterId("new"))], [])
        assert reviewed.reviews.raters(OTHER_REVIEW) == (elsewhere,)

    @pytest.mark.parametrize(
        "overrides",
        [{"position": 0, "assignment_id": OTHER_ASSIGNMENT}, {"position": 1}],
        ids=["a position", "an assignment"],
    )
    def test_what_is_there_already_is_refused_with_all_that_came_with_it(
        self, reviewed: Store, overrides: dict[str, object]
    ) -> None:
        newcomer = a_rater(rater_id=OTHER_RATER, name="rater-2")
        good = an_assignment(assignment_id=AssignmentId("good"), rater_id=OTHER_RATER)
        with pytest.raises(RefusedRows):
            reviewed.reviews.assign([newcomer], [good, an_assignment(**overrides)])
        assert reviewed.reviews.raters(a_review().review_id) == (a_rater(),)
        assert reviewed.reviews.assignments(a_review().review_id) == (an_assignment(),)

    @pytest.mark.parametrize("overrides", [{"rater_id": OTHER_RATER}, {"attempt_id": "nobody"}])
    def test_an_assignment_of_something_that_is_not_stored_is_refused(
        self, reviewed: Store, overrides: dict[str, object]
    ) -> None:
        with pytest.raises(RefusedRows, match="store that first"):
            reviewed.reviews.assign([], [an_assignment(assignment_id=OTHER_ASSIGNMENT, position=1, **overrides)])


class TestEvents:
    def test_every_event_comes_back_as_it_was_in_the_order_stored(self, reviewed: Store) -> None:
        events = (
            a_rating_event(revision=3, door=Door.FILE, received_at=A_MOMENT + A_SECOND),
            a_rating_event(act=Act.CANNOT_JUDGE, subject="礼貌", revision=2, door=Door.SHEET),
            a_rating_event(act=Act.CLEAR),
            a_rating_event(act=Act.COMMENT, subject=COMMENT, text="第二步\n=1+1"),
            a_rating_event(act=Act.FLAG, subject=FLAG),
        )
        reviewed.reviews.append(events[:1], [])
        reviewed.reviews.append(events[1:], [])
        found = reviewed.reviews.events(a_review().review_id)
        assert found == events
        assert found[0].subject is Dimension.COHERENCE

    def test_text_of_a_comment_is_stored_clean(self, reviewed: Store) -> None:
        reviewed.reviews.append([a_rating_event(act=Act.COMMENT, subject=COMMENT, text="a\x00b\ud800")], [])
        (event,) = reviewed.reviews.events(a_review().review_id)
        assert event.text == "a\ufffdb\ufffd"

    def test_events_of_one_rater_or_one_assignment_are_found_apart(self, reviewed: Store) -> None:
        reviewed.reviews.assign(
            [a_rater(rater_id=OTHER_RATER, name="rater-2")],
            [
                an_assignment(assignment_id=OTHER_ASSIGNMENT, rater_id=OTHER_RATER),
                an_assignment(assignment_id=AssignmentId("second"), position=1),
            ],
        )
        mine, theirs = a_rating_event(), a_rating_event(assignment_id=OTHER_ASSIGNMENT)
        also_mine = a_rating_event(assignment_id=AssignmentId("second"))
        reviewed.reviews.append([mine, theirs, also_mine], [])
        review_id, events = a_review().review_id, reviewed.reviews.events
        assert events(review_id) == (mine, theirs, also_mine)
        assert events(review_id, rater_id=OTHER_RATER) == (theirs,)
        assert events(review_id, rater_id=a_rater().rater_id) == (mine, also_mine)
        assert events(review_id, assignment_id=also_mine.assignment_id) == (also_mine,)
        assert events(OTHER_REVIEW, assignment_id=also_mine.assignment_id) == ()

    def test_an_event_that_is_there_already_keeps_out_all_that_came_with_it(self, reviewed: Store) -> None:
        event = a_rating_event()
        reviewed.reviews.append([event], [])
        with pytest.raises(RefusedRows):
            reviewed.reviews.append([a_rating_event(revision=2), replace(event, value=1)], [a_score(series_id=PERSON)])
        assert reviewed.reviews.events(a_review().review_id) == (event,)
        assert reviewed.reviews.revisions(PERSON) == ()

    def test_an_event_id_of_one_answer_keeps_nothing_out_of_another(self, reviewed: Store) -> None:
        reviewed.reviews.assign([], [an_assignment(assignment_id=OTHER_ASSIGNMENT, position=1)])
        event = a_rating_event()
        other = replace(event, assignment_id=OTHER_ASSIGNMENT)
        reviewed.reviews.append([event], [])
        reviewed.reviews.append([other], [])
        assert reviewed.reviews.events(a_review().review_id) == (event, other)

    @pytest.mark.parametrize("overrides", [{"assignment_id": OTHER_ASSIGNMENT}, {"value": 6}, {"value": 0}])
    def test_an_event_about_nothing_stored_or_off_the_scale_is_refused(
        self, reviewed: Store, overrides: dict[str, object]
    ) -> None:
        with pytest.raises(RefusedRows):
            reviewed.reviews.append([a_rating_event(**overrides)], [])

    def test_nothing_is_stored_of_nothing(self, reviewed: Store) -> None:
        reviewed.reviews.append([], [])
        assert reviewed.reviews.events(a_review().review_id) == ()


class TestScores:
    def test_a_score_is_stored_with_its_event_or_neither_is(self, reviewed: Store) -> None:
        score = a_score(series_id=PERSON, dimension=Dimension.COHERENCE)
        event = a_rating_event()
        reviewed.reviews.append([event], [score])
        with pytest.raises(RefusedRows):
            reviewed.reviews.append([a_rating_event(revision=2)], [replace(score, score_id="quicker")])
        assert reviewed.reviews.events(a_review().review_id) == (event,)
        assert list(reviewed.scores.of_run(a_run().run_id, PERSON)) == [score]

    def test_revisions_are_all_there_and_only_the_last_is_in_force(self, reviewed: Store) -> None:
        taken_back = Unscored(reason=UnscoredReason.TAKEN_BACK)
        first = a_score(series_id=PERSON, score_id="first")
        second = a_score(series_id=PERSON, score_id="second", revision=1, supersedes="first", finding=taken_back)
        elsewhere = a_score(series_id=PERSON, attempt_id=an_attempt(repeat=1).attempt_id, sample=2)
        for score in (first, second, elsewhere):
            reviewed.reviews.append([], [score])
        revisions = reviewed.reviews.revisions
        assert revisions(PERSON) == (first, second, elsewhere)
        assert revisions(PERSON, attempt_id=first.attempt_id) == (first, second)
        assert revisions(PERSON, attempt_id=elsewhere.attempt_id) == (elsewhere,)
        assert list(reviewed.scores.of_run(a_run().run_id, PERSON)) == [second, elsewhere]


class TestKeys:
    def test_an_attempt_is_scored_against_the_key_that_its_place_names_today(self, store: Store) -> None:
        run, corrected = store_run(store), a_variant(solution="2 + 40 = 42")
        attempt = an_attempt()
        store.attempts.append([(attempt, a_body())])
        of_old = Asked(run_id=run.run_id, asked_hash=a_variant().asked_hash, key_hash=a_variant().key_hash)
        assert store.attempts.asked([attempt.attempt_id]) == {attempt.attempt_id: of_old}
        store.banks.add_variants([corrected])
        store.runs.grow(run.run_id, [replace(place, key_hash=corrected.key_hash) for place in run.places])
        of_new = replace(of_old, key_hash=corrected.key_hash)
        assert store.attempts.asked([attempt.attempt_id]) == {attempt.attempt_id: of_new}

    def test_an_attempt_whose_cell_left_the_scope_still_has_a_key_of_its_question(self, store: Store) -> None:
        run, attempt = store_run(store), an_attempt()
        store.attempts.append([(attempt, a_body())])
        store.runs.grow(run.run_id, [])
        found = store.attempts.asked([attempt.attempt_id])
        assert found[attempt.attempt_id].key_hash == a_variant().key_hash

    def test_what_is_not_stored_is_left_out(self, store: Store) -> None:
        assert store.attempts.asked([an_attempt().attempt_id]) == {}
        assert store.attempts.asked([]) == {}
