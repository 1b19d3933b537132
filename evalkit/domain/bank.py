"""Bank: a named, versioned, content-hashed collection of questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evalkit.domain.identity import content_hash
from evalkit.domain.question import Language, Question

__all__ = ["Bank", "NamedSet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSet:
    """A selection with a name, so that teams can say "smoke" and mean the same questions."""

    name: str
    question_ids: tuple[str, ...]
    """Asked in every language that they are worded in."""
    repeats: int
    """How often each question is asked unless the user says otherwise."""
    only_in: Mapping[Language, tuple[str, ...]] = field(default_factory=dict[Language, tuple[str, ...]])
    """Asked in one language beside those: what stands in for questions that cannot be asked in it."""

    def ids_in(self, language: Language) -> tuple[str, ...]:
        """What is asked in a language, if it is worded in it."""
        return (*self.question_ids, *self.only_in.get(language, ()))


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

    def language_or(self, wanted: Language) -> Language:
        """A language, or the only one that the bank has where it lacks that one."""
        spoken: set[Language] = {language for question in self.questions for language in question.wordings}
        return wanted if wanted in spoken or len(spoken) != 1 else spoken.pop()

    def members(self, set_name: str | None, *, language: Language) -> tuple[Question, ...]:
        """The questions of a set, or of the whole bank, that are worded in a language; in the bank's order."""
        ids = None if set_name is None else set(self.sets[set_name].ids_in(language))
        return tuple(
            question
            for question in self.questions
            if language in question.wordings and (ids is None or question.question_id in ids)
        )

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
