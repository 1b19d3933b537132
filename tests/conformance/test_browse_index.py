"""What every index of the viewer must do."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import RaterKind
from evalkit.domain.viewing import RunState
from evalkit.storage.browse_index import BrowseIndex, IndexedQuestion, IndexedRun, IndexedState
from evalkit.storage.browse_opening import open_browse_index
from evalkit.text.sought import phrase_of, spaced
from tests.builders import A_MOMENT

RUN, OTHER = RunId("run-1"), RunId("run-2")


@pytest.fixture(params=["file", "memory"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[BrowseIndex]:
    """An empty index beside a store in a file, and of one in memory."""
    url = f"sqlite:///{tmp_path}/evalkit.db" if request.param == "file" else "sqlite://"
    opened = open_browse_index(url, written_as="1")
    yield opened
    opened.close()


def a_state(run_id: RunId = RUN, **overrides: Any) -> RunState:
    members: dict[str, Any] = {
        "run_id": run_id,
        "run_key": "key",
        "last_sequence": 7,
        "last_attempt_id": AttemptId("attempt-7"),
        "places": 2,
        "wanted": 8,
        "beside": "",
        "last_activity_at": A_MOMENT,
        "lease_until": None,
    }
    return RunState(**(members | overrides))


def a_held_run(run_id: RunId = RUN, **overrides: Any) -> IndexedRun:
    names = ("sequences", "questions", "repeats", "outcomes", "rights", "flips")
    members: dict[str, Any] = {
        "run_id": run_id,
        "held": IndexedState(state=a_state(run_id), scored_upto=3, texts_upto=0),
        "columns": {name: name.encode() + b"\x00\xff" for name in names},
        "scores": {(Dimension.ACCURACY, RaterKind.RULE): b"\x01", ("tone", RaterKind.HUMAN): b"\x02"},
    }
    return IndexedRun(**(members | overrides))


def a_question(**overrides: Any) -> IndexedQuestion:
    members: dict[str, Any] = {
        "question_id": "math-001",
        "asked_hash": "asked",
        "category": Category.MATH,
        "difficulty": Difficulty.EASY,
        "language": "zh",
    }
    return IndexedQuestion(**(members | overrides))


def found(index: BrowseIndex, text: str, **limits: Any) -> list[int]:
    phrase = phrase_of(text)
    assert phrase is not None
    members: dict[str, Any] = {"below": None, "most": 100} | limits
    return list(index.sequences_with(phrase, **members))


class TestRuns:
    def test_a_run_comes_back_as_it_was_put_in(self, index: BrowseIndex) -> None:
        index.put_run(a_held_run())
        (run,) = index.changed_since(0)
        assert replace(run, version=0) == a_held_run()
        assert index.held() == {RUN: a_held_run().held}

    def test_a_run_that_is_put_in_again_replaces_all_of_it(self, index: BrowseIndex) -> None:
        index.put_run(a_held_run())
        newer = a_held_run(scores={(Dimension.ACCURACY, RaterKind.JUDGE): b"\x03"})
        index.put_run(newer)
        (run,) = index.changed_since(0)
        assert run.scores == newer.scores

    def test_only_what_was_put_in_since_is_read(self, index: BrowseIndex) -> None:
        index.put_run(a_held_run())
        before = index.version()
        index.put_run(a_held_run(OTHER))
        assert [run.run_id for run in index.changed_since(before)] == [OTHER]
        assert index.changed_since(index.version()) == []
        assert index.version() > before

    def test_versions_go_on_after_everything_was_taken_out(self, index: BrowseIndex) -> None:
        index.put_run(a_held_run())
        before = index.version()
        index.clear()
        index.put_run(a_held_run(OTHER))
        assert [run.run_id for run in index.changed_since(before)] == [OTHER]

    def test_nothing_is_left_when_all_is_taken_out(self, index: BrowseIndex) -> None:
        index.put_run(a_held_run())
        index.put_scores_seen(9)
        index.add_texts(RUN, {5: "word"}, after=0, upto=5)
        index.clear()
        assert index.held() == {}
        assert index.scores_seen() is None
        assert found(index, "word") == []

    def test_the_last_score_seen_is_remembered(self, index: BrowseIndex) -> None:
        assert index.scores_seen() is None
        for place in (3, 0, 12):
            index.put_scores_seen(place)
            assert index.scores_seen() == place


class TestQuestions:
    def test_a_question_keeps_its_number(self, index: BrowseIndex) -> None:
        first = a_question()
        others = [
            a_question(category=Category.LOGIC),
            a_question(difficulty=Difficulty.HARD),
            a_question(language="en"),
        ]
        numbers = list(index.numbers_of([first, *others]))
        assert len(set(numbers)) == 4
        assert list(index.numbers_of([others[1], first])) == [numbers[2], numbers[0]]
        assert index.questions_from(0) == dict(zip(numbers, [first, *others], strict=True))

    def test_numbers_hold_after_everything_was_taken_out(self, index: BrowseIndex) -> None:
        (number,) = index.numbers_of([a_question()])
        index.clear()
        assert list(index.numbers_of([a_question()])) == [number]

    def test_only_questions_from_a_number_on_are_read(self, index: BrowseIndex) -> None:
        first, second = index.numbers_of([a_question(), a_question(question_id="math-002")])
        assert set(index.questions_from(second)) == {second}
        assert set(index.questions_from(first)) == {first, second}
        assert index.numbers_of([]) == []


class TestTexts:
    @pytest.fixture(autouse=True)
    def answers(self, index: BrowseIndex) -> None:
        index.put_run(a_held_run())
        said = {3: "The capital is Beijing.", 5: "首都是北京。", 6: "x^2 + 1 = 5", 7: "Beijing is NOT it OR is it"}
        assert index.add_texts(RUN, {place: spaced(text) for place, text in said.items()}, after=0, upto=7)

    @pytest.mark.parametrize(
        ("text", "places"),
        [
            ("beijing", [7, 3]),
            ("capital IS", [3]),
            ("is capital", []),
            ("首都", [5]),
            ("北京", [5]),
            ("都北", []),
            ("x^2+1", [6]),
            ("x+1", []),
            ("5", [6]),
            ("beij", []),
            ('NOT it OR" is', [7]),
            ("not beijing", []),
            ("words:capital", []),
            ("capital*", []),
        ],
    )
    def test_words_are_found_one_after_another_the_last_attempt_first(
        self, index: BrowseIndex, text: str, places: list[int]
    ) -> None:
        assert found(index, text) == places

    def test_only_so_many_are_read_below_a_place(self, index: BrowseIndex) -> None:
        assert found(index, "is", most=1) == [7]
        assert found(index, "is", below=7) == [3]
        assert found(index, "is", below=3) == []

    def test_places_can_be_looked_up_one_by_one(self, index: BrowseIndex) -> None:
        assert found(index, "beijing", among=[3, 5, 6]) == [3]
        assert found(index, "beijing", among=[3, 7, 99]) == [7, 3]
        assert found(index, "beijing", among=[3, 7], below=7) == [3]
        assert found(index, "beijing", among=[]) == []

    def test_what_another_program_took_in_is_not_taken_in_twice(self, index: BrowseIndex) -> None:
        assert not index.add_texts(RUN, {3: "again"}, after=0, upto=7)
        assert found(index, "again") == []
        assert index.add_texts(RUN, {9: "later"}, after=7, upto=9)
        assert index.held()[RUN].texts_upto == 9

    def test_a_run_that_is_put_in_again_keeps_its_texts(self, index: BrowseIndex) -> None:
        index.put_run(a_held_run())
        assert index.held()[RUN].texts_upto == 7
        assert found(index, "beijing") == [7, 3]

    def test_texts_of_a_run_that_is_not_there_are_left_out(self, index: BrowseIndex) -> None:
        assert not index.add_texts(OTHER, {9: "stray"}, after=0, upto=9)
        assert found(index, "stray") == []
