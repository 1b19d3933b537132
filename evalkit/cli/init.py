"""``evalkit init``: a first evalkit.toml."""

from __future__ import annotations

from pathlib import Path

import click

from evalkit.actions.init_project import initialised_project
from evalkit.cli import interrupts
from evalkit.text.hostile import for_terminal

__all__ = ["command"]


@click.command(name="init")
@click.option("--url", help="A server's address; a missing /v1 is forgiven.  [default: look on this machine]")
@click.option("--force", "may_overwrite", is_flag=True, help="Replace an evalkit.toml that is there.")
def command(*, url: str | None, may_overwrite: bool) -> None:
    """Write a commented evalkit.toml for the servers found.

    Looks for Ollama (port 11434), vLLM (8000), SGLang (30000), llama.cpp (8080) and LM Studio (1234).
    """
    with interrupts.raised():
        made = initialised_project(Path.cwd(), url=url, may_overwrite=may_overwrite)
    for server in made.servers:
        click.echo(
            for_terminal(f"found {server.server or 'a server'} at {server.base_url}: {', '.join(server.models)}")
        )
    if not made.servers:
        click.echo("no server was found on this machine; the file shows how to name one")
    click.echo(f"wrote {made.path.name}; next: evalkit models check")
