"""``evalkit banks``: what is in the question banks, and what is wrong with them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from evalkit.cli.choices import order_from, question_options
from evalkit.cli.console import here, label_language, print_json, result_console
from evalkit.domain.question import BANK_CATEGORIES, BANK_DIFFICULTIES, Category, Difficulty, Language
from evalkit.text.hostile import for_terminal

if TYPE_CHECKING:
    from evalkit.actions.show_bank import ShownVariant

__all__ = ["command"]

_SEEDS: Final = 1_000_000
_LONGEST: Final = 1_000_000
"""Characters of one question: what is asked is shown whole."""


_category_option: Final = click.option(
    "--category",
    type=click.Choice([name.value for name in BANK_CATEGORIES]),
    metavar="NAME",
    default=Category.DOMAIN_LAW.value,
    show_default=True,
    help="What the questions test, where they do not say.",
)


@click.group(name="banks")
def command() -> None:
    """List, show, check, count, begin and import question banks.

    A folder question_banks/NAME in the working directory comes before the bank of that name that evalkit ships.
    """


@command.command(name="list")
@click.option("--json", "is_json", is_flag=True, help="Print the list as JSON.")
def _list(*, is_json: bool) -> None:
    """List the banks with their sets."""
    from evalkit.actions.show_bank import listed_banks  # noqa: PLC0415 - reading banks loads pydantic and YAML

    banks = listed_banks(project=here())
    if is_json:
        print_json([bank.as_document() for bank in banks])
        return
    for bank in banks:
        for line in bank.as_lines():
            click.echo(for_terminal(line, keeps_lines=True, limit=_LONGEST))


@command.command(name="show")
@click.argument("ids", nargs=-1, metavar="[ID...]")
@question_options
@click.option("--json", "is_json", is_flag=True, help="Print the questions as JSON.")
def _show(*, ids: tuple[str, ...], is_json: bool, **given: Any) -> None:
    """Show questions as they would be asked, with their answers.

    Without ID, one line a question of the whole bank, or of --set; with ID (which may end in *) the whole text, answer,
    solution and checklist.
    """
    from evalkit.actions.show_bank import shown_variants  # noqa: PLC0415 - reading banks loads pydantic and YAML

    order = order_from({**given, "question_ids": (*ids, *given["question_ids"])}, model_names=())
    variants = shown_variants(order, project=here())
    if ids or is_json:
        _print_whole(variants, is_json=is_json)
        return
    for variant in variants:
        click.echo(for_terminal(variant.as_line(), limit=_LONGEST))


@command.command(name="sample")
@click.option("--count", type=click.IntRange(min=1, max=1000), default=5, show_default=True, help="How many questions.")
@question_options
@click.option("--json", "is_json", is_flag=True, help="Print the questions as JSON.")
def _sample(*, count: int, is_json: bool, **given: Any) -> None:
    """Show a few questions drawn at random, whole: to read what a bank is like.

    Each call draws others; --seed draws the same again.
    """
    from evalkit.actions.show_bank import sampled_variants  # noqa: PLC0415 - reading banks loads pydantic and YAML

    seed = secrets.randbelow(_SEEDS) if given["seed"] is None else given["seed"]
    order = order_from({**given, "seed": seed}, model_names=())
    _print_whole(sampled_variants(order, count=count, project=here()), is_json=is_json)
    click.echo(f"drawn with --seed {seed}", err=True)


@command.command(name="check")
@click.argument("names", nargs=-1, metavar="[BANK...]")
def _check(*, names: tuple[str, ...]) -> int:
    """Find defects: unknown keys, duplicates, leaked answers, twins that do not match, answers read wrongly.

    BANK is a name or a folder; without one, every bank is checked.
    """
    from evalkit.actions.check_banks import checked_banks  # noqa: PLC0415 - reading banks loads pydantic and YAML

    code = 0
    for checked in checked_banks(names, project=here()):
        for line in checked.as_lines():
            click.echo(for_terminal(line, keeps_lines=True, limit=_LONGEST))
        code = max(code, 2 if checked.has_errors else 0)
    return code


@command.command(name="stats")
@click.argument("name", required=False, metavar="[BANK]")
@click.option("--all", "is_whole", is_flag=True, help="Every question that was asked, not only those that look odd.")
@click.option("--json", "is_json", is_flag=True, help="Print all figures as JSON.")
def _stats(*, name: str | None, is_whole: bool, is_json: bool) -> None:
    """Count a bank's questions, and show which ones the stored answers cast doubt on.

    From all stored runs that asked them: share right, flip rate, and whether builds that do well elsewhere do so here.
    "Proved" counts the references that a program has found.
    """
    from evalkit.actions.bank_stats import bank_stats  # noqa: PLC0415 - loads numpy, pydantic and YAML
    from evalkit.reports.as_text import render_sections  # noqa: PLC0415 - as above
    from evalkit.reports.bank_stats import bank_stats_document, bank_stats_page  # noqa: PLC0415 - as above

    stats = bank_stats(name, project=here())
    if is_json:
        print_json(bank_stats_document(stats))
    else:
        page = bank_stats_page(stats, label_language(), is_whole=is_whole)
        render_sections(page, console=result_console())


@command.command(name="new")
@click.argument("name")
@_category_option
@click.option(
    "--language", type=click.Choice(["en", "zh"]), help="Of its first question.  [default: from evalkit.toml]"
)
def _new(*, name: str, category: str, language: Language | None) -> None:
    """Begin a bank of your own: a commented skeleton under question_banks/NAME, with schemas for editors."""
    from evalkit.actions.new_bank import new_bank  # noqa: PLC0415 - loads pydantic and YAML

    project = here()
    spoken = language or project.config.defaults.language
    folder = new_bank(name, category=Category(category), language=spoken, project=project)
    click.echo(f"wrote {folder.relative_to(project.cwd)}; put your questions there, then: evalkit banks check {name}")


@command.command(name="import")
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--as", "name", required=True, metavar="NAME", help="Name of the new bank, under question_banks/.")
@_category_option
@click.option(
    "--difficulty",
    type=click.Choice([name.value for name in BANK_DIFFICULTIES]),
    default=Difficulty.MEDIUM.value,
    show_default=True,
    help="Of rows that do not say.",
)
@click.option(
    "--language", type=click.Choice(["en", "zh"]), help="Of all rows.  [default: zh where a question is Chinese]"
)
def _import(*, table: Path, name: str, category: str, difficulty: str, language: Language | None) -> None:
    """Make a bank of a .csv, .xlsx, .jsonl or .yaml TABLE with the columns question and answer.

    More columns if you have them: id, category, difficulty, kind, unit, tolerance, aliases, solution, checklist, and A,
    B, C ... for the options of a choice. Whole or not at all: every row that cannot be taken is told with its line.
    """
    from evalkit.actions.new_bank import import_bank  # noqa: PLC0415 - loads pydantic and YAML
    from evalkit.banks.imported import ImportDefaults  # noqa: PLC0415 - as above

    project = here()
    defaults = ImportDefaults(category=Category(category), difficulty=Difficulty(difficulty), language=language)
    made = import_bank(table, name, defaults=defaults, project=project)
    for line in made.as_lines(cwd=project.cwd):
        click.echo(for_terminal(line))


def _print_whole(variants: Sequence[ShownVariant], *, is_json: bool) -> None:
    if is_json:
        print_json([variant.as_document() for variant in variants])
        return
    for variant in variants:
        for line in variant.as_lines():
            click.echo(for_terminal(line, keeps_lines=True, limit=_LONGEST))
