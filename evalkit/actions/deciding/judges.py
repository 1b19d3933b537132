"""The judges of a decision: looked at before anything is asked, and asked when the runs are complete.

At a look before the end nothing judged is looked at: judging what may be thrown away costs more than it tells. So no
candidate passes early where a judged criterion decides; it may fail early on another one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from evalkit.actions.comparing.judged_pair import STOPPED
from evalkit.actions.judge_runs import JudgeEnd, judge_runs
from evalkit.actions.judging.chosen import chosen_judges, chosen_rubrics
from evalkit.actions.judging.observer import JudgeObserver
from evalkit.actions.judging.order import JudgeOrder
from evalkit.actions.plan_judging import planned_judging
from evalkit.actions.project import Project
from evalkit.actions.simulated_targets import is_simulated_name, unstarted_judges
from evalkit.asking.stop import StopSignal
from evalkit.config.targets import read_secrets
from evalkit.domain.attempt import RunId
from evalkit.domain.decision import Decision
from evalkit.domain.judging import Judge
from evalkit.errors import ConfigError
from evalkit.runs.observer import RunObserver
from evalkit.storage.store import Store

__all__ = ["DecideObserver", "JudgedEnd", "Room", "check_judges", "decision_judges", "judged_for"]


class DecideObserver(RunObserver, JudgeObserver, Protocol):
    """Told of runs and of judging."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where a decision takes place."""

    project: Project
    store: Store
    observer: DecideObserver
    stop: StopSignal


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedEnd:
    """What became of the judges."""

    ends: tuple[JudgeEnd, ...] = ()
    troubles: Mapping[str, str] = field(default_factory=dict[str, str])
    """Judge -> why it could not judge."""

    @property
    def was_stopped(self) -> bool:
        """Whether the user asked to stop."""
        return any(end.was_stopped for end in self.ends)


def decision_judges(decision: Decision, *, project: Project) -> tuple[Judge, ...]:
    """The judges of a decision as they are configured; none where nothing judged decides.

    Raises:
        ConfigError: When there is none, or one is unknown.
    """
    if not decision.asks_judges:
        return ()
    return chosen_judges(decision.judges, simulated=unstarted_judges(decision.judges), config=project.config)


def check_judges(decision: Decision, *, source: Path, project: Project) -> None:
    """Is everyone configured who will be asked, and a judge of others? Hours later it would be a pity.

    Raises:
        UserError: When a judge or a rubric is not as it must be, or a judge is one of the builds.
    """
    if decision.asks_judges and not decision.judges:
        raise ConfigError(
            f"{source}: {decision.judged_criteria[0]} is judged, and no judge is configured; write one into "
            "evalkit.toml ([judges.NAME] with base_url and served_model), or name a simulated one: judges = "
            '["demo-judge"]'
        )
    judges = decision_judges(decision, project=project)
    chosen_rubrics(decision.judged_criteria, cwd=project.cwd)
    names = (decision.reference, *decision.candidates)
    served = {
        (name if is_simulated_name(name) else project.target(name).served_model).casefold(): name
        for name in (names if judges else ())
    }
    for judge in judges:
        read_secrets(judge.target, project.environ)
        if (build := served.get(judge.target.served_model.casefold())) is not None:
            raise ConfigError(
                f"{source}: judge {judge.name} is {build} itself ({judge.target.served_model}): judges rate their own "
                "answers too well; name others under judges"
            )


async def judged_for(decision: Decision, run_ids: Sequence[RunId], *, room: Room) -> JudgedEnd:
    """Ask the judges about what is open of complete runs; those that have said everything are left in peace.

    Args:
        decision: With its judged criteria and judges.
        run_ids: The runs, all of them complete; without any, nobody is asked.
        room: Where the decision takes place.
    """
    if not decision.asks_judges or not run_ids:
        return JudgedEnd()
    order = JudgeOrder(
        judge_names=decision.judges,
        dimensions=decision.judged_criteria,
        repeats_per_question=decision.judged_repeats,
    )
    plans = await asyncio.to_thread(planned_judging, run_ids, order, project=room.project)
    asked = [plan for plan in plans if plan.to_ask]
    if not asked:
        return JudgedEnd()
    ends = await judge_runs(
        run_ids,
        replace(order, judge_names=tuple(plan.judge_name for plan in asked)),
        project=room.project,
        store=room.store,
        observer=room.observer,
        stop=room.stop,
    )
    return JudgedEnd(ends=ends, troubles={end.judge_name: said for end in ends if (said := _trouble(end)) is not None})


def _trouble(end: JudgeEnd) -> str | None:
    if end.failed_check is not None:
        return STOPPED
    return None if end.error is None else f"failed: {end.error}"
