"""Values as TOML writes them, for the files that evalkit begins for its users."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["printable_text", "toml_list", "toml_text"]


def toml_text(value: str) -> str:
    """A TOML text. Control characters and halves of surrogate pairs have no place in one, so they become ``?``."""
    return '"' + printable_text(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def toml_list(values: Iterable[str]) -> str:
    """A TOML list of texts, on one line."""
    return f"[{', '.join(toml_text(value) for value in values)}]"


def printable_text(value: str) -> str:
    """A text that stays on its line, as a comment must."""
    return "".join(character if character.isprintable() else "?" for character in value)
