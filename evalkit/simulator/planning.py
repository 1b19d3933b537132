"""Decides what a reply will be before a word of it is written: right or wrong, how it ends, how long it is.

Pure functions of (persona, variant, seed, moment): the truth about a simulated run can be computed without running it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from evalkit.domain.exchange import Delivery
from evalkit.domain.identity import seed_from
from evalkit.domain.question import Difficulty, OpenAnswer, Variant
from evalkit.simulator.judge_personas import JudgePersona, Served
from evalkit.simulator.personas import Fault, Persona

__all__ = [
    "START",
    "Ending",
    "Form",
    "Moment",
    "Plan",
    "chance_right",
    "draws_for",
    "expected_share_right",
    "fault_of",
    "plan_reply",
    "slowdown_at",
]

Form = Literal["line", "bold", "boxed", "restated"]
"""How the final answer is dressed; models do not all follow the prompt to the letter."""

_FORMS: Final[tuple[Form, ...]] = ("line", "bold", "boxed", "restated")
_FORM_WEIGHTS: Final = (0.64, 0.12, 0.12, 0.12)
_LONGEST_NORMAL_TOKENS: Final = 4000


class Ending(StrEnum):
    """How a reply comes to its end, if it does."""

    FINISHED = "finished"
    CUT_IN_REASONING = "cut_in_reasoning"
    CUT_IN_ANSWER = "cut_in_answer"
    LOOPING_IN_REASONING = "looping_in_reasoning"
    LOOPING_IN_ANSWER = "looping_in_answer"
    EMPTY = "empty"
    NO_LINE = "no_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """How long and how much an endpoint has served; drift depends on it."""

    hours: float = 0.0
    requests: int = 0


START: Final = Moment()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one reply will be."""

    is_right: bool | None
    """Whether a readable and right final answer is intended; None for open questions, where no rule can say."""
    is_refusal: bool
    """A wrong answer to a solvable question that says it has none."""
    ending: Ending
    form: Form
    reasoning_tokens: int
    """About this many; 0 for a persona that does not reason."""
    answer_tokens: int
    """Prose before the final line, about."""


def draws_for(persona: Served, purpose: str, *parts: object) -> random.Random:
    """A generator for one purpose, so that a new draw somewhere never shifts the draws elsewhere."""
    return random.Random(seed_from(persona.seed, purpose, *parts))


def chance_right(persona: Persona, variant: Variant, *, moment: Moment = START) -> float:
    """Probability that a readable final answer to this variant is right.

    Wordings and instances of one question share it; builds of one family share it before their losses.
    """
    chance = _question_chance(persona, variant.question_id, variant.difficulty)
    if _is_hit_by_loss(persona, variant):
        chance = max(0.0, chance - persona.ability.loss_drop)
    drift = persona.drift
    shift = drift.ability_per_hour * moment.hours + (drift.ability_then if _is_late(persona, moment) else 0.0)
    return min(1.0, max(0.0, chance + shift))


def expected_share_right(persona: Persona, variants: Sequence[Variant]) -> float:
    """The true share of right answers over many repeats of these variants: what a measurement should find."""
    if persona.delivery is Delivery.UNCLOSED:
        return 0.0
    endings = persona.endings
    readable = 1.0 - endings.cut - endings.looping - endings.empty - endings.no_line
    return readable * math.fsum(chance_right(persona, variant) for variant in variants) / len(variants)


def slowdown_at(persona: Served, moment: Moment) -> float:
    """The factor on every time at this moment; 1 unless the persona drifts, as judges never do."""
    if isinstance(persona, JudgePersona):
        return 1.0
    drift = persona.drift
    return 1.0 + drift.slowdown_per_hour * moment.hours + (drift.slowdown_then if _is_late(persona, moment) else 0.0)


def plan_reply(persona: Persona, variant: Variant, *, seed: int, moment: Moment = START) -> Plan:
    """What this persona will do with this variant under this seed."""
    key = (variant.prompt, seed)
    ending = _ending(persona, draws_for(persona, "ending", *key))
    would_be_right = draws_for(persona, "right", *key).random() < chance_right(persona, variant, moment=moment)
    refuses = draws_for(persona, "refusal", *key).random() < persona.endings.refusing
    lengths = draws_for(persona, "length", *key)
    reasons = persona.delivery not in (Delivery.NONE, Delivery.EMPTY)
    median = persona.lengths.reasoning_tokens[variant.difficulty] if reasons else 0
    return Plan(
        is_right=None if isinstance(variant.expected, OpenAnswer) else would_be_right and ending is Ending.FINISHED,
        is_refusal=refuses and not would_be_right,
        ending=ending,
        form=draws_for(persona, "form", *key).choices(_FORMS, _FORM_WEIGHTS)[0],
        reasoning_tokens=_spread_out(median, persona, lengths),
        answer_tokens=_spread_out(persona.lengths.answer_tokens, persona, lengths),
    )


def fault_of(persona: Served, *, prompt: str, seed: int, earlier: int) -> Fault | None:
    """The fault of one request, if any.

    Args:
        persona: Whose faults.
        prompt: The user message.
        seed: The request's seed.
        earlier: How often the same request came before: a retry draws anew, or it could never succeed.
    """
    draw = draws_for(persona, "fault", prompt, seed, earlier).random()
    reached = 0.0
    for fault, probability in persona.faults.items():
        reached += probability
        if draw < reached:
            return fault
    return None


def _question_chance(persona: Persona, question_id: str, difficulty: Difficulty) -> float:
    mean, agreement = persona.ability.share_right[difficulty], persona.ability.agreement
    if agreement == 0.0 or mean in (0.0, 1.0):
        return mean
    draws = random.Random(seed_from(persona.family_seed, "question", question_id))
    if agreement == 1.0:
        return 1.0 if draws.random() < mean else 0.0
    # Beta(m k, (1-m) k) has mean m, and two draws from the same question correlate by 1/(k+1).
    weight = 1.0 / agreement - 1.0
    return draws.betavariate(mean * weight, (1.0 - mean) * weight)


def _is_hit_by_loss(persona: Persona, variant: Variant) -> bool:
    share = persona.ability.loss_share.get(variant.difficulty, 0.0)
    return draws_for(persona, "loss", variant.question_id).random() < share


def _is_late(persona: Persona, moment: Moment) -> bool:
    after = persona.drift.after_requests
    return after is not None and moment.requests >= after


def _ending(persona: Persona, draws: random.Random) -> Ending:
    if persona.delivery is Delivery.UNCLOSED:
        return Ending.CUT_IN_REASONING
    shares = persona.endings
    # Most replies that never end do so while thinking.
    weights = {
        Ending.CUT_IN_REASONING: shares.cut * 0.75,
        Ending.CUT_IN_ANSWER: shares.cut * 0.25,
        Ending.LOOPING_IN_REASONING: shares.looping * 0.75,
        Ending.LOOPING_IN_ANSWER: shares.looping * 0.25,
        Ending.EMPTY: shares.empty,
        Ending.NO_LINE: shares.no_line,
    }
    weights[Ending.FINISHED] = max(0.0, 1.0 - math.fsum(weights.values()))
    return draws.choices(list(weights), list(weights.values()))[0]


def _spread_out(median: int, persona: Persona, draws: random.Random) -> int:
    drawn = median * draws.lognormvariate(0.0, persona.lengths.spread)
    return min(_LONGEST_NORMAL_TOKENS, round(drawn))
