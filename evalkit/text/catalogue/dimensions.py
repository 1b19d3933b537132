"""Scores by dimension, twins, transfer, and what nobody scored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["DIMENSIONS"]

DIMENSIONS: Final[Mapping[str, Wordings]] = {}
