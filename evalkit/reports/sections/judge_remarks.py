"""What a reader must know of the judges before trusting a score of theirs, a sentence each."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from evalkit.domain.attempt import Outcome
from evalkit.domain.panel import CorrelationCard, JudgedCard, LeftOutCard, LeftOutWhy, PanelCard
from evalkit.domain.question import Language
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.verdict import Estimate, Undefined
from evalkit.reports.document import Paragraph
from evalkit.reports.sections.judge_habits import favours, leans_to
from evalkit.reports.sections.judged_names import judged_name, listed, name_in_panel, simulated_judges
from evalkit.reports.wording import count_of, level_of, name_of, reason_of, score_of, signed_score_of
from evalkit.text.messages import message

__all__ = ["FAIR_ALPHA", "GOOD_ALPHA", "judge_remarks", "why_untold"]

_TASTES: Final = frozenset({"longer", "shorter", "first", "last"})

GOOD_ALPHA: Final = 0.8
FAIR_ALPHA: Final = 0.667
"""From which on scores can be relied upon, and from which on conclusions are tentative (Krippendorff 2004, Content
Analysis, section 11.4.2)."""
_MOST_NAMED: Final = 6
_WORTH_SHORTENING: Final = 3
_TOO_FEW: Final = re.compile(r"\d+ (?:answer|cluster)s? .*needs \d+.*")


def judge_remarks(card: Scorecard, panel: PanelCard, language: Language) -> Iterator[Paragraph]:
    """Who judged what, then everything that makes the scores doubtful; or that nothing of the kind is seen."""
    yield Paragraph(text=_who(panel, language))
    yield from _how_many(card, panel, language)
    untold = _of_unknown_agreement(panel)
    doubts = [
        *_simulated(card, panel, language),
        *_alone(card, panel, language),
        *_missing(card, panel, language),
        *_disagreeing(panel, language),
        *(_untold(panel, language) if len(untold) == len(panel.judged) else ()),
        *_leaning(panel, language),
        *_halos(panel, language),
        *_suspects(panel, language),
    ]
    yield from (Paragraph(text=doubt, tone="warning") for doubt in doubts)
    if len(untold) < len(panel.judged):
        yield from (Paragraph(text=said) for said in _untold(panel, language))
    if not doubts:
        yield from _all_clear(panel, language)
    yield from _highest_correlation(panel, language)
    yield from _left_out(card, panel, language)


def _who(panel: PanelCard, language: Language) -> str:
    names = listed((habits.judge for habits in panel.judges), language)
    key = "judge_scored" if len(panel.judges) == 1 else "judges_scored"
    return message(key, language, count=len(panel.judges), names=names, dimensions=len(panel.judged))


def _how_many(card: Scorecard, panel: PanelCard, language: Language) -> Iterator[Paragraph]:
    """Why fewer answers count than by rule, where that is so."""
    asked = max((judged.coverage.wanted for judged in panel.judged), default=0)
    answered = card.outcomes.counts.get(Outcome.ANSWERED, 0)
    if asked < answered:
        said = message("judges_asked", language, asked=count_of(asked), answered=count_of(answered))
        yield Paragraph(text=said)


def _simulated(card: Scorecard, panel: PanelCard, language: Language) -> Iterator[str]:
    names = simulated_judges(panel)
    if names and not card.run.target.is_simulated:
        yield message("judges_simulated", language, names=listed(names, language))


def _alone(card: Scorecard, panel: PanelCard, language: Language) -> Iterator[str]:
    """Said once, whatever the number of dimensions."""
    alone = [judged for judged in panel.judged if len(judged.judges) == 1]
    if not alone:
        return
    if len(panel.judges) == 1:
        yield message("judge_alone", language, run=card.run.short_id)
    else:
        yield message("judge_alone_on", language, dimensions=_names(alone, panel, language), run=card.run.short_id)


def _missing(card: Scorecard, panel: PanelCard, language: Language) -> Iterator[str]:
    """What is without a score and why, and which dimensions are poor for it."""
    lacking = [judged for judged in panel.judged if judged.coverage.scored < judged.coverage.wanted]
    if not lacking:
        return
    reasons: Counter[str] = Counter()
    for judged in lacking:
        reasons.update(judged.coverage.unscored)
    unasked = sum(judged.coverage.unasked for judged in lacking)
    parts = [
        message("scored_by_all", language, dimension=judged_name(judged, language), scored=scored, wanted=wanted)
        for judged in lacking
        for scored, wanted in [(count_of(judged.coverage.scored), count_of(judged.coverage.wanted))]
    ]
    whys = [
        message("unscored", language, count=count_of(count), reason=name_of("reason", reason, language))
        for reason, count in reasons.most_common()
    ]
    if unasked:
        whys.append(message("judged_unasked", language, count=count_of(unasked), run=card.run.short_id))
    clause, comma = message("clause_separator", language), message("list_separator", language)
    yield message("judges_missing", language, parts=comma.join(parts), whys=clause.join(whys))
    poor = [judged for judged in lacking if judged.coverage.is_poor]
    if poor:
        yield message("judges_poor", language, dimensions=_names(poor, panel, language))


def _disagreeing(panel: PanelCard, language: Language) -> Iterator[str]:
    apart = [
        judged for judged in panel.judged if isinstance(judged.alpha, Estimate) and judged.alpha.value < FAIR_ALPHA
    ]
    if apart:
        yield message("judges_disagree", language, dimensions=_names(apart, panel, language))


def _of_unknown_agreement(panel: PanelCard) -> list[JudgedCard]:
    """Dimensions of several judges of which nobody can say how far they agree."""
    return [judged for judged in panel.judged if len(judged.judges) > 1 and isinstance(judged.alpha, Undefined)]


def _untold(panel: PanelCard, language: Language) -> Iterator[str]:
    """That, and why; those with the same reason together."""
    untold_by_why: dict[str, list[JudgedCard]] = defaultdict(list)
    for judged in _of_unknown_agreement(panel):
        if isinstance(judged.alpha, Undefined):
            untold_by_why[why_untold(judged.alpha, language)].append(judged)
    for why, untold in untold_by_why.items():
        yield message("agreement_untold", language, dimensions=_names(untold, panel, language), why=why)


def why_untold(alpha: Undefined, language: Language) -> str:
    """The counts, which differ from dimension to dimension, stand in the table."""
    if _TOO_FEW.fullmatch(alpha.reason):
        return message("agreement_too_few", language)
    return reason_of(alpha, language)


def _all_clear(panel: PanelCard, language: Language) -> Iterator[Paragraph]:
    """Only what is known is sound."""
    untold = [habits.judge for habits in panel.judges if {favours(habits), leans_to(habits)} != {"neither"}]
    if untold:
        yield Paragraph(text=message("habits_untold", language, names=listed(untold, language, most=_MOST_NAMED)))
    elif not _of_unknown_agreement(panel):
        yield Paragraph(text=message("judges_sound", language), tone="good")


def _leaning(panel: PanelCard, language: Language) -> Iterator[str]:
    for habits in panel.judges:
        for key, habit, taste in (
            ("favours", habits.length_slope, favours(habits)),
            ("leans", habits.order_effect, leans_to(habits)),
        ):
            if isinstance(habit, Estimate) and taste in _TASTES:
                by = signed_score_of(habit.value)
                yield message(f"judge_{key}_{taste}", language, judge=habits.judge, by=by)


def _halos(panel: PanelCard, language: Language) -> Iterator[str]:
    halos = [card for card in panel.correlations if card.is_halo]
    if halos:
        pairs = message("clause_separator", language).join(_pair(card, panel, language) for card in halos)
        yield message("judges_halo", language, pairs=pairs)


def _suspects(panel: PanelCard, language: Language) -> Iterator[str]:
    if panel.suspects:
        yield message("judges_suspects", language, count=count_of(panel.suspects))


def _highest_correlation(panel: PanelCard, language: Language) -> Iterator[Paragraph]:
    """What is furthest from telling two dimensions apart, where none of them is a halo."""
    if panel.correlations and not panel.correlations[0].is_halo:
        pair = _pair(panel.correlations[0], panel, language)
        yield Paragraph(text=message("highest_correlation", language, pair=pair))


def _left_out(card: Scorecard, panel: PanelCard, language: Language) -> Iterator[Paragraph]:
    """What is not counted, one paragraph for each reason."""
    left_out_by_why: dict[LeftOutWhy, list[LeftOutCard]] = defaultdict(list)
    for one in panel.left_out:
        left_out_by_why[one.why].append(one)
    for why, left_out in left_out_by_why.items():
        names = listed((_left_out_name(one, panel, language) for one in left_out), language, most=_MOST_NAMED)
        said = message(f"judges_left_out {why}", language, names=names, run=card.run.short_id)
        yield Paragraph(text=said)


def _left_out_name(one: LeftOutCard, panel: PanelCard, language: Language) -> str:
    dimensions = _names([judged for judged in panel.judged if judged.dimension in one.dimensions], panel, language)
    return message("left_out_judge", language, judge=one.judge, version=one.version, dimensions=dimensions)


def _pair(card: CorrelationCard, panel: PanelCard, language: Language) -> str:
    found = card.correlation
    return message(
        "correlated",
        language,
        first=name_in_panel(card.first, panel, language),
        second=name_in_panel(card.second, panel, language),
        correlation=score_of(found.value),
        level=level_of(found),
        low=score_of(found.low),
        high=score_of(found.high),
    )


def _names(some: list[JudgedCard], panel: PanelCard, language: Language) -> str:
    """Names of dimensions; a list that leaves none out is said in two words."""
    if len(some) == len(panel.judged) >= _WORTH_SHORTENING:
        return message("all_judged", language)
    return listed((judged_name(judged, language) for judged in some), language)
