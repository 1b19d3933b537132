"""Review: answers put before people, who scores them, and every keystroke that came of it.

A review holds answers of one or several runs to the same questions. Each rater has assignments in an order of their
own; what a rater does comes back as rating events, through the page, a spreadsheet or an offline file, and each event
that sets a score also makes a ``Score`` of that rater's own series. Events are append-only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.identity import content_uuid
from evalkit.domain.question import Language
from evalkit.domain.rubric import DimensionName, Rubric
from evalkit.domain.score import RaterKind, Series, SeriesId

__all__ = [
    "COMMENT",
    "FLAG",
    "Act",
    "Assignment",
    "AssignmentId",
    "AssignmentKind",
    "Door",
    "RaterId",
    "RatingEvent",
    "Review",
    "ReviewId",
    "ReviewRater",
    "human_series",
    "human_series_by",
]

ReviewId = NewType("ReviewId", str)
RaterId = NewType("RaterId", str)
AssignmentId = NewType("AssignmentId", str)

COMMENT: Final = "comment"
FLAG: Final = "flag"
"""What an event is about where it is about no dimension (``RatingEvent.subject``)."""

_SHORT: Final = 8


class AssignmentKind(StrEnum):
    """Why an answer is put before a rater. Raters are never told."""

    COMMON = "common"
    """Put before every rater, so that they can be held against each other."""
    SHARE = "share"
    """Put before this rater alone."""
    REPEAT = "repeat"
    """A second time before the same rater, to see how far they agree with themselves."""
    RECHECK = "recheck"
    """Again before raters who are 2 or more apart on a dimension."""
    THIRD = "third"
    """Before somebody else, who settles what is still apart."""

    @property
    def is_first(self) -> bool:
        """Whether what is said of it is said before anybody has looked again."""
        return self in (AssignmentKind.COMMON, AssignmentKind.SHARE)

    @property
    def sample(self) -> int:
        """The number of the score that it makes: 0 the first, 1 a hidden repeat, 2 the re-check."""
        match self:
            case AssignmentKind.REPEAT:
                return 1
            case AssignmentKind.RECHECK:
                return 2
            case AssignmentKind.COMMON | AssignmentKind.SHARE | AssignmentKind.THIRD:
                return 0

    @property
    def is_again(self) -> bool:
        """Whether it came of what raters have said, to be looked at again or settled."""
        return self in (AssignmentKind.RECHECK, AssignmentKind.THIRD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Which answers of which runs people score, and on what. Fixed when it is begun; raters may be added."""

    review_id: ReviewId
    run_ids: tuple[RunId, ...]
    """Their answers to one question are always shown together."""
    dimensions: tuple[DimensionName, ...]
    anchors_versions: Mapping[DimensionName, str]
    """``Rubric.anchors_version`` when it was begun: scores by other anchors are another series."""
    asked_hashes: tuple[str, ...]
    """The sampled questions, in the order in which they were drawn."""
    repeats_per_question: int
    """Of each run, drawn as for judges (``chosen_cells``), so that both look at the same answers."""
    minutes: float
    """What each rater was asked for."""
    language: Language
    """Of the page around the answers."""
    seed: int
    secret: bytes = field(repr=False)
    """Keys the ids and links that raters see. Whoever has the store has all answers anyway."""
    created_at: datetime

    @property
    def short_id(self) -> str:
        """The beginning of its id, for people."""
        return self.review_id[:_SHORT]

    @property
    def short_run_ids(self) -> tuple[str, ...]:
        """The beginnings of its runs' ids, all of which ``evalkit review`` must be told to go on with it."""
        return tuple(run_id[:_SHORT] for run_id in self.run_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRater:
    """A person in one review."""

    rater_id: RaterId
    review_id: ReviewId
    name: str
    """A pseudonym: ``rater-1``, or what the organiser calls them. Unique within the review."""
    created_at: datetime
    instead_of: RaterId | None = None
    """Who fell out, where this one was asked for what they had not scored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One answer in one rater's hands."""

    assignment_id: AssignmentId
    rater_id: RaterId
    attempt_id: AttemptId
    kind: AssignmentKind
    dimensions: tuple[DimensionName, ...]
    """What is asked about it: those of the review that apply, or those to check again."""
    position: int
    """In the rater's own order, counted from 0."""
    created_at: datetime


class Act(StrEnum):
    """What a rater did."""

    SCORE = "score"
    CANNOT_JUDGE = "cannot_judge"
    CLEAR = "clear"
    """Took a score or a flag back."""
    COMMENT = "comment"
    """The whole comment as it stands then; empty where it was removed."""
    FLAG = "flag"
    """Something is wrong with the question or the answer, for the organiser to look at."""

    @property
    def is_rating(self) -> bool:
        """Whether a scale is done with it: it has a score, or was said to be beyond judging."""
        return self in (Act.SCORE, Act.CANNOT_JUDGE)


class Door(StrEnum):
    """How an event came in."""

    PAGE = "page"
    SHEET = "sheet"
    """A spreadsheet, read back."""
    FILE = "file"
    """What the offline page has saved, read back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingEvent:
    """One thing a rater did."""

    event_id: str
    """Made where it happened (a UUID): what arrives twice is stored once."""
    assignment_id: AssignmentId
    subject: DimensionName
    """The dimension; ``COMMENT`` or ``FLAG`` for those acts, which no dimension may be named."""
    act: Act
    value: int | None = None
    """1-5 with ``SCORE``, else None."""
    text: str = ""
    """Of a comment."""
    revision: int
    """Counted up from 1 for each subject of an assignment where it happened. The highest holds; of equals, the one
    that was made last, whichever door it came by and whenever; a clock that is ahead counts as the time of arrival."""
    door: Door
    made_at: datetime
    """By the rater's own clock."""
    received_at: datetime


def human_series(rater: ReviewRater, rubric: Rubric, *, now: datetime) -> Series:
    """The scores of one person on one dimension by one wording of its anchors.

    Args:
        rater: Who scores.
        rubric: With the anchors that are shown.
        now: When it begins.
    """
    return human_series_by(rater, rubric.name, anchors_version=rubric.anchors_version, now=now)


def human_series_by(rater: ReviewRater, dimension: DimensionName, *, anchors_version: str, now: datetime) -> Series:
    """What ``human_series`` gives, where a review says which anchors were shown and the rubric is not at hand."""
    return Series(
        series_id=SeriesId(content_uuid("human", rater.rater_id, dimension, anchors_version)),
        rater_kind=RaterKind.HUMAN,
        rater=rater.name,
        version=content_uuid("anchors", anchors_version)[:_SHORT],
        created_at=now,
        about={
            "review": rater.review_id,
            "rater": rater.rater_id,
            "dimension": dimension,
            "anchors": anchors_version,
        },
    )
