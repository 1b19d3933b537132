"""What a plan advises can be followed, and would help."""

from __future__ import annotations

import re
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


def test_the_minutes_that_are_asked_for_beside_an_earlier_review_are_the_fewest_that_are_enough(tmp_path: Path) -> None:
    """Where all questions are dealt out, time is left for a second person on some: no rule of thumb knows of that."""
    questions = questions_numbered(20)
    runs = [StoredRun(model=name, right=[3] * len(questions)) for name in MODELS]
    with a_desk(tmp_path, *runs, questions=questions) as desk:
        desk.begun(dimensions=("coherence",), minutes=20.0)
        order = {"dimensions": ("coherence",), "begins_anew": True}
        told = "".join(desk.plan(**order, minutes=10.0).as_lines())
        found = re.search(
            r"given, in all reviews together, will not tell .* takes 10; ask for about (\d+) minutes", told
        )
        assert found is not None
        enough = float(found[1])
        assert "takes 10" not in "".join(desk.plan(**order, minutes=enough).as_lines())
        assert "takes 10" in "".join(desk.plan(**order, minutes=enough - 10).as_lines())


def test_a_plan_says_where_another_review_draws_again_what_an_earlier_one_had_drawn(tmp_path: Path) -> None:
    questions = questions_numbered(16)
    runs = [StoredRun(model=name, right=[3] * len(questions)) for name in MODELS]
    with a_desk(tmp_path, *runs, questions=questions) as desk:
        first = desk.begun(dimensions=("coherence",), minutes=10.0)
        assert "drawn before" not in "".join(desk.plan().as_lines())
        order = {"dimensions": ("coherence",), "begins_anew": True}
        assert "drawn before" not in "".join(desk.plan(**order, minutes=10.0).as_lines())
        said = "of the questions were drawn before: these runs have no more"
        told = "".join(desk.plan(**order, minutes=60.0, rater_names=("cy", "dee")).as_lines())
        assert f"{len(first.asked_hashes)} {said}" in told
        # Of the same people, each is given what the other alone had.
        apart = set(desk.questions(first, "rater-1")) ^ set(desk.questions(first, "rater-2"))
        assert 0 < len(apart) < len(first.asked_hashes)
        assert f"  {len(apart)} {said}" in "\n".join(desk.plan(**order, minutes=60.0).as_lines())


def test_where_people_are_shown_few_answers_on_a_dimension_more_time_and_more_raters_are_not_advised(
    tmp_path: Path,
) -> None:
    tags = frozenset({"complexity"})
    questions = [replace(one, tags=tags) if number < 2 else one for number, one in enumerate(questions_numbered(60))]
    runs = [StoredRun(model=name, right=[3] * len(questions)) for name in MODELS]
    with a_desk(tmp_path, *runs, questions=questions) as desk:
        told = "".join(desk.plan(dimensions=("complexity",)).as_lines())
        assert "it takes 10, and these runs have 2 with answers that people are shown on complexity" in told
        assert "it takes 30, and these runs have 2 with" in told
        assert "ask for" not in told
        assert desk.plan(dimensions=("complexity",)).has_more is False
