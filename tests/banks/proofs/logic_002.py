"""Five monitors: all pairs of faulty ones are tried."""

from __future__ import annotations

from itertools import combinations

from evalkit.domain.question import ChoiceAnswer, Variant


def logic_002(variant: Variant) -> str:
    fitting = [set(pair) for pair in combinations("PQRST", 2) if _fits(set(pair))]
    assert len(fitting) == 1
    expected = variant.expected
    assert isinstance(expected, ChoiceAnswer)
    keys = [key for key, option in expected.options.items() if set(option) & set("PQRST") == fitting[0]]
    assert len(keys) == 1
    return keys[0]


def _fits(faulty: set[str]) -> bool:
    reports = {
        "P": "Q" not in faulty,
        "Q": len(faulty & {"R", "S"}) == 1,
        "R": bool(faulty & {"P", "T"}),
        "S": "Q" in faulty,
        "T": not faulty & {"S", "P"},
    }
    return all(is_true == (monitor not in faulty) for monitor, is_true in reports.items())
