from __future__ import annotations

import re
from typing import Any

import pytest

from evalkit.domain.attempt import Outcome
from evalkit.domain.passport import Passport
from evalkit.domain.question import Category, Difficulty, Language
from evalkit.domain.rubric import Dimension
from evalkit.domain.scorecard import AccuracyCard, CostCard, NotMeasured, Scorecard, SpeedCard, StabilityCard
from evalkit.domain.verdict import Remark, Undefined
from evalkit.reports.document import Facts, Paragraph, Section, Table, Tone
from evalkit.reports.scorecard import scorecard_page
from evalkit.text.messages import CATALOGUE
from tests.builders import a_run, variants_numbered
from tests.unit.reports.cards import (
    a_dimension_card,
    a_question_card,
    a_scorecard,
    a_speed_card,
    a_stability_card,
    an_accuracy_card,
    an_estimate,
    an_outcome_card,
)
from tests.unit.reports.words import paragraphs_of, words_of

_ONE = Undefined(reason="1 question, needs 2")
_UNREPEATED = Undefined(reason="0 repeated questions, needs 2")
_NOTHING = Undefined(reason="nothing was measured")


def _section(card: Scorecard, key: str, language: Language = "en") -> Section:
    (section,) = (section for section in scorecard_page(card, language) if section.key == key)
    return section


def _said(card: Scorecard, key: str, language: Language = "en") -> list[str]:
    return list(words_of((_section(card, key, language),)))


def _tables(section: Section) -> list[Table]:
    tables: list[Table] = []
    for block in section.blocks:
        tables += getattr(block, "tables", (block,) if isinstance(block, Table) else ())
    return tables


def _row(table: Table, name: str) -> list[str]:
    (row,) = (row for row in table.rows if row[0].text == name)
    return [cell.text for cell in row]


def _flipping(flip: float, **counts: int) -> Scorecard:
    return a_scorecard(stability=a_stability_card(flip_rate=an_estimate(flip), **counts))


def _fresh() -> Scorecard:
    """One question, asked once; the server says nothing."""
    return a_scorecard(
        run=a_run(variants=variants_numbered(1), passport=Passport()),
        outcomes=an_outcome_card(wanted=1, finished=1, counts={Outcome.ANSWERED: 1}, failures={}, notes={}),
        accuracy=AccuracyCard(
            every=_ONE,
            completed=_ONE,
            by_category={Category.MATH: _ONE},
            by_difficulty={Difficulty.MEDIUM: _ONE},
            by_slice={(Category.MATH, Difficulty.MEDIUM): _ONE},
        ),
        dimensions=(a_dimension_card(every=_ONE, completed=_ONE, deviation=_UNREPEATED, scored=1, wanted=1),),
        stability=StabilityCard(
            flip_rate=_UNREPEATED,
            answer_flip_rate=_UNREPEATED,
            pass_hat={1: _ONE},
            pass_at={1: _ONE},
            never_right=0,
            sometimes_right=0,
            always_right=0,
            error=_UNREPEATED,
        ),
        questions=(a_question_card(right=1, asked=1, flip=None, answers=(("1", 1),)),),
        twins=(),
        transfer=None,
        speed=SpeedCard(
            ttft_s=_NOTHING,
            ttfa_s=_NOTHING,
            complete_s=_NOTHING,
            decode_tokens_per_s=_NOTHING,
            band=None,
            wait_band=None,
            tokens_per_answer=_NOTHING,
            tokens_per_right=Undefined(reason="never right"),
            seconds_per_right=_ONE,
            speed_bands=(),
            wait_bands=(),
            right_by_tokens=_NOTHING,
        ),
        cost=CostCard(money_per_right=_NOTHING, watt_hours_per_right=_NOTHING),
    )


def test_the_most_important_stands_first() -> None:
    keys = [section.key for section in scorecard_page(a_scorecard(remarks=(Remark(key="chunks_counted"),)), "en")]
    assert keys == [
        *("verdict", "facts", "warnings", "dimensions", "accuracy", "stability", "twins", "transfer"),
        *("outcomes", "speed", "passport", "not_measured"),
    ]


@pytest.mark.parametrize(
    ("flip", "said", "tone"),
    [
        (2 / 3, "in about 2 of 3 cases one is right and the other wrong (66.7%)", "bad"),
        (0.5, "in about 1 of 2 cases", "bad"),
        (0.194, "in about 1 of 5 cases", "warning"),
        (0.03, "in about 1 of 33 cases", "plain"),
        (0.89, "in about 4 of 5 cases", "bad"),
        (0.9, "nearly always one is right and the other wrong (90.0%)", "bad"),
        (0.99, "nearly always one is right and the other wrong (99.0%)", "bad"),
        (1.0, "were always one right and one wrong", "bad"),
        (0.0, "were never one right and one wrong", "good"),
    ],
)
def test_instability_is_in_the_verdict_as_a_user_meets_it(flip: float, said: str, tone: Tone) -> None:
    (sentence,) = (
        block for block in paragraphs_of(_section(_flipping(flip), "verdict")) if block.text.startswith("Two repeats")
    )
    assert said in sentence.text
    assert sentence.tone == tone


def test_a_model_that_is_never_right_in_every_repeat_is_seen_in_the_verdict() -> None:
    card = _flipping(2 / 3, always_right=0, sometimes_right=36, never_right=0)
    sentences = paragraphs_of(_section(card, "verdict"))
    expected = "Right in every repeat on 0 of 36 questions; on 36 some repeats are right and some wrong"
    assert [block.tone for block in sentences if block.text.startswith(expected)] == ["bad"]


def test_repeats_that_agree_are_said_to_agree() -> None:
    card = _flipping(0.0, always_right=30, sometimes_right=0, never_right=6)
    assert "All repeats of a question agree: right on 30 of 36 questions, wrong on 6" in _said(card, "verdict")


@pytest.mark.parametrize(("counts", "tone"), [((98, 9), "plain"), ((80, 20), "warning")])
def test_many_attempts_that_broke_off_are_a_warning(counts: tuple[int, int], tone: Tone) -> None:
    answered, cut = counts
    outcomes = an_outcome_card(counts={Outcome.ANSWERED: answered, Outcome.CUT_IN_REASONING: cut})
    sentences = paragraphs_of(_section(a_scorecard(outcomes=outcomes), "verdict"))
    assert [block.tone for block in sentences if "broke off" in block.text] == [tone]


def test_a_run_that_goes_on_says_that_its_figures_are_not_final() -> None:
    card = a_scorecard(outcomes=an_outcome_card(finished=40))
    assert "40 of 108 attempts are finished: the figures below are not final" in _said(card, "verdict")


def test_every_dimension_stands_on_the_page_in_its_fixed_order() -> None:
    dimensions = (a_dimension_card(dimension=Dimension.RESPONSE_TIME), a_dimension_card(dimension=Dimension.ACCURACY))
    section = _section(a_scorecard(dimensions=dimensions), "dimensions")
    scored = [row[0].text for row in _tables(section)[0].rows]
    absent = [name for block in section.blocks if isinstance(block, Facts) for name, _ in block.rows]
    assert scored == ["accuracy", "response time"]
    assert absent == [
        *("coherence", "complexity", "creativity"),
    ]


def test_an_absent_dimension_says_why_and_what_would_score_it() -> None:
    absent = NotMeasured(dimension=Dimension.RESPONSE_TIME, reason="needs_score", command="evalkit score 1234")
    said = _said(a_scorecard(dimensions=(), not_measured=(absent,)), "dimensions")
    assert "n/a: the stored answers have no score yet; `evalkit score 1234` would score it" in said


def test_slices_are_a_matrix_with_the_number_of_questions() -> None:
    by_slice = {
        (Category.LOGIC, Difficulty.EASY): an_estimate(0.9, n_questions=3),
        (Category.LOGIC, Difficulty.HARD): an_estimate(0.3, n_questions=4),
    }
    section = _section(a_scorecard(accuracy=an_accuracy_card(by_slice=by_slice)), "accuracy")
    matrix = _tables(section)[1]
    assert _row(matrix, "logic") == ["logic", "90% (3)", "", "30% (4)", "60% (36)", "53 to 67%"]
    assert _row(matrix, "critical thinking") == ["critical thinking", "", "", "", "n/a", ""]
    assert _row(matrix, "all") == ["all", "95% (36)", "70% (36)", "45% (36)", "71% (36)", ""]
    tones = {cell.text: cell.tone for row in matrix.rows for cell in row}
    assert (tones["90% (3)"], tones["60% (36)"], tones["30% (4)"]) == ("good", "fair", "bad")


def test_a_slice_with_too_few_questions_shows_what_was_counted() -> None:
    math = an_accuracy_card(
        by_category={Category.MATH: _ONE}, by_slice={(Category.MATH, Difficulty.MEDIUM): _ONE}, by_difficulty={}
    )
    section = _section(a_scorecard(accuracy=math, questions=(a_question_card(right=2, asked=3),)), "accuracy")
    assert _row(_tables(section)[1], "math") == ["math", "", "2 of 3", "", "2 of 3", ""]
    assert "No share: 1 question, needs 2 (math)" in [block.text for block in paragraphs_of(section)]


def test_many_slices_without_a_share_are_counted_and_not_listed() -> None:
    many = {(category, Difficulty.EASY): _ONE for category in list(Category)[:5]}
    accuracy = an_accuracy_card(by_category={}, by_difficulty={}, by_slice=many)
    said = _said(a_scorecard(accuracy=accuracy), "accuracy")
    assert "No share: 1 question, needs 2 (5 places of the table)" in said


@pytest.mark.parametrize(("share", "shown"), [(0.996, "99%"), (1.0, "100%"), (0.004, "1%"), (0.0, "0%")])
def test_a_share_close_to_an_end_is_not_shown_as_the_end(share: float, shown: str) -> None:
    by_slice = {(Category.LOGIC, Difficulty.EASY): an_estimate(share, n_questions=3)}
    section = _section(a_scorecard(accuracy=an_accuracy_card(by_slice=by_slice)), "accuracy")
    assert _row(_tables(section)[1], "logic")[1] == f"{shown} (3)"


def test_at_most_eight_unstable_questions_are_shown_with_what_was_read() -> None:
    flips = [a_question_card(number) for number in range(1, 10)]
    worst = a_question_card(90, flip=1.0, right=1, asked=2, answers=(("x" * 50, 1), ("", 1)))
    section = _section(a_scorecard(questions=(*flips, worst, a_question_card(91, flip=0.0))), "stability")
    table = _tables(section)[-1]
    assert len(table.rows) == 8
    assert [cell.text for cell in table.rows[0]] == ["math-090", "1 of 2", f"{'x' * 23}… ×1; (not read) ×1", "90"]
    assert "A single question is a place to look, and no evidence." in [block.text for block in paragraphs_of(section)]


def test_the_error_is_said_in_words() -> None:
    assert (
        "Of the uncertainty of the accuracy, 71% comes from which questions were asked and 29% from chance between "
        "repeats. Twice the repeats would narrow ±7.0 points to ±6.5, twice the questions to ±4.9."
    ) in _said(a_scorecard(), "stability")


def test_pairs_that_were_not_asked_have_no_section_and_are_named_at_the_end() -> None:
    card = a_scorecard(twins=(), transfer=None)
    assert not {"twins", "transfer"} & {section.key for section in scorecard_page(card, "en")}
    assert _said(card, "not_measured").count("n/a: no such pair of questions was asked") == 2


def test_what_a_server_does_not_tell_is_unknown() -> None:
    said = _said(_fresh(), "passport")
    assert said.count("unknown") == 11


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figures_that_do_not_exist_say_why(language: Language) -> None:
    words = list(words_of(scorecard_page(_fresh(), language)))
    page = "\n".join(words)
    assert not re.search(r"\bnan\b|None|inf\b|(?<!\d)0\.0%|Undefined", page)
    for key in ("reason one_question", "reason never_repeated", "reason nothing_measured", "reason never_right"):
        wording = CATALOGUE[key].zh if language == "zh" else CATALOGUE[key].en
        assert wording.format(n1=2) in page


def test_a_single_question_is_counted_though_not_estimated() -> None:
    (headline, *_) = _said(_fresh(), "verdict")
    assert headline == "qwen-q8: accuracy n/a: 1 question, needs 2; 1 of 1 attempts were right"


@pytest.mark.parametrize("card", [a_scorecard(), _fresh(), _flipping(0.0, sometimes_right=0)])
def test_a_chinese_page_speaks_chinese(card: Scorecard) -> None:
    page = "\n".join(words_of(scorecard_page(card, "zh")))
    terms = {
        "qwen",
        "DeepSeek",
        "Distill",
        "Qwen",
        "llama",
        "reasoning",
        "smoke",
        "temperature",
        "tokens",
        "Wilson",
        "Hall",
    }
    assert set(re.findall(r"[A-Za-z]{4,}", page)) <= terms | {"token", "math", "pass", "limits", "abcdef"}


def test_warnings_of_the_run_and_of_its_times_stand_before_the_figures() -> None:
    changed = Remark(key="build_changed", values={"changes": "context: 4096 -> 8192"})
    card = a_scorecard(remarks=(changed,), speed=a_speed_card(remarks=(Remark(key="chunks_counted"),)))
    said = " ".join(_said(card, "warnings"))
    assert "context: 4096 -> 8192" in said
    assert "chunks were counted" in said


@pytest.mark.parametrize("card", [a_scorecard(), _fresh()])
def test_every_row_has_a_cell_for_each_column(card: Scorecard) -> None:
    for section in scorecard_page(card, "en"):
        for table in _tables(section):
            assert {len(row) for row in table.rows} <= {len(table.columns)}


@pytest.mark.parametrize(
    ("member", "value"),
    [("band", "mine"), ("wait_band", "mine")],
)
def test_a_users_own_band_is_shown_by_its_own_name(member: str, value: Any) -> None:
    card = a_scorecard(speed=a_speed_card(**{member: value}))
    (sentence,) = (block for block in paragraphs_of(_section(card, "verdict")) if block.text.endswith(": mine"))
    assert isinstance(sentence, Paragraph)
    assert sentence.tone == "plain"


def test_an_attempt_that_broke_off_is_counted_among_the_answers_of_its_question() -> None:
    question = a_question_card(
        right=2, asked=4, answers=(("B", 2),), outcomes={Outcome.ANSWERED: 2, Outcome.LOOPING: 2, Outcome.FAILED: 1}
    )
    table = _tables(_section(a_scorecard(questions=(question,)), "stability"))[-1]
    assert table.rows[0][2].text == "B ×2; (not completed) ×2"


@pytest.mark.parametrize(
    ("flips", "said"),
    [
        ([2 / 3] * 9, "Questions whose repeats differ: 9; 8 of them:"),
        ([2 / 3] * 8 + [0.5], "Questions whose repeats differ: 9; the 8 most unstable ones:"),
        ([2 / 3] * 8, "Questions whose repeats differ: 8"),
    ],
)
def test_questions_are_the_most_unstable_only_where_none_left_out_is_as_unstable(flips: list[float], said: str) -> None:
    questions = tuple(a_question_card(number, flip=flip) for number, flip in enumerate(flips))
    assert said in _said(a_scorecard(questions=questions), "stability")


def test_a_dimension_that_is_shown_as_shares_is_not_listed_as_not_measured() -> None:
    shown = NotMeasured(dimension=Dimension.KNOWLEDGE_TRANSFER, reason="shown_as_share")
    open_one = NotMeasured(dimension=Dimension.COHERENCE, reason="needs_judge")
    said = _said(a_scorecard(not_measured=(shown, open_one)), "not_measured")
    assert "coherence (reasons above, by dimension)" in said
    assert not any("knowledge transfer" in text for text in said)


@pytest.mark.parametrize(("notes", "said"), [(3, []), (5, ["Worth knowing: ends in a repeated passage: 2"])])
def test_a_repeated_passage_is_noted_of_attempts_that_are_not_counted_as_looping(notes: int, said: list[str]) -> None:
    outcomes = an_outcome_card(counts={Outcome.ANSWERED: 9, Outcome.LOOPING: 3}, notes={"repeated_tail": notes})
    texts = _said(a_scorecard(outcomes=outcomes), "outcomes")
    assert [text for text in texts if text.startswith("Worth knowing")] == said


def test_a_version_has_one_name_on_every_page() -> None:
    said = " ".join(_said(a_scorecard(), "dimensions"))
    assert "accuracy by rule (answer reader, version 2)" in said
    assert "response time by clock (limits 01234567)" in said
