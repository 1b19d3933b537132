"""Judging: what a judge is, what it is asked, and what it said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.question import Language
from evalkit.domain.rubric import DimensionName
from evalkit.domain.score import Finding, Score, SeriesId
from evalkit.domain.target import Target

__all__ = [
    "CanaryCheck",
    "CanaryRow",
    "CannotJudge",
    "Judge",
    "Judgement",
    "JudgementBody",
    "Judging",
    "NoVerdict",
    "NoVerdictWhy",
    "Said",
    "Verdict",
    "VerdictFacts",
    "VerdictText",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """A model that scores answers of others, as configured."""

    target: Target
    weight: float = 1.0
    """Of its mean in the mean of the panel."""
    family: str | None = None
    """``qwen``, ``deepseek``: judges of the family under test are warned about."""
    sets_temperature: bool = True
    sets_max_tokens: bool = True
    """Whether the configuration says so itself; else both depend on whether the judge is seen to think."""

    @property
    def name(self) -> str:
        """What ``--judge NAME`` names."""
        return self.target.name


class NoVerdictWhy(StrEnum):
    """Why a judge's reply is no verdict."""

    EMPTY = "empty"
    CUT = "cut"
    """It ran into its token limit."""
    NO_JSON = "no_json"
    WRONG_SHAPE = "wrong_shape"
    """JSON, with something missing or of another kind."""
    OFF_SCALE = "off_scale"
    """A score that is none of 1 to 5: 0, 4.5, ``4/5``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A score, and what it rests on."""

    score: float
    """1-5: the level that was picked, or 1 + 4 x the share of items that are met."""
    items: tuple[bool | None, ...] = ()
    """Of a checklist, in its order; None where an item does not apply."""
    evidence: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotJudge:
    """The judge says that it cannot tell."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoVerdict:
    """A reply that cannot be taken for a verdict. It never stands for a number."""

    why: NoVerdictWhy
    detail: str = ""
    """What was found, in a few words, for the repair request and for people."""


Said = Verdict | CannotJudge | NoVerdict
"""What a judge's reply comes to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One verdict with what was sent and said for it."""

    score: Score
    is_ascending: bool
    """Whether the levels were shown from 1 to 5: judges lean towards what stands first."""
    seed: int
    requests: int
    """1, or 2 where the first reply was no verdict."""
    asked_at: datetime
    seconds: float | None
    """To the complete reply, of all requests together."""
    prompt_tokens: int | None
    completion_tokens: int | None
    shown_length: int
    """Characters that were judged: the answer's, and the reasoning's where the rubric shows it."""
    reason: str = ""
    """In the judge's own words; so is the evidence."""
    evidence: tuple[str, ...] = ()
    items: tuple[bool | None, ...] = ()
    """Of a checklist: which are met, None for those that do not apply."""
    suspect: str | None = None
    """What in the answer looks like a verdict or an instruction to a judge."""
    request: bytes = field(repr=False)
    reply: bytes = field(repr=False)
    """Both as sent and received, of the last request."""
    unread_reply: bytes | None = field(repr=False, default=None)
    """The first reply, where it was no verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementBody:
    """What was sent and said for a score."""

    is_ascending: bool
    suspect: str | None
    request: bytes = field(repr=False)
    reply: bytes = field(repr=False)
    unread_reply: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictFacts:
    """What one verdict took, and what it was given on."""

    attempt_id: AttemptId
    sample: int
    is_ascending: bool
    shown_length: int
    requests: int
    seconds: float | None
    prompt_tokens: int | None
    completion_tokens: int | None
    suspect: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictText:
    """What a judge said for one score, for people to read."""

    score_id: str
    series_id: SeriesId
    attempt_id: AttemptId
    dimension: DimensionName
    key_hash: str
    """The answer key that the judge was shown: an earlier one where it was corrected since."""
    sample: int
    is_ascending: bool
    finding: Finding
    reason: str
    evidence: tuple[str, ...]
    items: tuple[bool | None, ...]
    suspect: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """What one series is to score of a run."""

    run_id: RunId
    series_id: SeriesId
    dimension: DimensionName
    repeats_per_question: int
    samples: int
    """Verdicts on each attempt, but for those that are asked once more to see the judge's own noise."""
    weight: float = 1.0
    """Of this judge's mean in the panel's, as configured when it was asked last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryRow:
    """One answer whose score is known beforehand."""

    name: str
    language: Language
    score: float | None
    """What the judge gave; None without a verdict."""
    at_most: float | None
    """Over this, the judge is not to be trusted."""
    at_least: float | None
    said: str = ""
    """Why there is no verdict, or the judge's reason."""

    @property
    def is_passed(self) -> bool:
        """Whether the judge did what it must; a right answer needs a score, a worthless one may go without."""
        if self.score is None:
            return self.at_least is None
        is_low_enough = self.at_most is None or self.score <= self.at_most
        return is_low_enough and (self.at_least is None or self.score >= self.at_least)


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryCheck:
    """What a judge gave answers whose scores are known beforehand."""

    check_id: str
    """Of judge, served model, prompts and rubric: as long as none changes, it need not be done again."""
    judge: str
    rows: tuple[CanaryRow, ...]
    created_at: datetime

    @property
    def is_passed(self) -> bool:
        """Whether judging may go on."""
        return all(row.is_passed for row in self.rows)
