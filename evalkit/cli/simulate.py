"""``evalkit simulate``: simulated models behind a real HTTP server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from evalkit.actions.simulate import Changes, simulate
from evalkit.cli import interrupts
from evalkit.cli.choices import order_from, question_options
from evalkit.cli.console import here
from evalkit.domain.exchange import Delivery
from evalkit.domain.question import BANK_DIFFICULTIES, Difficulty
from evalkit.errors import UserError
from evalkit.simulator.personas import Fault

__all__ = ["command"]


@click.command(name="simulate")
@click.option("--port", type=click.IntRange(0, 65535), default=8099, show_default=True, help="0 takes a free one.")
@question_options
@click.option("--ttft", "ttft_s", type=click.FloatRange(min=0), help="Seconds until the first token.")
@click.option("--pace", "tokens_per_s", type=click.FloatRange(min=0.1), help="Tokens per second of one request.")
@click.option("--chunk", "tokens_per_chunk", type=click.IntRange(min=1), help="Tokens in one chunk.")
@click.option("--slots", type=click.IntRange(min=1), help="Requests worked on at once; the rest queue.")
@click.option("--context", type=click.IntRange(min=64), help="Tokens of prompt and reply together.")
@click.option("--delivery", type=click.Choice([kind.value for kind in Delivery]), help="How reasoning is delivered.")
@click.option("--no-usage", "omits_usage", is_flag=True, help="Send no token counts.")
@click.option("--ability", multiple=True, metavar="DIFFICULTY=SHARE", help="Share right, e.g. hard=0.4; repeatable.")
@click.option(
    "--loss", multiple=True, metavar="DIFFICULTY=SHARE", help="Share of questions that a lossy build fails on."
)
@click.option("--ability-drift", "ability_per_hour", type=float, help="Added to the share right per hour.")
@click.option("--speed-drift", "slowdown_per_hour", type=float, help="Added to the factor on all times per hour.")
@click.option(
    "--fault", "faults", multiple=True, metavar="KIND=SHARE", help="Break this share of requests, e.g. stall=0.1."
)
@click.option("--api-key-env", metavar="NAME", help="Demand the key in this environment variable.")
def command(**given: Any) -> None:
    """Serve the simulated models demo, demo-q4 and demo-q2 on 127.0.0.1, speaking chat completions.

    They know the selected questions. The simulated judges demo-judge, -strict, -kind, -obedient and -broken are
    served beside them, as they are. What comes from them is marked SIMULATED in every report.
    """
    changes = Changes(
        ttft_s=given["ttft_s"],
        tokens_per_s=given["tokens_per_s"],
        tokens_per_chunk=given["tokens_per_chunk"],
        slots=given["slots"],
        context=given["context"],
        delivery=None if given["delivery"] is None else Delivery(given["delivery"]),
        sends_usage=not given["omits_usage"],
        share_right=_by_difficulty(given["ability"], option="--ability"),
        loss_share=_by_difficulty(given["loss"], option="--loss"),
        ability_per_hour=given["ability_per_hour"],
        slowdown_per_hour=given["slowdown_per_hour"],
        faults={
            Fault(kind): share
            for kind, share in _shares(given["faults"], option="--fault", kinds=[kind.value for kind in Fault]).items()
        }
        or None,
    )
    with interrupts.raised():
        simulate(
            order_from(given, model_names=()),
            project=here(),
            port=given["port"],
            changes=changes,
            api_key_env=given["api_key_env"],
            say=click.echo,
        )


def _by_difficulty(texts: Sequence[str], *, option: str) -> dict[Difficulty, float] | None:
    shares = _shares(texts, option=option, kinds=[kind.value for kind in BANK_DIFFICULTIES])
    return {Difficulty(kind): share for kind, share in shares.items()} or None


def _shares(texts: Sequence[str], *, option: str, kinds: Sequence[str]) -> dict[str, float]:
    shares: dict[str, float] = {}
    for text in texts:
        kind, _, share = text.partition("=")
        try:
            shares[kind] = float(share)
        except ValueError:
            shares[kind] = -1.0
        if kind not in kinds or not 0 <= shares[kind] <= 1:
            raise UserError(f"{option} {text}: must be KIND=SHARE with KIND one of {', '.join(kinds)} and SHARE in 0-1")
    return shares
