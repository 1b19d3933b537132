"""What a text rejects beside what it gives: "not 12 but 15" gives 15, "15, not 12" too."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["without_rejected"]

_OTHER: Final = (
    r"(?!(?:only|just|merely|sure|certain|correct|right|true|possible|enough|applicable|necessarily|all|yet"
    r"|确定|正确|对|成立|可能)(?![a-z]))(?:[^,.;:!?()\n]|[.,](?=\d)){1,40}?"
)
"""What is rejected: another value in its place, and no judgement such as "not sure"."""
_NOT_BUT: Final = re.compile(
    rf"(?:\b(?:it\s+is\s+)?not\s+{_OTHER},?\s+but\s+(?:rather\s+|instead\s+|actually\s+)*"
    rf"|(?:并?不是|并非|不为|不应[是为])\s*{_OTHER}[,、]?\s*(?:而是|而应?该?[是为]))\s*",
    re.IGNORECASE,
)
_BUT_NOT: Final = re.compile(
    rf"(?<=\S)(?:\s*[,(]\s*(?:and\s+|but\s+)?not\s+{_OTHER}|\s+(?:rather\s+than|instead\s+of|as\s+opposed\s+to)\s+{_OTHER}"
    rf"|\s*[,(]?\s*(?:而不是|而非|而不应是)\s*{_OTHER}|\s*[,(]\s*(?:并?不是|并非)\s*{_OTHER})\)?\s*(?=$|[.,;(])",
    re.IGNORECASE,
)


def without_rejected(text: str) -> str:
    """The text without the values that it rejects in favour of another, unless nothing else is there.

    Args:
        text: Without markup, in half-width characters.
    """
    kept = _NOT_BUT.sub(" ", text).strip()
    return _BUT_NOT.sub("", kept).strip() or text
