"""The records of blind solving belong to the bank as it is, and docs/bank-quality.md counts them."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.domain.question import LANGUAGES, Language, OpenAnswer
from tests.banks.blind import asked, is_agreed, read_records
from tests.banks.quality import findings, quality_table, unsolved

DOCUMENT = Path(__file__).parents[2] / "docs" / "bank-quality.md"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_was_solved_blind_in_its_present_words(language: Language) -> None:
    assert unsolved(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_recorded_as_agreed_is_right_by_the_rule(language: Language) -> None:
    variants = {variant.asked_hash: variant for variant in asked(language)}
    for record in read_records(language):
        variant = variants.get(record.asked_hash)
        if variant is not None and not isinstance(variant.expected, OpenAnswer):
            assert record.agreed == is_agreed(variant, record.answer), record


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_done_about_a_disagreement_is_recorded(language: Language) -> None:
    for record in read_records(language):
        assert record.agreed or record.done, record


def test_every_finding_is_of_a_known_kind_and_was_dealt_with() -> None:
    for finding in findings():
        assert finding.by in {"solver", "adversary", "comparison"}
        assert finding.found in {"broken", "weak", "meaning", "wording"}
        assert finding.done in {"reworded", "dropped", "left"}
        assert finding.found == "wording" or finding.done != "left"


def test_the_document_counts_what_the_records_hold() -> None:
    assert quality_table() in DOCUMENT.read_text("utf-8")
