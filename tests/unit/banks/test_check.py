from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from evalkit.banks.check import find_defects
from evalkit.domain.question import (
    Category,
    ChoiceAnswer,
    ExpectedAnswer,
    ExpressionAnswer,
    NumberAnswer,
    OpenAnswer,
    PartAnswer,
    PartsAnswer,
    SequenceAnswer,
    SetAnswer,
    Template,
    TemplatedAnswer,
    TextAnswer,
    Wording,
)
from tests.builders import a_bank, a_question

LONG = "A gardener plants tulips in rows of twelve and has eleven rows. How many tulips does the gardener plant in all?"


def a_text(text: str, answer: ExpectedAnswer | TemplatedAnswer | None = None, **overrides: Any) -> Wording:
    members: dict[str, Any] = {"solution": "So it is.", "checklist": ("One?", "Two?"), **overrides}
    return Wording(text=text, answer=answer or NumberAnswer(value=Decimal(132)), **members)


def defects_of(*wordings: Wording, **overrides: Any) -> list[str]:
    questions = tuple(
        a_question(
            **{
                "question_id": f"logic-{number}",
                "cluster": f"logic-{number}",
                "source": f"logic.yaml:{number}",
                "wordings": {
                    "en": wording,
                    "zh": a_text(
                        f"第{number}题：请问“{wording.solution}”一共有多少个？精确到一位小数。", wording.answer
                    ),
                },
                **overrides,
            }
        )
        for number, wording in enumerate(wordings, start=1)
    )
    return [str(defect) for defect in find_defects(a_bank(questions=questions, canary="a canary"))]


def test_a_good_question_has_no_defect() -> None:
    assert defects_of(a_text(LONG)) == []


@pytest.mark.parametrize(
    ("wording", "told"),
    [
        (a_text("What is a third of one?", NumberAnswer(value=Decimal("0.33"))), "say how to round it"),
        (a_text(f"{LONG} The answer is 132."), "the text gives the answer away: `answer is 132`"),
        (
            a_text("Order a, b by the size.", SequenceAnswer(members=(TextAnswer(text="a"), TextAnswer(text="b")))),
            "the text gives the answer away: `a, b`",
        ),
        (a_text("Is it (x+1)**2 ?", ExpressionAnswer(expression="(x+1)**2")), "gives the answer away: `(x+1)**2`"),
        (a_text("Of 12,500 tulips all die."), "`12,500` may come back in answers"),
        (a_text("一二三四五六？"), "its `en` text is Chinese"),
        (a_text(LONG, SetAnswer(members=(TextAnswer(text="red, green"),))), "member `red, green` holds a separator"),
        (a_text(LONG, TextAnswer(text="No solution")), "use `kind: no_valid_answer`"),
        (a_text(LONG, TextAnswer(text="?!")), "has no letter or digit"),
        (
            a_text(LONG, ChoiceAnswer(key="C", options={"A": "x", "C": "y"})),
            "options are lettered A, C; letter them A, B",
        ),
        (a_text(LONG, NumberAnswer(value=Decimal(1), unit="2nd")), "unit `2nd` begins with a digit"),
        (
            a_text(LONG, PartsAnswer(parts=(PartAnswer(label="x = y", answer=NumberAnswer(value=Decimal(1))),))),
            "label `x = y` holds a separator",
        ),
        (a_text(LONG, OpenAnswer()), "no rule can decide it"),
        (a_text(LONG, solution=" "), "has no solution in `en`"),
        (a_text(LONG, checklist=()), "has no checklist in `en`"),
    ],
)
def test_a_planted_defect_is_found(wording: Wording, told: str) -> None:
    found = defects_of(wording)
    assert any(told in defect and defect.startswith("logic.yaml:1: ") for defect in found), found


def test_nearly_the_same_text_is_found_unless_declared() -> None:
    other = a_text(LONG.replace("tulips", "roses"), solution="Quite another thing altogether.")
    (defect,) = [line for line in defects_of(a_text(LONG), other) if "the same as" in line]
    assert defect.startswith("logic.yaml:2: error: question `logic-2`: its `en` text is ")
    assert not any("the same as" in line for line in defects_of(a_text(LONG), other, cluster="gardens"))


def test_a_language_that_some_questions_lack_is_told_once() -> None:
    both = a_question(question_id="logic-1", wordings={"en": a_text(LONG), "zh": a_text("十二乘十一是多少？")})
    one = a_question(question_id="logic-2", cluster="logic-2", wordings={"en": a_text("How many is twelve by eleven?")})
    lines = [str(defect) for defect in find_defects(a_bank(questions=(both, one), canary="a canary"))]
    assert [line for line in lines if "no wording" in line] == [
        "reasoning:1: warning: 1 of 2 questions have no wording `zh`, so runs in it leave them out: logic-2"
    ]


def test_a_bank_in_one_language_lacks_nothing() -> None:
    assert defects_of(a_text(LONG), wordings={"en": a_text(LONG)}) == []


@pytest.mark.parametrize("category", [Category.TRAP, Category.CONTRADICTION])
def test_a_missing_twin_is_found(category: Category) -> None:
    assert any("has no twin" in line for line in defects_of(a_text(LONG), category=category))


def a_template(answer: str = "n * m", **overrides: Any) -> dict[str, Any]:
    ranges = {"n": tuple(range(2, 22)), "m": tuple(range(3, 13))}
    members: dict[str, Any] = {"ranges": ranges, "derived": {}, "constraints": (), **overrides}
    templated = TemplatedAnswer(members={"kind": "number", "value": answer})
    wordings = {
        "en": a_text("{{ n }} rows of {{ m }}?", templated),
        "zh": a_text("{{ n }} 行，每行 {{ m }} 个？", templated),
    }
    return {"template": Template(**members), "wordings": wordings}


def test_a_good_template_has_no_defect() -> None:
    assert defects_of(a_text(LONG), **a_template()) == []


def test_instances_that_look_the_same_are_found() -> None:
    spoilt = a_template(ranges={"n": (2, 3), "m": tuple(range(3, 13)), "hidden": tuple(range(10))})
    assert any("give the same text; show every parameter" in line for line in defects_of(a_text(LONG), **spoilt))


def test_too_few_instances_are_found() -> None:
    (defect,) = defects_of(a_text(LONG), **a_template(ranges={"n": tuple(range(9)), "m": (2, 3)}))
    assert defect.endswith("has 18 instances, less than 100; widen the ranges")
    assert "warning" in defect


def test_an_instance_that_cannot_be_made_is_found() -> None:
    assert any("division by zero" in line for line in defects_of(a_text(LONG), **a_template("n / (m - 5)")))


def test_constraints_that_nothing_meets_are_found() -> None:
    spoilt = a_template(constraints=("n > 99",))
    assert any("meets the constraints" in line for line in defects_of(a_text(LONG), **spoilt))


def test_unbalanced_choice_keys_are_found() -> None:
    wordings = [
        a_text(
            f"Number {number}: {'abcdefgh'[number] * 40}?",
            ChoiceAnswer(key="A", options={"A": "x", "B": "y"}),
            solution=f"{number}" * 30,
        )
        for number in range(8)
    ]
    assert any("`A` is right in 8 of 8 choice questions (`en`)" in line for line in defects_of(*wordings))


def test_a_missing_canary_is_found() -> None:
    (defect,) = find_defects(a_bank(questions=(), canary=" "))
    assert defect.severity == "error"
    assert "has no canary" in defect.message
