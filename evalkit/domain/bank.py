"""Bank: a named, versioned, content-hashed collection of questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evalkit.domain.identity import content_hash
from evalkit.domain.question import Question

__all__ = ["Bank", "NamedSet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSet:
    """A selection with a name, so that teams can say "smoke" and mean the same questions."""

    name: str
    question_ids: tuple[str, ...]
    repeats: int
    """How often each question is asked unless the user says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """Questions that belong together."""

    name: str
    version: str
    title: str
    canary: str
    """A random id that stands in every file: found in a model's training data, it proves the leak."""
    questions: tuple[Question, ...]
    sets: Mapping[str, NamedSet]

    @property
    def bank_hash(self) -> str:
        """Identity of the content; where the questions were read from does not enter."""
        members = [
            [
                question.question_id,
                question.category,
                question.difficulty,
                question.wordings,
                question.template,
                [question.cluster, question.twin_of, question.home, question.tags],
            ]
            for question in self.questions
        ]
        return content_hash("bank", [self.name, self.version, members])
