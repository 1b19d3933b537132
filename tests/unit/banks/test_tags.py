from __future__ import annotations

from pathlib import Path
from typing import get_args

from evalkit.banks.read import read_bank
from evalkit.banks.schema import QuestionFields
from evalkit.domain.rubric import Dimension
from tests.unit.banks.a_bank_folder import LOGIC_FILE, write_bank

ALWAYS_SCORED = {Dimension.ACCURACY, Dimension.COHERENCE, Dimension.COMPLETENESS, Dimension.RESPONSE_TIME}


def test_tags_are_the_dimensions_that_need_not_apply() -> None:
    (tag,) = get_args(QuestionFields.model_fields["tags"].annotation)
    assert set(get_args(tag)) == set(Dimension) - ALWAYS_SCORED


def test_a_tag_is_equal_to_the_dimension_that_it_switches_on(tmp_path: Path) -> None:
    logic = LOGIC_FILE.replace("difficulty: easy", "difficulty: easy\n    tags: [assumption_checking]")
    assert read_bank(write_bank(tmp_path, logic=logic)).questions[0].tags == {Dimension.ASSUMPTION_CHECKING}
