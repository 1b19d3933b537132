"""What ``evalkit score`` changes, and what it leaves alone."""

from __future__ import annotations

import itertools
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evalkit.actions import todays_raters as raters_module
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.project import Project
from evalkit.actions.rescore_run import rescored_run
from evalkit.actions.run_order import RunOrder
from evalkit.actions.score_run import run_scored_now, scores_in_force
from evalkit.actions.todays_raters import todays_raters
from evalkit.domain.attempt import AttemptId
from evalkit.domain.question import Difficulty
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.score import RaterKind, Scored, Unscored, UnscoredReason
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.errors import BankError, RunError, UserError
from tests.builders import a_lease, a_run, a_selection, attempts_for, store_run
from tests.e2e.workplace import Workplace

RUBRICS = Path(__file__).parents[3] / "rubrics"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A bank of 12 sums, and a run of all of them whose every answer is 42; 6 of them are right."""
    Workplace(folder=tmp_path)
    project = Project.at(tmp_path, environ={})
    choice = chosen_questions(RunOrder(model_names=(), bank="sums"), project=project)
    variants = choice.scope.variants
    run = a_run(variants=variants, selection=a_selection(bank="sums"), bank_hash=choice.bank_hash)
    with project.open_store() as store:
        store_run(store, run=run, variants=variants, bank=choice.bank)
        store.attempts.append(attempts_for(run))
        run_scored_now(run.run_id, store=store, cwd=project.cwd, now=project.now())
    return project


def edit(project: Project, old: str, new: str, *, count: int = 1, file: str = "math.yaml") -> None:
    """Change the bank as a person would."""
    path = project.cwd / "question_banks" / "sums" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def stored(project: Project) -> tuple[Run, dict[AttemptId, Scored | Unscored], int]:
    """The run, the accuracy of each attempt, and how many series there are."""
    with project.open_store() as store:
        run = store.runs.get(a_run().run_id)
        scored = scores_in_force(run, store.banks.variants(run.places), store=store, cwd=project.cwd)
        findings = {attempt: score.finding for attempt, score in scored[Dimension.ACCURACY].score_by_attempt.items()}
        return run, findings, len(store.scores.series_of_run(run.run_id))


def share(figure: Figure) -> float:
    assert isinstance(figure, Estimate)
    return figure.value


def correct_the_first(project: Project) -> None:
    """Question 1 expected 43; its text stays."""
    edit(project, "answer: {kind: number, value: 43}", "answer: {kind: number, value: 42}")


def test_a_corrected_key_changes_the_verdict_without_asking(project: Project) -> None:
    correct_the_first(project)
    changes = rescored_run("latest", project=project)
    (key,) = changes.bank.corrected
    assert (key.question_id, key.before, key.after, key.changed) == ("math-001", "43", "42", ("expected",))
    (change,) = changes.findings
    assert (change.question_id, change.was_right, change.is_right) == ("math-001", False, True)
    assert (share(changes.accuracy_before), share(changes.accuracy_after)) == (6 / 12, 7 / 12)
    assert changes.bank.for_every_run == (), "another run keeps the key that it names"
    assert rescored_run("latest", project=project).is_empty, "it is stored"


def test_a_dry_run_says_the_same_and_writes_nothing(project: Project) -> None:
    correct_the_first(project)
    before = stored(project)
    dry = rescored_run("latest", project=project, is_dry_run=True)
    assert stored(project) == before
    wet = rescored_run("latest", project=project)
    assert (dry.bank, dry.findings, dry.series) == (wet.bank, wet.findings, wet.series)
    assert dry.accuracy_after == wet.accuracy_after


def test_nothing_changed_is_told(project: Project) -> None:
    changes = rescored_run("latest", project=project)
    assert changes.is_empty
    assert changes.findings == ()
    assert changes.accuracy_before == changes.accuracy_after


def test_questions_that_left_the_bank_or_were_reworded_keep_their_keys(project: Project) -> None:
    edit(project, "What is 43 + 0, as question number 1 asks?", "What is 40 + 2?")
    edit(project, "answer: {kind: number, value: 43}", "answer: {kind: number, value: 42}")
    edit(project, "id: math-002", "id: math-102")
    changes = rescored_run("latest", project=project)
    assert (changes.bank.reworded, changes.bank.gone) == (("math-001",), ("math-002",))
    assert changes.is_empty


def test_a_question_that_left_its_set_is_still_corrected(project: Project) -> None:
    edit(project, 'questions: ["*"]', 'questions: ["math-002", "math-003"]', file="bank.yaml")
    correct_the_first(project)
    assert len(rescored_run("latest", project=project).findings) == 1


def test_without_its_bank_a_run_is_scored_by_the_stored_keys(project: Project) -> None:
    shutil.rmtree(project.cwd / "question_banks" / "sums")
    changes = rescored_run("latest", project=project)
    assert changes.bank.missing is not None
    assert "sums" in changes.bank.missing
    assert share(changes.accuracy_after) == 6 / 12


def test_a_bank_with_mistakes_stops_everything(project: Project) -> None:
    edit(project, "difficulty: easy", "difficulty: eazy")
    before = stored(project)
    with pytest.raises(BankError, match=r"math\.yaml:\d+: "):
        rescored_run("latest", project=project)
    assert stored(project) == before


def test_a_broken_file_of_limits_stops_everything(project: Project) -> None:
    correct_the_first(project)
    before = stored(project)
    (project.cwd / "rubrics").mkdir()
    (project.cwd / "rubrics" / "response_time.yaml").write_text("limits: 3\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"response_time\.yaml:1: "):
        rescored_run("latest", project=project)
    shutil.rmtree(project.cwd / "rubrics")
    assert stored(project) == before


def test_an_unknown_run_is_told(project: Project) -> None:
    with pytest.raises(RunError, match="no run is called 'nobody'"):
        rescored_run("nobody", project=project)


def test_keys_do_not_change_under_a_program_that_asks_the_run(project: Project) -> None:
    correct_the_first(project)
    lease = a_lease(run_key=stored(project)[0].run_key, expires_at=datetime.now(UTC) + timedelta(hours=1))
    with project.open_store() as store:
        store.runs.take_lease(lease, now=datetime.now(UTC))
        before = stored(project)
        with pytest.raises(RunError, match="asking this very run or scoring it again; wait for it or stop it"):
            rescored_run("latest", project=project)
        assert stored(project) == before
        assert rescored_run("latest", project=project, is_dry_run=True).findings, "a dry run needs no lease"
        store.runs.release_lease(lease)
    assert rescored_run("latest", project=project).findings


def test_a_newer_extractor_scores_when_it_is_called(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    version = raters_module.EXTRACTOR_VERSION
    monkeypatch.setattr(raters_module, "EXTRACTOR_VERSION", "99")
    (by_rule, by_clock) = rescored_run("latest", project=project).series
    assert (by_rule.before, by_rule.after, by_rule.scored, by_rule.changed) == (version, "99", 12, 0)
    assert by_clock.before == by_clock.after
    assert stored(project)[2] == 3, "the older series stays"
    assert rescored_run("latest", project=project).is_empty


def test_other_limits_of_response_time_make_another_series(project: Project) -> None:
    shutil.copytree(RUBRICS, project.cwd / "rubrics")
    path = project.cwd / "rubrics" / "response_time.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("5: 20\n", "5: 3\n"), encoding="utf-8")
    by_clock = rescored_run("latest", project=project).series[1]
    assert by_clock.rater_kind is RaterKind.CLOCK
    assert by_clock.before != by_clock.after
    assert (by_clock.scored, by_clock.changed) == (12, 12)
    assert (share(by_clock.mean_before), share(by_clock.mean_after)) == (5.0, 4.0)


def test_a_corrected_difficulty_is_a_revision_within_the_clocks_series(project: Project) -> None:
    shutil.copytree(RUBRICS, project.cwd / "rubrics")
    path = project.cwd / "rubrics" / "response_time.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("5: 20\n", "5: 3\n"), encoding="utf-8")
    rescored_run("latest", project=project)
    edit(project, "difficulty: easy", "difficulty: hard")
    changes = rescored_run("latest", project=project)
    assert [key.changed for key in changes.bank.corrected] == [("difficulty",)]
    assert [change.changed for change in changes.series] == [0, 1]
    by_clock = changes.series[1]
    assert share(by_clock.mean_before) == pytest.approx(4.0)
    assert share(by_clock.mean_after) == pytest.approx(4.0 + 1 / 12)
    assert changes.bank.for_every_run == ("difficulty",)
    with project.open_store() as store:
        series = todays_raters(project.cwd)[1].series_id
        revised = [score for score in store.scores.of_run(changes.run.run_id, series) if score.revision]
    (score,) = revised
    assert score.finding == Scored(value=5.0, read="12.0 s")
    assert (score.author, score.reason) == ("evalkit", f"the question counts as {Difficulty.HARD.value} now")
    assert score.supersedes is not None


def too_slow(**given: object) -> Unscored:
    """A rule that never comes to its end in time."""
    assert given
    return Unscored(reason=UnscoredReason.TIMEOUT, detail="2 s")


def test_a_check_that_ran_out_of_time_takes_nothing_back(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    before = stored(project)
    monkeypatch.setattr(raters_module, "score_by_rule", too_slow)
    assert rescored_run("latest", project=project).is_empty
    assert stored(project) == before


def test_a_check_that_ends_in_time_now_replaces_the_timeout(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(raters_module, "EXTRACTOR_VERSION", "99")
        patch.setattr(raters_module, "score_by_rule", too_slow)
        timed_out = rescored_run("latest", project=project)
    assert isinstance(timed_out.accuracy_after, Undefined)
    assert {change.is_right for change in timed_out.findings} == {None}
    monkeypatch.setattr(raters_module, "EXTRACTOR_VERSION", "99")
    changes = rescored_run("latest", project=project)
    assert changes.series[0].changed == 12
    assert share(changes.accuracy_after) == 6 / 12


def test_scoring_that_was_killed_goes_on(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    correct_the_first(project)
    real, calls = raters_module.score_by_rule, itertools.count()

    def killed(**given: Any) -> Scored | Unscored:
        if next(calls) == 7:
            raise KeyboardInterrupt
        return real(**given)

    monkeypatch.setattr(raters_module, "_BATCH", 2)
    with monkeypatch.context() as patch:
        patch.setattr(raters_module, "score_by_rule", killed)
        patch.setattr(raters_module, "EXTRACTOR_VERSION", "99")
        with pytest.raises(KeyboardInterrupt):
            rescored_run("latest", project=project)
    monkeypatch.setattr(raters_module, "EXTRACTOR_VERSION", "99")
    assert share(rescored_run("latest", project=project).accuracy_after) == 7 / 12
    assert len(stored(project)[1]) == 12
    assert rescored_run("latest", project=project).is_empty
