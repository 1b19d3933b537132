"""Scores a run's stored answers by rule: nothing is asked, and what is scored already is left alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Final

from evalkit.domain.attempt import Attempt, AttemptId
from evalkit.domain.identity import content_uuid
from evalkit.domain.question import Variant
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.score import RaterKind, Score, Series, SeriesId
from evalkit.scores.by_rule import score_by_rule
from evalkit.scores.extract import EXTRACTOR_VERSION
from evalkit.storage.store import Store

__all__ = ["RULE_SERIES_ID", "scored_run"]

RULE_SERIES_ID: Final = SeriesId(content_uuid("series", RaterKind.RULE, EXTRACTOR_VERSION))
"""The series of today's extractor. A better extractor is a new series; the old one stays."""

_BATCH: Final = 500


def scored_run(run: Run, *, store: Store, now: datetime) -> int:
    """Score what has no score against its present key yet; returns how many scores were added."""
    store.scores.add_series(
        Series(
            series_id=RULE_SERIES_ID,
            rater_kind=RaterKind.RULE,
            rater="rule",
            version=EXTRACTOR_VERSION,
            created_at=now,
        )
    )
    known = {(score.attempt_id, score.key_hash) for score in store.scores.of_run(run.run_id, RULE_SERIES_ID)}
    variants = store.banks.variants(run.places)
    added = 0
    new_scores = _new_scores(store.attempts.answers(run.run_id), variants=variants, known=known)
    while batch := list(islice(new_scores, _BATCH)):
        store.scores.append(batch)
        added += len(batch)
    return added


def _new_scores(
    answers: Iterator[tuple[Attempt, str]],
    *,
    variants: Mapping[str, Variant],
    known: Collection[tuple[AttemptId, str]],
) -> Iterator[Score]:
    for attempt, answer in answers:
        variant = variants.get(attempt.asked_hash)
        if variant is None or (attempt.attempt_id, variant.key_hash) in known:
            continue
        yield Score(
            score_id=content_uuid("score", RULE_SERIES_ID, attempt.attempt_id, Dimension.ACCURACY, variant.key_hash),
            series_id=RULE_SERIES_ID,
            attempt_id=attempt.attempt_id,
            dimension=Dimension.ACCURACY,
            key_hash=variant.key_hash,
            finding=score_by_rule(variant=variant, outcome=attempt.outcome, answer=answer),
        )
