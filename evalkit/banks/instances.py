"""Instances of a template: which values its parameters take for a seed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from evalkit.domain.identity import seed_from
from evalkit.domain.question import ParameterValue, Question, Template
from evalkit.errors import UserError
from evalkit.text.sandbox import evaluate
from evalkit.text.steps import Steps

__all__ = ["Instance", "count_combinations", "first_fault", "instance_of", "instances_from"]

_MOST_TRIES: Final = 20_000
"""Combinations looked at before a template counts as impossible; small ranges are covered whole."""
_MOST_STEPS: Final = 2_000_000
"""Of all expressions of one search together: bounded one by one, 20,000 tries could still take a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One valid choice of values."""

    parameters: Mapping[str, ParameterValue]
    values: Mapping[str, object]
    """Parameters and derived names, as expressions see them."""


def instance_of(question: Question, *, seed: int) -> Instance:
    """The instance for a seed: the same in every language and on every machine.

    Raises:
        UserError: When an expression fails or no combination meets the constraints.
    """
    if question.template is None:
        return Instance(parameters={}, values={})
    first = next(instances_from(question.template, start=(question.question_id, seed)), None)
    if first is None:
        looked_at = min(count_combinations(question.template), _MOST_TRIES)
        raise UserError(f"none of {looked_at} combinations of the parameters meets the constraints; loosen one")
    return first


def instances_from(template: Template, *, start: tuple[str, int]) -> Iterator[Instance]:
    """Valid instances in an order that the start decides, none twice.

    Walks through all combinations in steps of a size prime to their number: looks random, repeats nothing, and covers
    a small space whole, so that "impossible" is proved there and not only likely.
    """
    total = count_combinations(template)
    index = _large_seed("first", start) % total
    stride = _large_seed("stride", start) % total or 1
    while math.gcd(stride, total) != 1:
        stride += 1
    steps = Steps(_MOST_STEPS, over="over the combinations that were tried")
    for _ in range(min(total, _MOST_TRIES)):
        instance = _at(template, index, steps=steps)
        if instance is not None:
            yield instance
        index = (index + stride) % total


def count_combinations(template: Template) -> int:
    """How many combinations the ranges span, constraints aside."""
    return math.prod(len(values) for values in template.ranges.values())


def first_fault(template: Template) -> tuple[tuple[str | int, ...], str] | None:
    """The first expression that cannot be computed for the first combination: its place and what is wrong."""
    values: dict[str, object] = {name: choices[0] for name, choices in template.ranges.items()}
    for name, expression in template.derived.items():
        try:
            values[name] = evaluate(expression, values)
        except UserError as error:
            return ("derived", name), str(error)
    for position, constraint in enumerate(template.constraints):
        try:
            _is_met(constraint, values)
        except UserError as error:
            return ("constraints", position), str(error)
    return None


def _large_seed(tag: str, start: tuple[str, int]) -> int:
    # Ranges of several parameters span more than the 2**31 of one seed.
    return (seed_from(tag, "high", *start) << 31) | seed_from(tag, "low", *start)


def _at(template: Template, index: int, *, steps: Steps) -> Instance | None:
    parameters: dict[str, ParameterValue] = {}
    for name, choices in template.ranges.items():
        index, position = divmod(index, len(choices))
        parameters[name] = choices[position]
    values: dict[str, object] = dict(parameters)
    for name, expression in template.derived.items():
        values[name] = evaluate(expression, values, steps=steps)
    if not all(_is_met(constraint, values, steps=steps) for constraint in template.constraints):
        return None
    return Instance(parameters=parameters, values=values)


def _is_met(constraint: str, values: Mapping[str, object], *, steps: Steps | None = None) -> bool:
    outcome = evaluate(constraint, values, steps=steps)
    if not isinstance(outcome, bool):
        raise UserError(f"constraint `{constraint}` is neither true nor false; write a comparison")
    return outcome
