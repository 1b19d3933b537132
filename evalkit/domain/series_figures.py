"""Series beside each other: what two of them say of the same answers. They are compared, and never averaged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from evalkit.domain.question import Language
from evalkit.domain.rubric import DimensionName
from evalkit.domain.run import Run
from evalkit.domain.verdict import Figure

__all__ = ["ComparedSeries", "DimensionSeries", "SeriesFacts", "SeriesPair"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFacts:
    """One series of a run."""

    judge: str
    version: str
    """Of rubric, prompt and sampling."""
    about: Mapping[str, str]
    """What is stored of it: ``served_model``, ``rubric``, ``prompt``, ``temperature``."""
    scored: int
    """Answers of the run that it has scored."""
    begun_at: datetime
    """When the first answer of any run was put before it."""
    holds: bool
    """Whether the scorecard's figures are of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPair:
    """Two series of one dimension, on the answers that both have scored."""

    first: int
    second: int
    """Positions among the dimension's series, counted from 0."""
    answers: int
    difference: Figure
    """Mean of the second less that of the first, over questions."""
    exact: Figure
    within_one: Figure
    """Shares of answers with the same level (scores rounded to one), or scores one apart."""
    alpha: Figure
    """Krippendorff's, ordinal."""
    are_all_equal: bool
    """Whether no answer was scored otherwise by the second: then there is no change to estimate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionSeries:
    """One dimension with all its series."""

    dimension: DimensionName
    title: Mapping[Language, str] = field(default_factory=dict[Language, str])
    """Of a team's own dimension."""
    series: tuple[SeriesFacts, ...]
    """Oldest first."""
    pairs: tuple[SeriesPair, ...]
    """Every two series that have scored anything; those of one judge first."""

    @property
    def is_scored(self) -> bool:
        """Whether any series has scored an answer."""
        return any(facts.scored for facts in self.series)

    @property
    def pairs_of_one_judge(self) -> tuple[SeriesPair, ...]:
        """Pairs in which a judge is held against itself: by another rubric, prompt or sampling."""
        return tuple(pair for pair in self.pairs if self.series[pair.first].judge == self.series[pair.second].judge)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSeries:
    """All series of a run."""

    run: Run
    dimensions: tuple[DimensionSeries, ...]
    """Those with verdicts; one with a single series has no pair."""
    names_judges: bool = False
    """Whether the user asked for series of some judges only."""
