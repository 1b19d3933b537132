"""``evalkit rubrics``: what judges and people score by, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

from evalkit.actions.run_order import RunOrder
from evalkit.cli.console import here, label_language, print_json
from evalkit.domain.question import LANGUAGES, Language
from evalkit.text.hostile import for_terminal

__all__ = ["command"]

_LONGEST: Final = 1_000_000
"""Characters of one line: a prompt is shown whole."""

_json_option: Final = click.option("--json", "is_json", is_flag=True, help="Print it as JSON, in both languages.")
_language_option: Final = click.option(
    "--language", type=click.Choice(LANGUAGES), help="Of what is shown.  [default: of your locale]"
)


@click.group(name="rubrics")
def command() -> None:
    """List, show and check what judges and people score by.

    A file rubrics/dimensions/NAME.yaml in the working directory comes before the one that evalkit ships, and one with a
    new name adds a dimension. rubrics/README.md says how they are written.
    """


@command.command(name="list")
@_language_option
@_json_option
def _list(*, language: Language | None, is_json: bool) -> None:
    """List the dimensions: how each is scored, and for which questions."""
    from evalkit.actions.show_rubrics import listed_rubrics  # noqa: PLC0415 - loads pydantic, YAML and templates

    listed = listed_rubrics(project=here())
    if is_json:
        print_json([each.as_document() for each in listed])
        return
    for each in listed:
        _print_lines(each.as_lines(language or label_language()))


@command.command(name="show")
@click.argument("name")
@_language_option
@click.option("--prompt", "is_prompt", is_flag=True, help="What a judge would be sent for a real question.")
@click.option("--question", "question_id", metavar="ID", help="That question.  [default: the first that it applies to]")
@click.option("--bank", help="Name of a bank, or the path of its folder.  [default: from evalkit.toml]")
@_json_option
def _show(
    *, name: str, language: Language | None, is_prompt: bool, question_id: str | None, bank: str | None, is_json: bool
) -> None:
    """Show the rubric of the dimension NAME: what raters are asked, and what each level means.

    With --prompt, the whole prompt of a judge instead, filled in with a question of the bank and a right answer to it.
    """
    from evalkit.actions.show_rubrics import example_prompt, shown_rubric  # noqa: PLC0415 - as above

    project = here()
    shown = shown_rubric(name, project=project)
    spoken = language or label_language()
    if is_prompt or question_id or bank:
        ids = () if question_id is None else (question_id,)
        order = RunOrder(model_names=(), bank=bank, question_ids=ids, language=spoken)
        prompt = example_prompt(shown.rubric, order, project=project)
        if is_json:
            print_json({"name": shown.rubric.name, "language": spoken, "prompt": prompt})
        else:
            _print_lines([prompt])
    elif is_json:
        print_json(shown.as_document())
    else:
        _print_lines(shown.as_lines(spoken))


@command.command(name="check")
@click.argument("place", required=False, type=click.Path(exists=True, path_type=Path), metavar="[PATH]")
def _check(*, place: Path | None) -> int:
    """Find mistakes: missing levels and languages, unknown keys, templates that show a judge what it must not see.

    PATH is a file, or a folder with dimensions/; without it, every rubric that holds here is checked.
    """
    from evalkit.actions.show_rubrics import checked_rubrics  # noqa: PLC0415 - as above

    checked = checked_rubrics(place, project=here())
    _print_lines(checked.as_lines())
    return 2 if checked.mistakes else 0


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(for_terminal(line, keeps_lines=True, limit=_LONGEST))
