"""The wheel holds everything an installed evalkit needs in an empty directory."""

from __future__ import annotations

import subprocess
import sys
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.architecture.sources import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # Without isolation: that would download the build tools, which stand in the dev extra.
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> frozenset[str]:
    with ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


@pytest.mark.parametrize("folder", ["question_banks", "rubrics"])
def test_the_wheel_holds_every_file_of_the_data_folders(folder: str, names: frozenset[str]) -> None:
    ours = {str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*") if path.is_file()}
    assert ours
    assert {f"evalkit/{name}" for name in ours} <= names


def test_the_wheel_holds_every_file_of_the_package(names: frozenset[str]) -> None:
    ours = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "evalkit").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {
        "evalkit/py.typed",
        "evalkit/storage/migrations/env.py",
        "evalkit/storage/migrations/script.py.mako",
    } <= ours
    assert ours <= names


def test_the_wheel_holds_nothing_of_the_tests(names: frozenset[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in names} == {"evalkit"}


def test_the_wheel_installs_the_command(wheel: Path, names: frozenset[str]) -> None:
    (entry_points,) = (name for name in names if name.endswith(".dist-info/entry_points.txt"))
    with ZipFile(wheel) as archive:
        assert "evalkit = evalkit.__main__:main" in archive.read(entry_points).decode()


def test_nothing_that_only_developing_needs_is_required(wheel: Path, names: frozenset[str]) -> None:
    (described,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    with ZipFile(wheel) as archive:
        required = Parser().parsestr(archive.read(described).decode()).get_all("Requires-Dist") or []
    unconditional = {line.split(";")[0] for line in required if "extra ==" not in line}
    assert not [line for line in unconditional if line.startswith(("pytest", "vcrpy", "gguf", "xllamacpp", "ruff"))]


def test_an_unpacked_wheel_runs_outside_the_repository(wheel: Path, tmp_path: Path) -> None:
    with ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    empty = tmp_path / "empty"
    empty.mkdir()
    # The unpacked wheel comes before the checkout, which is installed in editable mode.
    program = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); from evalkit.__main__ import main; main()"
    listed = subprocess.run(
        [sys.executable, "-c", program, "banks", "list"], cwd=empty, capture_output=True, text=True, check=False
    )
    assert listed.returncode == 0, listed.stderr
    assert "reasoning" in listed.stdout
