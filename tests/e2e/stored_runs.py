"""Runs in a store file, made of nothing but how often each question was right: every figure can be worked out by hand.

The command line is then asked about them. Answers are texts that the rule reads for itself; only asking is left out,
which would take minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from evalkit.domain.attempt import Attempt, Body, Cell, Outcome, RunId
from evalkit.domain.identity import content_uuid
from evalkit.domain.question import Category, Difficulty, NoValidAnswer, NumberAnswer, Variant
from evalkit.domain.run import Run
from evalkit.runs.order import cells_in_order, places_in_order
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import (
    A_MOMENT,
    a_body,
    a_failed_attempt,
    a_passport,
    a_run,
    a_selection,
    a_session,
    a_target,
    a_timing,
    a_usage,
    a_variant,
    an_attempt,
    store_run,
)

__all__ = [
    "StoredRun",
    "add_runs",
    "always",
    "broken_off",
    "questions_numbered",
    "store_path",
    "stored_runs",
    "traps_numbered",
]

_SEED: Final = 1
_LONG: Final = "One number is added to another one, and the sum is looked at from every side before it is told. " * 3
_REFUSAL: Final = "No valid answer: the question has none."

_Ends = Callable[[int, int], Outcome]
"""Number of the question and repeat -> outcome."""
_Seconds = Callable[[int, int], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """What a run came to."""

    model: str
    right: Sequence[int]
    """Of each question, how many repeats are right: the first ones."""
    repeats: int = 3
    quantisation: str = "Q8_0"
    ends: _Ends = field(default=lambda _question, _repeat: Outcome.ANSWERED)
    """How attempts end; what does not end in an answer is not right, whatever ``right`` says."""
    seconds: _Seconds = field(default=lambda _question, _repeat: 12.0)
    tokens: int = 120
    asked: int | None = None
    """How many cells were asked, in asking order; None for all of them."""
    missing: frozenset[tuple[int, int]] = frozenset()
    """Questions and repeats among them that were not: in flight when the run was stopped."""
    texts_of: str | None = None
    """Whose answers it gives, letter for letter; by default its own."""
    target: dict[str, Any] = field(default_factory=dict[str, Any])
    passport: dict[str, Any] = field(default_factory=dict[str, Any])
    selection: dict[str, Any] = field(default_factory=dict[str, Any])
    begun_at: datetime = A_MOMENT
    prefix: str = ""
    """What its id begins with."""
    number: int = 1
    """Tells runs of one model apart."""


def questions_numbered(
    count: int,
    *,
    per_cluster: int = 1,
    category: Category = Category.MATH,
    difficulty: Difficulty = Difficulty.EASY,
    begin: int = 1,
) -> tuple[Variant, ...]:
    """Sums; number n expects n. So many in a row share a cluster."""
    return tuple(
        a_variant(
            question_id=f"{category.value}-{number:03d}",
            prompt=f"What is {number} + 0?\n\nEnd with `Answer:`.",
            expected=NumberAnswer(value=Decimal(number)),
            category=category,
            difficulty=difficulty,
            cluster=f"{category.value}-{(number - begin) // per_cluster}",
        )
        for number in range(begin, begin + count)
    )


def traps_numbered(count: int, *, begin: int = 501) -> tuple[Variant, ...]:
    """Trap questions, every second of which has no valid answer."""
    return tuple(
        a_variant(
            question_id=f"trap-{number:03d}",
            prompt=f"What is {number} of nothing?\n\nEnd with `Answer:`.",
            expected=NoValidAnswer(reason="There is nothing.") if number % 2 else NumberAnswer(value=Decimal(number)),
            category=Category.TRAP,
            cluster=f"trap-{number}",
        )
        for number in range(begin, begin + count)
    )


def stored_runs(folder: Path, *runs: StoredRun, questions: Sequence[Variant]) -> list[RunId]:
    """Store runs over the same questions where ``evalkit`` in a folder finds them; gives their ids.

    Args:
        folder: Where the command line is run.
        runs: In the order in which they are stored.
        questions: Question ``n`` of them is the one that ``right[n]`` is about, whatever the order of asking.
    """
    with open_store(f"sqlite:///{store_path(folder)}") as store:
        return add_runs(store, *runs, questions=questions)


def add_runs(store: Store, *runs: StoredRun, questions: Sequence[Variant]) -> list[RunId]:
    """The same in an open store."""
    stored: list[RunId] = []
    for given in runs:
        run = _run(given, questions[: len(given.right)])
        session = a_session(session_id=content_uuid("session", run.run_id), run_id=run.run_id)
        store_run(store, run=run, variants=questions, session=session)
        store.attempts.append(list(_attempts(given, run, questions, session_id=session.session_id)))
        stored.append(run.run_id)
    return stored


def store_path(folder: Path) -> Path:
    """The store's file."""
    return folder / "runs" / "evalkit.db"


def broken_off(outcome: Outcome, *questions: int, repeats: Sequence[int] = (0, 1, 2, 3, 4)) -> _Ends:
    """Attempts that end in an outcome at some questions; all others are answered."""
    return lambda question, repeat: outcome if question in questions and repeat in repeats else Outcome.ANSWERED


def always(seconds: float) -> _Seconds:
    """Attempts that all take the same time."""
    return lambda _question, _repeat: seconds


def _run(given: StoredRun, questions: Sequence[Variant]) -> Run:
    served_model = f"{given.model}-file"
    run_id = given.prefix + content_uuid("run", given.model, given.number)[len(given.prefix) :]
    return a_run(
        run_id=RunId(run_id),
        target=a_target(**({"name": given.model, "served_model": served_model} | given.target)),
        passport=a_passport(
            **({"quantisation": given.quantisation, "listed_models": (served_model,)} | given.passport)
        ),
        selection=a_selection(**({"set_name": "smoke", "repeats": given.repeats, "seed": _SEED} | given.selection)),
        places=places_in_order(questions, repeats=given.repeats, seed=_SEED),
        created_at=given.begun_at,
    )


def _attempts(
    given: StoredRun, run: Run, questions: Sequence[Variant], *, session_id: str
) -> Iterator[tuple[Attempt, Body]]:
    number_by_hash = {variant.asked_hash: number for number, variant in enumerate(questions)}
    cells = list(cells_in_order(run.places))
    for cell in cells if given.asked is None else cells[: given.asked]:
        number = number_by_hash[cell.asked_hash]
        if (number, cell.repeat) in given.missing:
            continue
        outcome = given.ends(number, cell.repeat)
        place: dict[str, Any] = {
            "run_id": run.run_id,
            "session_id": session_id,
            "asked_hash": cell.asked_hash,
            "repeat": cell.repeat,
        }
        if outcome is Outcome.FAILED:
            yield a_failed_attempt(**place), a_body(reasoning="", answer="")
            continue
        yield _served(given, number, cell, outcome, place=place), _body(given, questions[number], number, cell, outcome)


def _served(given: StoredRun, number: int, cell: Cell, outcome: Outcome, *, place: dict[str, Any]) -> Attempt:
    return an_attempt(
        **place,
        outcome=outcome,
        timing=a_timing(complete_s=given.seconds(number, cell.repeat)),
        usage=a_usage(completion_tokens=given.tokens),
    )


def _body(given: StoredRun, variant: Variant, number: int, cell: Cell, outcome: Outcome) -> Body:
    author = given.texts_of or f"{given.model} {given.number}"
    reasoning = f"{author} thinks about question {number} for time {cell.repeat}. {_LONG}"
    if outcome is not Outcome.ANSWERED:
        return a_body(reasoning=reasoning, answer="")
    return a_body(reasoning=reasoning, answer=_answer(variant, is_right=cell.repeat < given.right[number]))


def _answer(variant: Variant, *, is_right: bool) -> str:
    match variant.expected:
        case NumberAnswer(value=value):
            return f"Answer: {value if is_right else value + 1}"
        case NoValidAnswer():
            return f"Answer: {_REFUSAL if is_right else 7}"
        case _:
            message = f"{variant.question_id}: no answer is made up for {variant.expected}"
            raise ValueError(message)
