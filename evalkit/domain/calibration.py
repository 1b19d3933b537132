"""Calibration: whether judges may stand in for people on a dimension, on what grounds, and what both say together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from evalkit.domain.attempt import RunId
from evalkit.domain.question import Language
from evalkit.domain.rubric import DimensionName
from evalkit.domain.run import Run
from evalkit.domain.verdict import Figure

__all__ = [
    "Calibration",
    "CalibrationCard",
    "CalibrationMark",
    "Check",
    "Ground",
    "GroundFinding",
    "JudgeFit",
    "LabelledDifference",
    "LabelledRunCard",
    "Standing",
    "standing_of",
]


class Standing(StrEnum):
    """What becomes of a dimension that judges score."""

    ACCEPTED = "accepted"
    """Judges agree with people as people do with each other, and do not lean: their figures count."""
    HUMAN_ONLY = "human_only"
    """They do not: no verdict rests on judges alone, but on people, or on both combined."""
    NOT_YET = "not_yet_calibrated"
    """Too few labels to tell."""


class Ground(StrEnum):
    """What judges are held to."""

    CANARIES = "canaries"
    """They passed the answers whose scores are known beforehand."""
    AGREEMENT = "agreement"
    """They agree with single people nearly as these do with each other."""
    BIAS = "bias"
    """They score as high as people do."""
    BIAS_DIFFERENCE = "bias_difference"
    """They lean no more with one run than with another."""


class GroundFinding(StrEnum):
    """What came of one ground."""

    MET = "met"
    FAILED = "failed"
    OPEN = "open"
    """Labels do not suffice to tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One ground, and what was found."""

    ground: Ground
    finding: GroundFinding
    figure: Figure | None
    """Judges less people, in levels, or in alpha; its interval is the 90 % one. None of canaries, which are passed or
    not."""
    limit: float
    """How far the figure may lie from 0; of agreement, below it."""
    counted: int
    """Questions that people have scored; of agreement, answers that two people have; of canaries, judges."""
    needed: int | None = None
    """How many of those would do, where it is open: such that judges without any lean, as noisy as these, would be
    accepted with 80 % chance. None where that cannot be told, or it is not open."""
    most: int | None = None
    """How many of those there would be if people scored all that judges have; None of canaries."""
    run_id: RunId | None = None
    """Of a difference: the run that is held against the first."""

    @property
    def is_out_of_reach(self) -> bool:
        """Whether it is open, and takes more than these runs have."""
        return self.needed is not None and self.most is not None and self.needed > self.most


def standing_of(checks: Iterable[Check]) -> Standing:
    """One ground that failed is enough to fail, and all must be met to be accepted."""
    findings = {check.finding for check in checks}
    if GroundFinding.FAILED in findings:
        return Standing.HUMAN_ONLY
    return Standing.ACCEPTED if findings == {GroundFinding.MET} else Standing.NOT_YET


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeFit:
    """One judge, or the panel, beside people."""

    judge: str
    """Its name; of a panel all of theirs."""
    version: str
    checks: tuple[Check, ...]
    """Canaries, agreement, bias, and its difference for every run but the first."""
    alpha: float | None
    """Krippendorff's, ordinal, of the judge with one person at a time; None where the check of it says why."""
    people_alpha: float | None
    """The same between people, on the same answers."""
    biases: tuple[Figure, ...]
    """In each run by itself, with 90 % intervals."""

    @property
    def standing(self) -> Standing:
        """What comes of all grounds together."""
        return standing_of(self.checks)

    def needed(self, *grounds: Ground) -> int | None:
        """The most that any open one of these grounds needs; None where none says so."""
        return max(
            (one.needed for one in self.checks if one.ground in grounds and one.needed is not None), default=None
        )

    def missing(self, *grounds: Ground) -> int | None:
        """The most that any open one of these grounds has too few; None where none says so."""
        return max(
            (one.needed - one.counted for one in self.checks if one.ground in grounds and one.needed is not None),
            default=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledRunCard:
    """Means of one run on the scale 1-5 over every sampled or chosen attempt, what broke off counted as 1."""

    run_id: RunId
    people: Figure
    """Over the questions that people have scored."""
    judges: Figure
    """The panel's, over all questions that it has."""
    combined: Figure
    """People's, carried over to all of these (PPI++). It is right whether judges are accepted or not."""
    judge_weight: float | None
    """How far judges count in it, 0 to 1."""
    labelled: int
    """Questions that people have scored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledDifference:
    """A run less the first one."""

    reference_id: RunId
    candidate_id: RunId
    people: Figure
    judges: Figure
    combined: Figure
    judge_weight: float | None
    labelled: int
    """Questions that people have scored in both runs."""
    worth: float | None
    """How many labels of people alone one label is worth beside judges; None where nothing is combined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationCard:
    """One dimension that judges have scored."""

    dimension: DimensionName
    title: Mapping[Language, str] = field(default_factory=dict[Language, str])
    """Of a team's own dimension; empty for a standard one, which reports name themselves."""
    raters: tuple[str, ...]
    """People who have scored any, by pseudonym."""
    questions: int
    """With an answer that both people and judges have scored, in any run."""
    answers: int
    """Such answers."""
    shared: int
    """Of them, those that two people have scored."""
    panel: JudgeFit
    """The panel's mean, which is what figures use: the standing of the dimension is its."""
    judges: tuple[JudgeFit, ...]
    """Each by itself; empty where there is but one."""
    runs: tuple[LabelledRunCard, ...]
    differences: tuple[LabelledDifference, ...]
    """Of every run but the first."""
    more: str = ""
    """The command that has people score more of these runs; empty where that would tell no more."""

    @property
    def standing(self) -> Standing:
        """What becomes of the dimension."""
        return self.panel.standing

    @property
    def needs_people(self) -> bool:
        """Whether more scores by people are what would tell its standing, and these runs have answers enough."""
        is_open = {one.ground for one in self.panel.checks if one.finding is GroundFinding.OPEN}
        is_told_by_people = bool(self.panel.judge) and bool(is_open - {Ground.CANARIES}) and not self.is_out_of_reach
        return self.standing is Standing.NOT_YET and is_told_by_people

    @property
    def is_out_of_reach(self) -> bool:
        """Whether judges could not be accepted if people scored everything: a ground takes more than there is."""
        return any(check.is_out_of_reach for check in self.panel.checks)

    @property
    def needed_questions(self) -> int | None:
        """Labelled questions at which every bias could be told; None where none is open, or none would do."""
        return self.panel.needed(Ground.BIAS, Ground.BIAS_DIFFERENCE)

    @property
    def needed_shared(self) -> int | None:
        """Answers scored by two people at which the agreement could be told."""
        return self.panel.needed(Ground.AGREEMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationMark:
    """How judges stand on a dimension, beside their figures."""

    dimension: DimensionName
    standing: Standing
    questions: int
    """With an answer that both people and judges have scored."""
    needed_questions: int | None = None
    needed_shared: int | None = None
    """As in ``CalibrationCard``; None too where nobody has scored any."""
    more: str = ""
    """The command that has people score more; empty where that would tell no more."""
    can_be_labelled: bool = True
    """Whether people would be shown answers to as many questions as calibration takes."""
    runs: tuple[str, ...] = ()
    """Short ids of the runs whose labels count together here; () where those of the page do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Judges of some runs held against the people who scored the same answers."""

    runs: tuple[Run, ...]
    """The first is what the others' differences are taken from."""
    cards: tuple[CalibrationCard, ...]
    """One for each dimension that judges have scored."""
    unjudged: tuple[DimensionName, ...] = ()
    """Dimensions that people have scored, and no judge."""
    out_of_reach: Mapping[DimensionName, int] = field(default_factory=dict[DimensionName, int])
    """Dimensions that nobody has scored, and of which people would be shown answers to so few questions that it would
    calibrate nothing -> these questions."""
    simulated_judges: tuple[str, ...] = ()
    """Those whose verdicts the embedded simulator wrote."""

    def of(self, dimension: DimensionName) -> CalibrationCard | None:
        """What is known of a dimension; None where no judge has scored it."""
        return next((card for card in self.cards if card.dimension == dimension), None)
