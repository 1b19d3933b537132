"""What scoring stored answers again has changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["RESCORING"]

RESCORING: Final[Mapping[str, Wordings]] = {}
