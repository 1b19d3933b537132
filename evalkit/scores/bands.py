"""Experience bands: how a writing speed feels, as ``rubrics/speed.yaml`` has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from evalkit.errors import UserError
from evalkit.text.located_yaml import LocatedYaml, read_yaml

__all__ = ["Band", "band_of", "read_bands"]

_KEYS = frozenset({"name", "from_tokens_per_s"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A range of speeds that feel alike, up to where the next band begins."""

    name: str
    from_tokens_per_s: float


def read_bands(path: Path) -> tuple[Band, ...]:
    """The bands of a file, slowest first.

    Raises:
        UserError: When the file does not hold bands from 0 upwards: one line with file and line.
    """
    located = read_yaml(path)
    if located.mistakes:
        raise UserError(located.mistakes[0])
    listed = located.content.get("bands") if isinstance(located.content, Mapping) else None
    if not isinstance(listed, Sequence) or isinstance(listed, str) or not listed:
        raise UserError(f"{located.locate(())}: `bands` must be a list of bands; give at least one, from 0 tokens/s")
    bands = tuple(_band(located, position, entry) for position, entry in enumerate(listed))
    _check_order(located, bands)
    return bands


def band_of(rate: float, bands: Sequence[Band]) -> Band:
    """The band that a rate in tokens/s belongs to: the last whose beginning it reaches."""
    reached = [band for band in bands if band.from_tokens_per_s <= rate]
    return reached[-1] if reached else bands[0]


def _band(located: LocatedYaml, position: int, entry: object) -> Band:
    where = located.locate(("bands", position))
    if not isinstance(entry, Mapping) or frozenset(str(key) for key in entry) != _KEYS:
        raise UserError(f"{where}: a band has the keys `name` and `from_tokens_per_s`, no others; write both")
    name, start = entry["name"], entry["from_tokens_per_s"]
    if not isinstance(name, str) or not name:
        raise UserError(f"{where}: `name` is {name!r}; it must be a word, so put it in quotes")
    if isinstance(start, bool) or not isinstance(start, int | Decimal):
        raise UserError(f"{where}: `from_tokens_per_s` is {start!r}; it must be a number")
    return Band(name=name, from_tokens_per_s=float(start))


def _check_order(located: LocatedYaml, bands: Sequence[Band]) -> None:
    if bands[0].from_tokens_per_s != 0:
        raise UserError(f"{located.locate(('bands', 0))}: the first band must begin at 0; write `from_tokens_per_s: 0`")
    for position in range(1, len(bands)):
        if bands[position].from_tokens_per_s <= bands[position - 1].from_tokens_per_s:
            where = located.locate(("bands", position))
            raise UserError(f"{where}: bands must rise; move `{bands[position].name}` to its place")
