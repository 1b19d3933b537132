"""The commands that put answers before people: one review holds all runs and all judged criteria of a decision.

A review for each pair or each criterion would have people read the same answers twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.actions.reviewing.order import MINUTES, RATERS
from evalkit.domain.criteria import ScoredBy
from evalkit.domain.decision import Decision
from evalkit.domain.review import Review
from evalkit.domain.rubric import DimensionName
from evalkit.domain.run import Run
from evalkit.reviews.sizing import minutes_for_sample
from evalkit.stats.planning import ASSUMED_OF_SCORES, needed_questions
from evalkit.stats.ppi import FEWEST_LABELLED

__all__ = ["ReviewWanted", "beginning_command", "going_on_command", "people_questions", "widening_command"]

_MOST_QUESTIONS: Final = 1_000
"""A margin that takes more people than this is none for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWanted:
    """What people have to score for a decision."""

    runs: Sequence[Run] = ()
    """Of all that is compared, the reference first; () for the two runs that are held against each other."""
    dimensions: Sequence[DimensionName] = ()
    """Judged criteria, which one review asks about together; () for the one in question alone."""
    questions: int = FEWEST_LABELLED
    """How many do."""

    @staticmethod
    def by(decision: Decision, runs: Iterable[Run]) -> ReviewWanted:
        """For a decision over these runs."""
        return ReviewWanted(runs=tuple(runs), dimensions=decision.judged_criteria, questions=people_questions(decision))


def people_questions(decision: Decision) -> int:
    """How many questions people should score for a decision, one answer of each run.

    Alone, so many that the tightest margin is passed by a candidate as good as the reference with 80 % power, by
    assumption. Beside judges 30, without which nothing is combined; how many more would help is known from them alone.
    """
    if decision.scored_by is not ScoredBy.PEOPLE:
        return FEWEST_LABELLED
    margins = [decision.criteria[key] for key in decision.judged_criteria]
    needed = [needed_questions(ASSUMED_OF_SCORES, repeats=1, margin=margin) or _MOST_QUESTIONS for margin in margins]
    return max(FEWEST_LABELLED, min(_MOST_QUESTIONS, max(needed, default=0)))


def beginning_command(wanted: ReviewWanted, pair: Sequence[Run], dimension: DimensionName, *, questions: int) -> str:
    """The command that begins a review of what is compared.

    Args:
        wanted: What a decision wants of people.
        pair: The two runs at hand.
        dimension: That at hand.
        questions: How many questions there are; no more can be scored.
    """
    return _command(wanted, pair, dimension, questions=min(questions, wanted.questions), options={})


def widening_command(
    wanted: ReviewWanted, pair: Sequence[Run], dimension: DimensionName, *, reviews: Sequence[Review]
) -> str:
    """The command that has people score more questions than an earlier review has drawn: another draw by itself."""
    seed = 1 + max((review.seed for review in reviews), default=0)
    options = {"--fresh": "", "--seed": str(seed)}
    return _command(wanted, pair, dimension, questions=FEWEST_LABELLED, options=options)


def going_on_command(review: Review) -> str:
    """The command that goes on with a review, whose runs and dimensions it names all."""
    return " ".join(["evalkit review", *review.short_run_ids, *_asked(review.dimensions)])


def _command(
    wanted: ReviewWanted,
    pair: Sequence[Run],
    dimension: DimensionName,
    *,
    questions: int,
    options: Mapping[str, str],
) -> str:
    runs = wanted.runs if {run.run_id for run in pair} <= {run.run_id for run in wanted.runs} else pair
    dimensions = wanted.dimensions if dimension in wanted.dimensions else (dimension,)
    minutes = minutes_for_sample(questions, scores_each=len(runs) * len(dimensions), raters=RATERS)
    words = ["evalkit review", *(run.short_id for run in runs), *_asked(dimensions)]
    words += [word for option, value in options.items() for word in (option, value) if word]
    words += [f"--minutes {minutes}"] if minutes > MINUTES else []
    return " ".join(words)


def _asked(dimensions: Iterable[DimensionName]) -> list[str]:
    return [f"--dimension {name}" for name in dimensions]
