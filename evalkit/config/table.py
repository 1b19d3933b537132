"""What every table of evalkit's files is like: nothing in it is guessed, converted or passed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["PositiveWhole", "Table", "Words", "keys_of"]

Words = Annotated[str, Field(min_length=1)]
PositiveWhole = Annotated[int, Field(ge=1)]


class Table(BaseModel):
    """A closed set of keys, each of exactly its type."""

    # Built when first used: without a file, nothing needs the validators, and they take 30 ms.
    # Input is hidden in pydantic's own words, which a traceback would show: a pasted key may be among it.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True, hide_input_in_errors=True)


def keys_of(table: type[Table]) -> Sequence[str]:
    """The keys that a table may have, as a file spells them."""
    fields: Mapping[str, object] = table.model_fields
    return tuple(str(getattr(field, "alias", None) or name) for name, field in fields.items())
