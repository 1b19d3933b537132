from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.domain.criteria import CRITERIA, DEFAULT_MARGINS, Unit
from evalkit.text.margins import read_margin, read_percent, worded_margin


@pytest.mark.parametrize(
    ("key", "written", "margin"),
    [
        ("accuracy", "5 points", 0.05),
        ("accuracy", "1 point", 0.01),
        ("accuracy", "  2.5points ", 0.025),
        ("flip_rate", "0.1 percentage points", 0.001),
        ("unfinished", "99.9 pp", 0.999),
        ("coherence", "0.25", 0.25),
        ("coherence", 0.25, 0.25),
        ("accuracy_score", 1, 1.0),
        ("seconds", "1.25x", 1.25),
        ("tokens_per_s", "2 X", 2.0),
    ],
)
def test_a_margin_is_read_in_its_criterions_unit(key: str, written: object, margin: float) -> None:
    assert read_margin(CRITERIA[key], written) == margin


@pytest.mark.parametrize(
    ("key", "written", "told"),
    [
        ("accuracy", 0.05, 'must say its unit; write "5 points"'),
        ("accuracy", 5, 'must say its unit; write "5 points"'),
        ("accuracy", "0.05", 'must say its unit; write "5 points"'),
        ("accuracy", 300, 'must say its unit; write "5 points"'),
        ("accuracy", "5%", 'must be in points, since 5% might be of the reference; write "5 points"'),
        ("accuracy", "1.05x", 'must be percentage points such as "5 points"; it is no ratio'),
        ("accuracy", "0 points", "must be above 0 points: "),
        ("accuracy", "-5 points", "must be above 0 points: "),
        ("accuracy", -0.05, "must be above 0 points: "),
        ("accuracy", "100 points", "must be below 100 points, "),
        ("accuracy", "5 apples", 'must be percentage points such as "5 points"'),
        ("accuracy", "nan points", 'must be percentage points such as "5 points"'),
        ("accuracy", "1e1 points", 'must be percentage points such as "5 points"'),
        ("accuracy", "٥ points", 'must be percentage points such as "5 points"'),
        ("accuracy", "9" * 5000 + " points", 'must be percentage points such as "5 points"'),
        ("accuracy", math.nan, 'must be percentage points such as "5 points"'),
        ("accuracy", True, 'must be percentage points such as "5 points"'),
        ("accuracy", ["5 points"], 'must be percentage points such as "5 points"'),
        ("coherence", "5 points", "must be a difference on the scale 1-5, without a unit, "),
        ("coherence", "5%", "must be a difference on the scale 1-5, without a unit, "),
        ("coherence", 0, "must be above 0: "),
        ("coherence", "-0.25", "must be above 0: "),
        ("coherence", 4, "must be below 4, "),
        ("coherence", 10**30, "must be below 4, "),
        ("seconds", "5 points", 'must be a ratio such as "1.25x", which lets a candidate take 1.25 times as much'),
        ("seconds", "25%", '; write "1.25x"'),
        ("seconds", 1.25, 'must say its unit; write "1.25x"'),
        ("seconds", "0.8x", "must be above 1x: "),
        ("seconds", "-1.25x", "must be above 1x: "),
        ("seconds", "1x", "must be above 1x: "),
        ("seconds", 0.8, "must be above 1x: "),
        ("seconds", "125x", "must be below 100x; "),
        ("tokens_per_s", "0.8x", 'write, for example, "1.25x", which lets a candidate be 1.25 times slower'),
    ],
)
def test_another_sign_or_unit_is_refused_with_what_to_write(key: str, written: object, told: str) -> None:
    with pytest.raises(ValueError, match=r"^must ") as caught:
        read_margin(CRITERIA[key], written)
    assert told in str(caught.value)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("key", "margin", "worded"),
    [
        ("accuracy", 0.05, "5 points"),
        ("accuracy", 0.07, "7 points"),
        ("accuracy", 0.01, "1 point"),
        ("unfinished", 0.025, "2.5 points"),
        ("accuracy", 0.0000001, "0.00001 points"),
        ("coherence", 0.25, "0.25"),
        ("coherence", 1.0, "1"),
        ("seconds", 1.25, "1.25x"),
        ("seconds", 10.0, "10x"),
    ],
)
def test_a_margin_is_worded_as_people_write_it(key: str, margin: float, worded: str) -> None:
    assert worded_margin(CRITERIA[key], margin) == worded


def test_the_shipped_margins_are_round_figures() -> None:
    assert all(
        len(worded_margin(CRITERIA[key], margin)) <= len("12.5 points") for key, margin in DEFAULT_MARGINS.items()
    )


_RANGES = {Unit.SHARE: (0.0, 1.0), Unit.SCORE: (0.0, 4.0), Unit.RATIO: (1.0, 100.0)}


@given(st.sampled_from(sorted(CRITERIA)), st.data())
def test_what_is_worded_reads_back_as_the_same_margin(key: str, data: st.DataObject) -> None:
    criterion = CRITERIA[key]
    low, high = _RANGES[criterion.unit]
    margin = data.draw(st.floats(low, high, exclude_min=True, exclude_max=True).filter(lambda drawn: drawn > 1e-9))
    worded = worded_margin(criterion, margin)
    assert read_margin(criterion, worded) == pytest.approx(margin, rel=1e-15)


@pytest.mark.parametrize(("written", "share"), [("60%", 0.6), (" 5 % ", 0.05), ("0.5%", 0.005), ("99.9%", 0.999)])
def test_a_percentage_is_a_share(written: str, share: float) -> None:
    assert read_percent(written, example="60%") == share


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (0.6, 'must be a percentage; write "60%"'),
        (60, 'must be a percentage; write "60%"'),
        ("60 points", 'must be a percentage; write "60%"'),
        ("0%", 'must be above 0% and below 100%, such as "60%"'),
        ("100%", 'must be above 0% and below 100%, such as "60%"'),
        ("-5%", 'must be above 0% and below 100%, such as "60%"'),
        (-1, 'must be above 0% and below 100%, such as "60%"'),
        (600, 'must be above 0% and below 100%, such as "60%"'),
        ("1.5x", 'must be a percentage such as "60%"; it is no ratio'),
        ("most", 'must be a percentage such as "60%"'),
        (None, 'must be a percentage such as "60%"'),
    ],
)
def test_what_is_no_percentage_is_refused_with_what_to_write(written: object, told: str) -> None:
    with pytest.raises(ValueError, match=r"^must ") as caught:
        read_percent(written, example="60%")
    assert str(caught.value) == told
