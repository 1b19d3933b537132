"""One dimension that judges and people have scored: ground by ground, and what both say of each run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evalkit.domain.attempt import RunId
from evalkit.domain.calibration import (
    CalibrationCard,
    Check,
    Finding,
    Ground,
    JudgeFit,
    LabelledDifference,
    LabelledRunCard,
)
from evalkit.domain.question import Language
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.reports.document import Cell, Column, Table, Tone
from evalkit.reports.sections.figures import (
    EMPTY,
    absent_cell,
    count_cell,
    figure_column,
    interval_column,
    score_cell,
    word_cell,
)
from evalkit.reports.wording import count_of, percent_of, ratio_of, reason_of, score_of, signed_score_of
from evalkit.text.messages import message

__all__ = ["figures_table", "grounds_table", "needs_of"]

_TONES: Mapping[Finding, Tone] = {Finding.MET: "good", Finding.FAILED: "bad", Finding.OPEN: "fair"}


def needs_of(card: CalibrationCard, runs: str, language: Language) -> Iterator[str]:
    """What is still needed to tell, a sentence for each open ground of the panel.

    Args:
        card: A dimension that is not yet calibrated.
        runs: Short ids, as commands take them.
        language: Of the words.
    """
    if not card.panel.judge:
        yield message("need_same_judges", language, runs=runs)
        return
    is_open = [check for check in card.panel.checks if check.finding is Finding.OPEN]
    biases = [check for check in is_open if check.ground in (Ground.BIAS, Ground.BIAS_DIFFERENCE)]
    if needing := [check for check in biases if check.needed is not None]:
        most = max(needing, key=lambda check: check.needed or 0)
        yield message("need_questions", language, needed=count_of(most.needed or 0), counted=count_of(most.counted))
    for check in is_open:
        if check.ground is Ground.CANARIES:
            yield message("need_canaries", language, runs=runs)
        elif check.ground is Ground.AGREEMENT and check.needed is not None:
            yield message("need_shared", language, needed=count_of(check.needed), counted=count_of(check.counted))
        elif check.needed is None:
            yield _untold(check, language)


def grounds_table(card: CalibrationCard, names: Mapping[RunId, str], language: Language) -> Table:
    """The panel's grounds, then each judge's by itself."""
    fits = [card.panel, *card.judges]
    checks = [check.figure for fit in fits for check in fit.checks if check.figure is not None]
    columns = (
        Column(label=message("judge", language)),
        Column(label=message("ground", language)),
        figure_column("ground_found", language),
        interval_column(checks, language),
        figure_column("ground_limit", language),
        figure_column("ground_counted", language),
        figure_column("ground_needed", language),
        Column(label=message("ground_finding", language), is_whole=True),
    )
    rows = [
        (word_cell(_who(fit, card, language)) if number == 0 else EMPTY, *_check_cells(check, fit, names, language))
        for fit in fits
        for number, check in enumerate(fit.checks)
    ]
    return Table(columns=columns, rows=tuple(rows))


def figures_table(card: CalibrationCard, names: Mapping[RunId, str], language: Language) -> Table:
    """What people, judges and both say of every run, and of each run less the first."""
    columns = (
        Column(label=message("labelled_figure", language)),
        figure_column("labelled_people", language),
        figure_column("labelled_judges", language),
        figure_column("labelled_combined", language),
        interval_column([one.combined for one in (*card.runs, *card.differences)], language),
        figure_column("labelled_questions", language),
        figure_column("judges_weight", language),
        figure_column("label_worth", language),
    )
    rows = [_run_cells(one, names, language) for one in card.runs]
    rows += [_difference_cells(one, names, language) for one in card.differences]
    return Table(columns=columns, rows=tuple(rows))


def _untold(check: Check, language: Language) -> str:
    ground = message(f"ground {check.ground.value}", language)
    if isinstance(check.figure, Undefined):
        return message("need_untold", language, ground=_headed(ground), reason=reason_of(check.figure, language))
    return message("need_at_the_limit", language, ground=_headed(ground))


def _headed(text: str) -> str:
    return text[:1].upper() + text[1:]


def _who(fit: JudgeFit, card: CalibrationCard, language: Language) -> str:
    return message("whole_panel", language) if fit is card.panel and card.judges else fit.judge


def _check_cells(check: Check, fit: JudgeFit, names: Mapping[RunId, str], language: Language) -> tuple[Cell, ...]:
    ground = message(f"ground {check.ground.value}", language)
    if check.run_id is not None:
        ground = message("ground_for_run", language, ground=ground, run=names[check.run_id])
    finding = word_cell(message(f"finding {check.finding.value}", language), tone=_TONES[check.finding])
    if check.figure is None:
        return (word_cell(ground), EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, finding)
    return (
        word_cell(ground),
        _signed(check.figure, language),
        _ends(check.figure, fit if check.ground is Ground.AGREEMENT else None, language),
        word_cell(_limit(check, language)),
        count_cell(check.counted),
        EMPTY if check.needed is None else count_cell(check.needed),
        finding,
    )


def _limit(check: Check, language: Language) -> str:
    key = "limit_below" if check.ground is Ground.AGREEMENT else "limit_either_side"
    return message(key, language, limit=score_of(check.limit))


def _ends(figure: Figure, of_alphas: JudgeFit | None, language: Language) -> Cell:
    """The interval, and of an agreement both alphas."""
    if isinstance(figure, Undefined):
        return word_cell(reason_of(figure, language), tone="dim")
    ends = message("interval", language, low=signed_score_of(figure.low), high=signed_score_of(figure.high))
    if of_alphas is None or of_alphas.alpha is None or of_alphas.people_alpha is None:
        return word_cell(ends)
    said = {"judge": score_of(of_alphas.alpha), "people": score_of(of_alphas.people_alpha)}
    return word_cell(message("clause_separator", language).join((ends, message("alphas", language, **said))))


def _run_cells(one: LabelledRunCard, names: Mapping[RunId, str], language: Language) -> tuple[Cell, ...]:
    return (
        word_cell(names[one.run_id]),
        score_cell(one.people, language, tone="plain"),
        score_cell(one.judges, language, tone="plain"),
        score_cell(one.combined, language),
        _interval(one.combined, language, is_difference=False),
        count_cell(one.labelled),
        _weight(one.judge_weight, language),
        EMPTY,
    )


def _difference_cells(one: LabelledDifference, names: Mapping[RunId, str], language: Language) -> tuple[Cell, ...]:
    reference, candidate = names[one.reference_id], names[one.candidate_id]
    times = None if one.worth is None else message("label_worth_times", language, times=ratio_of(one.worth)[1:])
    return (
        word_cell(message("labelled_difference", language, candidate=candidate, reference=reference)),
        _signed(one.people, language, tone="plain"),
        _signed(one.judges, language, tone="plain"),
        _signed(one.combined, language),
        _interval(one.combined, language, is_difference=True),
        count_cell(one.labelled),
        _weight(one.judge_weight, language),
        EMPTY if times is None else word_cell(times),
    )


def _signed(figure: Figure, language: Language, *, tone: Tone = "strong") -> Cell:
    if not isinstance(figure, Estimate):
        return absent_cell(language)
    return Cell(text=signed_score_of(figure.value), value=figure.value, kind="difference", tone=tone)


def _interval(figure: Figure, language: Language, *, is_difference: bool) -> Cell:
    if isinstance(figure, Undefined):
        return word_cell(reason_of(figure, language), tone="dim")
    shown = signed_score_of if is_difference else score_of
    return word_cell(message("interval", language, low=shown(figure.low), high=shown(figure.high)))


def _weight(weight: float | None, language: Language) -> Cell:
    return absent_cell(language) if weight is None else Cell(text=percent_of(weight), value=weight, kind="share")
