"""``evalkit models``: the configured models; ``models check`` looks at each."""

from __future__ import annotations

import click

from evalkit.cli.console import here, print_json
from evalkit.cli.main import EXIT_MENDABLE
from evalkit.errors import UserError
from evalkit.text.hostile import for_terminal

__all__ = ["command"]


@click.group(name="models", invoke_without_command=True)
@click.option("--json", "is_json", is_flag=True, help="Print the list as JSON.")
@click.pass_context
def command(context: click.Context, *, is_json: bool) -> None:
    """List the models of evalkit.toml; `models check` asks each of them a question."""
    if context.invoked_subcommand is not None:
        return
    project = here()
    targets = project.config.targets
    if is_json:
        print_json(
            [
                {"model": name, "base_url": target.base_url, "served_model": target.served_model}
                for name, target in targets.items()
            ]
        )
        return
    if not targets:
        click.echo("no model is configured; evalkit init writes evalkit.toml, and --model demo needs none")
        return
    width = max(len(name) for name in targets)
    for name, target in targets.items():
        click.echo(for_terminal(f"{name:<{width}}  {target.served_model}  at {target.base_url}"))


@command.command(name="check")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option("--json", "is_json", is_flag=True, help="Print the findings as JSON.")
def _check(*, names: tuple[str, ...], is_json: bool) -> int:
    """Ask each model a small question: is it there, under its name, how does it deliver, what would go wrong?

    What is learnt (how reasoning arrives, which options are refused) is kept for later runs.
    """
    import asyncio  # noqa: PLC0415 - `models` alone needs no event loop

    from evalkit.actions.check_models import checked_models  # noqa: PLC0415 - and no client

    project = here()
    wanted = names or tuple(project.config.targets)
    if not wanted:
        raise UserError("no model is configured, so there is none to check; evalkit init writes evalkit.toml")
    checks = asyncio.run(checked_models(wanted, project=project))
    if is_json:
        print_json([checked.as_document() for checked in checks])
    else:
        for checked in checks:
            for line in checked.as_lines():
                click.echo(for_terminal(line))
    return EXIT_MENDABLE if any(checked.error is not None for checked in checks) else 0
