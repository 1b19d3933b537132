"""People: who scored what, how far they agree, and what makes their scores doubtful."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.domain.people import PeopleCard, RatedCard, RaterCard
from evalkit.domain.question import Language
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.document import Block, Facts, Paragraph, Section, Table
from evalkit.reports.sections.figures import (
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
from evalkit.reports.sections.judged_names import judged_name, listed
from evalkit.reports.sections.judges import agreement_reading
from evalkit.reports.sections.people_remarks import people_remarks
from evalkit.reports.wording import count_of
from evalkit.text.messages import message

__all__ = ["people_blocks", "people_section"]


def people_section(card: Scorecard, language: Language) -> Section | None:
    """What to beware of first, then how far people agree, then each of them; None where nobody has scored anything."""
    if card.people is None:
        return None
    blocks = tuple(people_blocks(card.people, language, is_of_one_run=True))
    return Section(key="people", title=message("people", language), blocks=blocks)


def people_blocks(people: PeopleCard, language: Language, *, is_of_one_run: bool = False) -> Iterator[Block]:
    """The same for a page of any title.

    Args:
        people: Who scored one run, or several.
        language: Of the words.
        is_of_one_run: Whether these are figures of one run, whatever other ones the same people have scored.
    """
    yield from people_remarks(people, language)
    if is_of_one_run and len(people.review_runs) > 1:
        runs = " ".join(people.review_runs)
        yield Paragraph(text=message("people_of_one_run", language, runs=runs), tone="dim")
    yield from _agreement(people, language)
    yield Facts(rows=tuple((rater.rater, _work(rater, language)) for rater in people.raters))
    yield Paragraph(text=_versions(people, language), tone="dim")


def _agreement(people: PeopleCard, language: Language) -> Iterator[Block]:
    """By dimension, where more than one person has scored any."""
    rated = [one for one in people.rated if len(one.raters) > 1]
    if not rated:
        return
    yield Table(
        columns=(
            name_column("dimension", language),
            figure_column("alpha", language),
            interval_column((one.alpha for one in rated), language),
            figure_column("people_agree", language),
            figure_column("ac2", language),
            figure_column("same_score", language),
            figure_column("within_one", language),
            figure_column("people_twice", language),
        ),
        rows=tuple(
            (
                word_cell(judged_name(one, language)),
                score_cell(one.alpha, language),
                interval_cell(one.alpha, language, kind="score"),
                agreement_reading(one.alpha, language),
                score_cell(one.ac2, language, tone="plain"),
                share_cell(one.exact, language, tone="plain"),
                share_cell(one.within_one, language, tone="plain"),
                count_cell(one.twice),
            )
            for one in rated
        ),
    )
    yield Paragraph(text=message("people_agreement_meaning", language), tone="dim")
    yield from methods_paragraph((one.alpha for one in rated), language)
    yield Paragraph(text=_gaps(rated, language))


def _gaps(rated: list[RatedCard], language: Language) -> str:
    gaps = [one.gaps for one in rated]
    counts = {
        "wide": sum(one.wide for one in gaps),
        "rechecked": sum(one.rechecked for one in gaps),
        "settled": sum(one.settled for one in gaps),
        "open": sum(one.open for one in gaps),
    }
    if not any(counts.values()):
        return message("people_no_gaps", language)
    return message("people_gaps", language, **{name: count_of(count) for name, count in counts.items()})


def _work(rater: RaterCard, language: Language) -> str:
    """What a person has done, in one line."""
    return message("clause_separator", language).join(_work_parts(rater, language))


def _work_parts(rater: RaterCard, language: Language) -> Iterator[str]:
    scored = count_of(rater.scored)
    if rater.wanted:
        yield message("rater_scored", language, scored=scored, wanted=count_of(rater.wanted))
    else:
        yield message("rater_scored_alone", language, scored=scored)
    if rater.cannot_judge:
        yield message("rater_cannot_judge", language, count=count_of(rater.cannot_judge))
    if rater.median_s is not None:
        yield message("rater_seconds", language, time=_seconds(rater.median_s, language), count=count_of(rater.timed))
    if rater.repeats:
        counts = {"count": rater.repeats, "same": rater.repeats_same, "near": rater.repeats_near}
        yield message("rater_again", language, **{name: count_of(count) for name, count in counts.items()})
    else:
        yield message("rater_never_again", language)
    if rater.comments:
        yield message("rater_comments", language, count=count_of(rater.comments))
    if rater.flags:
        yield message("rater_flags", language, count=count_of(rater.flags))


def _seconds(seconds: float, language: Language) -> str:
    """Whole ones: nobody reads by the tenth of a second, and clocks of browsers are no finer."""
    key = "rater_under_a_second" if seconds < 1 else "rater_whole_seconds"
    return message(key, language, seconds=f"{seconds:,.0f}")


def _versions(people: PeopleCard, language: Language) -> str:
    """Of the anchors by which each dimension was scored."""
    named = (
        message("judged_version", language, dimension=judged_name(one, language), version=one.version)
        for one in people.rated
    )
    return message("people_versions", language, versions=listed(named, language))
