"""Experience bands: how a measured rate or wait feels, as ``rubrics/speed.yaml`` and ``rubrics/wait.yaml`` have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from evalkit.errors import UserError
from evalkit.text.located_yaml import LocatedYaml, read_yaml

__all__ = ["Band", "band_of", "read_speed_bands", "read_wait_bands"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A range of values that feel alike, up to where the next band begins."""

    name: str
    begins_at: float
    """In the unit of its file: tokens/s or seconds."""


def read_speed_bands(path: Path) -> tuple[Band, ...]:
    """The bands of writing speeds, slowest first.

    Raises:
        UserError: When the file does not hold bands from 0 upwards: one line with file and line.
    """
    return _read_bands(path, unit_key="from_tokens_per_s")


def read_wait_bands(path: Path) -> tuple[Band, ...]:
    """The bands of waits until an answer begins, shortest first.

    Raises:
        UserError: When the file does not hold bands from 0 upwards: one line with file and line.
    """
    return _read_bands(path, unit_key="from_s")


def band_of(value: float, bands: Sequence[Band]) -> Band:
    """The band that a value belongs to: the last whose beginning it reaches."""
    reached = [band for band in bands if band.begins_at <= value]
    return reached[-1] if reached else bands[0]


def _read_bands(path: Path, *, unit_key: str) -> tuple[Band, ...]:
    located = read_yaml(path)
    if located.mistakes:
        raise UserError(located.mistakes[0])
    listed = located.content.get("bands") if isinstance(located.content, Mapping) else None
    if not isinstance(listed, Sequence) or isinstance(listed, str) or not listed:
        raise UserError(f"{located.locate(())}: `bands` must be a list of bands; give at least one, `{unit_key}: 0`")
    bands = tuple(_band(located, position, entry, unit_key) for position, entry in enumerate(listed))
    _check_order(located, bands, unit_key)
    return bands


def _band(located: LocatedYaml, position: int, entry: object, unit_key: str) -> Band:
    where = located.locate(("bands", position))
    if not isinstance(entry, Mapping) or {str(key) for key in entry} != {"name", unit_key}:
        raise UserError(f"{where}: a band has the keys `name` and `{unit_key}`, no others; write both")
    name, start = entry["name"], entry[unit_key]
    if not isinstance(name, str) or not name:
        raise UserError(f"{where}: `name` is {name!r}; it must be a word, so put it in quotes")
    if isinstance(start, bool) or not isinstance(start, int | Decimal):
        raise UserError(f"{where}: `{unit_key}` is {start!r}; it must be a number")
    return Band(name=name, begins_at=float(start))


def _check_order(located: LocatedYaml, bands: Sequence[Band], unit_key: str) -> None:
    if bands[0].begins_at != 0:
        raise UserError(f"{located.locate(('bands', 0))}: the first band must begin at 0; write `{unit_key}: 0`")
    for position in range(1, len(bands)):
        if bands[position].begins_at <= bands[position - 1].begins_at:
            where = located.locate(("bands", position))
            raise UserError(f"{where}: bands must rise; move `{bands[position].name}` to its place")
