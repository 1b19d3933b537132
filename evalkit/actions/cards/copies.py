"""Repeats that are copies: a cache in front of a server answers every repeat with the same text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from evalkit.actions.cards.checked import CheckedRun
from evalkit.domain.verdict import Remark

__all__ = ["LONG_TEXT", "copied_replies"]

LONG_TEXT: Final = 200
"""Characters of reasoning and answer together from which equal texts are no luck.

Two short replies (`Answer: 42`) are rightly equal. Of 200 characters, some 50 tokens, a model at a temperature above 0
chooses a good part anew under every seed: even at one fair coin in five tokens, two replies are equal once in 1,000.
"""


def copied_replies(checked: CheckedRun) -> Iterable[Remark]:
    """Long replies that repeat another one to the same question to the letter, although each had its own seed.

    At temperature 0 they are meant to.
    """
    if checked.run.is_greedy:
        return
    attempts = checked.attempts
    long = [
        (asked_hash, text_hash)
        for asked_hash, text_hash, length in zip(
            attempts.asked_hashes, attempts.text_hashes, attempts.text_lengths, strict=True
        )
        if text_hash is not None and length >= LONG_TEXT
    ]
    if copied := sum(count for count in Counter(long).values() if count > 1):
        yield Remark(key="copied_replies", values={"count": copied, "total": len(long)})
