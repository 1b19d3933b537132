from __future__ import annotations

from fractions import Fraction

import pytest

from evalkit.errors import UserError
from evalkit.text.sandbox import evaluate, render
from evalkit.text.steps import Steps


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("0.1 + 0.2", Fraction(3, 10)),
        ("0.1 + 0.2 == 0.3", True),
        ("7 / 2", Fraction(7, 2)),
        ("6 / 2", 3),
        ("7 // 2", 3),
        ("-7 % 3", 2),
        ("2 ** -3", Fraction(1, 8)),
        ("price * 3", Fraction(3, 10)),
        ("round(2.675, 2)", Fraction(268, 100)),
        ("round(-0.5)", -1),
        ("round(1 / 3, 2)", Fraction(33, 100)),
        ("fixed(2, 2)", "2.00"),
        ("fixed(-1 / 8, 2)", "-0.13"),
        ("price | fixed(2)", "0.10"),
        ("fraction(2 / 6)", "1/3"),
        ("sum(range(1, 101))", 5050),
        ("max(1, 2.5)", Fraction(5, 2)),
        ("min([3, 1, 2])", 1),
        ("comb(10, 3)", 120),
        ("gcd(12, 18)", 6),
        ("lcm(4, 6)", 12),
        ("ceil(7 / 2) - floor(7 / 2)", 1),
        ("abs(-3)", 3),
        ("factorial(5)", 120),
        ("letter(2)", "C"),
        ("['a', 'b', 'c'][1]", "b"),
        ("join([1, 2.5, 'c'], ' and ')", "1 and 2.5 and c"),
        ("'yes' if 2 in [1, 2] and not false else 'no'", "yes"),
        ("len([1, 2] + [3])", 3),
        ("count", 3),
    ],
)
def test_expressions_come_to_exact_values(expression: str, value: object) -> None:
    found = evaluate(expression, {"price": 0.1, "count": 3})
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("9**9**9", "a power of a power is ambiguous"),
        ("9**999999", "the power is too large"),
        ("(2**2000) * (2**2000) * (2**2000)", "the number grows too large"),
        ("range(10**9)", "a range has at most 300 steps"),
        ("range(10**30)", "a range has at most 300 steps"),
        ("'a' * 10**9", "`*` needs two numbers"),
        ("'%1000000000d' % 5", "`%` needs two numbers"),
        ("'a' ~ 'b'", "`concat` is not allowed"),
        ("factorial(10**9)", "a whole number from 0 to 300 is needed"),
        ("round('1e99999999')", "a number is needed, not str"),
        ("fixed(1, 10**9)", "a whole number from 0 to 30 is needed"),
        ("exact_hidden_literal('1e99999999')", "is not for templates"),
        ("1e400", "longer than 15 digits"),
        ("0.1234567890123456", "longer than 15 digits"),
        ("().__class__", "`getattr` is not allowed"),
        ("range.__globals__", "`getattr` is not allowed"),
        ("''.join([])", "only functions are called"),
        ("lipsum()", "`lipsum` is no function here"),
        ("self", "which is no number"),
        ("round", "is a function"),
        ("missing", "'missing' is undefined; the names are: price"),
        ("missing + 1", "'missing' is undefined"),
        ("[1][5]", "has no element 5"),
        ("price[0]", "has no element 0"),
        ("{'a': 1}", "`dict` is not allowed"),
        ("price is defined", "`test` is not allowed"),
        ("1 / 0", "division by zero"),
        ("0 ** -1", "division by zero"),
        ("1 < 'a'", "not supported"),
        ("1 +", "unexpected"),
        ("1 }} {{ 2", "is not one expression"),
        ("(" * 5000 + "1" + ")" * 5000, "nested too deep"),
        ("-" * 3000 + "1", "nested too deep"),
        ("sum([])", "an empty list"),
        ("letter(26)", "from 0 to 25"),
    ],
)
def test_what_could_hang_reach_out_or_fail_is_refused_in_one_line(expression: str, told: str) -> None:
    with pytest.raises(UserError) as caught:
        evaluate(expression, {"price": 0.1})
    assert told in str(caught.value)
    assert str(caught.value).startswith("expression `")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ price }} and {{ 1 / 4 }} and {{ 10 ** 20 }}", "0.1 and 0.25 and 100000000000000000000"),
        ("{{ 0.1 * 3 }}", "0.3"),
        ("{{ -0.5 }}", "-0.5"),
        ("{% for i in range(3) %}{{ loop.index }}{{ '' if loop.last else ', ' }}{% endfor %}", "1, 2, 3"),
        ("{% if price > 0.05 %}dear{% else %}cheap{% endif %}", "dear"),
        ("no braces, $x^2$ and 50% of it", "no braces, $x^2$ and 50% of it"),
    ],
)
def test_texts_show_exact_decimals(text: str, shown: str) -> None:
    assert render(text, {"price": 0.1}) == shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ 1 / 3 }}", "1/3 has endless decimals"),
        ("{{ true }}", "a truth value has no words"),
        ("{{ [1, 2] }}", "a list has no words"),
        ("{{ missing }}", "'missing' is undefined; the names are: price"),
        ("{% set a = 1 %}", "`assign` is not allowed"),
        ("{% macro f() %}{% endmacro %}", "`macro` is not allowed"),
        ("{% include 'x' %}", "`include` is not allowed"),
        ("{% import 'x' as y %}", "`import` is not allowed"),
        ("{% extends 'x' %}", "`extends` is not allowed"),
        ("{% for i in range(9) recursive %}{{ loop([1]) }}{% endfor %}", "recursive loops are not run"),
        ("{% for i in range(2) %}{{ loop.cycle }}{% endfor %}", "`getattr` is not allowed"),
        (
            "{% for a in range(9) %}{% for b in range(9) %}{% for c in range(9) %}{% endfor %}{% endfor %}{% endfor %}",
            "loops too much",
        ),
        (
            "{% for a in range(200) %}{% for b in range(200) %}0123456789abc{% endfor %}{% endfor %}",
            "grows beyond 400000 characters",
        ),
        ("{% for letter in word %}{{ letter }}{% endfor %}", "loops run over `range(...)` or a written list"),
        ("{% for letter in join(['abc', 'def']) %}{{ letter }}{% endfor %}", "loops run over `range(...)`"),
        ("{% for letter in 'abc' %}{{ letter }}{% endfor %}", "loops run over `range(...)` or a written list"),
        ("{{", "unexpected"),
    ],
)
def test_texts_are_bounded_and_cannot_reach_out(text: str, told: str) -> None:
    with pytest.raises(UserError) as caught:
        render(text, {"price": 0.1})
    assert told in str(caught.value)


_ROWS = "{% for i in range(300) %}{% for j in range(300) %}"
_ENDS = "{% endfor %}{% endfor %}"


@pytest.mark.parametrize(
    "body",
    [
        "{% if a * a * a * a * a * a > 3 %}{% endif %}" * 20,
        "{% if comb(300, 150) > 3 %}{% endif %}",
        "{% if 300 | factorial > a %}{% endif %}",
        "{% if i > j %}{% endif %}" * 20,
        "{% if i %}{% endif %}" * 20,
        "{{ '' }}" * 20,
        "{% if 0 in many %}{% endif %}",
    ],
)
def test_loops_around_work_that_shows_nothing_end_in_a_mistake(body: str) -> None:
    with pytest.raises(UserError, match="takes more than 200000 steps; loop less"):
        render(_ROWS + body + _ENDS, {"a": 2**600, "many": [1] * 2000})


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("[square, square, square]", "takes more than 200000 steps"),
        ("[" + ", ".join(["square == alike"] * 2) + "]", "takes more than 200000 steps"),
        ("[" + ", ".join(["join(fractions, ' ')"] * 20) + "]", "the text grows too long"),
        ("sum(fractions)", "the number grows too large"),
        ("[" + ", ".join(["1 if long * long else 0"] * 1000) + "]", "takes more than 200000 steps"),
    ],
)
def test_a_single_expression_cannot_take_long_either(expression: str, told: str) -> None:
    values = {
        "square": [[1] * 300] * 300,
        "alike": [[1] * 300 for _ in range(300)],
        "fractions": [Fraction(1, 5**1700 * 2**place) for place in range(140)] + [Fraction(1, 3**2000)],
        "long": Fraction(3**1200, 2**2000),
    }
    if expression == "sum(fractions)":
        values["fractions"] = [Fraction(1, 2**4000 + 2 * place + 1) for place in range(300)]
    elif "join" in expression:
        values["fractions"] = [Fraction(1, 5**1700 * 2**place) for place in range(140)]
    with pytest.raises(UserError, match=told):
        evaluate(expression, values)


def test_expressions_that_share_their_steps_use_them_up_together() -> None:
    steps = Steps(10, over="over all combinations")
    assert [evaluate("1 + 1", {}, steps=steps) for _ in range(10)] == [2] * 10
    with pytest.raises(UserError, match="takes more than 10 steps over all combinations"):
        evaluate("1 + 1", {}, steps=steps)


def test_a_mistake_leaves_the_steps_of_the_next_text_whole() -> None:
    text = "{% for i in range(300) %}{% for j in range(60) %}{% if i > j %}{% endif %}{% endfor %}{% endfor %}"
    assert [render(text, {}) for _ in range(3)] == ["", "", ""]


def test_a_list_without_brackets_is_not_one_expression() -> None:
    with pytest.raises(UserError, match="is not one expression"):
        evaluate("1, 5", {})
