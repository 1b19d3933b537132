"""Storing what raters do: once, in one transaction, and what holds follows from the events alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from evalkit.actions.reviewing.rating import RateEnd, rate
from evalkit.domain.review import (
    COMMENT,
    FLAG,
    Act,
    AssignmentId,
    AssignmentKind,
    Door,
    RaterId,
    RatingEvent,
    ReviewRater,
    human_series_by,
)
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import RaterKind, Score, Scored, SeriesId, Unscored, UnscoredReason
from evalkit.domain.sheet import LONGEST_COMMENT, Mark, Tick
from evalkit.errors import RatingError, RefusedRows
from evalkit.reviews.blinding import item_id_of
from evalkit.reviews.held import marks_of
from evalkit.storage.opening import open_store
from evalkit.storage.reviews import SqlReviewStore
from evalkit.storage.store import Store
from tests.builders import A_MOMENT, a_body, a_run, a_variant, an_attempt, store_run
from tests.review_builders import a_rater, a_rating_event, a_review, an_assignment

REVIEW = a_review()
SECOND = a_rater(rater_id=RaterId("second"), name="rater-2")
REPEATED = an_assignment(assignment_id=AssignmentId("hidden"), position=1, kind=AssignmentKind.REPEAT)
OF_SECOND = an_assignment(assignment_id=AssignmentId("theirs"), rater_id=SECOND.rater_id)
ITEM, HIDDEN_ITEM, THEIR_ITEM = (
    item_id_of(REVIEW, one.assignment_id) for one in (an_assignment(), REPEATED, OF_SECOND)
)
ANSWER = an_attempt().attempt_id


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two raters and one answer, of which the first has a hidden repeat; in a file, since several threads write."""
    with open_store(f"sqlite:///{tmp_path}/evalkit.db") as opened:
        store_run(opened)
        opened.attempts.append([(an_attempt(), a_body())])
        opened.reviews.add(REVIEW)
        opened.reviews.assign([a_rater(), SECOND], [an_assignment(), REPEATED, OF_SECOND])
        yield opened


def a_tick(**overrides: Any) -> Tick:
    """A 4 for coherence on the first answer, by an event of its own."""
    act = overrides.get("act", Act.SCORE)
    members: dict[str, Any] = {
        "item_id": ITEM,
        "subject": "coherence",
        "act": act,
        "value": 4 if act is Act.SCORE else None,
        "revision": 1,
        "event_id": str(uuid.uuid4()),
        "made_at": A_MOMENT,
    }
    return Tick(**(members | overrides))


def rated(
    store: Store,
    *ticks: Tick,
    rater: ReviewRater | None = None,
    door: Door = Door.PAGE,
    now: datetime = A_MOMENT,
) -> RateEnd:
    return rate(REVIEW, rater or a_rater(), ticks, door=door, store=store, now=now)


def series_of(dimension: str = "coherence", *, rater: ReviewRater | None = None) -> SeriesId:
    version = REVIEW.anchors_versions[dimension]
    return human_series_by(rater or a_rater(), dimension, anchors_version=version, now=A_MOMENT).series_id


def in_force(store: Store, dimension: str = "coherence", *, rater: ReviewRater | None = None) -> list[Score]:
    return list(store.scores.of_run(a_run().run_id, series_of(dimension, rater=rater)))


def test_a_key_struck_is_an_event_and_a_score_of_the_rater_own_series(store: Store) -> None:
    tick = a_tick()
    end = rated(store, tick)
    assert end == RateEnd(new=1, marks={(ITEM, "coherence"): Mark(act=Act.SCORE, value=4, revision=1)})
    assert store.reviews.events(REVIEW.review_id) == (a_rating_event(event_id=tick.event_id),)
    (score,) = in_force(store)
    assert (score.attempt_id, score.dimension, score.key_hash) == (ANSWER, Dimension.COHERENCE, a_variant().key_hash)
    assert (score.finding, score.sample, score.revision, score.supersedes) == (Scored(value=4.0), 0, 0, None)
    (series,) = store.scores.series_of_run(a_run().run_id)
    assert (series.series_id, series.rater_kind, series.rater) == (series_of(), RaterKind.HUMAN, "rater-1")


def test_sending_it_again_changes_nothing_and_tells_the_same_marks(store: Store) -> None:
    ticks = [a_tick(), a_tick(subject="completeness", value=2), a_tick(act=Act.COMMENT, subject=COMMENT, text="a\x00")]
    first = rated(store, *ticks)
    again = rated(store, *ticks, *ticks, door=Door.FILE)
    assert (first.new, again.new) == (3, 0)
    assert again.marks == first.marks
    assert len(store.reviews.events(REVIEW.review_id)) == 3
    assert len(store.reviews.revisions(series_of())) == 1


def test_what_came_only_in_part_is_completed_by_sending_all_of_it(store: Store) -> None:
    ticks = [a_tick(revision=number, value=number) for number in range(1, 6)]
    rated(store, *ticks[:2])
    assert rated(store, *ticks).new == 3
    assert [event.value for event in store.reviews.events(REVIEW.review_id)] == [1, 2, 3, 4, 5]
    assert [score.finding for score in in_force(store)] == [Scored(value=5.0)]


def test_a_change_supersedes_the_score_and_keeps_it(store: Store) -> None:
    rated(store, a_tick(value=4), a_tick(value=2, revision=2))
    rated(store, a_tick(act=Act.CANNOT_JUDGE, revision=3))
    rated(store, a_tick(act=Act.CLEAR, revision=4))
    scores = store.reviews.revisions(series_of())
    assert [score.revision for score in scores] == [0, 1, 2, 3]
    assert [score.supersedes for score in scores] == [None, *(score.score_id for score in scores[:-1])]
    assert [score.author for score in scores] == [None, *["rater-1"] * 3]
    reasons = [UnscoredReason.CANNOT_JUDGE, UnscoredReason.TAKEN_BACK]
    assert [score.finding for score in scores[2:]] == [Unscored(reason=reason) for reason in reasons]
    assert in_force(store) == [scores[-1]]


def test_a_revision_lower_than_what_holds_is_kept_and_changes_no_score(store: Store) -> None:
    rated(store, a_tick(value=5, revision=7))
    end = rated(store, a_tick(value=1, revision=6))
    assert end.new == 1
    assert end.marks[ITEM, "coherence"] == Mark(act=Act.SCORE, value=5, revision=7)
    assert [event.value for event in store.reviews.events(REVIEW.review_id)] == [5, 1]
    assert [score.finding for score in store.reviews.revisions(series_of())] == [Scored(value=5.0)]


def test_of_equal_revisions_of_one_moment_the_one_stored_last_holds(store: Store) -> None:
    rated(store, a_tick(value=5))
    end = rated(store, a_tick(value=1))
    assert end.marks[ITEM, "coherence"].value == 1
    assert [score.finding for score in in_force(store)] == [Scored(value=1.0)]


def test_of_equal_revisions_the_one_made_later_holds_whichever_came_first(store: Store) -> None:
    """An offline page was saved, a spreadsheet was imported since, and then the older file comes in."""
    late, later = (A_MOMENT + timedelta(minutes=minutes) for minutes in (2, 3))
    rated(store, a_tick(value=2, made_at=late), door=Door.SHEET, now=late)
    end = rated(store, a_tick(value=5, made_at=A_MOMENT), door=Door.FILE, now=later)
    assert end.marks[ITEM, "coherence"].value == 2
    assert [score.finding for score in in_force(store)] == [Scored(value=2.0)]
    assert len(store.reviews.events(REVIEW.review_id)) == 2


def test_a_clock_that_is_ahead_counts_as_the_time_of_arrival(store: Store) -> None:
    rated(store, a_tick(value=2, made_at=A_MOMENT + timedelta(days=400)))
    later = A_MOMENT + timedelta(minutes=1)
    assert rated(store, a_tick(value=5, made_at=later), now=later).marks[ITEM, "coherence"].value == 5


def test_comments_and_flags_make_no_score(store: Store) -> None:
    comment = {"act": Act.COMMENT, "subject": COMMENT}
    rated(store, a_tick(text="第二步没有依据", **comment), a_tick(act=Act.FLAG, subject=FLAG))
    end = rated(store, a_tick(text="", revision=2, **comment), a_tick(act=Act.CLEAR, subject=FLAG, revision=2))
    assert end.marks == {
        (ITEM, COMMENT): Mark(act=Act.COMMENT, revision=2),
        (ITEM, FLAG): Mark(act=Act.CLEAR, revision=2),
    }
    assert store.scores.series_of_run(a_run().run_id) == ()


def test_a_hidden_repeat_is_a_score_of_its_own_beside_the_first(store: Store) -> None:
    rated(store, a_tick(value=5))
    end = rated(store, a_tick(item_id=HIDDEN_ITEM, value=3))
    assert {(score.sample, score.finding) for score in in_force(store)} == {
        (0, Scored(value=5.0)),
        (1, Scored(value=3.0)),
    }
    assert list(end.marks) == [(HIDDEN_ITEM, "coherence")]


def test_after_a_correction_of_the_key_a_score_is_against_the_new_one(store: Store) -> None:
    rated(store, a_tick(value=4))
    corrected, run = a_variant(solution="2 + 40 = 42"), store.runs.get(a_run().run_id)
    store.banks.add_variants([corrected])
    store.runs.grow(run.run_id, [replace(place, key_hash=corrected.key_hash) for place in run.places])
    rated(store, a_tick(value=2, revision=2), a_tick(value=3, revision=3))
    told = [(score.key_hash, score.revision, score.finding) for score in in_force(store)]
    assert told == [(a_variant().key_hash, 0, Scored(value=4.0)), (corrected.key_hash, 1, Scored(value=3.0))]


def test_nothing_is_stored_of_nothing(store: Store) -> None:
    assert rated(store) == RateEnd(new=0, marks={})


class TestRefusals:
    @pytest.mark.parametrize(
        ("overrides", "says"),
        [
            ({"item_id": "0123456789abcdef"}, "no answer of this form"),
            ({"item_id": THEIR_ITEM}, "no answer of this form"),
            ({"subject": "creativity"}, "'creativity' is not asked of it; it is scored on coherence, completeness"),
            ({"subject": COMMENT}, "is not asked of it"),
            ({"act": Act.COMMENT}, "is not asked of it"),
            ({"act": Act.FLAG}, "is not asked of it"),
            ({"subject": FLAG}, "is not asked of it"),
            ({"act": Act.CLEAR, "subject": COMMENT}, "is not asked of it"),
            *(({"value": value}, "no score") for value in (0, 6, 3.5, "4", None, True)),
            ({"act": Act.CANNOT_JUDGE, "value": 3}, "has no value"),
            ({"text": "because"}, "send it as a comment"),
            ({"act": Act.COMMENT, "subject": COMMENT, "text": "x" * (LONGEST_COMMENT + 1)}, "5,001 characters"),
            *(({"revision": revision}, "revision") for revision in (0, -1, 2**31)),
            *(({"event_id": event_id}, "event id") for event_id in ("", "x" * 65, "a\nb", "é")),
            ({"made_at": datetime(2026, 1, 1)}, "time zone"),  # noqa: DTZ001 - without one on purpose
            ({"made_at": datetime.max.replace(tzinfo=UTC)}, "no moment"),
        ],
    )
    def test_it_says_what_is_wrong_and_stores_nothing(self, store: Store, overrides: dict[str, Any], says: str) -> None:
        with pytest.raises(RatingError, match=says) as refused:
            rated(store, a_tick(), a_tick(**overrides))
        assert list(refused.value.reasons) == [1]
        assert store.reviews.events(REVIEW.review_id) == ()
        assert in_force(store) == []

    def test_everything_wrong_is_told_at_once(self, store: Store) -> None:
        with pytest.raises(RatingError) as refused:
            rated(store, a_tick(value=9), a_tick(), a_tick(item_id="x" * 500))
        assert list(refused.value.reasons) == [0, 2]
        assert len(str(refused.value)) < 300

    def test_another_event_under_an_id_that_was_used_is_refused_and_not_lost_in_silence(self, store: Store) -> None:
        tick = a_tick()
        rated(store, tick)
        with pytest.raises(RatingError, match="stored under this id") as refused:
            rated(store, a_tick(revision=2), replace(tick, value=1))
        assert list(refused.value.reasons) == [1]
        assert len(store.reviews.events(REVIEW.review_id)) == 1

    def test_nobody_writes_into_a_review_that_they_are_not_in(self, store: Store) -> None:
        with pytest.raises(RatingError):
            rated(store, a_tick(), rater=a_rater(rater_id=RaterId("stranger"), name="stranger"))


class TestAtOnce:
    """Each thread opens the file for itself, as two programs do."""

    KEYS = 40

    def test_two_tabs_of_one_rater_lose_nothing_and_store_nothing_twice(self, store: Store, tmp_path: Path) -> None:
        """Both send every key of their own, and every third that the other sends too."""
        shared = [a_tick(revision=number, value=number % 5 + 1) for number in range(1, self.KEYS, 3)]
        lanes = [
            [*shared, *(a_tick(revision=number, value=(number + lane) % 5 + 1) for number in range(1, self.KEYS))]
            for lane in range(2)
        ]
        self._strike(tmp_path, [(a_rater(), ticks) for ticks in lanes])
        events = store.reviews.events(REVIEW.review_id)
        sent = {tick.event_id for ticks in lanes for tick in ticks}
        assert len(events) == len(sent)
        assert {event.event_id for event in events} == sent
        self._assert_scores_follow_from_events(store, events, rater=a_rater())

    def test_two_raters_do_not_disturb_each_other(self, store: Store, tmp_path: Path) -> None:
        lanes = [
            (rater, [a_tick(item_id=item, revision=number, value=number % 5 + 1) for number in range(1, self.KEYS)])
            for rater, item in ((a_rater(), ITEM), (SECOND, THEIR_ITEM))
        ]
        self._strike(tmp_path, lanes)
        for rater, ticks in lanes:
            events = store.reviews.events(REVIEW.review_id, rater_id=rater.rater_id)
            assert [event.event_id for event in events] == [tick.event_id for tick in ticks]
            assert len(store.reviews.revisions(series_of(rater=rater))) == len(ticks)
            self._assert_scores_follow_from_events(store, events, rater=rater)

    def _strike(self, folder: Path, lanes: Sequence[tuple[ReviewRater, Sequence[Tick]]]) -> None:
        together = Barrier(len(lanes))

        def strike(lane: tuple[ReviewRater, Sequence[Tick]]) -> None:
            rater, ticks = lane
            with open_store(f"sqlite:///{folder}/evalkit.db") as own:
                together.wait()
                for tick in ticks:
                    rated(own, tick, rater=rater)

        with ThreadPoolExecutor(len(lanes)) as threads:
            list(threads.map(strike, lanes))

    def _assert_scores_follow_from_events(
        self, store: Store, events: Sequence[RatingEvent], *, rater: ReviewRater
    ) -> None:
        (marks,) = marks_of(events).values()
        (score,) = in_force(store, rater=rater)
        assert score.finding == Scored(value=float(marks["coherence"].value or 0))
        revisions = [score.revision for score in store.reviews.revisions(series_of(rater=rater))]
        assert revisions == list(range(len(revisions)))


class TestSomebodyWasQuicker:
    def test_a_newer_score_that_came_in_between_is_not_superseded_by_an_older_one(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The other's revision 5 is stored after this one has read everything, and before it writes."""
        rated(store, a_tick(value=3, revision=1))
        append, calls = SqlReviewStore.append, count()

        def overtaken(own: SqlReviewStore, *stored: Any) -> None:
            if next(calls) == 0:
                rated(store, a_tick(value=5, revision=5))
            append(own, *stored)

        monkeypatch.setattr(SqlReviewStore, "append", overtaken)
        end = rated(store, a_tick(value=1, revision=4))
        assert end == RateEnd(new=1, marks={(ITEM, "coherence"): Mark(act=Act.SCORE, value=5, revision=5)})
        assert [score.finding for score in in_force(store)] == [Scored(value=5.0)]

    @pytest.mark.parametrize("read", ["revisions", "events"])
    def test_nor_is_one_that_came_between_two_reads(
        self, store: Store, monkeypatch: pytest.MonkeyPatch, read: str
    ) -> None:
        rated(store, a_tick(value=3, revision=1))
        original, calls = getattr(SqlReviewStore, read), count()

        def overtaken(own: SqlReviewStore, *asked: Any, **how: Any) -> Any:
            found = original(own, *asked, **how)
            if next(calls) == 0:
                rated(store, a_tick(value=5, revision=5))
            return found

        monkeypatch.setattr(SqlReviewStore, read, overtaken)
        rated(store, a_tick(value=1, revision=4))
        assert [score.finding for score in in_force(store)] == [Scored(value=5.0)]

    def test_who_is_refused_time_and_again_hears_of_it(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(_own: SqlReviewStore, *_stored: Any) -> None:
            raise RefusedRows("never")

        monkeypatch.setattr(SqlReviewStore, "append", refuse)
        with pytest.raises(RefusedRows, match="never"):
            rated(store, a_tick())


def test_marks_are_what_holds_of_each_subject() -> None:
    other, later = AssignmentId("other"), A_MOMENT + timedelta(hours=1)
    events = [
        a_rating_event(value=2, revision=2),
        a_rating_event(value=5, revision=1, made_at=later),
        a_rating_event(subject=COMMENT, act=Act.COMMENT, text="one"),
        a_rating_event(subject=COMMENT, act=Act.COMMENT, text="two"),
        a_rating_event(assignment_id=other, act=Act.CLEAR),
    ]
    assert marks_of(events) == {
        events[0].assignment_id: {
            "coherence": Mark(act=Act.SCORE, value=2, revision=2),
            COMMENT: Mark(act=Act.COMMENT, text="two", revision=1),
        },
        other: {"coherence": Mark(act=Act.CLEAR, revision=1)},
    }
