from __future__ import annotations

from evalkit.domain.rubric import Method
from evalkit.simulator.judge_prompts import read_task
from tests.builders import a_variant
from tests.unit.simulator.judged import a_judge_prompt


def test_dimension_material_and_the_order_of_the_levels_are_read() -> None:
    task = read_task([a_judge_prompt('It is "so".\nAnswer: 42', dimension="common_sense", is_upwards=True)])
    assert task is not None
    assert (task.dimension, task.method, task.first_level) == ("common_sense", Method.LEVELS, 1)
    assert task.answer == 'It is "so".\nAnswer: 42'
    assert task.question == a_variant().prompt


def test_a_checklist_says_how_many_items_it_has_in_either_language() -> None:
    prompt = a_judge_prompt("42", variant=a_variant(language="zh"), items=["甲", "乙", "丙"])
    task = read_task([prompt])
    assert task is not None
    assert (task.method, task.n_items, task.language) == (Method.CHECKLIST, 3, "zh")


def test_lines_of_the_answer_are_never_taken_for_levels_or_items() -> None:
    task = read_task([a_judge_prompt("1. one\n2. two\n3. three\n1: low", items=["a", "b"])])
    assert task is not None
    assert (task.method, task.n_items, task.first_level) == (Method.CHECKLIST, 2, 5)


def test_the_name_of_the_schema_says_surest_what_is_wanted() -> None:
    prompt = a_judge_prompt("42").replace("5: so", "1. read\n5: so")
    task = read_task([prompt], form_name="evalkit_levels")
    assert task is not None
    assert task.method is Method.LEVELS


def test_a_request_for_repair_is_about_the_prompt_before_it() -> None:
    task = read_task([a_judge_prompt("42"), "Send only the JSON object."])
    assert task is not None
    assert (task.answer, task.repairs) == ("42", 1)


def test_what_is_no_judge_prompt_is_no_task() -> None:
    assert read_task([a_variant().prompt, "What is a Dimension: coherence?"]) is None
