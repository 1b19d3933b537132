"""Judges held against the people who scored the same answers: ground by ground, and what comes of it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Final

import numpy as np

from evalkit.actions.calibrating.combining import difference_card, run_card
from evalkit.actions.calibrating.labelled import LabelledRun, of_common_reviews, of_the_same, questions_shown
from evalkit.actions.cards.checked import defined
from evalkit.actions.reviewing.found import FoundPeople
from evalkit.actions.reviewing.joined import joined_people
from evalkit.domain.attempt import AttemptId
from evalkit.domain.calibration import CalibrationCard, Check, Ground, GroundFinding, JudgeFit
from evalkit.domain.identity import seed_from
from evalkit.domain.question import Language
from evalkit.domain.score import Scored, Unscored
from evalkit.errors import UndefinedStatistic
from evalkit.stats.acceptance import (
    BIAS_DIFFERENCE_LIMIT,
    BIAS_LIMIT,
    JudgeAgreement,
    agreement_check,
    bias_check,
    judge_agreement,
)
from evalkit.stats.clusters import Grouping, grouped

__all__ = ["calibration_of"]

_TWO: Final = 2


def calibration_of(
    runs: Sequence[LabelledRun],
    *,
    canaries: Mapping[str, bool],
    title: Mapping[Language, str] | None = None,
) -> CalibrationCard:
    """Whether the judges of a dimension may stand in for people, from runs that both have scored.

    The labels of all runs count together for the agreement and the bias: a judge is one judge, whatever it reads. The
    panel's mean is what decides, since figures are made of it; a judge that is not accepted by itself may well be one
    of a panel that is. Bias differences are those of every run against the first.

    Args:
        runs: The same dimension of each; the first is the reference. By whichever judges and anchors.
        canaries: Judge -> whether it passed its canaries the last time.
        title: Of a team's own dimension.
    """
    dimension, runs = runs[0].dimension, of_the_same(runs)
    panel = runs[0].panel
    names = [judge.series.rater for judge in panel.judges] if panel is not None else []
    each = names if len(names) > 1 else []
    labelled = [attempt_id for run in runs for attempt_id in run.labelled]
    people = _joined(runs)
    persons = () if people is None else people.persons
    return CalibrationCard(
        dimension=dimension,
        title=title or {},
        raters=tuple(one.name for one in persons if one.has_spoken),
        questions=len({question for run in runs for question in run.gap_by_question}),
        answers=len(labelled),
        shared=len(_shared(people, labelled)),
        panel=_fit(runs, canaries),
        judges=tuple(_fit([run.of_judges([name]) for run in runs], canaries) for name in each),
        runs=tuple(run_card(run) for run in runs),
        differences=tuple(difference_card(runs[0], run) for run in runs[1:]),
    )


def _fit(runs: Sequence[LabelledRun], canaries: Mapping[str, bool]) -> JudgeFit:
    panel, people = runs[0].panel, _joined(runs)
    judges = [] if panel is None else [judge.series.rater for judge in panel.judges]
    shared = _shared(people, [attempt_id for run in runs for attempt_id in run.labelled])
    agreement = defined(lambda: _agreement(runs, people, shared))
    is_told = isinstance(agreement, JudgeAgreement)
    return JudgeFit(
        judge=", ".join(judges),
        version="" if panel is None else panel.series.version,
        checks=(
            _canaries(judges, canaries),
            replace(agreement_check(agreement, counted=len(shared)), most=sum(len(run.shown) for run in runs)),
            _bias(runs),
            *(_bias_difference(runs[0], run) for run in runs[1:]),
        ),
        alpha=agreement.judge if is_told else None,
        people_alpha=agreement.people if is_told else None,
        biases=tuple(figure for run in runs if (figure := _bias([run]).figure) is not None),
    )


def _canaries(judges: Sequence[str], canaries: Mapping[str, bool]) -> Check:
    """A judge that was never tried may be as good as any: that is open, and trying it tells."""
    known = [canaries[name] for name in judges if name in canaries]
    finding = GroundFinding.MET if judges and len(known) == len(judges) else GroundFinding.OPEN
    return Check(
        ground=Ground.CANARIES,
        finding=finding if all(known) else GroundFinding.FAILED,
        figure=None,
        limit=0.0,
        counted=sum(known),
    )


def _agreement(runs: Sequence[LabelledRun], people: FoundPeople | None, shared: Sequence[AttemptId]) -> JudgeAgreement:
    """By first scores: what is re-checked was picked for being apart."""
    if people is None:
        raise UndefinedStatistic("0 answers scored by judge and two people, needs 2")
    by_attempt = {attempt_id: run for run in runs for attempt_id in run.labelled}
    of_judges = [_panel_score(by_attempt[attempt_id], attempt_id) for attempt_id in shared]
    ratings = [[_first(one.first.get(attempt_id)) for one in people.persons] for attempt_id in shared]
    labels = [
        by_attempt[attempt_id].cluster_of(by_attempt[attempt_id].question_by_attempt[attempt_id])
        for attempt_id in shared
    ]
    series = [judge.series.series_id for run in runs if run.panel is not None for judge in run.panel.judges]
    return judge_agreement(
        np.array(of_judges, dtype=np.float64),
        np.array(ratings, dtype=np.float64).reshape(len(shared), len(people.persons)),
        clusters=labels,
        random=np.random.default_rng(seed_from("calibration", people.dimension, *series)),
    )


def _bias(runs: Sequence[LabelledRun]) -> Check:
    """Over all runs: the gap of a question is the mean of its gaps in each."""
    gaps: dict[str, list[float]] = defaultdict(list)
    for run in runs:
        for question, gap in run.gap_by_question.items():
            gaps[question].append(gap)
    means = {question: fmean(found) for question, found in gaps.items()}
    n_attempts = sum(len(run.labelled) for run in runs)
    check = _checked(means, runs[0], ground=Ground.BIAS, limit=BIAS_LIMIT, n_attempts=n_attempts)
    return replace(check, most=questions_shown(runs))


def _bias_difference(reference: LabelledRun, candidate: LabelledRun) -> Check:
    reference, candidate = of_common_reviews(reference, candidate)
    ours, theirs = reference.gap_by_question, candidate.gap_by_question
    differences = {question: theirs[question] - gap for question, gap in ours.items() if question in theirs}
    check = _checked(
        differences,
        reference,
        ground=Ground.BIAS_DIFFERENCE,
        limit=BIAS_DIFFERENCE_LIMIT,
        n_attempts=len(reference.labelled) + len(candidate.labelled),
    )
    most = len(reference.shown_questions & candidate.shown_questions)
    return replace(check, most=most, run_id=candidate.run.run_id)


def _checked(gaps: Mapping[str, float], run: LabelledRun, *, ground: Ground, limit: float, n_attempts: int) -> Check:
    grouping = defined(lambda: grouped([run.cluster_of(question) for question in gaps], n_questions=len(gaps)))
    return bias_check(
        np.array(list(gaps.values()), dtype=np.float64),
        grouping if isinstance(grouping, Grouping) else None,
        ground=ground,
        limit=limit,
        n_attempts=n_attempts,
    )


def _joined(runs: Sequence[LabelledRun]) -> FoundPeople | None:
    found = [run.people for run in runs if run.people is not None]
    return joined_people(found) if found else None


def _shared(people: FoundPeople | None, labelled: Sequence[AttemptId]) -> list[AttemptId]:
    """Labelled answers to which two people gave a first score."""
    persons = () if people is None else people.persons
    return [
        attempt_id
        for attempt_id in labelled
        if sum(isinstance(one.first.get(attempt_id), Scored) for one in persons) >= _TWO
    ]


def _panel_score(run: LabelledRun, attempt_id: AttemptId) -> float:
    score = None if run.panel is None else run.panel.score_of(attempt_id)
    return math.nan if score is None else score


def _first(finding: Scored | Unscored | None) -> float:
    return finding.value if isinstance(finding, Scored) else math.nan
