"""Builders of reviews and of what raters do; a test shows only what matters to it."""

from __future__ import annotations

import uuid
from typing import Any

from evalkit.domain.review import (
    Act,
    Assignment,
    AssignmentId,
    AssignmentKind,
    Door,
    RaterId,
    RatingEvent,
    Review,
    ReviewId,
    ReviewRater,
)
from evalkit.domain.rubric import Dimension
from tests.builders import A_MOMENT, a_run, a_variant, an_attempt

__all__ = ["a_rater", "a_rating_event", "a_review", "an_assignment"]

_REVIEW_ID = ReviewId("22222222-0000-5000-8000-000000000001")
_RATER_ID = RaterId("22222222-0000-5000-8000-000000000002")
_ASSIGNMENT_ID = AssignmentId("22222222-0000-5000-8000-000000000003")


def a_review(**overrides: Any) -> Review:
    """A review of ``a_run()`` on two dimensions; anchors are given to each unless told."""
    dimensions = overrides.get("dimensions", (Dimension.COHERENCE, Dimension.COMPLETENESS))
    members: dict[str, Any] = {
        "review_id": _REVIEW_ID,
        "run_ids": (a_run().run_id,),
        "dimensions": dimensions,
        "anchors_versions": {name: f"anchors-of-{name}" for name in dimensions},
        "asked_hashes": (a_variant().asked_hash,),
        "repeats_per_question": 1,
        "minutes": 45.0,
        "language": "en",
        "seed": 7,
        "secret": b"\x00\xff secret",
        "created_at": A_MOMENT,
    }
    return Review(**(members | overrides))


def a_rater(**overrides: Any) -> ReviewRater:
    """The first rater of ``a_review()``."""
    members: dict[str, Any] = {
        "rater_id": _RATER_ID,
        "review_id": _REVIEW_ID,
        "name": "rater-1",
        "created_at": A_MOMENT,
    }
    return ReviewRater(**(members | overrides))


def an_assignment(**overrides: Any) -> Assignment:
    """``an_attempt()`` in the hands of ``a_rater()``, on both dimensions."""
    members: dict[str, Any] = {
        "assignment_id": _ASSIGNMENT_ID,
        "rater_id": _RATER_ID,
        "attempt_id": an_attempt().attempt_id,
        "kind": AssignmentKind.COMMON,
        "dimensions": (Dimension.COHERENCE, Dimension.COMPLETENESS),
        "position": 0,
        "created_at": A_MOMENT,
    }
    return Assignment(**(members | overrides))


def a_rating_event(**overrides: Any) -> RatingEvent:
    """A 4 for coherence; its id is random unless given."""
    act = overrides.get("act", Act.SCORE)
    members: dict[str, Any] = {
        "event_id": str(uuid.uuid4()),
        "assignment_id": _ASSIGNMENT_ID,
        "subject": Dimension.COHERENCE,
        "act": act,
        "value": 4 if act is Act.SCORE else None,
        "revision": 1,
        "door": Door.PAGE,
        "made_at": A_MOMENT,
        "received_at": A_MOMENT,
    }
    return RatingEvent(**(members | overrides))
