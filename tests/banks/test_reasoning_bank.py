"""What the shipped bank promises: every category, difficulty and kind of answer, twins, pairs and templates."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from evalkit.banks.read import read_bank
from evalkit.banks.vary import left_out, variants_of
from evalkit.domain.question import Category, Difficulty, Language, NoValidAnswer, Variant
from evalkit.text.wording import word_answer

BANK = read_bank(Path(__file__).parents[2] / "question_banks" / "reasoning")
QUESTION_BY_ID = {question.question_id: question for question in BANK.questions}
ENGLISH = variants_of(BANK.questions, language="en", seed=7)
CHINESE = variants_of(BANK.questions, language="zh", seed=7)


def test_it_has_36_questions_of_every_category_and_difficulty() -> None:
    assert len(BANK.questions) == 36
    assert {question.category for question in BANK.questions} == set(Category)
    assert {question.difficulty for question in BANK.questions} == set(Difficulty)


def test_it_has_every_kind_of_answer() -> None:
    assert {type(variant.expected).__name__ for variant in (*ENGLISH, *CHINESE)} == {
        "BooleanAnswer",
        "ChoiceAnswer",
        "ExpressionAnswer",
        "NoValidAnswer",
        "NumberAnswer",
        "OpenAnswer",
        "PartsAnswer",
        "SequenceAnswer",
        "SetAnswer",
        "TextAnswer",
    }


def test_it_has_templates_twins_and_transfer_pairs() -> None:
    assert sum(question.template is not None for question in BANK.questions) >= 5
    assert sum(question.twin_of is not None for question in BANK.questions) >= 8
    assert sum(question.home is not None for question in BANK.questions) >= 3


def test_of_every_pair_of_twins_one_is_solvable() -> None:
    unsolvable = {variant.question_id for variant in ENGLISH if isinstance(variant.expected, NoValidAnswer)}
    for question in BANK.questions:
        if question.twin_of is not None:
            assert (question.question_id in unsolvable) != (question.twin_of in unsolvable)


def test_twins_look_alike() -> None:
    lengths = {variant.question_id: len(variant.prompt) for variant in ENGLISH}
    for question in BANK.questions:
        if question.twin_of is not None:
            assert abs(lengths[question.question_id] - lengths[question.twin_of]) < 0.1 * lengths[question.question_id]


def test_only_questions_about_chinese_words_are_asked_in_one_language() -> None:
    assert {question.category for question in left_out(BANK.questions, language="en")} == {Category.CHINESE}
    assert len(left_out(BANK.questions, language="en")) >= 2
    assert not left_out(BANK.questions, language="zh")


@pytest.mark.parametrize("name", ["smoke", "decision", "full"])
def test_every_set_is_the_whole_bank(name: str) -> None:
    assert len(BANK.sets[name].question_ids) == 36
    assert BANK.sets["smoke"].repeats == 3
    assert BANK.sets["decision"].repeats == 5


@pytest.mark.parametrize("variants", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_the_right_answer_is_no_constant(variants: tuple[Variant, ...]) -> None:
    answers = Counter(word_answer(variant.expected, language=variant.language) for variant in variants)
    answers.pop("", None)
    most_common = answers.most_common(1)[0][1]
    assert most_common <= 0.15 * len(variants)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_long_question_is_long_and_the_others_are_not(language: Language) -> None:
    lengths = {
        variant.question_id: len(variant.prompt) for variant in variants_of(BANK.questions, language=language, seed=1)
    }
    longest = lengths.pop("long-context-001")
    assert longest > 1000
    assert max(lengths.values()) < longest


def test_dependent_questions_share_a_cluster() -> None:
    for question in BANK.questions:
        for other in (question.twin_of, question.home):
            if other is not None:
                assert QUESTION_BY_ID[other].cluster == question.cluster
