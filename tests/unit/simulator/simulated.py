"""Personas for tests: they write at once, always finish and always are right, unless told otherwise."""

from __future__ import annotations

from typing import Any

from evalkit.domain.question import Difficulty
from evalkit.simulator.personas import Ability, Lengths, Pace, Persona

__all__ = ["a_persona", "an_ability"]


def an_ability(share_right: float = 1.0, **overrides: Any) -> Ability:
    """The same share for every difficulty."""
    members: dict[str, Any] = {"share_right": dict.fromkeys(Difficulty, share_right)}
    return Ability(**(members | overrides))


def a_persona(**overrides: Any) -> Persona:
    """A short-spoken, instant and faultless persona called ``sim``."""
    members: dict[str, Any] = {
        "name": "sim",
        "seed": 1,
        "ability": an_ability(),
        "lengths": Lengths(reasoning_tokens=dict.fromkeys(Difficulty, 30), answer_tokens=10),
        "pace": Pace(ttft_s=0.0, token_s=0.0),
    }
    return Persona(**(members | overrides))
