"""One candidate against the reference: lines, floors, slices, changed questions and the verdict."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from evalkit.actions.calibrating.marks import canaries_passed, judges_of
from evalkit.actions.comparing.changed import changed_questions
from evalkit.actions.comparing.comparability import comparability
from evalkit.actions.comparing.floors import floor_rows
from evalkit.actions.comparing.judge_rows import with_judges
from evalkit.actions.comparing.judged_pair import stopped_judges
from evalkit.actions.comparing.kinship import kin_remarks
from evalkit.actions.comparing.pairing import PairedTables, paired_tables
from evalkit.actions.comparing.people_rows import with_people
from evalkit.actions.comparing.review_commands import ReviewWanted
from evalkit.actions.comparing.rows import JudgedRow, criterion_rows, is_measured
from evalkit.actions.comparing.run_table import RunTable
from evalkit.actions.comparing.slices import slice_rows
from evalkit.domain.comparison import Comparability, CriterionRow, Difference, FloorRow, PairComparison, Status
from evalkit.domain.decision import Decision
from evalkit.domain.run import Run
from evalkit.domain.verdict import Remark
from evalkit.stats.multiplicity import holm
from evalkit.storage.store import Store

__all__ = ["JudgedPair", "Terms", "adjusted_for_many", "judged_pair"]

_FEW_CLUSTERS: Final = 30
_ALWAYS: Final = "accuracy"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPair:
    """A candidate's comparison, with what an adjustment for several candidates needs."""

    comparison: PairComparison
    worse_p: float | None
    """Largest probability over primary criteria of a loss of the margin or more; None where one has no figure."""
    not_worse_p: float | None
    """Smallest of a smaller loss."""
    floors: tuple[FloorRow, ...]
    alpha: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """By what a candidate is judged."""

    decision: Decision
    has_default_margins: bool
    """Whether nobody chose the criteria: then those hold that the questions can tell."""
    confidence: float
    show: int
    """How many changed questions."""
    judge_troubles: Mapping[str, str] = field(default_factory=dict[str, str])
    """Judge -> why it could not judge just now."""
    runs: Sequence[Run] = ()
    """Of all that is compared, which people score together; () for the two that are held against each other."""


def judged_pair(
    reference: RunTable,
    candidate: RunTable,
    *,
    terms: Terms,
    store: Store,
    looked_at: Collection[str] | None = None,
) -> JudgedPair:
    """Hold one run against another.

    Args:
        reference: One run.
        candidate: The other.
        terms: By what it is judged.
        store: Where the answers are that are shown.
        looked_at: The questions that count so far, at a look before the end; None for all.

    Raises:
        RunError: Without a question that both have answered.
    """
    decision = terms.decision
    must_judge = decision.judges if decision.asks_judges else ()
    stopped = stopped_judges((reference.run, candidate.run), judges=must_judge, store=store)
    pair = replace(
        paired_tables(reference, candidate, looked_at=looked_at),
        judges=decision.judges,
        scored_by=decision.scored_by,
        judge_troubles={**stopped, **terms.judge_troubles},
        review=ReviewWanted.by(decision, terms.runs, store=store),
    )
    if candidate.people and reference.people:
        pair = replace(pair, canaries=canaries_passed(judges_of(candidate.panels.values()), store=store))
    compared = comparability(pair, varies=decision.varies, allowed=decision.allowed)
    margins = {
        key: margin
        for key, margin in decision.criteria.items()
        if key == _ALWAYS or not terms.has_default_margins or is_measured(pair, key)
    }
    judged = criterion_rows(pair, margins=margins, confidence=terms.confidence)
    rows = [with_judges(pair, one.row, confidence=terms.confidence) for one in judged]
    floors = floor_rows(pair.candidate, decision.floors, confidence=terms.confidence)
    alpha = 1 - terms.confidence
    worse_p, not_worse_p = _largest_worse_p(judged), _smallest_not_worse_p(judged)
    comparison = PairComparison(
        reference=reference.run,
        candidate=candidate.run,
        comparability=compared,
        pairing=pair.pairing,
        rows=tuple(with_people(pair, rows, confidence=terms.confidence)),
        floors=floors,
        slices=slice_rows(pair, confidence=terms.confidence),
        changed=changed_questions(pair, most=terms.show, store=store),
        status=_status(worse_p, not_worse_p, floors, compared, alpha=alpha),
        p=worse_p,
        remarks=(
            *_remarks(pair, compared, left_out=[key for key in decision.criteria if key not in margins]),
            *_few_for_criteria(pair, rows),
        ),
    )
    return JudgedPair(comparison=comparison, worse_p=worse_p, not_worse_p=not_worse_p, floors=floors, alpha=alpha)


def adjusted_for_many(judged: Sequence[JudgedPair]) -> list[PairComparison]:
    """The comparisons, with verdicts adjusted by Holm over the candidates where there are several.

    One that is good by chance among ten is not to be rolled out for it; nor is one condemned.
    """
    if len(judged) < 2:
        return [one.comparison for one in judged]
    worse = holm([1.0 if one.worse_p is None else min(1.0, one.worse_p) for one in judged])
    not_worse = holm([1.0 if one.not_worse_p is None else one.not_worse_p for one in judged])
    return [
        replace(
            one.comparison,
            adjusted_p=None if one.worse_p is None else worse_p,
            status=_status(
                None if one.worse_p is None else worse_p,
                not_worse_p,
                one.floors,
                one.comparison.comparability,
                alpha=one.alpha,
            ),
        )
        for one, worse_p, not_worse_p in zip(judged, worse, not_worse, strict=True)
    ]


def _largest_worse_p(judged: Sequence[JudgedRow]) -> float | None:
    primary = [one.worse_p for one in judged if one.row.is_primary]
    known = [p for p in primary if p is not None]
    return max(known) if known and len(known) == len(primary) else None


def _smallest_not_worse_p(judged: Sequence[JudgedRow]) -> float | None:
    return min((one.not_worse_p for one in judged if one.not_worse_p is not None), default=None)


def _status(
    worse_p: float | None,
    not_worse_p: float | None,
    floors: Sequence[FloorRow],
    compared: Comparability,
    *,
    alpha: float,
) -> Status | None:
    """Every primary criterion and every floor must pass; one that fails is enough for a FAIL (intersection-union)."""
    if compared.blocking:
        return None
    of_floors = {floor.status for floor in floors}
    if Status.FAIL in of_floors or (not_worse_p is not None and not_worse_p < alpha):
        return Status.FAIL
    if worse_p is not None and worse_p < alpha and of_floors <= {Status.PASS}:
        return Status.PASS
    return Status.INCONCLUSIVE


def _few_for_criteria(pair: PairedTables, rows: Sequence[CriterionRow]) -> Iterator[Remark]:
    """Criteria that decide by few of many questions; where all are few, that is said once."""
    for row in rows if pair.pairing.clusters >= _FEW_CLUSTERS else ():
        if row.is_primary and isinstance(row.difference, Difference) and row.difference.n_clusters < _FEW_CLUSTERS:
            values = {"criterion": row.criterion.key, "count": row.difference.n_clusters, "needed": _FEW_CLUSTERS}
            yield Remark(key="few_for_criterion", values=values)


def _remarks(pair: PairedTables, compared: Comparability, *, left_out: Sequence[str]) -> Iterator[Remark]:
    found = pair.pairing
    for key in left_out:
        yield Remark(key="criterion_left_out", values={"criterion": key})
    if found.clusters < _FEW_CLUSTERS:
        yield Remark(key="few_clusters", values={"count": found.clusters, "needed": _FEW_CLUSTERS})
    if found.repeats_reference != found.repeats_candidate:
        yield Remark(
            key="unequal_repeats",
            values={"reference": found.repeats_reference, "candidate": found.repeats_candidate},
        )
    sources = (pair.reference.token_source, pair.candidate.token_source)
    if None not in sources and sources[0] is not sources[1]:
        yield Remark(key="token_sources_differ")
    yield from kin_remarks(pair)
    if any(distinction.key == "host" for distinction in compared.distinctions):
        yield Remark(key="other_hardware")
