"""How margins and floors are written: ``5 points``, ``0.25``, ``1.25x``, ``60%``; read and written in one place."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, assert_never

from evalkit.domain.criteria import Criterion, Unit

__all__ = ["read_margin", "read_percent", "worded_margin"]

_NUMBER: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_WRITTEN: Final = re.compile(rf"({_NUMBER})\s*(|%|x|points?|percentage points?|pp)", re.IGNORECASE)
_LONGEST: Final = 40
"""Characters; what is longer is no figure that a person wrote."""
_POINTS: Final = 100
_LEVELS: Final = 4
"""From 1 to 5: as far as two scores can lie apart."""
_MOST_TIMES: Final = 100
"""A typing slip, ``125x`` for ``1.25x``, is more likely than a build that may take a hundred times as long."""
_HOW_MUCH_WORSE: Final = "it says how much worse a candidate may be; that it is not worse at all can never be shown"

_Amount = tuple[Decimal, str]
"""A number and its unit: ``points``, ``%``, ``x``, or empty."""


def read_margin(criterion: Criterion, written: object) -> float:
    """How much worse a candidate may be, as people write it: "5 points" is .05, "0.25" is .25, "1.25x" is 1.25.

    Raises:
        ValueError: When it is none; the text says what must hold and what to write, and begins with "must".
    """
    amount = _amount(written)
    match criterion.unit:
        case Unit.SHARE:
            return _points(amount)
        case Unit.SCORE:
            return _levels(amount)
        case Unit.RATIO:
            return _times(amount, criterion)
        case _:
            assert_never(criterion.unit)


def read_percent(written: object, *, example: str) -> float:
    """A share that is demanded, between 0 and 1: "60%" is .6.

    Args:
        written: As it stands in a file.
        example: What a right one looks like.

    Raises:
        ValueError: As ``read_margin``.
    """
    amount = _amount(written)
    if amount is None:
        raise ValueError(f'must be a percentage such as "{example}"')
    number, unit = amount
    if unit == "x":
        raise ValueError(f'must be a percentage such as "{example}"; it is no ratio')
    if unit != "%":
        meant = number * 100 if unit == "" and 0 < number < 1 else number
        raise ValueError(
            f'must be a percentage; write "{_plain(meant)}%"' if 0 < meant < 100 else _not_in_percent(example)
        )
    if not 0 < number < 100:
        raise ValueError(_not_in_percent(example))
    return float(number / 100)


def worded_margin(criterion: Criterion, margin: float) -> str:
    """A margin as ``decision.toml`` has it; ``read_margin`` reads it back.

    Args:
        criterion: Whose unit it is in.
        margin: Positive; .05 is five points, 1.25 a quarter more.

    Example:
        >>> from evalkit.domain.criteria import CRITERIA
        >>> [worded_margin(CRITERIA[key], margin) for key, margin in (("accuracy", 0.05), ("seconds", 1.25))]
        ['5 points', '1.25x']
    """
    exact = Decimal(repr(margin))
    match criterion.unit:
        case Unit.SHARE:
            points = exact * 100
            return f"{_plain(points)} {'point' if points == 1 else 'points'}"
        case Unit.SCORE:
            return _plain(exact)
        case Unit.RATIO:
            return f"{_plain(exact)}x"
        case _:
            assert_never(criterion.unit)


def _amount(written: object) -> _Amount | None:
    """The number and the unit; None for what is neither."""
    text = str(written) if isinstance(written, str | int | float) and not isinstance(written, bool) else ""
    found = _WRITTEN.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if found is None:
        return None
    unit = found[2].casefold()
    return Decimal(found[1]), "points" if unit.startswith("p") else unit


def _points(amount: _Amount | None) -> float:
    if amount is None:
        raise ValueError('must be percentage points such as "5 points"')
    number, unit = amount
    if number <= 0:
        raise ValueError(f"must be above 0 points: {_HOW_MUCH_WORSE}")
    if unit == "%":
        raise ValueError(
            f'must be in points, since {_plain(number)}% might be of the reference; write "{_plain(number)} points"'
        )
    if unit == "x":
        raise ValueError('must be percentage points such as "5 points"; it is no ratio')
    if unit == "":
        meant = number * 100 if number < 1 else number
        example = _plain(meant) if meant < _POINTS else "5"
        raise ValueError(f'must say its unit; write "{example} points"')
    if number >= _POINTS:
        raise ValueError('must be below 100 points, which every build would keep; write, for example, "5 points"')
    return float(number / 100)


def _levels(amount: _Amount | None) -> float:
    if amount is None or amount[1] != "":
        raise ValueError('must be a difference on the scale 1-5, without a unit, such as "0.25"')
    number, _ = amount
    if number <= 0:
        raise ValueError(f"must be above 0: {_HOW_MUCH_WORSE}")
    if number >= _LEVELS:
        raise ValueError('must be below 4, the whole of the scale 1-5; write, for example, "0.25"')
    return float(number)


def _times(amount: _Amount | None, criterion: Criterion) -> float:
    worse = "be 1.25 times slower" if criterion.is_higher_better else "take 1.25 times as much"
    like = f'"1.25x", which lets a candidate {worse}'
    if amount is None:
        raise ValueError(f"must be a ratio such as {like}")
    number, unit = amount
    if unit in ("%", "points"):
        meant = f'; write "{_plain(1 + number / 100)}x"' if unit == "%" and 0 < number <= 500 else ""
        raise ValueError(f"must be a ratio such as {like}{meant}")
    if number <= 1:
        raise ValueError(f"must be above 1x: {_HOW_MUCH_WORSE}; write, for example, {like}")
    if unit == "":
        raise ValueError(f'must say its unit; write "{_plain(number)}x"')
    if number >= _MOST_TIMES:
        raise ValueError(f"must be below {_MOST_TIMES}x; write, for example, {like}")
    return float(number)


def _not_in_percent(example: str) -> str:
    return f'must be above 0% and below 100%, such as "{example}"'


def _plain(number: Decimal) -> str:
    """Without an exponent, and without zeros at its end."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
