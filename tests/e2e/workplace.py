"""A directory in which a user runs evalkit, and what can be seen there from outside."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evalkit.domain.attempt import Cell
from evalkit.storage.opening import open_store
from tests.e2e.commands import Finished, evalkit, started

__all__ = ["Workplace", "end_of", "mistakes"]

_CANARY = "sums-for-tests-00000000-0000-4000-8000-000000000000"
_BANK = f"""\
name: sums
version: 1.0.0
title: Sums for tests
canary: {_CANARY}
sets:
  smoke: {{questions: ["*"], repeats: 3}}
"""
_QUESTION = """\
  - id: math-{number:03d}
    difficulty: easy
    languages: [en]
    proof: {{argument: By adding.}}
    answer: {{kind: number, value: {value}}}
    en:
      text: What is {value} + 0, as question number {number} asks?
      solution: It is {value}.
      checklist: [Is it added?, Is it told?]
"""
_LIMIT_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """A directory with a bank of sums: 12 questions asked three times each; half of the answers are 42."""

    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        bank = self.folder / "question_banks" / "sums"
        bank.mkdir(parents=True, exist_ok=True)
        (bank / "bank.yaml").write_text(_BANK, encoding="utf-8")
        questions = "".join(_QUESTION.format(number=number, value=42 + number % 2) for number in range(1, 13))
        content = f"canary: {_CANARY}\ncategory: math\nquestions:\n{questions}"
        (bank / "math.yaml").write_text(content, encoding="utf-8")

    def configure(self, base_url: str, *lines: str) -> None:
        """Write evalkit.toml with one model, ``tiny``."""
        given = "\n".join(lines)
        content = f'[models.tiny]\nbase_url = "{base_url}"\nmax_tokens = 100\n{given}\n\n[defaults]\nbank = "sums"\n'
        (self.folder / "evalkit.toml").write_text(content, encoding="utf-8")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command and return at once."""
        return started(*arguments, cwd=self.folder, environ=self.environ)

    def run(self, *arguments: str) -> Finished:
        """Run a command to its end."""
        return evalkit(*arguments, cwd=self.folder, environ=self.environ)

    def cells_by_seed(self, *, finished_only: bool = False) -> dict[object, Cell]:
        """Seed that is sent -> cell, over every run in the store."""
        with open_store(f"sqlite:///{self.folder}/runs/evalkit.db") as store:
            runs = [store.runs.get(summary.run.run_id) for summary in store.runs.all()]
            return {
                run.request_seed(cell): cell
                for run in runs
                for cell in (store.attempts.finished_cells(run.run_id) if finished_only else run.cells())
            }


def end_of(process: subprocess.Popen[str]) -> Finished:
    """Wait for a command that was started; one that hangs fails its test and not the suite."""
    with process:
        try:
            out, err = process.communicate(timeout=_LIMIT_S)
        finally:
            process.kill()
    return Finished(code=process.returncode, out=out, err=err)


def mistakes(ended: Finished) -> list[str]:
    """Lines that say what is wrong."""
    return [line for line in ended.err.splitlines() if line.startswith("error: ")]
