"""Which runs a report holds, which of them is the reference, and when they are not compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.actions.build_report import ReportOrder, report_of, reported_runs
from evalkit.actions.project import Project
from evalkit.domain.report import Report
from evalkit.errors import UserError
from tests.e2e.stored_runs import StoredRun, questions_numbered, stored_runs


def project_with(folder: Path, *runs: StoredRun) -> Project:
    stored_runs(folder, *runs, questions=questions_numbered(40))
    return Project.at(folder, environ={})


def reported(project: Project, *texts: str, **order: object) -> Report:
    wanted = ReportOrder(texts=texts, **order)  # type: ignore[arg-type]
    with project.open_store() as store:
        runs = reported_runs(wanted, project=project, store=store)
        return report_of(runs, order=wanted, project=project, store=store)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    better, worse = [3] * 30 + [0] * 10, [3] * 20 + [0] * 20
    return project_with(
        tmp_path, StoredRun(model="q8", right=better), StoredRun(model="q4", right=worse, quantisation="Q4_K_M")
    )


def test_one_run_is_compared_with_nothing(project: Project) -> None:
    report = reported(project, "q8")
    assert ([card.run.target.name for card in report.cards], report.comparison, report.not_compared) == (
        ["q8"],
        None,
        None,
    )


def test_the_first_run_is_the_reference(project: Project) -> None:
    report = reported(project, "q8", "q4", varies=("quantisation",))
    assert report.comparison is not None
    (pair,) = report.comparison.pairs
    assert (pair.reference.target.name, pair.candidate.target.name) == ("q8", "q4")
    assert pair.rows[0].difference.value == pytest.approx(20 / 40 - 30 / 40)  # type: ignore[union-attr]


def test_another_reference_is_named_and_stands_first(project: Project) -> None:
    report = reported(project, "q8", against="q4", varies=("quantisation",))
    assert [card.run.target.name for card in report.cards] == ["q4", "q8"]
    assert report.comparison is not None
    assert report.comparison.pairs[0].reference.target.name == "q4"


def test_a_difference_that_nobody_named_stops_the_verdict_and_not_the_report(project: Project) -> None:
    report = reported(project, "q8", "q4")
    assert report.comparison is not None
    assert report.comparison.status is None
    assert "quantisation" in {found.key for found in report.comparison.pairs[0].comparability.blocking}


def test_a_run_that_is_named_twice_is_reported_once(project: Project) -> None:
    assert len(reported(project, "q8", "q8").cards) == 1


def test_an_unfinished_run_is_compared_without_a_verdict(tmp_path: Path) -> None:
    right = [3] * 40
    project = project_with(tmp_path, StoredRun(model="q8", right=right), StoredRun(model="q4", right=right, asked=90))
    report = reported(project, "q8", "q4", varies=("quantisation",))
    assert report.comparison is not None
    assert report.comparison.status is None


def test_an_unknown_name_of_a_difference_is_refused(project: Project) -> None:
    with pytest.raises(UserError, match="colour"):
        reported(project, "q8", "q4", varies=("colour",))
