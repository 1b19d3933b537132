"""Comparison: a candidate's run held against a reference's, question by question, with a verdict for each criterion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from evalkit.domain.calibration import CalibrationMark, Standing
from evalkit.domain.changed_question import ChangedQuestion
from evalkit.domain.criteria import Criterion, ScoredBy
from evalkit.domain.decision import Decision
from evalkit.domain.panel import Coverage, SpreadCard
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.run import Run
from evalkit.domain.score import RaterKind
from evalkit.domain.verdict import Figure, Remark, Undefined

__all__ = [
    "Comparability",
    "Comparison",
    "CriterionRow",
    "Difference",
    "Distinction",
    "DistinctionKind",
    "EarlyEnd",
    "FloorRow",
    "JudgeDifference",
    "JudgedDifference",
    "Needed",
    "PairComparison",
    "Pairing",
    "PeopleBeside",
    "RankRow",
    "Reading",
    "SliceRow",
    "SourceDifference",
    "Status",
]


class Status(StrEnum):
    """What a criterion with a margin, a floor, or a whole decision comes to."""

    PASS = "pass"  # noqa: S105 - the field's word, no password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


class Reading(StrEnum):
    """A difference in words. "Better" and "worse" mean the candidate, whichever way the figure counts."""

    BETTER = "better"
    """Better, beyond chance."""
    EQUIVALENT = "equivalent"
    """Inside the margin on both sides."""
    NOT_WORSE = "not_worse"
    """Not worse by the margin or more; perhaps better."""
    WORSE_WITHIN_MARGIN = "worse_within_margin"
    """Worse beyond chance, but by less than the margin."""
    WORSE = "worse"
    """Worse by more than the margin; without a margin, worse beyond chance."""
    LEANING_WORSE = "leaning_worse"
    """Worse beyond chance; whether by more than the margin is open."""
    UNCLEAR = "unclear"
    """Too little is known."""
    CHANGED = "changed"
    """Of the excess flip: other questions are right than before, beyond what repeats do by themselves."""
    ALIKE = "alike"
    """Without a margin: no difference beyond chance was found, which does not show that there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Candidate minus reference, or over it where the unit is a ratio, with a bound on either side."""

    value: float
    low: float
    high: float
    confidence: float
    """Of each bound by itself, one-sided: .95 means that both together hold 90 %."""
    method: str
    n_clusters: int
    n_questions: int
    n_attempts: int
    """Of both runs together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeDifference:
    """What one judge of a panel makes of the two runs by itself."""

    judge: str
    version: str
    """Of rubric, prompt and sampling."""
    reference: float | None
    candidate: float | None
    """Its means over the paired questions; None where too few answers have its verdict."""
    difference: Difference | Undefined


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedDifference:
    """What the difference of two panels' means rests on."""

    judges: tuple[JudgeDifference, ...]
    difference: Difference | Undefined
    """Of the panels' means, whoever else the verdict rests on."""
    spread: SpreadCard | Undefined
    """Of the judges' own differences: it does not shrink with more questions."""
    reference: Coverage
    candidate: Coverage
    """Of the panel, over the questions that both runs were to be judged on."""
    lowest: float | None
    highest: float | None
    """Between what the difference would lie, had the missing verdicts been the worst for the candidate and the best for
    the reference, or the other way round; None where none is missing."""

    @property
    def is_split(self) -> bool:
        """Whether one judge sees a build ahead beyond chance, and another judge the other build."""
        known = [one.difference for one in self.judges if isinstance(one.difference, Difference)]
        values = [one.value for one in known]
        return any((one.low > 0 and min(values) < 0) or (one.high < 0 and max(values) > 0) for one in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDifference:
    """A difference of scores by people, by judges, or by both."""

    scored_by: ScoredBy
    reference: float | None
    candidate: float | None
    """Means over the questions that it rests on; None where it has no figure."""
    difference: Difference | Undefined


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleBeside:
    """What people say of two runs, beside what judges do."""

    sources: tuple[SourceDifference, ...]
    """People's, judges' and both combined, of those that there are."""
    judge_weight: float | None
    """How far the combined one believes judges about what people have not scored, 0 to 1; None without one."""
    scored: int
    wanted: int
    """Answers of both runs that people have scored, and that were put before them or were to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """What would decide, with 80 % power, if the truth is as the estimate or the assumption has it."""

    questions: int
    repeats: int
    assumes_no_difference: bool
    """True where it is computed for a candidate that is as good as the reference, because the estimate itself lies too
    close to the margin to be told from it by any bank."""
    bank_questions: int | None = None
    """How many the candidate's bank has, where it is known to have fewer."""
    scored_by_people: bool = False
    """Whether the questions are those that people score, and not those that are asked."""
    asked_questions: int | None = None
    """Of questions that people score: how many both runs were asked, where that is fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRow:
    """One criterion of one candidate."""

    criterion: Criterion
    rater_kind: RaterKind | None = None
    """Who scored, for figures that are scores; None for what is counted or measured."""
    rater: str | None = None
    reference: float | None
    candidate: float | None
    """The figures over the paired questions; None where there is none."""
    difference: Difference | Undefined
    margin: float | None = None
    """Positive, in the criterion's unit (a ratio: 1.25); None where none is set."""
    is_primary: bool = False
    status: Status | None = None
    """None without a margin."""
    reading: Reading
    p: float | None = None
    """Two-sided, of no difference."""
    adjusted_p: float | None = None
    """The same by Holm over the rows without a margin; None for primary rows, of which all must pass."""
    needed: Needed | None = None
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Reason -> paired questions that this figure leaves out: ``asked_once``, ``not_scored``, ``fewer_repeats``."""
    judged: JudgedDifference | None = None
    """Of scores by a panel of judges: what each of them says; None for all others, and where panels differ."""
    scored_by: ScoredBy | None = None
    """Whose scores the difference is made from; None for what is counted or measured."""
    people: PeopleBeside | None = None
    """None where people have not scored both runs."""
    calibration: CalibrationMark | None = None
    """How the judges of these two runs stand with people; None where no judge has scored any."""

    @property
    def is_uncalibrated(self) -> bool:
        """Whether it rests on judges alone whom people have not been found to agree with."""
        mark = self.calibration
        rests_on_judges = self.scored_by is ScoredBy.JUDGES and isinstance(self.difference, Difference)
        return rests_on_judges and mark is not None and mark.standing is not Standing.ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorRow:
    """What a candidate must reach by itself."""

    key: str
    """A key of ``Criterion``."""
    required: float
    is_at_least: bool
    """Whether it is the smallest allowed figure; False: the largest."""
    figure: Figure
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """What is compared: questions asked in both runs, with at least one attempt that counts in each."""

    questions: int
    clusters: int
    attempts_reference: int
    attempts_candidate: int
    repeats_reference: int
    repeats_candidate: int
    """The most repeats of a question."""
    dropped: Mapping[str, int]
    """Reason -> questions left out: ``only_in_reference``, ``only_in_candidate``, ``not_served_in_reference``,
    ``not_served_in_candidate``, ``not_asked_yet``."""


class DistinctionKind(StrEnum):
    """How a difference between two runs stands to the verdict."""

    INTENDED = "intended"
    """Named by ``varies``: what is being compared."""
    ALLOWED = "allowed"
    """Named as one that may be."""
    BLOCKING = "blocking"
    """Nobody named it: no verdict while it stands."""
    HARMLESS = "harmless"
    """Worth knowing, and no obstacle: repeats, bank version with the same texts, concurrency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinction:
    """One way in which two runs differ besides their answers."""

    key: str
    """As written in ``varies``: ``quantisation``, ``server``, ``temperature``."""
    reference: str
    candidate: str
    """What each has; ``unknown`` where it could not be learnt."""
    kind: DistinctionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparability:
    """Whether the answers may be held against each other at all (design.md, rule 6)."""

    distinctions: tuple[Distinction, ...]
    is_same_build: bool
    """A/A: nothing is known to differ, so what shows is noise."""
    identical_texts: int
    """Attempts of the same question and repeat whose texts are the same in both runs, letter for letter."""
    compared_texts: int
    is_suspicious: bool
    """So many long texts are identical that one server probably answered for both."""

    @property
    def blocking(self) -> tuple[Distinction, ...]:
        """What stops the verdict."""
        return tuple(found for found in self.distinctions if found.kind is DistinctionKind.BLOCKING)


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceRow:
    """The accuracy on one category and difficulty; exploratory."""

    category: Category
    difficulty: Difficulty | None
    """None for the whole category."""
    reference: float
    candidate: float
    difference: Difference | Undefined
    adjusted_p: float | None
    """By Benjamini-Hochberg over the slices by category and difficulty; whole categories among themselves."""
    reading: Reading
    n_questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyEnd:
    """Where a verdict was reached before the last question, or at which look it was."""

    look: int
    """Counted from 1; 0 for the monitor of broken builds."""
    looks: int
    questions: int
    """Of the candidate's run that the verdict rests on."""
    questions_planned: int
    requests_saved: int
    hours_saved: float | None
    """By the candidate's own pace; None where it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairComparison:
    """One candidate against the reference."""

    reference: Run
    candidate: Run
    comparability: Comparability
    pairing: Pairing
    rows: tuple[CriterionRow, ...]
    """Primary ones first, each group in the order of ``CRITERIA``."""
    floors: tuple[FloorRow, ...]
    slices: tuple[SliceRow, ...]
    changed: tuple[ChangedQuestion, ...]
    status: Status | None
    """The verdict; None where differences that nobody named stop it."""
    p: float | None = None
    """Of the candidate being worse by a margin or more on some primary criterion: the largest of theirs."""
    adjusted_p: float | None = None
    """The same by Holm over the candidates; None with one candidate."""
    early: EarlyEnd | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RankRow:
    """A build's place by accuracy among all that are compared, on the questions that all have."""

    name: str
    run_id: str
    is_reference: bool
    accuracy: Figure
    better_than: tuple[str, ...]
    """Names of those that it beats beyond chance, by Holm over all pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Candidates against one reference, by one policy."""

    decision: Decision
    """Names, criteria and margins; with the shipped defaults where no file says otherwise."""
    source: str | None
    """The decision's file; None for ``evalkit compare``."""
    baseline: str | None = None
    """The name of the pinned baseline that was checked again; None for every other comparison."""
    pairs: tuple[PairComparison, ...]
    ranking: tuple[RankRow, ...]
    """Best first; empty with one candidate."""
    made_at: datetime
    remarks: tuple[Remark, ...] = ()

    @property
    def status(self) -> Status | None:
        """The worst of the candidates' verdicts; None when one of them has none."""
        found = {pair.status for pair in self.pairs}
        for status in (None, Status.FAIL, Status.INCONCLUSIVE):
            if status in found:
                return status
        return Status.PASS
