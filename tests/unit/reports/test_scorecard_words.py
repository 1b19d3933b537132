"""How figures, names and reasons are worded."""

from __future__ import annotations

import re

import pytest

from evalkit.domain.verdict import Undefined
from evalkit.reports.sections.figures import shortened
from evalkit.reports.wording import measured, name_of, reason_of


@pytest.mark.parametrize(
    ("reason", "english"),
    [
        ("0 questions, needs 2", "none scored by rule"),
        ("1 question, needs 2", "1 question, needs 2"),
        ("4 questions in 1 cluster, needs 2 clusters", "1 independent question, needs 2"),
        ("0 repeated questions, needs 2", "no question has two tries"),
        ("1 repeated question, needs 2", "1 question has two tries, needs 2"),
        ("3 repeated questions in 1 cluster, needs 2 clusters", "1 independent question, needs 2"),
        ("0 questions with 5 attempts, needs 2", "questions asked 5 times: 0, needs 2"),
        ("1 question with 5 attempts, needs 2", "questions asked 5 times: 1, needs 2"),
        ("7 questions with 5 attempts in 1 cluster, needs 2 clusters", "1 independent question, needs 2"),
        ("0 solvable questions, needs 2", "no question with an answer"),
        ("1 unsolvable question, needs 2", "1 question without an answer, needs 2"),
        ("2 unsolvable questions in 1 cluster, needs 2 clusters", "1 independent question, needs 2"),
        ("0 pairs right at home, needs 2", "never right at home"),
        ("1 pair right at home, needs 2", "1 pair right at home, needs 2"),
        ("2 pairs right at home in 1 cluster, needs 2 clusters", "1 independent question, needs 2"),
        ("no variation between questions", "all questions came out alike"),
        ("never right", "never right"),
        ("never right at home", "never right at home"),
        ("nothing was measured", "nothing was measured"),
    ],
)
def test_reasons_of_the_statistics_are_said_in_both_languages(reason: str, english: str) -> None:
    assert reason_of(Undefined(reason=reason), "en") == english
    assert not re.search("[A-Za-z]", reason_of(Undefined(reason=reason), "zh"))


def test_other_reasons_and_names_are_shown_as_they_are() -> None:
    assert reason_of(Undefined(reason="1 question, needs 2, they say"), "zh") == "1 question, needs 2, they say"
    assert name_of("band", "mine", "zh") == "mine"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("short", "short"),
        ("x" * 10, "x" * 10),
        ("x" * 11, "x" * 9 + "…"),
        ("题" * 5, "题" * 5),
        ("题" * 6, "题" * 4 + "…"),
        ("one two three", "one two t…"),
        ("nine char s and more", "nine char…"),
    ],
)
def test_a_long_answer_is_cut_to_the_columns_that_it_takes(text: str, shown: str) -> None:
    assert shortened(text, 10) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0421, "0.0421"), (0.5, "0.5"), (12.34, "12.3"), (845.5, "846"), (3901.2, "3,901")]
)
def test_measurements_have_as_many_digits_as_say_something(value: float, shown: str) -> None:
    assert measured(value) == shown
