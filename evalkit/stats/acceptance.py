"""Whether a judge may stand in for people: it agrees with them as they do with each other, and does not lean.

A judge that leans must never pass for want of labels, and a fair one must not be thrown out for it: each ground is met,
failed, or open. What is open says how many labels would do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from evalkit.domain.calibration import Check, Ground, GroundFinding
from evalkit.domain.verdict import Estimate, Undefined
from evalkit.stats.agreement import AlphaOfWeights, krippendorff_alpha
from evalkit.stats.bootstrap import DRAWS, check_drawable
from evalkit.stats.bounds import effect_bounds, times_needed
from evalkit.stats.clusters import FloatArray, Grouping, grouped, labels_of, t_quantile
from evalkit.stats.paired import PairedEffect, mean_effect
from evalkit.stats.ppi import FEWEST_LABELLED

__all__ = [
    "ALPHA_LOSS",
    "BIAS_DIFFERENCE_LIMIT",
    "BIAS_LIMIT",
    "FEWEST_SHARED",
    "JudgeAgreement",
    "agreement_check",
    "bias_check",
    "judge_agreement",
]

BIAS_LIMIT: Final = 0.25
"""Levels by which a judge may lean: what a judged dimension may lose in a decision by default."""
BIAS_DIFFERENCE_LIMIT: Final = 0.15
"""Levels by which it may lean more with one run than with another: that is taken for a difference of the runs."""
ALPHA_LOSS: Final = 0.10
"""By which its alpha with single people may lie below theirs with each other."""
FEWEST_SHARED: Final = 30
"""Answers scored by two people that are asked for where there are too few for an interval."""
_LEVEL: Final = 0.90
_CONFIDENCE: Final = 0.95
_POWER: Final = 0.8
_LARGEST: Final = 4.0
_AT_ONCE: Final = 500_000
"""Draws x pairs that are weighed together."""


def bias_check(gaps: FloatArray, grouping: Grouping | None, *, ground: Ground, limit: float, n_attempts: int) -> Check:
    """Whether the judge's lean is known to lie within a limit on either side.

    Met where the 90 % interval of the mean gap lies inside the limit: a judge whose lean is the limit or more is taken
    in one case of twenty at most. Failed where it lies wholly outside, or where the mean does though labels suffice.
    Labels suffice where a judge without any lean, with gaps that scatter as these do, would have met the limit with
    80 % chance. Else it is open, and *needed* is how many questions those are. Where so many are there already and
    the mean lies inside, needed is reckoned from the lean as it was seen.

    Args:
        gaps: Shape (n_questions,): judge less people on each labelled question, mean over its answers; for a
            difference of two runs, the gap in one less the gap in the other.
        grouping: The questions' clusters; None where there are fewer than two.
        ground: The bias, or its difference between two runs.
        limit: Above 0, in levels.
        n_attempts: Answers that people have scored.

    References:
        Schuirmann (1987), J. Pharmacokinet. Biopharm. 15, 657-680: two one-sided tests. ``effect_bounds``,
        ``times_needed``.

    Example:
        >>> import numpy as np
        >>> from evalkit.stats.clusters import grouping_of
        >>> gaps = np.tile([0.5, -0.5, 0.0], 20)
        >>> found = bias_check(gaps, grouping_of(np.arange(60)), ground=Ground.BIAS, limit=0.25, n_attempts=60)
        >>> found.finding.value, found.counted, found.needed
        ('met', 60, None)
    """
    counted = len(gaps)
    if grouping is None:
        few = Undefined(reason=f"{counted} question{'' if counted == 1 else 's'} scored by people, needs 2 clusters")
        return Check(
            ground=ground, finding=GroundFinding.OPEN, figure=few, limit=limit, counted=counted, needed=FEWEST_LABELLED
        )
    effect = mean_effect(np.zeros(counted), gaps, grouping, n_attempts=n_attempts, largest=_LARGEST)
    figure = _bias(effect)
    enough = max(FEWEST_LABELLED, _needed(effect, gap=limit))
    finding = _finding(figure, limit=limit, is_enough=counted >= enough)
    if counted < FEWEST_LABELLED:
        finding = GroundFinding.OPEN
    elif counted >= enough:
        enough = _needed(effect, gap=limit - abs(figure.value))
    needed = int(enough) if finding is GroundFinding.OPEN and enough < math.inf else None
    return Check(ground=ground, finding=finding, figure=figure, limit=limit, counted=counted, needed=needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeAgreement:
    """How a judge agrees with people, beside how they agree with each other."""

    judge: float
    """Krippendorff's alpha, ordinal, of the judge with one person at a time."""
    people: float
    """The same between people, on the same answers."""
    difference: Estimate
    """Judge less people, with a 90 % interval."""


def judge_agreement(
    judged: FloatArray,
    ratings: FloatArray,
    *,
    clusters: Sequence[str],
    random: np.random.Generator,
    draws: int = DRAWS,
) -> JudgeAgreement:
    """Alpha of a judge with single people, and of people with each other, over answers that two of them scored.

    The judge's is that of units of two ratings, its own and one person's, a unit for each person who scored the
    answer. Both are taken over the same answers: what is hard to score is so for both, and the difference is surer
    than either. The judge's scores stay as they are, fractions of a panel's mean too: alpha looks at ranks. A judge
    that is as good as a person has a difference of about 0, a panel of three one above it. The interval is normal, with
    the standard deviation over draws of clusters, and t at G-1 degrees of freedom.

    Args:
        judged: Shape (n_answers,); NaN where the judge has no score.
        ratings: Shape (n_answers, n_people), 1-5; NaN for missing.
        clusters: Shape (n_answers,): answers to one question must share a label.
        random: Seeded by the caller.
        draws: How many.

    Raises:
        UndefinedStatistic: With fewer than ten clusters of answers that judge and two people scored, or with hardly
            any variation among them (``check_drawable``).

    References:
        ``krippendorff_alpha``. Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 6 and 12.

    Example:
        >>> import numpy as np
        >>> random = np.random.default_rng(1)
        >>> quality = random.integers(1, 6, size=(40, 1))
        >>> scores = np.clip(quality + random.integers(-1, 2, size=(40, 3)), 1, 5).astype(float)
        >>> labels = [str(number) for number in range(40)]
        >>> found = judge_agreement(scores[:, 0], scores[:, 1:], clusters=labels, random=random)
        >>> found.difference.low < 0 < found.difference.high
        True
    """
    is_kept = ~np.isnan(judged) & (np.count_nonzero(~np.isnan(ratings), axis=1) >= 2)
    judged, ratings, labels = judged[is_kept], ratings[is_kept], labels_of(clusters, is_kept)
    grouping = grouped(labels, n_questions=len(labels), noun="answer", which=" scored by judge and two people")
    check_drawable(grouping.member_of, _is_varied(ratings), which=" scored by judge and two people")
    answers, raters = np.nonzero(~np.isnan(ratings))
    pairs = np.column_stack([judged[answers], ratings[answers, raters]])
    judge, people = krippendorff_alpha(pairs), krippendorff_alpha(ratings)
    error = _error_of_difference(pairs, ratings, answers, grouping, random=random, draws=draws)
    half_width = t_quantile(_LEVEL, grouping.n_clusters - 1) * error
    difference = Estimate(
        value=judge - people,
        low=judge - people - half_width,
        high=judge - people + half_width,
        level=_LEVEL,
        method="bootstrap over clusters",
        n_clusters=grouping.n_clusters,
        n_questions=grouping.n_clusters,
        n_attempts=len(labels),
    )
    return JudgeAgreement(judge=judge, people=people, difference=difference)


def agreement_check(found: JudgeAgreement | Undefined, *, counted: int, loss: float = ALPHA_LOSS) -> Check:
    """Whether a judge agrees with people nearly as they do with each other.

    Met where its alpha lies at most ``loss`` below theirs. Failed where the whole 90 % interval of the difference lies
    below that; otherwise open: with 20 shared answers a judge who is as good as a person falls below by chance one
    time in four. *Needed* is how many shared answers would find such a judge above with 80 % chance; where those are
    there already, how many would decide were the difference what was seen.

    Args:
        found: By ``judge_agreement``; Undefined where there is none.
        counted: Answers that judge and two people have scored.
        loss: By how much it may lie below.

    Example:
        >>> agreement_check(Undefined(reason="3 clusters, needs 10"), counted=5).needed
        30
    """
    check = Check(
        ground=Ground.AGREEMENT,
        finding=GroundFinding.OPEN,
        figure=found if isinstance(found, Undefined) else found.difference,
        limit=loss,
        counted=counted,
        needed=None,
    )
    if isinstance(found, Undefined):
        return replace(check, needed=FEWEST_SHARED if counted < FEWEST_SHARED else None)
    seen = found.difference
    if seen.value >= -loss:
        return replace(check, finding=GroundFinding.MET)
    if seen.high < -loss:
        return replace(check, finding=GroundFinding.FAILED)
    half_width = seen.high - seen.value
    error = half_width / t_quantile(_LEVEL, seen.n_clusters - 1)
    fair = counted * (t_quantile(2 * _POWER - 1, math.inf) * error / loss) ** 2
    needed = fair if fair > counted else counted * (half_width / (-loss - seen.value)) ** 2
    return replace(check, needed=math.ceil(needed))


def _is_varied(ratings: FloatArray) -> npt.NDArray[np.bool_]:
    """Whether anybody gave an answer another score than the most frequent one of all."""
    values, counts = np.unique(ratings[~np.isnan(ratings)], return_counts=True)
    return (~np.isnan(ratings) & (ratings != values[counts.argmax()])).any(axis=1)


def _error_of_difference(
    pairs: FloatArray,
    ratings: FloatArray,
    answers: npt.NDArray[np.intp],
    grouping: Grouping,
    *,
    random: np.random.Generator,
    draws: int,
) -> float:
    """Standard deviation over draws of clusters, of which both alphas are taken together.

    Args:
        pairs: Shape (n_pairs, 2): of judge and one person.
        ratings: Shape (n_answers, n_people).
        answers: Shape (n_pairs,): which answer each pair is of.
        grouping: The answers' clusters.
        random: Seeded by the caller.
        draws: How many.
    """
    g, of_pairs, of_people = grouping.n_clusters, AlphaOfWeights(pairs), AlphaOfWeights(ratings)
    at_once = max(1, _AT_ONCE // len(pairs))
    drawn: list[FloatArray] = []
    for start in range(0, draws, at_once):
        counts = random.multinomial(g, np.full(g, 1 / g), size=min(at_once, draws - start))
        times = counts[:, grouping.member_of].astype(np.float64)
        drawn.append(of_pairs(times[:, answers]) - of_people(times))
    return float(np.nanstd(np.concatenate(drawn), ddof=1)) * math.sqrt(g / (g - 1))


def _bias(effect: PairedEffect) -> Estimate:
    low, high = effect_bounds(effect, confidence=_CONFIDENCE)
    return Estimate(
        value=effect.value,
        low=low,
        high=high,
        level=_LEVEL,
        method="Wilson's for differences, t on clusters",
        n_clusters=effect.grouping.n_clusters,
        n_questions=effect.grouping.n_questions,
        n_attempts=effect.n_attempts,
    )


def _finding(figure: Estimate, *, limit: float, is_enough: bool) -> GroundFinding:
    if -limit < figure.low and figure.high < limit:
        return GroundFinding.MET
    is_beyond = figure.low > limit or figure.high < -limit
    return GroundFinding.FAILED if is_beyond or (is_enough and abs(figure.value) >= limit) else GroundFinding.OPEN


def _needed(effect: PairedEffect, *, gap: float) -> float:
    """Questions at which both ends keep within the gap with 80 % chance: each does with 90 %."""
    if gap <= 0:
        return math.inf
    both = (1 + _POWER) / 2
    times = max(
        times_needed(effect, gap=gap, is_above=is_above, confidence=_CONFIDENCE, power=both)
        for is_above in (False, True)
    )
    return math.ceil(times * effect.grouping.n_questions) if times < math.inf else math.inf
