"""Scorecard: what a run comes to, as one value that every report shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evalkit.domain.attempt import Outcome
from evalkit.domain.calibration import CalibrationMark
from evalkit.domain.panel import PanelCard
from evalkit.domain.people import PeopleCard
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.run import Run
from evalkit.domain.score import RaterKind
from evalkit.domain.verdict import Figure, Remark, Spread, Undefined

__all__ = [
    "AccuracyCard",
    "BandCard",
    "CostCard",
    "DimensionCard",
    "ErrorCard",
    "NotMeasured",
    "OutcomeCard",
    "QuestionCard",
    "Scorecard",
    "SpeedCard",
    "StabilityCard",
    "TokenBin",
    "TransferCard",
    "TwinsCard",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeCard:
    """How the attempts ended."""

    wanted: int
    finished: int
    """Cells in scope, and those with a final attempt."""
    counts: Mapping[Outcome, int]
    failures: Mapping[str, int]
    """Kind of the last failure -> cells that the endpoint has not served so far; they are asked again."""
    failed_tries: int
    """Failed tries of cells beside those: asked again since, or several in vain."""
    notes: Mapping[str, int] = field(default_factory=dict)
    unread: int = 0
    """Completed answers in which no final answer could be read; counted as misses."""
    unscored: Mapping[str, int] = field(default_factory=dict)
    """Reason -> attempts that no rule could decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyCard:
    """Shares of attempts that are wholly right."""

    every: Figure
    """Over every served attempt; cut, empty and looping ones count as misses."""
    completed: Figure
    """Over completed answers."""
    by_category: Mapping[Category, Figure]
    by_difficulty: Mapping[Difficulty, Figure]
    by_slice: Mapping[tuple[Category, Difficulty], Figure]
    """All three over every served attempt; a slice without questions is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionCard:
    """One dimension, 1-5, by one rater, one panel of judges, or people."""

    dimension: DimensionName
    rater_kind: RaterKind
    rater: str
    version: str
    """Of the extractor, or of rubric and prompt."""
    every: Figure
    """Mean over every served attempt; what never reached the rater (cut, empty, looping) counts as 1."""
    completed: Figure
    """Mean over completed answers."""
    deviation: Figure
    """Pooled standard deviation within a question, over every served attempt: how far repeats differ."""
    scored: int
    wanted: int
    """Completed answers with a score, and those that the dimension applies to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMeasured:
    """A dimension that nobody scored."""

    dimension: Dimension
    reason: str
    """Key of the sentence: ``needs_judge``, ``needs_score``, ``not_tagged``, ``not_asked``, ``no_answers``,
    ``imported``, ``shown_as_share``."""
    command: str | None = None
    """What would score it; None where nothing in this version does."""
    review_command: str | None = None
    """What would put it before people, where judges may be asked too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCard:
    """What the uncertainty of the accuracy consists of, and what more questions or repeats would buy."""

    from_questions: float
    from_repeats: float
    """Shares of the squared standard error; together 1."""
    half_width: float
    """Of the interval of the accuracy now, as a share."""
    with_more_repeats: float
    with_more_questions: float
    """What the half width would come to with twice the repeats, and with twice the questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StabilityCard:
    """How far repeats of one question agree, over questions with two or more attempts that count."""

    flip_rate: Figure
    """Mean over questions of the share of pairs of repeats of which one is right and the other wrong."""
    answer_flip_rate: Figure
    """The same for pairs whose final answers differ, right or wrong."""
    pass_hat: Mapping[int, Figure]
    """k -> pass^k: the chance that k attempts at a question are all right."""
    pass_at: Mapping[int, Figure]
    """k -> pass@k: the chance that at least one of k is."""
    never_right: int
    sometimes_right: int
    always_right: int
    """Questions by how many of their repeats are right."""
    error: ErrorCard | Undefined


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinsCard:
    """Questions without a valid answer beside alike-looking ones that have one."""

    category: Category | None
    """None is all categories together."""
    balanced: Figure
    """Mean of the two shares below: always refusing and never refusing both come to a half."""
    solvable: Figure
    unsolvable: Figure
    """Share right of each side; refusing is right on the unsolvable side only."""
    n_pairs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCard:
    """The same method at home and in another field."""

    given_home: Figure
    """Share right in the new field, given that the question at home is right."""
    home: Figure
    away: Figure
    n_pairs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BandCard:
    """How many attempts were in one band of experience."""

    name: str
    begins_at: float
    """In tokens/s or seconds; it reaches to the beginning of the next band."""
    n_attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBin:
    """Attempts of like length, and how many of them are right."""

    fewest: int
    most: int
    """Tokens of the shortest and of the longest of them, reasoning included."""
    right: Figure
    n_attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CostCard:
    """What a right answer takes of the machine that serves the target.

    A machine that answers several requests at once is shared by them: each takes its seconds over their number.
    """

    money_per_right: Figure
    """In the currency of ``price_per_hour``; undefined where that is not set."""
    watt_hours_per_right: Figure
    """Undefined where ``watts`` is not set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedCard:
    """How fast the target was over served attempts; Undefined where nothing was measured."""

    ttft_s: Spread
    ttfa_s: Spread
    complete_s: Spread
    decode_tokens_per_s: Spread
    band: str | None
    """Experience band of the median decode rate, by name (rubrics/speed.yaml); None without a rate."""
    wait_band: str | None
    """Experience band of the median wait until the answer begins (rubrics/wait.yaml); None without one."""
    tokens_per_answer: Spread
    tokens_per_right: Figure
    """Tokens spent on all served attempts for each one that is right."""
    seconds_per_right: Figure
    """The same of the seconds that requests took, one after the other."""
    speed_bands: tuple[BandCard, ...]
    """All bands of writing speeds, slowest first, with the attempts in each."""
    wait_bands: tuple[BandCard, ...]
    """The same of waits until the answer begins, shortest first."""
    right_by_tokens: tuple[TokenBin, ...] | Undefined
    """Attempts that count, in fifths by their tokens, the shortest first."""
    remarks: tuple[Remark, ...] = ()
    """What makes the times doubtful: buffered streams, client lag, token counts from chunks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCard:
    """One question of a run, all repeats together."""

    question_id: str
    asked_hash: str
    category: Category
    difficulty: Difficulty
    cluster: str
    expected: str
    """What counts as right, in words."""
    right: int
    asked: int
    """Attempts that are right, and those that count."""
    flip: float | None
    """Share of pairs of repeats of which one is right and the other wrong; None with fewer than two that count."""
    answers: tuple[tuple[str, int], ...]
    """Final answers as read, with how often, most frequent first; an empty text is an answer that was not read."""
    outcomes: Mapping[Outcome, int]
    complete_s: float | None
    """Median over completed answers."""
    tokens: float | None
    """Median over completed answers, reasoning included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """A run's figures."""

    run: Run
    outcomes: OutcomeCard
    accuracy: AccuracyCard
    dimensions: tuple[DimensionCard, ...]
    """One for each that was scored, by each kind of rater: judges and people are never averaged together, and accuracy
    by either is of what no rule decides."""
    panel: PanelCard | None
    """What judges scored and how far that can be trusted; None where nobody judged the run."""
    people: PeopleCard | None = None
    """The same of people; None where nobody has scored any of its answers."""
    calibration: tuple[CalibrationMark, ...] = ()
    """How the judges stand with people, for each dimension that judges have scored."""
    not_measured: tuple[NotMeasured, ...]
    stability: StabilityCard
    questions: tuple[QuestionCard, ...]
    """In the run's order; open questions too."""
    twins: tuple[TwinsCard, ...]
    """All together first, then by category; empty without twins."""
    transfer: TransferCard | None
    """None without transfer pairs."""
    speed: SpeedCard
    cost: CostCard
    remarks: tuple[Remark, ...] = ()
    """What a reader must know before trusting the figures."""

    @property
    def most_unstable(self) -> tuple[QuestionCard, ...]:
        """Questions whose repeats differ, the most unstable first: places to look, not evidence (statistics.md)."""
        differing = [question for question in self.questions if question.flip]
        return tuple(sorted(differing, key=lambda question: (-(question.flip or 0.0), question.question_id)))
