from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import UserError
from evalkit.text.located_yaml import parse_yaml
from evalkit.text.sandbox import evaluate, render

decimals = st.decimals(min_value=-10_000, max_value=10_000, places=3, allow_nan=False)
hostile = st.text(alphabet=st.sampled_from("{}%()[]'\"|.,:*&!-+/ \n\tabx019_中"), max_size=40)


@given(decimals)
def test_a_decimal_in_a_file_keeps_every_digit(number: Decimal) -> None:
    content = parse_yaml(f"value: {number:f}\n", name="f.yaml").content
    assert isinstance(content, dict)
    assert content["value"] == number
    assert str(content["value"]) == f"{number:f}"


@given(decimals, decimals)
def test_arithmetic_is_exact(one: Decimal, other: Decimal) -> None:
    values = {"one": float(one), "other": float(other)}
    assert evaluate("one + other", values) == Fraction(one) + Fraction(other)
    assert evaluate("one * other", values) == Fraction(one) * Fraction(other)
    assert Decimal(render("{{ one - other }}", values)) == one - other


@given(decimals, st.integers(min_value=0, max_value=3))
def test_rounding_moves_a_number_by_half_a_step_at_most(number: Decimal, places: int) -> None:
    rounded = evaluate("round(number, places)", {"number": float(number), "places": places})
    assert isinstance(rounded, int | Fraction)
    assert abs(rounded - Fraction(number)) <= Fraction(1, 2 * 10**places)
    assert (rounded * 10**places).denominator == 1


@given(hostile)
def test_whatever_stands_in_an_expression_is_computed_or_refused_in_one_line(expression: str) -> None:
    assert "\n" not in refusal_of(lambda: evaluate(expression, {"a": 1, "x": "text"}))


@given(hostile)
def test_whatever_stands_in_a_text_is_filled_or_refused_in_one_line(text: str) -> None:
    assert "\n" not in refusal_of(lambda: render(text, {"a": 1, "x": "text"}))


@given(hostile)
def test_whatever_stands_in_a_file_is_read_or_refused_with_a_line(text: str) -> None:
    refusal = refusal_of(lambda: parse_yaml(text, name="f.yaml"))
    assert refusal == "" or re.fullmatch(r"f\.yaml:[1-9][0-9]*: .+", refusal)


def refusal_of(call: Callable[[], object]) -> str:
    """The message of a user's error; empty without one. Anything else is a bug, and passes through."""
    try:
        call()
    except UserError as error:
        return str(error)
    return ""
