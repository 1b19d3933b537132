"""Who scores today without a judge or people: the rule of this evalkit, and the clock with the limits in force."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from evalkit.config.places import rubric_file
from evalkit.domain.attempt import Attempt, AttemptId
from evalkit.domain.identity import content_uuid
from evalkit.domain.question import Variant
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.score import RaterKind, Score, Scored, Series, SeriesId, Unscored, UnscoredReason
from evalkit.errors import RefusedRows
from evalkit.scores.by_clock import Limits, read_limits, score_by_clock
from evalkit.scores.by_rule import score_by_rule
from evalkit.scores.extract import EXTRACTOR_VERSION
from evalkit.storage.store import Store

__all__ = [
    "Found",
    "Scoring",
    "TodaysRater",
    "differs",
    "response_limits",
    "supersedes",
    "todays_clock",
    "todays_raters",
]

_BATCH: Final = 500
_PATIENCE: Final = 5
"""How often to look again at a batch, when a `show` scores the same run as its `run` ends."""
_AUTHOR: Final = "evalkit"
"""Of corrections that nobody typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TodaysRater:
    """A rule or clock in its present version. Another version is another series; the earlier one stays."""

    dimension: Dimension
    kind: RaterKind
    version: str
    find: Callable[[Attempt, Variant, str], Scored | Unscored]
    """The finding on an attempt, what it was asked and its answer."""
    reads_answers: bool

    @property
    def series_id(self) -> SeriesId:
        """Identity of its series, the same in every store."""
        return SeriesId(content_uuid("series", self.kind, self.version))

    def series(self, *, now: datetime) -> Series:
        """Its series, begun now unless it is stored already."""
        return Series(
            series_id=self.series_id, rater_kind=self.kind, rater=self.kind.value, version=self.version, created_at=now
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a rater found on one attempt."""

    attempt: Attempt
    variant: Variant
    finding: Scored | Unscored


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """One of today's raters at work on one run, against the answer keys of its variants."""

    rater: TodaysRater
    run: Run
    variants: Mapping[str, Variant]
    """asked_hash -> variant."""
    store: Store

    def known(self, series_id: SeriesId | None = None) -> dict[AttemptId, Score]:
        """Scores against these keys that stand in a series; in today's, unless another is named."""
        keys = {variant.key_hash for variant in self.variants.values()}
        return {
            score.attempt_id: score
            for score in self.store.scores.of_run(self.run.run_id, series_id or self.rater.series_id)
            if score.key_hash in keys and score.dimension is self.rater.dimension
        }

    def findings(self, *, known: Collection[AttemptId] = ()) -> Iterator[Found]:
        """The findings on all final attempts but those known."""
        for attempt, answer in self._final_attempts():
            variant = self.variants.get(attempt.asked_hash)
            if variant is not None and attempt.attempt_id not in known:
                yield Found(attempt=attempt, variant=variant, finding=self.rater.find(attempt, variant, answer))

    def append(
        self, findings: Iterable[Found], *, known: Mapping[AttemptId, Score], now: datetime, is_correcting: bool = False
    ) -> int:
        """Store findings, each batch whole; returns how many scores were added.

        Two programs may do this at once: what the other one added meanwhile is left out.

        Args:
            findings: Of this rater.
            known: Scores of today's series.
            now: When the series begins, if it is new.
            is_correcting: Whether a finding that differs from a known one becomes its revision.
        """
        self.store.scores.add_series(self.rater.series(now=now))
        added, waiting = 0, iter(findings)
        while batch := list(islice(waiting, _BATCH)):
            added += self._append_batch(batch, known=known, is_correcting=is_correcting)
        return added

    def _final_attempts(self) -> Iterator[tuple[Attempt, str]]:
        if self.rater.reads_answers:
            return self.store.attempts.answers(self.run.run_id)
        return ((attempt, "") for attempt in self.store.attempts.of_run(self.run.run_id) if attempt.is_final)

    def _append_batch(self, batch: Sequence[Found], *, known: Mapping[AttemptId, Score], is_correcting: bool) -> int:
        for remaining in reversed(range(_PATIENCE)):
            scores = [
                self._score(found, replaced=known.get(found.attempt.attempt_id))
                for found in batch
                if self._is_news(found, known=known, is_correcting=is_correcting)
            ]
            try:
                self.store.scores.append(scores)
            except RefusedRows:
                if not remaining:
                    raise
                known = self.known()
            else:
                return len(scores)
        return 0

    def _is_news(self, found: Found, *, known: Mapping[AttemptId, Score], is_correcting: bool) -> bool:
        score = known.get(found.attempt.attempt_id)
        return score is None or (is_correcting and supersedes(score.finding, found.finding))

    def _score(self, found: Found, *, replaced: Score | None) -> Score:
        revision = 0 if replaced is None else replaced.revision + 1
        named = [self.rater.series_id, found.attempt.attempt_id, self.rater.dimension, found.variant.key_hash]
        # The first of its kind has no revision in its id: the stores of earlier versions hold it like that.
        return Score(
            score_id=content_uuid("score", *named, *([revision] if revision else [])),
            series_id=self.rater.series_id,
            attempt_id=found.attempt.attempt_id,
            dimension=self.rater.dimension,
            key_hash=found.variant.key_hash,
            finding=found.finding,
            revision=revision,
            supersedes=None if replaced is None else replaced.score_id,
            author=None if replaced is None else _AUTHOR,
            reason=None if replaced is None else _reason(found, replaced=replaced),
        )


def differs(old: Scored | Unscored, new: Scored | Unscored) -> bool:
    """Whether two findings say different things; details of why there is none do not count."""
    match old, new:
        case Unscored(), Unscored():
            return old.reason is not new.reason
        case _:
            return old != new


def supersedes(old: Scored | Unscored, new: Scored | Unscored) -> bool:
    """Whether a finding takes the place of one in the same series: a check that ran out of time says nothing new."""
    is_timeout = isinstance(new, Unscored) and new.reason is UnscoredReason.TIMEOUT
    return not is_timeout and differs(old, new)


def _reason(found: Found, *, replaced: Score) -> str:
    match replaced.finding:
        case Unscored(reason=UnscoredReason.TIMEOUT):
            return "checking the answer ended in time when it was scored again"
        case _ if replaced.dimension is Dimension.RESPONSE_TIME:
            return f"the question counts as {found.variant.difficulty.value} now"
        case _:
            return "scored again"


def todays_raters(cwd: Path) -> tuple[TodaysRater, ...]:
    """The rule and the clock, as a working directory has them. Raises UserError when the file of limits is wrong."""

    def by_rule(attempt: Attempt, variant: Variant, answer: str) -> Scored | Unscored:
        return score_by_rule(variant=variant, outcome=attempt.outcome, answer=answer)

    return (
        TodaysRater(
            dimension=Dimension.ACCURACY,
            kind=RaterKind.RULE,
            version=EXTRACTOR_VERSION,
            find=by_rule,
            reads_answers=True,
        ),
        todays_clock(cwd),
    )


def todays_clock(cwd: Path) -> TodaysRater:
    """The clock, as a working directory has it. Raises UserError when the file of limits is wrong."""
    limits = response_limits(cwd)

    def by_clock(attempt: Attempt, variant: Variant, _: str) -> Scored | Unscored:
        return score_by_clock(
            difficulty=variant.difficulty,
            outcome=attempt.outcome,
            complete_s=attempt.timing.complete_s,
            limits=limits,
        )

    return TodaysRater(
        dimension=Dimension.RESPONSE_TIME,
        kind=RaterKind.CLOCK,
        version=limits.version,
        find=by_clock,
        reads_answers=False,
    )


def response_limits(cwd: Path) -> Limits:
    """The limits of response time that hold in a working directory. Raises UserError when their file is wrong."""
    return read_limits(rubric_file("response_time.yaml", cwd=cwd))
