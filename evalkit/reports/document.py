"""Document: what a report says, before it is a terminal page, a Markdown text or a sheet.

A report is written once, in words and cells, and drawn by each renderer in its own way, so that no two of them can say
different things. Texts are as they came from models, servers and files: **every renderer makes every text harmless**.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

__all__ = [
    "BANNER",
    "CELL_LIMIT",
    "MARKED",
    "Beside",
    "Block",
    "Cell",
    "Column",
    "Facts",
    "Kind",
    "Paragraph",
    "Section",
    "Shade",
    "Table",
    "Tone",
]

Tone = Literal["plain", "strong", "dim", "good", "fair", "bad", "warning"]
"""How a text is meant; renderers give it a colour or a weight, and it is never the only bearer of what it says."""
BANNER: Final = "simulated"
"""Key of the section that stands before everything else."""
CELL_LIMIT: Final = 300
"""Characters of one cell where a page has little room."""
MARKED: Final[frozenset[Tone]] = frozenset({"bad", "warning"})
"""Tones of paragraphs that have a mark before them, for pages without colours."""

Shade = Literal["share", "points"]
"""Shares from 0 to 1, or differences in percentage points to both sides of 0."""
Kind = Literal["text", "share", "score", "count", "number", "points", "difference", "ratio", "p"]
"""What a cell's value is: a share from 0 to 1 shown in percent, a score 1-5, a count, or another number; percentage
points, a difference of scores, how many times as large, or a probability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table."""

    text: str = ""
    """As people read it, in the report's language."""
    value: float | int | None = None
    """The number behind the text, for renderers that keep numbers; None for words."""
    kind: Kind = "text"
    tone: Tone = "plain"
    key: str | None = None
    """What the figure is called by programs and formulas, for renderers whose cells can have a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    label: str
    is_figure: bool = False
    """Figures stand at the right."""
    is_whole: bool = False
    """Never broken over lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells under heads; every row has a cell for each column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shade: Shade | None = None
    """What its numbers are, where cells may be coloured by them: a heat map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Names with what is said of each."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A sentence or several."""

    text: str
    tone: Tone = "plain"
    is_headline: bool = False
    """Whether it is what a reader must see first: bold, in the colour of its tone, and without a mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Tables that stand beside each other where there is room."""

    tables: tuple[Table, ...]


Block = Table | Facts | Paragraph | Beside


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled part of a report."""

    key: str
    """Which part it is, whatever the language: ``verdict``, ``accuracy``."""
    title: str | None
    blocks: tuple[Block, ...]
