"""Plans a decision: requests and hours, what they can tell, and how often a good build would pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from evalkit.actions.comparing.counted import by_question, every_attempt
from evalkit.actions.comparing.run_table import RunTable
from evalkit.actions.deciding.judging_ahead import JudgedQuestions, with_judges
from evalkit.actions.deciding.people_ahead import drawn_for_people
from evalkit.actions.plan_run import ASSUMED_RATE, ASSUMED_TOKENS
from evalkit.domain.attempt import Outcome
from evalkit.domain.criteria import ScoredBy
from evalkit.domain.decision import Decision
from evalkit.domain.plan import DecisionPlan, Pace
from evalkit.domain.question import TWINNED_CATEGORIES, NoValidAnswer, Variant
from evalkit.domain.rubric import Dimension
from evalkit.domain.target import Target
from evalkit.errors import UndefinedStatistic
from evalkit.stats.joint_pass import BuildAssumptions, Design, joint_pass, measured_builds
from evalkit.stats.planning import ASSUMED_OF_SHARES, Spread, detectable_difference, smallest_margin

__all__ = [
    "assumed_pace",
    "builds_of",
    "design_of",
    "pace_of",
    "plan_of",
    "planned_decision",
    "spread_of",
    "untold_criteria",
    "with_scores",
]

_REPEATED: Final = 2


def untold_criteria(variants: Sequence[Variant], *, repeats: int) -> frozenset[str]:
    """Criteria that these questions cannot tell: demanded all the same, no candidate could ever pass."""
    without_traps = not any(variant.category in TWINNED_CATEGORIES for variant in variants)
    return frozenset({*(["trap_accuracy"] if without_traps else []), *(["flip_rate"] if repeats < _REPEATED else [])})


def planned_decision(
    decision: Decision,
    variants: Sequence[Variant],
    *,
    repeats: int,
    builds: BuildAssumptions,
    pace: Pace,
    judged: JudgedQuestions | None = None,
) -> DecisionPlan:
    """What a decision takes and can tell.

    Args:
        decision: Its criteria, candidates and hours.
        variants: The questions that are asked.
        repeats: Of each.
        builds: What the builds are like, from a pilot or assumed.
        pace: How long answers take.
        judged: What judges will be asked about, where something judged decides.
    """
    design = design_of(variants, repeats=repeats)
    design = design if judged is None else with_scores(design, judged, decision)
    return plan_of(decision, design, builds=builds, pace=pace, spread=spread_of(builds))


def with_scores(design: Design, judged: JudgedQuestions, decision: Decision) -> Design:
    """The design with what judges or people see of it, so that good builds are held up as often as they will be.

    Both combined are planned for as judges alone: how much less they tell is known once people have scored.
    """
    if decision.scored_by is ScoredBy.PEOPLE:
        return with_judges(design, drawn_for_people(judged, decision), repeats=1)
    return with_judges(design, judged, repeats=decision.judged_repeats)


def plan_of(
    decision: Decision, design: Design, *, builds: BuildAssumptions, pace: Pace, spread: Spread
) -> DecisionPlan:
    """As ``planned_decision``, for questions that may not be written yet.

    Args:
        decision: Its criteria, candidates and hours.
        design: Questions by cluster and kind, and repeats.
        builds: What the builds are like.
        pace: How long answers take.
        spread: What makes the accuracy's difference uncertain.
    """
    joint = joint_pass(builds, design, margins=decision.criteria, confidence=decision.confidence)
    questions, repeats = len(design.clusters), design.repeats
    return DecisionPlan(
        questions=questions,
        repeats=repeats,
        runs=1 + len(decision.candidates),
        pace=pace,
        hours_available=decision.gpu_hours,
        accuracy=builds.accuracy,
        flip_rate=2 * spread.within_reference,
        unfinished=builds.unfinished,
        is_measured=builds.is_measured,
        passes=joint.passes,
        passes_low=joint.low,
        passes_high=joint.high,
        passes_by_criterion=joint.passes_by_criterion,
        smallest_margin=smallest_margin(spread, questions=questions, repeats=repeats, confidence=decision.confidence),
        detectable=detectable_difference(spread, questions=questions, repeats=repeats),
    )


def spread_of(builds: BuildAssumptions, *, between: float | None = None) -> Spread:
    """What makes the difference of two such builds' accuracies uncertain.

    Args:
        builds: What both are like.
        between: Variance over questions of their true differences, as measured; None: assumed.
    """
    within = builds.accuracy * (1 - builds.accuracy) * (1 - builds.agreement)
    return Spread(
        within_reference=within,
        within_candidate=within,
        between=ASSUMED_OF_SHARES.between if between is None else between,
        is_within_measured=builds.is_measured,
        is_between_measured=between is not None,
    )


def design_of(variants: Sequence[Variant], *, repeats: int) -> Design:
    """Clusters and sides of real questions, for the simulation."""
    number_by_cluster = {cluster: number for number, cluster in enumerate(dict.fromkeys(v.cluster for v in variants))}
    sides = [
        0 if variant.category not in TWINNED_CATEGORIES else -1 if isinstance(variant.expected, NoValidAnswer) else 1
        for variant in variants
    ]
    return Design(
        clusters=np.array([number_by_cluster[variant.cluster] for variant in variants], dtype=np.intp),
        sides=np.array(sides, dtype=np.int8),
        repeats=repeats,
    )


def builds_of(table: RunTable) -> BuildAssumptions:
    """What a pilot or a run says of a build. Raises UndefinedStatistic where it says too little."""
    column = table.scores.get(Dimension.ACCURACY)
    if column is None:
        raise UndefinedStatistic("not scored")
    right = by_question(table, table.is_right, column.is_counted)
    unfinished = by_question(table, ~table.ended(Outcome.ANSWERED) & column.is_counted, column.is_counted)
    return measured_builds(
        right.hits.astype(int).tolist(), unfinished.hits.astype(int).tolist(), right.total.astype(int).tolist()
    )


def pace_of(table: RunTable) -> Pace | None:
    """How long a run's answers took; None where nothing was measured."""
    known = table.seconds[~np.isnan(table.seconds) & every_attempt(table)]
    tokens = table.tokens[~np.isnan(table.tokens)]
    if not len(known):
        return None
    return Pace(
        seconds=float(known.mean()),
        tokens=float(tokens.mean()) if len(tokens) else None,
        at_once=table.run.target.concurrency,
        is_measured=True,
    )


def assumed_pace(target: Target | None) -> Pace:
    """How long answers take where nobody has asked yet."""
    most = target.sampling.max_tokens if target else ASSUMED_TOKENS
    tokens = min(ASSUMED_TOKENS, most)
    return Pace(
        seconds=tokens / ASSUMED_RATE, tokens=tokens, at_once=target.concurrency if target else 4, is_measured=False
    )
