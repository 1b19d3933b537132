"""What the offline page saves, read back: a JSON file that a rater sends.

The file was on somebody else's machine, so it is read as a stranger's: bounded, and either whole or not at all, with a
line for everything that is wrong in it. Whether its answers are of the form is asked where the ticks are taken in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from evalkit.domain.review import COMMENT, FLAG, Act
from evalkit.domain.sheet import Tick
from evalkit.text.clean import clean_text
from evalkit.text.hostile import for_terminal
from evalkit.text.mistakes import shown_value

__all__ = ["SavedRatings", "read_saved"]

_LARGEST_BYTES: Final = 16 * 1024 * 1024
"""A thousand answers, each with a comment that has been rewritten several times, are a tenth of it."""
_MOST_TICKS: Final = 100_000
"""Each that is wrong is looked at, to be counted: what fills a file of this size would take minutes."""
_MOST_ERRORS: Final = 20
_LARGEST_REVISION: Final = 1_000_000
"""More than any page counts to, and far less than is stored: whoever goes on in another way can still count on."""
_WHICH_FILE: Final = "send the file that “Save file” on the page has made, unchanged"
_Name = Annotated[str, Field(min_length=1, max_length=200)]


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
    form: _Name
    ticks: Annotated[list[Any], Field(max_length=_MOST_TICKS)]


class _SavedTick(BaseModel):
    """One tick as the page's script writes it."""

    model_config = ConfigDict(frozen=True, strict=True)

    item: _Name
    subject: _Name
    act: Annotated[Act, Field(strict=False)]
    value: Annotated[int, Field(ge=1, le=5)] | None = None
    text: Annotated[str, Field(max_length=20_000)] = ""
    revision: Annotated[int, Field(ge=1, le=_LARGEST_REVISION)]
    event: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{8,64}$")]
    made_at: Annotated[AwareDatetime, Field(strict=False)]


_ACTS: Final = {COMMENT: (Act.COMMENT,), FLAG: (Act.FLAG, Act.CLEAR)}
_ACTS_ON_SCALES: Final = (Act.SCORE, Act.CANNOT_JUDGE, Act.CLEAR)
_FRAME: Final = TypeAdapter(_SavedFile)
_TICK: Final = TypeAdapter(_SavedTick)
_MUST: Final = {
    "evalkit": "must be `ratings`",
    "version": "must be 1",
    "form": "must name a form",
    "ticks": f"must be a list of at most {_MOST_TICKS:,} entries",
    "item": "must name an answer",
    "subject": "must name a scale",
    "act": f"must be one of {', '.join(Act)}",
    "value": "must be a whole number from 1 to 5",
    "text": "must be a text of at most 20,000 characters",
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
        # The module's own reader: halves of characters, which a comment may hold, are mended instead of refused.
        found = _cleaned(json.loads(content.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        return _wrong("", f"not JSON; {_WHICH_FILE}")
    try:
        frame = _FRAME.validate_python(found)
    except ValidationError as error:
        return _wrong("", f"{_said(error)}; {_WHICH_FILE}")
    ticks: list[Tick] = []
    errors: list[str] = []
    for number, one in enumerate(frame.ticks, start=1):
        try:
            ticks.append(_tick(_TICK.validate_python(one)))
        except ValidationError as error:
            errors.append(f"ticks[{number}] {_said(error)}")
        except ValueError as error:
            errors.append(f"ticks[{number}] {error}")
    return _wrong(frame.form, *errors) if errors else SavedRatings(form_id=frame.form, ticks=tuple(ticks))


def _tick(saved: _SavedTick) -> Tick:
    allowed = _ACTS.get(saved.subject, _ACTS_ON_SCALES)
    if saved.act not in allowed:
        shown = for_terminal(saved.subject, limit=60)
        raise ValueError(f"act: found `{saved.act}` on `{shown}`, which takes {', '.join(allowed)}")
    if (saved.act is Act.SCORE) is (saved.value is None):
        must = "needs a whole number from 1 to 5" if saved.value is None else "has none"
        raise ValueError(f"value: found {saved.value}, `{saved.act}` {must}")
    return Tick(
        item_id=saved.item,
        subject=saved.subject,
        act=saved.act,
        value=saved.value,
        text=saved.text,
        revision=saved.revision,
        event_id=saved.event,
        made_at=saved.made_at,
    )


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


def _cleaned(value: object) -> object:
    match value:
        case str():
            return clean_text(value)
        case dict():
            members: dict[object, object] = value
            return {clean_text(str(key)): _cleaned(member) for key, member in members.items()}
        case list():
            entries: Sequence[object] = value
            return [_cleaned(entry) for entry in entries]
        case _:
            return value
