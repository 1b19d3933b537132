"""The offline bundle, as it is built and as it is installed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory, clean_environment: Mapping[str, str]) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    build = [sys.executable, str(ROOT / "packaging" / "bundle.py"), "--to", str(folder)]
    subprocess.run(build, env=clean_environment, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def program(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    venv = tmp_path_factory.mktemp("installed") / "venv"
    # Nothing can be fetched: what the bundle lacks makes this fail.
    environ = {"PATH": str(Path(sys.executable).parent) + ":/usr/bin:/bin", "PIP_NO_INDEX": "1"}
    subprocess.run(["sh", str(bundle / "install.sh"), str(venv)], env=environ, check=True, capture_output=True)
    return venv / "bin" / "evalkit"


def test_the_bundle_explains_itself_in_both_languages(bundle: Path) -> None:
    for name in ("README.md", "README.zh-CN.md"):
        assert "sh install.sh" in (bundle / name).read_text(encoding="utf-8")


def test_the_installed_command_helps(program: Path, tmp_path: Path) -> None:
    helped = subprocess.run([program, "--help"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "evalkit run --model demo" in helped.stdout


def test_the_installed_demo_ends_with_a_scorecard_in_an_empty_directory(program: Path, tmp_path: Path) -> None:
    ended = subprocess.run(
        [program, "run", "--model", "demo"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "SIMULATED" in ended.stdout
