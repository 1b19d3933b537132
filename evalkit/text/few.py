"""Long lists of names in one line."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["first_few"]


def first_few(names: Sequence[str], *, most: int, separator: str = ", ", more: str = " ...") -> str:
    """The first names, and a mark where there are more.

    Examples:
        >>> first_few(["a", "b", "c"], most=2)
        'a, b ...'
    """
    return separator.join(names[:most]) + (more if len(names) > most else "")
