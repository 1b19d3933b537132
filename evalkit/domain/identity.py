"""Identity by content: canonical JSON, tagged hashes, and seeds derived from them.

Two things are the same when their canonical text is. A tag names the kind of thing hashed, so that the text of a
question can never collide with, say, an answer key of the same words.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import uuid
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Final

__all__ = ["canonical_json", "content_hash", "content_uuid", "plain_value", "seed_from"]

_NAMESPACE: Final = uuid.UUID("6f0d2c1e-6c1b-5b7e-9a53-0e5a1c0f7e11")
_SEED_BITS: Final = 31
"""Servers differ: some read a signed 32-bit seed, and -1 means "random" to llama.cpp."""
_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
"""Made once: ``json.dumps`` makes one for each call, which takes longer than a short text."""


def canonical_json(value: object) -> str:
    """The one JSON text of a value: sorted keys, no spaces, real characters, no NaN.

    Dataclasses become objects, enums their values, sets sorted lists, Decimals normalised strings.

    Raises:
        TypeError: For a type without a canonical form.
        ValueError: For NaN or infinity.
    """
    return _ENCODER.encode(plain_value(value))


def content_hash(tag: str, value: object) -> str:
    """SHA-256 of a value's canonical JSON under a tag, as ``tag-<32 hex digits>``.

    128 bits are enough: evalkit needs identity among its own things, not resistance against forgery.
    """
    text = f"{tag}\x00{canonical_json(value)}"
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{tag}-{digest[:32]}"


def content_uuid(tag: str, *parts: object) -> str:
    """A UUID (version 5) that depends on the parts only, so that merging two archives finds the same row."""
    text = f"{tag}\x00{canonical_json(list(parts))}"
    # uuid.uuid5 itself refuses lone surrogates, which a model's text may hold.
    digest = hashlib.sha1(_NAMESPACE.bytes + text.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return str(uuid.UUID(bytes=digest[:16], version=5))


def seed_from(*parts: object) -> int:
    """A seed in [0, 2**31) that depends on all parts."""
    digest = hashlib.sha256(canonical_json(list(parts)).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - _SEED_BITS)


def plain_value(value: object) -> object:  # noqa: PLR0911 - one branch per type is the clearest table
    """A value in JSON's own types: dataclasses as objects with their type, enums by value, Decimals as strings.

    Raises:
        TypeError: For a type without a canonical form.
    """
    match value:
        case Enum():
            return plain_value(value.value)
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return _decimal_text(value)
        case Mapping():
            return {str(plain_value(key)): plain_value(member) for key, member in value.items()}
        case list() | tuple():
            return [plain_value(member) for member in value]
        case set() | frozenset():
            return sorted((plain_value(member) for member in value), key=canonical_json)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            members = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
            return plain_value({"type": type(value).__name__, **members})
        case _:
            message = f"{type(value).__name__} has no canonical form"
            raise TypeError(message)


def _decimal_text(value: Decimal) -> str:
    # Not Decimal.normalize, which rounds to the 28 digits of the context and keeps the sign of zero.
    if not value.is_finite():
        message = f"Out of range: {value} has no canonical form"
        raise ValueError(message)
    text = format(value, "f")
    shortest = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if value == 0 else shortest
