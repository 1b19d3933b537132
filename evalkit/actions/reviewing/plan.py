"""ReviewPlan: what a review takes of each rater, as people read it and as a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.actions.reviewing.choosing import OtherReview
from evalkit.domain.review import Assignment, AssignmentKind, Review, ReviewRater
from evalkit.domain.run import Run
from evalkit.reviews.sizing import minutes_for, minutes_for_common
from evalkit.stats.bootstrap import FEWEST_CLUSTERS

__all__ = ["RaterPlan", "ReviewPlan", "review_plan"]

_TWO: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterPlan:
    """What one rater is given."""

    rater: ReviewRater
    answers: int
    """Showings: a hidden repeat is one, too."""
    scores: int
    common: int
    """Answers among them that every rater is given."""
    repeats: int
    """Answers that are shown a second time."""
    again: int
    """Answers that came later: to check again, or as the third rater."""

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
    is_stored: bool
    """Whether it has begun."""
    is_new: bool = False
    """Whether it has begun just now."""
    others: tuple[OtherReview, ...] = ()
    """Reviews that hold the same runs, newest first."""

    def as_lines(self) -> Iterator[str]:
        """For people."""
        review = self.review
        runs = ", ".join(f"run {run.short_id} ({run.target.name})" for run in self.runs)
        begun = (
            f"goes on since {review.created_at:%Y-%m-%d %H:%M} UTC" if self.is_stored and not self.is_new else "begins"
        )
        yield f"review {review.short_id} of {runs}: {begun}"
        yield (
            f"  on {', '.join(review.dimensions)}: {_counted(len(review.asked_hashes), 'question')}, "
            f"{_counted(self.answers, 'answer')} shown"
        )
        for one in self.raters:
            parts = [f"{one.common} that all are given"]
            parts += [f"{one.repeats} shown twice"] if one.repeats else []
            parts += [f"{one.again} to look at again"] if one.again else []
            yield (
                f"  {one.rater.name}: {_counted(one.answers, 'answer')} ({', '.join(parts)}), "
                f"{_counted(one.scores, 'score')}, about {one.minutes:.0f} minutes"
            )
        yield from self._too_few_shared()
        yield from self._others()

    @property
    def _shared(self) -> int:
        """Questions that all raters are given."""
        return max((one.common for one in self.raters), default=0) // len(self.runs)

    def _too_few_shared(self) -> Iterator[str]:
        if len(self.raters) < _TWO or self._shared >= FEWEST_CLUSTERS:
            return
        each = len(self.runs) * len(self.review.dimensions)
        minutes = minutes_for_common(FEWEST_CLUSTERS * each)
        yield (
            f"  {_counted(self._shared, 'question')} that all are given will not tell how far raters agree: it takes "
            f"{FEWEST_CLUSTERS}; ask for about {minutes} minutes, or for fewer dimensions"
        )

    def _others(self) -> Iterator[str]:
        """Links are a review's own, so that whoever had another one in mind must hear of it."""
        if self.others and (self.is_new or not self.is_stored):
            yield "  it is another one beside those that follow, with links of its own; theirs are not served with it"
        yield from (f"  {other}" for other in self.others)

    def as_document(self) -> dict[str, object]:
        """For programs."""
        review = self.review
        return {
            "review": review.review_id,
            "is_stored": self.is_stored,
            "runs": [{"run": run.run_id, "model": run.target.name} for run in self.runs],
            "dimensions": list(review.dimensions),
            "questions": len(review.asked_hashes),
            "answers": self.answers,
            "repeats_per_question": review.repeats_per_question,
            "minutes": review.minutes,
            "seed": review.seed,
            "language": review.language,
            "raters": [
                {
                    "rater": one.rater.name,
                    "answers": one.answers,
                    "common": one.common,
                    "hidden_repeats": one.repeats,
                    "again": one.again,
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
    is_stored: bool,
) -> ReviewPlan:
    """What a review takes, counted from what is in the raters' hands."""
    return ReviewPlan(
        review=review,
        runs=tuple(runs),
        raters=tuple(_rater_plan(rater, assignments) for rater in raters),
        answers=len({one.attempt_id for one in assignments}),
        is_stored=is_stored,
    )


def _rater_plan(rater: ReviewRater, assignments: Sequence[Assignment]) -> RaterPlan:
    own = [one for one in assignments if one.rater_id == rater.rater_id]
    kinds = Counter(one.kind for one in own)
    return RaterPlan(
        rater=rater,
        answers=len(own),
        scores=sum(len(one.dimensions) for one in own),
        common=kinds[AssignmentKind.COMMON],
        repeats=kinds[AssignmentKind.REPEAT],
        again=kinds[AssignmentKind.RECHECK] + kinds[AssignmentKind.THIRD],
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
