"""``evalkit review``: put stored answers before people, and serve their pages."""

from __future__ import annotations

import math
import shlex
from pathlib import Path
from typing import Any

import click

from evalkit.actions.reviewing.beginning import begun_plan, planned_review
from evalkit.actions.reviewing.commands import review_command
from evalkit.actions.reviewing.order import MINUTES, RATERS, ReviewOrder
from evalkit.actions.reviewing.plan import ReviewPlan
from evalkit.cli.console import here, print_folded, print_json
from evalkit.domain.question import LANGUAGES
from evalkit.errors import ConfigError
from evalkit.reviews.blinding import link_token_of, organiser_token_of
from evalkit.storage.store import Store
from evalkit.text.hostile import for_terminal
from evalkit.web.addresses import Address

__all__ = ["command"]

_HOST = "127.0.0.1"
_PORT = 8600


@click.command(name="review")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option("--raters", type=click.IntRange(min=1), help=f"How many people score in all.  [default: {RATERS}]")
@click.option(
    "--rater",
    "rater_names",
    multiple=True,
    metavar="NAME",
    help="A rater's pseudonym, in place of --raters; repeatable.",
)
@click.option(
    "--instead-of",
    metavar="NAME",
    help="A rater who fell out: the one named with --rater gets what they have not scored.",
)
@click.option(
    "--minutes", type=click.FloatRange(min=1, max=6000), help=f"Time asked of each.  [default: {MINUTES:.0f}]"
)
@click.option(
    "--dimension",
    "-d",
    "dimensions",
    multiple=True,
    metavar="NAME",
    help="What is scored, e.g. coherence; repeatable.  [default: what judges have scored, at most three]",
)
@click.option(
    "--repeats-per-question",
    type=click.IntRange(min=1),
    help="How many repeats of each question are drawn of each run.  [default: 1]",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Draws questions, shares and orders.  [default: 1]")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the page; by default that of the answers.")
@click.option("--fresh", "begins_anew", is_flag=True, help="Begin another review even where one could be gone on with.")
@click.option("--partial", "takes_partial", is_flag=True, help="Begin even where a run is not finished.")
@click.option("--review", metavar="ID", help="Go on with this one, where the runs have several.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what it takes of each rater; begin nothing.")
@click.option("--host", default=_HOST, show_default=True, help="Address of this machine to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True, help="Port to listen at.")
@click.option(
    "--public-url", metavar="URL", help="What links begin with, where raters reach the page by another address."
)
@click.option("--no-serve", "is_not_served", is_flag=True, help="Print the links and end, without serving.")
@click.option("--quiet", "-q", "is_quiet", is_flag=True, help="Print the links and nothing else.")
@click.option("--json", "is_json", is_flag=True, help="Print raters and links as JSON.")
def command(**given: Any) -> int:
    """Put the stored answers of runs before people, who score them blind on a page of this machine.

    Prints a link for each rater and one for you, and serves until Ctrl-C. The same command again goes on with the same
    review and the same links; with more raters, it adds them.

    \b
    evalkit review demo demo-q4                       two raters, 45 minutes each
    evalkit review demo demo-q4 --dry-run             how many answers that is
    evalkit review latest --rater ann --rater bob --minutes 90
    evalkit review latest --rater cy --instead-of bob
    evalkit review latest -d coherence -d creativity
    evalkit review latest --host 10.0.0.7             for raters on other machines

    RUN is an id, its unambiguous beginning, a model's name (its latest finished run) or `latest`.
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are
    if not given["port"]:
        raise ConfigError(
            "--port 0: raters' links hold the port, and one that is free now is another one tomorrow; name it"
        )
    order = ReviewOrder(
        dimensions=tuple(dict.fromkeys(given["dimensions"])),
        rater_names=given["rater_names"],
        raters=given["raters"],
        minutes=_finite(given["minutes"]),
        repeats_per_question=given["repeats_per_question"],
        seed=given["seed"],
        language=given["language"],
        instead_of=given["instead_of"],
        begins_anew=given["begins_anew"],
        takes_partial=given["takes_partial"],
        review=given["review"],
    )
    if given["is_dry"]:
        with here().open_store() as store:
            plan = planned_review(given["runs"], order, project=here(), store=store)
        if given["is_json"]:
            print_json(plan.as_document())
        else:
            _print_lines(plan)
        return 0
    # Before anything is stored: a wrong address begins no review.
    address = Address.asked(given["host"], given["port"], given["public_url"])
    with here().open_store() as store:
        plan = begun_plan(given["runs"], order, project=here(), store=store)
        _warn_of_readers(here().store_for_all_to_read())
        if given["is_not_served"]:
            _print_links(plan, address, given)
            return 0
        _serve(plan, address, given, store=store)
    return 0


def _serve(plan: ReviewPlan, address: Address, given: dict[str, Any], *, store: Store) -> None:
    from evalkit.web.review_server import serve_review  # noqa: PLC0415 - starlette and uvicorn, for this command only
    from evalkit.web.stored_desk import StoredDesk  # noqa: PLC0415 - the same

    def announce(actual: Address) -> None:
        _print_links(plan, actual, given)
        if not given["is_quiet"]:
            click.echo("serving until Ctrl-C; what raters enter is stored at once", err=True)

    def told(trouble: str) -> None:
        click.echo(for_terminal(trouble, keeps_lines=True), err=True)

    serve_review(
        StoredDesk(review=plan.review, store=store, project=here()), address=address, announce=announce, told=told
    )
    if not given["is_quiet"]:
        print_folded(f"stopped; what was entered is kept; serve it again with: {_same(plan, given)}", to_stderr=True)


def _same(plan: ReviewPlan, given: dict[str, Any]) -> str:
    """What serves this review again, at the same address; as typed, it may mean one that was begun later."""
    review = plan.review
    options = ["--review", review.short_id]
    options += ["--host", given["host"]] if given["host"] != _HOST else []
    options += ["--port", str(given["port"])] if given["port"] != _PORT else []
    options += ["--public-url", given["public_url"]] if given["public_url"] is not None else []
    return for_terminal(review_command(review, *map(shlex.quote, options)))


def _warn_of_readers(path: Path | None) -> None:
    if path is not None:
        files = shlex.quote(str(path))
        click.echo(
            for_terminal(
                f"warning: {path} has a mode by which every user of this machine may read it, and it holds the key of "
                f"raters' links; keep it to yourself with: chmod go-rwx {files}*"
            ),
            err=True,
        )


def _print_lines(plan: ReviewPlan) -> None:
    for line in plan.as_lines():
        print_folded(line)


def _print_links(plan: ReviewPlan, address: Address, given: dict[str, Any]) -> None:
    review = plan.review
    links = {one.rater.name: f"{address.base_url}/r/{link_token_of(review, one.rater.rater_id)}" for one in plan.raters}
    organiser = f"{address.base_url}/o/{organiser_token_of(review)}"
    if given["is_json"]:
        print_json({**plan.as_document(), "links": links, "organiser": organiser})
        return
    if not given["is_quiet"]:
        _print_lines(plan)
        print_folded("a link for each rater, not to be passed on, and the organiser's:")
    # In one line, also where a terminal is narrower: what is to be copied stays whole, and scripts read it.
    width = max(len(name) for name in (*links, "organiser"))
    for name, link in (*links.items(), ("organiser", organiser)):
        click.echo(for_terminal(f"{name:{width}}  {link}"))


def _finite(minutes: float | None) -> float | None:
    if minutes is not None and not math.isfinite(minutes):
        raise click.BadParameter("must be a number", param_hint="--minutes")
    return minutes
