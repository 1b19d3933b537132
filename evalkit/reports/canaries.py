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
    key = "canaries_failed" if failed else "canaries_silent"
    blocks: list[Block] = [
        Paragraph(text=message(key, language, **counts), tone="bad", is_headline=True),
        *_examples(failed, language),
        Paragraph(text=message(f"{key}_meaning", language)),
    ]
    if failed:
        blocks.append(_table(failed, language))
    rest = tuple(_rest(check.rows, language))
    if rest:
        blocks.append(Facts(rows=rest))
    title = message("canaries", language, judge=check.judge)
    return (Section(key="canaries", title=title, blocks=tuple(blocks)),)


def _badness(row: CanaryRow) -> float:
    """The further from what it must get, the earlier."""
    if row.score is None:
        return 0.0
    return -(row.score - row.at_most) if row.at_most is not None else -((row.at_least or row.score) - row.score)


def _case(row: CanaryRow) -> str:
    return row.name.partition(", ")[0]


def _question(row: CanaryRow) -> str:
    return row.name.partition(", ")[2]


def _examples(failed: Sequence[CanaryRow], language: Language) -> Iterator[Paragraph]:
    """The worst ones in words, each kind of answer once."""
    by_case = {_case(row): row for row in reversed(failed)}
    worst = sorted(by_case.values(), key=_badness)
    for row in worst[:_MOST_EXAMPLES]:
        key = "canary_too_high" if row.at_most is not None else "canary_too_low"
        said = "" if row.score is None else score_of(row.score)
        text = message(key, language, score=said, answer=name_of("canary", _case(row), language))
        if row.said:
            text += message("canary_reason", language, said=shortened(row.said, _REASON_WIDTH))
        yield Paragraph(text=text, tone="warning")


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
        Cell(text="" if row.score is None else score_of(row.score), value=row.score, kind="score", tone="bad"),
    )


def _rest(rows: Sequence[CanaryRow], language: Language) -> Iterator[tuple[str, str]]:
    """What was as it must be, and what there was no verdict on, which proves nothing."""
    silent = [row for row in rows if row.score is None]
    passed = [row for row in rows if row.is_passed and row.score is not None]
    for key, group in (("canaries_passed", passed), ("canaries_unscored", silent)):
        if group:
            counts: dict[str, int] = {}
            for row in group:
                counts[_case(row)] = counts.get(_case(row), 0) + 1
            said = (_counted(case, count, language) for case, count in counts.items())
            yield message(key, language), message("list_separator", language).join(said)


def _counted(case: str, count: int, language: Language) -> str:
    name = name_of("canary", case, language)
    return name if count == 1 else message("canary_count", language, answer=name, count=count_of(count))
