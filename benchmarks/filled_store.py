"""Fills a folder with a bank, an evalkit.toml and a store of as many attempts as wanted, for ``benchmarks/store.py``.

    python benchmarks/filled_store.py FOLDER [--attempts N] [--one-run]

The first run goes through the store's own doors, replies of 6 KB and more streamed token by token, and is scored by
rule and by the clock. All others are copies of its rows under other ids, written in bulk: a million replies are not
composed and compressed one by one. The ids of runs are printed as JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from evalkit.actions.choose_questions import Choice, chosen_questions
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.actions.score_run import scored_run
from evalkit.domain.attempt import Attempt, Body, Cell, Outcome, RunId, attempt_id_of
from evalkit.domain.exchange import Delivery, Timing, TokenSource, Usage
from evalkit.domain.passport import Passport
from evalkit.domain.question import NoValidAnswer, Variant
from evalkit.domain.run import Run, Session, run_key_of
from evalkit.runs.order import places_in_order
from evalkit.storage.store import Store

__all__ = ["main"]

_QUESTIONS: Final = 200
_REPEATS: Final = 5
_SMALL: Final = _QUESTIONS * _REPEATS
_LARGE: Final = 100_000
_MODELS: Final = ("q8", "q6", "q4", "fp8", "bf16")
_STARTED: Final = "started"
_FINISHED_OF_STARTED: Final = 600
_START: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_CATEGORIES: Final = ("logic", "math", "common_sense", "trap", "multi_step")
_CANARY: Final = "store-benchmark-00000000-0000-4000-8000-000000000000"
_QUESTION: Final = """\
  - id: {prefix}-{number:03d}
    difficulty: {difficulty}
    languages: [en]
    proof: {{argument: By adding.}}
    answer: {{kind: number, value: {value}}}
    en:
      text: What is {value} + 0, as question number {number} about {prefix} asks?
      solution: It is {value}.
      checklist: [Is it added?, Is it told?]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The rows of one stored run, as the database holds them."""

    attempts: Sequence[Mapping[str, Any]]
    bodies: Sequence[Mapping[str, Any]]
    scores: Sequence[Sequence[Mapping[str, Any]]]
    """By attempt."""


def main() -> None:
    """Fill the folder and print what is in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--attempts", type=int, default=1_000_000)
    parser.add_argument("--one-run", action="store_true", help="all of them in one run")
    given = parser.parse_args()
    folder: Path = given.folder
    _write_project(folder)
    project = Project.at(folder, environ={})
    choice = chosen_questions(RunOrder(model_names=("q8",), repeats=_REPEATS), project=project)
    path = folder / "runs" / "evalkit.db"
    with project.open_store() as store:
        assert choice.bank is not None  # noqa: S101 - chosen from a bank
        store.banks.add(choice.bank)
        store.banks.add_variants(choice.scope.variants)
        first = _stored_first_run(store, project, choice)
        started = _stored_run(store, project, choice, name=_STARTED, days=2000)
        with closing(_bulk(path)) as connection:
            rows = _rows_of(connection, first.run_id)
            large = _large_run(store, project, choice, given.attempts if given.one_run else _LARGE)
            with connection:
                _copy(connection, rows, list(_finished_of(started)), _key_by_hash(started), run_id=started.run_id)
                _copy(connection, rows, list(large.cells()), _key_by_hash(large), run_id=large.run_id)
            stored = _SMALL + _FINISHED_OF_STARTED + sum(place.repeats for place in large.places)
            runs = 0 if given.one_run else max(0, (given.attempts - stored) // _SMALL)
            for number in range(runs):
                run = _stored_run(store, project, choice, name=_MODELS[number % len(_MODELS)], days=number)
                with connection:
                    _copy(connection, rows, list(run.cells()), _key_by_hash(run), run_id=run.run_id)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (attempts,) = connection.execute("SELECT count(*) FROM attempt").fetchone()
    print(
        json.dumps(
            {
                "small": first.run_id,
                "large": large.run_id,
                "started": started.run_id,
                "attempts": attempts,
                "runs": runs + 3,
            }
        )
    )


def _write_project(folder: Path) -> None:
    names = (*_MODELS, _STARTED, "large")
    models = "\n".join(f'[models.{name}]\nbase_url = "http://127.0.0.1:9/v1"\n' for name in names)
    (folder / "evalkit.toml").write_text(f'{models}\n[defaults]\nbank = "sums"\n', encoding="utf-8")
    bank = folder / "question_banks" / "sums"
    bank.mkdir(parents=True)
    head = f"name: sums\nversion: 1.0.0\ntitle: Sums\ncanary: {_CANARY}\n"
    head += 'sets:\n  all: {questions: ["*"], repeats: 5}\n'
    (bank / "bank.yaml").write_text(head, encoding="utf-8")
    for category in _CATEGORIES:
        questions = "".join(
            _QUESTION.format(
                prefix=category.replace("_", "-"),
                number=number,
                value=42 + number,
                difficulty=("easy", "medium", "hard")[number % 3],
            )
            for number in range(1, _QUESTIONS // len(_CATEGORIES) + 1)
        )
        content = f"canary: {_CANARY}\ncategory: {category}\nquestions:\n{questions}"
        (bank / f"{category}.yaml").write_text(content, encoding="utf-8")


def _stored_first_run(store: Store, project: Project, choice: Choice) -> Run:
    run = _stored_run(store, project, choice, name="q8", days=1999)
    variant_by_hash = {variant.asked_hash: variant for variant in choice.scope.variants}
    words = re.findall(r"[A-Za-z']+", (Path(__file__).parents[1] / "docs" / "scorecard.md").read_text(encoding="utf-8"))
    rng = random.Random(1)
    made = (_replied(run, cell, variant_by_hash[cell.asked_hash], words=words, rng=rng) for cell in run.cells())
    while batch := list(islice(made, 100)):
        store.attempts.append(batch)
    scored_run(run, store=store, cwd=project.cwd, now=_START)
    return run


def _stored_run(store: Store, project: Project, choice: Choice, *, name: str, days: int) -> Run:
    """A new run over the choice, with one session that ended."""
    target = project.target(name)
    passport = Passport(server="vllm", server_version="0.9.2", quantisation=name.upper(), context=16384, slots=8)
    key = run_key_of(target=target, selection=choice.selection, prompt_version=choice.prompt_version, passport=passport)
    created_at = _START + timedelta(days=days)
    run = Run(
        run_id=RunId(str(uuid.uuid4())),
        run_key=key,
        target=target,
        selection=choice.selection,
        passport=passport,
        prompt_version=choice.prompt_version,
        bank_hash=choice.bank_hash,
        bank_version=choice.bank_version,
        created_at=created_at,
        places=choice.scope.places(seed=choice.selection.seed),
    )
    store.runs.add(run)
    session = Session(
        session_id=run.run_id,
        run_id=run.run_id,
        evalkit_version="0.1.0",
        client_version="benchmark",
        base_url=target.base_url,
        concurrency=8,
        started_at=created_at,
    )
    store.runs.open_session(session)
    ended = replace(session, ended_at=created_at + timedelta(hours=5), end="done", passport_after=passport)
    store.runs.close_session(replace(ended, loop_lag_p99_s=0.002, own_cpu_s=30.0))
    return run


def _large_run(store: Store, project: Project, choice: Choice, attempts: int) -> Run:
    """One run of as many questions as that takes; one in ten is half of a pair of twins, one in ten of a transfer."""
    variants = choice.scope.variants
    many = [_renamed(variants[number % len(variants)], number) for number in range(attempts // _REPEATS)]
    store.banks.add_variants(many)
    seed = choice.selection.seed
    scope = replace(choice.scope, variants=tuple(many), repeats_by_hash={})
    repeats = {place.asked_hash: _REPEATS for place in places_in_order(many, repeats=_REPEATS, seed=seed)}
    return _stored_run(
        store, project, replace(choice, scope=replace(scope, repeats_by_hash=repeats)), name="large", days=1998
    )


def _renamed(variant: Variant, number: int) -> Variant:
    name, other = f"large-{number:06d}", f"large-{number ^ 1:06d}"
    changed = replace(
        variant, question_id=name, prompt=f"{variant.prompt} Number {number}.", cluster=f"large-{number & ~1:06d}"
    )
    match number % 20:
        case 0:
            return replace(changed, twin_of=other)
        case 1:
            return replace(changed, twin_of=other, expected=NoValidAnswer(reason="There is none."))
        case 3:
            return replace(changed, home=other)
        case 2:
            return changed
        case _:
            return replace(changed, cluster=name)


def _replied(
    run: Run, cell: Cell, variant: Variant, *, words: Sequence[str], rng: random.Random
) -> tuple[Attempt, Body]:
    """An attempt of which seven in ten are right and one in twenty is cut."""
    is_cut, is_right = rng.random() < 0.05, rng.random() < 0.7
    value = int(variant.solution.split()[-1].rstrip("."))
    reasoning = " ".join(rng.choice(words) for _ in range(rng.randint(1000, 1500)))
    answer = "" if is_cut else f"I add them up.\n\nAnswer: {value if is_right else value + rng.randint(1, 3)}"
    tokens = (len(reasoning) + len(answer)) // 4
    complete_s = tokens / rng.uniform(30, 60)
    attempt = Attempt(
        attempt_id=attempt_id_of(run.run_id, cell, 0),
        run_id=run.run_id,
        session_id=run.run_id,
        asked_hash=cell.asked_hash,
        repeat=cell.repeat,
        try_number=0,
        seed=run.request_seed(cell),
        outcome=Outcome.CUT_IN_REASONING if is_cut else Outcome.ANSWERED,
        delivery=Delivery.REASONING_CONTENT,
        finish_reason="length" if is_cut else "stop",
        served_model=run.target.served_model,
        timing=Timing(
            started_at=run.created_at + timedelta(seconds=rng.random() * 10_000),
            queued_s=rng.random(),
            ttft_s=rng.uniform(0.1, 0.9),
            ttfa_s=None if is_cut else complete_s * 0.9,
            complete_s=complete_s,
            decode_tokens_per_s=tokens / complete_s,
            chunk_count=tokens,
            chunk_gap_p50_s=rng.uniform(0.01, 0.03),
            chunk_gap_max_s=rng.uniform(0.03, 0.3),
        ),
        usage=Usage(source=TokenSource.USAGE, prompt_tokens=60, completion_tokens=tokens, reasoning_tokens=tokens - 10),
    )
    request = json.dumps({"model": "q8", "messages": [{"role": "user", "content": variant.prompt}], "stream": True})
    reply = b"".join(_chunks("reasoning_content", reasoning)) + b"".join(_chunks("content", answer))
    return attempt, Body(request=request.encode(), reply=reply, reasoning=reasoning, answer=answer)


def _chunks(field: str, text: str) -> Iterator[bytes]:
    """Server-sent events of one token of four characters each, with what vLLM sends beside them."""
    for at in range(0, len(text), 4):
        choice = {"index": 0, "delta": {field: text[at : at + 4]}, "logprobs": None, "finish_reason": None}
        members = {"id": "chatcmpl-7f3a", "object": "chat.completion.chunk", "created": 1767323045, "model": "q8"}
        yield b"data: " + json.dumps({**members, "choices": [choice]}).encode() + b"\n\n"


def _finished_of(run: Run) -> Iterator[Cell]:
    return islice(run.cells(), _FINISHED_OF_STARTED)


def _key_by_hash(run: Run) -> Mapping[str, str]:
    return {place.asked_hash: place.key_hash for place in run.places}


def _bulk(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -1000000")
    return connection


def _rows_of(connection: sqlite3.Connection, run_id: RunId) -> _Rows:
    attempts = connection.execute("SELECT * FROM attempt WHERE run_id = ? ORDER BY sequence", (run_id,)).fetchall()
    ids = [row["attempt_id"] for row in attempts]
    one = "SELECT * FROM {} WHERE attempt_id = ?"
    return _Rows(
        attempts=[_without_sequence(row) for row in attempts],
        bodies=[dict(connection.execute(one.format("body"), (name,)).fetchone()) for name in ids],
        scores=[[_without_sequence(row) for row in connection.execute(one.format("score"), (name,))] for name in ids],
    )


def _without_sequence(row: sqlite3.Row) -> Mapping[str, Any]:
    return {name: row[name] for name in row.keys() if name != "sequence"}  # noqa: SIM118 - a Row iterates over values


def _copy(
    connection: sqlite3.Connection, rows: _Rows, cells: Sequence[Cell], key_by_hash: Mapping[str, str], *, run_id: RunId
) -> None:
    """Give each cell the rows of one attempt, in turn, under new ids; a run's repeats have texts of their own."""
    rng = random.Random(run_id)
    for start in range(0, len(cells), _SMALL):
        attempts: list[Mapping[str, Any]] = []
        bodies: list[Mapping[str, Any]] = []
        scores: list[Mapping[str, Any]] = []
        for number, cell in enumerate(cells[start : start + _SMALL]):
            attempt_id = _new_id(rng)
            beside = {"attempt_id": attempt_id, "run_id": run_id}
            place = {"asked_hash": cell.asked_hash, "repeat": cell.repeat, "session_id": run_id}
            attempts.append({**rows.attempts[number], **beside, **place, "seed": rng.getrandbits(31)})
            bodies.append({**rows.bodies[number], "attempt_id": attempt_id})
            key = {"key_hash": key_by_hash[cell.asked_hash]}
            scores.extend({**score, **beside, **key, "score_id": _new_id(rng)} for score in rows.scores[number])
        for table, made in (("attempt", attempts), ("body", bodies), ("score", scores)):
            _insert(connection, table, made)


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = ", ".join(f'"{name}"' for name in rows[0])
    places = ", ".join("?" * len(rows[0]))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - our own names
    connection.executemany(statement, [tuple(row.values()) for row in rows])


def _new_id(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


if __name__ == "__main__":
    main()
