"""What a judge gave answers whose scores are known beforehand, printed when that stops it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from evalkit.domain.judging import CanaryCheck, CanaryRow
from evalkit.domain.question import Language
from evalkit.reports.document import Block, Cell, Column, Facts, Paragraph, Section, Table
from evalkit.reports.sections.figures import shortened
from evalkit.reports.wording import count_of, name_of, score_of
from evalkit.text.messages import message

__all__ = ["canary_sections"]

_MOST_EXAMPLES: Final = 2
_REASON_WIDTH: Final = 60


def canary_sections(check: CanaryCheck, language: Language) -> tuple[Section, ...]:
    """What went wrong in a sentence or two, each answer with a wrong score, and the rest in a line each."""
    failed = sorted((row for row in check.rows if not row.is_passed), key=lambda row: (_badness(row), _case(row)))
    counts = {"judge": check.judge, "failed": count_of(len(failed)), "total": count_of(len(check.rows))}
    is_silent = all(row.score is None for row in check.rows)
    key = "canaries_silent" if is_silent else "canaries_failed"
    blocks: list[Block] = [
        Paragraph(text=message(key, language, **counts), tone="bad", is_headline=True),
        *([] if is_silent else _examples(failed, language)),
        Paragraph(text=message(f"{key}_meaning", language)),
    ]
    if not is_silent:
        blocks.append(_table(failed, language))
    rest = tuple(_rest(check.rows, language))
    if rest:
        blocks.append(Facts(rows=rest))
    title = message("canaries", language, judge=check.judge)
    return (Section(key="canaries", title=title, blocks=tuple(blocks)),)


def _badness(row: CanaryRow) -> float:
    """The further from what it must get, the earlier; a right answer without a score before all."""
    if row.at_least is not None:
        return (row.score or 0.0) - row.at_least
    return (row.at_most or 0.0) - (row.score or 0.0)


def _case(row: CanaryRow) -> str:
    return row.name.partition(", ")[0]


def _question(row: CanaryRow) -> str:
    return row.name.partition(", ")[2]


def _examples(failed: Sequence[CanaryRow], language: Language) -> Iterator[Paragraph]:
    """The worst ones in words, each kind of answer once."""
    by_case = {_case(row): row for row in reversed(failed)}
    worst = sorted(by_case.values(), key=_badness)
    for row in worst[:_MOST_EXAMPLES]:
        text = message(_wrong(row), language, score=_score(row), answer=name_of("canary", _case(row), language))
        if row.said:
            text += message("canary_reason", language, said=shortened(row.said, _REASON_WIDTH))
        yield Paragraph(text=text, tone="warning")


def _wrong(row: CanaryRow) -> str:
    if row.score is None:
        return "canary_no_score"
    return "canary_too_high" if row.at_most is not None else "canary_too_low"


def _score(row: CanaryRow) -> str:
    return "" if row.score is None else score_of(row.score)


def _table(failed: Sequence[CanaryRow], language: Language) -> Table:
    columns = (
        Column(label=message("canary", language)),
        Column(label=message("canary_question", language)),
        Column(label=message("canary_language", language)),
        Column(label=message("canary_must_get", language), is_figure=True),
        Column(label=message("canary_got", language), is_figure=True, is_whole=True),
    )
    return Table(columns=columns, rows=tuple(_row(row, language) for row in failed))


def _row(row: CanaryRow, language: Language) -> tuple[Cell, ...]:
    must = "canary_at_least" if row.at_least is not None else "canary_below"
    return (
        Cell(text=name_of("canary", _case(row), language)),
        Cell(text=_question(row)),
        Cell(text=name_of("language", row.language, language)),
        Cell(text=message(must, language)),
        Cell(text=_score(row) or message("canaries_unscored", language), value=row.score, kind="score", tone="bad"),
    )


def _rest(rows: Sequence[CanaryRow], language: Language) -> Iterator[tuple[str, str]]:
    """What was as it must be, and what there was no verdict on, which proves nothing."""
    unscored = [row for row in rows if row.score is None and row.is_passed]
    passed = [row for row in rows if row.score is not None and row.is_passed]
    for key, group in (("canaries_passed", passed), ("canaries_unscored", unscored)):
        if group:
            counts: dict[str, int] = {}
            for row in group:
                counts[_case(row)] = counts.get(_case(row), 0) + 1
            said = (_counted(case, count, language) for case, count in counts.items())
            yield message(key, language), message("list_separator", language).join(said)


def _counted(case: str, count: int, language: Language) -> str:
    name = name_of("canary", case, language)
    return name if count == 1 else message("canary_count", language, answer=name, count=count_of(count))
