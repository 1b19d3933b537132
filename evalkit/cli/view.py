"""``evalkit view``: look into runs, answers and comparisons in a browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

import click

from evalkit.actions.find_run import found_run
from evalkit.cli.console import here, label_language
from evalkit.domain.attempt import RunId
from evalkit.domain.question import LANGUAGES
from evalkit.errors import RunError
from evalkit.text.hostile import for_terminal
from evalkit.web.addresses import Address

__all__ = ["command"]

_PORT: Final = 8601


@click.command(name="view")
@click.argument("runs", nargs=-1, metavar="[RUN...]")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of this machine to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True, help="Port to listen at; 0: a free one."
)
@click.option("--public-url", metavar="URL", help="What links begin with, where the pages are reached otherwise.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the pages.  [default: the terminal's]")
@click.option("--quiet", "-q", "is_quiet", is_flag=True, help="Print the link and nothing else.")
def command(**given: Any) -> int:
    """Look into what is stored on a page of this machine: runs, every answer, comparisons.

    Prints a link and serves until Ctrl-C. With one RUN the link leads to it; with several, to their comparison with
    the first. The pages only look: nothing is asked, scored or stored. On another --host than this machine's own the
    link holds a key, a new one each time; without it nobody sees anything.

    \b
    evalkit view
    evalkit view latest
    evalkit view q8 q4                 q4 against q8
    evalkit view --host 10.0.0.7       for colleagues; send them the whole link

    RUN is an id, its unambiguous beginning, a model's name (its latest finished run) or `latest`.
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are
    address = Address.asked(given["host"], given["port"], given["public_url"])
    project = here()
    if not project.has_store():
        # Opening one would make it, and who only looks stores nothing.
        raise RunError("nothing is stored here yet; begin with: evalkit run --model demo")
    from evalkit.actions.viewing.figures import made_figures  # noqa: PLC0415 - for this command only
    from evalkit.actions.viewing.keeping import kept_browser  # noqa: PLC0415 - numpy, for this command only
    from evalkit.web.view_server import serve_view  # noqa: PLC0415 - starlette and uvicorn, for this command only
    from evalkit.web.viewer import Viewer  # noqa: PLC0415 - the same

    with project.open_store(creates=False) as store:
        path = _path_of([found_run(text, store=store).run.run_id for text in given["runs"]])

        if store.runs.latest() is None:
            click.echo("no run is stored yet; begin with: evalkit run --model demo", err=True)
        with kept_browser(project, store) as browser, made_figures(project, told=_told) as figures:
            serve_view(
                Viewer(project=project, store=store, browser=browser, figures=figures),
                address=address,
                language=given["language"] or label_language(),
                announce=lambda actual, key: _announce(_link(actual, path, key), is_quiet=given["is_quiet"]),
                told=_told,
            )
    if not given["is_quiet"]:
        click.echo("stopped", err=True)
    return 0


def _announce(link: str, *, is_quiet: bool) -> None:
    # In one line, also where a terminal is narrower: what is to be copied stays whole.
    click.echo(for_terminal(link))
    if not is_quiet:
        click.echo("serving until Ctrl-C; the pages only look, and store nothing", err=True)


def _told(trouble: str) -> None:
    click.echo(for_terminal(trouble, keeps_lines=True), err=True)


def _path_of(run_ids: Sequence[RunId]) -> str:
    if not run_ids:
        return "/"
    reference, *candidates = dict.fromkeys(run_ids)
    if not candidates:
        from evalkit.web.links import run_path  # noqa: PLC0415 - starlette, for this command only

        return run_path(reference)
    return f"/compare?{urlencode([('reference', reference), *(('candidate', one) for one in candidates)])}"


def _link(address: Address, path: str, key: str | None) -> str:
    """Where the key is needed, its own page comes first: it leaves the key in the browser and not in the address."""
    if key is None:
        return f"{address.base_url}{path}"
    return f"{address.base_url}/?{urlencode({'token': key, **({'to': path} if path != '/' else {})})}"
