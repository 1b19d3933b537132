from __future__ import annotations

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import OpenAnswer
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.reports.rows import COLUMNS, NEVER_SCORED, QUESTION_COLUMNS, answers_in_words, cells_of, question_cells
from tests.builders import A_MOMENT, a_failed_attempt, a_run, a_score, a_variant, an_attempt
from tests.unit.reports.attempt_rows import a_clock_score, an_attempt_row
from tests.unit.reports.cards import a_question_card


def test_every_column_has_a_value_in_every_row() -> None:
    assert set(cells_of(an_attempt_row())) == set(COLUMNS)
    assert set(cells_of(an_attempt_row(attempt=a_failed_attempt(), scores={}, series={}))) == set(COLUMNS)
    assert set(question_cells(a_run(), a_question_card())) == set(QUESTION_COLUMNS)


def test_a_row_says_what_was_asked_what_came_back_and_what_was_found() -> None:
    cells = cells_of(an_attempt_row(attempt=an_attempt(repeat=2)))
    assert (cells["question"], cells["repeat"], cells["try"], cells["started_at"]) == ("math-001", 3, 1, A_MOMENT)
    assert (cells["expected"], cells["read_answer"], cells["right"]) == ("42", "42", True)


def test_each_score_stands_with_whose_it_is() -> None:
    cells = cells_of(an_attempt_row())
    assert (cells["accuracy"], cells["rater"], cells["unscored"]) == (5.0, "rule 2", None)
    assert (cells["response_time"], cells["response_time_rater"]) == (3.0, "clock limits:01")
    assert cells["response_time_unscored"] is None


def test_without_a_score_stands_the_reason_and_no_number() -> None:
    open_question = a_score(finding=Unscored(reason=UnscoredReason.OPEN_QUESTION))
    cells = cells_of(an_attempt_row(scores={Dimension.ACCURACY: open_question}, is_right=None))
    assert (cells["accuracy"], cells["unscored"], cells["read_answer"]) == (None, "open_question", None)
    assert (cells["response_time"], cells["response_time_unscored"]) == (None, NEVER_SCORED)
    assert cells["response_time_rater"] is None


def test_an_answer_that_was_not_read_has_a_score_and_no_text() -> None:
    unread = {Dimension.ACCURACY: a_score(finding=Scored(value=1.0)), Dimension.RESPONSE_TIME: a_clock_score(1.0)}
    cells = cells_of(an_attempt_row(scores=unread, is_right=False))
    assert (cells["accuracy"], cells["read_answer"], cells["unscored"]) == (1.0, None, None)


def test_no_rule_knows_what_an_open_question_expects() -> None:
    assert cells_of(an_attempt_row(variant=a_variant(expected=OpenAnswer())))["expected"] is None


def test_a_question_counts_its_outcomes_and_its_answers() -> None:
    card = a_question_card(
        outcomes={Outcome.ANSWERED: 2, Outcome.LOOPING: 1}, answers=(("42", 1), ("", 1)), right=1, asked=3
    )
    cells = question_cells(a_run(), card)
    assert (cells["answered"], cells["looping"], cells["empty"]) == (2, 1, 0)
    assert cells["answers"] == "42 ×1; ? ×1; (not completed) ×1"
    assert cells["share_right"] == 1 / 3
    words = answers_in_words(card, unread="(not read)", not_completed="(broke off)")
    assert words == "42 ×1; (not read) ×1; (broke off) ×1"


def test_a_question_of_which_nothing_counts_has_no_share() -> None:
    cells = question_cells(a_run(), a_question_card(right=0, asked=0, flip=None, complete_s=None, answers=()))
    assert [cells[name] for name in ("share_right", "flip_rate", "median_complete_s", "answers")] == [None] * 4
