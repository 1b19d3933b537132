"""``evalkit plan``: how many questions, repeats, requests and hours a wish takes, or what a size can tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np

from evalkit.actions.choose_questions import Choice, chosen_questions
from evalkit.actions.comparing.counted import right_counted
from evalkit.actions.comparing.loading import loaded_table
from evalkit.actions.comparing.pairing import paired_tables
from evalkit.actions.comparing.run_table import RunTable
from evalkit.actions.deciding.judging_ahead import judged_questions, judging_ahead
from evalkit.actions.deciding.people_ahead import people_ahead
from evalkit.actions.deciding.policy import decision_in, register_policy
from evalkit.actions.find_run import found_run
from evalkit.actions.plan_decision import (
    assumed_pace,
    builds_of,
    design_of,
    pace_of,
    plan_of,
    spread_of,
    untold_criteria,
    with_scores,
)
from evalkit.actions.project import Project
from evalkit.actions.run_order import RunOrder
from evalkit.actions.simulated_targets import is_simulated_name, simulated_target
from evalkit.domain.criteria import DEFAULT_MARGINS
from evalkit.domain.decision import Decision
from evalkit.domain.plan import DecidingSize, Pace, PlanAhead, TellingSize
from evalkit.domain.rubric import Dimension
from evalkit.domain.target import Target
from evalkit.errors import RunError, UndefinedStatistic, UserError
from evalkit.stats.joint_pass import BuildAssumptions, Design, decision_design
from evalkit.stats.planning import (
    Spread,
    between_builds,
    detectable_difference,
    needed_questions,
    right_noise,
    sizes_that_decide,
    smallest_margin,
)
from evalkit.storage.store import Store

__all__ = ["PlanOrder", "planned_ahead"]

_MOST_PAIRS: Final = 5
_NAMELESS: Final = "candidate"
_TABLE_QUESTIONS: Final = (50, 100, 200, 300)
_TABLE_REPEATS: Final = (1, 3, 5)
_REPEATS: Final = 5
_SMALLEST: Final = 4
"""Questions below which there is nothing to plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOrder:
    """What the user said; None and () are filled in."""

    path: Path | None = None
    """A decision's file."""
    pilot: str | None = None
    """A run to take the figures from."""
    model: str | None = None
    """Whose pace and concurrency count."""
    margins: Mapping[str, float] = field(default_factory=dict)
    questions: int | None = None
    repeats: int | None = None
    true_loss: float = 0.0
    """Of the accuracy, 0-1."""
    accuracy: float | None = None
    """Assumed, 0-1, where there is no pilot."""
    bank: str | None = None
    set_name: str | None = None


def planned_ahead(order: PlanOrder, *, project: Project) -> PlanAhead:
    """Plan from a pilot, a decision's file or assumptions. Asks nothing of any server.

    A decision's file is on record from then on: who plans with it before the candidate is asked has set its margins
    before.

    Raises:
        UserError: When the file, the bank or the run is not there, or a number cannot be meant.
    """
    written = None if order.path is None else decision_in(order.path, project=project)
    decision = _decision(order, written, project=project)
    with project.open_store() as store:
        if written is not None:
            register_policy(written, store=store, project=project)
        choice = chosen_questions(
            RunOrder(model_names=(), bank=decision.bank, set_name=decision.set_name), project=project, store=store
        )
        if order.path is None and order.questions is None and not order.margins:
            decision = _without_untold(decision, choice)
        pilot = _pilot(order, decision, store=store, project=project)
        builds = BuildAssumptions() if pilot is None else _builds(pilot)
        if order.accuracy is not None:
            builds = replace(builds, accuracy=order.accuracy)
        betweens = [] if pilot is None else list(_betweens(pilot, store=store, project=project))
        spread = spread_of(builds, between=max(0.0, float(np.mean(betweens))) if betweens else None)
        pace = _pace(order, pilot, decision=decision, project=project)
        design = _design(order, decision, choice)
        judged = judged_questions(decision, choice.scope.variants, questions=len(design.clusters), project=project)
        judging = people = None
        if judged is not None:
            design = with_scores(design, judged, decision)
            people = people_ahead(decision, judged) if decision.asks_people else None
            if decision.asks_judges:
                judging = judging_ahead(decision, judged, answer_tokens=pace.tokens, store=store, project=project)
    margin = decision.criteria.get("accuracy", DEFAULT_MARGINS["accuracy"])
    available = max(len(design.clusters), _in_bank(choice, decision))
    needed = needed_questions(spread, repeats=design.repeats, margin=margin, true_loss=order.true_loss)
    runs = 1 + len(decision.candidates)
    return PlanAhead(
        decision=decision,
        plan=plan_of(decision, design, builds=builds, pace=pace, spread=spread),
        pilot=None if pilot is None else f"{pilot.run.target.name} ({pilot.run.short_id})",
        n_pairs=len(betweens),
        margin=margin,
        true_loss=order.true_loss,
        available=available,
        deciding=tuple(
            DecidingSize(
                questions=size.questions,
                repeats=size.repeats,
                requests=size.requests * runs,
                hours=pace.hours(size.requests * runs),
            )
            for size in sizes_that_decide(spread, margin=margin, true_loss=order.true_loss, available=available)
        ),
        out_of_reach=needed if needed is not None and needed > available else None,
        telling=tuple(_telling(spread, len(design.clusters))),
        judging=judging,
        people=people,
    )


def _decision(order: PlanOrder, written: Decision | None, *, project: Project) -> Decision:
    defaults = project.config.defaults
    decision = written or Decision(
        reference=order.model or "reference",
        candidates=(_NAMELESS,),
        bank=order.bank or defaults.bank,
        set_name=order.set_name,
        language=defaults.language,
    )
    # With a file, the others of its criteria stay; without one, what is named is what is planned for.
    margins = {**(written.criteria if written is not None else {}), **order.margins} or decision.criteria
    return replace(decision, criteria=margins, repeats=order.repeats or decision.repeats)


def _without_untold(decision: Decision, choice: Choice) -> Decision:
    """Of a decision that nobody wrote: only what these questions can tell, as ``decide init`` would write it."""
    repeats = decision.repeats or max(choice.scope.repeats_by_hash.values(), default=_REPEATS)
    untold = untold_criteria(choice.scope.variants, repeats=repeats)
    criteria = {key: margin for key, margin in decision.criteria.items() if key not in untold}
    return replace(decision, criteria=criteria)


def _pilot(order: PlanOrder, decision: Decision, *, store: Store, project: Project) -> RunTable | None:
    if order.pilot is not None:
        return loaded_table(found_run(order.pilot, store=store).run.run_id, store=store, project=project)
    if order.path is None:
        return None
    asked = (decision.reference, decision.bank, decision.language)
    for summary in store.runs.matching(decision.reference):
        run = summary.run
        if summary.finished and asked == (run.target.name, run.selection.bank, run.selection.language):
            table = loaded_table(run.run_id, store=store, project=project)
            if _is_pilot(table):
                return table
    return None


def _is_pilot(table: RunTable) -> bool:
    """Whether a run that nobody named says enough: one that was asked once does not, and nothing is wrong with that."""
    try:
        builds_of(table)
    except UndefinedStatistic:
        return False
    return True


def _builds(pilot: RunTable) -> BuildAssumptions:
    try:
        return builds_of(pilot)
    except UndefinedStatistic as error:
        run = pilot.run
        raise RunError(
            f"run {run.short_id} of {run.target.name} is no pilot: {error}; ask 30 questions 5 times: evalkit run "
            f"--model {run.target.name} --limit 30 --repeats 5"
        ) from error


def _betweens(pilot: RunTable, *, store: Store, project: Project) -> Iterator[float]:
    """How far true differences scatter, from runs of other builds on the same questions."""
    own, seen = pilot.run, {pilot.run.target.name}
    for summary in store.runs.all():
        run = summary.run
        alike = (run.selection.bank, run.selection.language, run.selection.seed)
        is_same_bank = alike == (own.selection.bank, own.selection.language, own.selection.seed)
        if run.target.name in seen or not is_same_bank or not summary.finished or len(seen) > _MOST_PAIRS:
            continue
        seen.add(run.target.name)
        try:
            yield _between(pilot, loaded_table(run.run_id, store=store, project=project))
        except (RunError, UndefinedStatistic):
            continue


def _between(pilot: RunTable, other: RunTable) -> float:
    pair = paired_tables(pilot, other)
    if Dimension.ACCURACY not in other.scores:
        raise UndefinedStatistic("not scored")
    (ours, theirs), _ = right_counted(pair)
    kept = (ours.total >= 2) & (theirs.total >= 2)
    noise = right_noise(ours.hits[kept], ours.total[kept]) + right_noise(theirs.hits[kept], theirs.total[kept])
    return between_builds(theirs.mean(kept) - ours.mean(kept), noise)


def _pace(order: PlanOrder, pilot: RunTable | None, *, decision: Decision, project: Project) -> Pace:
    measured = None if pilot is None else pace_of(pilot)
    if measured is not None:
        return measured
    return assumed_pace(_target(order.model or decision.reference, is_named=order.model is not None, project=project))


def _target(name: str, *, is_named: bool, project: Project) -> Target | None:
    if is_simulated_name(name):
        return simulated_target(name, base_url="http://127.0.0.1")
    return project.target(name) if is_named or name in project.config.targets else None


def _design(order: PlanOrder, decision: Decision, choice: Choice) -> Design:
    repeats = decision.repeats or max(choice.scope.repeats_by_hash.values(), default=_REPEATS)
    if order.questions is None:
        return design_of(choice.scope.variants, repeats=repeats)
    if order.questions < _SMALLEST:
        raise UserError(f"--questions {order.questions}: so few tell nothing; plan at least {_SMALLEST}")
    return decision_design(order.questions, repeats=repeats)


def _in_bank(choice: Choice, decision: Decision) -> int:
    """Questions that the whole bank has in the decision's language."""
    language = decision.language or choice.selection.language
    return 0 if choice.bank is None else len(choice.bank.members(None, language=language))


def _telling(spread: Spread, questions: int) -> Iterator[TellingSize]:
    for number in sorted({*_TABLE_QUESTIONS, questions}):
        for repeats in _TABLE_REPEATS:
            yield TellingSize(
                questions=number,
                repeats=repeats,
                detectable=detectable_difference(spread, questions=number, repeats=repeats),
                smallest_margin=smallest_margin(spread, questions=number, repeats=repeats),
            )
