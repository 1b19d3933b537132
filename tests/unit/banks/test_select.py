from __future__ import annotations

import pytest

from evalkit.banks.select import select_questions
from evalkit.domain.bank import Bank, NamedSet
from evalkit.domain.question import Category, Difficulty
from evalkit.errors import UserError
from tests.builders import a_bank, a_question, a_selection, a_wording

BANK: Bank = a_bank(
    questions=(
        a_question(question_id="logic-001", cluster="logic-001", category=Category.LOGIC),
        a_question(question_id="logic-002", cluster="logic-002", category=Category.LOGIC, difficulty=Difficulty.HARD),
        a_question(question_id="trap-001", cluster="trap-001", category=Category.TRAP),
        a_question(question_id="trap-002", cluster="trap-001", category=Category.TRAP),
        a_question(
            question_id="chinese-001",
            cluster="chinese-001",
            category=Category.CHINESE,
            wordings={"zh": a_wording(text="谁？")},
        ),
    ),
    sets={"smoke": NamedSet(name="smoke", question_ids=("trap-002", "logic-001"), repeats=3)},
)


def chosen(**wanted: object) -> list[str]:
    selection = a_selection(**{"language": "en", "set_name": None, "limit": None, **wanted})
    return [question.question_id for question in select_questions(BANK, selection)]


def test_without_conditions_all_are_chosen() -> None:
    assert len(chosen()) == 5


def test_a_set_is_chosen_in_the_order_of_the_bank() -> None:
    assert chosen(set_name="smoke") == ["logic-001", "trap-002"]


def test_all_conditions_must_fit() -> None:
    assert chosen(categories=(Category.LOGIC,), difficulties=(Difficulty.HARD,)) == ["logic-002"]
    assert chosen(set_name="smoke", categories=(Category.TRAP,)) == ["trap-002"]


def test_a_star_stands_for_any_ending() -> None:
    assert chosen(question_ids=("trap-*", "logic-001")) == ["logic-001", "trap-001", "trap-002"]


def test_a_limit_keeps_clusters_whole_and_spreads_over_categories() -> None:
    assert chosen(limit=1) == ["logic-001"]
    assert chosen(limit=2) == ["logic-001", "logic-002"]
    assert chosen(limit=3) == ["logic-001", "trap-001", "trap-002"]
    assert chosen(limit=99) == ["logic-001", "logic-002", "trap-001", "trap-002"]


def test_a_limit_counts_only_what_is_asked_in_the_language() -> None:
    assert chosen(limit=1, language="zh", categories=(Category.CHINESE,)) == ["chinese-001"]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"set_name": "smok"}, "has no set `smok`; did you mean `smoke`? known are `smoke`"),
        (
            {"question_ids": ("logic-01",)},
            "has no question `logic-01`; did you mean `logic-001`? known are `chinese-001`",
        ),
        ({"question_ids": ("trap-[0]*",)}, "has no question `trap-[0]*`"),
        ({"question_ids": ("logic-00?",)}, "has no question `logic-00?`"),
        ({"categories": (Category.MATH,)}, "fits set, category, difficulty and question together; drop one"),
        ({"categories": (Category.CHINESE,)}, "(chinese-001) is asked in `en`; take --language zh"),
        ({"limit": 1, "categories": (Category.TRAP,)}, "less than the smallest group that must stay together (2)"),
        ({"limit": 0}, "limit is 0; it must be at least 1"),
    ],
)
def test_what_cannot_be_chosen_is_told(wanted: dict[str, object], told: str) -> None:
    with pytest.raises(UserError) as caught:
        chosen(**wanted)
    assert told in str(caught.value)
