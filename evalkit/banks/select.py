"""Selection: which questions of a bank are asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from evalkit.domain.bank import Bank
from evalkit.domain.question import Question
from evalkit.domain.run import Selection
from evalkit.errors import UserError
from evalkit.text.mistakes import nearest

__all__ = ["select_questions"]


def select_questions(bank: Bank, selection: Selection) -> tuple[Question, ...]:
    """The chosen questions in the bank's order.

    Set, categories, difficulties and ids must all fit. Questions without the selection's language stay in (the caller
    tells the user which are left out), but a limit counts only those that will be asked.

    Raises:
        UserError: For a name the bank does not know, or when nothing is left.
    """
    _check_names(bank, selection)
    ids = None if selection.set_name is None else set(bank.sets[selection.set_name].ids_in(selection.language))
    chosen = [
        question
        for question in bank.questions
        if (ids is None or question.question_id in ids)
        and (not selection.categories or question.category in selection.categories)
        and (not selection.difficulties or question.difficulty in selection.difficulties)
        and (not selection.question_ids or _matches(question, selection.question_ids))
    ]
    askable = [question for question in chosen if selection.language in question.wordings]
    if not askable:
        raise UserError(_said_nothing(bank, selection, chosen))
    return tuple(chosen) if selection.limit is None else _limited(askable, selection.limit)


def _check_names(bank: Bank, selection: Selection) -> None:
    if selection.set_name is not None and selection.set_name not in bank.sets:
        raise UserError(
            f"bank `{bank.name}` has no set `{selection.set_name}`; {nearest(selection.set_name, bank.sets)}"
        )
    if selection.limit is not None and selection.limit < 1:
        raise UserError(f"limit is {selection.limit}; it must be at least 1, or be left out")
    known = [question.question_id for question in bank.questions]
    for pattern in selection.question_ids:
        if not any(fnmatchcase(question_id, _escaped(pattern)) for question_id in known):
            raise UserError(f"bank `{bank.name}` has no question `{pattern}`; {nearest(pattern, known)}")


def _matches(question: Question, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(question.question_id, _escaped(pattern)) for pattern in patterns)


def _escaped(pattern: str) -> str:
    # Only the star is special: `?` and `[` are typing mistakes that must be told, not matched.
    return pattern.replace("[", "[[]").replace("?", "[?]")


def _said_nothing(bank: Bank, selection: Selection, chosen: Sequence[Question]) -> str:
    if chosen:
        languages = sorted({language for question in chosen for language in question.wordings})
        names = ", ".join(question.question_id for question in chosen[:5])
        return (
            f"none of the selected questions ({names}) is asked in `{selection.language}`; "
            f"take --language {' or '.join(languages)}"
        )
    categories = sorted({question.category.value for question in bank.questions})
    return (
        f"no question of bank `{bank.name}` fits set, category, difficulty and question together; "
        f"drop one of them (its categories: {', '.join(categories)})"
    )


def _limited(questions: Sequence[Question], limit: int) -> tuple[Question, ...]:
    """Whole clusters, taken from the categories in turn, so that a small selection still spreads."""
    clusters: dict[str, list[Question]] = {}
    for question in questions:
        clusters.setdefault(question.cluster, []).append(question)
    waiting: dict[str, list[list[Question]]] = {}
    for members in clusters.values():
        waiting.setdefault(members[0].category, []).append(members)
    taken: set[str] = set()
    while waiting:
        for category in list(waiting):
            members = waiting[category].pop(0)
            if len(taken) + len(members) <= limit:
                taken.update(question.question_id for question in members)
            if not waiting[category]:
                del waiting[category]
    if not taken:
        smallest = min(len(members) for members in clusters.values())
        raise UserError(f"limit {limit} is less than the smallest group that must stay together ({smallest})")
    return tuple(question for question in questions if question.question_id in taken)
