"""Values for tests. Each builder fills in what a test does not care about, so that a test shows only what matters."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from evalkit.domain.attempt import Attempt, AttemptId, Body, Cell, Failure, Outcome, RunId, attempt_id_of
from evalkit.domain.bank import Bank, NamedSet
from evalkit.domain.exchange import ChatRequest, Delivery, Message, Reply, Timing, TokenSource, Usage
from evalkit.domain.passport import Passport
from evalkit.domain.question import Category, Difficulty, NumberAnswer, Proof, Question, Variant, Wording
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Lease, Place, Run, Selection, Session, run_key_of
from evalkit.domain.score import RaterKind, Score, Scored, Series, SeriesId
from evalkit.domain.target import Sampling, Target
from evalkit.domain.verdict_record import StoredVerdict, verdict_id_of
from evalkit.errors import FailureKind
from evalkit.storage.store import Store

__all__ = [
    "A_MOMENT",
    "a_bank",
    "a_body",
    "a_failed_attempt",
    "a_lease",
    "a_passport",
    "a_place",
    "a_question",
    "a_reply",
    "a_request",
    "a_run",
    "a_score",
    "a_selection",
    "a_series",
    "a_session",
    "a_target",
    "a_timing",
    "a_usage",
    "a_variant",
    "a_verdict",
    "a_wording",
    "an_attempt",
    "attempts_for",
    "places_for",
    "store_run",
    "variants_numbered",
]

A_MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
"""The time in tests that do not care about time."""

_RUN_ID = RunId("00000000-0000-5000-8000-000000000001")
_SESSION_ID = "00000000-0000-5000-8000-000000000002"
_SERIES_ID = SeriesId("00000000-0000-5000-8000-000000000003")


def a_target(**overrides: Any) -> Target:
    """A target on a port where nothing listens."""
    members: dict[str, Any] = {
        "name": "qwen-q8",
        "base_url": "http://127.0.0.1:9/v1",
        "served_model": "DeepSeek-R1-Distill-Qwen-32B-Q8_0",
    }
    return Target(**(members | overrides))


def a_passport(**overrides: Any) -> Passport:
    """A passport with the facts that most servers give."""
    members: dict[str, Any] = {
        "server": "llama.cpp",
        "server_version": "b7000",
        "listed_models": ("DeepSeek-R1-Distill-Qwen-32B-Q8_0",),
        "quantisation": "Q8_0",
        "context": 16384,
        "slots": 4,
    }
    return Passport(**(members | overrides))


def a_selection(**overrides: Any) -> Selection:
    """The whole of a bank in English."""
    members: dict[str, Any] = {"bank": "reasoning", "language": "en"}
    return Selection(**(members | overrides))


def a_wording(**overrides: Any) -> Wording:
    """A sum with its answer."""
    members: dict[str, Any] = {
        "text": "What is 40 + 2?",
        "answer": NumberAnswer(value=Decimal(42)),
        "solution": "40 + 2 = 42",
        "checklist": ("Adds both numbers.",),
    }
    return Wording(**(members | overrides))


def a_question(**overrides: Any) -> Question:
    """A question in English that is its own cluster."""
    question_id = overrides.get("question_id", "math-001")
    members: dict[str, Any] = {
        "question_id": question_id,
        "category": Category.MATH,
        "difficulty": Difficulty.EASY,
        "wordings": {"en": a_wording()},
        "proof": Proof(kind="argument", text="40 + 2 = 42"),
        "cluster": question_id,
    }
    return Question(**(members | overrides))


def a_bank(**overrides: Any) -> Bank:
    """A bank of one question, with the set ``smoke``."""
    questions: tuple[Question, ...] = overrides.get("questions", (a_question(),))
    ids = tuple(question.question_id for question in questions)
    members: dict[str, Any] = {
        "name": "reasoning",
        "version": "1",
        "title": "Reasoning",
        "canary": "00000000-0000-5000-8000-00000000cafe",
        "questions": questions,
        "sets": {"smoke": NamedSet(name="smoke", question_ids=ids, repeats=3)},
    }
    return Bank(**(members | overrides))


def a_variant(**overrides: Any) -> Variant:
    """A variant of a sum; its cluster is its question unless given."""
    question_id = overrides.get("question_id", "math-001")
    members: dict[str, Any] = {
        "question_id": question_id,
        "language": "en",
        "prompt": "What is 40 + 2?\n\nEnd with `Answer:`.",
        "expected": NumberAnswer(value=Decimal(42)),
        "solution": "40 + 2 = 42",
        "checklist": ("Adds both numbers.",),
        "category": Category.MATH,
        "difficulty": Difficulty.EASY,
        "cluster": question_id,
    }
    return Variant(**(members | overrides))


def variants_numbered(count: int, **overrides: Any) -> tuple[Variant, ...]:
    """Variants of ``count`` different questions, each with a different answer: number n expects n."""
    return tuple(
        a_variant(
            question_id=f"math-{number:03d}",
            prompt=f"What is {number} + 0?\n\nEnd with `Answer:`.",
            expected=NumberAnswer(value=Decimal(number)),
            **overrides,
        )
        for number in range(1, count + 1)
    )


def a_place(variant: Variant | None = None, **overrides: Any) -> Place:
    """The first place of a run, wanted once."""
    asked = variant if variant is not None else a_variant()
    members: dict[str, Any] = {
        "asked_hash": asked.asked_hash,
        "key_hash": asked.key_hash,
        "block": 0,
        "position": 0,
        "repeats": 1,
    }
    return Place(**(members | overrides))


def places_for(variants: Sequence[Variant], *, repeats: int = 1) -> tuple[Place, ...]:
    """A place for each variant, in their order, all in one block."""
    return tuple(a_place(variant, position=position, repeats=repeats) for position, variant in enumerate(variants))


def a_run(*, variants: Sequence[Variant] | None = None, repeats: int = 1, **overrides: Any) -> Run:
    """A run over the variants given (one, unless given), with the key that follows from its target and selection."""
    target = overrides.get("target", a_target())
    selection = overrides.get("selection", a_selection())
    passport = overrides.get("passport", a_passport())
    asked = variants if variants is not None else (a_variant(),)
    members: dict[str, Any] = {
        "run_id": _RUN_ID,
        "run_key": run_key_of(target=target, selection=selection, prompt_version="1", passport=passport),
        "target": target,
        "selection": selection,
        "passport": passport,
        "prompt_version": "1",
        "bank_hash": a_bank().bank_hash,
        "bank_version": "1",
        "created_at": A_MOMENT,
        "places": places_for(asked, repeats=repeats),
    }
    return Run(**(members | overrides))


def a_session(**overrides: Any) -> Session:
    """A sitting that has not ended."""
    members: dict[str, Any] = {
        "session_id": _SESSION_ID,
        "run_id": _RUN_ID,
        "evalkit_version": "0.1.0",
        "client_version": "aiohttp 3.14.5",
        "base_url": "http://127.0.0.1:9/v1",
        "concurrency": 4,
        "started_at": A_MOMENT,
    }
    return Session(**(members | overrides))


def a_lease(**overrides: Any) -> Lease:
    """A lease that ends at A_MOMENT."""
    members: dict[str, Any] = {"run_key": a_run().run_key, "owner": "host/1/abc", "expires_at": A_MOMENT}
    return Lease(**(members | overrides))


def a_timing(**overrides: Any) -> Timing:
    """Times of a streamed answer: 10 tokens/s, complete after 12 s."""
    members: dict[str, Any] = {
        "started_at": A_MOMENT,
        "queued_s": 0.0,
        "ttft_s": 0.5,
        "ttfa_s": 8.0,
        "complete_s": 12.0,
        "decode_tokens_per_s": 10.0,
        "chunk_count": 115,
        "chunk_gap_p50_s": 0.1,
        "chunk_gap_max_s": 0.3,
    }
    return Timing(**(members | overrides))


def a_usage(**overrides: Any) -> Usage:
    """Tokens as a server counts them."""
    members: dict[str, Any] = {
        "source": TokenSource.USAGE,
        "prompt_tokens": 40,
        "completion_tokens": 115,
        "reasoning_tokens": 75,
        "cached_tokens": 0,
    }
    return Usage(**(members | overrides))


def an_attempt(**overrides: Any) -> Attempt:
    """An answered attempt; its id follows from run, cell and try unless given."""
    members: dict[str, Any] = {
        "run_id": _RUN_ID,
        "session_id": _SESSION_ID,
        "asked_hash": a_variant().asked_hash,
        "repeat": 0,
        "try_number": 0,
        "seed": 7,
        "outcome": Outcome.ANSWERED,
        "delivery": Delivery.REASONING_CONTENT,
        "finish_reason": "stop",
        "served_model": "DeepSeek-R1-Distill-Qwen-32B-Q8_0",
        "timing": a_timing(),
        "usage": a_usage(),
    } | overrides
    cell = Cell(asked_hash=members["asked_hash"], repeat=members["repeat"])
    members.setdefault("attempt_id", attempt_id_of(members["run_id"], cell, members["try_number"]))
    return Attempt(**members)


def a_failed_attempt(
    *, kind: FailureKind = FailureKind.HTTP_5XX, is_retryable: bool = True, **overrides: Any
) -> Attempt:
    """An attempt that the endpoint did not serve."""
    members: dict[str, Any] = {
        "outcome": Outcome.FAILED,
        "failure": Failure(kind=kind, message="bad gateway", is_retryable=is_retryable, status=502),
        "delivery": Delivery.NONE,
        "finish_reason": None,
        "served_model": None,
        "timing": Timing(started_at=A_MOMENT, queued_s=0.0),
        "usage": Usage(source=TokenSource.CHUNKS),
    }
    return an_attempt(**(members | overrides))


def a_body(**overrides: Any) -> Body:
    """The wide part of a right answer to ``a_variant()``."""
    members: dict[str, Any] = {
        "request": b'{"messages":[]}',
        "reply": b'data: {"choices":[]}\n\ndata: [DONE]\n\n',
        "reasoning": "40 and 2 make 42.",
        "answer": "Answer: 42",
    }
    return Body(**(members | overrides))


def attempts_for(run: Run, *, answers: Sequence[str] = ("Answer: 42",)) -> tuple[tuple[Attempt, Body], ...]:
    """An answered attempt with a body for every cell of a run; the answers are given out in turn."""
    return tuple(
        (
            an_attempt(run_id=run.run_id, asked_hash=cell.asked_hash, repeat=cell.repeat),
            a_body(answer=answers[number % len(answers)]),
        )
        for number, cell in enumerate(run.cells())
    )


def a_request(**overrides: Any) -> ChatRequest:
    """A request with one user message."""
    members: dict[str, Any] = {
        "messages": (Message(role="user", content=a_variant().prompt),),
        "sampling": Sampling(),
        "seed": 7,
    }
    return ChatRequest(**(members | overrides))


def a_reply(**overrides: Any) -> Reply:
    """A served reply that reasons, answers and stops."""
    members: dict[str, Any] = {
        "reasoning": "40 and 2 make 42.",
        "answer": "Answer: 42",
        "delivery": Delivery.REASONING_CONTENT,
        "finish_reason": "stop",
        "timing": a_timing(),
        "usage": a_usage(),
        "served_model": "DeepSeek-R1-Distill-Qwen-32B-Q8_0",
        "request_body": a_body().request,
        "reply_body": a_body().reply,
    }
    return Reply(**(members | overrides))


def a_series(**overrides: Any) -> Series:
    """The rule's own series."""
    members: dict[str, Any] = {
        "series_id": _SERIES_ID,
        "rater_kind": RaterKind.RULE,
        "rater": "rule",
        "version": "1",
        "created_at": A_MOMENT,
    }
    return Series(**(members | overrides))


def a_score(**overrides: Any) -> Score:
    """A full score for accuracy; its id is random unless given."""
    members: dict[str, Any] = {
        "score_id": str(uuid.uuid4()),
        "series_id": _SERIES_ID,
        "attempt_id": AttemptId(an_attempt().attempt_id),
        "dimension": Dimension.ACCURACY,
        "key_hash": a_variant().key_hash,
        "finding": Scored(value=5.0, read="42"),
    }
    return Score(**(members | overrides))


def store_run(
    store: Store,
    *,
    run: Run | None = None,
    variants: Sequence[Variant] | None = None,
    session: Session | None = None,
    bank: Bank | None = None,
) -> Run:
    """Store a run with all it refers to, so that attempts can follow: bank, variants, run, one open session.

    Args:
        store: Where to.
        run: By default ``a_run()`` over the variants.
        variants: What the run's places name; by default ``a_variant()``.
        session: By default ``a_session()`` of the run.
        bank: By default ``a_bank()``.
    """
    asked = variants if variants is not None else (a_variant(),)
    stored = run if run is not None else a_run(variants=asked)
    store.banks.add(bank if bank is not None else a_bank())
    store.banks.add_variants(asked)
    store.runs.add(stored)
    store.runs.open_session(session if session is not None else a_session(run_id=stored.run_id))
    return stored


def a_verdict(**overrides: Any) -> StoredVerdict:
    """A verdict of a decision; its id follows from subject, policy and moment unless given."""
    members: dict[str, Any] = {
        "subject": "decision:rollout",
        "policy_hash": "decision-0123456789abcdef0123456789abcdef",
        "outcome": "pass",
        "document": {"status": "pass", "pairs": [{"candidate": "qwen32b-q4", "p": 0.0125}]},
        "created_at": A_MOMENT,
    } | overrides
    identity: dict[str, Any] = {name: members[name] for name in ("subject", "policy_hash", "outcome", "created_at")}
    members.setdefault("verdict_id", verdict_id_of(**identity))
    return StoredVerdict(**members)
