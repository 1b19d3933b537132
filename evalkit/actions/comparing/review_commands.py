"""The commands that put answers before people: one review holds all runs and all judged criteria of a decision.

A review for each pair or each criterion would have people read the same answers twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.actions.reviewing.commands import beginning_command, review_command
from evalkit.actions.reviewing.more import LabelsMissing, more_commands
from evalkit.actions.reviewing.which import command_of
from evalkit.domain.criteria import ScoredBy
from evalkit.domain.decision import Decision
from evalkit.domain.review import Review
from evalkit.domain.rubric import DimensionName
from evalkit.domain.run import Run
from evalkit.stats.planning import ASSUMED_OF_SCORES, needed_questions
from evalkit.stats.ppi import FEWEST_LABELLED
from evalkit.storage.store import Store

__all__ = ["ReviewWanted", "people_questions"]

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
    store: Store | None = None
    """Where reviews are; None where nobody asks for what goes on with them."""

    @staticmethod
    def by(decision: Decision, runs: Iterable[Run], *, store: Store) -> ReviewWanted:
        """For a decision over these runs."""
        return ReviewWanted(
            runs=tuple(runs),
            dimensions=decision.judged_criteria,
            questions=people_questions(decision),
            store=store,
        )

    def command(self, pair: Sequence[Run], dimension: DimensionName, *, questions: int) -> str:
        """What begins the review.

        Args:
            pair: The two runs at hand.
            dimension: That at hand.
            questions: How many questions there are; no more can be scored.
        """
        runs = self.runs if {run.run_id for run in pair} <= {run.run_id for run in self.runs} else pair
        dimensions = self.dimensions if dimension in self.dimensions else (dimension,)
        return beginning_command(runs, dimensions, questions=min(questions, self.questions))

    def going_on(self, review: Review) -> str:
        """What goes on with a review that has begun."""
        return review_command(review) if self.store is None else command_of(review, store=self.store)

    def more(self, pair: Sequence[Run], dimension: DimensionName, missing: LabelsMissing) -> str:
        """What has people score more where they have begun, as every page says it; empty where nothing is left."""
        if self.store is None:
            return ""
        run_ids = [run.run_id for run in pair]
        return more_commands(run_ids, {dimension: missing}, store=self.store).get(dimension, "")


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
