"""``evalkit banks list|show``: what is in the banks, as it would be asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random
from textwrap import wrap
from typing import Final

from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.config.places import bank_names
from evalkit.domain.bank import Bank
from evalkit.domain.identity import plain_value
from evalkit.domain.question import LANGUAGES, Category, Language, Variant
from evalkit.errors import BankError
from evalkit.text.wording import word_answer

__all__ = ["BankLine", "ShownVariant", "listed_banks", "sampled_variants", "shown_variants"]


_WIDTH: Final = 78


@dataclass(frozen=True, slots=True, kw_only=True)
class BankLine:
    """A bank in a list; one that cannot be read is listed too."""

    name: str
    bank: Bank | None
    defects: tuple[str, ...] = ()

    def as_lines(self) -> tuple[str, ...]:
        """For people."""
        if self.bank is None:
            return (f"{self.name}: cannot be read, {len(self.defects)} defects; see evalkit banks check {self.name}",)
        categories = Counter(question.category for question in self.bank.questions)
        return (
            f"{self.name} {self.bank.version}: {self.bank.title}",
            *wrap(
                ", ".join(f"{category} {count}" for category, count in categories.items()),
                width=_WIDTH,
                initial_indent="  ",
                subsequent_indent="  ",
            ),
            *(
                f"  --set {named.name:<10} {_counted(self.bank, named.name)} x {named.repeats}"
                for named in self.bank.sets.values()
            ),
        )

    def as_document(self) -> dict[str, object]:
        """For programs."""
        if self.bank is None:
            return {"name": self.name, "defects": list(self.defects)}
        return {
            "name": self.name,
            "version": self.bank.version,
            "title": self.bank.title,
            "bank_hash": self.bank.bank_hash,
            "questions": len(self.bank.questions),
            "sets": {
                named.name: {"questions": _asked(self.bank, named.name), "repeats": named.repeats}
                for named in self.bank.sets.values()
            },
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVariant:
    """A question as it would be asked."""

    variant: Variant

    def as_line(self) -> str:
        """Id, kind and the beginning of the text."""
        variant = self.variant
        text = " ".join(variant.prompt.split())[:80]
        return f"{variant.question_id:<22} {variant.category:<18} {variant.difficulty:<7} {text}"

    def as_lines(self) -> tuple[str, ...]:
        """Everything."""
        variant = self.variant
        related = [f"twin {variant.twin_of}"] if variant.twin_of else []
        related += [f"home {variant.home}"] if variant.home else []
        related += [f"{name} = {value}" for name, value in variant.parameters.items()]
        return (
            f"== {variant.question_id}  {variant.category}, {variant.difficulty}, {variant.language}",
            *([f"   {', '.join(related)}"] if related else []),
            "",
            variant.prompt,
            "",
            f"-- expected: {word_answer(variant.expected, language=variant.language) or 'open: judged, not checked'}",
            f"-- solution: {variant.solution.strip()}",
            *(f"-- checklist: {entry}" for entry in variant.checklist),
            "",
        )

    def as_document(self) -> object:
        """For programs."""
        return {
            "asked_hash": self.variant.asked_hash,
            "key_hash": self.variant.key_hash,
            "variant": plain_value(self.variant),
        }


def listed_banks(*, project: Project) -> tuple[BankLine, ...]:
    """Every bank there is, broken ones included."""
    return tuple(_listed(name, project=project) for name in bank_names(project.cwd))


def shown_variants(order: RunOrder, *, project: Project) -> tuple[ShownVariant, ...]:
    """The questions that an order selects, with a template's instance for its seed.

    Raises:
        UserError: When the bank is wrong, or nothing is selected.
    """
    choice = chosen_questions(order, project=project, is_whole=True)
    return tuple(ShownVariant(variant=variant) for variant in choice.scope.variants)


def _asked(bank: Bank, set_name: str | None) -> dict[Language, int]:
    return {language: len(bank.members(set_name, language=language)) for language in LANGUAGES}


def _counted(bank: Bank, set_name: str | None) -> str:
    asked = {language: count for language, count in _asked(bank, set_name).items() if count}
    if len(set(asked.values())) == 1:
        return f"{next(iter(asked.values()))} questions"
    return "questions: " + ", ".join(f"{language} {count}" for language, count in asked.items()) + ","


def sampled_variants(order: RunOrder, *, count: int, project: Project) -> tuple[ShownVariant, ...]:
    """Questions drawn at random from those that an order selects, every category in turn, in a random order.

    Args:
        order: Its seed draws the questions and the instances of templates.
        count: How many; fewer where there are no more.
        project: Where the bank is looked for.

    Raises:
        UserError: When the bank is wrong, or nothing is selected.
    """
    shuffled = list(shown_variants(order, project=project))
    Random(order.seed).shuffle(shuffled)
    turn_by_category: Counter[Category] = Counter()
    turns: list[int] = []
    for shown in shuffled:
        turns.append(turn_by_category[shown.variant.category])
        turn_by_category[shown.variant.category] += 1
    in_turn = sorted(range(len(shuffled)), key=turns.__getitem__)
    return tuple(shuffled[position] for position in in_turn[:count])


def _listed(name: str, *, project: Project) -> BankLine:
    try:
        return BankLine(name=name, bank=project.read_bank(name))
    except BankError as error:
        return BankLine(name=name, bank=None, defects=error.defects)
