"""How repeats of one question differ, and what the error consists of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["STABILITY"]

STABILITY: Final[Mapping[str, Wordings]] = {}
