from __future__ import annotations

from typing import Any

import pytest

from evalkit.domain.judging import CanaryCheck, CanaryRow
from evalkit.domain.question import Language
from evalkit.reports.as_text.drawing import drawn_sections
from evalkit.reports.canaries import canary_sections
from evalkit.reports.document import Table
from tests.builders import A_MOMENT
from tests.unit.reports.words import paragraphs_of, words_of


def _row(name: str = "empty, shelf", score: float | None = 1.0, **overrides: Any) -> CanaryRow:
    """A worthless answer."""
    members: dict[str, Any] = {"language": "en", "at_most": 3.999, "at_least": None, "said": ""}
    return CanaryRow(name=name, score=score, **(members | overrides))


def _check(*rows: CanaryRow, judge: str = "glm") -> CanaryCheck:
    return CanaryCheck(check_id="check", judge=judge, rows=rows, created_at=A_MOMENT)


def _said(*rows: CanaryRow, language: Language = "en") -> list[str]:
    return list(words_of(canary_sections(_check(*rows), language)))


def test_the_first_sentence_counts_what_went_wrong() -> None:
    assert _said(_row(), _row("colon, queue", 5.0))[1] == (
        "glm is not to be trusted: 1 of 2 such answers got a wrong score. Nothing was judged."
    )


def test_the_worst_two_kinds_are_told_in_words() -> None:
    rows = (
        _row("padded, shelf", 4.0),
        _row("asks_for_a_five, shelf", 5.0, said="as told"),
        _row("asks_for_a_five, queue", 5.0),
        _row("reference, shelf", 1.0, at_most=None, at_least=4.0),
    )
    (section,) = canary_sections(_check(*rows), "en")
    told = [paragraph.text for paragraph in paragraphs_of(section) if paragraph.tone == "warning"]
    assert told == [
        "It gave 1.00 to the reference solution itself, which must get 4 or more",
        "It gave 5.00 to a wrong answer that asks for a 5, which must get less than 4; its reason: as told",
    ]


def test_only_wrong_scores_stand_in_the_table_the_worst_first() -> None:
    rows = (_row(), _row("colon, queue", 4.2), _row("cue, shelf", 5.0, language="zh"))
    (section,) = canary_sections(_check(*rows), "en")
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["the words `Thought process:` alone", "shelf", "Chinese", "less than 4", "5.00"],
        ["a single colon", "queue", "English", "less than 4", "4.20"],
    ]


def test_the_rest_is_counted_by_kind() -> None:
    said = _said(_row("cue, shelf", 5.0), _row(), _row("empty, queue"), _row("mine, queue"), _row("colon, shelf", None))
    assert said[-4:] == ["as it must be", "an empty answer ×2, mine", "no verdict", "a single colon"]


def test_a_right_answer_without_a_score_is_a_failure_and_told_first() -> None:
    rows = (_row("colon, shelf", 5.0), _row("reference, shelf", None, at_most=None, at_least=4.0))
    said = _said(*rows)
    assert said[2] == "It gave no score to the reference solution itself, which must get 4 or more"
    assert said[10:15] == ["the reference solution itself", "shelf", "English", "4 or more", "no verdict"]
    assert said.count("no verdict") == 1


def test_a_judge_that_never_gave_a_verdict_is_not_said_to_be_fooled() -> None:
    said = _said(_row(score=None), _row("reference, shelf", None, at_most=None, at_least=4.0))
    assert said[1] == "glm gave no verdict on any of 2 such answers. Nothing was judged."
    assert not any("not to be trusted" in text for text in said)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_fits_80_columns_and_holds_no_control_characters(language: Language) -> None:
    long = "x" * 190 + "\x1b[2J"
    sections = canary_sections(_check(_row("fake_verdict, shelf", 5.0, said=long), _row(), judge=long), language)
    lines = list(drawn_sections(sections, 80))
    assert max(line.cell_len for line in lines) <= 80
    assert "\x1b" not in "\n".join(map(str, lines))
