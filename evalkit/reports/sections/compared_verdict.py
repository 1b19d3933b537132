"""What becomes of each candidate, in the one or two sentences that somebody reads aloud."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from evalkit.domain.comparison import Comparison, CriterionRow, Difference, FloorRow, Reading, Status
from evalkit.domain.criteria import CRITERIA, Criterion, ScoredBy, Unit
from evalkit.domain.question import Language
from evalkit.domain.run import Run
from evalkit.domain.verdict import Undefined
from evalkit.reports.document import BANNER, Block, Cell, Column, Paragraph, Section, Table
from evalkit.reports.sections.compared_basis import BESIDE_VERDICT, remark_text
from evalkit.reports.sections.compared_figures import (
    STATUS_TONES,
    best_bound,
    bound_digits,
    criterion_label,
    demanded_figure,
    difference_cell,
    difference_said,
    difference_text,
    figure_cell,
    figure_text,
    floor_digits,
    limit_text,
    p_cell,
    row_label,
    worst_bound,
)
from evalkit.reports.sections.compared_needed import needed_of_verdict
from evalkit.reports.sections.compared_pair import PairPage, listed_in_words, pair_pages, run_names
from evalkit.reports.sections.figures import EMPTY, figure_column, shortened, word_cell
from evalkit.reports.sections.verdict import banner_section
from evalkit.reports.wording import count_of, name_of, probability_of, reason_of
from evalkit.text.messages import CATALOGUE, message

__all__ = [
    "NAMED_WITH",
    "compared_banner_section",
    "compared_verdict_section",
    "decided_by",
    "demanded_text",
    "runs_banner_section",
    "verdict_sentences",
]

_MOST_NAMED: Final = 4
"""Figures beside the verdict that one sentence names."""
_FACT_WIDTH: Final = 40
"""Columns of what the builds have, in a sentence: a system prompt may be long."""
NAMED_WITH: Final[Mapping[str, frozenset[str]]] = {
    "quantisation": frozenset({"served_model", "model_file", "model_digest"}),
    "server": frozenset({"server_version", "slots"}),
}
"""Difference -> those that need no name of their own where it is named."""
_BY_NOUN: Final = frozenset({"accuracy_completed", "all_right"})
"""Shares whose labels are made for tables."""


def compared_banner_section(comparison: Comparison, language: Language) -> Section | None:
    """Says that answers are simulated or imported, and whose where it is not all of them."""
    runs = {run.run_id: run for pair in comparison.pairs for run in (pair.reference, pair.candidate)}
    return runs_banner_section(list(runs.values()), run_names(comparison, language), language)


def runs_banner_section(runs: Sequence[Run], names: Mapping[str, str], language: Language) -> Section | None:
    """The same of several runs, compared or not.

    Args:
        runs: Each once.
        names: Id of a run -> what it is called.
        language: Of the sentences.
    """
    simulated = [run for run in runs if run.target.is_simulated]
    imported = [run for run in runs if run.imported is not None]
    if simulated and len(simulated) == len(runs):
        return banner_section(simulated[0], language)
    banners = tuple(
        Paragraph(
            text=message(key, language, names=listed_in_words((names[run.run_id] for run in marked), language)),
            tone="warning",
        )
        for key, marked in (("simulated_some", simulated), ("imported_some", imported))
        if marked
    )
    return Section(key=BANNER, title=None, blocks=banners) if banners else None


def compared_verdict_section(comparison: Comparison, language: Language) -> Section:
    """Every candidate's verdict; with several, all of them in a table first."""
    pages = pair_pages(comparison, language)
    blocks: list[Block] = []
    if len(pages) > 1:
        blocks += [_tally(pages), _overview(pages), *_overview_meaning(pages)]
    for page in pages:
        blocks += verdict_sentences(page)
    return Section(key="verdict", title=None, blocks=tuple(blocks))


def verdict_sentences(page: PairPage) -> tuple[Paragraph, ...]:
    """What becomes of one candidate, the most important sentence first."""
    headlines = [Paragraph(text=text, tone=STATUS_TONES[page.pair.status], is_headline=True) for text in _heads(page)]
    # A verdict whose rules were changed with results in sight is not to be read without that.
    doubts = [
        Paragraph(text=remark_text(page, remark), tone="warning")
        for remark in page.pair.remarks
        if remark.key in BESIDE_VERDICT
    ]
    return (*headlines, *doubts, *(Paragraph(text=text) for text in _details(page)))


def demanded_text(floor: FloorRow, language: Language) -> str:
    """What must be reached: ``at least 60.0%``."""
    key = "at_least" if floor.is_at_least else "at_most"
    return message(key, language, figure=demanded_figure(floor))


def decided_by(page: PairPage) -> Iterator[str]:
    """Whose scores decide, where anybody's do."""
    rows = _primary(page)
    for source in ScoredBy:
        found = [criterion_label(row.criterion, page.language) for row in rows if row.scored_by is source]
        if found:
            yield page.say(f"decided_by {source.value}", criteria=listed_in_words(found, page.language))


def _decided_by_nobody(page: PairPage) -> Iterator[str]:
    """Where people were asked to decide, and nothing that is scored has a margin."""
    asked = page.comparison.decision.scored_by
    if asked is not ScoredBy.JUDGES and all(row.scored_by is None for row in _primary(page)):
        key = "decided_by_nobody" if page.comparison.source is None else "decided_by_nobody_in_file"
        yield page.say(key, by=asked.value)


def _heads(page: PairPage) -> Iterator[str]:
    match page.pair.status:
        case None:
            yield _no_verdict(page)
        case Status.PASS:
            yield _passed(page)
        case Status.FAIL:
            yield from _not_passed(page, Status.FAIL, "verdict fail", "verdict fail_floor")
        case Status.INCONCLUSIVE:
            yield from _not_passed(page, Status.INCONCLUSIVE, "verdict inconclusive", "verdict inconclusive_floor")


def _details(page: PairPage) -> Iterator[str]:
    if page.pair.status is None:
        return
    yield from decided_by(page)
    yield from _decided_by_nobody(page)
    if page.pair.status is Status.INCONCLUSIVE:
        needs = (row.needed for row in _primary(page) if row.status is Status.INCONCLUSIVE)
        yield from needed_of_verdict(needs, page.language, reference=page.reference, candidate=page.candidate)
    for reading, key in (
        (Reading.WORSE_WITHIN_MARGIN, "verdict_worse_within"),
        (Reading.BETTER, "verdict_better"),
    ):
        rows = [row for row in _primary(page) if row.reading is reading]
        if rows:
            yield page.say(key, differences=_listed(page, [_within(page, row) for row in rows]))
    yield from _uncalibrated(page)
    yield from _beside(page)


def _passed(page: PairPage) -> str:
    rows = _primary(page)
    names = {"candidate": page.candidate, "reference": page.reference}
    if not rows:
        return page.say("verdict pass_bare", **names)
    differences = _listed(page, [_open(page, row) for row in rows])
    if page.comparison.baseline is not None:
        said = {"candidate": page.candidate, "baseline": page.comparison.baseline, "differences": differences}
        return page.say("verdict pass_recheck", **said)
    return page.say("verdict pass", **names, differences=differences)


def _not_passed(page: PairPage, status: Status, key: str, floor_key: str) -> Iterator[str]:
    """Criteria first, then floors; a status of which neither is the cause is still said."""
    names = {"candidate": page.candidate, "reference": page.reference}
    rows = [row for row in _primary(page) if row.status is status]
    floors = [floor for floor in page.pair.floors if floor.status is status]
    if rows:
        said = [_failed(page, row) if status is Status.FAIL else _open(page, row) for row in rows]
        yield page.say(key, **names, differences=_listed(page, said))
    if floors:
        said = [_floor(page, floor) for floor in floors]
        yield page.say(floor_key, candidate=page.candidate, floors=_listed(page, said))
    if not rows and not floors:
        yield _by_number(page, status)


def _by_number(page: PairPage, status: Status) -> str:
    """What no line by itself shows: the adjustment for several candidates makes it."""
    count, p = len(page.comparison.pairs), page.pair.adjusted_p
    if status is Status.INCONCLUSIVE and p is not None and count > 1:
        names = {"candidate": page.candidate, "reference": page.reference}
        return page.say("verdict inconclusive_many", **names, count=count_of(count), p=probability_of(p))
    return page.say("section_of", candidate=page.candidate, title=page.say(f"status {status.value}"))


def _no_verdict(page: PairPage) -> str:
    blocking = page.pair.comparability.blocking
    if not blocking:
        return page.say("verdict none_yet", candidate=page.candidate, reference=page.reference)
    said = [
        page.say(
            "two_values",
            name=name_of("differs", found.key, page.language),
            reference=shortened(found.reference, _FACT_WIDTH),
            candidate=shortened(found.candidate, _FACT_WIDTH),
        )
        for found in blocking
    ]
    differences = listed_in_words(said, page.language)
    if page.comparison.baseline is not None:
        return page.say("verdict none_recheck", baseline=page.comparison.baseline, differences=differences)
    if page.comparison.source is not None:
        return page.say("verdict none_in_file", differences=differences)
    names = _to_name(found.key for found in blocking)
    varies, allow = (" ".join(f"{flag} {name}" for name in names) for flag in ("--varies", "--allow"))
    return page.say(
        "verdict none", differences=differences, advice=page.say("names_advice", varies=varies, allow=allow)
    )


def _to_name(keys: Iterable[str]) -> list[str]:
    """What has to be named, without what is named with it: another quantisation is another file."""
    found = list(keys)
    covered = {follower for key in found for follower in NAMED_WITH.get(key, ())}
    left = [key for key in found if key not in covered]
    # Where nothing but the name is known to differ, that is how another model shows.
    return ["model"] if left == ["served_model"] else left


def _failed(page: PairPage, row: CriterionRow) -> str:
    if isinstance(row.difference, Undefined) or row.margin is None:
        return _absent(page, row)
    more = bound_digits(row)
    return page.say(
        "difference_failed",
        criterion=row_label(row, page.language),
        difference=difference_said(row.criterion, row.difference, page.language),
        bound=difference_text(row.criterion, best_bound(row.criterion, row.difference), more=more),
        allowed=limit_text(row.criterion, row.margin, more=more),
    )


def _open(page: PairPage, row: CriterionRow) -> str:
    if isinstance(row.difference, Undefined) or row.margin is None:
        return _absent(page, row)
    more = bound_digits(row)
    return page.say(
        "difference_leaning" if row.reading is Reading.LEANING_WORSE else "difference_open",
        criterion=row_label(row, page.language),
        difference=difference_said(row.criterion, row.difference, page.language),
        bound=difference_text(row.criterion, worst_bound(row.criterion, row.difference), more=more),
        allowed=limit_text(row.criterion, row.margin, more=more),
    )


def _absent(page: PairPage, row: CriterionRow) -> str:
    """Of a criterion without a difference, or without a margin, of which a sentence about margins says less."""
    if isinstance(row.difference, Difference):
        return _aside(page, row)
    label = row_label(row, page.language)
    return page.say("difference_absent", criterion=label, reason=reason_of(row.difference, page.language))


def _within(page: PairPage, row: CriterionRow) -> str:
    if isinstance(row.difference, Undefined) or row.margin is None:
        return _absent(page, row)
    return page.say(
        "difference_within",
        criterion=row_label(row, page.language),
        difference=difference_said(row.criterion, row.difference, page.language),
        allowed=limit_text(row.criterion, row.margin),
    )


def _floor(page: PairPage, floor: FloorRow) -> str:
    criterion = CRITERIA[floor.key]
    name = _name(page, criterion, criterion_label(criterion, page.language))
    if isinstance(floor.figure, Undefined):
        return page.say("difference_absent", criterion=name, reason=reason_of(floor.figure, page.language))
    figure = figure_text(criterion, floor.figure.value, more=floor_digits(floor))
    key = f"amount {criterion.key}"
    measured = page.say(key, figure=figure) if key in CATALOGUE else figure
    return page.say("floor_said", criterion=name, figure=measured, demanded=demanded_text(floor, page.language))


def _uncalibrated(page: PairPage) -> Iterator[str]:
    """A sentence for each command that would have people score more."""
    names: dict[str, list[str]] = {}
    for row in _primary(page):
        if row.is_uncalibrated and row.calibration is not None:
            names.setdefault(row.calibration.more, []).append(criterion_label(row.criterion, page.language))
    for command, some in names.items():
        criteria = listed_in_words(some, page.language)
        key = "verdict_uncalibrated" if command else "verdict_uncalibrated_bare"
        yield page.say(key, criteria=criteria, **({"command": command} if command else {}))


def _beside(page: PairPage) -> Iterator[str]:
    """What is better or worse beyond chance and no part of the verdict."""
    said: list[str] = []
    for reading in (Reading.BETTER, Reading.WORSE, Reading.CHANGED):
        rows = [row for row in page.pair.rows if not row.is_primary and row.reading is reading]
        if rows:
            named = [_aside(page, row) for row in rows[:_MOST_NAMED]]
            if len(rows) > _MOST_NAMED:
                named.append(page.say("beside_more", count=count_of(len(rows) - _MOST_NAMED)))
            said.append(page.say(f"beside_{reading.value}", differences=page.say("list_separator").join(named)))
    if said:
        yield page.say("verdict_beside", said=page.say("clause_separator").join(said))


def _aside(page: PairPage, row: CriterionRow) -> str:
    name = _name(page, row.criterion, row_label(row, page.language))
    if isinstance(row.difference, Undefined):
        return name
    difference = difference_said(row.criterion, row.difference, page.language)
    return page.say("beside_named", criterion=name, difference=difference)


def _primary(page: PairPage) -> list[CriterionRow]:
    return [row for row in page.pair.rows if row.is_primary]


def _name(page: PairPage, criterion: Criterion, label: str) -> str:
    """The same beside a figure: labels of times and costs name a unit, and flips are not "stability +4 points"."""
    key = f"on {criterion.key}"
    is_noun = criterion.unit is Unit.RATIO or criterion.key in _BY_NOUN
    return page.say(key) if is_noun and key in CATALOGUE else label


def _listed(page: PairPage, said: Sequence[str]) -> str:
    return page.say("clause_separator").join(said)


def _tally(pages: Sequence[PairPage]) -> Paragraph:
    page = pages[0]
    counts = Counter(entry.pair.status for entry in pages)
    said = [
        page.say("status_count", count=count_of(counts[status]), status=_status_name(page, status))
        for status in (*Status, None)
        if counts[status]
    ]
    text = page.say(
        "candidates_against",
        count=count_of(len(pages)),
        reference=page.reference,
        tally=page.say("list_separator").join(said),
    )
    return Paragraph(text=text, tone="strong")


def _overview(pages: Sequence[PairPage]) -> Table:
    language = pages[0].language
    columns = (
        Column(label=message("candidate", language)),
        Column(label=message("verdict_head", language), is_whole=True),
        *(figure_column(key, language) for key in ("criterion accuracy", "difference", "speed_ratio")),
    )
    rows = tuple(_overview_row(page) for page in pages)
    if not _is_adjusted(pages):
        return Table(columns=columns, rows=rows)
    adjusted = tuple((*row, p_cell(page.pair.adjusted_p)) for row, page in zip(rows, pages, strict=True))
    return Table(columns=(*columns, figure_column("adjusted_p", language)), rows=adjusted)


def _is_adjusted(pages: Sequence[PairPage]) -> bool:
    """Whether the verdicts were adjusted for several candidates; early looks share their risk beforehand."""
    return any(page.pair.adjusted_p is not None for page in pages)


def _overview_row(page: PairPage) -> tuple[Cell, ...]:
    rows = {row.criterion.key: row for row in page.pair.rows}
    accuracy, speed = rows.get("accuracy"), rows.get("tokens_per_s")
    status = page.pair.status
    return (
        word_cell(page.candidate),
        word_cell(_status_name(page, status), tone=STATUS_TONES[status]),
        EMPTY if accuracy is None else figure_cell(accuracy.criterion, accuracy.candidate, page.language),
        EMPTY if accuracy is None else difference_cell(accuracy.criterion, accuracy.difference, page.language),
        EMPTY if speed is None else difference_cell(speed.criterion, speed.difference, page.language),
    )


def _overview_meaning(pages: Sequence[PairPage]) -> Iterator[Paragraph]:
    if _is_adjusted(pages):
        yield Paragraph(text=pages[0].say("overview_meaning"), tone="dim")


def _status_name(page: PairPage, status: Status | None) -> str:
    return page.say("status none" if status is None else f"status {status.value}")
