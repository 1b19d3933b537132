"""The statistics, pure functions over arrays; formulas and sources in each docstring.

One run, the question (or its cluster) as the unit throughout:

* means and shares: ``mean_interval``, ``share_interval``, ``value_share_interval``, ``ratio_interval``
* stability: ``flip_rate``, ``answer_flip_rate``, ``question_flip``, ``within_question_deviation``
* several tries: ``pass_hat_k``, ``pass_at_k``
* pairs of questions: ``balanced_accuracy`` (twins), ``given_home`` (transfer)
* where uncertainty comes from: ``error_shares``, ``variance_components``
* spread of times: ``quantiles_of``

Two runs on the same questions:

* their difference, a ``PairedEffect``: ``mean_effect``, ``balanced_effect``, ``log_ratio_effect``, ``ratio_effect``,
  ``home_effect``, ``excess_flip_effect``
* what is known of it: ``effect_bounds``, ``worse_by_p``, ``beyond_p``, ``equivalence_p``, ``difference_p``,
  ``sign_flip_p``
* many at once: ``holm``, ``benjamini_hochberg``
* a slow drift over many runs: ``slope_effect``

Judges and people:

* how far they agree: ``alpha_interval``, ``ac2_interval``, ``pair_agreement``
* what a score may rest on instead: ``dimension_correlation`` (halo), ``length_slope``, ``order_effect``
* what chance adds: ``judge_noise``, ``model_deviation``, ``judge_spread``
* what is missing: ``bounded_mean``, ``has_poor_coverage``

Judges held against people:

* what people score on a sample, carried over to all questions (PPI++): ``combined_mean`` with ``combined_interval``,
  ``combined_score`` and ``combined_effect``
* whether judges may stand in for them: ``judge_agreement`` with ``agreement_check``, ``bias_check``

Before a run and during one, each in a module of its own:

* ``planning``: how many questions and repeats a verdict takes, and what so many can tell
* ``joint_pass``: how often a build that is as good as the reference passes every criterion at once
* ``sequential``: bounds at early looks, and the monitor that stops a broken build

A figure that does not exist raises ``UndefinedStatistic`` with the reason; none of them returns 0 or NaN for it.
"""

from evalkit.stats.acceptance import JudgeAgreement, agreement_check, bias_check, judge_agreement
from evalkit.stats.agreement import ac2_interval, alpha_interval, gwet_ac2, krippendorff_alpha, pair_agreement
from evalkit.stats.bias import dimension_correlation, length_slope, order_effect
from evalkit.stats.bounds import (
    beyond_p,
    difference_p,
    effect_bounds,
    equivalence_p,
    sign_flip_p,
    times_needed,
    worse_by_p,
)
from evalkit.stats.components import VarianceComponents, error_shares, variance_components
from evalkit.stats.drift import slope_effect
from evalkit.stats.intervals import mean_interval, ratio_interval, share_interval, value_share_interval
from evalkit.stats.judges import JudgeSpread, NoiseSplit, judge_noise, judge_spread, model_deviation
from evalkit.stats.missing import BoundedMean, bounded_mean, has_poor_coverage
from evalkit.stats.multiplicity import benjamini_hochberg, holm
from evalkit.stats.paired import (
    PairedEffect,
    balanced_effect,
    excess_flip_effect,
    home_effect,
    log_ratio_effect,
    mean_effect,
    ratio_effect,
)
from evalkit.stats.pairs import balanced_accuracy, given_home
from evalkit.stats.pass_k import pass_at_k, pass_hat_k
from evalkit.stats.ppi import Combined, combined_effect, combined_interval, combined_mean, combined_score
from evalkit.stats.quantiles import quantiles_of
from evalkit.stats.stability import answer_flip_rate, flip_rate, question_flip, within_question_deviation

__all__ = [
    "BoundedMean",
    "Combined",
    "JudgeAgreement",
    "JudgeSpread",
    "NoiseSplit",
    "PairedEffect",
    "VarianceComponents",
    "ac2_interval",
    "agreement_check",
    "alpha_interval",
    "answer_flip_rate",
    "balanced_accuracy",
    "balanced_effect",
    "benjamini_hochberg",
    "beyond_p",
    "bias_check",
    "bounded_mean",
    "combined_effect",
    "combined_interval",
    "combined_mean",
    "combined_score",
    "difference_p",
    "dimension_correlation",
    "effect_bounds",
    "equivalence_p",
    "error_shares",
    "excess_flip_effect",
    "flip_rate",
    "given_home",
    "gwet_ac2",
    "has_poor_coverage",
    "holm",
    "home_effect",
    "judge_agreement",
    "judge_noise",
    "judge_spread",
    "krippendorff_alpha",
    "length_slope",
    "log_ratio_effect",
    "mean_effect",
    "mean_interval",
    "model_deviation",
    "order_effect",
    "pair_agreement",
    "pass_at_k",
    "pass_hat_k",
    "quantiles_of",
    "question_flip",
    "ratio_effect",
    "ratio_interval",
    "share_interval",
    "sign_flip_p",
    "slope_effect",
    "times_needed",
    "value_share_interval",
    "variance_components",
    "within_question_deviation",
    "worse_by_p",
]
