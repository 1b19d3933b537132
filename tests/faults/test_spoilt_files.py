"""Spoilt configurations, decisions and banks are read or refused in clear lines (``make fuzz`` tries more)."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.faults.fuzzing import (
    bank_is_read_or_refused,
    config_is_read_or_refused,
    decision_is_read_or_refused,
)
from tests.faults.hostile_files import BANK_FILES, Edit, edits
from tests.mutants import Mutant

_LETS_ERRORS_OUT = Mutant(
    where="evalkit.config.toml_lines:read_toml",
    old="except RecursionError as error:",
    new="except ZeroDivisionError as error:",
)
_LETS_SYNTAX_OUT = Mutant(
    where="evalkit.config.toml_file:read_toml_file",
    old="except tomllib.TOMLDecodeError as error:",
    new="except ZeroDivisionError as error:",
)
_READS_ANY_BYTES = Mutant(
    where="evalkit.text.located_yaml:read_utf8",
    old="except UnicodeDecodeError as error:",
    new="except ZeroDivisionError as error:",
)
_SETTINGS = settings(
    database=None,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    """The working directory of these tests."""
    before, place = Path.cwd(), tmp_path_factory.mktemp("spoilt").resolve()
    os.chdir(place)
    yield place
    os.chdir(before)


def replaced(place: int, piece: str) -> list[Edit]:
    return [Edit(kind="replace a token", place=place, piece=piece)]


@pytest.mark.fault("evalkit.toml is spoilt", mutant=_LETS_ERRORS_OUT)
def test_a_spoilt_configuration_is_read_or_refused_in_clear_lines(folder: Path, mutant: Mutant | None) -> None:
    del mutant  # in this process, it is in place already

    @settings(_SETTINGS, max_examples=120)
    @example(replaced(249, "[" * 5000))
    @example(replaced(249, "9" * 5000))
    @example([Edit(kind="insert", place=1502, piece="[" * 1200)])
    @given(edits())
    def every_one(changes: list[Edit]) -> None:
        config_is_read_or_refused(folder, changes)

    every_one()


@pytest.mark.fault("decision.toml is spoilt", mutant=_LETS_SYNTAX_OUT)
def test_a_spoilt_decision_is_read_or_refused_in_clear_lines(folder: Path, mutant: Mutant | None) -> None:
    del mutant

    @settings(_SETTINGS, max_examples=400)
    @example([Edit(kind="insert", place=192, piece="\x85")])
    @example([Edit(kind="replace a token", place=60, piece=f'"{"9" * 30_000} points"')])
    @given(edits())
    def every_one(changes: list[Edit]) -> None:
        decision_is_read_or_refused(folder, changes)

    every_one()


@pytest.mark.fault("a bank is spoilt", mutant=_READS_ANY_BYTES)
def test_a_spoilt_bank_is_read_or_refused_in_clear_lines(folder: Path, mutant: Mutant | None) -> None:
    del mutant
    (folder / "evalkit.toml").unlink(missing_ok=True)

    @settings(_SETTINGS, max_examples=50)
    @example("logic.yaml", [Edit(kind="insert", place=100, piece="\ud800")])
    @given(st.sampled_from(sorted(BANK_FILES)), edits())
    def every_one(file: str, changes: list[Edit]) -> None:
        bank_is_read_or_refused(folder, file, changes)

    every_one()
