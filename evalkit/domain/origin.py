"""Origin: where the answers of a run come from that evalkit did not ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["LogFormat", "Origin"]


class LogFormat(StrEnum):
    """What wrote the file, as far as it can be told from it."""

    INSPECT = "inspect"
    """A log of Inspect AI, ``.eval`` or ``.json``."""
    LM_EVAL = "lm-eval"
    """A sample file of lm-evaluation-harness, ``samples_*.jsonl``."""
    JSONL = "jsonl"
    """One object a line, in the terms of chat completions (docs/importing.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The file that a run was imported from, and what it says beside the answers."""

    log_format: LogFormat
    file_name: str
    """Without its folder, which says nothing to others."""
    sha256: str
    """Of the file's bytes, in hex."""
    tool_version: str | None = None
    """Of the program that wrote it; None where the file does not say."""
    task: str | None = None
    """What that program calls the set of questions."""
    asked_at: str | None = None
    """When it asked, as the file writes it."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """What the file says of sampling and the like: ``temperature``, ``top_p``, ``max_tokens``; the unsaid is absent."""
    own_scores: Mapping[str, str] = field(default_factory=dict)
    """The other program's own figures, to be read beside ours and never mixed with them."""

    @property
    def tool(self) -> str:
        """The format, with the version of what wrote it where that is known."""
        return self.log_format.value if self.tool_version is None else f"{self.log_format.value} {self.tool_version}"
