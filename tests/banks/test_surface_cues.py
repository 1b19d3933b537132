"""Who only looks at the surface of a question is right no more often than chance, by 5 points at most.

Each guesser answers every question of a category without solving it. Chance is what blind guessing among the offered
answers gives: one in k for a choice of k, one in two for yes or no, nothing elsewhere, and one in two for refusing
among twins, of which one is solvable and one is not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from statistics import fmean

import pytest

from evalkit.domain.question import (
    BANK_CATEGORIES,
    LANGUAGES,
    BooleanAnswer,
    Category,
    ChoiceAnswer,
    Language,
    NoValidAnswer,
    NumberAnswer,
    OpenAnswer,
    Variant,
)
from evalkit.text.prompts import ask_prompt
from evalkit.text.wording import word_answer
from tests.banks.shipped import shipped_variants

SEEDS = range(1, 4)
TWINNED = {Category.TRAP, Category.CONTRADICTION}
MOST_ABOVE_CHANCE = 0.05
NUMBER = re.compile(r"\d+(?:\.\d+)?")

PLACES = [
    (language, category)
    for language in LANGUAGES
    for category in BANK_CATEGORIES
    if category is not Category.CREATIVE and (category is not Category.CHINESE or language == "zh")
]


@cache
def _variants(language: Language, category: Category) -> Sequence[Variant]:
    return [
        variant
        for seed in SEEDS
        for variant in shipped_variants(language, seed)
        if variant.category is category and not isinstance(variant.expected, OpenAnswer)
    ]


def _numbers(variant: Variant) -> list[Fraction]:
    text = variant.prompt.removesuffix(ask_prompt("", language=variant.language))
    return [Fraction(found) for found in NUMBER.findall(text)]


def _is(variant: Variant, number: Fraction) -> bool:
    expected = variant.expected
    return isinstance(expected, NumberAnswer) and abs(number - Fraction(expected.value)) <= Fraction(expected.tolerance)


def _first_number(variant: Variant) -> float:
    return float(any(_is(variant, number) for number in _numbers(variant)[:1]))


def _last_number(variant: Variant) -> float:
    return float(any(_is(variant, number) for number in _numbers(variant)[-1:]))


def _largest_number(variant: Variant) -> float:
    return float(bool(numbers := _numbers(variant)) and _is(variant, max(numbers)))


def _a_number_of_the_text(variant: Variant) -> float:
    numbers = _numbers(variant)
    return fmean(_is(variant, number) for number in numbers) if numbers else 0.0


def _sum_of_the_numbers(variant: Variant) -> float:
    return float(_is(variant, sum(_numbers(variant), Fraction(0))))


def _longest_option(variant: Variant) -> float:
    expected = variant.expected
    if not isinstance(expected, ChoiceAnswer):
        return _by_chance(variant)
    longest = max(map(len, expected.options.values()))
    found = [key for key, option in expected.options.items() if len(option) == longest]
    return (expected.key in found) / len(found)


def _always_yes(variant: Variant) -> float:
    expected = variant.expected
    return float(expected.is_true) if isinstance(expected, BooleanAnswer) else _by_chance(variant)


def _always_no(variant: Variant) -> float:
    return 1.0 - _always_yes(variant) if isinstance(variant.expected, BooleanAnswer) else _by_chance(variant)


def _always_refuses(variant: Variant) -> float:
    return float(isinstance(variant.expected, NoValidAnswer))


def _by_chance(variant: Variant) -> float:
    match variant.expected:
        case ChoiceAnswer():
            return 1 / len(variant.expected.options)
        case BooleanAnswer():
            return 0.5
        case _:
            return 0.0


GUESSERS: Mapping[str, Callable[[Variant], float]] = {
    "first number": _first_number,
    "last number": _last_number,
    "largest number": _largest_number,
    "a number of the text": _a_number_of_the_text,
    "sum of the numbers": _sum_of_the_numbers,
    "longest option": _longest_option,
    "always yes": _always_yes,
    "always no": _always_no,
    "always refuses": _always_refuses,
}


@pytest.mark.parametrize("guesser", GUESSERS)
@pytest.mark.parametrize(("language", "category"), PLACES)
def test_guessing_from_the_surface_is_no_better(language: Language, category: Category, guesser: str) -> None:
    variants = _variants(language, category)
    share = fmean(map(GUESSERS[guesser], variants))
    assert share <= _chance(variants, category=category) + MOST_ABOVE_CHANCE


@pytest.mark.parametrize(("language", "category"), PLACES)
def test_what_is_most_often_right_elsewhere_is_no_better(language: Language, category: Category) -> None:
    variants = _variants(language, category)
    worded = [(variant.question_id, word_answer(variant.expected, language=language)) for variant in variants]
    counts, own_counts = Counter(answer for _, answer in worded), Counter(worded)

    def most_frequent_beside(question_id: str) -> str:
        return max(counts, key=lambda answer: counts[answer] - own_counts[question_id, answer])

    share = fmean(answer == most_frequent_beside(question_id) for question_id, answer in worded)
    assert share <= _chance(variants, category=category) + MOST_ABOVE_CHANCE


@pytest.mark.parametrize("category", sorted(TWINNED))
def test_half_of_the_twins_are_unsolvable_so_that_never_refusing_loses_too(category: Category) -> None:
    for language in LANGUAGES:
        shares = [_always_refuses(variant) for variant in _variants(language, category)]
        assert fmean(shares) == 0.5


def _chance(variants: Sequence[Variant], *, category: Category) -> float:
    return 0.5 if category in TWINNED else fmean(map(_by_chance, variants))
