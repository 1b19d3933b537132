"""Sheet: all that reaches one rater, and what comes back; every door (page, spreadsheet, offline file) shows this.

Nothing in it tells which run an answer is of: a door cannot leak what it was never given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from evalkit.domain.question import Language
from evalkit.domain.review import Act
from evalkit.domain.rubric import DimensionName

__all__ = ["BlindAnswer", "Mark", "Scale", "Sheet", "Tick"]


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
    marks: Mapping[str, Mark] = field(default_factory=dict[str, Mark])
    """Subject -> what the rater has said so far; of a re-check nothing but what was said since."""
    instruction: str = ""
    """What closed the prompt behind the question, word by word; empty where that cannot be told apart."""

    @property
    def is_done(self) -> bool:
        """Whether every scale has a score, or was said to be beyond judging."""
        done = (Act.SCORE, Act.CANNOT_JUDGE)
        return all((mark := self.marks.get(name)) is not None and mark.act in done for name in self.dimensions)


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
    minutes: float
    """What the rater was asked for."""
    is_simulated: bool = False
    """Whether any answer came from the embedded simulator; which one is not told."""


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
