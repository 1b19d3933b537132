"""What the shipped bank promises (banks.md): how many questions of which kind, twins, pairs, templates and sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from evalkit.actions.check_banks import checked_banks
from evalkit.actions.project import Project
from evalkit.banks.vary import left_out
from evalkit.domain.question import BANK_CATEGORIES, LANGUAGES, Category, Difficulty, Language, NoValidAnswer, Question
from tests.banks.shipped import BANK, shipped_variants

QUESTION_BY_ID = {question.question_id: question for question in BANK.questions}

FEWEST = {
    Category.LOGIC: 48,
    Category.MATH: 48,
    Category.MULTI_STEP: 48,
    Category.CONTRADICTION: 36,
    Category.TRAP: 36,
    Category.COMMON_SENSE: 36,
    Category.CRITICAL_THINKING: 24,
    Category.CREATIVE: 12,
    Category.DOMAIN_LAW: 18,
    Category.DOMAIN_MEDICINE: 18,
    Category.TRANSFER: 36,
    Category.CHINESE: 24,
    Category.LONG_CONTEXT: 16,
}
TEMPLATED = {Category.LOGIC, Category.MATH, Category.MULTI_STEP, Category.TRAP, Category.LONG_CONTEXT}
TWINNED = {Category.TRAP, Category.CONTRADICTION}
DECISION = {
    "logic": 30,
    "math": 30,
    "multi_step": 30,
    "trap or contradiction": 40,
    "transfer": 24,
    "critical_thinking": 12,
    "domain_law": 6,
    "domain_medicine": 6,
}
BESIDE: dict[Language, dict[str, int]] = {"en": {"common_sense": 22}, "zh": {"common_sense": 14, "chinese": 8}}
"""What a decision asks beside those: English has no questions about Chinese words."""


def _counted(questions: Iterable[Question]) -> dict[str, int]:
    return dict(
        Counter(
            "trap or contradiction" if question.category in TWINNED else question.category.value
            for question in questions
        )
    )


def test_it_has_400_questions_and_enough_of_every_category() -> None:
    counts = Counter(question.category for question in BANK.questions)
    assert len(shipped_variants("en", 7)) >= 400
    assert {category: counts[category] >= fewest for category, fewest in FEWEST.items()} == dict.fromkeys(FEWEST, True)


@pytest.mark.parametrize(
    ("difficulty", "share"), [(Difficulty.EASY, 0.25), (Difficulty.MEDIUM, 0.35), (Difficulty.HARD, 0.40)]
)
def test_two_in_five_are_hard_and_one_in_four_is_easy(difficulty: Difficulty, share: float) -> None:
    found = sum(question.difficulty is difficulty for question in BANK.questions) / len(BANK.questions)
    assert found == pytest.approx(share, abs=0.04)


def test_it_has_72_templates_where_fresh_numbers_matter_most() -> None:
    templates = [question for question in BANK.questions if question.template is not None]
    assert sum(question.category in TEMPLATED for question in templates) >= 72
    assert {question.category for question in templates} >= TEMPLATED


def test_it_has_every_kind_of_answer() -> None:
    assert {type(variant.expected).__name__ for language in LANGUAGES for variant in shipped_variants(language, 7)} == {
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


def test_of_every_pair_of_twins_one_is_solvable() -> None:
    unsolvable = {
        variant.question_id for variant in shipped_variants("en", 7) if isinstance(variant.expected, NoValidAnswer)
    }
    twins = [question for question in BANK.questions if question.category in TWINNED]
    for question in twins:
        assert question.twin_of is not None
        assert (question.question_id in unsolvable) != (question.twin_of in unsolvable)


@pytest.mark.parametrize("language", LANGUAGES)
def test_twins_look_alike(language: Language) -> None:
    lengths = {variant.question_id: len(variant.prompt) for variant in shipped_variants(language, 7)}
    for question in BANK.questions:
        if question.twin_of is not None:
            assert abs(lengths[question.question_id] - lengths[question.twin_of]) < 0.1 * lengths[question.question_id]


def test_18_methods_are_asked_at_home_and_elsewhere_within_the_category() -> None:
    pairs = [
        question
        for question in BANK.questions
        if question.home is not None and QUESTION_BY_ID[question.home].category is Category.TRANSFER
    ]
    elsewhere = sum(question.home is not None for question in BANK.questions)
    assert len(pairs) >= 17
    assert elsewhere >= 18


def test_only_questions_about_chinese_words_are_asked_in_one_language() -> None:
    assert {question.category for question in left_out(BANK.questions, language="en")} == {Category.CHINESE}
    assert not left_out(BANK.questions, language="zh")


def test_dependent_questions_share_a_cluster() -> None:
    for question in BANK.questions:
        for other in (question.twin_of, question.home):
            if other is not None:
                assert QUESTION_BY_ID[other].cluster == question.cluster


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_asks_200_questions_weighted_to_what_tells_builds_apart(language: Language) -> None:
    members = BANK.members("decision", language=language)
    assert len(members) == 200
    assert _counted(members) == {**DECISION, **BESIDE[language]}
    assert BANK.sets["decision"].repeats == 5


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["smoke", "decision"])
def test_a_set_holds_whole_pairs(name: str, language: Language) -> None:
    ids = {question.question_id for question in BANK.members(name, language=language)}
    for question_id in ids:
        twin = QUESTION_BY_ID[question_id].twin_of
        assert twin is None or twin in ids
    transfers = [question for question in BANK.members(name, language=language) if question.category == "transfer"]
    away = [question for question in transfers if question.home is not None]
    assert len(away) == len(transfers) / 2
    assert {question.home for question in away} <= ids


@pytest.mark.parametrize("language", LANGUAGES)
def test_smoke_asks_40_of_the_decision_so_that_rechecks_can_be_paired(language: Language) -> None:
    members = BANK.members("smoke", language=language)
    assert len(members) == 40
    assert BANK.sets["smoke"].repeats == 3
    decision = {question.question_id for question in BANK.members("decision", language=language)}
    assert {question.question_id for question in members} <= decision
    # Nothing that takes a large context, and nothing that only a judge can score.
    assert {question.category for question in members} == set(BANK_CATEGORIES) - {
        Category.LONG_CONTEXT,
        Category.CREATIVE,
        *([Category.CHINESE] if language == "en" else []),
    }


def test_full_is_all_of_it() -> None:
    assert BANK.members("full", language="zh") == BANK.questions


@pytest.mark.parametrize(("tokens", "fewest"), [(2_000, 6), (8_000, 6), (24_000, 4)])
def test_long_texts_come_in_three_sizes(tokens: int, fewest: int) -> None:
    long_ones = [variant for variant in shipped_variants("en", 7) if variant.category is Category.LONG_CONTEXT]
    lengths = [len(variant.prompt) for variant in long_ones]
    # English prose has four characters a token.
    assert sum(0.75 * tokens <= length / 4 <= 1.35 * tokens for length in lengths) >= fewest


def test_no_other_question_is_long() -> None:
    others = [variant for variant in shipped_variants("en", 7) if variant.category is not Category.LONG_CONTEXT]
    assert max(len(variant.prompt) for variant in others) < 4_000


def test_it_passes_every_check(tmp_path: Path) -> None:
    (checked,) = checked_banks(["reasoning"], project=Project.at(tmp_path, environ={}))
    assert checked.as_lines() == (f"reasoning: {len(BANK.questions)} questions, 0 errors, 0 warnings",)
