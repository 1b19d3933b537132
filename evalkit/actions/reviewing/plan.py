"""ReviewPlan: what a review takes of each rater, as people read it and as a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final, Literal

from evalkit.actions.reviewing.commands import adding_command, fresh_command, review_command
from evalkit.actions.reviewing.reach import Reach
from evalkit.actions.reviewing.which import OtherReview
from evalkit.domain.attempt import AttemptId
from evalkit.domain.people import GapStep
from evalkit.domain.review import Assignment, AssignmentKind, Review, ReviewRater
from evalkit.domain.run import Run
from evalkit.domain.sheet import MarksByAssignment, are_done
from evalkit.reviews.first_pass import Ratings
from evalkit.reviews.handing import active_raters, in_hands
from evalkit.reviews.recheck import answers_at, holding_back, open_gaps
from evalkit.reviews.sizing import minutes_for

__all__ = ["RaterPlan", "ReviewPlan", "Stage", "review_plan"]

Stage = Literal["planned", "begun", "going on"]
"""A review that is only thought of, one that was begun just now, and one that has been there."""


_TAKES_OVER: Final = ("--rater", "NAME", "--instead-of", "OLD")


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterPlan:
    """What one rater is given."""

    rater: ReviewRater
    answers: int
    """Showings: a hidden repeat is one, too."""
    scores: int
    common: int
    """Answers among them that every rater is given, in the common block or because there was time for it."""
    repeats: int
    """Answers that are shown a second time."""
    again: int
    """Answers that came later: to check again, or as the third rater."""
    again_open: int
    """Of these, not scored yet."""
    holds_back: int = 0
    """Answers that they have not scored for the first time, where others wait for that to look again."""
    heir: str | None = None
    """Who has taken over what they have not scored; nothing else is counted then."""

    @property
    def minutes(self) -> float:
        """What it takes, at about a minute a score."""
        return minutes_for(self.scores)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPlan:
    """A review, begun or only thought of."""

    review: Review
    runs: tuple[Run, ...]
    raters: tuple[RaterPlan, ...]
    answers: int
    """Different answers that somebody is shown."""
    stage: Stage
    """Whether it has begun, and when."""
    waiting: int
    """Answers on which raters are apart, and which come back once those who have them are through all of theirs."""
    unsettled: int
    """Answers that stay apart because everybody has had them."""
    reach: Reach | None = None
    """How many questions people are given; None where nobody has counted."""
    is_finished: bool = False
    """Whether everything is scored, and nothing is due."""
    others: tuple[OtherReview, ...] = ()
    """Reviews that hold the same runs, newest first."""

    def as_lines(self) -> Iterator[str]:
        """For people."""
        review = self.review
        runs = ", ".join(f"run {run.short_id} ({run.target.name})" for run in self.runs)
        yield f"review {review.short_id} of {runs}: {self._begun}"
        yield (
            f"  on {', '.join(review.dimensions)}: {_counted(len(review.asked_hashes), 'question')}, "
            f"{_counted(self.answers, 'answer')} shown"
        )
        for one in self.raters:
            parts = [f"{one.common} that all are given"] if len(active_raters(self._everybody)) > 1 else []
            parts += [f"{one.repeats} shown a second time"] if one.repeats else []
            parts += [f"{one.again} to look at again, {one.again_open} of them open"] if one.again else []
            if one.heir is not None:
                yield f"  {one.rater.name}: {_counted(one.scores, 'score')} given; {one.heir} has taken over the rest"
                continue
            told = f" ({', '.join(parts)})" if parts else ""
            yield (
                f"  {one.rater.name}: {_counted(one.answers, 'answer')}{told}, "
                f"{_counted(one.scores, 'score')} in all, about {one.minutes:.0f} minutes"
            )
        if self.reach is not None and self.reach.drawn_again and self.stage != "going on":
            again = self.reach.drawn_again
            yield f"  {again} of the questions were drawn before: these runs have no more that were not"
        if self.reach is not None:
            is_stored, is_alone = self.stage != "planned", not self.others
            lacks = self.reach.lacks(review, raters=self._everybody, is_stored=is_stored, is_alone=is_alone)
            yield from (f"  {lack}" for lack in lacks)
        yield from self._to_do()
        yield from self._others()

    @property
    def has_more(self) -> bool:
        """Whether the runs have questions that were not put before people yet."""
        return self.reach is not None and self.reach.questions < self.reach.most

    @property
    def _begun(self) -> str:
        match self.stage:
            case "planned":
                return "begins"
            case "begun":
                return "begun"
            case "going on":
                return f"goes on since {self.review.created_at:%Y-%m-%d %H:%M} UTC"

    def _to_do(self) -> Iterator[str]:
        """What takes somebody's word: pages that are closed, and forms that are out, do not know of it."""
        waiting = [one.rater.name for one in self.raters if one.again_open]
        if waiting:
            yield (
                f"  answers to look at again wait for {', '.join(waiting)}: ask them to open their links, or export "
                "their forms anew"
            )
        if self.waiting:
            late = ", ".join(
                f"{one.rater.name} ({one.holds_back} to go, hidden repeats not counted)"
                for one in self.raters
                if one.holds_back
            )
            yield (
                f"  {_counted(self.waiting, 'answer')} on which raters are apart: what happens with these waits until "
                f"all of theirs is scored by {late}; where one has stopped: "
                f"{review_command(self.review, *self._which, *_TAKES_OVER)}"
            )
        if self.is_finished and (fresh := self._fresh):
            yield f"  everything is scored; more questions are put before people with: {fresh}"
        if self.unsettled:
            # The same command as where too little is read by two: it does both.
            more = None if self.reach is None else self.reach.more_raters
            command = adding_command(self.review, *self._which, raters=1 if more is None else more.raters)
            yield (
                f"  {_counted(self.unsettled, 'answer')} on which raters are still apart: nobody is left to settle "
                f"them; add {more or 'somebody'} with: {command}"
            )

    @property
    def _fresh(self) -> str:
        if self.reach is None or not self.has_more:
            return ""
        return fresh_command(self.review, self._everybody, left=self.reach.left, shared=self.reach.missing_shared)

    @property
    def _everybody(self) -> Sequence[ReviewRater]:
        return [one.rater for one in self.raters]

    @property
    def _which(self) -> tuple[str, ...]:
        """What a command needs to mean this review, where its runs have others."""
        return ("--review", self.review.short_id) if self.others else ()

    def _others(self) -> Iterator[str]:
        """Links are a review's own, so that whoever had another one in mind must hear of it."""
        if self.others and self.stage != "going on":
            yield "  it is another one beside those that follow, with links of its own; theirs are not served with it"
        yield from (f"  {other}" for other in self.others)

    def as_document(self) -> dict[str, object]:
        """For programs."""
        review = self.review
        return {
            "review": review.review_id,
            "is_stored": self.stage != "planned",
            "runs": [{"run": run.run_id, "model": run.target.name} for run in self.runs],
            "dimensions": list(review.dimensions),
            "questions": len(review.asked_hashes),
            "answers": self.answers,
            "repeats_per_question": review.repeats_per_question,
            "minutes": review.minutes,
            "seed": review.seed,
            "language": review.language,
            "waiting": self.waiting,
            "unsettled": self.unsettled,
            "raters": [
                {
                    "rater": one.rater.name,
                    "answers": one.answers,
                    "common": one.common,
                    "hidden_repeats": one.repeats,
                    "again": one.again,
                    "again_open": one.again_open,
                    "holds_back": one.holds_back,
                    "taken_over_by": one.heir,
                    "scores": one.scores,
                    "minutes": one.minutes,
                }
                for one in self.raters
            ],
            "other_reviews": [
                {
                    "review": other.review.review_id,
                    "dimensions": list(other.review.dimensions),
                    "answers": other.how_far.answers,
                    "done": other.how_far.done,
                    "command": other.command,
                }
                for other in self.others
            ],
        }


def review_plan(
    review: Review,
    runs: Sequence[Run],
    raters: Sequence[ReviewRater],
    assignments: Sequence[Assignment],
    *,
    stage: Stage,
    ratings: Ratings | None = None,
) -> ReviewPlan:
    """What a review takes, counted from what is in the raters' hands.

    Args:
        review: Begun, or only thought of.
        runs: Its runs.
        raters: All of them.
        assignments: All of them.
        stage: Whether it has begun.
        ratings: What was said, where anything was.
    """
    ratings = ratings or Ratings.of(assignments, ())
    marks = ratings.now
    kept = in_hands(assignments, raters, marks)
    gaps = open_gaps(assignments, raters, ratings, seed=review.seed)
    left = holding_back(gaps, assignments, ratings)
    held = [{one.attempt_id for one in kept if one.rater_id == rater_id} for rater_id in active_raters(raters)]
    common = set.intersection(*held) if held else set[AttemptId]()
    return ReviewPlan(
        review=review,
        runs=tuple(runs),
        raters=tuple(
            replace(
                _rater_plan(rater, kept, marks, raters=raters, common=common),
                holds_back=left.get(rater.rater_id, 0),
            )
            for rater in raters
        ),
        answers=len({one.attempt_id for one in kept}),
        stage=stage,
        waiting=answers_at(gaps, GapStep.FIRST),
        unsettled=answers_at(gaps, GapStep.NOBODY),
    )


def _rater_plan(
    rater: ReviewRater,
    assignments: Sequence[Assignment],
    marks: MarksByAssignment,
    *,
    raters: Sequence[ReviewRater],
    common: AbstractSet[AttemptId],
) -> RaterPlan:
    own = [one for one in assignments if one.rater_id == rater.rater_id]
    kinds = Counter(one.kind for one in own)
    return RaterPlan(
        rater=rater,
        answers=len(own),
        scores=sum(len(one.dimensions) for one in own),
        common=sum(one.kind.is_first and one.attempt_id in common for one in own),
        repeats=kinds[AssignmentKind.REPEAT],
        again=kinds[AssignmentKind.RECHECK] + kinds[AssignmentKind.THIRD],
        heir=next((one.name for one in raters if one.instead_of == rater.rater_id), None),
        again_open=sum(
            one.kind.is_again and not are_done(marks.get(one.assignment_id, {}), one.dimensions) for one in own
        ),
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
