"""What the judges of a decision will take and can tell, before a single answer is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import mean
from typing import Final

import numpy as np
import numpy.typing as npt

from evalkit.actions.deciding.judges import decision_judges
from evalkit.actions.judging.chosen import chosen_rubrics
from evalkit.actions.judging.cost import assumed_verdict, measured_verdict
from evalkit.actions.judging.series import as_asked, series_of
from evalkit.actions.plan_run import ASSUMED_TOKENS
from evalkit.actions.prepare_target import is_reasoning
from evalkit.actions.project import Project
from evalkit.actions.target_warnings import tokens_at_most
from evalkit.domain.decision import Decision
from evalkit.domain.judging import Judge
from evalkit.domain.plan import JudgedPlan, JudgingPlan
from evalkit.domain.question import Variant
from evalkit.domain.rubric import Rubric
from evalkit.stats.joint_pass import Design
from evalkit.stats.planning import ASSUMED_OF_SCORES, detectable_difference
from evalkit.storage.store import Store

__all__ = ["JudgedQuestions", "judged_questions", "judging_ahead", "with_judges"]

_ASSUMED_JUDGES: Final = 3
"""Where none is named or configured (judging.md)."""
_ASSUMED_AT_ONCE: Final = 4
_ANSWER_TOKENS: Final = 500.0
"""Of an answer without its reasoning; an assumption."""
_LOOKED_AT: Final = 40
"""Prompts that the estimate of their length is made from."""

_Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedQuestions:
    """Which questions the judged criteria of a decision apply to."""

    rubrics: tuple[Rubric, ...]
    variants: Sequence[Variant]
    rows_by_criterion: Mapping[str, _Rows]
    """Positions among the questions that are planned for, which may be more or fewer than there are."""


def judged_questions(
    decision: Decision, variants: Sequence[Variant], *, questions: int, project: Project
) -> JudgedQuestions | None:
    """The questions that judges or people will be asked about; None where nothing judged decides.

    Args:
        decision: With its criteria.
        variants: The questions that are there.
        questions: How many are planned for; judged ones have the same share of them.
        project: Whose rubrics hold.

    Raises:
        UserError: When a rubric is wrong.
    """
    if not decision.judged_criteria:
        return None
    rubrics, _ = chosen_rubrics(decision.judged_criteria, cwd=project.cwd)
    return JudgedQuestions(
        rubrics=rubrics,
        variants=variants,
        rows_by_criterion={rubric.name: _rows(rubric, variants, questions) for rubric in rubrics},
    )


def with_judges(design: Design, judged: JudgedQuestions, *, repeats: int) -> Design:
    """The design with what judges see of it, so that good builds are held up as often as they will be."""
    return replace(design, judged_repeats=min(repeats, design.repeats), judged_rows={**judged.rows_by_criterion})


def judging_ahead(
    decision: Decision, judged: JudgedQuestions, *, answer_tokens: float | None, store: Store, project: Project
) -> JudgingPlan:
    """Calls, tokens and hours of all judges, and what they can tell.

    Args:
        decision: Its judges, repeats and candidates.
        judged: What they are asked about.
        answer_tokens: Of one attempt with its reasoning; None where nobody knows.
        store: Where earlier verdicts of these judges are.
        project: Where judges are configured.

    Raises:
        ConfigError: When a judge is unknown.
    """
    from evalkit.actions.judging.canary_check import canaries_for  # noqa: PLC0415 - pydantic, for who asks judges

    judges = decision_judges(decision, project=project) if decision.judges else ()
    n_judges, runs = len(judges) or _ASSUMED_JUDGES, 1 + len(decision.candidates)
    language = decision.language or project.config.defaults.language
    trials = len(canaries_for(language, cwd=project.cwd))
    verdicts = sum(map(len, judged.rows_by_criterion.values())) * decision.judged_repeats * runs
    calls = verdicts + trials
    paces = [_pace(judge, judged, store=store) for judge in judges] or [
        _Pace(host=f"assumed {number}", reply=_assumed(judged, thinks=False)) for number in range(n_judges)
    ]
    hours: dict[str, float] = defaultdict(float)
    for pace in paces:
        # Judges on one machine take turns.
        hours[pace.host] += calls * pace.reply[0] / pace.at_once / 3600
    prompt = _prompt_tokens(judged, answer_tokens=answer_tokens)
    return JudgingPlan(
        judges=tuple(judge.name for judge in judges),
        n_judges=n_judges,
        criteria=tuple(_criteria(judged, repeats=decision.judged_repeats)),
        repeats=decision.judged_repeats,
        runs=runs,
        trials=trials * n_judges,
        tokens=sum(calls * (prompt + pace.reply[1]) for pace in paces),
        hours=max(hours.values()),
        is_measured=all(pace.is_measured for pace in paces),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pace:
    """How fast a judge is."""

    host: str
    at_once: int = _ASSUMED_AT_ONCE
    reply: tuple[float, float]
    """Seconds and tokens of a verdict."""
    is_measured: bool = False


def _pace(judge: Judge, judged: JudgedQuestions, *, store: Store) -> _Pace:
    target = judge.target
    learnt = store.learnt.get(base_url=target.base_url, served_model=target.served_model)
    all_series = series_of(as_asked(judge, learnt=learnt), judged.rubrics)
    measured = measured_verdict([facts for one in all_series for facts in store.judgements.facts(one.series_id)])
    thinks = is_reasoning(target, learnt=learnt)
    return _Pace(
        host=target.host,
        at_once=target.concurrency,
        reply=measured or _assumed(judged, thinks=thinks),
        is_measured=measured is not None,
    )


def _assumed(judged: JudgedQuestions, *, thinks: bool) -> tuple[float, float]:
    return assumed_verdict([rubric.method for rubric in judged.rubrics], thinks=thinks)


def _criteria(judged: JudgedQuestions, *, repeats: int) -> Iterator[JudgedPlan]:
    for name, rows in judged.rows_by_criterion.items():
        detectable = (
            detectable_difference(ASSUMED_OF_SCORES, questions=len(rows), repeats=repeats) if len(rows) else None
        )
        yield JudgedPlan(criterion=name, questions=len(rows), detectable=detectable)


def _rows(rubric: Rubric, variants: Sequence[Variant], questions: int) -> _Rows:
    """Where the questions stand that a rubric applies to; of other numbers of questions, as many evenly over all."""
    found = [row for row, variant in enumerate(variants) if rubric.applies_to(variant, is_read=True)]
    if questions == len(variants):
        return np.array(found, dtype=np.intp)
    count = round(questions * len(found) / len(variants)) if variants else 0
    return np.linspace(0, questions, num=count, endpoint=False).astype(np.intp)


def _prompt_tokens(judged: JudgedQuestions, *, answer_tokens: float | None) -> float:
    """Of a prompt, at most, with an answer of assumed length; reasoning only where the rubric shows it."""
    from evalkit.scores.judge_prompt import judge_prompt  # noqa: PLC0415 - Jinja2, for who asks judges

    lengths: list[float] = []
    for rubric in judged.rubrics:
        asked = [variant for variant in judged.variants if rubric.applies_to(variant, is_read=True)]
        answer = (answer_tokens or ASSUMED_TOKENS) if "reasoning" in rubric.shows else _ANSWER_TOKENS
        for variant in asked[:: max(1, len(asked) // _LOOKED_AT)]:
            prompt = judge_prompt(rubric, variant, answer="", reasoning="", is_ascending=False, mark="0" * 12)
            lengths.append(tokens_at_most(prompt) + answer)
    return mean(lengths) if lengths else 0.0
