"""Judges held against people, as people read it: every dimension's standing first, then what each rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

from evalkit.domain.attempt import RunId
from evalkit.domain.calibration import Calibration, CalibrationCard, Check, Finding, Ground, Standing
from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.run import Run
from evalkit.domain.verdict import Estimate, Figure
from evalkit.reports.document import BANNER, Block, Paragraph, Section, Table, Tone
from evalkit.reports.sections.calibrated import figures_table, grounds_table, needs_of
from evalkit.reports.sections.figures import count_cell, figure_column, methods_paragraph, name_column, word_cell
from evalkit.reports.sections.judged_names import STANDARD, listed
from evalkit.reports.wording import count_of, signed_score_of
from evalkit.text.messages import message

__all__ = ["calibration_page", "standing_sentence"]

_TONES: dict[Standing, Tone] = {Standing.ACCEPTED: "good", Standing.HUMAN_ONLY: "bad", Standing.NOT_YET: "fair"}


def calibration_page(calibration: Calibration, language: Language) -> tuple[Section, ...]:
    """The page in words and cells.

    Args:
        calibration: Judges of some runs, and people.
        language: Of labels and sentences.
    """
    names = _names(calibration.runs, language)
    banner = _banner(calibration, names, language)
    title = message("calibration_of", language, runs=listed(names.values(), language))
    blocks: list[Block] = [_overview(calibration, language)] if len(calibration.cards) > 1 else []
    blocks += [
        Paragraph(text=standing_sentence(card, calibration.runs, language), tone=_TONES[card.standing])
        for card in calibration.cards
    ]
    if any(card.standing is Standing.NOT_YET for card in calibration.cards):
        blocks.append(Paragraph(text=message("need_review", language, runs=_ids(calibration.runs)), tone="dim"))
    if calibration.unjudged:
        said = listed((_title(name, {}, language) for name in calibration.unjudged), language)
        blocks.append(Paragraph(text=message("calibration_unjudged", language, dimensions=said), tone="dim"))
    return (
        *([] if banner is None else [banner]),
        Section(key="calibration", title=title, blocks=tuple(blocks)),
        *(_section(card, names, language) for card in calibration.cards),
        _meaning(calibration, language),
    )


def standing_sentence(card: CalibrationCard, runs: Sequence[Run], language: Language) -> str:
    """What becomes of a dimension, and why or what it needs; for pages of other titles, too."""
    name = _title(card.dimension, card.title, language)
    match card.standing:
        case Standing.ACCEPTED:
            return message("calibration_accepted", language, dimension=name)
        case Standing.HUMAN_ONLY:
            whys = message("clause_separator", language).join(_failures(card, _names(runs, language), language))
            return message("calibration_human_only", language, dimension=name, whys=whys)
        case Standing.NOT_YET:
            needs = reduce(
                lambda first, second: message("need_and", language, first=first, second=second),
                needs_of(card, _ids(runs), language),
            )
            return message("calibration_not_yet", language, dimension=name, needs=needs)


def _failures(card: CalibrationCard, names: dict[RunId, str], language: Language) -> Iterator[str]:
    for check in card.panel.checks:
        if check.finding is Finding.FAILED:
            run = {} if check.run_id is None else {"run": names[check.run_id], "reference": next(iter(names.values()))}
            yield message(f"failed {check.ground.value}", language, figure=_said(check.figure, language), **run)


def _said(figure: Figure | None, language: Language) -> str:
    if not isinstance(figure, Estimate):
        return ""
    ends = message("interval", language, low=signed_score_of(figure.low), high=signed_score_of(figure.high))
    return message("figure_with_ends", language, figure=signed_score_of(figure.value), ends=ends)


def _overview(calibration: Calibration, language: Language) -> Table:
    return Table(
        columns=(
            name_column("dimension", language),
            name_column("standing", language),
            figure_column("labelled_questions", language),
            figure_column("ground agreement", language),
            figure_column("ground bias", language),
            figure_column("ground bias_difference", language),
        ),
        rows=tuple(
            (
                word_cell(_title(card.dimension, card.title, language)),
                word_cell(message(f"standing {card.standing.value}", language), tone=_TONES[card.standing]),
                count_cell(card.questions),
                *(
                    word_cell(_worst(card.panel.checks, ground, language))
                    for ground in (Ground.AGREEMENT, Ground.BIAS, Ground.BIAS_DIFFERENCE)
                ),
            )
            for card in calibration.cards
        ),
    )


def _worst(checks: Sequence[Check], ground: Ground, language: Language) -> str:
    """The figure of a ground; of several differences the largest."""
    figures = [check.figure for check in checks if check.ground is ground and isinstance(check.figure, Estimate)]
    if not figures:
        return message("not_available", language)
    return signed_score_of(max(figures, key=lambda figure: abs(figure.value)).value)


def _section(card: CalibrationCard, names: dict[RunId, str], language: Language) -> Section:
    labels = message("labels_none", language)
    if card.answers:
        counts = {"answers": card.answers, "questions": card.questions, "shared": card.shared}
        said = {name: count_of(count) for name, count in counts.items()}
        labels = message("labels_are", language, raters=listed(card.raters, language), **said)
    return Section(
        key=f"calibration {card.dimension}",
        title=_title(card.dimension, card.title, language),
        blocks=(
            Paragraph(text=labels),
            grounds_table(card, names, language),
            figures_table(card, names, language),
        ),
    )


def _meaning(calibration: Calibration, language: Language) -> Section:
    figures = [
        figure
        for card in calibration.cards
        for one in (*card.runs, *card.differences)
        for figure in (one.people, one.judges, one.combined)
    ]
    return Section(
        key="calibration meaning",
        title=message("calibration_meaning", language),
        blocks=(
            Paragraph(text=message("grounds_meaning", language), tone="dim"),
            Paragraph(text=message("combined_meaning", language), tone="dim"),
            *methods_paragraph(figures, language),
        ),
    )


def _banner(calibration: Calibration, names: dict[RunId, str], language: Language) -> Section | None:
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


def _title(dimension: DimensionName, title: object, language: Language) -> str:
    """Accuracy by judges is of other answers than accuracy by rule; a team's own dimension has a title."""
    if dimension == Dimension.ACCURACY:
        return message("accuracy_by_judges", language)
    if dimension in STANDARD:
        return message(f"dimension {dimension}", language)
    return title.get(language, dimension) if isinstance(title, dict) else dimension


def _names(runs: Sequence[Run], language: Language) -> dict[RunId, str]:
    return {run.run_id: message("run_named", language, name=run.target.name, run=run.short_id) for run in runs}


def _ids(runs: Sequence[Run]) -> str:
    return " ".join(run.short_id for run in runs)
