"""JSON values in a text that holds other things too, found from left to right, none inside another.

Bounded: a hostile text costs a fraction of a second, and no nesting reaches the interpreter's stack.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = ["NOT_A_NUMBER", "TWICE", "Found", "Place", "TooMuchDebris", "find_json"]


class _Mark:
    """A value that is none; it equals only itself."""


TWICE: Final = _Mark()
"""Stands for the value of a key that an object gives twice, differently: readers differ in which of the two counts."""
NOT_A_NUMBER: Final = _Mark()
"""Stands for NaN, Infinity, and integers longer than any that is meant."""

_START: Final = re.compile(r'\{\s{0,200}["}]|\[\s{0,200}\{')
"""How an object or a list of objects begins; braces of formulas do not begin so."""
_MOST_FAILURES: Final = 100
"""Beginnings that lead nowhere: each may be read to the end of the text before that shows."""
_LONGEST_INTEGER: Final = 15


class TooMuchDebris(Exception):  # noqa: N818 - says what was found
    """Over and over something begins like JSON and is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A JSON value and where it stands."""

    value: object
    start: int
    end: int
    """Behind its last character."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All JSON in a text, and the rest."""

    places: tuple[Place, ...]
    rest: str
    """The text with blanks in the place of JSON, as long as it was: offsets are those of the text."""

    def rest_start(self, words: str, *, last: bool) -> int:
        """Where words stand first or last outside of JSON; -1 where they do not."""
        return self.rest.rfind(words) if last else self.rest.find(words)

    def unclosed_before(self, place: Place) -> bool:
        """Whether a brace is open before a place, so that it may lie within something that is broken."""
        # Braces that are escaped are TeX's, and need no partner.
        before = self.rest[: place.start].replace("\\{", "").replace("\\}", "")
        return before.count("{") > before.count("}")


def find_json(text: str) -> Found:
    """Find every object, and every list that begins with an object.

    Control characters may stand raw inside strings: vLLM's and other grammars have let them through.

    Raises:
        TooMuchDebris: When too many beginnings lead nowhere.
    """
    places: list[Place] = []
    failures = 0
    at = 0
    while (match := _START.search(text, at)) is not None:
        try:
            value, end = _DECODER.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            failures += 1
            if failures > _MOST_FAILURES:
                raise TooMuchDebris from None
            at = match.start() + 1
            continue
        places.append(Place(value=value, start=match.start(), end=end))
        at = end
    return Found(places=tuple(places), rest=_blanked(text, places))


def _blanked(text: str, places: Iterable[Place]) -> str:
    pieces: list[str] = []
    at = 0
    for place in places:
        pieces += [text[at : place.start], " " * (place.end - place.start)]
        at = place.end
    return "".join([*pieces, text[at:]])


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for key, value in pairs:
        is_other = key in fields and not _is_same(fields[key], value)
        fields[key] = TWICE if is_other else value
    return fields


def _is_same(one: object, other: object) -> bool:
    # 1 == True == 1.0, which are three different things to say.
    return type(one) is type(other) and one == other


def _integer(digits: str) -> object:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else NOT_A_NUMBER


_DECODER: Final = json.JSONDecoder(
    strict=False, object_pairs_hook=_object, parse_constant=lambda _: NOT_A_NUMBER, parse_int=_integer
)
