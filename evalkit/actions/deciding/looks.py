"""Looks at a candidate before its last question: when they are, and what the answers stored so far come to.

Everything here is made from what is stored, so that ``decide`` while it asks, ``decide`` resumed, and ``gate`` a week
later all find the same verdict at the same look.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from evalkit.actions.comparing.counted import right_counted
from evalkit.actions.comparing.pair import JudgedPair, Terms, judged_pair
from evalkit.actions.comparing.pairing import PairedTables, paired_tables
from evalkit.actions.comparing.run_table import RunTable
from evalkit.domain.comparison import EarlyEnd, Status
from evalkit.domain.decision import Decision
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.verdict import Remark
from evalkit.errors import RunError
from evalkit.stats.clusters import FloatArray
from evalkit.stats.sequential import look_confidences, look_sizes, monitor_crossing
from evalkit.storage.store import Store

__all__ = ["Look", "block_ends", "judged_so_far", "looks_at"]

_MONITORED_BLOCKS: Final = 10
"""A build that is not found broken in so many blocks is for the looks to judge."""
_MONITOR_ALPHA: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A moment at which a verdict may be given."""

    number: int
    """Counted from 1."""
    of: int
    """How many looks there are."""
    questions: int
    """The first so many of the run's order, whole blocks."""
    confidence: float
    """Of each bound, one-sided."""

    @property
    def is_last(self) -> bool:
        """Whether it is the one at the end."""
        return self.number == self.of


def block_ends(run: Run) -> list[int]:
    """How many questions have been asked by the end of each block."""
    return [
        place.position + 1
        for place, following in zip(run.places, (*run.places[1:], None), strict=True)
        if following is None or following.block != place.block
    ]


def looks_at(run: Run, decision: Decision) -> tuple[Look, ...]:
    """When a candidate's run is judged: at its end, and before where the decision says ``early_stop``.

    With several candidates, each look's risk is split among them (Bonferroni): which of them are stopped early must
    not depend on the others, which may not have been asked yet.
    """
    total = len(run.places)
    if not decision.early_stop:
        return (Look(number=1, of=1, questions=total, confidence=decision.confidence),)
    sizes = look_sizes(block_ends(run))
    level = (1 - decision.confidence) / len(decision.candidates)
    confidences = look_confidences([size / total for size in sizes], level=level)
    return tuple(
        Look(number=number, of=len(sizes), questions=size, confidence=confidence)
        for number, (size, confidence) in enumerate(zip(sizes, confidences, strict=True), start=1)
    )


def judged_so_far(reference: RunTable, candidate: RunTable, *, terms: Terms, store: Store) -> JudgedPair | None:
    """The verdict of the first look that has one, or that of the last; None where more must be asked.

    Args:
        reference: A finished run.
        candidate: A run as far as it has come.
        terms: By what it is judged; each look has its own confidence.
        store: Where the answers are that are shown.

    Raises:
        RunError: Without a question that both have answered.
    """
    for look in looks_at(candidate.run, terms.decision):
        asked = _asked_prefix(candidate)
        if terms.decision.early_stop and (
            broken := _broken_at(reference, candidate, min(asked, look.questions), terms)
        ):
            return _stopped_by_monitor(reference, candidate, broken, terms=terms, store=store)
        if asked < look.questions:
            return None
        judged = judged_pair(
            reference,
            candidate,
            terms=replace(terms, confidence=look.confidence),
            store=store,
            looked_at=None if look.is_last else frozenset(candidate.asked_hashes[: look.questions]),
        )
        is_decided = judged.comparison.status in {Status.PASS, Status.FAIL}
        if look.is_last or is_decided:
            return _ended_at(judged, look, candidate) if terms.decision.early_stop else judged
    raise AssertionError  # the last look always answers


def _asked_prefix(table: RunTable) -> int:
    """How many questions of the order were asked all their repeats, up to the first that was not."""
    missing = np.flatnonzero(table.never_asked)
    return int(missing[0]) if len(missing) else table.n_questions


def _broken_at(reference: RunTable, candidate: RunTable, asked: int, terms: Terms) -> int | None:
    """After how many questions, whole blocks, the monitor finds the candidate broken; None where it does not."""
    margin = terms.decision.criteria.get("accuracy")
    ends = [end for end in block_ends(candidate.run)[:_MONITORED_BLOCKS] if end <= asked]
    scored = all(Dimension.ACCURACY in table.scores for table in (reference, candidate))
    if margin is None or not ends or not scored:
        return None
    try:
        pair = paired_tables(reference, candidate, looked_at=frozenset(candidate.asked_hashes[: ends[-1]]))
    except RunError:
        return None
    losses, last_positions = _cluster_losses(pair, candidate)
    crossed = monitor_crossing(losses, margin=margin, alpha=_MONITOR_ALPHA / len(terms.decision.candidates))
    if crossed is None:
        return None
    return next(end for end in ends if end > last_positions[crossed - 1])


def _cluster_losses(pair: PairedTables, candidate: RunTable) -> tuple[FloatArray, list[int]]:
    """Mean loss of each cluster in the order in which its last question was asked, and that question's position."""
    (ours, theirs), kept = right_counted(pair)
    position_by_hash = {asked_hash: number for number, asked_hash in enumerate(candidate.asked_hashes)}
    rows = np.flatnonzero(kept)
    losses = ours.mean(kept) - theirs.mean(kept)
    clusters = pair.clusters[rows]
    totals, counts = np.bincount(clusters, weights=losses), np.bincount(clusters)
    last = np.full(len(counts), -1)
    positions = np.array([position_by_hash[pair.candidate.asked_hashes[row]] for row in rows.tolist()])
    np.maximum.at(last, clusters, positions)
    order = [cluster for cluster in np.argsort(last, kind="stable").tolist() if counts[cluster]]
    return np.array([totals[cluster] / counts[cluster] for cluster in order]), [int(last[one]) for one in order]


def _stopped_by_monitor(
    reference: RunTable, candidate: RunTable, questions: int, *, terms: Terms, store: Store
) -> JudgedPair:
    judged = judged_pair(
        reference,
        candidate,
        terms=replace(terms, confidence=1 - _MONITOR_ALPHA),
        store=store,
        looked_at=frozenset(candidate.asked_hashes[:questions]),
    )
    comparison = judged.comparison
    status = None if comparison.status is None else Status.FAIL
    remark = Remark(key="stopped_by_monitor", values={"questions": questions, "planned": candidate.n_questions})
    stopped = replace(comparison, status=status, remarks=(*comparison.remarks, remark))
    look = Look(number=0, of=len(looks_at(candidate.run, terms.decision)), questions=questions, confidence=0.99)
    return _ended_at(replace(judged, comparison=stopped, not_worse_p=_MONITOR_ALPHA), look, candidate)


def _ended_at(judged: JudgedPair, look: Look, candidate: RunTable) -> JudgedPair:
    end = EarlyEnd(
        look=look.number,
        looks=look.of,
        questions=look.questions,
        questions_planned=candidate.n_questions,
        requests_saved=int(candidate.never_asked.sum()),
        hours_saved=_hours_saved(candidate),
    )
    return replace(judged, comparison=replace(judged.comparison, early=end))


def _hours_saved(candidate: RunTable) -> float | None:
    """What the requests not made would have taken, at the pace of those that were."""
    known = candidate.seconds[~np.isnan(candidate.seconds)]
    if not len(known):
        return None
    return float(candidate.never_asked.sum() * known.mean() / candidate.run.target.concurrency / 3600)
