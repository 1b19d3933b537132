"""Which variants are asked: from a bank by selection, or from an earlier run (``--like``)."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.actions.find_run import found_run
from evalkit.actions.imported_runs import refuse_imported
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.banks.select import select_questions
from evalkit.banks.vary import variants_of
from evalkit.domain.attempt import RunId
from evalkit.domain.bank import Bank
from evalkit.domain.run import Run, Selection
from evalkit.errors import RunError
from evalkit.runs.scope import Scope
from evalkit.storage.store import Store
from evalkit.text.prompts import PROMPT_VERSION

__all__ = ["Choice", "chosen_questions", "run_scope"]

_SEED = 1
_REPEATS = 3
"""How often a question is asked when neither the user nor a set says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is to be asked, and where it comes from."""

    selection: Selection
    scope: Scope
    prompt_version: str
    bank_hash: str
    bank_version: str
    bank: Bank | None
    """None when the variants come from the store: the bank may have moved on, or be gone."""
    like: RunId | None = None


def chosen_questions(
    order: RunOrder,
    *,
    project: Project,
    store: Store | None = None,
    is_whole: bool = False,
    bank: Bank | None = None,
) -> Choice:
    """Choose by selection, or replay another run.

    Args:
        order: What the user asks for.
        project: Gives what the user left open.
        store: Where the run to replay is looked for.
        is_whole: Take the whole bank where no set is named, and not the project's usual set.
        bank: That of the order, where it has been read.

    Raises:
        UserError: When the bank or the selection is wrong, or nothing is selected.
    """
    if order.like is not None:
        if store is None:
            raise RunError(f"--like {order.like}: there is no store yet to take the run from")
        return _replayed(order, store=store)
    defaults = project.config.defaults
    bank_name = order.bank or defaults.bank
    bank = bank or project.read_bank(bank_name)
    selection = Selection(
        bank=bank_name,
        language=order.language or bank.language_or(defaults.language),
        set_name=order.set_name or (None if is_whole else _default_set(order, bank=bank, name=defaults.set_name)),
        categories=order.categories,
        difficulties=order.difficulties,
        question_ids=order.question_ids,
        limit=order.limit,
        repeats=order.repeats,
        seed=_SEED if order.seed is None else order.seed,
    )
    return _selected(selection, bank=bank)


def _default_set(order: RunOrder, *, bank: Bank, name: str) -> str | None:
    """Questions named one by one are meant as named; a team's own bank may have no set of the default's name."""
    return None if order.question_ids or name not in bank.sets else name


def run_scope(run: Run, *, store: Store) -> Scope:
    """The scope that a stored run has, with the variants as they were asked."""
    variant_by_hash = store.banks.variants(run.places)
    return Scope(
        variants=tuple(variant_by_hash[place.asked_hash] for place in run.places),
        repeats_by_hash={place.asked_hash: place.repeats for place in run.places},
    )


def _selected(selection: Selection, *, bank: Bank) -> Choice:
    questions = select_questions(bank, selection)
    variants = variants_of(questions, language=selection.language, seed=selection.seed)
    if not variants:
        raise RunError(
            f"no question of bank {bank.name!r} is left by this selection in language {selection.language!r}; "
            "widen --set, --category, --difficulty or --question (evalkit banks show lists them)"
        )
    named_set = bank.sets.get(selection.set_name or "")
    repeats = selection.repeats or (named_set.repeats if named_set else _REPEATS)
    return Choice(
        selection=selection,
        scope=Scope(variants=variants, repeats_by_hash={variant.asked_hash: repeats for variant in variants}),
        prompt_version=PROMPT_VERSION,
        bank_hash=bank.bank_hash,
        bank_version=bank.version,
        bank=bank,
    )


def _replayed(order: RunOrder, *, store: Store) -> Choice:
    refused = {
        "--bank": order.bank,
        "--set": order.set_name,
        "--category": order.categories,
        "--difficulty": order.difficulties,
        "--question": order.question_ids,
        "--limit": order.limit,
        "--language": order.language,
        "--repeats": order.repeats,
        "--seed": order.seed is not None,
    }
    if given := [option for option, value in refused.items() if value]:
        raise RunError(f"{', '.join(given)} cannot stand beside --like, which replays the other run's own questions")
    run = store.runs.get(found_run(order.like or "", store=store).run.run_id)
    refuse_imported(run)
    return Choice(
        selection=run.selection,
        scope=run_scope(run, store=store),
        prompt_version=run.prompt_version,
        bank_hash=run.bank_hash,
        bank_version=run.bank_version,
        bank=None,
        like=run.run_id,
    )
