"""Fresh numbers are as good as those that were solved by hand: every instance of every template holds.

`make test` takes 5 seeds a template, `make test-long` 1,000 and both languages of 100 instances side by side; `banks
check`, which `make test` runs, does the same in one language.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import islice

import pytest

from evalkit.banks.instances import instances_from
from evalkit.banks.vary import question_text, variant_of
from evalkit.domain.attempt import Outcome
from evalkit.domain.question import NumberAnswer, Question, Variant
from evalkit.scores.by_rule import is_right, score_by_rule
from evalkit.text.sandbox import evaluate
from evalkit.text.wording import ANSWER_LINE, word_answer
from tests.banks.shipped import BANK

TEMPLATES = [question for question in BANK.questions if question.template is not None]
IDS = [question.question_id for question in TEMPLATES]
LONG = 5_000
"""Characters of a text of which ten instances are held against each other in place of a hundred."""


@pytest.mark.parametrize("question", TEMPLATES, ids=IDS)
def test_every_instance_is_valid(question: Question) -> None:
    _check_seeds(question, seeds=range(1, 6))


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("question", TEMPLATES, ids=IDS)
def test_every_instance_of_a_thousand_is_valid(question: Question) -> None:
    _check_seeds(question, seeds=range(1, 1001))


@pytest.mark.long
@pytest.mark.parametrize("question", TEMPLATES, ids=IDS)
def test_no_two_of_a_hundred_instances_are_alike(question: Question) -> None:
    template = question.template
    assert template is not None
    instances = list(islice(instances_from(template, start=("alike", 6)), 100))
    assert len(instances) == 100
    for language, wording in question.wordings.items():
        first = len(question_text(question, language=language, instance=instances[0]))
        few = instances if first < LONG else instances[:10]
        assert len({question_text(question, language=language, instance=one) for one in few}) == len(few), wording


def _check_seeds(question: Question, *, seeds: range) -> None:
    lengths: list[int] = []
    magnitudes: list[float] = []
    for seed in seeds:
        english, chinese = (variant_of(question, language=language, seed=seed) for language in ("en", "zh"))
        assert english.parameters == chinese.parameters
        _check_parameters(question, english)
        for variant in (english, chinese):
            assert _is_read_back(variant), (variant.language, seed)
            assert "{{" not in variant.prompt + variant.solution
            assert not any(mark in variant.prompt for mark in ("None", "True", "False", "[]"))
        lengths.append(len(english.prompt))
        if isinstance(english.expected, NumberAnswer):
            magnitudes.append(1 + abs(float(english.expected.value)))
            assert isinstance(chinese.expected, NumberAnswer)
            assert english.expected.value == chinese.expected.value
            # A number that a reader can write down: at most two decimals, or as many as the tolerance tells.
            value = Fraction(english.expected.value)
            assert value == round(value, 2) or english.expected.tolerance > Decimal("0.005")

    # How large numbers are decides much of how hard they are: instances must not differ in that.
    assert max(lengths) < 1.3 * min(lengths)
    assert not magnitudes or max(magnitudes) < 100 * min(magnitudes)


def _check_parameters(question: Question, variant: Variant) -> None:
    template = question.template
    assert template is not None
    values: dict[str, object] = dict(variant.parameters)
    for name, value in variant.parameters.items():
        assert value in template.ranges[name]
    for name, expression in template.derived.items():
        values[name] = evaluate(expression, values)
    for constraint in template.constraints:
        assert evaluate(constraint, values) is True, constraint


def _is_read_back(variant: Variant) -> bool:
    text = ANSWER_LINE[variant.language] + word_answer(variant.expected, language=variant.language)
    return is_right(score_by_rule(variant=variant, outcome=Outcome.ANSWERED, answer=text)) is True
