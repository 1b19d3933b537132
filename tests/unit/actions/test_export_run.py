"""What stands where a file was asked for, when writing it comes to nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evalkit.actions import export_run as export_module
from evalkit.actions.build_report import ReportOrder
from evalkit.actions.export_run import exported_runs
from evalkit.actions.project import Project
from evalkit.actions.score_run import run_scored_now
from evalkit.errors import UserError
from tests.builders import a_run, attempts_for, store_run, variants_numbered

_LONGEST = 255
"""Of a file's name on Linux, in bytes."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """With one run of four answers."""
    project = Project.at(tmp_path, environ={})
    variants = variants_numbered(4)
    run = a_run(variants=variants)
    with project.open_store() as store:
        store_run(store, run=run, variants=variants)
        store.attempts.append(attempts_for(run))
        run_scored_now(run.run_id, store=store, cwd=project.cwd, now=project.now())
    return project


def files_of(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name != "runs"}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), ValueError("ours")])
def test_what_breaks_half_way_leaves_the_file_that_was_there(
    project: Project, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: Path, *_: object) -> int:
        path.write_text('{"schema_ver', encoding="utf-8")
        raise error

    path = project.cwd / "whole.json"
    path.write_text("whole", encoding="utf-8")
    monkeypatch.setattr(export_module, "write_report_json", broken)
    with pytest.raises(UserError if isinstance(error, OSError) else type(error)):
        exported_runs(ReportOrder(texts=("latest",)), paths=[path], project=project)
    assert path.read_text(encoding="utf-8") == "whole"
    assert files_of(project.cwd) == {"whole.json"}


def test_the_longest_name_that_a_file_may_have_is_written(project: Project) -> None:
    path = project.cwd / f"{'n' * (_LONGEST - 4)}.csv"
    assert exported_runs(ReportOrder(texts=("latest",)), paths=[path], project=project)[path].n_attempts == 4
    assert files_of(project.cwd) == {path.name, f"{'n' * (_LONGEST - 12)}.figures.csv"}


def test_a_name_that_is_too_long_is_said_in_one_line(project: Project) -> None:
    path = project.cwd / f"{'n' * _LONGEST}.csv"
    with pytest.raises(UserError, match="cannot be written: File name too long; choose another place"):
        exported_runs(ReportOrder(texts=("latest",)), paths=[path], project=project)
    assert files_of(project.cwd) == set()


def test_a_link_stays_and_its_target_is_written(project: Project) -> None:
    (project.cwd / "shared").mkdir()
    target, link = project.cwd / "shared" / "latest.csv", project.cwd / "link.csv"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    exported_runs(ReportOrder(texts=("latest",)), paths=[link], project=project)
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8-sig").startswith("run_id,")
    assert files_of(target.parent) == {"latest.csv"}


def test_a_file_is_readable_by_those_whom_the_user_lets_read(project: Project) -> None:
    before = os.umask(0o022)
    try:
        exported_runs(ReportOrder(texts=("latest",)), paths=[project.cwd / "read.csv"], project=project)
    finally:
        os.umask(before)
    assert (project.cwd / "read.csv").stat().st_mode & 0o777 == 0o644
