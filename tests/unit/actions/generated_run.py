"""A run with everything that a scorecard tells apart, drawn at random under a fixed seed.

    python -m tests.unit.actions.generated_run

writes its scorecard to ``generated_scorecard.json``. The file there was written when every attempt was still a value of
its own; whoever makes figures from stored rows in another way holds it against that.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.score_run import ScoredRun, run_as_scored
from evalkit.domain.attempt import Attempt, Body, Cell, Note, Outcome
from evalkit.domain.exchange import TokenSource
from evalkit.domain.question import BANK_DIFFICULTIES, Category, NoValidAnswer, NumberAnswer, OpenAnswer, Variant
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.score import RaterKind, Score, Scored, Series, SeriesId, Unscored, UnscoredReason
from evalkit.errors import FailureKind
from evalkit.reports.as_json import scorecard_document
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import (
    A_MOMENT,
    a_body,
    a_failed_attempt,
    a_passport,
    a_run,
    a_session,
    a_timing,
    a_usage,
    a_variant,
    an_attempt,
    store_run,
)

__all__ = ["STORED", "document", "generated"]

STORED = Path(__file__).with_name("generated_scorecard.json")
_QUESTIONS = 60
_REPEATS = 4
_CHANGING = frozenset({"older_extractor", "other_limits"})
"""Remarks that name today's version and today's limits."""
_RULE = Series(series_id=SeriesId("rule-1"), rater_kind=RaterKind.RULE, rater="rule", version="1", created_at=A_MOMENT)
_CLOCK = replace(_RULE, series_id=SeriesId("clock-1"), rater_kind=RaterKind.CLOCK, rater="clock")


@contextmanager
def generated(cwd: Path) -> Generator[tuple[Store, ScoredRun]]:
    """The run in a store of its own, scored as it stands there."""
    rng = random.Random(20260102)
    variants = [_variant(number, rng) for number in range(_QUESTIONS)]
    run = a_run(variants=_shuffled(variants, rng), repeats=_REPEATS)
    with open_store("sqlite://") as store:
        store_run(store, run=run, variants=variants)
        after = a_passport(server_version="b7001")
        store.runs.close_session(a_session(ended_at=A_MOMENT, end="done", passport_after=after, loop_lag_p99_s=0.02))
        attempts = list(_attempts(run, rng))
        store.attempts.append(attempts)
        _score(store, variants, [attempt for attempt, _ in attempts if attempt.is_final], rng)
        # The last question leaves the scope, and so does the last repeat of some.
        kept = [
            replace(place, repeats=_REPEATS - (place.position % 7 == 0), position=_QUESTIONS - place.position)
            for place in run.places[:-1]
        ]
        store.runs.grow(run.run_id, kept)
        # Some answers have no score, and none is added here.
        yield store, run_as_scored(run.run_id, store=store, cwd=cwd)


def document(cwd: Path) -> dict[str, Any]:
    """The scorecard of the generated run, for programs."""
    with generated(cwd) as (store, scored):
        card = scorecard_document(scorecard_of(scored, store=store, cwd=cwd))
    remarks: Any = card["remarks"]
    return {**card, "remarks": [remark for remark in remarks if remark["key"] not in _CHANGING]}


def _shuffled(variants: Sequence[Variant], rng: random.Random) -> list[Variant]:
    return rng.sample(list(variants), len(variants))


def _variant(number: int, rng: random.Random) -> Variant:
    """Every tenth is half of a pair of twins, every tenth of a transfer pair, every fifteenth open."""
    kinship: dict[str, Any] = {}
    match number % 10:
        case 0 | 1:
            kinship = {"twin_of": f"q-{number ^ 1:03d}", "cluster": f"twins-{number // 2}"}
        case 2 | 3:
            home = f"q-{number - 1:03d}" if number % 10 == 3 else None
            kinship = {"home": home, "cluster": f"pair-{number // 2}"}
        case 4:
            kinship = {"twin_of": "never-asked", "home": "never-asked"}
        case _:
            pass
    expected = NoValidAnswer(reason="none") if number % 10 == 1 else NumberAnswer(value=Decimal(number))
    return a_variant(
        question_id=f"q-{number:03d}",
        prompt=f"What is {number}?",
        expected=OpenAnswer() if number % 15 == 7 else expected,
        category=rng.choice(list(Category)[:5]),
        difficulty=rng.choice(BANK_DIFFICULTIES),
        tags=frozenset({"complexity"} if number == 9 else ()),
        **kinship,
    )


def _attempts(run: Run, rng: random.Random) -> Iterator[tuple[Attempt, Body]]:
    cells = rng.sample(list(run.cells()), _QUESTIONS * _REPEATS)
    for cell in cells:
        failures = rng.choice([0, 0, 0, 0, 1, 2])
        for try_number in range(failures):
            kind = rng.choice([FailureKind.HTTP_5XX, FailureKind.TIMEOUT, FailureKind.CONNECT])
            place: dict[str, Any] = {"asked_hash": cell.asked_hash, "repeat": cell.repeat, "try_number": try_number}
            yield a_failed_attempt(kind=kind, **place), a_body(reasoning="", answer="")
        if rng.random() < 0.95:
            attempt = _served(cell, try_number=failures, rng=rng)
            yield attempt, a_body(reasoning="x" * rng.choice([5, 300, 300, 300 + rng.randrange(10**4)]))


def _served(cell: Cell, *, try_number: int, rng: random.Random) -> Attempt:
    outcome = rng.choice([Outcome.ANSWERED] * 7 + [Outcome.CUT_IN_REASONING, Outcome.LOOPING, Outcome.EMPTY])
    complete_s = rng.uniform(1, 200)
    return an_attempt(
        asked_hash=cell.asked_hash,
        repeat=cell.repeat,
        try_number=try_number,
        outcome=outcome,
        notes=frozenset(note for note in Note if rng.random() < 0.05),
        timing=a_timing(
            ttft_s=rng.choice([None, rng.random()]),
            ttfa_s=rng.choice([None, complete_s / 2]),
            complete_s=complete_s,
            decode_tokens_per_s=rng.uniform(5, 50),
            is_buffered=rng.random() < 0.1,
        ),
        usage=a_usage(
            source=rng.choice([TokenSource.USAGE, TokenSource.USAGE, TokenSource.CHUNKS]),
            completion_tokens=rng.randrange(10, 9000),
        ),
    )


def _score(store: Store, variants: Sequence[Variant], attempts: Sequence[Attempt], rng: random.Random) -> None:
    """Some attempts are not scored, some twice; some scores are against a key that is none of the run's."""
    key_by_hash = {variant.asked_hash: variant.key_hash for variant in variants}
    open_hashes = {variant.asked_hash for variant in variants if isinstance(variant.expected, OpenAnswer)}
    earlier = a_variant(question_id="q-earlier", prompt="earlier")
    store.banks.add_variants([earlier])
    for series, dimension in ((_RULE, Dimension.ACCURACY), (_CLOCK, Dimension.RESPONSE_TIME)):
        store.scores.add_series(series)
        scores: list[Score] = []
        for number, attempt in enumerate(attempts):
            is_open = attempt.asked_hash in open_hashes and dimension is Dimension.ACCURACY
            score = Score(
                score_id=f"{dimension}-{number}",
                series_id=series.series_id,
                attempt_id=attempt.attempt_id,
                dimension=dimension,
                key_hash=earlier.key_hash if rng.random() < 0.03 else key_by_hash[attempt.asked_hash],
                finding=_finding(attempt, rng, is_open=is_open),
            )
            again = replace(
                score,
                score_id=f"{score.score_id}-again",
                revision=1,
                supersedes=score.score_id,
                author="ann",
                reason="-",
            )
            scores += (
                [score, replace(again, finding=_finding(attempt, rng, is_open=is_open))] if number % 9 == 0 else [score]
            )
        store.scores.append(scores)


def _finding(attempt: Attempt, rng: random.Random, *, is_open: bool) -> Scored | Unscored:
    if is_open:
        return Unscored(reason=UnscoredReason.OPEN_QUESTION)
    if attempt.outcome is not Outcome.ANSWERED:
        return Unscored(reason=UnscoredReason.NOT_COMPLETED, detail=attempt.outcome.value)
    if rng.random() < 0.04:
        return Unscored(reason=UnscoredReason.TIMEOUT, detail="2 s")
    return Scored(value=rng.choice([5.0, 5.0, 5.0, 1.0, 1.0, 3.4]), read=rng.choice(["42", "41", "4 1", None]))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        STORED.write_text(json.dumps(document(Path(made)), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
