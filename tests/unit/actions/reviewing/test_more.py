"""The command for more scores by people, from what is stored: given as it is said, it does what it is said to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from evalkit.actions.reviewing.more import LabelsMissing, more_commands
from evalkit.domain.review import AssignmentKind, Review
from tests.e2e.stored_runs import StoredRun, questions_numbered
from tests.unit.actions.reviewing.begun import MODELS, Desk, a_desk

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
    words = command.split()[2 + len(desk.run_ids) :]
    options = list(pairwise(words))
    minutes = [float(value) for option, value in options if option == "--minutes"]
    return desk.begun(
        dimensions=tuple(value for option, value in options if option == "--dimension"),
        begins_anew="--fresh" in words,
        **({"minutes": minutes[0]} if minutes else {}),
    )


def _scored(desk: Desk, **order: object) -> Review:
    review = desk.begun(**order)
    desk.scored(review)
    return review


def test_where_nobody_has_scored_one_command_asks_about_all_with_time_for_thirty_questions(desk: Desk) -> None:
    first, second = _commands(desk, *_DIMENSIONS)
    named = " ".join(run_id[:8] for run_id in desk.run_ids)
    assert first == second
    assert first == f"evalkit review {named} --dimension coherence --dimension completeness --minutes 80"
    assert len(_given(desk, first).asked_hashes) >= 30


def test_a_review_that_is_open_goes_on_even_where_a_newer_one_is_done(desk: Desk) -> None:
    named = " ".join(run_id[:8] for run_id in desk.run_ids)
    review = desk.begun(dimensions=_DIMENSIONS)
    assert _commands(desk) == [f"evalkit review {named}"]
    _scored(desk, dimensions=_DIMENSIONS, begins_anew=True)
    assert _commands(desk) == [f"evalkit review {named} --review {review.short_id}"]


@pytest.mark.parametrize("missing", [4, 40])
def test_where_all_is_scored_another_draw_has_as_many_new_questions_as_are_missing(desk: Desk, missing: int) -> None:
    before = _scored(desk, dimensions=_DIMENSIONS, minutes=30.0)
    first, second = _commands(desk, *_DIMENSIONS, questions=missing)
    assert first == second
    assert ("--minutes" in first) == (missing == 40), "no word of time where the usual one does"
    after = _given(desk, first)
    assert after.dimensions == _DIMENSIONS
    assert len(set(after.asked_hashes) - set(before.asked_hashes)) >= missing


def test_another_draw_has_as_many_questions_for_two_people_as_are_missing(desk: Desk) -> None:
    _scored(desk, dimensions=("coherence",), minutes=10.0)
    (command,) = _commands(desk, questions=1, shared=20)
    common = desk.questions(_given(desk, command), "rater-1", AssignmentKind.COMMON)
    assert len(common) >= 20


def test_no_more_than_what_is_left_is_asked_for_and_nothing_where_nothing_is(desk: Desk) -> None:
    _scored(desk, dimensions=("coherence",), minutes=60.0)
    (command,) = _commands(desk, questions=1000)
    review = _given(desk, command)
    assert review.minutes <= 60
    desk.scored(review)
    assert _commands(desk, questions=1000) == []
