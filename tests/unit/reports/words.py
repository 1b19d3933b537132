"""Every text of a report's sections, for tests that ask what a report says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.reports.document import Facts, Paragraph, Section, Table

__all__ = ["paragraphs_of", "words_of"]


def paragraphs_of(section: Section) -> list[Paragraph]:
    """The sentences of a section."""
    return [block for block in section.blocks if isinstance(block, Paragraph)]


def words_of(sections: Sequence[Section]) -> Iterator[str]:
    """Titles, sentences, names with what is said of them, heads and cells, in their order."""
    for section in sections:
        if section.title is not None:
            yield section.title
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield block.text
            elif isinstance(block, Facts):
                yield from (text for row in block.rows for text in row)
            else:
                yield from _table_words((block,) if isinstance(block, Table) else block.tables)


def _table_words(tables: Sequence[Table]) -> Iterator[str]:
    for table in tables:
        yield from (column.label for column in table.columns)
        yield from (cell.text for row in table.rows for cell in row)
