"""What the people of a decision will take and can tell, before a single answer is there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evalkit.actions.comparing.review_commands import people_questions
from evalkit.actions.deciding.judging_ahead import JudgedQuestions
from evalkit.actions.reviewing.commands import beginning_minutes
from evalkit.actions.reviewing.order import RATERS
from evalkit.domain.decision import Decision
from evalkit.domain.plan import JudgedPlan, PeoplePlan
from evalkit.stats.planning import ASSUMED_OF_SCORES, detectable_difference

__all__ = ["drawn_for_people", "people_ahead"]


def people_ahead(decision: Decision, judged: JudgedQuestions) -> PeoplePlan:
    """Questions, raters and minutes of the review that a decision by people, or by both combined, waits for.

    Args:
        decision: Its judged criteria and their margins.
        judged: The questions that they apply to.
    """
    rows, wanted = judged.rows_by_criterion, people_questions(decision)
    counts = {name: min(wanted, len(rows[name])) for name in decision.judged_criteria}
    runs = 1 + len(decision.candidates)
    questions = max(counts.values(), default=0)
    return PeoplePlan(
        scored_by=decision.scored_by,
        criteria=tuple(
            JudgedPlan(
                criterion=name,
                questions=count,
                detectable=detectable_difference(ASSUMED_OF_SCORES, questions=count, repeats=1) if count else None,
            )
            for name, count in counts.items()
        ),
        questions=questions,
        wanted=wanted,
        runs=runs,
        raters=RATERS,
        minutes=beginning_minutes(
            questions,
            there=max((len(rows[name]) for name in counts), default=0),
            answers=runs,
            dimensions=len(counts),
        ),
    )


def drawn_for_people(judged: JudgedQuestions, decision: Decision) -> JudgedQuestions:
    """The questions that people are asked about, as many evenly over all."""
    wanted = people_questions(decision)
    rows = {
        name: found if len(found) <= wanted else found[np.linspace(0, len(found), wanted, endpoint=False).astype(int)]
        for name, found in judged.rows_by_criterion.items()
    }
    return replace(judged, rows_by_criterion=rows)
