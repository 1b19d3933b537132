"""Reads spoilt configurations, decisions and banks for as long as one has time: ``make fuzz MINUTES=30``.

Prints what ended in anything but success or one clear line a mistake, each reduced to the smallest example, and how
many were tried.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import sys
import tempfile
import time
import traceback
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from evalkit.cli.main import run
from evalkit.config.decision_file import read_decision
from evalkit.config.reading import read_config
from evalkit.config.starter_decision import starter_decision
from evalkit.errors import ConfigError
from evalkit.text.hostile import for_terminal
from tests.faults.hostile_files import BANK_FILES, CONFIG_FILE, DECISION_FILE, Edit, edited, edits

__all__ = ["bank_is_read_or_refused", "config_is_read_or_refused", "decision_is_read_or_refused", "main"]

_LONGEST_LINE = 20_000
_OBEYED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Characters that a terminal would obey, or draw as nothing."""


def config_is_read_or_refused(folder: Path, changes: list[Edit]) -> None:
    """Write a spoilt evalkit.toml and look at what the commands make of it.

    Raises:
        AssertionError: When a command ends in anything but success or clear lines.
    """
    (folder / "evalkit.toml").write_bytes(edited(CONFIG_FILE, changes))
    code, lines = _outcome("models")
    if code != 0:
        _assert_clear(code, lines)
        return
    with contextlib.suppress(ConfigError):
        url = read_config(folder).store_url
        # A spoilt path may lead out of the folder, where nothing is to be made.
        if url.startswith("sqlite") and not url.startswith(f"sqlite:///{folder}/"):
            return
    _assert_clear(*_outcome("run", "--model", "tiny", "--dry-run"))


def decision_is_read_or_refused(folder: Path, changes: list[Edit]) -> None:
    """Write a spoilt decision.toml; what is read of it can be hashed, and written and read once more.

    Raises:
        AssertionError: When it is refused in anything but clear lines, or changes on its way.
    """
    path = folder / "decision.toml"
    path.write_bytes(edited(DECISION_FILE, changes))
    try:
        decision = read_decision(path)
    except ConfigError as error:
        lines = for_terminal(str(error)).splitlines()
        _assert_clear(2, lines)
        assert all(line.startswith(str(path)) for line in lines), lines
        return
    path.write_text(starter_decision(decision, pass_share=0.8, questions=200, repeats=5), encoding="utf-8")
    again = read_decision(path)
    assert again == decision
    assert again.policy_hash == decision.policy_hash


def bank_is_read_or_refused(folder: Path, file: str, changes: list[Edit]) -> None:
    """Write a bank with one spoilt file and look at what the commands make of it.

    Raises:
        AssertionError: When a command ends in anything but success or clear lines.
    """
    bank = folder / "question_banks" / "sums"
    bank.mkdir(parents=True, exist_ok=True)
    for name, content in BANK_FILES.items():
        (bank / name).write_bytes(edited(content, changes if name == file else []))
    code, lines = _outcome("banks", "check", "sums")
    _assert_clear(code, lines)
    shown, lines = _outcome("banks", "show", "--bank", "sums", "--language", "en")
    _assert_clear(shown, lines)


def _outcome(*arguments: str) -> tuple[int, list[str]]:
    """A command in this process: a bug comes out as the exception that it is."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(arguments)
    return code, err.getvalue().splitlines() or out.getvalue().splitlines()


def _assert_clear(code: int, lines: list[str]) -> None:
    assert code in (0, 2), code
    assert lines, "not a word"
    assert all(len(line) < _LONGEST_LINE for line in lines), lines
    assert not {unicodedata.category(character) for line in lines for character in line} & _OBEYED, lines
    assert not any("Traceback" in line for line in lines), lines


def _tried_for(minutes: float, check: Callable[..., None], *inputs: st.SearchStrategy[Any]) -> tuple[int, int]:
    """How many examples were tried, and how many rounds of them failed."""
    deadline, tried, failed = time.monotonic() + minutes * 60, 0, 0
    for round_number in itertools.count(int(time.time())):
        if time.monotonic() >= deadline:
            break
        with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
            examples: list[tuple[Any, ...]] = []
            try:
                _round(round_number, check, inputs, folder=Path(place).resolve(), examples=examples)
            except Exception:  # noqa: BLE001 - whatever it is, it is told
                failed += 1
                sys.stdout.write(f"\n=== seed {round_number}\n{traceback.format_exc()[-4000:]}\n{examples[-1]}\n")
                sys.stdout.flush()
            tried += len(examples)
    return tried, failed


def _round(
    number: int,
    check: Callable[..., None],
    inputs: Sequence[st.SearchStrategy[Any]],
    *,
    folder: Path,
    examples: list[tuple[Any, ...]],
) -> None:
    @seed(number)
    @settings(
        max_examples=400,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example),
    )
    @given(st.tuples(*inputs))
    def read_all(example: tuple[Any, ...]) -> None:
        examples.append(example)
        check(folder, *example)

    read_all()


def main(minutes: float) -> int:
    """A third of the time for configurations, decisions and banks each; 1 when something was found."""
    os.environ.setdefault("TINY_KEY", "sesame")
    config_tried, config_told = _tried_for(minutes / 3, config_is_read_or_refused, edits())
    sys.stdout.write(f"configurations: {config_tried} tried, {config_told} rounds failed\n")
    decision_tried, decision_told = _tried_for(minutes / 3, decision_is_read_or_refused, edits())
    sys.stdout.write(f"decisions: {decision_tried} tried, {decision_told} rounds failed\n")
    bank_tried, bank_told = _tried_for(
        minutes / 3, bank_is_read_or_refused, st.sampled_from(sorted(BANK_FILES)), edits()
    )
    sys.stdout.write(f"banks: {bank_tried} tried, {bank_told} rounds failed\n")
    return 1 if config_told or decision_told or bank_told else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0))
