"""What a message is: its wording in each language."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Wordings"]


class Wordings(NamedTuple):
    """One message in each language, with the same ``{placeholders}``."""

    en: str
    zh: str
