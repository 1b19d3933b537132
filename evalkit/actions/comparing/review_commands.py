"""The commands that put answers before people: one review holds all runs and all judged criteria of a decision.

A review for each pair or each criterion would have people read the same answers twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.actions.reviewing.commands import beginning_command, review_command
from evalkit.actions.reviewing.more import LabelsMissing, more_commands
from evalkit.actions.reviewing.which import command_of, reviews_holding
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
        """What has the runs scored alike: it goes on with a review of both, else begins one.

        Args:
            pair: The two runs at hand.
            dimension: That at hand.
            questions: How many questions there are; no more can be scored.
        """
        lacks = {dimension: LabelsMissing()}
        found = self.more(pair, lacks, questions=questions)
        return found.get(dimension) or self._beginning(pair, lacks, questions=questions)[dimension]

    def going_on(self, review: Review) -> str:
        """What goes on with a review that has begun."""
        return review_command(review) if self.store is None else command_of(review, store=self.store)

    def more(
        self, pair: Sequence[Run], missing: Mapping[DimensionName, LabelsMissing], *, questions: int
    ) -> Mapping[DimensionName, str]:
        """Dimension -> what has people score more on it; as few different ones as do, and the same as on other pages.

        What people were asked for goes on, or is drawn anew. For the rest a review begins: one for what decides, and
        one for everything else, so that nobody is kept from a decision by what changes nothing in it.

        Args:
            pair: The two runs at hand.
            missing: How much each dimension lacks.
            questions: How many questions there are.

        Returns:
            Without dimensions on which people were given every question.
        """
        run_ids = [run.run_id for run in pair]
        reviews = [] if self.store is None else reviews_holding(run_ids, store=self.store)
        begun = {name for review in reviews for name in review.dimensions}
        commands = dict(self._beginning(pair, missing, questions=questions, without=begun))
        if self.store is not None and begun:
            known = {name: lacks for name, lacks in missing.items() if name in begun}
            commands |= more_commands(run_ids, known, store=self.store)
        return commands

    def _beginning(
        self,
        pair: Sequence[Run],
        missing: Mapping[DimensionName, LabelsMissing],
        *,
        questions: int,
        without: Collection[DimensionName] = (),
    ) -> Mapping[DimensionName, str]:
        """Dimension -> what begins a review of it, but for those that people have begun with."""
        runs = self.runs if {run.run_id for run in pair} <= {run.run_id for run in self.runs} else pair
        untouched = [name for name in missing if name not in without]
        decides = [name for name in untouched if name in self.dimensions]
        others = [name for name in untouched if name not in self.dimensions]
        commands: dict[DimensionName, str] = {}
        if decides:
            asked = [name for name in self.dimensions if name not in without]
            command = beginning_command(runs, asked, there=questions, questions=self.questions)
            commands |= dict.fromkeys(decides, command)
        if others:
            wanted = max(missing[name].questions for name in others)
            command = beginning_command(runs, others, there=questions, questions=wanted)
            commands |= dict.fromkeys(others, command)
        return commands


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
