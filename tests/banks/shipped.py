"""The bank that evalkit ships, read once for all tests of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from evalkit.banks.read import read_bank
from evalkit.banks.vary import variant_of
from evalkit.domain.question import Language, Variant

__all__ = ["BANK", "FOLDER", "shipped_variants"]

FOLDER: Final = Path(__file__).parents[2] / "question_banks" / "reasoning"
# Its templates are filled in by the tests that are about them.
BANK: Final = read_bank(FOLDER, fills=False)


@cache
def shipped_variants(language: Language, seed: int) -> tuple[Variant, ...]:
    """Everything that is asked in a language."""
    return tuple(
        variant_of(question, language=language, seed=seed)
        for question in BANK.questions
        if language in question.wordings
    )
