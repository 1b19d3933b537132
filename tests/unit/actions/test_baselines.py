"""Pinning runs, and reading what was held against them since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from evalkit.actions.baselines import listed_baselines, pinned_run, shown_baseline
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.comparing.loading import loaded_table
from evalkit.actions.comparing.record import verdict_record
from evalkit.actions.plan_decision import builds_of
from evalkit.actions.project import Project
from evalkit.actions.rechecking.outlook import larger_outlooks, outlook_on
from evalkit.actions.rechecking.pins import asked_since, rechecks_against
from evalkit.actions.run_order import RunOrder
from evalkit.domain.attempt import RunId
from evalkit.domain.bank import Bank
from evalkit.domain.comparison import Difference, Distinction, DistinctionKind, Status
from evalkit.domain.identity import content_uuid
from evalkit.domain.run import Run
from evalkit.domain.verdict import Undefined
from evalkit.domain.verdict_record import Baseline
from evalkit.errors import RunError, UserError
from evalkit.storage.store import Store
from tests.builders import a_run, a_selection, a_session, a_target, attempts_for, store_run, variants_numbered
from tests.unit.reports.comparisons import a_comparability, a_comparison, a_criterion_row, a_difference, a_pair

VARIANTS = variants_numbered(12)
"""Number n expects n."""
REPEATS = 3
_MEANT = Distinction(key="server_version", reference="b7000", candidate="b7100", kind=DistinctionKind.INTENDED)
_HARMLESS = Distinction(key="concurrency", reference="4", candidate="8", kind=DistinctionKind.HARMLESS)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.at(tmp_path, environ={})


def stored(store: Store, name: str, *, right: int, variants: Sequence[Any] = VARIANTS, **overrides: Any) -> Run:
    """A finished run that is right on the first questions, always, and wrong on the others."""
    run_id = RunId(content_uuid("run", name))
    members = {"run_id": run_id, "target": a_target(name=name), **overrides}
    run = a_run(variants=variants, repeats=REPEATS, **members)
    store_run(store, run=run, variants=variants, session=a_session(run_id=run_id, session_id=content_uuid("s", name)))
    answers = [
        f"Answer: {number if number <= right else 0}" for number in range(1, len(variants) + 1) for _ in range(REPEATS)
    ]
    attempts = [
        (replace(attempt, session_id=content_uuid("s", name)), body)
        for attempt, body in attempts_for(run, answers=answers)
    ]
    store.attempts.append(attempts)
    return run


def rechecked(store: Store, baseline: Baseline, candidate: Run, *, minutes: int, **pair: Any) -> None:
    """Keep a verdict on a run as a recheck does."""
    judged = replace(a_pair(**pair), reference=store.runs.get(baseline.run_id), candidate=candidate)
    comparison = a_comparison(pairs=(judged,), made_at=baseline.pinned_at + timedelta(minutes=minutes))
    store.verdicts.add(verdict_record(comparison, subject=f"baseline:{baseline.name}"))


def test_a_finished_run_is_pinned_and_named_again_later(project: Project) -> None:
    with project.open_store() as store:
        run = stored(store, "q8", right=9)
    pinning = pinned_run("q8", name="prod", project=project)
    assert (pinning.baseline.run_id, pinning.is_new, pinning.replaced) == (run.run_id, True, None)
    (pinned,) = listed_baselines(project=project)
    assert (pinned.baseline.name, pinned.run.run_id, pinned.rechecks, pinned.last) == ("prod", run.run_id, 0, None)


def test_a_second_pin_names_the_run_that_it_replaces_and_the_same_one_changes_nothing(project: Project) -> None:
    with project.open_store() as store:
        first, second = stored(store, "q8", right=9), stored(store, "q4", right=8)
    pinned_run("q8", name="prod", project=project)
    assert not pinned_run("q8", name="prod", project=project).is_new
    pinning = pinned_run("q4", name="prod", project=project)
    assert pinning.replaced is not None
    assert (pinning.run.run_id, pinning.replaced.run_id) == (second.run_id, first.run_id)
    with project.open_store() as store:
        assert len(store.baselines.history("prod")) == 2


def test_an_unfinished_run_is_refused_with_the_command_that_finishes_it(project: Project) -> None:
    with project.open_store() as store:
        selection = a_selection(set_name="smoke", seed=7)
        run = stored(store, "q8", right=9, selection=selection)
        store.runs.grow(run.run_id, a_run(variants=VARIANTS, repeats=REPEATS + 1).places)
    with pytest.raises(RunError) as caught:
        pinned_run("q8", name="prod", project=project)
    assert "unfinished (36 of 48 asked)" in str(caught.value)
    assert "evalkit run --model q8 --bank reasoning --set smoke --language en --seed 7" in str(caught.value)
    assert not listed_baselines(project=project)


def test_a_run_without_any_answer_is_refused(project: Project) -> None:
    with project.open_store() as store:
        store_run(store, run=a_run(variants=VARIANTS), variants=VARIANTS)
    with pytest.raises(RunError, match="no answer at all"):
        pinned_run("latest", name="prod", project=project)


@pytest.mark.parametrize("name", ["", " ", "a b", "--x", "a/b", "a\nb", "a" * 65, "\x1b[31m", "-prod"])
def test_a_name_that_cannot_be_typed_again_is_refused_before_anything_is_read(project: Project, name: str) -> None:
    with pytest.raises(UserError, match="letters, digits"):
        pinned_run("q8", name=name, project=project)


@pytest.mark.parametrize("name", ["prod", "qwen32b-2026.11", "生产", "a", "a@b+c"])
def test_names_of_every_script_can_be_pinned(project: Project, name: str) -> None:
    with project.open_store() as store:
        stored(store, "q8", right=9)
    assert pinned_run("q8", name=name, project=project).baseline.name == name
    assert shown_baseline(name, project=project).baseline.name == name


def test_an_unknown_name_is_told_with_those_that_there_are(project: Project) -> None:
    with pytest.raises(UserError, match="none is pinned yet"):
        shown_baseline("prod", project=project)
    with project.open_store() as store:
        stored(store, "q8", right=9)
    for name in ("prod", "staging"):
        pinned_run("q8", name=name, project=project)
    with pytest.raises(UserError, match=r"there are prod, staging$"):
        shown_baseline("pord", project=project)


def test_a_line_is_the_verdict_as_it_was_given(project: Project) -> None:
    with project.open_store() as store:
        stored(store, "q8", right=9)
        candidate = stored(store, "q8-new", right=8)
        baseline = pinned_run("q8", name="prod", project=project).baseline
        row = a_criterion_row(candidate=0.7, difference=a_difference(-0.05, low=-0.09, high=-0.01))
        compared = a_comparability(distinctions=(_MEANT, _HARMLESS))
        rechecked(store, baseline, candidate, minutes=1, rows=(row,), comparability=compared, status=Status.PASS)
        ((recheck,), earlier) = rechecks_against(baseline, store=store)
    assert (recheck.number, recheck.run_id, recheck.model, earlier) == (1, candidate.run_id, "q8-new", 0)
    assert (recheck.accuracy, recheck.status, recheck.changes) == (0.7, Status.PASS, (_MEANT,))
    assert isinstance(recheck.difference, Difference)
    assert (recheck.difference.value, recheck.difference.low, recheck.difference.high) == (-0.05, -0.09, -0.01)


def test_a_run_that_was_judged_twice_is_one_recheck_with_its_last_verdict(project: Project) -> None:
    with project.open_store() as store:
        stored(store, "q8", right=9)
        candidate = stored(store, "q8-new", right=8)
        baseline = pinned_run("q8", name="prod", project=project).baseline
        for minutes, status in ((1, Status.PASS), (2, Status.FAIL)):
            rechecked(store, baseline, candidate, minutes=minutes, status=status)
        ((recheck,), _) = rechecks_against(baseline, store=store)
        assert recheck.status is Status.FAIL
        assert asked_since(baseline, store=store) == baseline.pinned_at + timedelta(minutes=2)


def test_rechecks_against_an_earlier_pin_are_counted_and_no_part_of_the_history(project: Project) -> None:
    with project.open_store() as store:
        stored(store, "q8", right=9)
        stored(store, "q4", right=8)
        candidate = stored(store, "q8-new", right=8)
        first = pinned_run("q8", name="prod", project=project).baseline
        rechecked(store, first, candidate, minutes=1)
        pinned_run("q4", name="prod", project=project)
    history = shown_baseline("prod", project=project)
    assert (history.rechecks, history.against_earlier_pins) == ((), 1)


def test_a_verdict_of_another_version_costs_its_cells_and_not_the_page(project: Project) -> None:
    with project.open_store() as store:
        stored(store, "q8", right=9)
        baseline = pinned_run("q8", name="prod", project=project).baseline
        document = {"pairs": [{"reference": {"run_id": baseline.run_id}, "candidate": {"run_id": "x"}}]}
        given = verdict_record(a_comparison(), subject="baseline:prod")
        store.verdicts.add(replace(given, outcome="maybe", document=document))
        ((recheck,), _) = rechecks_against(baseline, store=store)
    assert (recheck.status, recheck.accuracy, recheck.changes, recheck.questions) == (None, None, (), 0)
    assert isinstance(recheck.difference, Undefined)


def sinking(store: Store, project: Project, *rights: int) -> Baseline:
    """A baseline with 9 of 12 right, and rechecks with so many right."""
    stored(store, "q8", right=9)
    baseline = pinned_run("q8", name="prod", project=project).baseline
    for number, right in enumerate(rights, start=1):
        candidate = stored(store, f"q8-{number}", right=right)
        rechecked(store, baseline, candidate, minutes=number, status=Status.INCONCLUSIVE)
    return baseline


def test_all_rechecks_together_are_each_questions_mean_against_the_baseline(project: Project) -> None:
    """8, 7 and 6 of 12 right: 7/12 on average, less 9/12; a slope of one question in 12 a recheck."""
    with project.open_store() as store:
        sinking(store, project, 8, 7, 6)
    history = shown_baseline("prod", project=project)
    assert isinstance(history.together, Difference)
    assert isinstance(history.trend, Difference)
    assert history.together.value == pytest.approx(-2 / 12)
    assert history.together.n_attempts == 36 + 3 * 36
    assert history.trend.value == pytest.approx(-1 / 12)
    assert history.trend.low < history.trend.value < history.trend.high
    assert history.left_out == 0


def test_two_rechecks_have_no_trend(project: Project) -> None:
    with project.open_store() as store:
        sinking(store, project, 8, 7)
    history = shown_baseline("prod", project=project)
    assert history.trend == Undefined(reason="2 rechecks, needs 3")
    assert isinstance(history.together, Difference)


def test_rechecks_that_are_not_comparable_are_left_out_of_the_figures_and_stay_in_the_list(project: Project) -> None:
    with project.open_store() as store:
        baseline = sinking(store, project, 8, 7)
        rechecked(store, baseline, stored(store, "hot", right=0), minutes=9, status=None)
    history = shown_baseline("prod", project=project)
    assert isinstance(history.together, Difference)
    assert (len(history.rechecks), history.left_out) == (3, 1)
    assert history.together.value == pytest.approx(-1.5 / 12)


def test_questions_that_the_baseline_was_not_asked_are_left_out_of_the_figures(project: Project) -> None:
    more = variants_numbered(15)
    with project.open_store() as store:
        stored(store, "q8", right=9)
        baseline = pinned_run("q8", name="prod", project=project).baseline
        for number in (1, 2, 3):
            candidate = stored(store, f"q8-{number}", right=15, variants=more[6:])
            rechecked(store, baseline, candidate, minutes=number, status=Status.PASS)
    history = shown_baseline("prod", project=project)
    assert isinstance(history.together, Difference)
    assert history.together.n_questions == 6
    assert history.together.n_attempts == 6 * 3 * 4


def test_what_every_question_of_the_baseline_can_tell_is_known_without_its_bank(project: Project) -> None:
    with project.open_store() as store:
        stored(store, "q8", right=9, selection=a_selection(bank="gone"))
    pinned_run("q8", name="prod", project=project)
    (outlook,) = shown_baseline("prod", project=project).outlooks
    assert (outlook.option, outlook.questions, outlook.repeats, outlook.is_measured) == ("--all", 12, 3, True)
    assert 0 < outlook.smallest_margin < 0.5
    assert 0 <= outlook.passes <= 1


def test_a_baseline_that_asked_once_has_an_assumed_outlook(project: Project) -> None:
    with project.open_store() as store:
        run = store_run(
            store,
            run=a_run(variants=VARIANTS, target=a_target(name="once"), selection=a_selection(bank="gone")),
            variants=VARIANTS,
        )
        store.attempts.append(attempts_for(run, answers=["Answer: 1"]))
    pinned_run("once", name="prod", project=project)
    (outlook,) = shown_baseline("prod", project=project).outlooks
    assert (outlook.repeats, outlook.is_measured) == (1, False)


def test_the_baselines_own_repeats_enter_what_a_recheck_can_tell(project: Project) -> None:
    """2.486 root of (.0122 + w/3 + w/6)/12, with w of 9 of 12 always right."""
    with project.open_store() as store:
        run = stored(store, "q8", right=9)
        table = loaded_table(run.run_id, store=store, project=project)
    outlook = outlook_on(table, {variant.asked_hash: 6 for variant in VARIANTS})
    assert outlook is not None
    builds = builds_of(table)
    within = builds.accuracy * (1 - builds.accuracy) * (1 - builds.agreement)
    assert within > 0
    assert outlook.smallest_margin == pytest.approx(2.4865 * ((0.0122 + within / 3 + within / 6) / 12) ** 0.5, rel=1e-3)


def test_larger_rechecks_are_those_of_the_banks_sets_and_the_bank_is_read_once(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = chosen_questions(RunOrder(model_names=("q8",), set_name="decision"), project=project)
    read: list[str] = []
    with project.open_store() as store:
        run = stored(store, "q8", right=150, variants=decision.scope.variants, selection=decision.selection)
        table = loaded_table(run.run_id, store=store, project=project)

    def reading(here: Project, name: str, **options: Any) -> Bank:
        read.append(name)
        return read_bank(here, name, **options)

    read_bank = Project.read_bank
    monkeypatch.setattr(Project, "read_bank", reading)
    assert [one.option for one in larger_outlooks(table, project=project)] == ["--set smoke", "--all", "--set decision"]
    assert read == [decision.selection.bank]
    monkeypatch.undo()
    gone = replace(table, run=replace(run, selection=replace(run.selection, bank="gone")))
    assert [one.option for one in larger_outlooks(gone, project=project)] == ["--all"]


def test_a_recheck_of_one_question_in_common_has_no_outlook(project: Project) -> None:
    with project.open_store() as store:
        table = loaded_table(stored(store, "q8", right=9).run_id, store=store, project=project)
    assert outlook_on(table, {VARIANTS[0].asked_hash: 3, "other": 3}) is None
