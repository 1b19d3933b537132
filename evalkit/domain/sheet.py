"""Sheet: all that reaches one rater, and what comes back; every door (page, spreadsheet, offline file) shows this.

Nothing in it tells which run an answer is of: a door cannot leak what it was never given.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.review import COMMENT, FLAG, Act, AssignmentId
from evalkit.domain.rubric import DimensionName

__all__ = [
    "HIGHEST_REVISION",
    "LONGEST_COMMENT",
    "BlindAnswer",
    "Mark",
    "Marks",
    "MarksByAssignment",
    "Scale",
    "Sheet",
    "Tick",
    "are_done",
    "comment_in",
    "is_flagged_in",
]

LONGEST_COMMENT: Final = 5_000
"""Characters, through whichever door it comes."""
HIGHEST_REVISION: Final = 2**31 - 1
"""Every database keeps a number as high as this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """One dimension as a rater sees it, in the language of the sheet."""

    dimension: DimensionName
    title: str
    asks: str
    levels: tuple[tuple[int, str], ...]
    """Level and anchor, 5 first."""
    items: tuple[str, ...] = ()
    """Yes/no items of its own, which the levels sum up."""
    uses_checklist: bool = False
    """Whether it cannot be scored without the question's checklist, which is to stand beside it then."""
    uses_reference: bool = False
    """Whether its words send the rater to the reference, which is folded away otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What holds of one subject of an answer: the newest event about it."""

    act: Act
    value: int | None = None
    text: str = ""
    revision: int
    """Of the event. 0 is what has no event yet."""


Marks = Mapping[str, Mark]
"""Subject -> what holds of it, of one answer in one rater's hands."""
MarksByAssignment = Mapping[AssignmentId, Marks]


def are_done(marks: Marks, dimensions: Collection[DimensionName]) -> bool:
    """Whether every one of these scales has a score, or was said to be beyond judging."""
    return all(name in marks and marks[name].act.is_rating for name in dimensions)


def comment_in(marks: Marks) -> str:
    """The comment as it stands; empty without any, and where nothing can be seen in it."""
    text = marks[COMMENT].text if COMMENT in marks else ""
    return text if text.strip() else ""


def is_flagged_in(marks: Marks) -> bool:
    """Whether there is a flag that was not taken back."""
    return FLAG in marks and marks[FLAG].act is Act.FLAG


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindAnswer:
    """One answer as it is put before a rater."""

    item_id: str
    """Opaque; says nothing about run, question or place."""
    question: str
    """The question alone: what the model was told about the form of its answer, raters would take for theirs."""
    answer: str
    """Names of models are masked; otherwise as the model wrote it, and as hostile."""
    reasoning: str | None
    """Masked likewise. Where no dimension of the answer is scored by it, None: it never leaves the store."""
    reference: str | None
    """Expected answer and solution; None where there is neither."""
    checklist: tuple[str, ...]
    """The question's own, yes/no items; () where no scale that is asked about uses it."""
    dimensions: tuple[DimensionName, ...]
    """Scales that are asked about, in the order of the sheet's."""
    language: Language
    """Of question and answer."""
    marks: Marks = field(default_factory=dict[str, Mark])
    """What the rater has said so far; of a re-check nothing but what was said since."""
    instruction: str = ""
    """What closed the prompt behind the question, word by word; empty where that cannot be told apart."""

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be said of any scale."""
        return are_done(self.marks, self.dimensions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything in one rater's hands."""

    form_id: str
    """Opaque, of review and rater: a form that comes back is told by it."""
    rater: str
    """The rater's own pseudonym."""
    language: Language
    """Of the words around the answers."""
    scales: tuple[Scale, ...]
    answers: tuple[BlindAnswer, ...]
    """In the rater's order."""
    is_simulated: bool = False
    """Whether any answer came from the embedded simulator; which one is not told."""
    is_handed_on: bool = False
    """Whether somebody has taken over what the rater has not scored, so that nothing more is asked of them."""

    @property
    def scores(self) -> int:
        """How many scores it asks for."""
        return sum(len(answer.dimensions) for answer in self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One thing that a rater did, as a door hands it in; becomes a ``RatingEvent``."""

    item_id: str
    subject: str
    act: Act
    value: int | None = None
    text: str = ""
    revision: int
    event_id: str
    made_at: datetime
