"""A bank as an instrument: what it holds, and which of its questions deserve a second look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Final

from evalkit.domain.bank_figures import FEWEST_BUILDS, BankStats, CategoryCounts, QuestionFigures, StoredAnswers
from evalkit.domain.question import LANGUAGES, Language
from evalkit.reports.document import Block, Cell, Column, Paragraph, Section, Table
from evalkit.reports.sections.figures import EMPTY, count_cell, figure_column, word_cell
from evalkit.reports.wording import count_of, name_of, percent_of
from evalkit.text.few import first_few
from evalkit.text.messages import message

__all__ = ["bank_stats_document", "bank_stats_page"]

_COUNTED: Final = {
    "bank_questions": "questions",
    "difficulty easy": "easy",
    "difficulty medium": "medium",
    "difficulty hard": "hard",
    "bank_templates": "templates",
    "bank_english": "in_english",
    "bank_pairs": "pairs",
    "bank_code": "proved_by_code",
}
"""Head of a column -> field of ``CategoryCounts``."""
_MOST_NAMES: Final = 12


def bank_stats_page(stats: BankStats, language: Language, *, is_whole: bool) -> tuple[Section, ...]:
    """What people read.

    Args:
        stats: Of one bank.
        language: Of labels.
        is_whole: Every question that has answers, and not only those that look odd.
    """
    return tuple(_Page(stats=stats, language=language, is_whole=is_whole).sections())


def bank_stats_document(stats: BankStats) -> dict[str, object]:
    """For programs: every count and every question with answers."""
    answers = stats.answers
    return {
        "bank": stats.name,
        "version": stats.version,
        "title": stats.title,
        "categories": [asdict(counts) for counts in stats.categories],
        "total": asdict(stats.total),
        "sets": [asdict(size) for size in stats.sets],
        "answers": None
        if answers is None
        else {
            "runs": answers.runs,
            "builds": answers.builds,
            "is_simulated": answers.is_simulated,
            "questions": [
                {**asdict(figures), "share_right": figures.share_right, "reading": figures.reading}
                for figures in answers.questions
            ],
        },
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    stats: BankStats
    language: Language
    is_whole: bool

    def sections(self) -> Iterator[Section]:
        stats = self.stats
        title = self.say("bank_title", name=stats.name, version=stats.version, title=stats.title)
        yield Section(key="bank", title=title, blocks=(self._counts(),))
        if stats.sets:
            yield Section(key="sets", title=self.say("bank_sets"), blocks=(self._sets(),))
        answers = tuple(self._no_answers() if stats.answers is None else self._answers(stats.answers))
        yield Section(key="answers", title=self.say("item_title"), blocks=answers)

    def say(self, key: str, **values: object) -> str:
        return message(key, self.language, **values)

    def _counts(self) -> Table:
        columns = (
            Column(label=self.say("category"), is_whole=True),
            *(figure_column(key, self.language) for key in _COUNTED),
        )
        rows = [self._row(name_of("category", counts.name, self.language), counts) for counts in self.stats.categories]
        return Table(columns=columns, rows=(*rows, self._row(self.say("bank_all"), self.stats.total)))

    def _row(self, name: str, counts: CategoryCounts) -> tuple[Cell, ...]:
        figures: list[int] = [getattr(counts, field) for field in _COUNTED.values()]
        return (word_cell(name), *(count_cell(figure) if figure else EMPTY for figure in figures))

    def _sets(self) -> Table:
        heads = ("bank_english", "bank_chinese")
        columns = (
            Column(label=self.say("set_in_bank"), is_whole=True),
            *(figure_column(head, self.language) for head in heads),
        )
        rows = tuple(
            (
                word_cell(size.name),
                *(
                    word_cell(self.say("bank_set_size", questions=size.questions[language], repeats=size.repeats))
                    for language in LANGUAGES
                ),
            )
            for size in self.stats.sets
        )
        return Table(columns=columns, rows=rows)

    def _no_answers(self) -> Iterator[Block]:
        yield Paragraph(text=self.say("item_none"))

    def _answers(self, answers: StoredAnswers) -> Iterator[Block]:
        if answers.is_simulated:
            yield Paragraph(text=self.say("item_simulated"), tone="warning")
        asked = sum(figures.asked for figures in answers.questions)
        questions = len(answers.questions)
        counted = {"answers": count_of(asked), "questions": count_of(questions)}
        yield Paragraph(text=self.say("item_runs", **counted, runs=answers.runs, builds=answers.builds))
        between = sum(0 < figures.right < figures.asked for figures in answers.questions)
        yield Paragraph(text=self.say("item_told_apart", between=between, questions=questions))
        odd = [figures for figures in answers.questions if figures.reading not in (None, "all_right")]
        shown = answers.questions if self.is_whole else odd
        if shown:
            yield self._questions(tuple(shown))
        if answers.builds < FEWEST_BUILDS:
            yield Paragraph(text=self.say("item_one_build"))
        elif not odd:
            yield Paragraph(text=self.say("item_nothing_odd"), tone="good")
        too_easy = [figures.question_id for figures in answers.questions if figures.reading == "all_right"]
        if too_easy and not self.is_whole:
            names = first_few(too_easy, most=_MOST_NAMES, separator=self.say("list_separator"), more="…")
            yield Paragraph(text=self.say("item_all_right", count=len(too_easy), names=names))

    def _questions(self, shown: tuple[QuestionFigures, ...]) -> Table:
        columns = (
            Column(label=self.say("item_question"), is_whole=True),
            *(figure_column(f"item_{head}", self.language) for head in ("builds", "answers", "right", "flip", "rest")),
            Column(label=self.say("item_reading")),
        )
        return Table(columns=columns, rows=tuple(self._question(figures) for figures in shown))

    def _question(self, figures: QuestionFigures) -> tuple[Cell, ...]:
        item, flip = figures.item_rest, figures.flip
        return (
            word_cell(figures.question_id),
            count_cell(figures.builds),
            count_cell(figures.asked),
            Cell(text=percent_of(figures.share_right), value=figures.share_right, kind="share"),
            EMPTY if flip is None else Cell(text=percent_of(flip), value=flip, kind="share"),
            EMPTY if item is None else Cell(text=f"{item.correlation:+.2f}", value=item.correlation, kind="number"),
            word_cell(self.say(f"item {figures.reading}") if figures.reading else "", tone="warning"),
        )
