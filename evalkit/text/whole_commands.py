"""Commands in sentences stay on one line: a terminal that is narrower shows them on two, and copies them as one."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["BOUND", "bound", "unbound"]

BOUND: Final = "\N{NO-BREAK SPACE}"
"""Stands for the spaces of a command while a text is broken into lines."""
_COMMAND: Final = re.compile(r"`evalkit [^`]+`|(?<=: )evalkit [^`,;()]+$")
"""In backticks, or at the end of a sentence that leads to it."""


def bound(text: str) -> str:
    """The text with commands that hold no space to break at."""
    return _COMMAND.sub(lambda match: match[0].replace(" ", BOUND), text)


def unbound(line: str) -> str:
    """A line of it, as it is shown."""
    return line.replace(BOUND, " ")
