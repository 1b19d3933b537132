"""``evalkit judge --dry-run``: what judging would take, before any judge is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from evalkit.actions.find_run import found_run
from evalkit.actions.judging.canary_check import canaries_for, check_id_of
from evalkit.actions.judging.chosen import chosen_judges, chosen_rubrics
from evalkit.actions.judging.conflicts import fair_judges
from evalkit.actions.judging.cost import JudgePlan, judge_plan
from evalkit.actions.judging.docket import docket_of
from evalkit.actions.judging.matter import matter_of, refuse_empty
from evalkit.actions.judging.order import JudgeOrder
from evalkit.actions.judging.series import JudgeSeries, as_asked, series_of
from evalkit.actions.prepare_target import is_reasoning
from evalkit.actions.project import Project
from evalkit.actions.score_run import run_scored_now
from evalkit.actions.simulated_targets import unstarted_judges
from evalkit.domain.judging import Judge
from evalkit.domain.question import Language
from evalkit.scores.canaries import Canary
from evalkit.storage.store import Store

__all__ = ["planned_judging"]


def planned_judging(
    run_texts: Sequence[str],
    order: JudgeOrder,
    *,
    project: Project,
    warned: Callable[[str, str], None] = lambda _judge, _why: None,
) -> tuple[JudgePlan, ...]:
    """One plan for each judge; asks nothing of any server.

    Args:
        run_texts: As the user names runs.
        order: Judges, dimensions and manner.
        project: Where judges and rubrics are configured.
        warned: Told of each judge that is left out, and why.

    Raises:
        UserError: When a run, a judge or a rubric is not as it must be.
    """
    rubrics, accuracy = chosen_rubrics(order.dimensions, cwd=project.cwd)
    simulated = unstarted_judges(order.judge_names)
    judges = chosen_judges(order.judge_names, simulated=simulated, config=project.config)
    with project.open_store() as store:
        run_ids = list(dict.fromkeys(found_run(text, store=store).run.run_id for text in run_texts))
        scored = [run_scored_now(run_id, store=store, cwd=project.cwd, now=project.now()) for run_id in run_ids]
        matters = [matter_of(one, repeats_per_question=order.repeats_per_question, store=store) for one in scored]
        refuse_empty(rubrics, matters)
        if not order.allows_self:
            models = {f"the model of run {one.run.short_id}": one.run.target for one in scored}
            fair = fair_judges(judges, models, are_named=bool(order.judge_names))
            judges = fair.judges
            for name, why in fair.left_out.items():
                warned(name, why)
        languages: set[Language] = {one.run.selection.language for one in scored}
        canaries = [canaries_for(language, cwd=project.cwd) for language in sorted(languages)]

        def planned(judge: Judge) -> JudgePlan:
            target = judge.target
            learnt = store.learnt.get(base_url=target.base_url, served_model=target.served_model)
            all_series = list(series_of(as_asked(judge, learnt=learnt), rubrics))
            docket = docket_of(all_series, matters, samples=order.samples, store=store)
            docket = replace(docket, open=docket.open[: order.limit])
            thinks = is_reasoning(target, learnt=learnt)
            trials = _untried(
                JudgeSeries(judge=all_series[0].judge, rubric=accuracy), canaries, all_series, store=store
            )
            return judge_plan(docket, all_series, canaries=trials, thinks=thinks, store=store)

        return tuple(planned(judge) for judge in judges)


def _untried(
    trial: JudgeSeries, canaries: Sequence[Sequence[Canary]], all_series: Sequence[JudgeSeries], *, store: Store
) -> int:
    """How many calls it takes to try a judge; which build it is, only its earlier verdicts tell."""
    begun = store.scores.series([series.series_id for series in all_series])
    builds = {series.about.get("build", "") for series in begun}
    return sum(
        len(some)
        for some in canaries
        if not any(store.judgements.check(check_id_of(trial, some, build=build)) for build in builds)
    )
