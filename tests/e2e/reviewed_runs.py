"""Two stored runs whose answers say which model wrote them, for people to score: nothing is asked, so it is quick."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evalkit.domain.attempt import Attempt, Body, RunId
from evalkit.domain.identity import content_uuid
from evalkit.domain.question import Variant
from evalkit.domain.run import Run
from evalkit.storage.opening import open_store
from tests.builders import a_body, a_run, a_session, a_target, an_attempt, places_for, store_run, variants_numbered
from tests.e2e.stored_runs import store_path

__all__ = ["MODELS", "ReviewedRun", "runs_that_name_themselves"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedRun:
    """What must never reach a rater."""

    run: Run
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    name: str
    served: str
    says: str


MODELS: Final = (
    _Model(name="qwen-lab", served="DeepSeek-R1-Distill-Qwen-32B-Q8_0", says="I am DeepSeek-R1, made by DeepSeek."),
    _Model(name="llama-lab", served="Meta-Llama-3.1-70B-Instruct-Q4_K_M", says="作为 Llama 3.1，我由 Meta 开发。"),
)


def runs_that_name_themselves(folder: Path, *, questions: int = 20) -> tuple[ReviewedRun, ...]:
    """Store two runs of the same questions where ``evalkit`` in a folder finds them."""
    variants = variants_numbered(questions)
    with open_store(f"sqlite:///{store_path(folder)}") as store:
        stored: list[ReviewedRun] = []
        for number, model in enumerate(MODELS):
            run_id = RunId(content_uuid("reviewed run", model.name))
            run = a_run(
                run_id=run_id,
                target=a_target(name=model.name, served_model=model.served),
                variants=variants,
            )
            session = a_session(session_id=content_uuid("session", run_id), run_id=run_id)
            store_run(store, run=run, variants=variants, session=session)
            written = list(_attempts(run, variants, model, session_id=session.session_id, wrong_every=3 + number))
            store.attempts.append(written)
            stored.append(ReviewedRun(run=run, attempts=tuple(attempt for attempt, _ in written)))
    return tuple(stored)


def _attempts(
    run: Run, variants: Sequence[Variant], model: _Model, *, session_id: str, wrong_every: int
) -> Iterator[tuple[Attempt, Body]]:
    for number, place in enumerate(places_for(variants), start=1):
        value = number + 1 if number % wrong_every == 0 else number
        attempt = an_attempt(
            run_id=run.run_id, session_id=session_id, asked_hash=place.asked_hash, served_model=model.served
        )
        # Every family of names that a model may give itself, and what a page must not obey.
        answer = (
            f"{model.says} Adding nothing to {number} leaves it as it is, so that the sum is **{value}**, "
            f"as {model.served} and {model.name} would say.\n\n$$ {number} + 0 = {value} $$\n\n"
            f"<script>window.spoiled = 1</script> <img src=x onerror=alert(1)>\n\nAnswer: {value}"
        )
        yield attempt, a_body(reasoning=f"{model.says} Let me add. {number} and 0.", answer=answer)
