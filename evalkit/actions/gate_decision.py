"""``evalkit gate``: a decision's verdict alone, from the runs that are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from evalkit.actions.choose_questions import chosen_questions
from evalkit.actions.comparing.comparability import unvaried_remarks
from evalkit.actions.comparing.loading import TableReader, check_finished
from evalkit.actions.comparing.noise import noise_remarks
from evalkit.actions.comparing.pair import Terms, adjusted_for_many
from evalkit.actions.comparing.ranking import ranking
from evalkit.actions.comparing.record import verdict_record
from evalkit.actions.comparing.run_table import RunTable
from evalkit.actions.comparing.sittings import sitting_remarks
from evalkit.actions.deciding.looks import judged_so_far
from evalkit.actions.deciding.matter import Matter, choice_remarks, closest_run, order_for, run_of, within
from evalkit.actions.deciding.policy import decision_in, late_policy_remarks, register_policy, subject_of
from evalkit.actions.project import Project
from evalkit.domain.attempt import RunId
from evalkit.domain.comparison import Comparison
from evalkit.domain.decision import Decision
from evalkit.errors import RunError
from evalkit.storage.store import Store

__all__ = ["gated_decision", "terms_of", "verdict_on"]

_NO_TROUBLES: Final[Mapping[str, str]] = {}


def gated_decision(path: Path, *, project: Project, show: int = 5) -> Comparison:
    """The verdict of a decision from stored runs; it is stored, too.

    Raises:
        UserError: When the file is wrong, or a run is not there or not far enough.
    """
    decision = decision_in(path, project=project)
    with project.open_store() as store:
        choice = chosen_questions(order_for(decision, decision.reference), project=project, store=store)
        matter = Matter(decision=decision, source=path, choice=choice, show=show)
        register_policy(decision, store=store, project=project)
        reference = _found(decision.reference, matter, store=store)
        candidates = [_found(name, matter, store=store) for name in decision.candidates]
        return verdict_on(matter, reference, candidates, store=store, project=project)


def verdict_on(
    matter: Matter,
    reference: RunId,
    candidates: Sequence[RunId],
    *,
    store: Store,
    project: Project,
    judge_troubles: Mapping[str, str] = _NO_TROUBLES,
) -> Comparison:
    """Judge stored runs by a decision, and store the verdict.

    Args:
        matter: The decision.
        reference: Its run.
        candidates: The run of each candidate, in their order.
        store: Where they are, and the verdict goes.
        project: Whose limits and rubrics hold.
        judge_troubles: Judge -> why it could not judge just now; its criteria are INCONCLUSIVE then.

    Raises:
        RunError: When a run is unfinished, and not so far that a look decides.
    """
    decision, source = matter.decision, matter.source
    reader = TableReader(store=store, project=project, judges=decision.judges)
    reference_table = within(reader.table(reference), matter)
    tables = [within(reader.table(run_id), matter) for run_id in candidates]
    if reference_table.never_asked.any():
        raise _not_far_enough(reference_table, decision, source)
    check_finished(reference_table)
    # Who was stopped early needs no people either.
    finished = (reference_table, *(table for table in tables if not table.never_asked.any()))
    runs = tuple(table.run for table in finished)
    terms = replace(terms_of(decision, show=matter.show), judge_troubles=judge_troubles, runs=runs)
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
        ranking=() if any(pair.comparability.blocking for pair in pairs) else ranking(reference_table, tables),
        made_at=project.now(),
        remarks=(
            *choice_remarks(matter, [reference_table.run, *(table.run for table in tables)], store=store),
            *(remark for pair in pairs for remark in unvaried_remarks(pair, decision.varies)),
            *sitting_remarks((table.run for table in (reference_table, *tables)), store=store),
            *noise,
        ),
    )
    store.verdicts.add(verdict_record(comparison, subject=subject_of(decision)))
    return comparison


def terms_of(decision: Decision, *, show: int) -> Terms:
    """By what a decision judges."""
    return Terms(decision=decision, has_default_margins=False, confidence=decision.confidence, show=show)


def _found(name: str, matter: Matter, *, store: Store) -> RunId:
    decision, path = matter.decision, matter.source
    summary = run_of(name, matter, store=store)
    if summary is None:
        raise RunError(
            f"{path}: {name} has not been asked all {len(matter.repeats_by_hash)} questions of set "
            f"{decision.set_name!r} of bank {decision.bank!r} x {decision.repeats} in {decision.language!r} with seed "
            f"{decision.seed} yet{closest_run(name, matter, store=store)}; ask it with: evalkit decide {path}"
        )
    return summary.run.run_id


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
