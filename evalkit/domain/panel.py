"""What a panel of judges found of a run, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from evalkit.domain.question import Language
from evalkit.domain.rubric import DimensionName
from evalkit.domain.verdict import Estimate, Figure, Undefined

__all__ = [
    "CorrelationCard",
    "Coverage",
    "JudgeCard",
    "JudgeHabits",
    "JudgedCard",
    "LeftOutCard",
    "LeftOutWhy",
    "PanelCard",
    "SpreadCard",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many verdicts there are of those that there should be."""

    scored: int
    wanted: int
    """Attempts that were put before the judge, or were to be."""
    unscored: Mapping[str, int]
    """Reason -> attempts: of a judge's reply that was no verdict, for instance."""
    is_poor: bool
    """Over 2 % without a score: then the bounds count, and no verdict rests on the mean."""
    lowest: float | None
    highest: float | None
    """The mean over every attempt, had each missing verdict been 1, or 5; None where nothing is missing."""

    @property
    def unasked(self) -> int:
        """Attempts that the judge has said nothing about."""
        return self.wanted - self.scored - sum(self.unscored.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeCard:
    """One judge on one dimension."""

    judge: str
    version: str
    """Of rubric, prompt and sampling."""
    every: Figure
    """Its mean over every attempt that was chosen, what broke off counted as 1."""
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeHabits:
    """What one judge is like, over all dimensions of a run: each alone has too few verdicts to tell."""

    judge: str
    served_model: str
    weight: float
    verdicts: int
    """Replies that were stored, those without a score included."""
    repaired: int
    """Of them, those that took a second request."""
    unscored: int
    """Of them, those that gave no score even so: no verdict, or that the judge cannot tell."""
    noise: Figure
    """Standard deviation of its verdict when it is asked about the same answer again."""
    length_slope: Figure
    """What it gives for each doubling of the length, answers to the same question held beside each other."""
    order_effect: Figure
    """What it gives more with the levels shown from 1 to 5 than from 5 to 1; below 0 it leans to what stands first."""
    is_simulated: bool
    temperature: float | None
    """That it was asked at; None where its dimensions differ in it, or it was not kept."""

    @property
    def is_cold(self) -> bool:
        """Whether it may repeat itself whatever it is asked: its noise is a lower bound then."""
        return self.temperature == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadCard:
    """How far judges differ about a run; it does not shrink with the number of questions."""

    deviation: float
    """Standard deviation of their means."""
    added: float
    """Standard error that it adds to the panel's mean."""
    n_judges: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedCard:
    """One dimension as the panel scored it."""

    dimension: DimensionName
    """Its means and spread stand with those of all dimensions (``Scorecard.dimensions``)."""
    every: Figure
    """The panel's mean over every chosen attempt, what broke off counted as 1."""
    title: Mapping[Language, str]
    """Of a team's own dimension; empty for a standard one, which reports name themselves."""
    judges: tuple[JudgeCard, ...]
    coverage: Coverage
    """Of the panel: an attempt is scored where every judge of it has scored it."""
    alpha: Figure
    """Krippendorff's, ordinal, between judges."""
    exact: Figure
    within_one: Figure
    """Shares of pairs of judges that give the same score, or scores one apart."""
    spread: SpreadCard | Undefined
    model_deviation: Figure
    """How far repeats of a question differ, the judges' own noise taken out."""
    noise: float | None
    """What the judges' noise alone would make of that; None where it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationCard:
    """Two dimensions of the panel, over answers scored on both."""

    first: DimensionName
    second: DimensionName
    correlation: Estimate
    is_halo: bool
    """Over .9: what is scored may be one impression, and not two dimensions."""


class LeftOutWhy(StrEnum):
    """Why a series of verdicts is no part of a panel."""

    SILENT = "silent"
    """Its judge has not replied to anything yet."""
    OTHER_RUBRIC = "other_rubric"
    """Asked by another rubric or wording: its verdicts are of something else."""
    OTHER_SETTINGS = "other_settings"
    """Of a judge that counts with another series, of another model or sampling: nobody has two seats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutCard:
    """Verdicts that are never averaged with the panel's."""

    judge: str
    version: str
    dimensions: tuple[DimensionName, ...]
    why: LeftOutWhy


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelCard:
    """Everything that judges scored of a run."""

    judged: tuple[JudgedCard, ...]
    """One for each dimension; that of accuracy is of what no rule decides."""
    judges: tuple[JudgeHabits, ...]
    """Everyone who scored a dimension, by name."""
    correlations: tuple[CorrelationCard, ...]
    """The highest first."""
    suspects: int
    """Answers that look like a verdict or an instruction to a judge."""
    left_out: tuple[LeftOutCard, ...] = ()
    """By reason, judge and version."""
