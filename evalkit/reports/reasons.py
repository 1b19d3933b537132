"""What judges said of the answers to one question, for people and for programs.

Judges' words are model output: whoever draws the page makes them harmless, as all other texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from evalkit.domain.judging import VerdictText
from evalkit.domain.question import Language
from evalkit.domain.reasons import QuestionReasons, ReadAnswer, ToldVerdict
from evalkit.domain.rubric import DimensionName
from evalkit.domain.score import Scored, Unscored
from evalkit.reports.as_json import SCHEMA_VERSION
from evalkit.reports.document import BANNER, Block, Facts, Paragraph, Section
from evalkit.reports.judged_rows import items_in_words, one_line
from evalkit.reports.panel_json import verdict_document
from evalkit.reports.sections.figures import shortened
from evalkit.reports.sections.judged_names import STANDARD, listed
from evalkit.reports.sections.verdict import banner_section
from evalkit.reports.wording import count_of, name_of, score_of
from evalkit.text.messages import message

__all__ = ["reasons_document", "reasons_page"]

_PROMPT_WIDTH: Final = 240
_ANSWER_WIDTH: Final = 240
_QUOTE_WIDTH: Final = 200
_DETAIL_WIDTH: Final = 300
_REASON_WIDTH: Final = 1_200
"""Columns of 600 Chinese characters, which is what is kept of a reason."""
_MOST_QUOTES: Final = 6


def reasons_page(reasons: QuestionReasons, language: Language) -> tuple[Section, ...]:
    """The question, then each repeat: the answer as it was read, and what each judge said of it."""
    run = reasons.run
    title = message("reasons", language, question=reasons.question_id, run=run.short_id, model=run.target.name)
    asked = tuple(Paragraph(text=shortened(one_line(prompt), _PROMPT_WIDTH), tone="dim") for prompt in reasons.prompts)
    sections = (
        _banner(reasons, language),
        Section(key="question", title=title, blocks=asked),
        *(
            Section(
                key=f"repeat {answer.repeat + 1}",
                title=message("reasons_repeat", language, repeat=answer.repeat + 1),
                blocks=tuple(_answer(answer, reasons, language)),
            )
            for answer in reasons.answers
        ),
    )
    return tuple(section for section in sections if section is not None)


def reasons_document(reasons: QuestionReasons) -> dict[str, object]:
    """The same as plain JSON values, texts as they came."""
    return {
        "schema_version": SCHEMA_VERSION,
        "run_id": reasons.run.run_id,
        "model": reasons.run.target.name,
        "simulated": reasons.run.target.is_simulated,
        "question": reasons.question_id,
        "prompts": list(reasons.prompts),
        "answers": [
            {
                "repeat": answer.repeat + 1,
                "outcome": answer.outcome.value,
                "read_answer": answer.read,
                "right": answer.is_right,
                "answer": answer.answer,
                "checklists": {str(name): list(items) for name, items in answer.checklists.items()},
                "verdicts": [
                    {"dimension": str(verdict.text.dimension), **verdict_document(verdict)}
                    for verdict in answer.verdicts
                ],
            }
            for answer in reasons.answers
        ],
    }


def _banner(reasons: QuestionReasons, language: Language) -> Section | None:
    if reasons.run.target.is_simulated:
        return banner_section(reasons.run, language)
    names = sorted({verdict.judge for answer in reasons.answers for verdict in answer.verdicts if verdict.is_simulated})
    if not names:
        return None
    said = message("simulated_judges", language, names=listed(names, language))
    return Section(key=BANNER, title=None, blocks=(Paragraph(text=said, tone="warning"),))


def _answer(answer: ReadAnswer, reasons: QuestionReasons, language: Language) -> Iterator[Block]:
    rows = [(message("reasons_read", language), _read(answer, language))]
    if answer.answer.strip():
        rows.append((message("reasons_answer", language), shortened(one_line(answer.answer), _ANSWER_WIDTH)))
    yield Facts(rows=tuple(rows))
    suspects = {verdict.text.suspect for verdict in answer.verdicts} - {None}
    for said in sorted(map(str, suspects)):
        yield Paragraph(text=message("reasons_suspect", language, said=said), tone="warning")
    if not answer.verdicts:
        yield Paragraph(text=message("reasons_none", language), tone="dim")
    for dimension, verdicts in groupby(answer.verdicts, key=lambda verdict: verdict.text.dimension):
        yield Paragraph(text=_dimension(dimension, reasons, language), is_headline=True)
        for number, item in enumerate(answer.checklists.get(dimension, ()), start=1):
            text = message("reasons_item", language, number=number, item=shortened(one_line(item), _QUOTE_WIDTH))
            yield Paragraph(text=text, tone="dim")
        for verdict in verdicts:
            yield from _verdict(verdict, language)


def _read(answer: ReadAnswer, language: Language) -> str:
    """What the rule read, with its decision; how an attempt ended that has no whole answer."""
    if not answer.outcome.is_completed:
        return name_of("outcome", answer.outcome.value, language)
    read = message("answer_unread", language) if answer.read is None else one_line(answer.read)
    if answer.is_right is None:
        return read
    return message("reasons_right" if answer.is_right else "reasons_wrong", language, read=read)


def _dimension(dimension: DimensionName, reasons: QuestionReasons, language: Language) -> str:
    if dimension in STANDARD:
        return message(f"dimension {dimension}", language)
    return reasons.titles.get(dimension, {}).get(language, dimension)


def _verdict(verdict: ToldVerdict, language: Language) -> Iterator[Paragraph]:
    """Score and reason, then what was quoted; without a score, why not."""
    text, comma = verdict.text, message("fact_separator", language)
    notes = _notes(verdict, language)
    who = (
        verdict.judge if not notes else message("reasons_noted", language, judge=verdict.judge, notes=comma.join(notes))
    )
    reason = shortened(one_line(text.reason), _REASON_WIDTH)
    match text.finding:
        case Scored(value=value):
            score = score_of(value)
            said = message(
                "reasons_scored", language, judge=who, score=score, reason=reason or message("reasons_mute", language)
            )
            yield Paragraph(text=said)
        case Unscored() as unscored:
            yield Paragraph(text=_unscored(who, unscored, reason, language), tone="warning")
    if text.items:
        yield Paragraph(text=message("reasons_items", language, items=items_in_words(text.items, language)))
    yield from _quotes(text, language)


def _notes(verdict: ToldVerdict, language: Language) -> Sequence[str]:
    """What sets a verdict apart from the plain one of a judge."""
    notes: list[str] = []
    if verdict.text.sample:
        notes.append(message("reasons_sample", language, number=verdict.text.sample + 1))
    if not verdict.is_counted:
        notes.append(message("reasons_uncounted", language, version=verdict.version))
    return notes


def _unscored(who: str, unscored: Unscored, reason: str, language: Language) -> str:
    why = name_of("reason", unscored.reason.value, language)
    detail = shortened(one_line(unscored.detail), _DETAIL_WIDTH)
    more = detail if detail and detail != reason else ""
    said = [part for part in (more, reason) if part]
    if not said:
        return message("reasons_unscored", language, judge=who, why=why)
    words = message("clause_separator", language).join(said)
    return message("reasons_unscored_said", language, judge=who, why=why, said=words)


def _quotes(text: VerdictText, language: Language) -> Iterator[Paragraph]:
    """What was quoted; of a checklist, with the items that it stands for, often several the same."""
    is_by_item = len(text.items) == len(text.evidence)
    numbers_by_quote: dict[str, list[int]] = {}
    for number, said in enumerate(text.evidence, start=1):
        if quote := one_line(said):
            numbers_by_quote.setdefault(quote, []).append(number)
    for quote, numbers in list(numbers_by_quote.items())[:_MOST_QUOTES]:
        words = message("reasons_quote", language, quote=shortened(quote, _QUOTE_WIDTH))
        if is_by_item:
            words = message("reasons_quote_of", language, items=listed(map(str, numbers), language), quote=words)
        yield Paragraph(text=words, tone="dim")
    if len(numbers_by_quote) > _MOST_QUOTES:
        more = message("and_more", language, count=count_of(len(numbers_by_quote) - _MOST_QUOTES))
        yield Paragraph(text=more, tone="dim")
