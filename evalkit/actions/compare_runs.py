"""``evalkit compare``: candidates against a reference, paired question by question, with a verdict for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from evalkit.actions.comparing.chosen_runs import chosen_runs
from evalkit.actions.comparing.comparability import check_names, unvaried_remarks
from evalkit.actions.comparing.loading import TableReader, check_finished
from evalkit.actions.comparing.noise import noise_remarks
from evalkit.actions.comparing.pair import JudgedPair, Terms, adjusted_for_many, judged_pair
from evalkit.actions.comparing.ranking import ranking
from evalkit.actions.comparing.run_table import RunTable
from evalkit.actions.comparing.sittings import sitting_remarks
from evalkit.actions.project import Project
from evalkit.domain.comparison import Comparison, PairComparison
from evalkit.domain.criteria import DEFAULT_MARGINS, ScoredBy
from evalkit.domain.decision import Decision
from evalkit.domain.verdict import Remark

__all__ = ["CompareOrder", "compared_runs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareOrder:
    """What the user asked for when saying ``evalkit compare``."""

    candidates: tuple[str, ...]
    """Runs or models."""
    reference: str
    varies: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    margins: Mapping[str, float] = field(default_factory=dict)
    """Primary criteria with their margins; empty for the shipped defaults, of which those apply that were asked."""
    judges: tuple[str, ...] = ()
    """Whose verdicts count; () for those of all."""
    scored_by: ScoredBy = ScoredBy.JUDGES
    """Whose scores judged criteria are made from."""
    show: int = 5
    """How many of the questions that changed most."""
    is_partial: bool = False
    """Look at unfinished runs, without a verdict."""
    only_looks: bool = False
    """Take runs as they are scored, and write nothing into the store."""


def compared_runs(order: CompareOrder, *, project: Project) -> Comparison:
    """Compare stored runs.

    Raises:
        UserError: When a run is not there or unfinished, nothing was asked of both, or a name is unknown.
    """
    decision = Decision(
        reference=order.reference,
        candidates=order.candidates,
        varies=check_names(order.varies, where="--varies"),
        allowed=check_names(order.allowed, where="--allow"),
        criteria=dict(order.margins or DEFAULT_MARGINS),
        judges=order.judges,
        scored_by=order.scored_by,
    )
    terms = Terms(
        decision=decision, has_default_margins=not order.margins, confidence=decision.confidence, show=order.show
    )
    with project.open_store() as store:
        chosen = chosen_runs(order.candidates, against=order.reference, store=store)
        reader = TableReader(store=store, project=project, judges=order.judges, only_looks=order.only_looks)
        reference, candidates = reader.table(chosen.reference), list(map(reader.table, chosen.candidates))
        if not order.is_partial:
            for table in (reference, *candidates):
                check_finished(table)
        terms = replace(terms, runs=tuple(table.run for table in (reference, *candidates)))
        judged = [judged_pair(reference, table, terms=terms, store=store) for table in candidates]
        pairs = _without_verdict(judged) if order.is_partial else adjusted_for_many(judged)
        return Comparison(
            decision=decision,
            source=None,
            pairs=tuple(pairs),
            # Runs that cannot be held against each other have no order either.
            ranking=() if any(pair.comparability.blocking for pair in pairs) else ranking(reference, candidates),
            made_at=project.now(),
            remarks=(
                *_unfinished((reference, *candidates)),
                *(remark for pair in pairs for remark in unvaried_remarks(pair, decision.varies)),
                *sitting_remarks((table.run for table in (reference, *candidates)), store=store),
                *noise_remarks(reference.run, pairs[0].comparability, store=store, reader=reader),
            ),
        )


def _without_verdict(judged: Sequence[JudgedPair]) -> list[PairComparison]:
    return [replace(one.comparison, status=None) for one in judged]


def _unfinished(tables: Sequence[RunTable]) -> Iterator[Remark]:
    for table in tables:
        if missing := int(table.never_asked.sum()):
            wanted = sum(place.repeats for place in table.run.places)
            values = {"run": table.run.short_id, "finished": wanted - missing, "wanted": wanted}
            yield Remark(key="unfinished_run", values=values)
