"""People's scores carried over to every judged question: of one run, and of the difference of two."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from evalkit.actions.calibrating.labelled import LabelledRun, of_common_reviews, people_of_both
from evalkit.actions.cards.checked import LEVEL, defined
from evalkit.domain.calibration import LabelledDifference, LabelledRunCard
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.errors import UndefinedStatistic
from evalkit.scores.by_rule import RIGHT, WRONG
from evalkit.stats.clusters import FloatArray, Grouping, grouping_of
from evalkit.stats.intervals import mean_interval
from evalkit.stats.paired import PairedEffect
from evalkit.stats.ppi import Combined, combined_effect, combined_interval, combined_mean, combined_score

__all__ = ["CombinedDifference", "combined_difference", "difference_card", "run_card"]

_SCALE: Final = (WRONG, RIGHT)
_APART: Final = (WRONG - RIGHT, RIGHT - WRONG)


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinedDifference:
    """A candidate less a reference, by people on a sample and judges on all questions that both have (PPI++).

    It holds whether judges are accepted or not: what they get wrong is measured where people have scored too, and
    taken out.
    """

    combined: Combined
    reference: float
    """The reference's own figure, made in the same way."""
    n_attempts: int
    """Answers that people have scored, of both runs."""
    worth: float
    """How many labels of people alone one label is worth."""

    @property
    def effect(self) -> PairedEffect:
        """With the bounds and p values of every other difference."""
        return combined_effect(self.combined, reference=self.reference, n_attempts=self.n_attempts)

    def estimate(self, *, level: float = LEVEL) -> Estimate:
        """With its interval."""
        return combined_interval(self.combined, n_attempts=self.n_attempts, level=level)


def combined_difference(reference: LabelledRun, candidate: LabelledRun) -> CombinedDifference:
    """The difference of two runs on the questions that were judged in both.

    Both must be scored by the same judges and by the same anchors (``of_the_same``).

    Raises:
        UndefinedStatistic: Where no question was judged in both, or people have scored fewer than 30 in both.
    """
    both = _Both.of(reference, candidate)
    combined = both.combined(both.people[1] - both.people[0], both.judged[1] - both.judged[0])
    own = both.combined(both.people[0], both.judged[0])
    alone = both.combined(both.people[1] - both.people[0], np.zeros(len(both.questions)))
    return CombinedDifference(
        combined=combined,
        reference=own.value,
        n_attempts=both.n_attempts,
        worth=_worth(alone, combined),
    )


def difference_card(reference: LabelledRun, candidate: LabelledRun) -> LabelledDifference:
    """What people, judges, and both together say of two runs; people, in reviews that showed answers of both."""
    reference, candidate = of_common_reviews(reference, candidate)
    found = defined(lambda: combined_difference(reference, candidate))
    is_found = isinstance(found, CombinedDifference)
    people = people_of_both(reference, candidate)
    judged = [run.judged_by_question for run in (reference, candidate)]
    return LabelledDifference(
        reference_id=reference.run.run_id,
        candidate_id=candidate.run.run_id,
        people=_mean(_less(*people), reference.cluster_of, scale=_APART),
        judges=_mean(_less(*judged), reference.cluster_of, scale=_APART),
        combined=found.estimate() if is_found else found,
        judge_weight=found.combined.judge_weight if is_found else None,
        labelled=len(people[0]),
        worth=found.worth if is_found else None,
    )


def run_card(run: LabelledRun) -> LabelledRunCard:
    """What people, judges, and both together say of one run."""
    found = defined(lambda: _Both.of(run, run))
    combined: Combined | Undefined = Undefined(reason="not judged")
    if isinstance(found, _Both):
        both = found
        combined = defined(lambda: both.combined(both.people[0], both.judged[0]))
    is_combined = isinstance(combined, Combined)
    return LabelledRunCard(
        run_id=run.run.run_id,
        people=_mean(run.people_by_question, run.cluster_of, scale=_SCALE),
        judges=_mean(run.judged_by_question, run.cluster_of, scale=_SCALE),
        combined=combined_score(combined, n_attempts=_scored(run)) if is_combined else combined,
        judge_weight=combined.judge_weight if is_combined else None,
        labelled=len(run.people_by_question),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Both:
    """The questions that were judged in both runs; people's scores where they have scored both."""

    questions: Sequence[str]
    people: tuple[FloatArray, FloatArray]
    """NaN where they have not scored it in both."""
    judged: tuple[FloatArray, FloatArray]
    grouping: Grouping
    strata: Sequence[str]
    n_attempts: int

    @staticmethod
    def of(reference: LabelledRun, candidate: LabelledRun) -> _Both:
        """Raises UndefinedStatistic where no two independent questions were judged in both."""
        ours, theirs = reference.judged_by_question, candidate.judged_by_question
        questions = [question for question in ours if question in theirs]
        if not questions:
            raise UndefinedStatistic("not judged")
        before, after = people_of_both(reference, candidate)
        is_labelled = [question in before for question in questions]
        _, codes = np.unique([reference.cluster_of(question) for question in questions], return_inverse=True)
        return _Both(
            questions=questions,
            people=(_column(before, questions, is_labelled), _column(after, questions, is_labelled)),
            judged=(_column(ours, questions), _column(theirs, questions)),
            grouping=grouping_of(codes, noun="judged question"),
            strata=[reference.stratum_of(question) for question in questions],
            n_attempts=_scored(reference) + _scored(candidate),
        )

    def combined(self, people: FloatArray, judged: FloatArray) -> Combined:
        return combined_mean(people, judged, self.grouping, strata=self.strata)


def _column(
    value_by_question: Mapping[str, float], questions: Sequence[str], is_kept: Sequence[bool] | None = None
) -> FloatArray:
    kept = [True] * len(questions) if is_kept is None else is_kept
    found = [value_by_question[one] if keep else np.nan for one, keep in zip(questions, kept, strict=True)]
    return np.array(found, dtype=np.float64)


def _less(reference: Mapping[str, float], candidate: Mapping[str, float]) -> Mapping[str, float]:
    return {question: candidate[question] - value for question, value in reference.items() if question in candidate}


def _mean(
    value_by_question: Mapping[str, float], cluster_of: Callable[[str], str], *, scale: tuple[float, float]
) -> Figure:
    clusters = [cluster_of(question) for question in value_by_question]
    rows = [[value] for value in value_by_question.values()]
    return defined(lambda: mean_interval(rows, clusters=clusters, level=LEVEL, scale=scale))


def _scored(run: LabelledRun) -> int:
    """Answers of the run that people have scored."""
    people = run.people
    return 0 if people is None else sum(people.score_of(attempt_id) is not None for attempt_id in people.sent)


def _worth(alone: Combined, combined: Combined) -> float:
    if combined.standard_error == 0:
        return 1.0
    return (alone.standard_error / combined.standard_error) ** 2
