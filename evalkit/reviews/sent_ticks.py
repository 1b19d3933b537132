"""Ticks as the rater's page writes them in JSON: to the server one after another, and to the file that it saves.

Looked at here is whether a tick is one at all; whether it may be said of its answer, where it is taken in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from evalkit.domain.review import Act
from evalkit.domain.sheet import LONGEST_COMMENT, Tick
from evalkit.text.clean import clean_text

__all__ = ["Name", "SentTick", "json_value"]

_LONGEST_NAME: Final = 200
Name = Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]
"""Of an answer, a subject or a form."""


_HIGHEST_REVISION: Final = 1_000_000
"""More than any page counts to, and far less than is stored: whoever goes on in another way can still count on."""


class SentTick(BaseModel):
    """One tick."""

    model_config = ConfigDict(frozen=True, strict=True)

    item: Name
    subject: Name
    act: Annotated[Act, Field(strict=False)]
    value: Annotated[int, Field(ge=1, le=5)] | None = None
    text: Annotated[str, Field(max_length=LONGEST_COMMENT)] = ""
    revision: Annotated[int, Field(ge=1, le=_HIGHEST_REVISION)]
    event: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{8,64}$")]
    made_at: Annotated[AwareDatetime, Field(strict=False)]

    def tick(self) -> Tick:
        """The same as a value."""
        return Tick(
            item_id=self.item,
            subject=self.subject,
            act=self.act,
            value=self.value,
            text=self.text,
            revision=self.revision,
            event_id=self.event,
            made_at=self.made_at,
        )


def json_value(content: str | bytes) -> object:
    """What stands in JSON, with clean texts.

    Not pydantic's own reader: half of an emoji, where a comment was cut at its end, makes it refuse all of it.

    Raises:
        ValueError: When it is no JSON, or nested too deep.
    """
    try:
        return _cleaned(json.loads(content))
    except RecursionError as error:
        raise ValueError("nested too deep") from error


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
