"""The command for more scores by people, from what is stored: given as it is said, it does what it is said to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from evalkit.actions.reviewing.beginning import stored_plan
from evalkit.actions.reviewing.following import follow_up
from evalkit.actions.reviewing.more import LabelsMissing, more_commands
from evalkit.domain.review import AssignmentKind, Review
from tests.builders import A_MOMENT
from tests.e2e.stored_runs import StoredRun, questions_numbered
from tests.unit.actions.reviewing.begun import MODELS, Desk, a_desk
from tests.unit.actions.reviewing.test_people_from_a_review import scorecards

_QUESTIONS = 60
_DIMENSIONS = ("coherence", "completeness")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    runs = [StoredRun(model=name, right=[3] * _QUESTIONS) for name in MODELS]
    with a_desk(tmp_path, *runs, questions=questions_numbered(_QUESTIONS)) as opened:
        yield opened


def _commands(desk: Desk, *names: str, **missing: int) -> Sequence[str]:
    wanted = {name: LabelsMissing(**missing) for name in names or ("coherence",)}
    return list(more_commands(desk.run_ids, wanted, store=desk.store).values())


def _given(desk: Desk, command: str) -> Review:
    """What the command does."""
    return desk.begun(**_order(desk, command))


def _dry_run(desk: Desk, command: str) -> str:
    """What it says that the command would do."""
    return "\n".join(desk.plan(**_order(desk, command)).as_lines())


def _order(desk: Desk, command: str) -> Mapping[str, Any]:
    words = command.split()[2 + len(desk.run_ids) :]
    options = list(pairwise(words))
    minutes = [float(value) for option, value in options if option == "--minutes"]
    names = tuple(value for option, value in options if option == "--rater")
    return {
        "dimensions": tuple(value for option, value in options if option == "--dimension"),
        "begins_anew": "--fresh" in words,
        "rater_names": names,
        **({"minutes": minutes[0]} if minutes else {}),
    }


def _scored(desk: Desk, **order: object) -> Review:
    review = desk.begun(**order)
    desk.scored(review)
    return review


def test_where_nobody_has_scored_one_command_asks_about_all_with_time_for_thirty_questions(desk: Desk) -> None:
    first, second = _commands(desk, *_DIMENSIONS)
    named = " ".join(run_id[:8] for run_id in desk.run_ids)
    assert first == second
    assert first == f"evalkit review {named} --dimension coherence --dimension completeness --minutes 130"
    assert len(_given(desk, first).asked_hashes) >= 30


@pytest.mark.parametrize("names", [("coherence",), _DIMENSIONS, (*_DIMENSIONS, "common_sense")])
def test_the_dry_run_of_what_begins_a_review_finds_its_time_enough(desk: Desk, names: Sequence[str]) -> None:
    (command,) = set(_commands(desk, *names))
    assert "it takes" not in _dry_run(desk, command)


@pytest.mark.parametrize(("count", "minutes"), [(31, 50), (40, 60), (60, 70)])
def test_where_few_questions_are_there_less_time_gives_enough_of_them_to_two_people(
    tmp_path: Path, count: int, minutes: int
) -> None:
    runs = [StoredRun(model=name, right=[3] * count) for name in MODELS]
    with a_desk(tmp_path, *runs, questions=questions_numbered(count)) as desk:
        (command,) = _commands(desk)
        assert command.endswith(f" --minutes {minutes}")
        assert "it takes" not in _dry_run(desk, command)
        assert "it takes" in _dry_run(desk, command.replace(f"--minutes {minutes}", f"--minutes {minutes - 10}"))


@pytest.mark.parametrize("minutes", [10.0, 30.0, 100.0])
def test_the_dry_run_of_what_draws_more_finds_its_time_enough(desk: Desk, minutes: float) -> None:
    """However few questions two people were given before."""
    review = _scored(desk, dimensions=_DIMENSIONS, minutes=minutes)
    (command,) = set(_commands(desk, *_DIMENSIONS, questions=1))
    assert "it takes" not in _dry_run(desk, command)
    told = "\n".join(stored_plan(review, project=desk.project, store=desk.store).as_lines())
    assert set(re.findall(r"evalkit review .* --fresh .*", told)) == {command}


def test_a_review_that_is_open_goes_on_even_where_a_newer_one_is_done(desk: Desk) -> None:
    named = " ".join(run_id[:8] for run_id in desk.run_ids)
    review = desk.begun(dimensions=_DIMENSIONS)
    few = len(review.asked_hashes)
    assert _commands(desk, questions=few) == [f"evalkit review {named}"]
    _scored(desk, dimensions=_DIMENSIONS, begins_anew=True)
    assert _commands(desk, questions=few) == [f"evalkit review {named} --review {review.short_id}"]


def test_a_review_that_is_open_and_cannot_give_enough_leaves_it_to_another_draw_as_its_own_plan_does(
    desk: Desk,
) -> None:
    review = desk.begun(dimensions=_DIMENSIONS, minutes=20.0)
    told = "\n".join(stored_plan(review, project=desk.project, store=desk.store).as_lines())
    (command,) = set(re.findall(r"evalkit review .* --fresh .*", told))
    few = len(review.asked_hashes)
    assert 1 < few < 30
    assert set(_commands(desk, *_DIMENSIONS)) == {command}
    assert set(_commands(desk, *_DIMENSIONS, questions=few + 1)) == {command}
    assert "--fresh" not in _commands(desk, *_DIMENSIONS, questions=few)[0]
    after = _given(desk, command)
    assert len(set(after.asked_hashes) - set(review.asked_hashes)) >= 30


def test_a_review_of_which_re_checks_alone_are_open_gives_no_more_questions(desk: Desk) -> None:
    review = desk.begun(dimensions=("coherence",), minutes=20.0)
    for value, rater in ((5, "rater-1"), (1, "rater-2")):
        desk.scored(review, value=value, by=(rater,))
    assert follow_up(review, store=desk.store, now=A_MOMENT)
    (command,) = _commands(desk, questions=1)
    assert " --fresh " in command


def test_of_a_review_that_has_drawn_all_there_is_the_rest_is_scored_however_much_is_missing(desk: Desk) -> None:
    desk.begun(dimensions=("coherence",), minutes=120.0)
    named = " ".join(run_id[:8] for run_id in desk.run_ids)
    assert _commands(desk, questions=1000) == [f"evalkit review {named}"]


@pytest.mark.parametrize("missing", [30, 40])
def test_where_all_is_scored_another_draw_has_as_many_new_questions_as_are_missing(desk: Desk, missing: int) -> None:
    before = _scored(desk, dimensions=_DIMENSIONS, minutes=30.0)
    first, second = _commands(desk, *_DIMENSIONS, questions=missing)
    assert first == second
    after = _given(desk, first)
    assert after.dimensions == _DIMENSIONS
    assert len(set(after.asked_hashes) - set(before.asked_hashes)) >= missing


def test_where_little_is_missing_everybody_who_asks_for_more_asks_for_the_same(desk: Desk) -> None:
    review = _scored(desk, dimensions=_DIMENSIONS, minutes=30.0)
    commands = {_commands(desk, *_DIMENSIONS, **few)[0] for few in ({"questions": 1}, {"questions": 15, "shared": 3})}
    told = "\n".join(stored_plan(review, project=desk.project, store=desk.store).as_lines())
    (command,) = commands
    assert f"it takes 30; put more before people with: {command}\n" in told
    assert f"more questions are put before people with: {command}" in told


def test_the_same_people_are_asked_for_more_but_not_who_fell_out(desk: Desk) -> None:
    review = desk.begun(dimensions=("coherence",), rater_names=("ann", "bob the 2nd"))
    desk.begun(rater_names=("cy",), instead_of="ann")
    desk.scored(review)
    (command,) = _commands(desk)
    assert " --rater 'bob the 2nd' --rater cy" in command
    assert "--rater ann" not in command


def test_another_draw_has_as_many_questions_for_two_people_as_are_missing(desk: Desk) -> None:
    _scored(desk, dimensions=("coherence",), minutes=10.0)
    (command,) = _commands(desk, questions=1, shared=10)
    common = desk.questions(_given(desk, command), "rater-1", AssignmentKind.COMMON)
    assert len(common) >= 10


def test_no_more_than_what_is_left_is_asked_for_and_nothing_where_nothing_is(desk: Desk) -> None:
    _scored(desk, dimensions=("coherence",), minutes=60.0)
    (command,) = _commands(desk, questions=1000)
    review = _given(desk, command)
    assert review.minutes <= 60
    desk.scored(review)
    assert _commands(desk, questions=1000) == []


def test_one_run_alone_is_put_before_people_with_the_latest_other_one_that_was_asked_the_same(tmp_path: Path) -> None:
    others = [
        StoredRun(model="older", right=[3] * 8, begun_at=A_MOMENT - timedelta(days=2)),
        StoredRun(model="fewer", right=[3] * 7, begun_at=A_MOMENT + timedelta(days=1)),
        StoredRun(model="unfinished", right=[3] * 8, asked=5, begun_at=A_MOMENT + timedelta(days=2)),
    ]
    both = [StoredRun(model=name, right=[3] * 8) for name in MODELS]
    with a_desk(tmp_path, *both, *others, questions=questions_numbered(8)) as desk:
        first, second = (run_id[:8] for run_id in desk.run_ids)
        (command,) = more_commands(desk.run_ids[:1], {"coherence": LabelsMissing()}, store=desk.store).values()
        assert command.startswith(f"evalkit review {first} {second} --dimension coherence")
        absent = scorecards(desk)[0].not_measured
        assert {one.review_command for one in absent} - {None} == {f"evalkit review {first} {second}"}
