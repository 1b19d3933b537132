"""Ferry: the only day that exceeds the average before it by more than 20 %."""

from __future__ import annotations

from tests.banks.proofs.trap_003 import find_answer

__all__ = ["find_answer"]
