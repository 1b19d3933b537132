from __future__ import annotations

import math

import pytest

from evalkit.domain.exchange import TokenLogprobs
from evalkit.scores.judge_weights import weighted_score


def tokens(*texts: str) -> list[TokenLogprobs]:
    return [TokenLogprobs(token=text, logprob=-0.01) for text in texts]


def answered(token: str, probability: float, **others: float) -> TokenLogprobs:
    """Keywords are levels with an underscore before them; two underscores stand for a space."""
    names = {name: name.replace("__", " ").replace("_", "") for name in others}
    likely = tuple((names[name], math.log(share)) for name, share in others.items())
    return TokenLogprobs(token=token, logprob=math.log(probability), alternatives=likely)


BEFORE = tokens('{"', "evidence", '":', "[],", ' "', "score", '":')
AFTER = tokens(", ", '"cannot', "_judge", '":', "false", "}")


def weighted(*places: TokenLogprobs, score: float = 4) -> float | None:
    return weighted_score([*BEFORE, *places, *AFTER], score=score)


def test_a_score_is_weighted_with_the_probability_of_each_level() -> None:
    # (0.5 * 4 + 0.3 * 5 + 0.1 * 3) / 0.9 = 3.8 / 0.9
    assert weighted(answered("4", 0.5, _4=0.5, _5=0.3, _3=0.1, null=0.1)) == pytest.approx(38 / 9)


def test_a_token_that_is_not_among_the_likeliest_counts_too() -> None:
    # (0.2 * 4 + 0.6 * 5) / 0.8 = 4.75: drawn at a temperature, a level is not always the likeliest.
    assert weighted(answered("4", 0.2, _5=0.6)) == pytest.approx(4.75)


def test_a_token_counts_once_though_it_is_listed_again() -> None:
    assert weighted(answered("4", 0.9, _4=0.9)) == pytest.approx(4.0)


def test_a_level_with_a_space_before_it_is_the_same_level() -> None:
    # (0.4 * 4 + 0.2 * 4 + 0.2 * 2) / 0.8 = 3.5
    assert weighted(answered(" 4", 0.4, _4=0.2, __2=0.2)) == pytest.approx(3.5)


def test_a_level_in_quotation_marks_is_read_too() -> None:
    places = [*BEFORE, *tokens(' "'), answered("4", 0.75, _2=0.25), *tokens('"'), *AFTER]
    assert weighted_score(places, score=4.0) == pytest.approx(3.5)


def test_the_last_score_is_the_one_that_counts() -> None:
    draft = [*BEFORE, answered("2", 1.0), *AFTER]
    places = [*draft, *BEFORE, answered("4", 0.5, _4=0.5, _5=0.5), *AFTER]
    assert weighted_score(places, score=4) == pytest.approx(4.5)
    assert weighted_score(places, score=2) is None


def test_a_score_that_is_quoted_in_the_reason_does_not_count() -> None:
    quoted = tokens('"reason":"', 'says \\"score\\":', "5", '"}')
    assert weighted_score([*BEFORE, answered("4", 1.0), *tokens(","), *quoted], score=4) == pytest.approx(4.0)


@pytest.mark.parametrize("token", ["4,", ": 4", "4}", "42", '"4"'])
def test_a_level_that_is_no_token_of_its_own_gives_nothing(token: str) -> None:
    assert weighted(answered(token, 1.0, _4=1.0)) is None


def test_a_level_glued_to_its_key_gives_nothing() -> None:
    assert weighted_score([*tokens('{"score":4', "}")], score=4) is None


def test_another_level_than_was_read_gives_nothing() -> None:
    assert weighted(answered("5", 0.9), score=4) is None
    assert weighted(answered("4", 0.9), score=4.5) is None


def test_less_than_half_on_the_levels_gives_nothing() -> None:
    assert weighted(answered("4", 0.3, _5=0.19, null=0.5)) is None
    assert weighted(answered("4", 0.3, _5=0.21, null=0.4)) is not None


def test_no_score_no_probabilities_or_nonsense_give_nothing() -> None:
    assert weighted_score([], score=4) is None
    assert weighted_score(AFTER, score=4) is None
    assert weighted(*tokens("null")) is None
    assert weighted(TokenLogprobs(token="4", logprob=2.0)) is None
    assert weighted(TokenLogprobs(token="4", logprob=-math.inf)) is None


def test_no_logarithm_is_too_small() -> None:
    place = TokenLogprobs(token="4", logprob=-0.1, alternatives=(("5", -9999.0), ("3", -math.inf)))
    assert weighted(place) == pytest.approx(4.0)
