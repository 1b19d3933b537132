from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.config.places import dimension_files
from evalkit.domain.question import Language
from evalkit.domain.rubric import Method
from evalkit.scores.judge_prompt import judge_prompt
from evalkit.scores.rubrics import read_rubrics
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


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_shipped_prompts_are_understood(language: Language, tmp_path: Path) -> None:
    prompts = Path(__file__).parents[3] / "rubrics" / "prompts"
    rubrics = read_rubrics(dimension_files(tmp_path), prompt_file=lambda name: prompts / name)
    variant = a_variant(language=language, checklist=("one", "two", "three"))
    judged = [rubric for rubric in rubrics if rubric.is_judged]
    assert len(judged) > 5
    for number, rubric in enumerate(judged):
        is_ascending = number % 2 == 0
        prompt = judge_prompt(
            rubric, variant, answer="1. so\n1: so", reasoning="4. so", is_ascending=is_ascending, mark="0" * 12
        )
        task = read_task([prompt])
        assert task is not None
        assert (task.dimension, task.method, task.language) == (rubric.name, rubric.method, language)
        assert task.n_items == len(rubric.items_for(variant))
        assert task.answer == "1. so\n1: so"
        if rubric.method is Method.LEVELS:
            assert task.first_level == (1 if is_ascending else 5)
