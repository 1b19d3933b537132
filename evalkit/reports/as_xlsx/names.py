"""Names of sheets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from evalkit.text.hostile import for_string_cell

__all__ = ["sheet_names"]

_LONGEST: Final = 31
"""UTF-16 units that a spreadsheet takes."""
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\n\t]")
_RESERVED: Final = frozenset({"history"})
"""Names that spreadsheets keep for themselves."""


def sheet_names(texts: Sequence[str], *, taken: Sequence[str]) -> tuple[str, ...]:
    """A name for a sheet for each text: allowed, short enough, and each once, whatever its case.

    Args:
        texts: What each sheet is about.
        taken: Names of other sheets.
    """
    known = {name.casefold() for name in taken}
    names: list[str] = []
    for text in texts:
        name = _unique(_allowed(text), known)
        known.add(name.casefold())
        names.append(name)
    return tuple(names)


def _allowed(text: str) -> str:
    # An apostrophe at either end is refused, for references put the whole name between two.
    name = _FORBIDDEN.sub("_", for_string_cell(text)).strip("' ") or "_"
    return f"{name}_" if name.casefold() in _RESERVED else name


def _unique(name: str, known: set[str]) -> str:
    number, candidate = 1, _short_enough(name, "")
    while candidate.casefold() in known:
        number += 1
        candidate = _short_enough(name, f" ({number})")
    return candidate


def _short_enough(name: str, ending: str) -> str:
    kept = name
    while len(f"{kept}{ending}".encode("utf-16-le")) // 2 > _LONGEST:
        kept = kept[:-1]
    return f"{kept.rstrip(chr(39))}{ending}"
