"""What a plan advises can be followed, and would help."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.e2e.stored_runs import StoredRun, questions_numbered
from tests.unit.actions.reviewing.begun import MODELS, a_desk


def test_a_plan_advises_nothing_that_is_so_already(tmp_path: Path) -> None:
    questions = questions_numbered(60)
    runs = [StoredRun(model=name, right=[3] * len(questions)) for name in MODELS]
    with a_desk(tmp_path, *runs, questions=questions) as desk:
        told = "".join(desk.plan(dimensions=("coherence",), minutes=20.0).as_lines())
        assert "ask for about" in told
        assert "dimensions" not in told
        several = "".join(desk.plan(dimensions=("coherence", "completeness"), minutes=20.0).as_lines())
        assert "or for fewer dimensions" in several


def test_where_people_are_shown_few_answers_on_a_dimension_more_time_and_more_raters_are_not_advised(
    tmp_path: Path,
) -> None:
    tags = frozenset({"complexity"})
    questions = [replace(one, tags=tags) if number < 2 else one for number, one in enumerate(questions_numbered(60))]
    runs = [StoredRun(model=name, right=[3] * len(questions)) for name in MODELS]
    with a_desk(tmp_path, *runs, questions=questions) as desk:
        told = "".join(desk.plan(dimensions=("complexity",)).as_lines())
        assert "it takes 10, and these runs have 2 with answers that people are shown on complexity" in told
        assert "they begin at 30, and these runs have 2 with" in told
        assert "ask for" not in told
        assert desk.plan(dimensions=("complexity",)).has_more is False
