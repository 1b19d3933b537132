"""``evalkit banks check``: every defect of a bank, with file and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.actions.project import Project
from evalkit.actions.question_figures import stored_answers
from evalkit.banks.check import Defect, find_defects
from evalkit.banks.vary import variants_of
from evalkit.config.places import bank_names
from evalkit.domain.attempt import Outcome
from evalkit.domain.bank import Bank
from evalkit.domain.bank_figures import QuestionReading
from evalkit.domain.question import LANGUAGES, OpenAnswer, Variant
from evalkit.errors import BankError
from evalkit.scores.by_rule import is_right, score_by_rule
from evalkit.text.wording import ANSWER_LINE, word_answer

__all__ = ["CheckedBank", "checked_banks"]

_SEEDS = (1, 2, 3)
_READINGS: Final[dict[QuestionReading, str]] = {
    "none_right": "none is right; look whether the reference is",
    "all_right": "all are right; it guards against regressions and tells nothing apart",
    "against_the_rest": "builds that do well elsewhere do badly here (item-rest correlation < 0); is it ambiguous?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBank:
    """A bank with what is wrong with it."""

    name: str
    questions: int | None
    """None when the bank cannot be read."""
    errors: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def has_errors(self) -> bool:
        """Whether the bank must not be used like this."""
        return bool(self.errors)

    def as_lines(self) -> tuple[str, ...]:
        """For people: one line a defect, then the count."""
        size = "cannot be read" if self.questions is None else f"{self.questions} questions"
        return (
            *self.errors,
            *(f"{warning} (warning)" for warning in self.warnings),
            f"{self.name}: {size}, {len(self.errors)} errors, {len(self.warnings)} warnings",
        )


def checked_banks(names: Sequence[str], *, project: Project) -> tuple[CheckedBank, ...]:
    """Check the named banks, or all."""
    return tuple(_checked(name, project=project) for name in names or bank_names(project.cwd))


def _checked(name: str, *, project: Project) -> CheckedBank:
    try:
        bank = project.read_bank(name, checks_all=True)
        defects = find_defects(bank)
        misread = tuple(_misread_answers(bank))
        doubts = tuple(_doubts(bank, called=name, project=project))
    except BankError as error:
        return CheckedBank(name=name, questions=None, errors=error.defects, warnings=())
    return CheckedBank(
        name=name,
        questions=len(bank.questions),
        errors=(*_lines(defects, severity="error"), *misread),
        warnings=(*_lines(defects, severity="warning"), *doubts),
    )


def _lines(defects: Sequence[Defect], *, severity: str) -> tuple[str, ...]:
    return tuple(f"{defect.source}: {defect.message}" for defect in defects if defect.severity == severity)


def _doubts(bank: Bank, *, called: str, project: Project) -> Iterator[str]:
    """What the answers of real models say against questions."""
    answers = stored_answers(bank, called=called, project=project)
    if answers is None or answers.is_simulated:
        return
    source_by_id = {question.question_id: question.source for question in bank.questions}
    for figures in answers.questions:
        if figures.reading is not None:
            said = _READINGS[figures.reading]
            yield (
                f"{source_by_id[figures.question_id]}: question `{figures.question_id}`: "
                f"{figures.asked} answers of {figures.builds} builds: {said}"
            )


def _misread_answers(bank: Bank) -> Iterator[str]:
    """Every reference, written as the prompt asks for it, must be read back as right: else models are misread too."""
    source_by_id = {question.question_id: question.source for question in bank.questions}
    templates = [question for question in bank.questions if question.template is not None]
    for language in LANGUAGES:
        for seed in _SEEDS:
            # What is no template is the same for every seed.
            questions = bank.questions if seed == _SEEDS[0] else templates
            for variant in variants_of(questions, language=language, seed=seed):
                if not _is_read_back(variant):
                    yield (
                        f"{source_by_id[variant.question_id]}: question {variant.question_id!r}: its own answer "
                        f"{word_answer(variant.expected, language=language)!r} ({language}, seed {seed}) is not read "
                        "back as right; write the answer in a form that the prompt asks for"
                    )


def _is_read_back(variant: Variant) -> bool:
    if isinstance(variant.expected, OpenAnswer):
        return True
    text = ANSWER_LINE[variant.language] + word_answer(variant.expected, language=variant.language)
    return is_right(score_by_rule(variant=variant, outcome=Outcome.ANSWERED, answer=text)) is True
