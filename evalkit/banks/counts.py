"""How many questions of which sort a bank has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from evalkit.domain.bank import Bank
from evalkit.domain.bank_figures import CategoryCounts, SetSize
from evalkit.domain.question import LANGUAGES, Category, Difficulty, Question

__all__ = ["category_counts", "set_sizes", "total_counts"]


def category_counts(bank: Bank) -> tuple[CategoryCounts, ...]:
    """One for every category that the bank has, in the order of ``Category``."""
    held = {question.category for question in bank.questions}
    return tuple(
        _counts(category, (question for question in bank.questions if question.category is category))
        for category in Category
        if category in held
    )


def total_counts(bank: Bank) -> CategoryCounts:
    """The whole bank."""
    return _counts("all", bank.questions)


def set_sizes(bank: Bank) -> tuple[SetSize, ...]:
    """What each named set asks in each language."""
    return tuple(
        SetSize(
            name=named.name,
            questions={language: len(bank.members(named.name, language=language)) for language in LANGUAGES},
            repeats=named.repeats,
        )
        for named in bank.sets.values()
    )


def _counts(name: str, members: Iterable[Question]) -> CategoryCounts:
    questions = tuple(members)
    difficulties = Counter(question.difficulty for question in questions)
    return CategoryCounts(
        name=name,
        questions=len(questions),
        easy=difficulties[Difficulty.EASY],
        medium=difficulties[Difficulty.MEDIUM],
        hard=difficulties[Difficulty.HARD],
        templates=sum(question.template is not None for question in questions),
        in_english=sum("en" in question.wordings for question in questions),
        in_chinese=sum("zh" in question.wordings for question in questions),
        pairs=sum(question.twin_of is not None for question in questions) // 2
        + sum(question.home is not None for question in questions),
        proved_by_code=sum(question.proof.kind == "code" for question in questions),
    )
