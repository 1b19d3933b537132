"""Club: one way to split the members fits all the numbers."""

from __future__ import annotations

from tests.banks.proofs.contradiction_001 import find_answer

__all__ = ["find_answer"]
