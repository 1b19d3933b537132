"""How far repeats of one question agree, what the uncertainty comes from, and where to look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.scorecard import ErrorCard, QuestionCard, Scorecard, StabilityCard
from evalkit.domain.verdict import Estimate, Figure, Undefined
from evalkit.reports.document import Beside, Block, Cell, Column, Paragraph, Section, Table, Tone
from evalkit.reports.rows import count_not_completed
from evalkit.reports.sections.figures import (
    count_cell,
    figure_column,
    interval_cell,
    interval_column,
    methods_paragraph,
    most_questions,
    share_cell,
    shortened,
    word_cell,
)
from evalkit.reports.sections.verdict import flip_tone
from evalkit.reports.wording import count_of, percent_of, points_of, reason_of, whole_percent_of
from evalkit.text.messages import message

__all__ = ["consistency_table", "stability_section"]

_MOST_SHOWN: Final = 8
_ANSWER_WIDTH: Final = 24
_MOST_ANSWERS: Final = 4


def stability_section(card: Scorecard, language: Language) -> Section:
    """Flips, chances over several repeats, questions by their repeats, the error and the most unstable questions."""
    stability = card.stability
    figures = _figures(stability, language)
    blocks: list[Block] = [
        Paragraph(text=message("stability_meaning", language), tone="dim"),
        Beside(tables=(_rates(figures, language), consistency_table(stability, language))),
        *methods_paragraph((figure for _, figure, _ in figures), language),
        *_error(stability.error, language),
        *_unstable(card.most_unstable, language),
    ]
    return Section(key="stability", title=message("stability", language), blocks=tuple(blocks))


def _figures(card: StabilityCard, language: Language) -> list[tuple[str, Figure, Tone]]:
    tone = flip_tone(card.flip_rate.value) if isinstance(card.flip_rate, Estimate) else "plain"
    figures: list[tuple[str, Figure, Tone]] = [
        (message("flip_rate", language), card.flip_rate, "strong" if tone == "plain" else tone),
        (message("answer_flip_rate", language), card.answer_flip_rate, "strong"),
        *(
            (message(_pass_key("pass_hat", k), language, k=k), card.pass_hat[k], "strong")
            for k in sorted(card.pass_hat)
        ),
        *((message("pass_at", language, k=k), card.pass_at[k], "strong") for k in sorted(card.pass_at) if k > 1),
    ]
    return [(_with_part(label, figure, card, language), figure, tone) for label, figure, tone in figures]


def _with_part(label: str, figure: Figure, card: StabilityCard, language: Language) -> str:
    """The label, with how many questions it rests on in a run that is not finished: some have too few repeats."""
    total = most_questions(card.pass_hat.values())
    if isinstance(figure, Undefined) or figure.n_questions == total:
        return label
    return message("over_part", language, label=label, count=count_of(figure.n_questions), total=count_of(total))


def _pass_key(kind: str, k: int) -> str:
    return f"{kind}_one" if k == 1 else kind


def _rates(figures: list[tuple[str, Figure, Tone]], language: Language) -> Table:
    columns = (
        Column(label=message("figure", language)),
        figure_column("share_of_it", language),
        interval_column((figure for _, figure, _ in figures), language),
    )
    rows = tuple(
        (word_cell(label), share_cell(figure, language, tone=tone), interval_cell(figure, language))
        for label, figure, tone in figures
    )
    return Table(columns=columns, rows=rows)


def consistency_table(card: StabilityCard, language: Language) -> Table:
    """How many questions are right in every repeat, in some and in none."""
    counts: dict[str, tuple[int, Tone]] = {
        "always_right": (card.always_right, "plain"),
        "sometimes_right": (card.sometimes_right, "warning" if card.sometimes_right else "plain"),
        "never_right": (card.never_right, "plain"),
    }
    total = sum(count for count, _ in counts.values())
    columns = (
        Column(label=message("repeats_are", language), is_whole=True),
        figure_column("questions", language),
        figure_column("share", language),
    )
    rows = tuple(
        (word_cell(message(key, language)), count_cell(count, tone=tone), _part(count, total, language))
        for key, (count, tone) in counts.items()
    )
    return Table(columns=columns, rows=rows)


def _part(count: int, total: int, language: Language) -> Cell:
    if total == 0:
        return Cell(text=message("not_available", language), tone="dim")
    return Cell(text=percent_of(count / total), value=count / total, kind="share")


def _error(error: ErrorCard | Undefined, language: Language) -> Iterator[Paragraph]:
    if isinstance(error, Undefined):
        yield Paragraph(text=message("error_undefined", language, reason=reason_of(error, language)), tone="dim")
        return
    yield Paragraph(
        text=message(
            "error_sources",
            language,
            questions=whole_percent_of(error.from_questions),
            repeats=whole_percent_of(error.from_repeats),
            now=points_of(error.half_width),
            more_repeats=points_of(error.with_more_repeats),
            more_questions=points_of(error.with_more_questions),
        )
    )


def _unstable(questions: tuple[QuestionCard, ...], language: Language) -> Iterator[Block]:
    if not questions:
        return
    shown = questions[:_MOST_SHOWN]
    said = message(_unstable_key(questions), language, shown=len(shown), count=count_of(len(questions)))
    yield Paragraph(text=said)
    yield Paragraph(text=message("unstable_meaning", language), tone="dim")
    columns = (
        Column(label=message("question", language)),
        figure_column("right_of_asked", language),
        Column(label=message("answers_read", language)),
        Column(label=message("expected", language)),
    )
    yield Table(columns=columns, rows=tuple(_question_row(question, language) for question in shown))


def _unstable_key(questions: tuple[QuestionCard, ...]) -> str:
    """Which questions are shown; where the last one is as unstable as the next, their names alone decided."""
    if len(questions) <= _MOST_SHOWN:
        return "all_unstable"
    is_tie = questions[_MOST_SHOWN - 1].flip == questions[_MOST_SHOWN].flip
    return "some_unstable" if is_tie else "most_unstable"


def _question_row(question: QuestionCard, language: Language) -> tuple[Cell, ...]:
    right = message("right_of", language, right=count_of(question.right), asked=count_of(question.asked))
    return (
        word_cell(question.question_id),
        word_cell(right),
        word_cell(_answers(question, language)),
        word_cell(shortened(question.expected, _ANSWER_WIDTH)),
    )


def _answers(question: QuestionCard, language: Language) -> str:
    shown = [
        _counted(shortened(answer, _ANSWER_WIDTH) if answer else message("answer_unread", language), count, language)
        for answer, count in question.answers[:_MOST_ANSWERS]
    ]
    if len(question.answers) > _MOST_ANSWERS:
        shown.append(message("more_answers", language, count=count_of(len(question.answers) - _MOST_ANSWERS)))
    missing = count_not_completed(question)
    if missing:
        shown.append(_counted(message("answer_missing", language), missing, language))
    return message("answer_separator", language).join(shown)


def _counted(answer: str, count: int, language: Language) -> str:
    return message("answer_count", language, answer=answer, count=count_of(count))
