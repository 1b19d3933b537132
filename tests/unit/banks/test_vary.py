from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.banks.instances import instance_of, instances_from
from evalkit.banks.read import read_bank
from evalkit.banks.vary import left_out, variants_of
from evalkit.domain.bank import Bank
from evalkit.domain.question import NumberAnswer, Template
from evalkit.errors import BankError, UserError
from tests.unit.banks.a_bank_folder import LOGIC_FILE, write_bank


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return read_bank(write_bank(tmp_path))


def test_questions_without_the_language_are_left_out_and_named(bank: Bank) -> None:
    asked = [variant.question_id for variant in variants_of(bank.questions, language="zh", seed=1)]
    assert asked == ["logic-001", "logic-003", "logic-004"]
    assert [question.question_id for question in left_out(bank.questions, language="zh")] == ["logic-002"]


def test_a_seed_gives_the_same_instance_in_every_language(bank: Bank) -> None:
    for seed in range(20):
        english = variants_of(bank.questions, language="en", seed=seed)[2]
        chinese = variants_of(bank.questions, language="zh", seed=seed)[1]
        assert english.parameters == chinese.parameters
        assert english.expected == chinese.expected


def test_other_seeds_give_other_instances(bank: Bank) -> None:
    prompts = {variants_of(bank.questions, language="en", seed=seed)[2].prompt for seed in range(40)}
    assert len(prompts) > 8


def test_instances_meet_the_constraints_and_are_exact(bank: Bank) -> None:
    for seed in range(40):
        variant = variants_of(bank.questions, language="en", seed=seed)[2]
        assert variant.parameters["apples"] != 5
        assert isinstance(variant.expected, NumberAnswer)
        assert f"They cost {variant.expected.value.normalize():f}." == variant.solution


def test_options_stand_below_the_question(bank: Bank) -> None:
    prompt = variants_of(bank.questions, language="en", seed=1)[3].prompt
    assert prompt.startswith("Which is red?\n\nA. grass\nB. blood\n\n")


def test_braces_of_a_fixed_question_are_left_alone(tmp_path: Path) -> None:
    logic = LOGIC_FILE.replace("How many days has it?", "'What is \\frac{{1}}{2} {% of it?'")
    bank = read_bank(write_bank(tmp_path, logic=logic))
    assert variants_of(bank.questions, language="en", seed=1)[1].prompt.startswith("What is \\frac{{1}}{2} {% of it?")


def test_an_instance_that_fails_in_some_seeds_is_told_with_its_place(tmp_path: Path) -> None:
    logic = LOGIC_FILE.replace("value: total}", "value: total / (apples - 9) * (apples - 9)}")
    bank = read_bank(write_bank(tmp_path, logic=logic))
    seed = next(seed for seed in range(90) if instance_of(bank.questions[2], seed=seed).parameters["apples"] == 9)
    with pytest.raises(BankError) as caught:
        variants_of(bank.questions, language="en", seed=seed)
    assert caught.value.defects[0].split(": ")[0].endswith("logic.yaml:31")
    assert "question `logic-003`, seed " in caught.value.defects[0]


def test_a_small_space_is_covered_whole_without_repeats() -> None:
    template = Template(ranges={"a": (1, 2, 3, 4), "b": (1, 2, 3)}, derived={"c": "a * b"}, constraints=("c > 2",))
    for seed in range(30):
        found = [tuple(instance.parameters.values()) for instance in instances_from(template, start=("x", seed))]
        assert len(found) == len(set(found)) == 9


def test_an_impossible_template_has_no_instance() -> None:
    template = Template(ranges={"a": tuple(range(9999))}, derived={}, constraints=("a < 0",))
    assert not list(instances_from(template, start=("x", 1)))


def test_a_search_that_would_take_hours_ends_in_a_mistake() -> None:
    costly = "sum([" + ", ".join(["factorial(300)"] * 40) + "]) < 0"
    template = Template(ranges={"a": tuple(range(20_000))}, derived={}, constraints=(costly,))
    with pytest.raises(UserError, match="takes more than 2000000 steps over the combinations that were tried"):
        list(instances_from(template, start=("x", 1)))
