"""One dimension that judges and people have scored: ground by ground, and what both say of each run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from evalkit.domain.attempt import RunId
from evalkit.domain.calibration import (
    CalibrationCard,
    Check,
    Ground,
    GroundFinding,
    JudgeFit,
    LabelledDifference,
    LabelledRunCard,
)
from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.reports.document import Block, Cell, Column, Paragraph, Table, Tone
from evalkit.reports.sections.figures import (
    EMPTY,
    absent_cell,
    count_cell,
    figure_column,
    interval_column,
    score_cell,
    word_cell,
)
from evalkit.reports.sections.judged_names import STANDARD, listed
from evalkit.reports.wording import count_of, percent_of, reason_of, score_of, signed_score_of
from evalkit.text.messages import message

__all__ = ["dimension_title", "failures_of", "figures_blocks", "grounds_blocks", "needs_of"]

_TONES: Mapping[GroundFinding, Tone] = {
    GroundFinding.MET: "good",
    GroundFinding.FAILED: "bad",
    GroundFinding.OPEN: "fair",
}


def dimension_title(dimension: DimensionName, title: Mapping[Language, str], language: Language) -> str:
    """Accuracy by judges is of other answers than accuracy by rule; a team's own dimension has a title."""
    if dimension == Dimension.ACCURACY:
        return message("accuracy_by_judges", language)
    return message(f"dimension {dimension}", language) if dimension in STANDARD else title.get(language, dimension)


def failures_of(card: CalibrationCard, names: Mapping[RunId, str], language: Language) -> Iterator[str]:
    """What judges are refused for, each as the rest of a sentence about them."""
    for check in card.panel.checks:
        if check.finding is GroundFinding.FAILED:
            yield _failure(check, card.panel, names, language)


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
    is_open = [check for check in card.panel.checks if check.finding is GroundFinding.OPEN]
    biases = [check for check in is_open if check.ground in (Ground.BIAS, Ground.BIAS_DIFFERENCE)]
    if needing := [check for check in biases if check.needed is not None]:
        most = max(needing, key=lambda check: (check.is_out_of_reach, check.needed or 0))
        yield from _needed(f"need_questions {most.ground.value}", most, language)
    for check in is_open:
        if check.ground is Ground.CANARIES:
            yield message("need_canaries", language, runs=runs)
        elif check.ground is Ground.AGREEMENT and check.needed is not None:
            yield from _needed("need_shared", check, language)
        elif check.needed is None:
            yield _untold(check, language)
    if card.is_out_of_reach:
        yield message("need_beyond_instead", language)


def grounds_blocks(card: CalibrationCard, names: Mapping[RunId, str], language: Language) -> Iterator[Block]:
    """The panel's grounds, then each judge's by itself."""
    for fit in (card.panel, *card.judges):
        if fit.judge:
            yield Paragraph(text=_who(fit, card, language))
        yield _grounds_table(fit, names, language)
        if fit.alpha is not None and fit.people_alpha is not None:
            said = {"judge": score_of(fit.alpha), "people": score_of(fit.people_alpha)}
            yield Paragraph(text=message("alphas", language, **said))
        yield from _reasons(((_ground(check, names, language), check.figure) for check in fit.checks), language)


def figures_blocks(card: CalibrationCard, names: Mapping[RunId, str], language: Language) -> Iterator[Block]:
    """What people, judges and both say of every run, and of each run less the first."""
    lines: list[tuple[str, LabelledRunCard | LabelledDifference]] = [(names[one.run_id], one) for one in card.runs]
    lines += [(_difference_name(one, names, language), one) for one in card.differences]
    yield _figures_table(lines, language)
    if _has_untelling(card):
        yield Paragraph(text=message("labels_untelling", language), tone="dim")
    reasons = (reason_of(one.combined, language) for _, one in lines if isinstance(one.combined, Undefined))
    for reason in dict.fromkeys(reasons):
        yield Paragraph(text=message("combined_absent", language, reason=reason), tone="dim")
    for name, one in lines:
        if isinstance(one, LabelledDifference) and one.worth is not None:
            counts = {"labelled": count_of(one.labelled), "alone": count_of(round(one.labelled * one.worth))}
            yield Paragraph(text=message("labels_worth", language, difference=name, **counts))


def _has_untelling(card: CalibrationCard) -> bool:
    """Whether means are over questions, too, that grounds do not count."""
    held = {check.run_id: check.counted for check in card.panel.checks if check.ground is Ground.BIAS_DIFFERENCE}
    if card.differences:
        return any(one.labelled > held.get(one.candidate_id, one.labelled) for one in card.differences)
    return any(one.labelled > card.questions for one in card.runs)


def _failure(check: Check, fit: JudgeFit, names: Mapping[RunId, str], language: Language) -> str:
    key = f"failed {check.ground.value}"
    match check.ground:
        case Ground.CANARIES:
            return message(key, language)
        case Ground.AGREEMENT:
            if fit.alpha is None or fit.people_alpha is None:
                return message("failed agreement_bare", language)
            said = {"judge": score_of(fit.alpha), "people": score_of(fit.people_alpha), "limit": score_of(check.limit)}
            return message(key, language, **said)
        case Ground.BIAS | Ground.BIAS_DIFFERENCE:
            return _leaning(check, names, language)


def _leaning(check: Check, names: Mapping[RunId, str], language: Language) -> str:
    """Said of what they favour, so that no sign has to be read."""
    figure = check.figure
    if not isinstance(figure, Estimate):
        return message("failed bias_bare", language)
    sign = -1 if figure.value < 0 else 1
    low, high = sorted((sign * figure.low, sign * figure.high))
    ends = message("interval", language, low=score_of(low), high=score_of(high))
    said = message("figure_with_ends", language, figure=score_of(sign * figure.value), ends=ends)
    if check.run_id is None:
        return message("failed bias_below" if sign < 0 else "failed bias", language, figure=said)
    run, reference = names[check.run_id], next(iter(names.values()))
    favoured, other = (reference, run) if sign < 0 else (run, reference)
    return message("failed bias_difference", language, figure=said, run=favoured, reference=other)


def _grounds_table(fit: JudgeFit, names: Mapping[RunId, str], language: Language) -> Table:
    known = [check.figure for check in fit.checks if isinstance(check.figure, Estimate)]
    columns = (
        Column(label=message("ground", language)),
        figure_column("ground_found", language),
        *([interval_column(known, language)] if known else []),
        figure_column("ground_limit", language),
        figure_column("ground_counted", language),
        figure_column("ground_needed", language),
        Column(label=message("ground_finding", language), is_whole=True),
    )
    rows = (_check_cells(check, names, language, has_ends=bool(known)) for check in fit.checks)
    return Table(columns=columns, rows=tuple(rows))


def _check_cells(check: Check, names: Mapping[RunId, str], language: Language, *, has_ends: bool) -> tuple[Cell, ...]:
    ends = [EMPTY if check.figure is None else _interval(check.figure, language, is_difference=True)]
    is_told = check.figure is not None
    return (
        word_cell(_ground(check, names, language)),
        EMPTY if check.figure is None else _signed(check.figure, language),
        *(ends if has_ends else []),
        word_cell(_limit(check, language)) if is_told else EMPTY,
        count_cell(check.counted) if is_told else EMPTY,
        EMPTY if check.needed is None else count_cell(check.needed),
        word_cell(message(f"finding {check.finding.value}", language), tone=_TONES[check.finding]),
    )


def _figures_table(lines: Sequence[tuple[str, LabelledRunCard | LabelledDifference]], language: Language) -> Table:
    """Columns that would be empty throughout are left out."""
    known = [one.combined for _, one in lines if isinstance(one.combined, Estimate)]
    combined = [figure_column("labelled_combined", language), interval_column(known, language)] if known else []
    weights = any(one.judge_weight is not None for _, one in lines)
    columns = (
        Column(label=message("labelled_figure", language)),
        figure_column("labelled_questions", language),
        figure_column("labelled_people", language),
        figure_column("labelled_judges", language),
        *combined,
        *([figure_column("judges_weight", language)] if weights else []),
    )
    return Table(
        columns=columns,
        rows=tuple(
            (
                word_cell(name),
                count_cell(one.labelled),
                *_means(one, language, has_combined=bool(known)),
                *([_weight(one.judge_weight, language)] if weights else []),
            )
            for name, one in lines
        ),
    )


def _means(one: LabelledRunCard | LabelledDifference, language: Language, *, has_combined: bool) -> Iterator[Cell]:
    is_difference = isinstance(one, LabelledDifference)
    shown = _signed if is_difference else score_cell
    yield shown(one.people, language, tone="plain")
    yield shown(one.judges, language, tone="plain")
    if has_combined:
        yield shown(one.combined, language)
        yield _interval(one.combined, language, is_difference=is_difference)


def _reasons(named: Iterable[tuple[str, Figure | None]], language: Language) -> Iterator[Paragraph]:
    """Why figures are missing, each reason once, with all that it holds of."""
    names: dict[str, dict[str, None]] = {}
    for name, figure in named:
        if isinstance(figure, Undefined):
            names.setdefault(reason_of(figure, language), {})[name] = None
    for reason, found in names.items():
        text = message("figure_absent", language, names=listed(found, language), reason=reason)
        yield Paragraph(text=text, tone="dim")


def _ground(check: Check, names: Mapping[RunId, str], language: Language) -> str:
    run = {} if check.run_id is None else {"run": names[check.run_id], "reference": next(iter(names.values()))}
    return message(f"ground {check.ground.value}", language, **run)


def _needed(key: str, check: Check, language: Language) -> Iterator[str]:
    """How many it takes, and that these runs have fewer where they do."""
    yield message(key, language, needed=count_of(check.needed or 0), counted=count_of(check.counted))
    if check.is_out_of_reach:
        yield message("need_beyond", language, most=count_of(check.most or 0))


def _untold(check: Check, language: Language) -> str:
    whether = message(f"whether {check.ground.value}", language)
    if isinstance(check.figure, Undefined):
        return message("need_untold", language, whether=whether, reason=reason_of(check.figure, language))
    return message("need_at_the_limit", language, whether=whether)


def _who(fit: JudgeFit, card: CalibrationCard, language: Language) -> str:
    if fit is card.panel and card.judges:
        return message("whole_panel", language, judges=fit.judge)
    return message("one_judge", language, judge=fit.judge)


def _limit(check: Check, language: Language) -> str:
    key = "limit_below" if check.ground is Ground.AGREEMENT else "limit_either_side"
    return message(key, language, limit=score_of(check.limit))


def _difference_name(one: LabelledDifference, names: Mapping[RunId, str], language: Language) -> str:
    reference, candidate = names[one.reference_id], names[one.candidate_id]
    return message("labelled_difference", language, candidate=candidate, reference=reference)


def _signed(figure: Figure, language: Language, *, tone: Tone = "strong") -> Cell:
    if not isinstance(figure, Estimate):
        return absent_cell(language)
    return Cell(text=signed_score_of(figure.value), value=figure.value, kind="difference", tone=tone)


def _interval(figure: Figure, language: Language, *, is_difference: bool) -> Cell:
    """Empty without a figure: the reason stands below the table."""
    if isinstance(figure, Undefined):
        return EMPTY
    shown = signed_score_of if is_difference else score_of
    return word_cell(message("interval", language, low=shown(figure.low), high=shown(figure.high)))


def _weight(weight: float | None, language: Language) -> Cell:
    return absent_cell(language) if weight is None else Cell(text=percent_of(weight), value=weight, kind="share")
