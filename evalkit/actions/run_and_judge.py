"""``evalkit run --judge``: ask the questions, then put the answers before judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.judging.conflicts import refuse_self
from evalkit.actions.judging.observer import JudgeObserver
from evalkit.actions.judging.order import JudgeOrder
from evalkit.actions.project import Project
from evalkit.actions.run_bank import RunEnd, run_bank
from evalkit.actions.run_order import RunOrder
from evalkit.actions.score_run import run_scored_now
from evalkit.actions.simulated_targets import is_simulated_name
from evalkit.asking.stop import StopSignal
from evalkit.runs.observer import RunObserver
from evalkit.storage.store import Store

if TYPE_CHECKING:
    from evalkit.actions.judge_runs import JudgeEnd

__all__ = ["AskingObserver", "run_and_judge"]


class AskingObserver(RunObserver, JudgeObserver, Protocol):
    """Watches both models and judges being asked."""


async def run_and_judge(
    order: RunOrder,
    judge_names: tuple[str, ...],
    *,
    project: Project,
    store: Store,
    observer: AskingObserver,
    stop: StopSignal,
) -> tuple[tuple[RunEnd, ...], tuple[JudgeEnd, ...]]:
    """Ask, store and score as ``run_bank`` does, then judge what came of it; without judges nothing is judged.

    Raises:
        UserError: When the questions, a target, a judge or a rubric is not as it must be.
    """
    if not judge_names:
        return await run_bank(order, project=project, store=store, observer=observer, stop=stop), ()
    # Loaded here, since it takes a tenth of a second that runs without judges do not pay.
    from evalkit.actions.judge_runs import judge_runs  # noqa: PLC0415
    from evalkit.actions.judging.chosen import refuse_unknown  # noqa: PLC0415

    judging = JudgeOrder(judge_names=judge_names)
    # A mistyped judge must show before the first question, not hours later, and so must one that judges itself.
    refuse_unknown(judging, project=project)
    _refuse_self(order, judge_names, project=project)
    ends = await run_bank(order, project=project, store=store, observer=observer, stop=stop)
    # A run without an answer has ended with its own error; it keeps nobody from judging the others.
    cards = [end.scorecard for end in ends if end.scorecard is not None and end.scorecard.outcomes.finished]
    if not cards or any(end.was_stopped for end in ends):
        return ends, ()
    run_ids = [card.run.run_id for card in cards]
    judged = await judge_runs(run_ids, judging, project=project, store=store, observer=observer, stop=stop)
    return tuple(_with_verdicts(end, project=project, store=store) for end in ends), judged


def _refuse_self(order: RunOrder, judge_names: Sequence[str], *, project: Project) -> None:
    # What evalkit simulates itself is never the model of a judge that is configured.
    judges = [judge for name, judge in project.config.judges.items() if name in judge_names]
    asked = [name for name in order.model_names if not is_simulated_name(name)]
    refuse_self(judges, {f"model {name}": project.target(name, overrides=order.overrides) for name in asked})


def _with_verdicts(end: RunEnd, *, project: Project, store: Store) -> RunEnd:
    if end.scorecard is None:
        return end
    scored = run_scored_now(end.scorecard.run.run_id, store=store, cwd=project.cwd, now=project.now())
    return replace(end, scorecard=scorecard_of(scored, store=store, cwd=project.cwd))
