"""Runs as charts name them, and what is said of each beside a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evalkit.domain.question import Language
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.charts.drawing import SYMBOLS, named_runs, series_colour
from evalkit.reports.document import Cell, Column
from evalkit.reports.sections.figures import word_cell
from evalkit.text.messages import message

__all__ = ["NamedCard", "build_cell", "build_column", "named_cards", "of_run", "said_of_each"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCard:
    """A run beside others."""

    name: str
    number: int
    """Its place among them, by which it has its colour and sign."""
    card: Scorecard

    @property
    def colour(self) -> str:
        """The colour of its series."""
        return series_colour(self.number)

    @property
    def symbol(self) -> str:
        """The sign of its points."""
        return SYMBOLS[self.number % len(SYMBOLS)]


def named_cards(cards: Sequence[Scorecard], language: Language) -> tuple[NamedCard, ...]:
    """One for each run, in their order."""
    names = named_runs([card.run for card in cards], language)
    return tuple(
        NamedCard(name=name, number=number, card=card)
        for number, (name, card) in enumerate(zip(names, cards, strict=True))
    )


def of_run(cards: Sequence[NamedCard]) -> str:
    """Whose chart it is; empty where it is about several."""
    return cards[0].card.run.run_id if len(cards) == 1 else ""


def build_column(cards: Sequence[NamedCard], language: Language) -> tuple[Column, ...]:
    """Which run a row is of; needless with one run."""
    return (Column(label=message("chart build", language)),) if len(cards) > 1 else ()


def build_cell(cards: Sequence[NamedCard], one: NamedCard) -> tuple[Cell, ...]:
    """A row's run, likewise."""
    return (word_cell(one.name),) if len(cards) > 1 else ()


def said_of_each(said: Iterable[tuple[str, Iterable[str]]], language: Language) -> str:
    """Each name with what is said of it: ``demo: accuracy 3.9, coherence 4.1. demo-q4: ...``."""
    comma, stop = message("list_separator", language), message("sentence_gap", language)
    return stop.join(message("chart said of", language, name=name, said=comma.join(parts)) for name, parts in said)
