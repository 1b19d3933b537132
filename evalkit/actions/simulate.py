"""``evalkit simulate``: simulated models behind a real HTTP server, with abilities and faults as set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from evalkit.actions.check_question import check_variant
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.domain.exchange import Delivery
from evalkit.domain.question import Difficulty
from evalkit.errors import UserError
from evalkit.simulator.judge_personas import JUDGES
from evalkit.simulator.personas import PERSONAS, Fault, Persona
from evalkit.simulator.serving import serve_forever

__all__ = ["Changes", "simulate"]

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What every persona is given instead of its own; None and {} leave it as it is. Judges stay as they are."""

    ttft_s: float | None = None
    tokens_per_s: float | None = None
    tokens_per_chunk: int | None = None
    slots: int | None = None
    context: int | None = None
    delivery: Delivery | None = None
    sends_usage: bool = True
    share_right: Mapping[Difficulty, float] | None = None
    loss_share: Mapping[Difficulty, float] | None = None
    ability_per_hour: float | None = None
    slowdown_per_hour: float | None = None
    faults: Mapping[Fault, float] | None = None

    def applied_to(self, persona: Persona) -> Persona:
        """The persona with the changes."""
        pace = replace(
            persona.pace,
            ttft_s=_given(self.ttft_s, persona.pace.ttft_s),
            token_s=persona.pace.token_s if self.tokens_per_s is None else 1 / self.tokens_per_s,
            tokens_per_chunk=_given(self.tokens_per_chunk, persona.pace.tokens_per_chunk),
        )
        ability = replace(
            persona.ability,
            share_right={**persona.ability.share_right, **(self.share_right or {})},
            loss_share={**persona.ability.loss_share, **(self.loss_share or {})},
        )
        drift = replace(
            persona.drift,
            ability_per_hour=_given(self.ability_per_hour, persona.drift.ability_per_hour),
            slowdown_per_hour=_given(self.slowdown_per_hour, persona.drift.slowdown_per_hour),
        )
        return replace(
            persona,
            pace=pace,
            ability=ability,
            drift=drift,
            slots=_given(self.slots, persona.slots),
            context=_given(self.context, persona.context),
            delivery=_given(self.delivery, persona.delivery),
            usage=persona.usage if self.sends_usage else "never",
            faults=_given(self.faults, persona.faults),
        )


def _given(value: _Value | None, otherwise: _Value) -> _Value:
    return otherwise if value is None else value


def simulate(
    order: RunOrder,
    *,
    project: Project,
    port: int,
    changes: Changes,
    api_key_env: str | None,
    say: Callable[[str], None],
) -> None:
    """Serve the personas, who know the selected questions in both languages, and the judges, until interrupted.

    Raises:
        UserError: When the bank, the selection, the port or a share is wrong.
    """
    if sum((changes.faults or {}).values()) > 1:
        raise UserError("--fault: the shares of all faults together must not be over 1; lower them")
    api_key = None if api_key_env is None else project.environ.get(api_key_env)
    if api_key_env is not None and not api_key:
        raise UserError(
            f"--api-key-env {api_key_env}: this environment variable is not set; set it: export {api_key_env}=..."
        )
    variants = [
        variant
        for language in ("en", "zh")
        for variant in chosen_questions(replace(order, language=language), project=project).scope.variants
    ]
    known = (*variants, check_variant("en"), check_variant("zh"))

    def announce(base_url: str) -> None:
        names = ", ".join((*PERSONAS, *JUDGES))
        say(f"serving {names} (SIMULATED) at {base_url}, {len(variants)} questions known; Ctrl-C stops")
        say(f"configure them with: evalkit init --url {base_url}")

    serve_forever(
        known,
        personas={**{name: changes.applied_to(persona) for name, persona in PERSONAS.items()}, **JUDGES},
        port=port,
        api_key=api_key,
        announce=announce,
    )
