"""A folder in which answers are stored and judges are configured, for commands that judge; run in this process."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from evalkit.actions.check_question import check_variant
from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.judging.canary_check import canaries_for
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.cli.main import run as run_command
from evalkit.domain.question import LANGUAGES
from evalkit.simulator.judge_personas import JudgePersona
from evalkit.simulator.serving import running_simulator
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.e2e.commands import Finished, counts_at
from tests.unit.simulator.judged import a_judge
from tests.unit.simulator.simulated import a_persona

__all__ = ["JudgingBench", "judging_bench", "write_bank"]

_CANARY: Final = "evalkit-canary-00000000-0000-4000-8000-000000000000"
_QUESTION: Final = """\
  - id: sum-{number:03d}
    difficulty: easy
    proof: {{argument: counted}}
    answer: {{kind: number, value: {value}}}
    en: {{text: "What is {value} + 0, in question {number}?", solution: It is {value}., checklist: [Added?, Checked?]}}
    zh: {{text: "{value} + 0 等于多少（第 {number} 题）？", solution: 是 {value}。, checklist: [加了？, 查了？]}}
"""
_JUDGES: Final = (
    a_judge(name="judge", seed=1, noise_sd=0.3),
    a_judge(name="judge-2", seed=2, noise_sd=0.3, bias=-0.4),
    a_judge(name="obedient", seed=3, obeys=1.0),
)


def write_bank(folder: Path, *, questions: int = 4) -> None:
    """A bank of sums in both languages."""
    bank = folder / "question_banks" / "own"
    bank.mkdir(parents=True)
    head = f"name: own\nversion: 1.0.0\ntitle: Our own\ncanary: {_CANARY}\n"
    (bank / "bank.yaml").write_text(head + 'sets:\n  smoke: {questions: ["*"], repeats: 3}\n', encoding="utf-8")
    written = "".join(_QUESTION.format(number=number, value=40 + number) for number in range(1, questions + 1))
    (bank / "math.yaml").write_text(f"canary: {_CANARY}\ncategory: math\nquestions:\n{written}", encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingBench:
    """Where a user stands."""

    folder: Path
    base_url: str
    stored: Path
    """A folder with an untouched store, in which 4 questions are answered three times each."""
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    judges: Mapping[str, str] = field(default_factory=lambda: {"big": "judge", "other": "judge-2"})
    """Name in evalkit.toml -> what is served."""

    def __post_init__(self) -> None:
        self.monkeypatch.chdir(self.folder)
        self.monkeypatch.setenv("EVALKIT_LANGUAGE", "en")
        shutil.copytree(self.stored, self.folder, dirs_exist_ok=True)
        self.configure(self.judges)

    def configure(self, judges: Mapping[str, str], *lines: str, base_url: str | None = None) -> None:
        """Write evalkit.toml with one model, ``tiny``, and these judges; lines are added to each judge."""
        own = "".join(f"{line}\n" for line in lines)
        tables = [
            f'[judges.{name}]\nbase_url = "{base_url or self.base_url}"\nserved_model = "{served}"\n{own}'
            for name, served in judges.items()
        ]
        model = f'[models.tiny]\nbase_url = "{self.base_url}"\nserved_model = "sim"\nmax_tokens = 500\n'
        content = "\n".join([model, *tables, '[defaults]\nbank = "own"\n'])
        (self.folder / "evalkit.toml").write_text(content, encoding="utf-8")

    def evalkit(self, *arguments: str) -> Finished:
        """A command to its end; a traceback fails the test."""
        self.monkeypatch.setattr(sys, "argv", ["evalkit", *arguments])
        code = run_command(list(arguments))
        printed = self.capsys.readouterr()
        assert "Traceback" not in printed.err, printed.err
        return Finished(code=code, out=printed.out, err=printed.err)

    def refused(self, *arguments: str) -> str:
        """A command that is refused: exit code 2, one line, nothing asked, nothing stored; returns the line."""
        asked, judged = self.total(), self.judged()
        ended = self.evalkit(*arguments)
        assert ended.code == 2, ended
        assert (ended.out, self.total(), self.judged()) == ("", asked, judged)
        lines = [line for line in ended.err.splitlines() if line.startswith(("error: ", "Error: "))]
        assert len(lines) == 1, ended.err
        return lines[0]

    def total(self) -> int:
        """Requests that reached the simulator since it was started, warm-ups too."""
        return int(counts_at(self.base_url)["total"])

    def asked(self, *served: str) -> int:
        """Requests to these models."""
        by_model = counts_at(self.base_url)["by_model"]
        return sum(by_model.get(name, 0) for name in served)

    def opened(self) -> Store:
        """The store on the disk; to be closed."""
        return open_store(f"sqlite:///{self.folder}/runs/evalkit.db")

    def forget_answers(self) -> None:
        """As if the run had been killed before its first answer."""
        with closing(sqlite3.connect(self.folder / "runs" / "evalkit.db")) as store, store:
            for table in ("score", "body", "attempt"):
                store.execute(f"DELETE FROM {table}")  # noqa: S608 - one of three words

    def judged(self) -> list[tuple[str, int]]:
        """Attempt and sample of every judge's score that was asked for."""
        path = self.folder / "runs" / "evalkit.db"
        with closing(sqlite3.connect(path)) as store:
            statement = "SELECT attempt_id, sample FROM score JOIN judgement USING (score_id)"
            return sorted(store.execute(statement).fetchall())


@contextlib.contextmanager
def judging_bench(place: Path, *, judges: Sequence[JudgePersona] = _JUDGES) -> Generator[tuple[str, Path]]:
    """A simulator of one model and some judges, and a folder in which the model has answered."""
    stored = place / "stored"
    write_bank(stored)
    project = Project.at(stored, environ={})
    variants = [
        variant
        for language in LANGUAGES
        for variant in (
            *chosen_questions(RunOrder(model_names=(), bank="own", language=language), project=project).scope.variants,
            *(canary.variant for canary in canaries_for(language, cwd=stored)),
            check_variant(language),
        )
    ]
    served = {persona.name: persona for persona in (a_persona(), *judges)}
    with running_simulator(variants, personas=served) as base_url, pytest.MonkeyPatch.context() as monkeypatch:
        (stored / "evalkit.toml").write_text(
            f'[models.tiny]\nbase_url = "{base_url}"\nserved_model = "sim"\nmax_tokens = 500\n', encoding="utf-8"
        )
        monkeypatch.chdir(stored)
        assert run_command(["run", "--model", "tiny", "--bank", "own", "--quiet"]) == 0
        yield base_url, stored
