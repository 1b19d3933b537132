"""One question with every answer to it, side by side: what settles a doubt about a figure."""

from __future__ import annotations

from dataclasses import dataclass, field

from evalkit.domain.attempt import Attempt, AttemptId, RunId
from evalkit.domain.judging import VerdictText
from evalkit.domain.question import Category, Difficulty, Language, Variant
from evalkit.domain.review import Assignment, AssignmentKind, RatingEvent, ReviewId
from evalkit.domain.rubric import DimensionName
from evalkit.domain.run import Run
from evalkit.domain.score import Finding, RaterKind, Score

__all__ = [
    "AskedPlace",
    "NextQuestions",
    "OneAttempt",
    "PutBefore",
    "QuestionView",
    "RunAnswers",
    "ShownAnswer",
    "ShownRating",
    "ShownScore",
    "ShownVerdict",
    "StoredAnswer",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPlace:
    """A wording of the question in one run."""

    run_id: RunId
    asked_hash: str
    key_hash: str
    position: int
    repeats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """An attempt with the beginning of its answer."""

    attempt: Attempt
    answer: str = field(repr=False)
    """Hostile, and no longer than was asked for."""
    answer_length: int
    """Of all of it, in characters."""

    @property
    def reasoning_length(self) -> int:
        """Characters of reasoning, which is read from the store only where it is shown."""
        return max(0, self.attempt.text_length - self.answer_length)


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBefore:
    """An answer in a person's hands, with what they did."""

    assignment: Assignment
    review_id: ReviewId
    rater: str
    events: tuple[RatingEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownScore:
    """What a rule or the clock found."""

    kind: RaterKind
    rater: str
    version: str
    is_in_force: bool
    """Whether figures are made of it: of several versions, the newest that has scored every answer here."""
    score: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVerdict:
    """What a judge said, once."""

    judge: str
    version: str
    is_simulated: bool
    text: VerdictText


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRating:
    """What a person said, on one dimension; with a comment alone, on none."""

    rater: str
    """A pseudonym."""
    review_id: ReviewId
    kind: AssignmentKind
    dimension: DimensionName | None
    finding: Finding | None
    """None with a comment or a flag alone."""
    is_last_word: bool
    """Whether the answer's value is made of it: not of hidden repeats, nor of what was looked at again since."""
    comment: str
    is_flagged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAnswer:
    """One attempt with all that was said of it."""

    stored: StoredAnswer
    is_right: bool | None
    """As figures count it; None where no rule decides it, or nothing was scored yet."""
    scores: tuple[ShownScore, ...] = ()
    verdicts: tuple[ShownVerdict, ...] = ()
    ratings: tuple[ShownRating, ...] = ()

    @property
    def awaits_rule(self) -> bool:
        """Whether the rule has not looked at it yet: after a kill, until somebody asks for figures."""
        is_looked_at = any(shown.kind is RaterKind.RULE for shown in self.scores)
        return self.stored.attempt.is_final and not is_looked_at

    @property
    def attempt_id(self) -> AttemptId:
        """Its id."""
        return self.stored.attempt.attempt_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAnswers:
    """A run's answers to the question, by wording and repeat."""

    run: Run
    """Without its places."""
    answers: tuple[ShownAnswer, ...]
    wanted: int
    """Cells that the question has in the run."""

    @property
    def decided(self) -> int:
        """Answers that are right or wrong."""
        return sum(answer.is_right is not None for answer in self.answers)

    @property
    def right(self) -> int:
        """How many of them are right."""
        return sum(answer.is_right is True for answer in self.answers)

    @property
    def flips(self) -> bool:
        """Whether it is sometimes right, sometimes not."""
        return 0 < self.right < self.decided


@dataclass(frozen=True, slots=True, kw_only=True)
class NextQuestions:
    """The neighbours in a run's order."""

    previous: str | None
    following: str | None
    number: int
    """Of this one, counted from 1; of a question with several wordings, its first."""
    count: int
    """Wordings that the run asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """One question with the answers of some runs."""

    question_id: str
    category: Category
    difficulty: Difficulty
    languages: tuple[Language, ...]
    """In which any of the runs asked it."""
    wordings: tuple[Variant, ...]
    """What was asked, with the answer key in force; several for a template or in two languages."""
    runs: tuple[RunAnswers, ...]
    beside: NextQuestions | None
    """In the order of the first run."""
    other_runs: tuple[Run, ...]
    """Runs with this question that are not shown, the newest first, and no more than a page lists."""
    other_count: int
    """All of them."""

    @property
    def is_simulated(self) -> bool:
        """Whether an answer or a verdict came from the embedded simulator."""
        judged = (verdict for one in self.runs for answer in one.answers for verdict in answer.verdicts)
        return any(one.run.target.is_simulated for one in self.runs) or any(verdict.is_simulated for verdict in judged)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneAttempt:
    """An attempt looked up by its id: whose it is, and its text as far as it was asked for."""

    run_id: RunId
    question_id: str
    text: str = field(repr=False)
    is_cut: bool
