"""Many tests at once: Holm against any false finding, Benjamini-Hochberg against too large a share of false ones."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["benjamini_hochberg", "holm"]


def holm(ps: Sequence[float]) -> list[float]:
    """Adjusted so that p < a finds anything false with probability under a at most, however the tests depend.

    Args:
        ps: Shape (n_tests,); an empty one gives an empty list.

    Returns:
        In the given order: of the j-th smallest, the largest of ``(n - i + 1) p_(i)`` for i up to j, at most 1.

    References:
        Holm (1979), Scand. J. Statist. 6, 65-70.

    Example:
        >>> holm([0.01, 0.04, 0.03])
        [0.03, 0.06, 0.06]
    """
    adjusted, largest = [0.0] * len(ps), 0.0
    for rank, place in enumerate(_order(ps)):
        largest = max(largest, min(1.0, (len(ps) - rank) * ps[place]))
        adjusted[place] = largest
    return adjusted


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """Adjusted so that of what p < a finds, a share of a at most is false on average.

    Holds for tests that are independent or depend positively, as slices of one bank do.

    Args:
        ps: Shape (n_tests,); an empty one gives an empty list.

    Returns:
        In the given order: of the j-th smallest, the smallest of ``n p_(i) / i`` for i from j on, at most 1.

    References:
        Benjamini and Hochberg (1995), J. R. Statist. Soc. B 57, 289-300.

    Example:
        >>> benjamini_hochberg([0.01, 0.04, 0.03])
        [0.03, 0.04, 0.04]
    """
    adjusted, smallest = [0.0] * len(ps), 1.0
    for rank, place in reversed(list(enumerate(_order(ps), start=1))):
        smallest = min(smallest, len(ps) * ps[place] / rank)
        adjusted[place] = smallest
    return adjusted


def _order(ps: Sequence[float]) -> list[int]:
    return sorted(range(len(ps)), key=ps.__getitem__)
