"""Stored runs that people have scored as a test says, without a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from evalkit.actions.reviewing.found import FoundPeople, found_people
from evalkit.domain.attempt import Attempt, Outcome
from evalkit.domain.identity import content_uuid
from evalkit.domain.question import Variant
from evalkit.domain.review import (
    COMMENT,
    FLAG,
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
    human_series,
)
from evalkit.domain.rubric import Rubric
from evalkit.domain.run import Run
from evalkit.domain.score import Finding, Score, Scored, Unscored, UnscoredReason
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import (
    A_MOMENT,
    a_body,
    a_run,
    a_score,
    a_session,
    a_target,
    an_attempt,
    store_run,
    variants_numbered,
)
from tests.unit.actions.judging.bench import a_rubric

__all__ = ["CANNOT", "NOT_ASKED", "RUBRIC", "TAKEN_BACK", "TONE", "Given", "ReviewBench"]

RUBRIC: Final = a_rubric()
TONE: Final = a_rubric(name="common_sense")
CANNOT: Final = Unscored(reason=UnscoredReason.CANNOT_JUDGE)
TAKEN_BACK: Final = Unscored(reason=UnscoredReason.TAKEN_BACK)
NOT_ASKED: Final = "not asked"
"""The answer is not in the rater's hands; None is one that is, and that they have not scored."""
Given = float | Finding | str | None


@dataclass(slots=True, kw_only=True)
class ReviewBench:
    """Questions asked of one model or several; scores are given in the order of questions and repeats."""

    questions: int = 3
    models: Sequence[str] = ("q8",)
    repeats: int = 1
    outcomes: Mapping[int, Outcome] = field(default_factory=dict[int, Outcome])
    """Of attempts by number, of every model, that did not end well."""
    answers: Mapping[int, str] = field(default_factory=dict[int, str])
    """Of attempts by number, where they do not say something of the usual kind."""
    rubrics: Sequence[Rubric] = (RUBRIC, TONE)
    store: Store = field(default_factory=lambda: open_store("sqlite://"))
    runs: dict[str, Run] = field(init=False)
    attempts: dict[str, list[Attempt]] = field(init=False)
    _positions: dict[str, int] = field(default_factory=dict[str, int])
    _clock: datetime = A_MOMENT

    def __post_init__(self) -> None:
        self.runs, self.attempts = {}, {}
        for model in self.models:
            session = a_session(session_id=content_uuid("session", model), run_id=content_uuid("run", model))
            run = a_run(
                run_id=session.run_id,
                target=a_target(name=model, served_model=model),
                variants=self.variants,
                repeats=self.repeats,
            )
            self.runs[model] = store_run(self.store, run=run, variants=self.variants, session=session)
            self.attempts[model] = [
                an_attempt(
                    run_id=run.run_id,
                    session_id=session.session_id,
                    asked_hash=cell.asked_hash,
                    repeat=cell.repeat,
                    outcome=self.outcomes.get(number, Outcome.ANSWERED),
                )
                for number, cell in enumerate(run.cells())
            ]
            self.store.attempts.append(
                [
                    (attempt, a_body(**({"answer": self.answers[number]} if number in self.answers else {})))
                    for number, attempt in enumerate(self.attempts[model])
                ]
            )

    @property
    def variants(self) -> Sequence[Variant]:
        """What was asked."""
        return variants_numbered(self.questions)

    def begin(self, *rubrics: Rubric, number: int = 1, **overrides: Any) -> Review:
        """Begin a review of all models on all questions.

        Args:
            rubrics: What is asked; by default the first one.
            number: Tells reviews apart; a higher one is begun later.
            overrides: Of the review.
        """
        asked = rubrics or (RUBRIC,)
        members: dict[str, Any] = {
            "review_id": ReviewId(content_uuid("review", number)),
            "run_ids": tuple(run.run_id for run in self.runs.values()),
            "dimensions": tuple(rubric.name for rubric in asked),
            "anchors_versions": {rubric.name: rubric.anchors_version for rubric in asked},
            "asked_hashes": tuple(variant.asked_hash for variant in self.variants),
            "repeats_per_question": self.repeats,
            "minutes": 45.0,
            "language": "en",
            "seed": 1,
            "secret": b"0" * 32,
            "created_at": A_MOMENT + timedelta(hours=number),
        }
        review = Review(**(members | overrides))
        self.store.reviews.add(review)
        return review

    def rated(
        self,
        review: Review,
        name: str,
        *given: Given,
        model: str = "q8",
        rubric: Rubric = RUBRIC,
        kind: AssignmentKind = AssignmentKind.SHARE,
    ) -> ReviewRater:
        """Let somebody have scored so much, an answer a minute.

        Args:
            review: In which.
            name: Who.
            given: On the attempts, in their order; ``NOT_ASKED`` or None where there is no score.
            model: Whose answers.
            rubric: By which anchors.
            kind: Why they were put before them.
        """
        rater = self._rater(review, name)
        series = human_series(rater, rubric, now=review.created_at)
        self.store.scores.add_series(series)
        key_by_hash = {variant.asked_hash: variant.key_hash for variant in self.variants}
        asked = [(one, said) for one, said in zip(self.attempts[model], given, strict=False) if said != NOT_ASKED]
        assignments = [self._assignment(rater, attempt, rubric, kind) for attempt, _ in asked]
        self.store.reviews.assign([], assignments)
        scores: list[Score] = []
        events: list[RatingEvent] = []
        for (attempt, said), assignment in zip(asked, assignments, strict=True):
            if said is None:
                continue
            assert not isinstance(said, str)
            finding = Scored(value=said) if isinstance(said, float | int) else said
            score = a_score(
                series_id=series.series_id,
                attempt_id=attempt.attempt_id,
                dimension=rubric.name,
                key_hash=key_by_hash[attempt.asked_hash],
                finding=finding,
                sample=kind.sample,
            )
            scores.append(score)
            act = Act.SCORE if isinstance(finding, Scored) else Act.CANNOT_JUDGE
            value = said if isinstance(said, int) else None
            events.append(self._event(assignment, act, subject=rubric.name, value=value))
        self.store.reviews.append(events, scores)
        return rater

    def asked(self, review: Review, name: str, *numbers: int, model: str = "q8") -> ReviewRater:
        """Put attempts before somebody who has not begun."""
        rater = self._rater(review, name)
        kind = AssignmentKind.SHARE
        attempts = [self.attempts[model][number] for number in numbers]
        self.store.reviews.assign([], [self._assignment(rater, one, RUBRIC, kind) for one in attempts])
        return rater

    def did(self, assignment: Assignment, act: Act, *, seconds: float = 60, **overrides: Any) -> None:
        """Store one event, so long after the last one."""
        self.store.reviews.append([self._event(assignment, act, seconds=seconds, **overrides)], [])

    def _event(self, assignment: Assignment, act: Act, *, seconds: float = 60, **overrides: Any) -> RatingEvent:
        self._clock += timedelta(seconds=seconds)
        subject = {Act.COMMENT: COMMENT, Act.FLAG: FLAG}.get(act, RUBRIC.name)
        members: dict[str, Any] = {
            "event_id": content_uuid("event", assignment.assignment_id, self._clock.isoformat(), act),
            "assignment_id": assignment.assignment_id,
            "subject": subject,
            "act": act,
            "revision": 1,
            "door": Door.PAGE,
            "made_at": self._clock,
            "received_at": self._clock,
        }
        return RatingEvent(**(members | overrides))

    def people(self, model: str = "q8") -> Mapping[str, FoundPeople]:
        """What is found of a run."""
        run = self.runs[model]
        return found_people(
            run,
            self.store.banks.variants(run.places),
            by_rule={},
            attempts=self.store.attempts.columns(run.run_id),
            rubrics=self.rubrics,
            store=self.store,
        )

    def scores(self, model: str = "q8") -> list[float | None]:
        """Of the only dimension, by attempt."""
        (people,) = self.people(model).values()
        return [people.score_of(attempt.attempt_id) for attempt in self.attempts[model]]

    def _rater(self, review: Review, name: str) -> ReviewRater:
        known = {rater.name: rater for rater in self.store.reviews.raters(review.review_id)}
        if name in known:
            return known[name]
        rater = ReviewRater(
            rater_id=RaterId(content_uuid("rater", review.review_id, name)),
            review_id=review.review_id,
            name=name,
            created_at=review.created_at,
        )
        self.store.reviews.assign([rater], [])
        return rater

    def _assignment(self, rater: ReviewRater, attempt: Attempt, rubric: Rubric, kind: AssignmentKind) -> Assignment:
        position = self._positions.get(rater.rater_id, 0)
        self._positions[rater.rater_id] = position + 1
        return Assignment(
            assignment_id=AssignmentId(
                content_uuid("assignment", rater.rater_id, attempt.attempt_id, kind, rubric.name)
            ),
            rater_id=rater.rater_id,
            attempt_id=attempt.attempt_id,
            kind=kind,
            dimensions=(rubric.name,),
            position=position,
            created_at=rater.created_at,
        )
