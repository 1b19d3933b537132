"""Questions -> variants: one wording in one language, parameters filled in, ready to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evalkit.banks.answers import fill_answer, parse_answer
from evalkit.banks.instances import Instance, instance_of
from evalkit.domain.question import (
    ChoiceAnswer,
    ExpectedAnswer,
    Language,
    PartsAnswer,
    Question,
    TemplatedAnswer,
    Variant,
    Wording,
)
from evalkit.errors import BankError, UserError
from evalkit.text.prompts import ask_prompt
from evalkit.text.sandbox import render

__all__ = ["expected_answer", "left_out", "question_text", "variant_of", "variants_of"]


def variants_of(questions: Sequence[Question], *, language: Language, seed: int) -> tuple[Variant, ...]:
    """The variants of all questions that have the language, in order.

    Args:
        questions: Those without the language are passed over; ``left_out`` names them.
        language: Asked in.
        seed: Chooses template instances: the same seed gives the same values in every language and for every target.

    Raises:
        BankError: When templates cannot be filled in; one line for each.
    """
    variants: list[Variant] = []
    mistakes: list[str] = []
    for question in questions:
        if language not in question.wordings:
            continue
        try:
            variants.append(variant_of(question, language=language, seed=seed))
        except UserError as error:
            mistakes.append(f"{question.source}: question `{question.question_id}`, seed {seed}: {error}")
    if mistakes:
        raise BankError(tuple(mistakes))
    return tuple(variants)


def left_out(questions: Sequence[Question], *, language: Language) -> tuple[Question, ...]:
    """The questions that are not asked in a language."""
    return tuple(question for question in questions if language not in question.wordings)


def variant_of(question: Question, *, language: Language, seed: int, instance: Instance | None = None) -> Variant:
    """One question's variant.

    Args:
        question: Must have the language.
        language: Asked in.
        seed: Chooses the template's instance.
        instance: Taken instead of the seed's own where given.

    Raises:
        UserError: When its template cannot be filled in; one line without a place.
    """
    chosen = instance or instance_of(question, seed=seed)
    wording = question.wordings[language]
    values = None if question.template is None else chosen.values
    expected = expected_answer(wording, values)
    text = question_text(question, language=language, instance=chosen) + _options(expected)
    return Variant(
        question_id=question.question_id,
        language=language,
        parameters=chosen.parameters,
        prompt=ask_prompt(text, language=language),
        expected=expected,
        solution=_filled(wording.solution, values),
        checklist=tuple(_filled(line, values) for line in wording.checklist),
        category=question.category,
        difficulty=question.difficulty,
        cluster=question.cluster,
        twin_of=question.twin_of,
        home=question.home,
        tags=question.tags,
    )


def question_text(question: Question, *, language: Language, instance: Instance) -> str:
    """What a question says for one instance, without the options of a choice and the instruction around it.

    Raises:
        UserError: When its template cannot be filled in; one line without a place.
    """
    values = None if question.template is None else instance.values
    return _filled(question.wordings[language].text, values)


def expected_answer(wording: Wording, values: Mapping[str, object] | None) -> ExpectedAnswer:
    """What counts as right for one instance.

    Raises:
        UserError: When a templated answer does not come to a valid one.
    """
    if not isinstance(wording.answer, TemplatedAnswer):
        return wording.answer
    answer = parse_answer(fill_answer(wording.answer.members, values or {}))
    if isinstance(answer, tuple):
        raise UserError(f"the computed answer is not valid: {answer[0].message}")
    return answer


def _filled(text: str, values: Mapping[str, object] | None) -> str:
    # Fixed questions are not templates: LaTeX and code keep their braces.
    return text if values is None else render(text, values).strip()


def _options(expected: ExpectedAnswer) -> str:
    match expected:
        case ChoiceAnswer():
            return "\n\n" + _listed(expected)
        case PartsAnswer():
            choices = [(part.label, part.answer) for part in expected.parts if isinstance(part.answer, ChoiceAnswer)]
            return "".join(f"\n\n{label}:\n{_listed(choice)}" for label, choice in choices)
        case _:
            return ""


def _listed(choice: ChoiceAnswer) -> str:
    return "\n".join(f"{key}. {option}" for key, option in choice.options.items())
