"""Options that several commands take: which questions are meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from evalkit.actions.run_order import RunOrder
from evalkit.domain.question import BANK_CATEGORIES, BANK_DIFFICULTIES, Category, Difficulty

__all__ = ["order_from", "question_options"]

_Function = TypeVar("_Function", bound=Callable[..., object])


def question_options(function: _Function) -> _Function:
    """Add ``--bank --set --category --difficulty --question --limit --language --repeats --seed``."""
    options = (
        click.option("--bank", help="Name of a bank, or the path of its folder.  [default: from evalkit.toml]"),
        click.option("--set", "set_name", help="A named set of the bank: smoke, decision, full."),
        click.option(
            "--category",
            "categories",
            multiple=True,
            metavar="NAME",
            type=click.Choice([name.value for name in BANK_CATEGORIES]),
            help="Only this category; may be repeated.",
        ),
        click.option(
            "--difficulty",
            "difficulties",
            multiple=True,
            type=click.Choice([name.value for name in BANK_DIFFICULTIES]),
            help="Only this difficulty; may be repeated.",
        ),
        click.option(
            "--question", "question_ids", multiple=True, metavar="ID", help="Only this question; ID may end in *."
        ),
        click.option("--limit", type=click.IntRange(min=1), help="At most so many questions, spread over categories."),
        click.option("--language", type=click.Choice(["en", "zh"]), help="Language of the questions."),
        click.option(
            "--repeats", type=click.IntRange(min=1), help="How often each question is asked.  [default: as in the set]"
        ),
        click.option("--seed", type=int, help="Chooses the instances of templates and the order.  [default: 1]"),
    )
    for option in reversed(options):
        function = option(function)
    return function


def order_from(given: Mapping[str, Any], **more: Any) -> RunOrder:
    """The order that the question options, and whatever else a command takes, amount to."""
    return RunOrder(
        bank=given["bank"],
        set_name=given["set_name"],
        categories=tuple(Category(name) for name in given["categories"]),
        difficulties=tuple(Difficulty(name) for name in given["difficulties"]),
        question_ids=given["question_ids"],
        limit=given["limit"],
        language=given["language"],
        repeats=given["repeats"],
        seed=given["seed"],
        **more,
    )
