"""``evalkit gate``: a decision's verdict alone, from the runs that are stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit.actions.comparing.comparability import unvaried_remarks
from evalkit.actions.comparing.loading import TableReader, check_finished
from evalkit.actions.comparing.noise import noise_remarks
from evalkit.actions.comparing.pair import Terms, adjusted_for_many
from evalkit.actions.comparing.ranking import ranking
from evalkit.actions.comparing.record import verdict_record
from evalkit.actions.comparing.run_table import RunTable
from evalkit.actions.deciding.looks import judged_so_far
from evalkit.actions.deciding.policy import decision_in, late_policy_remarks, register_policy, subject_of
from evalkit.actions.project import Project
from evalkit.domain.attempt import RunId
from evalkit.domain.comparison import Comparison
from evalkit.domain.decision import Decision
from evalkit.domain.run import Run, RunSummary
from evalkit.domain.verdict import Remark
from evalkit.errors import RunError
from evalkit.storage.store import Store

__all__ = ["Matter", "gated_decision", "run_of", "terms_of", "verdict_on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is to be judged."""

    decision: Decision
    source: Path
    """Its file."""
    show: int
    """How many of the questions that changed most."""


def gated_decision(path: Path, *, project: Project, show: int = 5) -> Comparison:
    """The verdict of a decision from stored runs; it is stored, too.

    Raises:
        UserError: When the file is wrong, or a run is not there or not far enough.
    """
    decision = decision_in(path, project=project)
    with project.open_store() as store:
        register_policy(decision, store=store, project=project)
        reference = _found(decision.reference, decision, path=path, store=store)
        candidates = [_found(name, decision, path=path, store=store) for name in decision.candidates]
        matter = Matter(decision=decision, source=path, show=show)
        return verdict_on(matter, reference, candidates, store=store, project=project)


def verdict_on(
    matter: Matter, reference: RunId, candidates: Sequence[RunId], *, store: Store, project: Project
) -> Comparison:
    """Judge stored runs by a decision, and store the verdict.

    Raises:
        RunError: When a run is unfinished, and not so far that a look decides.
    """
    decision, source = matter.decision, matter.source
    reader = TableReader(store=store, project=project)
    reference_table = reader.table(reference)
    tables = list(map(reader.table, candidates))
    for table in (reference_table, *tables):
        _check_repeats(table, decision, source)
    if reference_table.never_asked.any():
        raise _not_far_enough(reference_table, decision, source)
    check_finished(reference_table)
    terms = terms_of(decision, show=matter.show)
    judged = []
    for table in tables:
        one = judged_so_far(reference_table, table, terms=terms, store=store)
        if one is None:
            raise _not_far_enough(table, decision, source)
        late = tuple(late_policy_remarks(decision, table.run, store=store))
        judged.append(replace(one, comparison=replace(one.comparison, remarks=(*one.comparison.remarks, *late))))
    # Looks split their risk among the candidates beforehand.
    pairs = [one.comparison for one in judged] if decision.early_stop else adjusted_for_many(judged)
    noise = noise_remarks(reference_table.run, pairs[0].comparability, store=store, reader=reader)
    comparison = Comparison(
        decision=decision,
        source=source.name,
        pairs=tuple(pairs),
        ranking=ranking(reference_table, tables),
        made_at=project.now(),
        remarks=(
            *_choice_remarks(decision, [reference_table.run, *(table.run for table in tables)], store=store),
            *(remark for pair in pairs for remark in unvaried_remarks(pair, decision.varies)),
            *noise,
        ),
    )
    store.verdicts.add(verdict_record(comparison, subject=subject_of(decision)))
    return comparison


def terms_of(decision: Decision, *, show: int) -> Terms:
    """By what a decision judges."""
    return Terms(decision=decision, has_default_margins=False, confidence=decision.confidence, show=show)


def run_of(name: str, decision: Decision, *, store: Store) -> RunSummary | None:
    """The newest run of a target on the decision's questions, as ``evalkit run`` would take it up; None without one.

    A run made with ``--like`` is another experiment: it is taken where there is no other.
    """
    found = runs_on(decision, name, store=store)
    return next((summary for summary in found if summary.run.like is None), next(iter(found), None))


def runs_on(decision: Decision, name: str, *, store: Store) -> list[RunSummary]:
    """Every run of a target on the decision's questions, newest first."""
    return [
        summary
        for summary in store.runs.matching(name)
        if summary.run.target.name == name and _asks_the_same(summary, decision)
    ]


def _choice_remarks(decision: Decision, runs: Sequence[Run], *, store: Store) -> Iterator[Remark]:
    """Says where a target was asked several times: whoever may choose among runs may choose the verdict."""
    for run in runs:
        others = sum(
            summary.run.run_id != run.run_id and summary.finished >= summary.wanted
            for summary in runs_on(decision, run.target.name, store=store)
        )
        if others:
            values = {"name": run.target.name, "count": others, "run": run.short_id}
            yield Remark(key="other_runs", values=values)


def _asks_the_same(summary: RunSummary, decision: Decision) -> bool:
    selection = summary.run.selection
    asked = (selection.bank, selection.set_name, selection.language, selection.seed)
    is_whole = not (selection.categories or selection.difficulties or selection.question_ids or selection.limit)
    return is_whole and asked == (decision.bank, decision.set_name, decision.language, decision.seed)


def _found(name: str, decision: Decision, *, path: Path, store: Store) -> RunId:
    summary = run_of(name, decision, store=store)
    if summary is None:
        raise RunError(
            f"{path}: {name} has not been asked set {decision.set_name!r} of bank {decision.bank!r} in "
            f"{decision.language!r} with seed {decision.seed} yet; ask it with: evalkit decide {path}"
        )
    return summary.run.run_id


def _check_repeats(table: RunTable, decision: Decision, source: Path) -> None:
    """Refuse a run that asks less often than the policy says."""
    run, repeats = table.run, min((place.repeats for place in table.run.places), default=0)
    if decision.repeats is not None and repeats < decision.repeats:
        raise RunError(
            f"run {run.short_id} of {run.target.name} asks each question {repeats} times, and {source} wants "
            f"{decision.repeats}; ask the rest with: evalkit decide {source}"
        )


def _not_far_enough(table: RunTable, decision: Decision, source: Path) -> RunError:
    run = table.run
    wanted = sum(place.repeats for place in run.places)
    asked = wanted - int(table.never_asked.sum())
    so_far = "no look has decided yet" if decision.early_stop else "the decision allows no early look"
    if run.target.name == decision.reference:
        so_far = "candidates are held against a reference that is finished"
    return RunError(
        f"run {run.short_id} of {run.target.name} is unfinished ({asked} of {wanted} asked), and {so_far}; go on with: "
        f"evalkit decide {source}"
    )
