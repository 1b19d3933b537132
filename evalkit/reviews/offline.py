"""What the offline page saves, read back: a JSON file that a rater sends.

The file was on somebody else's machine, so it is read as a stranger's: bounded, and either whole or not at all, with a
line for everything that is wrong in it. Whether its answers are of the form is asked where the ticks are taken in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from evalkit.domain.review import Act
from evalkit.domain.sheet import LONGEST_COMMENT, Tick
from evalkit.reviews.sent_ticks import Name, SentTick, json_value
from evalkit.text.mistakes import shown_value

__all__ = ["SavedRatings", "read_saved"]

_LARGEST_BYTES: Final = 16 * 1024 * 1024
"""A thousand answers, each with a comment that has been rewritten several times, are a tenth of it."""
_MOST_TICKS: Final = 100_000
"""Each that is wrong is looked at, to be counted: what fills a file of this size would take minutes."""
_MOST_ERRORS: Final = 20
_WHICH_FILE: Final = "send the file that “Save file” on the page has made, unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRatings:
    """What a file holds, or what is wrong with it."""

    form_id: str
    """Which form it is of; empty where the file does not say."""
    ticks: tuple[Tick, ...]
    """In the order in which they were made; () with errors."""
    errors: tuple[str, ...] = ()
    """Each says where, what was found and what must hold."""


class _SavedFile(BaseModel):
    """The frame of the file."""

    model_config = ConfigDict(frozen=True, strict=True)

    evalkit: Literal["ratings"]
    version: Literal[1]
    form: Name
    ticks: Annotated[list[Any], Field(max_length=_MOST_TICKS)]


_FRAME: Final = TypeAdapter(_SavedFile)
_TICK: Final = TypeAdapter(SentTick)
_MUST: Final = {
    "evalkit": "must be `ratings`",
    "version": "must be 1",
    "form": "must name a form",
    "ticks": f"must be a list of at most {_MOST_TICKS:,} entries",
    "item": "must name an answer",
    "subject": "must name a scale",
    "act": f"must be one of {', '.join(Act)}",
    "value": "must be a whole number from 1 to 5",
    "text": f"must be a text of at most {LONGEST_COMMENT:,} characters",
    "revision": "must be a whole number from 1",
    "event": "must be an id of 8 to 64 letters, digits and dashes",
    "made_at": "must be a time with its zone",
}


def read_saved(content: bytes) -> SavedRatings:
    """The ticks in a file that the offline page has saved.

    Args:
        content: The file.
    """
    if len(content) > _LARGEST_BYTES:
        return _wrong("", f"{len(content):,} bytes, must be at most {_LARGEST_BYTES:,}; {_WHICH_FILE}")
    try:
        found = json_value(content.decode("utf-8-sig"))
    except ValueError:
        return _wrong("", f"not JSON; {_WHICH_FILE}")
    try:
        frame = _FRAME.validate_python(found)
    except ValidationError as error:
        return _wrong("", f"{_said(error)}; {_WHICH_FILE}")
    ticks: list[Tick] = []
    errors: list[str] = []
    for number, one in enumerate(frame.ticks, start=1):
        try:
            ticks.append(_TICK.validate_python(one).tick())
        except ValidationError as error:
            errors.append(f"ticks[{number}] {_said(error)}")
    return _wrong(frame.form, *errors) if errors else SavedRatings(form_id=frame.form, ticks=tuple(ticks))


def _wrong(form_id: str, *errors: str) -> SavedRatings:
    more = len(errors) - _MOST_ERRORS
    told = errors if more <= 0 else (*errors[:_MOST_ERRORS], f"and {more} more")
    return SavedRatings(form_id=form_id, ticks=(), errors=tuple(told))


def _said(error: ValidationError) -> str:
    details = error.errors(include_url=False)[0]
    name = str(details["loc"][0]) if details["loc"] else ""
    if details["type"] == "missing":
        return f"{name}: missing, {_MUST[name]}"
    if not name:
        return f"found {shown_value(details['input'])}, must hold names and values"
    return f"{name}: found {shown_value(details['input'])}, {_MUST[name]}"
