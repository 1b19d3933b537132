"""Questions that come in pairs: twins, of which one has no valid answer, and one method in two fields."""

from __future__ import annotations

from evalkit.domain.question import Language
from evalkit.domain.scorecard import Scorecard, TransferCard, TwinsCard
from evalkit.domain.verdict import Figure, Undefined
from evalkit.reports.document import Cell, Column, Paragraph, Section, Table
from evalkit.reports.sections.figures import (
    count_cell,
    figure_column,
    interval_cell,
    interval_column,
    methods_paragraph,
    share_cell,
    undefined_text,
    word_cell,
)
from evalkit.reports.wording import count_of
from evalkit.text.messages import message

__all__ = ["transfer_section", "twins_section"]


def twins_section(card: Scorecard, language: Language) -> Section | None:
    """Whether the model tells questions with an answer from alike-looking ones without."""
    if not card.twins:
        return None
    balanced = [twins.balanced for twins in card.twins]
    columns = (
        Column(label=message("category", language), is_whole=True),
        figure_column("balanced", language),
        interval_column(balanced, language),
        figure_column("solvable", language),
        figure_column("unsolvable", language),
        figure_column("pairs", language),
    )
    table = Table(columns=columns, rows=tuple(_twins_row(twins, language) for twins in card.twins))
    sides = [("solvable", twins.solvable) for twins in card.twins]
    sides += [("unsolvable", twins.unsolvable) for twins in card.twins]
    return Section(
        key="twins",
        title=message("twins", language),
        blocks=(
            Paragraph(text=message("twins_meaning", language), tone="dim"),
            table,
            *_reasons(sides, language),
            *methods_paragraph(balanced, language),
        ),
    )


def _twins_row(twins: TwinsCard, language: Language) -> tuple[Cell, ...]:
    name = "all_categories" if twins.category is None else f"category {twins.category.value}"
    return (
        word_cell(message(name, language)),
        share_cell(twins.balanced, language),
        interval_cell(twins.balanced, language),
        share_cell(twins.solvable, language, tone="plain"),
        share_cell(twins.unsolvable, language, tone="plain"),
        count_cell(twins.n_pairs),
    )


def _reasons(figures: list[tuple[str, Figure]], language: Language) -> list[Paragraph]:
    """Why sides have no share, each reason once."""
    reasons = dict.fromkeys(
        message("slices_absent", language, reason=undefined_text(figure, language), slices=message(side, language))
        for side, figure in figures
        if isinstance(figure, Undefined)
    )
    return [Paragraph(text=reason, tone="dim") for reason in reasons]


def transfer_section(card: Scorecard, language: Language) -> Section | None:
    """Whether a method that works at home also works in another field."""
    if card.transfer is None:
        return None
    return Section(
        key="transfer",
        title=message("transfer", language),
        blocks=(
            Paragraph(text=message("transfer_meaning", language, count=count_of(card.transfer.n_pairs)), tone="dim"),
            _transfer_table(card.transfer, language),
            *methods_paragraph((card.transfer.given_home, card.transfer.home, card.transfer.away), language),
        ),
    )


def _transfer_table(transfer: TransferCard, language: Language) -> Table:
    figures = {"given_home": transfer.given_home, "home": transfer.home, "away": transfer.away}
    columns = (
        Column(label=message("counted", language)),
        figure_column("right", language),
        interval_column(figures.values(), language),
    )
    rows = tuple(
        (word_cell(message(key, language)), share_cell(figure, language), interval_cell(figure, language))
        for key, figure in figures.items()
    )
    return Table(columns=columns, rows=rows)
