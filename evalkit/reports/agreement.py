"""How far people agree about the answers of some runs, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.domain.people import Agreement, PeopleCard, RatedCard, RaterCard, RaterOnDimension
from evalkit.domain.question import Language
from evalkit.domain.rubric import DimensionName
from evalkit.domain.verdict import Estimate, Undefined
from evalkit.reports.as_json import SCHEMA_VERSION, figure_document
from evalkit.reports.document import BANNER, Block, Cell, Paragraph, Section, Table
from evalkit.reports.people_json import people_document
from evalkit.reports.sections.figures import (
    EMPTY,
    absent_cell,
    count_cell,
    figure_column,
    interval_cell,
    interval_column,
    methods_paragraph,
    name_column,
    score_cell,
    share_cell,
    word_cell,
)
from evalkit.reports.sections.judged_names import judged_name, listed, name_among_people
from evalkit.reports.sections.people import people_blocks
from evalkit.reports.wording import count_of, reason_of, signed_score_of
from evalkit.text.messages import message

__all__ = ["agreement_document", "agreement_page"]


def agreement_page(agreement: Agreement, language: Language) -> tuple[Section, ...]:
    """Agreement by dimension with what to beware of, how much is scored, then each rater beside the others.

    Args:
        agreement: Of some runs.
        language: Of labels and sentences; names of models and raters stay as they are.
    """
    people = agreement.people
    named = (message("run_named", language, name=run.target.name, run=run.short_id) for run in agreement.runs)
    title = message("agreement_title", language, runs=listed(named, language))
    sections = [
        *_banner(agreement, language),
        Section(key="people", title=title, blocks=tuple(people_blocks(people, language))),
        _scored(people, language),
    ]
    if any(one.shared for rater in people.raters for one in rater.by_dimension):
        sections += _raters(people, language)
    return tuple(sections)


def agreement_document(agreement: Agreement) -> dict[str, object]:
    """The same as plain JSON values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "runs": [
            {"run_id": run.run_id, "model": run.target.name, "simulated": run.target.is_simulated}
            for run in agreement.runs
        ],
        "people": people_document(agreement.people, figure_document),
    }


def _banner(agreement: Agreement, language: Language) -> Iterator[Section]:
    if any(run.target.is_simulated for run in agreement.runs):
        said = Paragraph(text=message("simulated", language), tone="warning")
        yield Section(key=BANNER, title=None, blocks=(said,))


def _scored(people: PeopleCard, language: Language) -> Section:
    """How much there is.

    No means: of several runs together they would say nothing, and whoever organises a review may be one of its raters.
    """
    rows = tuple(
        (
            word_cell(judged_name(rated, language)),
            word_cell(_part(rated, language), tone="warning" if rated.coverage.is_poor else "plain"),
            count_cell(rated.questions),
            count_cell(len(rated.raters)),
        )
        for rated in people.rated
    )
    columns = (
        name_column("dimension", language),
        figure_column("rated_answers", language),
        figure_column("rated_questions", language),
        figure_column("rater_count", language),
    )
    return Section(
        key="scored", title=message("agreement_scored", language), blocks=(Table(columns=columns, rows=rows),)
    )


def _part(rated: RatedCard, language: Language) -> str:
    scored, wanted = count_of(rated.coverage.scored), count_of(rated.coverage.wanted)
    return message("finished_of_wanted", language, finished=scored, wanted=wanted)


def _raters(people: PeopleCard, language: Language) -> list[Section]:
    """Everyone beside the others, dimension by dimension: both names in one row leave no room for the figures."""
    by_dimension: dict[DimensionName, list[tuple[RaterCard, RaterOnDimension]]] = {}
    for rater in people.raters:
        for one in rater.by_dimension:
            by_dimension.setdefault(one.dimension, []).append((rater, one))
    sections: list[Section] = []
    for dimension, known in by_dimension.items():
        blocks: list[Block] = [_raters_table(known, language), *_untold(known, language)]
        if dimension == list(by_dimension)[-1]:
            blocks.append(Paragraph(text=message("raters_meaning", language), tone="dim"))
            every = [one for known in by_dimension.values() for _, one in known]
            blocks += methods_paragraph([figure for one in every for figure in (one.alpha, one.bias)], language)
        title = message("raters", language, dimension=name_among_people(dimension, people, language))
        sections.append(Section(key=f"raters {dimension}", title=title, blocks=tuple(blocks)))
    return sections


def _raters_table(known: Sequence[tuple[RaterCard, RaterOnDimension]], language: Language) -> Table:
    """Of one dimension; a column that would be empty throughout is left out."""
    alphas = [one.alpha for _, one in known if isinstance(one.alpha, Estimate)]
    return Table(
        columns=(
            name_column("rater", language),
            figure_column("rater_shared", language),
            figure_column("alpha", language),
            *([interval_column(alphas, language)] if alphas else []),
            figure_column("within_one", language),
            figure_column("rater_bias", language),
            interval_column([one.bias for _, one in known if isinstance(one.bias, Estimate)], language),
        ),
        rows=tuple(_row(rater, one, language, has_ends=bool(alphas)) for rater, one in known),
    )


def _row(rater: RaterCard, one: RaterOnDimension, language: Language, *, has_ends: bool) -> tuple[Cell, ...]:
    ends = EMPTY if isinstance(one.alpha, Undefined) else interval_cell(one.alpha, language, kind="score")
    return (
        word_cell(rater.rater),
        count_cell(one.shared),
        score_cell(one.alpha, language),
        *([ends] if has_ends else []),
        share_cell(one.within_one, language, tone="plain"),
        *_bias(one, language),
    )


def _untold(known: Sequence[tuple[RaterCard, RaterOnDimension]], language: Language) -> Iterator[Paragraph]:
    """Whose alpha is not known, and why, each reason once."""
    names: dict[str, list[str]] = {}
    for rater, one in known:
        if isinstance(one.alpha, Undefined):
            names.setdefault(reason_of(one.alpha, language), []).append(rater.rater)
    for reason, found in names.items():
        text = message("rater_no_alpha", language, raters=listed(found, language), reason=reason)
        yield Paragraph(text=text, tone="dim")


def _bias(one: RaterOnDimension, language: Language) -> tuple[Cell, Cell]:
    """Who gives more or less than others beyond chance is marked."""
    bias = one.bias
    if not isinstance(bias, Estimate):
        return absent_cell(language), EMPTY
    is_seen = bias.low > 0 or bias.high < 0
    value = Cell(
        text=signed_score_of(bias.value), value=bias.value, kind="difference", tone="warning" if is_seen else "plain"
    )
    ends = message("interval", language, low=signed_score_of(bias.low), high=signed_score_of(bias.high))
    return value, word_cell(ends)
