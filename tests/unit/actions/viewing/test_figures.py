"""Figures for pages: the same as the commands print, made once, as of what is stored, and writing nothing."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import time
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evalkit.actions.project import Project
from evalkit.actions.show_run import shown_run
from evalkit.actions.viewing.figure_pages import figure_page
from evalkit.actions.viewing.figures import Figures, FigureState, made_figures
from evalkit.domain.attempt import RunId
from evalkit.domain.figure_page import FigureKind, FigureOrder
from evalkit.reports.document import Section
from evalkit.reports.scorecard import scorecard_page
from evalkit.storage.opening import open_store
from tests.e2e.commands import until
from tests.e2e.stored_runs import StoredRun, questions_numbered, store_path, stored_runs
from tests.unit.actions.judged_runs import AJudge, judge_run
from tests.unit.actions.reviewing.review_bench import ReviewBench


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("figures")
    stored_runs(folder, StoredRun(model="q8", right=[3, 2, 0]), questions=questions_numbered(3))
    return Project.at(folder, environ={})


@pytest.fixture(scope="module")
def run_id(project: Project) -> RunId:
    with project.open_store() as store:
        return store.runs.all()[0].run.run_id


@pytest.fixture
def figures(project: Project) -> Generator[Figures]:
    told: list[str] = []
    with made_figures(project, told=told.append) as figures:
        yield figures
    assert not [line for line in told if "Traceback" in line]


def _order(run_id: RunId, kind: FigureKind = "run") -> FigureOrder:
    return FigureOrder(kind=kind, run_ids=(run_id,), language="en")


def _awaited(figures: Figures, order: FigureOrder, *, stamp: str) -> FigureState:
    for _ in range(600):
        state = figures.asked(order, stamp=stamp)
        if state.is_current or state.trouble is not None:
            return state
        time.sleep(0.05)
    raise AssertionError("the figures never came")


def test_a_run_s_figures_are_those_of_its_scorecard_and_nothing_is_stored(project: Project, run_id: RunId) -> None:
    before = _dumped(project)
    with project.open_store() as store:
        page = figure_page(_order(run_id), project=project, store=store)
    # The run's answers have no score yet: the figures are there, and the scores are not.
    assert _dumped(project) == before
    sections = {piece.key: piece for part in page.parts for piece in part.pieces if isinstance(piece, Section)}
    card = shown_run(run_id, project=project)
    assert _dumped(project) != before
    expected = {section.key: section for section in scorecard_page(card, "en")}
    assert {key: sections[key] for key in expected} == expected
    assert page.pointers is not None
    assert [(one.question_id, one.right, one.asked) for one in page.pointers.unstable] == [("math-002", 2, 3)]


def test_figures_are_made_once_for_each_state_of_a_run(figures: Figures, run_id: RunId) -> None:
    order = _order(run_id)
    first = _awaited(figures, order, stamp="1")
    assert first.page is not None
    assert figures.asked(order, stamp="1").page is first.page


def test_older_figures_are_shown_while_newer_ones_are_made(figures: Figures, run_id: RunId) -> None:
    order = _order(run_id)
    first = _awaited(figures, order, stamp="1")
    os.kill(_worker(figures), signal.SIGSTOP)
    waiting = figures.asked(order, stamp="2")
    os.kill(_worker(figures), signal.SIGCONT)
    assert (waiting.page, waiting.is_current) == (first.page, False)
    newer = _awaited(figures, order, stamp="2")
    assert newer.made_at is not None
    assert first.made_at is not None
    assert newer.made_at > first.made_at


def test_figures_that_came_when_nobody_asked_are_older_ones_of_their_own_time(figures: Figures, run_id: RunId) -> None:
    order = _order(run_id)
    figures.asked(order, stamp="1")
    until(lambda: order not in figures._making or figures._making[order].future.done())
    came = datetime.now(UTC)
    os.kill(_worker(figures), signal.SIGSTOP)
    state = figures.asked(order, stamp="2")
    os.kill(_worker(figures), signal.SIGCONT)
    assert state.page is not None
    assert state.made_at is not None
    assert state.made_at < came
    assert not state.is_current
    # Newer ones are under way since that first look: nobody has to look twice for them to be ordered.
    until(lambda: order in figures._making and figures._making[order].future.done())
    assert figures.asked(order, stamp="2").is_current


def test_a_process_that_was_killed_is_started_again(project: Project, run_id: RunId) -> None:
    told: list[str] = []
    with made_figures(project, told=told.append) as figures:
        _awaited(figures, _order(run_id), stamp="1")
        os.kill(_worker(figures), signal.SIGKILL)
        assert _awaited(figures, _order(run_id), stamp="2").page is not None
    assert len(told) <= 1


def test_figures_over_which_the_process_is_lost_again_and_again_are_given_up(project: Project, run_id: RunId) -> None:
    told: list[str] = []
    with made_figures(project, told=told.append) as figures:
        _awaited(figures, _order(run_id, "people"), stamp="1")
        for _ in range(3):
            os.kill(_worker(figures), signal.SIGSTOP)
            assert figures.asked(_order(run_id), stamp="1").page is None
            figures.asked(_order(run_id, "judges"), stamp="1")
            os.kill(_worker(figures), signal.SIGKILL)
            until(lambda: bool(figures._making) and all(one.future.done() for one in figures._making.values()))
            figures.asked(_order(run_id), stamp="1")
        state = figures.asked(_order(run_id), stamp="1")
        assert "ended from outside 3 times" in (state.trouble or "")
        assert _awaited(figures, _order(run_id, "judges"), stamp="1").page is not None, "it only waited"
        assert _awaited(figures, _order(run_id), stamp="2").page is not None
    assert len(told) == 3


def test_a_store_that_was_moved_away_is_not_begun_anew(tmp_path: Path) -> None:
    (run_id,) = stored_runs(tmp_path, StoredRun(model="q8", right=[3]), questions=questions_numbered(1))
    project = Project.at(tmp_path, environ={})
    place = store_path(tmp_path)
    with project.open_store(creates=False) as store, made_figures(project, told=print) as figures:
        assert store.runs.get(run_id)
        place.rename(place.with_name("elsewhere.db"))
        state = _awaited(figures, _order(run_id), stamp="1")
    assert state.page is None
    assert "cannot be opened" in (state.trouble or "")
    assert not place.exists()


def test_what_cannot_be_made_is_said_in_one_line(figures: Figures) -> None:
    state = _awaited(figures, _order(RunId("nowhere")), stamp="1")
    assert state.page is None
    assert state.trouble
    assert len(state.trouble.splitlines()) == 1


def test_the_process_ends_with_the_viewer(project: Project, run_id: RunId) -> None:
    with made_figures(project, told=pytest.fail) as figures:
        _awaited(figures, _order(run_id), stamp="1")
        process = _worker(figures)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.mark.parametrize(("kind", "absent"), [("people", "scored"), ("calibration", "scored"), ("judges", "judged")])
def test_what_nobody_has_scored_is_said_to_be_absent(
    project: Project, run_id: RunId, kind: FigureKind, absent: str
) -> None:
    with project.open_store() as store:
        page = figure_page(_order(run_id, kind), project=project, store=store)
    assert (page.absent, page.parts) == (absent, ())


@pytest.mark.parametrize("kind", ["people", "calibration", "judges"])
def test_what_people_and_judges_found_has_pages(tmp_path: Path, kind: FigureKind) -> None:
    (tmp_path / "runs").mkdir()
    with open_store(f"sqlite:///{store_path(tmp_path)}") as store:
        bench = ReviewBench(questions=6, store=store)
        review = bench.begin()
        bench.rated(review, "ada", 1, 2, 3, 4, 5, 1)
        run = bench.runs["q8"]
        judge_run(store, run.run_id, AJudge(name="big", says=_three, repeats=1), questions=bench.variants)
        page = figure_page(_order(run.run_id, kind), project=Project.at(tmp_path, environ={}), store=store)
    assert page.absent is None
    assert [part.key for part in page.parts] == [kind]


def _three(model: str, number: int, repeat: int) -> float:
    del model, number, repeat
    return 3.0


def _worker(figures: Figures) -> int:
    (process,) = figures._pool._processes
    return process


def _dumped(project: Project) -> str:
    with contextlib.closing(sqlite3.connect(store_path(project.cwd))) as store:
        return "\n".join(store.iterdump())
