"""The part of the store that is about scores: by rules, judges and people (contract: ``evalkit.storage.store``)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.columns import FindingColumns
from evalkit.domain.judging import CanaryCheck, Judgement, JudgementBody, Judging, VerdictFacts, VerdictText
from evalkit.domain.review import Assignment, AssignmentId, RaterId, RatingEvent, Review, ReviewId, ReviewRater
from evalkit.domain.rubric import DimensionName
from evalkit.domain.run import Lease
from evalkit.domain.score import Score, Series, SeriesId

__all__ = ["JudgementStore", "ReviewStore", "ScoreStore"]


class ScoreStore(Protocol):
    """Series and scores."""

    def add_series(self, series: Series) -> None:
        """Store a series; storing it again changes nothing."""
        ...

    def append(self, scores: Sequence[Score]) -> None:
        """Store all or none, durably. Raises RefusedRows on a score that is already there."""
        ...

    def of_run(self, run_id: RunId, series_id: SeriesId) -> Iterator[Score]:
        """The scores in force (not superseded) of one series over a run's attempts, in the order stored.

        Scores against an answer key that was corrected since are among them: each names its ``key_hash``.
        """
        ...

    def findings(self, run_id: RunId, series_id: SeriesId, dimension: DimensionName) -> FindingColumns:
        """What ``of_run`` gives of one dimension, as columns: what figures read."""
        ...

    def series(self, series_ids: Collection[SeriesId]) -> tuple[Series, ...]:
        """Those of these series that are stored, oldest first."""
        ...

    def series_of_run(self, run_id: RunId) -> tuple[Series, ...]:
        """Series with a score on the run's attempts, or that were to have one, oldest first."""
        ...


class JudgementStore(Protocol):
    """What judges were sent and said, what they are to judge, and their canaries."""

    def append(self, judgements: Sequence[Judgement], *, holding: Lease | None = None) -> None:
        """Store scores and what they came from, all or none, durably.

        Raises RefusedRows on a score that is already there, RunError when the lease was lost.
        """
        ...

    def body(self, score_id: str) -> JudgementBody:
        """What was sent and said for one score. Raises StorageError when there is none."""
        ...

    def facts(self, series_id: SeriesId, *, run_id: RunId | None = None) -> tuple[VerdictFacts, ...]:
        """What the verdicts of a series took and were given on, of one run or of all, in no order."""
        ...

    def texts(self, run_id: RunId) -> Iterator[VerdictText]:
        """What judges said of a run, in the order stored."""
        ...

    def put_judging(self, judging: Judging) -> None:
        """Remember what is to be judged; the newest statement about a run and a series holds."""
        ...

    def judgings(self, run_id: RunId) -> tuple[Judging, ...]:
        """What is to be judged of a run."""
        ...

    def put_check(self, check: CanaryCheck) -> None:
        """Remember a check of a judge; a newer one of the same id takes its place."""
        ...

    def check(self, check_id: str) -> CanaryCheck | None:
        """The check of that id; None where there is none."""
        ...

    def newest_check(self, judge_name: str) -> CanaryCheck | None:
        """The last check of a judge, of whichever build and language; None where it was never tried."""
        ...


class ReviewStore(Protocol):
    """What is put before people, and every keystroke that came of it."""

    def add(self, review: Review) -> None:
        """Store a new review. Its runs must be stored before. Raises RefusedRows on one that is already there."""
        ...

    def assign(self, raters: Sequence[ReviewRater], assignments: Sequence[Assignment]) -> None:
        """Add raters to a review, and assignments to raters, all or none, durably; nothing is ever taken away.

        Raises RefusedRows on a rater's name, an assignment or a position of a rater that is already there.
        """
        ...

    def get(self, review_id: ReviewId) -> Review:
        """The review. Raises StorageError when there is none."""
        ...

    def all(self) -> tuple[Review, ...]:
        """Every review, newest first."""
        ...

    def of_run(self, run_id: RunId) -> tuple[Review, ...]:
        """Reviews with answers of a run, newest first."""
        ...

    def raters(self, review_id: ReviewId) -> tuple[ReviewRater, ...]:
        """A review's raters, in the order in which they were added."""
        ...

    def assignments(self, review_id: ReviewId, *, rater_id: RaterId | None = None) -> tuple[Assignment, ...]:
        """A review's assignments, of one rater or of all, by rater and position."""
        ...

    def append(self, events: Sequence[RatingEvent], scores: Sequence[Score]) -> None:
        """Store events and the scores that came of them, all or none, durably.

        Raises RefusedRows when an assignment has an event of that id, or a score's revision is already there: somebody
        was quicker.
        """
        ...

    def events(
        self,
        review_id: ReviewId,
        *,
        rater_id: RaterId | None = None,
        assignment_id: AssignmentId | None = None,
    ) -> tuple[RatingEvent, ...]:
        """A review's events, of one rater, of one assignment or of all, in the order stored."""
        ...

    def revisions(self, series_id: SeriesId, *, attempt_id: AttemptId | None = None) -> tuple[Score, ...]:
        """Every score of a series, those that were superseded too, in the order stored.

        Args:
            series_id: Whose.
            attempt_id: Where only those on one attempt are wanted.
        """
        ...
