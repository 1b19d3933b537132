"""Figures, names and reasons as text in the reader's language. Nothing is made harmless here: renderers do that."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.verdict import Estimate, Undefined
from evalkit.text.messages import CATALOGUE, message

__all__ = [
    "count_of",
    "digits_apart",
    "duration_of",
    "interval_of",
    "level_of",
    "measured",
    "name_of",
    "percent_of",
    "points_of",
    "probability_of",
    "ratio_of",
    "reason_of",
    "score_of",
    "signed_points_of",
    "signed_score_of",
    "whole_percent_of",
]

_SMALL_RATIO: Final = 0.1
_SMALLEST_SHOWN: Final = 0.001

_MOST_SECONDS: Final = 100
_MOST_MINUTES: Final = 100
_MOST_DIGITS: Final = 6
_ALIKE: Final = 1e-9
"""What lies no further apart is a matter of how machines reckon."""
_COUNTED: Final = r"[a-z ]*(?:question|pair|answer)s?(?: with \d+ attempts| right at home)?"
_MEND: Final = r"; judge both alike with: (.+)"
_BY_PEOPLE: Final = r"; score both alike with: (.+)"
_COVERAGE: Final = r"coverage (\S+) in the candidate, (\S+) in the reference"
_REASONS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"imported"), "reason imported"),
    (re.compile(r"imported, each question answered once"), "reason imported_once"),
    (re.compile(r"0 questions, needs \d+"), "reason no_questions"),
    (re.compile(r"1 question, needs (\d+)"), "reason one_question"),
    (re.compile(r"(\d+) questions, needs (\d+)"), "reason few_questions"),
    (re.compile(r"0 repeated questions, needs \d+"), "reason never_repeated"),
    (re.compile(r"(\d+) repeated questions?, needs (\d+)"), "reason few_repeated"),
    (re.compile(r"0 solvable questions, needs \d+"), "reason no_solvable"),
    (re.compile(r"(\d+) solvable questions?, needs (\d+)"), "reason few_solvable"),
    (re.compile(r"0 unsolvable questions, needs \d+"), "reason no_unsolvable"),
    (re.compile(r"(\d+) unsolvable questions?, needs (\d+)"), "reason few_unsolvable"),
    (re.compile(r"(\d+) questions? with (\d+) attempts, needs (\d+)"), "reason too_few_attempts"),
    (re.compile(rf"\d+ {_COUNTED} in 1 cluster, needs (\d+) clusters"), "reason one_cluster"),
    (re.compile(rf"\d+ {_COUNTED} in (\d+) clusters?, needs (\d+) clusters"), "reason few_clusters"),
    (re.compile(r"(\d+) pairs?, needs (\d+)"), "reason few_pairs"),
    (re.compile(r"0 pairs right at home, needs \d+"), "reason never_right_at_home"),
    (re.compile(r"(\d+) pairs? right at home, needs (\d+)"), "reason few_right_at_home"),
    (re.compile(r"no variation between questions"), "reason no_variation"),
    (re.compile(r"never right"), "reason never_right"),
    (re.compile(r"never right at home"), "reason never_right_at_home"),
    (re.compile(r"(\d+) attempts that broke off have no count"), "reason no_count"),
    (re.compile(r"nothing was measured"), "reason nothing_measured"),
    (re.compile(r"nothing spent"), "reason nothing_spent"),
    (re.compile(r"no question in common"), "reason no_common_question"),
    (re.compile(r"asked once in both runs"), "reason once_in_both"),
    (re.compile(r"asked once in reference"), "reason once_in_reference"),
    (re.compile(r"asked once in candidate"), "reason once_in_candidate"),
    (re.compile(r"not scored"), "reason not_scored_at_all"),
    (re.compile(r"not scored in reference"), "reason not_scored_in_reference"),
    (re.compile(r"not scored in candidate"), "reason not_scored_in_candidate"),
    (re.compile(r"not scored in reference and candidate"), "reason not_scored_in_both"),
    (re.compile(r"scored by different raters or versions"), "reason other_raters"),
    (re.compile(r"tokens were counted in different ways"), "reason other_token_counts"),
    (re.compile(r"no trap or contradiction question"), "reason no_trap"),
    (re.compile(r"no transfer pair"), "reason no_transfer_pair"),
    (re.compile(r"not configured"), "reason not_configured"),
    (re.compile(r"price_per_hour is not set"), "reason no_price"),
    (re.compile(r"watts is not set"), "reason no_watts"),
    (re.compile(r"(\d+) attempts?, needs (\d+)"), "reason few_attempts"),
    (re.compile(r"judged when every question is asked"), "reason judged_later"),
    (re.compile(rf"not judged in reference{_MEND}"), "reason not_judged_in_reference"),
    (re.compile(rf"not judged in candidate{_MEND}"), "reason not_judged_in_candidate"),
    (re.compile(rf"not judged in reference and candidate{_MEND}"), "reason not_judged_in_both"),
    (re.compile(rf"judge (.+) has no verdict like the others'{_MEND}"), "reason judge_missing"),
    (re.compile(rf"judged by other series{_MEND}"), "reason other_series"),
    (re.compile(rf"{_COVERAGE}; the difference lies between (\S+) and (\S+)"), "reason poor_coverage"),
    (re.compile(_COVERAGE), "reason judge_coverage"),
    (re.compile(r"judge (.+) was stopped by its canaries"), "reason judge_canaries"),
    (re.compile(r"judge (.+?) failed: (.+)"), "reason judge_failed"),
    (re.compile(r"people do not agree with the judges; see: (.+)"), "reason people_disagree_with_judges"),
    (re.compile(r"scored by people when every question is asked"), "reason people_later"),
    (re.compile(rf"not scored by people in reference{_BY_PEOPLE}"), "reason no_people_in_reference"),
    (re.compile(rf"not scored by people in candidate{_BY_PEOPLE}"), "reason no_people_in_candidate"),
    (re.compile(rf"not scored by people in reference and candidate{_BY_PEOPLE}"), "reason no_people_in_both"),
    (re.compile(rf"scored by people in different reviews{_BY_PEOPLE}"), "reason other_reviews"),
    (
        re.compile(r"people have scored (\d+) of (\d+) answers in the reference; go on with: (.+)"),
        "reason half_reference",
    ),
    (
        re.compile(r"people have scored (\d+) of (\d+) answers in the candidate; go on with: (.+)"),
        "reason half_candidate",
    ),
    (
        re.compile(r"(\d+) questions? scored by people, needs (\d+); have people score more with: (.+)"),
        "reason few_labels",
    ),
    (
        re.compile(r"(\d+) questions? scored by people, needs (\d+), and no more than (\d+) were judged in both runs"),
        "reason few_judged",
    ),
    (re.compile(r"0 rechecks, needs \d+"), "reason no_rechecks"),
    (re.compile(r"no verdict"), "reason no_verdicts"),
    (re.compile(r"0 judges, needs \d+"), "reason no_judge"),
    (re.compile(r"1 judge, needs (\d+)"), "reason one_judge"),
    (re.compile(r"no score|0 people, needs \d+"), "reason no_scores"),
    (re.compile(r"1 person, needs (\d+)"), "reason one_person"),
    (re.compile(r"no answer was scored twice"), "reason never_scored_twice"),
    (re.compile(r"nobody else has scored the same answers"), "reason nobody_else"),
    (re.compile(r"(\d+) questions? scored by people, needs (\d+)"), "reason few_labelled"),
    (re.compile(r"\d+ questions? scored by people.*"), "reason few_labelled_clusters"),
    (re.compile(r"(\d+) clusters? scored by judge and two people.*, needs (\d+).*"), "reason few_shared"),
    (re.compile(r"\d+ answers? scored by judge and two people.*"), "reason few_shared_answers"),
    (re.compile(r"(\d+) answers? scored by two raters, needs (\d+)"), "reason few_both_scored"),
    (re.compile(r"(\d+) clusters? scored by two raters, needs (\d+)"), "reason few_both_clusters"),
    (re.compile(r"no variation: .*"), "reason all_alike"),
    (re.compile(r"hardly any variation: .*"), "reason few_varied"),
    (re.compile(r"no answer was judged twice by one judge, .*"), "reason never_judged_twice"),
    (re.compile(r"(\d+) answers? judged twice.*"), "reason few_judged_twice"),
    (re.compile(r"no question has scored answers of different length"), "reason same_lengths"),
    (re.compile(r"\d+ questions? with answers of different length.*"), "reason few_lengths"),
    (re.compile(r"no question has scored verdicts in both orders"), "reason same_orders"),
    (re.compile(r"\d+ questions? with verdicts in both orders.*"), "reason few_orders"),
    (re.compile(r"no variation about the line of score on (?:length|the order)"), "reason no_slope"),
    (re.compile(r"(\d+) rechecks?, needs (\d+)"), "reason few_rechecks"),
    (re.compile(r"(\d+) questions? asked in (\d+) rechecks.*"), "reason few_asked_in_rechecks"),
)
"""Reasons as the statistics give them -> how a reader is told; others are shown as they are."""


def digits_apart(text: Callable[[float, int], str], values: Iterable[float], limit: float) -> int:
    """How many more digits than usual show on which side of a limit each of some values lies.

    A bound that reads as the very figure that is allowed tells nobody why it passed. Both are to be written with so
    many: rounding never turns an order round, so where the texts differ, they lie as the figures do.

    Args:
        text: A figure, and how many more digits it is to be written with -> how it is written.
        values: Those that are equal to the limit need no digits: none would tell them apart.
        limit: What they are held against.
    """
    apart = [value for value in values if not math.isclose(value, limit, rel_tol=_ALIKE, abs_tol=_ALIKE)]
    for more in range(_MOST_DIGITS):
        written = text(limit, more)
        if all(text(value, more) != written for value in apart):
            return more
    return _MOST_DIGITS


def percent_of(share: float, more: int = 0) -> str:
    """A share as a percentage with one decimal, or more of them."""
    return f"{_rounded(share, 3 + more) * 100:.{1 + more}f}%"


def whole_percent_of(share: float) -> str:
    """A share as a whole percentage, for slices of few questions; close to an end is not at it."""
    percent = int(_rounded(share, 2) * 100)
    return f"{percent if share in (0, 1) else min(99, max(1, percent))}%"


def points_of(share: float, more: int = 0) -> str:
    """A difference of shares in percentage points, without the word."""
    return f"{_rounded(share, 3 + more) * 100:.{1 + more}f}"


def signed_points_of(difference: float, more: int = 0) -> str:
    """A difference of shares in percentage points with its sign, without the word: ``+1.2``, ``-3.4``."""
    return _signed(_rounded(difference * 100, 1 + more))


def signed_score_of(difference: float, more: int = 0) -> str:
    """A difference on the scale 1-5 with its sign."""
    return _signed(_rounded(difference, 2 + more))


def ratio_of(ratio: float, more: int = 0) -> str:
    """How many times as large: ``×1.31``; small ones with as many digits as say something."""
    return f"×{_rounded(ratio, 2 + more)}" if ratio >= _SMALL_RATIO else f"×{ratio:.{2 + more}g}"


def probability_of(p: float) -> str:
    """A p-value with three decimals."""
    return "<0.001" if p < _SMALLEST_SHOWN else f"{_rounded(p, 3)}"


def score_of(score: float, more: int = 0) -> str:
    """A mean on the scale 1-5, a deviation on it, or an agreement, which can lie just below nought."""
    number = _rounded(score, 2 + more)
    return f"{number or abs(number)}"


def level_of(estimate: Estimate) -> str:
    """The nominal coverage, e.g. ``95%``."""
    return f"{estimate.level * 100:.3g}%"


def interval_of(estimate: Estimate, language: Language, more: int = 0) -> str:
    """Both ends of an interval of a share, in percent."""
    return message("interval", language, low=points_of(estimate.low, more), high=percent_of(estimate.high, more))


def measured(value: float, more: int = 0) -> str:
    """A time, rate or count with as many digits as say something: 0.42, 12.3, 8,192."""
    if value < 1:
        return f"{value:.{3 + more}g}"
    return f"{_rounded(value, more + (0 if value >= 100 else 1)):,}"


def duration_of(hours: float, language: Language) -> str:
    """A length of time as people say it: ``20 s``, ``45 min``, ``3.2 h``."""
    if hours * 3600 < _MOST_SECONDS:
        return message("duration seconds", language, seconds=f"{hours * 3600:.0f}")
    if hours * 60 < _MOST_MINUTES:
        return message("duration minutes", language, minutes=f"{hours * 60:.0f}")
    return message("duration hours", language, hours=measured(hours))


def count_of(number: int) -> str:
    """A count with separators."""
    return f"{number:,}"


def name_of(kind: str, value: str, language: Language) -> str:
    """The name of a category, outcome, band or the like; unknown ones (a user's own bands) are shown as they are."""
    key = f"{kind} {value}"
    return message(key, language) if key in CATALOGUE else value


def reason_of(undefined: Undefined, language: Language) -> str:
    """Why a figure is undefined, in the reader's language where it is one of our own reasons."""
    for pattern, key in _REASONS:
        match = pattern.fullmatch(undefined.reason)
        if match is not None:
            return message(key, language, **{f"n{number}": said for number, said in enumerate(match.groups(), start=1)})
    return undefined.reason


def _signed(number: Decimal) -> str:
    """A nought has no sign: nobody can say of it in which direction it lies."""
    return f"{number:+}" if number else f"{abs(number)}"


def _rounded(number: float, decimals: int) -> Decimal:
    """Halves away from zero and by the digits that a spreadsheet keeps, so that a figure is the same in every file."""
    return Decimal(f"{number:.15g}").quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
