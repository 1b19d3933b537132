"""How the viewer's index follows a store that goes on."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from evalkit.actions.project import Project
from evalkit.actions.rescore_run import rescored_run
from evalkit.actions.score_run import run_scored_now
from evalkit.actions.viewing.browsing import Browser
from evalkit.actions.viewing.columns import WRITTEN_AS
from evalkit.actions.viewing.indexing import Indexer
from evalkit.domain.attempt import RunId
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Lease
from evalkit.domain.score import RaterKind
from evalkit.domain.viewing import AttemptFilter, FoundPage
from evalkit.errors import UserError
from evalkit.storage.browse_index import BrowseIndex
from evalkit.storage.browse_opening import open_browse_index
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import (
    A_MOMENT,
    a_body,
    a_failed_attempt,
    a_run,
    a_selection,
    a_session,
    a_target,
    attempts_for,
    places_for,
    store_run,
    variants_numbered,
)
from tests.e2e.stored_runs import StoredRun, add_runs, questions_numbered
from tests.unit.actions.judged_runs import AJudge, judge_run
from tests.unit.actions.test_rescore_run import correct_the_first, project

__all__ = ["project"]

VARIANTS = variants_numbered(3)
OTHER = RunId("ffffffff-0000-5000-8000-000000000009")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A store with a run of three questions, four times each, of which six attempts are there."""

    store: Store
    index: BrowseIndex
    indexer: Indexer
    browser: Browser
    cwd: Path

    def look(self, **wanted: Any) -> FoundPage:
        """What is found after the index has followed."""
        self.indexer.refresh()
        self.browser.refresh()
        return self.browser.attempts(AttemptFilter(**wanted))


@pytest.fixture
def desk(tmp_path: Path) -> Generator[Desk]:
    url = f"sqlite:///{tmp_path}/evalkit.db"
    with open_store(url) as store, closing(open_browse_index(url, written_as=WRITTEN_AS)) as index:
        run = store_run(store, variants=VARIANTS, run=a_run(variants=VARIANTS, repeats=4))
        store.attempts.append(attempts_for(run, answers=("Answer: 1", "首都是北京\nAnswer: 2"))[:6])
        browser = Browser(store, index, now=lambda: A_MOMENT)
        yield Desk(store=store, index=index, indexer=Indexer(store, index, cwd=tmp_path), browser=browser, cwd=tmp_path)


def scored(desk: Desk, run_id: RunId | None = None) -> None:
    run_scored_now(run_id or a_run().run_id, store=desk.store, cwd=desk.cwd, now=A_MOMENT)


def test_what_is_not_indexed_yet_is_counted_and_not_found(desk: Desk) -> None:
    page = desk.browser.attempts(AttemptFilter())
    assert (page.attempts, page.count, page.not_indexed) == ((), 0, 6)
    assert not desk.browser.state().is_complete
    assert desk.browser.runs().lines[0].finished == 6
    assert desk.look().not_indexed == 0
    assert desk.browser.state().is_complete


def test_attempts_that_arrive_are_found_the_last_first(desk: Desk) -> None:
    assert desk.look().count == 6
    desk.store.attempts.append(attempts_for(a_run(variants=VARIANTS, repeats=4))[6:8])
    assert desk.browser.attempts(AttemptFilter()).count == 6
    desk.browser.refresh()
    assert desk.browser.state().not_indexed == 2
    page = desk.look()
    assert page.count == 8
    assert [(line.question_id, line.repeat) for line in page.attempts[:2]] == [("math-002", 3), ("math-002", 2)]
    line = desk.browser.runs().lines[0]
    assert (line.finished, line.wanted) == (8, 12)


def test_a_run_that_is_named_twice_is_listed_once(desk: Desk) -> None:
    assert desk.look(runs=(a_run().run_id, a_run().run_id)).count == 6


def test_an_answer_is_found_by_its_words_and_its_excerpt_stands_around_them(desk: Desk) -> None:
    page = desk.look(text="首都")
    assert page.count == 3
    assert page.attempts[0].excerpt == "首都是北京\nAnswer: 2"
    assert desk.look(text="Answer 1").count == 3
    assert desk.look(text="Answer 3").count == 0


def test_a_score_that_is_added_changes_what_is_found(desk: Desk) -> None:
    assert desk.look(is_right=True).count == 0
    assert desk.look().attempts[0].is_right is None
    assert desk.look().attempts[0].score is None
    before = desk.browser.stamp(a_run().run_id)
    scored(desk)
    assert desk.look(is_right=True).count == 3
    assert desk.look(flips=True).count == 6
    assert desk.look(lowest=5.0).attempts[0].score == 5.0
    assert desk.look(dimension=Dimension.RESPONSE_TIME, rater_kind=RaterKind.CLOCK).count == 6
    assert desk.look(dimension=Dimension.RESPONSE_TIME, rater_kind=RaterKind.RULE).count == 0
    assert desk.browser.stamp(a_run().run_id) != before
    assert desk.browser.stamp(OTHER) is None


def test_only_runs_that_changed_are_put_in_again(desk: Desk) -> None:
    store_run(
        desk.store,
        variants=VARIANTS,
        run=a_run(variants=VARIANTS, run_id=OTHER),
        session=a_session(run_id=OTHER, session_id="other"),
    )
    assert desk.indexer.refresh() == 2
    assert desk.indexer.refresh() == 0
    scored(desk)
    version = desk.index.version()
    assert desk.indexer.refresh() == 1
    assert [run.run_id for run in desk.index.changed_since(version)] == [a_run().run_id]
    assert desk.indexer.refresh() == 0


def test_scores_that_were_added_while_nobody_looked_are_found_later(desk: Desk) -> None:
    desk.look()
    scored(desk)
    # Another viewer, another day.
    again = Indexer(desk.store, desk.index, cwd=desk.cwd)
    assert again.refresh() == 1
    desk.browser.refresh()
    assert desk.browser.attempts(AttemptFilter(is_right=True)).count == 3


def test_a_look_that_was_stopped_goes_on_where_it_stopped(desk: Desk) -> None:
    scored(desk)
    calls = iter([False, True])
    desk.indexer.refresh(is_stopped=lambda: next(calls, True))
    desk.browser.refresh()
    assert desk.browser.attempts(AttemptFilter()).count == 6
    assert desk.browser.state().not_indexed == 6
    page = desk.look(text="首都")
    assert (page.count, page.not_indexed) == (3, 0)


def test_failed_tries_and_questions_out_of_scope_are_not_listed(desk: Desk) -> None:
    failed = a_failed_attempt(asked_hash=VARIANTS[2].asked_hash, repeat=3)
    desk.store.attempts.append([(failed, a_body(answer=""))])
    assert desk.look().count == 6
    assert desk.look().not_indexed == 0
    small = a_selection(set_name="small")
    desk.store.runs.grow(a_run().run_id, places_for(VARIANTS[:1], repeats=4), selection=small)
    assert desk.look().count == 4
    line = desk.browser.runs().lines[0]
    assert (line.finished, line.wanted, line.set_name) == (4, 4, "small")


def test_neither_the_indexer_nor_the_browser_writes_into_the_store(tmp_path: Path) -> None:
    path = tmp_path / "evalkit.db"
    url = f"sqlite:///{path}"
    with open_store(url) as store:
        run = store_run(store, variants=VARIANTS, run=a_run(variants=VARIANTS, repeats=4))
        store.attempts.append(attempts_for(run))
    before = path.read_bytes()
    with open_store(url) as store, closing(open_browse_index(url, written_as=WRITTEN_AS)) as index:
        Indexer(store, index, cwd=tmp_path).refresh()
        browser = Browser(store, index, now=lambda: A_MOMENT)
        assert browser.attempts(AttemptFilter(text="42")).count == 12
        assert store.scores.series_of_run(run.run_id) == ()
    assert path.read_bytes() == before


def test_an_index_of_another_store_is_emptied(desk: Desk, tmp_path: Path) -> None:
    desk.look()
    url = f"sqlite:///{tmp_path}/other.db"
    with open_store(url) as other:
        run = store_run(other, variants=VARIANTS, run=a_run(variants=VARIANTS, run_id=OTHER))
        other.attempts.append(attempts_for(run, answers=("elsewhere",)))
        Indexer(other, desk.index, cwd=tmp_path).refresh()
        assert set(desk.index.held()) == {OTHER}
        browser = Browser(other, desk.index, now=lambda: A_MOMENT)
        assert browser.attempts(AttemptFilter(text="elsewhere")).count == 3
        assert browser.attempts(AttemptFilter(text="首都")).count == 0


def test_a_store_that_was_restored_and_went_on_otherwise_is_noticed(desk: Desk, tmp_path: Path) -> None:
    desk.look()
    url = f"sqlite:///{tmp_path}/restored.db"
    with open_store(url) as restored:
        run = store_run(restored, variants=VARIANTS, run=a_run(variants=VARIANTS, repeats=4))
        # The same run, whose attempts arrived in another order: other answers stand at the same places.
        restored.attempts.append(attempts_for(run, answers=("restored",))[4:])
        Indexer(restored, desk.index, cwd=tmp_path).refresh()
        browser = Browser(restored, desk.index, now=lambda: A_MOMENT)
        assert browser.attempts(AttemptFilter(text="restored")).count == 8
        assert browser.attempts(AttemptFilter(text="首都")).count == 0


def test_two_indexers_take_each_answer_in_once(desk: Desk) -> None:
    # Columns, and no texts yet.
    calls = iter([False, True])
    desk.indexer.refresh(is_stopped=lambda: next(calls, True))
    assert desk.index.held()[a_run().run_id].texts_upto == 0
    # The other one has looked before the first one went on.
    before: Any = _Remembering(desk.index, desk.index.held())
    other = Indexer(desk.store, before, cwd=desk.cwd)
    desk.indexer.refresh()
    other.refresh()
    assert desk.look(text="首都").count == 3
    assert len(desk.index.sequences_with('"首 都"', below=None, most=100)) == 3


class _Remembering:
    """An index whose state is that of an earlier moment, for the first look."""

    def __init__(self, index: BrowseIndex, states: object) -> None:
        self._index, self._states = index, states

    def __getattr__(self, name: str) -> object:
        if name == "held":
            return lambda: self._states
        return getattr(self._index, name)


def test_a_corrected_key_changes_the_row(project: Project) -> None:
    with project.open_store() as store:
        index = open_browse_index(project.config.store_url, written_as=WRITTEN_AS)
        with closing(index):
            indexer, browser = Indexer(store, index, cwd=project.cwd), Browser(store, index, now=project.now)
            indexer.refresh()
            assert browser.attempts(AttemptFilter(is_right=True)).count == 6
            correct_the_first(project)
            rescored_run("latest", project=project)
            assert indexer.refresh() == 1
            browser.refresh()
            assert browser.attempts(AttemptFilter(is_right=True)).count == 7
            (line,) = browser.attempts(AttemptFilter(question_id="math-001")).attempts
            assert (line.is_right, line.score) == (True, 5.0)


def test_scores_of_judges_are_found_beside_those_of_the_rule(tmp_path: Path) -> None:
    questions = questions_numbered(4)
    judge = AJudge(name="kimi", says=lambda model, number, repeat: 2.0 if number == 0 else 4.0)
    url = f"sqlite:///{tmp_path}/evalkit.db"
    with open_store(url) as store, closing(open_browse_index(url, written_as=WRITTEN_AS)) as index:
        (run_id,) = add_runs(store, StoredRun(model="q8", right=[3] * 4), questions=questions)
        run_scored_now(run_id, store=store, cwd=tmp_path, now=A_MOMENT)
        indexer, browser = Indexer(store, index, cwd=tmp_path), Browser(store, index, now=lambda: A_MOMENT)
        indexer.refresh()
        judge_run(store, run_id, judge, questions=questions)
        indexer.refresh()
        browser.refresh()
        low = browser.attempts(AttemptFilter(dimension="coherence", highest=2.0))
        assert {line.question_id for line in low.attempts} == {questions[0].question_id}
        assert {line.score for line in low.attempts} == {2.0}
        assert browser.attempts(AttemptFilter(rater_kind=RaterKind.JUDGE)).count == 8
        assert browser.attempts(AttemptFilter(dimension="coherence", rater_kind=RaterKind.HUMAN)).count == 0
        assert browser.attempts(AttemptFilter(is_right=True)).count == 12


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("...", "text_without_words"),
        ("\x00", "text_without_words"),
        ("x" * 501, "text_too_long"),
        ("a " * 65, "text_too_long"),
    ],
)
def test_a_text_that_cannot_be_looked_for_is_told(desk: Desk, text: str, trouble: str) -> None:
    page = desk.look(text=text)
    assert page.text_trouble == trouble
    assert page.attempts == ()


@pytest.mark.parametrize(
    "text", ['"', '" OR "1', "words:首都", "NEAR(a b)", "a*", "'; DROP TABLE run; --", "{words}: x"]
)
def test_hostile_text_is_looked_for_as_it_is_or_refused(desk: Desk, text: str) -> None:
    page = desk.look(text=text)
    assert page.attempts == () or page.text_trouble
    assert desk.look().count == 6


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "²", "9" * 30, "1; DROP"])
def test_a_mark_that_is_none_begins_anew(desk: Desk, after: str) -> None:
    desk.look()
    assert desk.browser.attempts(AttemptFilter(), after=after).count == 6
    assert len(desk.browser.attempts(AttemptFilter(), after=after).attempts) == 6


def test_runs_are_listed_by_last_activity_a_page_at_a_time(desk: Desk) -> None:
    for number in range(5):
        run_id = RunId(f"{number}1111111-0000-5000-8000-00000000000{number}")
        created_at = A_MOMENT + timedelta(hours=number % 3, seconds=number)
        run = a_run(variants=VARIANTS, run_id=run_id, created_at=created_at, target=a_target(name=f"m{number}"))
        session = a_session(run_id=run_id, session_id=str(number), started_at=created_at)
        store_run(desk.store, variants=VARIANTS, run=run, session=session)
    desk.browser.refresh()
    models: list[str] = []
    after: str | None = None
    while True:
        page = desk.browser.runs(after=after, limit=2)
        models += [line.model for line in page.lines]
        after = page.next_after
        if after is None:
            break
        assert page.count == 6
    assert models == ["m2", "m4", "m1", "m3", "m0", a_target().name]
    assert [line.model for line in desk.browser.runs(text="M3").lines] == ["m3"]
    assert [line.model for line in desk.browser.runs(text="4111").lines] == ["m4"]
    line = desk.browser.run(RunId("41111111-0000-5000-8000-000000000004"))
    assert line is not None
    assert (line.model, line.finished, line.wanted) == ("m4", 0, 3)
    assert desk.browser.run(RunId("none")) is None


def test_a_run_is_live_while_its_lease_lasts(desk: Desk) -> None:
    moments = [A_MOMENT]
    browser = Browser(desk.store, desk.index, now=lambda: moments[0])
    until = A_MOMENT + timedelta(minutes=1)
    desk.store.runs.take_lease(Lease(run_key=a_run().run_key, owner="h/1/a", expires_at=until), now=A_MOMENT)
    browser.refresh()
    assert browser.runs().lines[0].is_live
    moments[0] = until
    assert not browser.runs().lines[0].is_live


def test_the_first_page_shows_what_the_index_remembers(desk: Desk) -> None:
    desk.look()
    silent: Any = _Silent(desk.store)
    browser = Browser(silent, desk.index, now=lambda: A_MOMENT)
    assert browser.runs().lines[0].finished == 6
    assert browser.attempts(AttemptFilter()).count == 6


class _Silent:
    """A store that is too slow to tell the states of its runs."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.viewing = self

    def states(self) -> object:
        pytest.fail("the store was asked")

    def __getattr__(self, name: str) -> object:
        return getattr(self._store.viewing, name)


def test_a_broken_file_of_limits_is_told_to_whoever_calls(desk: Desk) -> None:
    folder = desk.cwd / "rubrics"
    folder.mkdir()
    (folder / "response_time.yaml").write_text("nonsense: [", encoding="utf-8")
    with pytest.raises(UserError):
        desk.indexer.refresh()
