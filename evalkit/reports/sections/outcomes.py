"""How the attempts ended."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.domain.attempt import Note, Outcome
from evalkit.domain.question import Language
from evalkit.domain.scorecard import OutcomeCard, Scorecard
from evalkit.reports.document import Cell, Column, Paragraph, Section, Table
from evalkit.reports.sections.figures import absent_cell, count_cell, figure_column, word_cell
from evalkit.reports.wording import count_of, name_of, percent_of
from evalkit.text.messages import message

__all__ = ["outcomes_section"]


def outcomes_section(card: Scorecard, language: Language) -> Section:
    """Counts of each outcome, then what happened on the way."""
    outcomes = card.outcomes
    columns = (
        Column(label=message("outcome", language), is_whole=True),
        figure_column("count", language),
        figure_column("share", language),
        Column(label=message("meaning", language)),
    )
    table = Table(columns=columns, rows=tuple(_rows(outcomes, language)))
    return Section(key="outcomes", title=message("outcomes", language), blocks=(table, *_remarks(outcomes, language)))


def _rows(outcomes: OutcomeCard, language: Language) -> Iterator[tuple[Cell, ...]]:
    total = sum(outcomes.counts.values())
    for outcome in Outcome:
        count = outcomes.counts.get(outcome, 0)
        if not count and outcome is not Outcome.ANSWERED:
            continue
        share = count / total if total else None
        yield (
            word_cell(message(f"outcome {outcome.value}", language)),
            count_cell(count),
            absent_cell(language) if share is None else Cell(text=percent_of(share), value=share, kind="share"),
            word_cell(message(f"meaning {outcome.value}", language), tone="dim"),
        )


def _remarks(outcomes: OutcomeCard, language: Language) -> Iterator[Paragraph]:
    finished, wanted = count_of(outcomes.finished), count_of(outcomes.wanted)
    yield Paragraph(text=message("attempts_finished", language, finished=finished, wanted=wanted), tone="dim")
    for kind, count in outcomes.failures.items():
        if count:
            named = name_of("failure", kind, language)
            yield Paragraph(text=message("failed_of_kind", language, kind=named, count=count_of(count)))
    if outcomes.failed_tries:
        yield Paragraph(text=message("failed_tries", language, count=count_of(outcomes.failed_tries)))
    if outcomes.unread:
        yield Paragraph(text=message("unread", language, count=count_of(outcomes.unread)))
    notes = [
        message("note_count", language, note=name_of("note", note, language), count=count_of(count))
        for note, count in sorted(_notes(outcomes).items())
        if count
    ]
    if notes:
        yield Paragraph(text=message("notes", language, notes=message("clause_separator", language).join(notes)))


def _notes(outcomes: OutcomeCard) -> dict[str, int]:
    """The notes, but for what the outcome says already: every looping attempt ends in a repeated passage."""
    notes, repeated = dict(outcomes.notes), Note.REPEATED_TAIL.value
    notes[repeated] = max(0, notes.get(repeated, 0) - outcomes.counts.get(Outcome.LOOPING, 0))
    return notes
