"""``evalkit banks stats``: what a bank holds, and what all stored answers say of its questions."""

from __future__ import annotations

from evalkit.actions.project import Project
from evalkit.actions.question_figures import stored_answers
from evalkit.banks.counts import category_counts, set_sizes, total_counts
from evalkit.domain.bank_figures import BankStats

__all__ = ["bank_stats"]


def bank_stats(name: str | None, *, project: Project) -> BankStats:
    """The figures of one bank, by default the project's.

    Raises:
        UserError: When the bank has mistakes or does not exist.
    """
    called = name or project.config.defaults.bank
    bank = project.read_bank(called)
    return BankStats(
        name=bank.name,
        version=bank.version,
        title=bank.title,
        categories=category_counts(bank),
        total=total_counts(bank),
        sets=set_sizes(bank),
        answers=stored_answers(bank, called=called, project=project),
    )
