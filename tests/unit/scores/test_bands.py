from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.errors import UserError
from evalkit.scores.bands import band_of, read_speed_bands, read_wait_bands

_RUBRICS = Path(__file__).parents[3] / "rubrics"


@pytest.mark.parametrize(
    ("rate", "name"),
    [
        (0, "poor"),
        (7.99, "poor"),
        (8, "floor"),
        (9.99, "floor"),
        (10, "fair"),
        (15, "comfortable"),
        (900, "comfortable"),
    ],
)
def test_the_shipped_bands_begin_at_8_10_and_15(rate: float, name: str) -> None:
    assert band_of(rate, read_speed_bands(_RUBRICS / "speed.yaml")).name == name


@pytest.mark.parametrize(
    ("wait_s", "name"),
    [
        (0, "quick"),
        (9.9, "quick"),
        (10, "bearable"),
        (60, "long"),
        (179, "long"),
        (180, "tedious"),
        (3600, "tedious"),
    ],
)
def test_the_shipped_waits_begin_at_10_60_and_180_seconds(wait_s: float, name: str) -> None:
    assert band_of(wait_s, read_wait_bands(_RUBRICS / "wait.yaml")).name == name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- poor", "speed.yaml:1: `bands` must be a list"),
        ("bands: []", "speed.yaml:1: `bands` must be a list"),
        ("bands:\n  - name: poor", "speed.yaml:2: a band has the keys"),
        ("bands:\n  - name: 3\n    from_tokens_per_s: 0", "speed.yaml:2: `name` is 3"),
        ("bands:\n  - name: poor\n    from_tokens_per_s: fast", "speed.yaml:2: `from_tokens_per_s` is 'fast'"),
        ("bands:\n  - name: poor\n    from_tokens_per_s: 1", "speed.yaml:2: the first band must begin at 0"),
        (
            "bands:\n  - {name: a, from_tokens_per_s: 0}\n  - {name: b, from_tokens_per_s: 0}",
            "speed.yaml:3: bands must rise; move `b`",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "speed.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"speed\.yaml:\d+: .*(; | must be )") as caught:
        read_speed_bands(path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_each_file_has_the_key_of_its_unit(tmp_path: Path) -> None:
    path = tmp_path / "wait.yaml"
    path.write_text("bands:\n  - {name: prompt, from_tokens_per_s: 0}\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"wait\.yaml:2: a band has the keys `name` and `from_s`"):
        read_wait_bands(path)
