"""What a run comes to, in the few sentences that a reader must not miss."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from evalkit.domain.attempt import Outcome
from evalkit.domain.panel import PanelCard
from evalkit.domain.question import Language
from evalkit.domain.run import Run
from evalkit.domain.scorecard import OutcomeCard, Scorecard, SpeedCard, StabilityCard
from evalkit.domain.verdict import Estimate, Quantiles, Undefined
from evalkit.reports.document import BANNER, Paragraph, Section, Tone
from evalkit.reports.sections.figures import most_questions, undefined_text
from evalkit.reports.sections.judged_names import listed, simulated_judges
from evalkit.reports.sections.speed import band_tone
from evalkit.reports.wording import count_of, interval_of, level_of, measured, name_of, percent_of, reason_of
from evalkit.text.messages import message

__all__ = ["banner_section", "flip_tone", "verdict_section"]

_UNSTABLE: Final = 0.25
_SHAKY: Final = 0.1
"""Flip rates from which a reader is warned: a quarter and a tenth of the pairs of repeats."""
_RARE: Final = 0.4
"""Below this a frequency is said as one in N, from there on as few in few: two in three."""
_NEARLY_ALWAYS: Final = 0.9
"""From here on no few in few comes closer than all of all."""
_MANY_CUT: Final = 0.1
_SHOWN_DIGITS: Final = 12
"""Of the hash of a file, where it only names it."""


def banner_section(run: Run, language: Language, *, panel: PanelCard | None = None) -> Section | None:
    """Says that answers, or else the verdicts on them, are simulated, before anything else."""
    judges = simulated_judges(panel)
    if run.target.is_simulated:
        said = message("simulated", language)
    elif run.imported is not None:
        origin = run.imported
        values = {"tool": origin.tool, "file": origin.file_name, "sha256": origin.sha256[:_SHOWN_DIGITS]}
        said = message("imported", language, **values)
    elif judges:
        said = message("simulated_judges", language, names=listed(judges, language))
    else:
        return None
    return Section(key=BANNER, title=None, blocks=(Paragraph(text=said, tone="warning"),))


def verdict_section(card: Scorecard, language: Language) -> Section:
    """Accuracy, completion, stability, speed and wait, one sentence each."""
    sentences = (
        _accuracy(card, language),
        *_progress(card, language),
        _completion(card.outcomes, language),
        *_stability(card.stability, language),
        *_speed(card.speed, language),
    )
    return Section(key="verdict", title=None, blocks=sentences)


def flip_tone(flip: float) -> Tone:
    """How a flip rate is meant."""
    if flip == 0:
        return "good"
    return "bad" if flip >= _UNSTABLE else "warning" if flip >= _SHAKY else "plain"


def _accuracy(card: Scorecard, language: Language) -> Paragraph:
    name, figure = card.run.target.name, card.accuracy.every
    if isinstance(figure, Undefined):
        said = message("verdict_undefined", language, name=name, reason=reason_of(figure, language))
        return Paragraph(text=said + _tally(card, language), tone="strong")
    said = {"percent": percent_of(figure.value), "level": level_of(figure), "interval": interval_of(figure, language)}
    return Paragraph(text=message("verdict", language, name=name, **said), tone="strong")


def _tally(card: Scorecard, language: Language) -> str:
    """What was right, counted and not estimated."""
    right, asked = sum(entry.right for entry in card.questions), sum(entry.asked for entry in card.questions)
    if not asked:
        return ""
    gap = message("clause_separator", language)
    return gap + message("tally", language, right=count_of(right), asked=count_of(asked))


def _progress(card: Scorecard, language: Language) -> Iterator[Paragraph]:
    outcomes = card.outcomes
    if outcomes.finished < outcomes.wanted:
        finished, wanted = count_of(outcomes.finished), count_of(outcomes.wanted)
        key = "progress" if card.run.imported is None else "imported_progress"
        yield Paragraph(text=message(key, language, finished=finished, wanted=wanted), tone="warning")


def _completion(outcomes: OutcomeCard, language: Language) -> Paragraph:
    served = {outcome: count for outcome, count in outcomes.counts.items() if outcome.is_served}
    total = sum(served.values())
    lost = total - served.get(Outcome.ANSWERED, 0)
    if total == 0:
        return Paragraph(text=message("nothing_served", language), tone="warning")
    if lost == 0:
        return Paragraph(text=message("all_completed", language))
    said = {"count": count_of(lost), "total": count_of(total), "percent": percent_of(lost / total)}
    tone: Tone = "warning" if lost / total >= _MANY_CUT else "plain"
    return Paragraph(text=message("not_completed", language, **said), tone=tone)


def _stability(card: StabilityCard, language: Language) -> Iterator[Paragraph]:
    flip = card.flip_rate
    if isinstance(flip, Undefined):
        yield Paragraph(text=message("verdict_stability_undefined", language, reason=reason_of(flip, language)))
        return
    tone = flip_tone(flip.value)
    yield Paragraph(text=_counts(card, language), tone=tone)
    yield Paragraph(text=_flips(flip.value, language) + _all_repeats(card, language), tone=tone)


def _counts(card: StabilityCard, language: Language) -> str:
    total = card.always_right + card.sometimes_right + card.never_right
    key = "verdict_always_same" if card.sometimes_right == 0 else "verdict_stability"
    return message(
        key,
        language,
        always=count_of(card.always_right),
        sometimes=count_of(card.sometimes_right),
        never=count_of(card.never_right),
        total=count_of(total),
    )


def _flips(flip: float, language: Language) -> str:
    if flip == 0:
        return message("verdict_no_flip", language)
    if flip >= _NEARLY_ALWAYS:
        key = "verdict_always_flips" if flip == 1 else "verdict_nearly_always_flips"
        return message(key, language, percent=percent_of(flip))
    part = Fraction(1, round(1 / flip)) if flip < _RARE else Fraction(flip).limit_denominator(5)
    return message(
        "verdict_flip", language, few=part.numerator, many=count_of(part.denominator), percent=percent_of(flip)
    )


def _all_repeats(card: StabilityCard, language: Language) -> str:
    """The chance that all of the most repeats there are are right."""
    known = {k: figure for k, figure in card.pass_hat.items() if k > 1 and isinstance(figure, Estimate)}
    if not known:
        return ""
    k = max(known)
    sentence = message("verdict_pass_hat", language, k=k, percent=percent_of(known[k].value))
    counted, total = known[k].n_questions, most_questions(card.pass_hat.values())
    if counted < total:
        sentence = message("over_part", language, label=sentence, count=count_of(counted), total=count_of(total))
    return message("sentence_gap", language) + sentence


def _speed(card: SpeedCard, language: Language) -> Iterator[Paragraph]:
    rate, wait = card.decode_tokens_per_s, card.ttfa_s
    if isinstance(rate, Quantiles) and card.band is not None:
        band = name_of("band", card.band, language)
        yield Paragraph(
            text=message("speed_verdict", language, rate=measured(rate.p50), band=band), tone=band_tone(card.band)
        )
    elif isinstance(rate, Undefined):
        yield Paragraph(text=message("speed_verdict_undefined", language, reason=undefined_text(rate, language)))
    if isinstance(wait, Quantiles) and card.wait_band is not None:
        said = {"wait": measured(wait.p50), "late": measured(wait.p90)}
        band = name_of("wait_band", card.wait_band, language)
        yield Paragraph(text=message("wait_verdict", language, band=band, **said), tone=band_tone(card.wait_band))
    elif isinstance(wait, Undefined):
        yield Paragraph(text=message("wait_verdict_undefined", language, reason=undefined_text(wait, language)))
