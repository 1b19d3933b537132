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
from evalkit.actions.reviewing.served_at import ServedAt, keep_served_at, served_at
from evalkit.cli.console import here, print_folded, print_json
from evalkit.domain.question import LANGUAGES
from evalkit.domain.review import Review
from evalkit.errors import ConfigError
from evalkit.reviews.blinding import link_token_of, organiser_token_of
from evalkit.storage.store import Store
from evalkit.text.hostile import for_terminal
from evalkit.web.addresses import Address

__all__ = ["command"]

_HOST = "127.0.0.1"
_PORT = 8600
_USUAL = Address(host=_HOST, port=_PORT)


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
@click.option("--host", help=f"Address of this machine to listen at.  [default: as last, at first {_HOST}]")
@click.option("--port", type=click.IntRange(0, 65535), help=f"Port to listen at.  [default: as last, at first {_PORT}]")
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
    if given["port"] == 0:
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
    asked = _address_asked(given)
    with here().open_store() as store:
        plan = begun_plan(given["runs"], order, project=here(), store=store)
        _warn_of_readers(here().store_for_all_to_read())
        if given["is_not_served"]:
            _announce(plan, asked, given, store=store)
        else:
            _serve(plan, asked, given, store=store)
    return 0


def _address_asked(given: dict[str, Any]) -> Address | None:
    """Where it is to be served, as far as that is said; what is not said with it is as usual."""
    if all(given[name] is None for name in ("host", "port", "public_url")):
        return None
    return Address.asked(given["host"] or _HOST, given["port"] or _PORT, given["public_url"])


def _last_address(review: Review, *, store: Store) -> Address | None:
    last = served_at(review, store=store)
    return None if last is None else Address(host=last.host, port=last.port, public_url=last.public_url)


def _serve(plan: ReviewPlan, asked: Address | None, given: dict[str, Any], *, store: Store) -> None:
    from evalkit.web.review_server import serve_review  # noqa: PLC0415 - starlette and uvicorn, for this command only
    from evalkit.web.serving import is_page_there  # noqa: PLC0415 - the same
    from evalkit.web.stored_desk import StoredDesk  # noqa: PLC0415 - the same

    def announce(actual: Address) -> None:
        _announce(plan, actual, given, store=store)
        if not given["is_quiet"]:
            click.echo("serving until Ctrl-C; what raters enter is stored at once", err=True)

    def told(trouble: str) -> None:
        click.echo(for_terminal(trouble, keeps_lines=True), err=True)

    address = asked or _last_address(plan.review, store=store) or _USUAL
    desk = StoredDesk(review=plan.review, store=store, project=here())
    try:
        serve_review(desk, address=address, announce=announce, told=told)
    except ConfigError:
        # Whoever adds a rater need not stop what the others are scoring on.
        if not is_page_there(address, f"/o/{organiser_token_of(plan.review)}"):
            raise
        _announce(plan, address, given, store=store)
        if not given["is_quiet"]:
            click.echo("served there already, by an earlier command that still runs: these links work", err=True)
        return
    if not given["is_quiet"]:
        # As typed, it may mean one that was begun later.
        again = review_command(plan.review, "--review", plan.review.short_id)
        print_folded(f"stopped; what was entered is kept; serve it again with: {again}", to_stderr=True)


def _announce(plan: ReviewPlan, address: Address | None, given: dict[str, Any], *, store: Store) -> None:
    """Print the links, and see to it that they stay the same."""
    before = _last_address(plan.review, store=store)
    actual = address or before or _USUAL
    if before is not None and before.base_url != actual.base_url:
        said = f"warning: links that were printed before begin with {before.base_url}"
        click.echo(for_terminal(f"{said}; where they no longer lead here, hand out the new ones"), err=True)
    if before != actual:
        place = ServedAt(host=actual.host, port=actual.port, public_url=actual.public_url)
        keep_served_at(plan.review, place, store=store)
    _print_links(plan, actual, given)


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
