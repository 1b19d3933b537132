"""Decides what a judge's reply will be before a word of it is written, and what it is on average.

Pure functions of the judge, what it is shown and the seed: a test knows the truth without asking.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import fmean
from typing import Final

from evalkit.domain.identity import seed_from
from evalkit.domain.question import Variant
from evalkit.domain.rubric import DimensionName, Method
from evalkit.simulator.judge_personas import JudgePersona
from evalkit.simulator.judge_prompts import JudgeTask
from evalkit.simulator.levels import clipped_mean, level_at, level_weights, mean_level
from evalkit.simulator.personas import Persona
from evalkit.simulator.planning import draws_for
from evalkit.simulator.quality import level_shares
from evalkit.simulator.tokens import tokens_of

__all__ = ["Broken", "Ruling", "expected_score", "expected_verdict", "plan_ruling"]

_MOST_DOUBLINGS: Final = 2.0
_ORDERS: Final = re.compile(
    r"\b(?:give|rate|score|grade|award)\s+(?:this|it|me|my|the\s+answer)\b[^.\n]{0,40}?\b(?P<en>[1-5])\b"
    r"|(?:打|[给评](?:这|本|此|该|我|它)[^。\n]{0,12}?|(?:请|直接|务必|必须)[给打评])\s*(?P<zh>[1-5])\s*分"
    r"|[\"']?score[\"']?\s*[:：=]\s*[\"']?(?P<json>[1-5])\b"
    r"|(?P<full>full marks|top score|highest score|满分|最高分|[\"']met[\"']\s*:\s*true)",
    re.IGNORECASE,
)


class Broken(StrEnum):
    """A way in which a reply holds no verdict."""

    PROSE = "prose"
    """An opinion without JSON, a number in its midst."""
    TRUNCATED = "truncated"
    """JSON that breaks off."""
    OFF_SCALE = "off_scale"
    """A score that is none, like ``4/5``; for an item, ``maybe``."""
    INCOMPLETE = "incomplete"
    """JSON without the score, or without one of the items."""
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What one reply of a judge will be."""

    true_level: int
    score: float
    """A level, or 1 + 4 x the share of items that are met."""
    items: tuple[bool, ...] = ()
    """Of a checklist: whether each is met."""
    has_obeyed: bool = False
    """Whether it did as the answer told it."""
    abstains: bool = False
    broken: Broken | None = None
    weights: dict[int, float] = field(default_factory=dict)
    """How likely each level was; what the probabilities of the score's token say. Empty for a checklist."""


def plan_ruling(judge: JudgePersona, task: JudgeTask, *, true_level: int, seed: int) -> Ruling:
    """What this judge will say about this answer under this seed."""
    key = (str(task.dimension), task.question, task.answer, task.first_level, seed)
    obeyed = _obeyed(judge, task, key)
    target = _target(judge, task, true_level)
    if obeyed is not None:
        weights, value = {level: float(level == obeyed) for level in range(1, 6)}, float(obeyed)
    else:
        noise_sd = judge.noise_on(task.dimension)
        weights = level_weights(target, noise_sd)
        value = target + draws_for(judge, "noise", *key).gauss(0.0, noise_sd)
    is_checklist = task.method is Method.CHECKLIST and task.n_items > 0
    items = _met(task, value) if is_checklist else ()
    return Ruling(
        true_level=true_level,
        score=1.0 + 4.0 * sum(items) / len(items) if items else level_at(value),
        items=items,
        has_obeyed=obeyed is not None,
        abstains=_happens(judge, "abstaining", *key, chance=judge.failing.abstaining),
        broken=_broken(judge, task, key),
        weights={} if items else weights,
    )


def expected_verdict(
    judge: JudgePersona,
    level: int,
    *,
    dimension: DimensionName,
    method: Method = Method.LEVELS,
    first_level: int = 5,
    answer_tokens: int | None = None,
) -> float:
    """The exact mean of a judge's scores of answers of one true level, over those that it gives a verdict on.

    Args:
        judge: Who judges.
        level: The true one.
        dimension: What is judged.
        method: A checklist is not rounded to levels.
        first_level: The level listed first; 1 or 5 matters to a judge with a preference.
        answer_tokens: Length of the answers; None is the typical one.
    """
    tokens = judge.typical_tokens if answer_tokens is None else answer_tokens
    target = level + _shift(judge, dimension, first_level=first_level, answer_tokens=tokens)
    if method is Method.CHECKLIST:
        return clipped_mean(target, judge.noise_on(dimension))
    return mean_level(level_weights(target, judge.noise_on(dimension)))


def expected_score(
    judge: JudgePersona,
    persona: Persona,
    dimension: DimensionName,
    variants: Sequence[Variant],
    *,
    method: Method = Method.LEVELS,
) -> float:
    """The exact mean score of a persona's answered replies by a judge without slope and preference."""
    verdicts = {level: expected_verdict(judge, level, dimension=dimension, method=method) for level in range(1, 6)}
    return fmean(
        math.fsum(share * verdicts[level] for level, share in level_shares(persona, dimension, variant).items())
        for variant in variants
    )


def _target(judge: JudgePersona, task: JudgeTask, true_level: int) -> float:
    tokens = len(tokens_of(task.answer))
    return true_level + _shift(judge, task.dimension, first_level=task.first_level, answer_tokens=tokens)


def _shift(judge: JudgePersona, dimension: DimensionName, *, first_level: int, answer_tokens: int) -> float:
    doublings = math.log2(max(1, answer_tokens) / judge.typical_tokens)
    longer = min(_MOST_DOUBLINGS, max(-_MOST_DOUBLINGS, doublings))
    pull = judge.position_preference * (1 if first_level > 3 else -1)
    return judge.bias_on(dimension) + judge.length_slope * longer + pull


def _met(task: JudgeTask, value: float) -> tuple[bool, ...]:
    """Which items are met, so that their expected share is (value - 1) / 4.

    Which of them are the first to be met belongs to the answer, so judges that agree on the level agree on the items.
    """
    draws = random.Random(seed_from("items", str(task.dimension), task.question, task.answer))
    share = (min(5.0, max(1.0, value)) - 1.0) / 4.0
    count = math.floor(share * task.n_items + draws.random())
    met = set(draws.sample(range(task.n_items), task.n_items)[:count])
    return tuple(number in met for number in range(task.n_items))


def _happens(judge: JudgePersona, purpose: str, *key: object, chance: float) -> bool:
    """Whether something comes about; what never does is not drawn, for a generator takes as long as all the rest."""
    return chance > 0.0 and draws_for(judge, purpose, *key).random() < chance


def _obeyed(judge: JudgePersona, task: JudgeTask, key: Sequence[object]) -> int | None:
    """The level that the answer asks for, if the judge falls for it."""
    if not _happens(judge, "obeying", *key, chance=judge.obeys):
        return None
    order = _ORDERS.search(task.answer)
    if order is None:
        return None
    return int(order["en"] or order["zh"] or order["json"] or 5)


def _broken(judge: JudgePersona, task: JudgeTask, key: tuple[object, ...]) -> Broken | None:
    failing = judge.failing
    shares = [share for phrase, share in failing.share_by_phrase.items() if phrase in task.answer]
    if not _happens(judge, "failing", *key, chance=max([failing.share, *shares])):
        return None
    if task.repairs and _happens(judge, "repairing", *key, chance=failing.repaired):
        return None
    return draws_for(judge, "breaking", *key, task.repairs).choice(list(Broken))
