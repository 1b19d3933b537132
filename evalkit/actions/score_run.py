"""Scores a run's stored answers by rule: nothing is asked, and what is scored already is left alone."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Final

from evalkit.domain.attempt import Attempt, AttemptId
from evalkit.domain.identity import content_uuid
from evalkit.domain.question import Variant
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.score import RaterKind, Score, Scored, Series, SeriesId, Unscored, UnscoredReason
from evalkit.errors import RefusedRows
from evalkit.scores.by_rule import is_right, score_by_rule
from evalkit.scores.extract import EXTRACTOR_VERSION
from evalkit.storage.store import Store

__all__ = ["RULE_SERIES_ID", "counts_as_right", "rule_scores", "scored_run"]

RULE_SERIES_ID: Final = SeriesId(content_uuid("series", RaterKind.RULE, EXTRACTOR_VERSION))
"""The series of today's extractor. A better extractor is a new series; the old one stays."""

_BATCH: Final = 500
_PATIENCE: Final = 3
"""How often to look again at what is missing, when a `show` scores the same run as its `run` ends."""


def rule_scores(run: Run, variants: Mapping[str, Variant], *, store: Store) -> dict[AttemptId, Score]:
    """The rule's scores of a run against the keys in force. Scores against earlier keys stay stored beside them."""
    keys = {variant.key_hash for variant in variants.values()}
    scores = store.scores.of_run(run.run_id, RULE_SERIES_ID)
    return {score.attempt_id: score for score in scores if score.key_hash in keys}


def counts_as_right(finding: Scored | Unscored | None) -> bool | None:
    """Whether an attempt counts as right, as a miss, or not at all (open, not served, not decided in time)."""
    match finding:
        case Scored():
            return is_right(finding)
        case Unscored(reason=UnscoredReason.NOT_COMPLETED):
            return False
        case _:
            return None


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
    for _ in range(_PATIENCE):
        with contextlib.suppress(RefusedRows):
            return _added_scores(run, store=store)
    return _added_scores(run, store=store)


def _added_scores(run: Run, *, store: Store) -> int:
    """Add what is missing. Raises RefusedRows when another program added some of it meanwhile."""
    variants = store.banks.variants(run.places)
    known = rule_scores(run, variants, store=store).keys()
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
    known: Collection[AttemptId],
) -> Iterator[Score]:
    for attempt, answer in answers:
        variant = variants.get(attempt.asked_hash)
        if variant is None or attempt.attempt_id in known:
            continue
        yield Score(
            score_id=content_uuid("score", RULE_SERIES_ID, attempt.attempt_id, Dimension.ACCURACY, variant.key_hash),
            series_id=RULE_SERIES_ID,
            attempt_id=attempt.attempt_id,
            dimension=Dimension.ACCURACY,
            key_hash=variant.key_hash,
            finding=score_by_rule(variant=variant, outcome=attempt.outcome, answer=answer),
        )
