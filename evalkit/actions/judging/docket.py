"""The verdicts that are still open for one judge, and those that need no judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evalkit.actions.judging.matter import RunMatter
from evalkit.actions.judging.series import JudgeSeries
from evalkit.actions.judging.wanted import JudgedAttempt, samples_of, wanted_of
from evalkit.domain.attempt import AttemptId
from evalkit.domain.identity import content_uuid
from evalkit.domain.score import Score, Scored, Unscored
from evalkit.storage.store import Store

__all__ = ["Docket", "OpenVerdict", "docket_of", "score_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenVerdict:
    """A verdict to ask for."""

    series: JudgeSeries
    matter: RunMatter
    judged: JudgedAttempt
    sample: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Docket:
    """What one judge has to do."""

    open: Sequence[OpenVerdict]
    """Question by question, all runs and dimensions of one together: whenever it ends, all have come as far."""
    gated: Sequence[Score]
    """What is never sent, as the scores that stand for it; those that are not stored yet."""
    wanted: int
    """Verdicts by the judge altogether, those that are there included."""


def docket_of(all_series: Sequence[JudgeSeries], matters: Sequence[RunMatter], *, samples: int, store: Store) -> Docket:
    """What is open for the series of one judge over some runs."""
    waiting: list[tuple[int, OpenVerdict]] = []
    gated: list[Score] = []
    wanted = 0
    for matter in matters:
        place = {one.attempt_id: number for number, one in enumerate(matter.judged)}
        keys = {one.attempt_id: one.variant.key_hash for one in matter.judged}
        for series in all_series:
            at_least = matter.samples(series.series_id, samples)
            known = _known(series, matter, keys=keys, store=store)
            for one in wanted_of(series.rubric, matter.judged):
                if one.gate is not None:
                    if (one.attempt_id, 0) not in known:
                        gated.append(score_of(series, one, sample=0, finding=one.gate))
                    continue
                numbers = samples_of(one.attempt_id, series.rubric.name, samples=at_least)
                wanted += len(numbers)
                waiting.extend(
                    (place[one.attempt_id], OpenVerdict(series=series, matter=matter, judged=one, sample=sample))
                    for sample in numbers
                    if (one.attempt_id, sample) not in known
                )
    waiting.sort(key=lambda pair: pair[0])
    return Docket(open=[verdict for _, verdict in waiting], gated=gated, wanted=wanted)


def score_of(series: JudgeSeries, judged: JudgedAttempt, *, sample: int, finding: Scored | Unscored) -> Score:
    """The score that a finding becomes; its id is the same whoever makes it."""
    key_hash = judged.variant.key_hash
    named = [series.series_id, judged.attempt_id, series.rubric.name, key_hash, sample]
    return Score(
        score_id=content_uuid("score", *named),
        series_id=series.series_id,
        attempt_id=judged.attempt_id,
        dimension=series.rubric.name,
        key_hash=key_hash,
        finding=finding,
        sample=sample,
    )


def _known(
    series: JudgeSeries, matter: RunMatter, *, keys: Mapping[AttemptId, str], store: Store
) -> set[tuple[AttemptId, int]]:
    """Attempts and samples that are scored against the answer keys in force."""
    columns = store.scores.findings(matter.run.run_id, series.series_id, series.rubric.name)
    rows: Iterator[tuple[AttemptId, str, int]] = zip(
        columns.attempt_ids, columns.key_hashes, columns.samples, strict=True
    )
    return {(attempt_id, sample) for attempt_id, key_hash, sample in rows if keys.get(attempt_id) == key_hash}
