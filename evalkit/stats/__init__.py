"""The statistics, pure functions over arrays; formulas and sources in each docstring.

One run, the question (or its cluster) as the unit throughout:

* means and shares: ``mean_interval``, ``share_interval``, ``value_share_interval``, ``ratio_interval``
* stability: ``flip_rate``, ``answer_flip_rate``, ``question_flip``, ``within_question_deviation``
* several tries: ``pass_hat_k``, ``pass_at_k``
* pairs of questions: ``balanced_accuracy`` (twins), ``given_home`` (transfer)
* where uncertainty comes from: ``error_shares``, ``variance_components``
* spread of times: ``quantiles_of``

A figure that does not exist raises ``UndefinedStatistic`` with the reason; none of them returns 0 or NaN for it.
"""

from evalkit.stats.components import VarianceComponents, error_shares, variance_components
from evalkit.stats.intervals import mean_interval, ratio_interval, share_interval, value_share_interval
from evalkit.stats.pairs import balanced_accuracy, given_home
from evalkit.stats.pass_k import pass_at_k, pass_hat_k
from evalkit.stats.quantiles import quantiles_of
from evalkit.stats.stability import answer_flip_rate, flip_rate, question_flip, within_question_deviation

__all__ = [
    "VarianceComponents",
    "answer_flip_rate",
    "balanced_accuracy",
    "error_shares",
    "flip_rate",
    "given_home",
    "mean_interval",
    "pass_at_k",
    "pass_hat_k",
    "quantiles_of",
    "question_flip",
    "ratio_interval",
    "share_interval",
    "value_share_interval",
    "variance_components",
    "within_question_deviation",
]
