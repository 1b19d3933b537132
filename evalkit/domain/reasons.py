"""What judges said of a run's answers, for people to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evalkit.domain.attempt import Outcome
from evalkit.domain.judging import VerdictText
from evalkit.domain.question import Language
from evalkit.domain.rubric import DimensionName
from evalkit.domain.run import Run

__all__ = ["QuestionReasons", "ReadAnswer", "ToldVerdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldVerdict:
    """One verdict, with whose it is and on what it was given."""

    run: Run
    question_id: str
    repeat: int
    """Counted from 0."""
    judge: str
    version: str
    """Of its series."""
    rubric: str
    """Version of the rubric that the judge was shown."""
    is_simulated: bool
    """Whether the embedded simulator wrote it."""
    is_counted: bool
    """Whether its series is in the panel: figures are made from these alone."""
    picks_levels: bool
    """Whether levels were listed for it; else it answers a checklist."""
    text: VerdictText

    @property
    def levels(self) -> str | None:
        """In which order the levels were listed; None for a checklist."""
        if not self.picks_levels:
            return None
        return "1-5" if self.text.is_ascending else "5-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnswer:
    """One answer to a question, and what each judge said of it."""

    repeat: int
    """Counted from 0."""
    outcome: Outcome
    read: str | None
    """The final answer as the rule read it; None where it read none."""
    is_right: bool | None
    """As the rule decided; None where it decided nothing."""
    answer: str
    """The text after the reasoning, as it came."""
    checklists: Mapping[DimensionName, tuple[str, ...]]
    """Dimension -> the yes/no items that are asked about this question; without those that pick levels."""
    verdicts: tuple[ToldVerdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionReasons:
    """What judges said of every answer to one question of a run."""

    run: Run
    question_id: str
    prompts: tuple[str, ...]
    """What was asked; several for a template with several instances in the run."""
    titles: Mapping[DimensionName, Mapping[Language, str]]
    """Of dimensions that rubrics name."""
    answers: tuple[ReadAnswer, ...]
    """By repeat."""
