"""What makes figures of a report doubtful, of all its runs together: somebody who decides reads it before they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.domain.question import Language
from evalkit.reports.charts.named import NamedCard
from evalkit.reports.document import Block, Paragraph
from evalkit.reports.sections.about import warnings_section
from evalkit.text.messages import message

__all__ = ["odd_blocks"]


def odd_blocks(named: Sequence[NamedCard], language: Language, *, most: int | None = None) -> Iterator[Block]:
    """The warnings of every run, each after its run's name where there are several; or that there is none.

    Args:
        named: The runs.
        language: Of the sentences.
        most: How many of each run are told; of the others, how many there are. None tells all.
    """
    sections = [(one, warnings_section(one.card, language)) for one in named]
    said = [(one, section.blocks) for one, section in sections if section is not None]
    if not said:
        yield Paragraph(text=message("nothing odd", language), tone="dim")
    for one, blocks in said:
        told = blocks[:most]
        more = len(blocks) - len(told)
        rest = (Paragraph(text=message("front more odd", language, count=more), tone="dim"),) if more else ()
        for block in (*told, *rest):
            yield _of_run(block, one, language) if len(named) > 1 else block


def _of_run(block: Block, one: NamedCard, language: Language) -> Block:
    if not isinstance(block, Paragraph):
        return block
    return Paragraph(text=message("chart said of", language, name=one.name, said=block.text), tone=block.tone)
