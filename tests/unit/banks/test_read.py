from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from evalkit.banks.read import read_bank
from evalkit.banks.vary import variants_of
from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    ExpectedAnswer,
    ExpressionAnswer,
    NoValidAnswer,
    NumberAnswer,
    OpenAnswer,
    PartAnswer,
    PartsAnswer,
    SequenceAnswer,
    SetAnswer,
    TemplatedAnswer,
    TextAnswer,
)
from tests.unit.banks.a_bank_folder import BANK_FILE, LOGIC_FILE, write_bank

A = TextAnswer(text="a")


def test_a_bank_is_read_with_its_sets_and_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bank = read_bank(write_bank(tmp_path))
    assert (bank.name, bank.version, bank.canary) == ("tiny", "1.0.0", "evalkit-canary-0123456789")
    assert bank.sets["smoke"].question_ids == ("logic-001", "logic-002", "logic-003", "logic-004")
    assert bank.sets["smoke"].repeats == 3
    assert bank.questions[1].source == "question_banks/tiny/logic.yaml:21"


def test_what_the_languages_share_is_written_once(tmp_path: Path) -> None:
    wordings = read_bank(write_bank(tmp_path)).questions[0].wordings
    assert wordings["en"].answer == NumberAnswer(value=Decimal(7), unit="days")
    assert wordings["zh"].answer == NumberAnswer(value=Decimal(7), unit="天")


def test_decimals_keep_their_digits(tmp_path: Path) -> None:
    logic = LOGIC_FILE.replace("value: 7}", "value: 0.10, tolerance: 0.0005}")
    answer = read_bank(write_bank(tmp_path, logic=logic)).questions[0].wordings["en"].answer
    assert answer == NumberAnswer(value=Decimal("0.10"), tolerance=Decimal("0.0005"), unit="days")


def test_a_template_keeps_expressions_until_it_is_filled(tmp_path: Path) -> None:
    question = read_bank(write_bank(tmp_path)).questions[2]
    assert question.template is not None
    assert question.template.ranges == {"apples": (2, 3, 4, 5, 6, 7, 8, 9), "price": (0.1, 0.25)}
    assert question.template.derived == {"total": "apples * price"}
    assert isinstance(question.wordings["en"].answer, TemplatedAnswer)


def test_twins_share_a_cluster_and_others_do_not(tmp_path: Path) -> None:
    clusters = [question.cluster for question in read_bank(write_bank(tmp_path)).questions]
    assert clusters == ["logic-001", "logic-001", "logic-003", "logic-004"]


def test_where_a_bank_lies_does_not_change_its_hash(tmp_path: Path) -> None:
    one, other = write_bank(tmp_path / "one"), write_bank(tmp_path / "other")
    assert read_bank(one).bank_hash == read_bank(other).bank_hash


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{kind: text, text: Lima, aliases: [LIM]}", TextAnswer(text="Lima", aliases=("LIM",))),
        (
            "{kind: set, members: [a, {text: b, aliases: [c]}]}",
            SetAnswer(members=(A, TextAnswer(text="b", aliases=("c",)))),
        ),
        ("{kind: sequence, members: [a, a]}", SequenceAnswer(members=(A, A))),
        ("{kind: boolean, value: false}", BooleanAnswer(is_true=False)),
        ("{kind: expression, expression: (x+1)**2}", ExpressionAnswer(expression="(x+1)**2")),
        ("{kind: open}", OpenAnswer()),
        ("{kind: no_valid_answer, reason: none}", NoValidAnswer(reason="none")),
        ("{kind: choice, key: A, options: {A: x, B: y}}", ChoiceAnswer(key="A", options={"A": "x", "B": "y"})),
        (
            "{kind: parts, parts: [{label: P, kind: number, value: 1}, {label: Q, kind: text, text: a}]}",
            PartsAnswer(
                parts=(
                    PartAnswer(label="P", answer=NumberAnswer(value=Decimal(1))),
                    PartAnswer(label="Q", answer=TextAnswer(text="a")),
                )
            ),
        ),
    ],
)
def test_every_kind_of_answer_is_read(written: str, expected: ExpectedAnswer, tmp_path: Path) -> None:
    logic = LOGIC_FILE[LOGIC_FILE.index("  - id: logic-004") :]
    logic = f"canary: evalkit-canary-0123456789\ncategory: logic\nquestions:\n{logic}"
    logic = logic.replace("    answer: {kind: choice, key: B}\n", f"    answer: {written}\n")
    logic = logic.replace("      answer: {options: {A: grass, B: blood}}\n", "")
    logic = logic.replace("      answer: {options: {A: 草, B: 血}}\n", "")
    (question,) = read_bank(write_bank(tmp_path, logic=logic)).questions
    assert question.wordings["en"].answer == question.wordings["zh"].answer == expected


def test_rows_are_the_instances_of_a_table(tmp_path: Path) -> None:
    rows = "rows: [{apples: 2, price: 0.10, total: 0.20}, {apples: 3, price: 1.50, total: 4.50}]"
    logic = LOGIC_FILE.replace(
        "    parameters:\n      apples: {from: 2, to: 9}\n      price: [0.10, 0.25]\n"
        "    derived:\n      total: apples * price\n",
        f"    {rows}\n",
    )
    bank = read_bank(write_bank(tmp_path, logic=logic))
    found = {
        (variant.parameters["row"], variant.prompt.split("\n")[0], variant.expected)
        for seed in range(10)
        for variant in variants_of(bank.questions[2:3], language="en", seed=seed)
    }
    assert found == {
        (0, "An apple costs 0.1 euros. What do 2 cost, exactly?", NumberAnswer(value=Decimal("0.2"))),
        (1, "An apple costs 1.5 euros. What do 3 cost, exactly?", NumberAnswer(value=Decimal("4.5"))),
    }


def test_a_set_keeps_the_order_of_its_patterns_and_repeats_nobody(tmp_path: Path) -> None:
    bank = read_bank(write_bank(tmp_path, bank=BANK_FILE.replace('["logic-*"]', '[logic-003, "*"]')))
    assert bank.sets["smoke"].question_ids == ("logic-003", "logic-001", "logic-002", "logic-004")
