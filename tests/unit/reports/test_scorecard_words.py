"""How figures, names and reasons are worded."""

from __future__ import annotations

import re

import pytest

from evalkit.domain.question import Language
from evalkit.domain.verdict import Undefined
from evalkit.reports import wording
from evalkit.reports.sections.figures import shortened
from evalkit.reports.wording import (
    measured,
    name_of,
    percent_of,
    points_of,
    probability_of,
    ratio_of,
    reason_of,
    score_of,
    signed_points_of,
    signed_score_of,
    whole_percent_of,
)


@pytest.mark.parametrize(
    ("reason", "english"),
    [
        ("0 questions, needs 2", "none scored by rule"),
        ("1 question, needs 2", "1 question, needs 2"),
        ("4 questions in 1 cluster, needs 2 clusters", "1 independent question, needs 2"),
        ("3 questions, needs 5", "3 questions, needs 5"),
        ("12 questions in 3 clusters, needs 5 clusters", "3 independent questions, needs 5"),
        ("0 questions, needs 5", "none scored by rule"),
        ("0 repeated questions, needs 2", "no question was asked more than once"),
        ("1 repeated question, needs 2", "questions asked more than once: 1, needs 2"),
        ("3 repeated questions in 1 cluster, needs 2 clusters", "1 independent question, needs 2"),
        ("0 questions with 5 attempts, needs 2", "questions asked 5 times: 0, needs 2"),
        ("1 question with 5 attempts, needs 2", "questions asked 5 times: 1, needs 2"),
        ("7 questions with 5 attempts in 1 cluster, needs 2 clusters", "1 independent question, needs 2"),
        ("0 solvable questions, needs 2", "no question with an answer"),
        ("3 repeated questions, needs 5", "questions asked more than once: 3, needs 5"),
        ("3 solvable questions, needs 5", "questions with an answer: 3, needs 5"),
        ("1 unsolvable question, needs 2", "questions without an answer: 1, needs 2"),
        ("2 unsolvable questions in 1 cluster, needs 2 clusters", "1 independent question, needs 2"),
        ("1 pair, needs 2", "pairs: 1, needs 2"),
        ("no question has scored verdicts in both orders", "no question was scored in both orders of the levels"),
        ("1 question with verdicts in both orders, needs 2", "too few questions scored in both orders of the levels"),
        ("no variation about the line of score on the order", "scores do not vary"),
        ("3 pairs in 1 cluster, needs 2 clusters", "1 independent question, needs 2"),
        ("0 pairs right at home, needs 2", "never right at home"),
        ("1 pair right at home, needs 2", "pairs right at home: 1, needs 2"),
        ("2 pairs right at home in 1 cluster, needs 2 clusters", "1 independent question, needs 2"),
        ("no variation between questions", "all questions came out alike"),
        ("never right", "never right"),
        ("never right at home", "never right at home"),
        ("nothing was measured", "nothing was measured"),
        ("nothing spent", "nothing was spent"),
        ("no question in common", "no question in common"),
        ("asked once in both runs", "asked once in both runs"),
        ("asked once in reference", "asked once in the reference's run"),
        ("asked once in candidate", "asked once in the candidate's run"),
        ("not scored", "not scored"),
        ("not scored in reference", "not scored in the reference's run"),
        ("not scored in candidate", "not scored in the candidate's run"),
        ("not scored in reference and candidate", "scored in neither run"),
        ("scored by different raters or versions", "scored by different raters or versions"),
        ("no trap or contradiction question", "no trap or contradiction question"),
        ("no transfer pair", "no transfer pair"),
        ("not configured", "no price or power is configured"),
        ("no score", "no score so far"),
        ("0 people, needs 2", "no score so far"),
        ("1 person, needs 2", "1 person, needs 2"),
        ("no answer was scored twice", "no hidden repeat so far"),
        ("nobody else has scored the same answers", "nobody else has scored the same answers"),
        ("scored by people when every question is asked", "scored by people when every question is asked"),
        ("20 questions scored by people, needs 30", "questions scored by people: 20, needs 30"),
        (
            "30 questions scored by people in 1 cluster, needs 2 clusters",
            "questions scored by people lie in too few independent groups",
        ),
        ("1 answer scored by judge and two people, needs 2", "too few answers that two people have scored"),
    ],
)
def test_reasons_of_the_statistics_are_said_in_both_languages(reason: str, english: str) -> None:
    assert reason_of(Undefined(reason=reason), "en") == english
    assert not re.search("[A-Za-z]", reason_of(Undefined(reason=reason), "zh"))


@pytest.mark.parametrize(
    "reason",
    [
        "3 questions, needs 5",
        "3 repeated questions, needs 5",
        "3 solvable questions, needs 5",
        "3 unsolvable questions, needs 5",
        "3 questions with 9 attempts, needs 5",
        "3 pairs right at home, needs 5",
        "8 questions in 3 clusters, needs 5 clusters",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_there_and_what_is_needed_are_said_as_the_statistics_say_them(reason: str, language: Language) -> None:
    said = reason_of(Undefined(reason=reason), language)
    assert {"3", "5"} <= set(re.findall(r"\d+", said))


def test_no_reason_is_told_in_two_ways() -> None:
    patterns = [pattern.pattern for pattern, _ in wording._REASONS]
    assert sorted(set(patterns)) == sorted(patterns)


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


@pytest.mark.parametrize(
    ("difference", "points"),
    [(-0.142, "-14.2"), (0.012, "+1.2"), (0.0, "0.0"), (-0.0004, "0.0"), (-0.0005, "-0.1"), (1.0, "+100.0")],
)
def test_differences_of_shares_have_their_sign_and_nought_has_none(difference: float, points: str) -> None:
    assert signed_points_of(difference) == points


@pytest.mark.parametrize(("difference", "shown"), [(-0.31, "-0.31"), (0.125, "+0.13"), (-0.004, "0.00")])
def test_differences_of_scores_have_their_sign(difference: float, shown: str) -> None:
    assert signed_score_of(difference) == shown


@pytest.mark.parametrize(("ratio", "shown"), [(1.305, "×1.31"), (0.8, "×0.80"), (0.0123, "×0.012"), (12.0, "×12.00")])
def test_ratios_say_how_many_times_as_much(ratio: float, shown: str) -> None:
    assert ratio_of(ratio) == shown


@pytest.mark.parametrize(("p", "shown"), [(0.0125, "0.013"), (1.0, "1.000"), (0.00099, "<0.001"), (0.0, "<0.001")])
def test_small_probabilities_are_not_shown_as_nought(p: float, shown: str) -> None:
    assert probability_of(p) == shown


def test_halves_are_rounded_up_as_spreadsheets_do() -> None:
    assert percent_of(0.5625) == "56.3%"
    assert percent_of(0.5624999999999999) == "56.3%"
    assert whole_percent_of(0.125) == "13%"
    assert points_of(0.0625) == "6.3"
    assert score_of(3.125) == "3.13"
    assert (measured(12.25), measured(846.5), measured(1234567.5)) == ("12.3", "847", "1,234,568")
