"""Judges held against people, as people read it: every dimension's standing first, then what each rests on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

from evalkit.domain.attempt import RunId
from evalkit.domain.calibration import Calibration, CalibrationCard, Standing
from evalkit.domain.question import Language
from evalkit.domain.run import Run
from evalkit.domain.verdict import Estimate
from evalkit.reports.document import BANNER, Paragraph, Section, Tone
from evalkit.reports.sections.calibrated import (
    dimension_title,
    failures_of,
    figures_blocks,
    grounds_blocks,
    needs_of,
)
from evalkit.reports.sections.figures import methods_paragraph
from evalkit.reports.sections.judged_names import listed
from evalkit.reports.wording import count_of
from evalkit.text.messages import message

__all__ = ["calibration_page", "standing_sentence"]

_TONES: dict[Standing, Tone] = {Standing.ACCEPTED: "good", Standing.HUMAN_ONLY: "bad", Standing.NOT_YET: "fair"}


def calibration_page(calibration: Calibration, language: Language) -> tuple[Section, ...]:
    """The page in words and cells: what nobody has scored is named, and shown no further.

    Args:
        calibration: Judges of some runs, and people.
        language: Of labels and sentences.
    """
    names = _names(calibration.runs, language)
    banner = _banner(calibration, names, language)
    named = (message("run_named", language, name=run.target.name, run=run.short_id) for run in calibration.runs)
    title = message("calibration_of", language, runs=listed(named, language))
    scored = [card for card in calibration.cards if card.raters]
    blocks = [
        Paragraph(text=standing_sentence(card, calibration.runs, language), tone=_TONES[card.standing])
        for card in scored
    ]
    more = dict.fromkeys(card.more for card in scored if card.standing is Standing.NOT_YET and card.more)
    blocks += [Paragraph(text=message("need_review", language, command=command), tone="dim") for command in more]
    if any(card.needs_people and not card.more for card in scored):
        blocks.append(Paragraph(text=message("need_more_questions", language), tone="dim"))
    blocks += _unscored(calibration, language)
    return (
        *([] if banner is None else [banner]),
        Section(key="calibration", title=title, blocks=tuple(blocks)),
        *(_section(card, names, language) for card in scored),
        *([_meaning(scored, language)] if scored else []),
    )


def standing_sentence(card: CalibrationCard, runs: Sequence[Run], language: Language) -> str:
    """What becomes of a dimension, and why or what it needs; for pages of other titles, too."""
    name = _title(card, language)
    match card.standing:
        case Standing.ACCEPTED:
            return message("calibration_accepted", language, dimension=name)
        case Standing.HUMAN_ONLY:
            whys = message("clause_separator", language).join(failures_of(card, _names(runs, language), language))
            return message("calibration_human_only", language, dimension=name, whys=whys)
        case Standing.NOT_YET:
            needs = reduce(
                lambda first, second: message("need_and", language, first=first, second=second),
                needs_of(card, _ids(runs), language),
            )
            return message("calibration_not_yet", language, dimension=name, needs=needs)


def _unscored(calibration: Calibration, language: Language) -> Iterator[Paragraph]:
    """What only judges have scored, and what only people have."""
    if calibration.out_of_reach:
        parts = (
            message("marked_part_shown", language, dimension=_title(card, language), count=count_of(count))
            for card in calibration.cards
            if (count := calibration.out_of_reach.get(card.dimension)) is not None
        )
        text = message("calibration_out_of_reach", language, parts=listed(parts, language))
        yield Paragraph(text=text, tone="dim")
    unlabelled: dict[str, list[str]] = defaultdict(list)
    for card in calibration.cards:
        if not card.raters and card.dimension not in calibration.out_of_reach:
            unlabelled[card.more].append(_title(card, language))
    for command, titles in unlabelled.items():
        said = listed(titles, language)
        text = message("calibration_unlabelled", language, dimensions=said, command=command)
        yield Paragraph(text=text, tone="dim")
    if calibration.unjudged:
        said = listed((dimension_title(name, {}, language) for name in calibration.unjudged), language)
        yield Paragraph(text=message("calibration_unjudged", language, dimensions=said), tone="dim")


def _section(card: CalibrationCard, names: Mapping[RunId, str], language: Language) -> Section:
    labels = message("labels_none", language)
    if card.answers:
        counts = {"answers": card.answers, "questions": card.questions, "shared": card.shared}
        said = {name: count_of(count) for name, count in counts.items()}
        labels = message("labels_are", language, raters=listed(card.raters, language), **said)
    return Section(
        key=f"calibration {card.dimension}",
        title=_title(card, language),
        blocks=(
            Paragraph(text=labels),
            *grounds_blocks(card, names, language),
            *figures_blocks(card, names, language),
        ),
    )


def _meaning(cards: Sequence[CalibrationCard], language: Language) -> Section:
    lines = [one for card in cards for one in (*card.runs, *card.differences)]
    figures = [figure for one in lines for figure in (one.people, one.judges, one.combined)]
    has_differences = any(card.differences for card in cards)
    is_combined = any(isinstance(one.combined, Estimate) for one in lines)
    return Section(
        key="calibration meaning",
        title=message("calibration_meaning", language),
        blocks=(
            Paragraph(text=message("grounds_meaning", language), tone="dim"),
            *([Paragraph(text=message("combined_meaning", language), tone="dim")] if is_combined else []),
            *([Paragraph(text=message("calibration_sides", language), tone="dim")] if has_differences else []),
            *methods_paragraph(figures, language),
        ),
    )


def _banner(calibration: Calibration, names: Mapping[RunId, str], language: Language) -> Section | None:
    simulated = [run for run in calibration.runs if run.target.is_simulated]
    if len(simulated) == len(calibration.runs):
        said = message("simulated", language)
    elif simulated:
        said = message("simulated_some", language, names=listed((names[run.run_id] for run in simulated), language))
    elif calibration.simulated_judges:
        said = message("simulated_judges", language, names=listed(calibration.simulated_judges, language))
    else:
        return None
    return Section(key=BANNER, title=None, blocks=(Paragraph(text=said, tone="warning"),))


def _title(card: CalibrationCard, language: Language) -> str:
    return dimension_title(card.dimension, card.title, language)


def _names(runs: Sequence[Run], language: Language) -> Mapping[RunId, str]:
    """By the model, with the run where two are of the same one; the title has every id."""
    times = Counter(run.target.name for run in runs)
    return {
        run.run_id: run.target.name
        if times[run.target.name] == 1
        else message("run_named", language, name=run.target.name, run=run.short_id)
        for run in runs
    }


def _ids(runs: Sequence[Run]) -> str:
    return " ".join(run.short_id for run in runs)
