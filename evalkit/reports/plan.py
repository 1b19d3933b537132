"""A plan in words and cells: what a decision takes, and what it can tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

from evalkit.domain.criteria import criterion_of
from evalkit.domain.plan import DecisionPlan, JudgingPlan, PeoplePlan, PlanAhead
from evalkit.domain.question import Language
from evalkit.reports.as_json import SCHEMA_VERSION
from evalkit.reports.document import Cell, Column, Facts, Paragraph, Section, Table
from evalkit.reports.sections.compared_figures import criterion_label
from evalkit.reports.sections.figures import count_cell, figure_column, word_cell
from evalkit.reports.wording import count_of, duration_of, measured, percent_of, points_of, score_of, whole_percent_of
from evalkit.text.margins import worded_margin
from evalkit.text.messages import message

__all__ = ["people_sentences", "plan_document", "plan_page", "plan_sentences"]

_WORTH_ASKING: Final = 0.8
_MOST_SIZES: Final = 6


def plan_sentences(plan: DecisionPlan, language: Language = "en") -> Iterator[str]:
    """What a decision takes and what it can tell, for the screen while it goes on."""
    pace = plan.pace
    tokens = "" if pace.tokens is None else message("plan tokens", language, tokens=count_of(round(pace.tokens)))
    hours = plan.hours_available
    available = "" if hours is None else message("plan available", language, hours=duration_of(hours, language))
    yield message(
        "plan pilot",
        language,
        accuracy=percent_of(plan.accuracy),
        flips=percent_of(plan.flip_rate),
        seconds=measured(pace.seconds),
        tokens=tokens,
    )
    yield message(
        "plan cost",
        language,
        runs=plan.runs,
        questions=count_of(plan.questions),
        repeats=plan.repeats,
        requests=count_of(plan.requests),
        time=duration_of(plan.hours, language),
        at_once=pace.at_once,
        available=available,
    )
    margin = points_of(plan.smallest_margin)
    yield message("plan joint", language, percent=whole_percent_of(plan.passes), margin=margin)


def plan_page(ahead: PlanAhead, language: Language) -> tuple[Section, ...]:
    """The plan: whether it can come to a verdict first, then what it takes, then other sizes."""
    return (
        _verdict(ahead, language),
        _takes(ahead, language),
        *_judging(ahead.judging, language),
        *_people(ahead.people, language),
        _criteria(ahead, language),
        _sizes(ahead, language),
        _telling(ahead, language),
    )


def plan_document(ahead: PlanAhead) -> dict[str, object]:
    """The plan as plain JSON values."""
    plan = ahead.plan
    return {
        "schema_version": SCHEMA_VERSION,
        "questions": plan.questions,
        "repeats": plan.repeats,
        "runs": plan.runs,
        "requests": plan.requests,
        "hours": plan.hours,
        "hours_available": plan.hours_available,
        "pace": asdict(plan.pace),
        "pilot": ahead.pilot,
        "accuracy": plan.accuracy,
        "flip_rate": plan.flip_rate,
        "unfinished": plan.unfinished,
        "is_measured": plan.is_measured,
        "pairs_of_builds": ahead.n_pairs,
        "identical_builds_pass": {"share": plan.passes, "low": plan.passes_low, "high": plan.passes_high},
        "criteria": {
            key: {"margin": ahead.decision.criteria[key], "identical_builds_pass": share}
            for key, share in plan.passes_by_criterion.items()
        },
        "detectable": plan.detectable,
        "smallest_margin": plan.smallest_margin,
        "margin": ahead.margin,
        "true_loss": ahead.true_loss,
        "questions_available": ahead.available,
        "questions_needed_beyond": ahead.out_of_reach,
        "deciding": [asdict(size) for size in ahead.deciding],
        "telling": [asdict(size) for size in ahead.telling],
        "judging": None if ahead.judging is None else {**asdict(ahead.judging), "verdicts": ahead.judging.verdicts},
        "people": None if ahead.people is None else asdict(ahead.people),
    }


def _verdict(ahead: PlanAhead, language: Language) -> Section:
    plan = ahead.plan
    names = message("list_separator", language).join(ahead.decision.candidates)
    head = message(
        "plan head",
        language,
        questions=count_of(plan.questions),
        repeats=plan.repeats,
        candidates=names,
        reference=ahead.decision.reference,
    )
    said = message(
        "plan verdict",
        language,
        percent=whole_percent_of(plan.passes),
        low=whole_percent_of(plan.passes_low),
        high=whole_percent_of(plan.passes_high),
    )
    is_low = plan.passes < _WORTH_ASKING
    blocks = [Paragraph(text=head, tone="strong"), Paragraph(text=said, tone="warning" if is_low else "good")]
    if is_low:
        weakest = min(plan.passes_by_criterion, key=plan.passes_by_criterion.__getitem__)
        label = criterion_label(criterion_of(weakest), language)
        share = whole_percent_of(plan.passes_by_criterion[weakest])
        blocks.append(Paragraph(text=message("plan low", language, criterion=label, percent=share)))
    if not plan.is_affordable:
        time, hours = duration_of(plan.hours, language), duration_of(plan.hours_available or 0.0, language)
        blocks.append(Paragraph(text=message("plan dear", language, time=time, hours=hours), tone="bad"))
    return Section(key="verdict", title=None, blocks=tuple(blocks))


def _takes(ahead: PlanAhead, language: Language) -> Section:
    plan, pace = ahead.plan, ahead.plan.pace
    requests = message("plan requests_said", language, requests=count_of(plan.requests), runs=plan.runs)
    rows = [(message("plan requests", language), requests)]
    if pace.tokens is not None:
        total, each = count_of(round(plan.requests * pace.tokens)), count_of(round(pace.tokens))
        tokens = message("plan tokens_said", language, total=total, each=each)
        rows.append((message("plan tokens_name", language), tokens))
    time = message(
        "plan time_said",
        language,
        time=duration_of(plan.hours, language),
        seconds=measured(pace.seconds),
        at_once=pace.at_once,
    )
    rows.append((message("plan time", language), time))
    rests_on = message("plan rests_on", language)
    rows += [(rests_on if number == 0 else "", said) for number, said in enumerate(_rests_on(ahead, language))]
    return Section(key="takes", title=message("plan takes", language), blocks=(Facts(rows=tuple(rows)),))


def _rests_on(ahead: PlanAhead, language: Language) -> Iterator[str]:
    plan = ahead.plan
    yield message(
        "plan builds_assumed" if ahead.pilot is None else "plan builds_measured",
        language,
        pilot=ahead.pilot,
        accuracy=percent_of(plan.accuracy),
        flips=percent_of(plan.flip_rate),
        unfinished=percent_of(plan.unfinished),
    )
    between = "plan between_measured" if ahead.n_pairs else "plan between_assumed"
    yield message(between, language, count=ahead.n_pairs)
    if not plan.pace.is_measured:
        yield message("plan pace_assumed", language)


def _judging(judging: JudgingPlan | None, language: Language) -> Iterator[Section]:
    if judging is None:
        return
    separator = message("list_separator", language)
    names = separator.join(judging.judges) or message("plan judges_assumed", language, count=judging.n_judges)
    asked = separator.join(
        message(
            "plan judged_questions",
            language,
            criterion=criterion_label(criterion_of(one.criterion), language),
            questions=count_of(one.questions),
        )
        for one in judging.criteria
    )
    verdicts = message(
        "plan verdicts_said",
        language,
        verdicts=count_of(judging.verdicts),
        asked=asked,
        repeats=judging.repeats,
        runs=judging.runs,
        judges=judging.n_judges,
        trials=count_of(judging.trials),
    )
    basis = "plan judging_measured" if judging.is_measured else "plan judging_assumed"
    takes = message(basis, language, tokens=count_of(round(judging.tokens)), time=duration_of(judging.hours, language))
    rows = (
        (message("plan judges", language), names),
        (message("plan verdicts", language), verdicts),
        (message("plan judging_takes", language), takes),
    )
    blocks = (Facts(rows=rows), Paragraph(text=_judged_said(judging, language), tone="warning"))
    yield Section(key="judging", title=message("plan judging", language), blocks=blocks)


def people_sentences(people: PeoplePlan, language: Language = "en") -> Iterator[str]:
    """What people are needed for, and how long; then what would be in vain."""
    names = message("list_separator", language).join(
        criterion_label(criterion_of(one.criterion), language) for one in people.criteria
    )
    yield message(
        f"plan people_{people.scored_by.value}",
        language,
        criteria=names,
        questions=count_of(people.questions),
        runs=people.runs,
        raters=people.raters,
        minutes=people.minutes,
    )
    if people.is_short:
        yield message(
            "plan people_short", language, questions=count_of(people.questions), wanted=count_of(people.wanted)
        )


def _people(people: PeoplePlan | None, language: Language) -> Iterator[Section]:
    if people is None:
        return
    said, *short = people_sentences(people, language)
    blocks = [Paragraph(text=said), *(Paragraph(text=text, tone="warning") for text in short)]
    found = [
        message(
            "plan judged_difference",
            language,
            criterion=criterion_label(criterion_of(one.criterion), language),
            difference=score_of(one.detectable),
        )
        for one in people.criteria
        if one.detectable is not None
    ]
    if found:
        text = message("plan people_detectable", language, said=message("list_separator", language).join(found))
        blocks.append(Paragraph(text=text, tone="dim"))
    yield Section(key="people", title=message("plan people", language), blocks=tuple(blocks))


def _judged_said(judging: JudgingPlan, language: Language) -> str:
    """What so many judged answers can tell, and what no number of them can."""
    said = [
        message(
            "plan judged_difference" if one.detectable is not None else "plan judged_nothing",
            language,
            criterion=criterion_label(criterion_of(one.criterion), language),
            difference=score_of(one.detectable or 0.0),
        )
        for one in judging.criteria
    ]
    return message("plan judged_detectable", language, said=message("list_separator", language).join(said))


def _criteria(ahead: PlanAhead, language: Language) -> Section:
    columns = (
        Column(label=message("plan criterion", language), is_whole=True),
        figure_column("plan allowed", language),
        figure_column("plan passes", language),
    )
    rows = tuple(
        (
            word_cell(criterion_label(criterion_of(key), language)),
            word_cell(worded_margin(criterion_of(key), ahead.decision.criteria[key])),
            Cell(text=whole_percent_of(share), value=share, kind="share"),
        )
        for key, share in ahead.plan.passes_by_criterion.items()
    )
    table = Table(columns=columns, rows=rows)
    return Section(key="criteria", title=message("plan criteria", language), blocks=(table,))


def _sizes(ahead: PlanAhead, language: Language) -> Section:
    margin, loss = points_of(ahead.margin), points_of(ahead.true_loss)
    said = Paragraph(text=message("plan sizes_said", language, margin=margin, loss=loss), tone="dim")
    title = message("plan sizes", language)
    if not ahead.deciding:
        key = "plan never" if ahead.out_of_reach is None else "plan out_of_reach"
        reach = message(
            key,
            language,
            questions=count_of(ahead.available),
            repeats=ahead.plan.repeats,
            needed=count_of(ahead.out_of_reach or 0),
        )
        return Section(key="sizes", title=title, blocks=(said, Paragraph(text=reach, tone="bad")))
    columns = tuple(
        figure_column(key, language) for key in ("plan questions", "plan repeats", "plan all_requests", "plan all_time")
    )
    rows = tuple(
        (
            count_cell(size.questions),
            count_cell(size.repeats),
            count_cell(size.requests),
            word_cell(duration_of(size.hours, language)),
        )
        for size in ahead.deciding[:_MOST_SIZES]
    )
    return Section(key="sizes", title=title, blocks=(said, Table(columns=columns, rows=rows)))


def _telling(ahead: PlanAhead, language: Language) -> Section:
    repeats = sorted({size.repeats for size in ahead.telling})
    columns = (
        figure_column("plan questions", language),
        *(
            Column(label=message("plan by_repeats", language, repeats=count), is_figure=True, is_whole=True)
            for count in repeats
        ),
    )
    by_size = {(size.questions, size.repeats): size for size in ahead.telling}
    rows = tuple(
        (
            count_cell(questions),
            *(
                word_cell(
                    message(
                        "plan two",
                        language,
                        detectable=points_of(by_size[questions, count].detectable),
                        margin=points_of(by_size[questions, count].smallest_margin),
                    )
                )
                for count in repeats
            ),
        )
        for questions in sorted({size.questions for size in ahead.telling})
    )
    said = Paragraph(text=message("plan telling_said", language), tone="dim")
    table = Table(columns=columns, rows=rows)
    return Section(key="telling", title=message("plan telling", language), blocks=(said, table))
