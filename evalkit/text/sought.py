"""Text as it is looked for: cut so that an index of words finds Chinese words, formulas and numbers too.

An index of words cuts at blanks and drops signs. Chinese has no blanks, and a formula is mostly signs: so every Chinese
(Japanese, Korean) character and every sign that means something is set apart here as a word of its own, in what is
stored and in what is looked for alike. Both are then sequences of words, and one is found in the other as a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["MOST_WORDS", "parted", "phrase_of", "seen_around", "spaced"]

MOST_WORDS: Final = 64
"""Longer phrases are no way to look for anything."""

_CJK: Final = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U000323af"
)
_SIGNS: Final = r"+\-*/=<>^%|~$&@#\\"
"""Signs of ASCII that tell formulas and code apart; all other punctuation only parts words."""
_PIECE: Final = re.compile(rf"[{_CJK}]|[{_SIGNS}]|(?:(?![{_CJK}_])\w)+|(?![{_CJK}])[^\w\s\x00-\x7f]")
_LETTER: Final = rf"[^\W_{_CJK}]"
"""Of words that are longer than one character."""
_IS_CJK: Final = re.compile(rf"[{_CJK}]")
_AROUND: Final = 80
"""Characters of an excerpt on each side of what was found."""


def spaced(text: str) -> str:
    """The words of a text, one blank between each two; empty where there is none."""
    return " ".join(_words(text))


def phrase_of(text: str) -> str | None:
    """What is looked for as a phrase of an FTS5 query, in which nothing is an operator; None without a word."""
    words = _words(text)
    # A word holds no quotation mark: that is punctuation, and dropped above.
    return '"' + " ".join(words) + '"' if words else None


def seen_around(text: str, sought: str) -> str | None:
    """A text around the first place where the words of another stand in it; None where they do not."""
    found = _place(text, sought)
    if found is None:
        return None
    normal = _normal(text)
    start, end = max(0, found.start() - _AROUND), found.end() + _AROUND
    return f"{'…' if start else ''}{normal[start:end]}{'…' if end < len(normal) else ''}"


def parted(text: str, sought: str) -> tuple[tuple[str, bool], ...]:
    """A text in pieces, each with whether it is what was looked for: what stands before, that itself, and the rest.

    Args:
        text: As ``seen_around`` gave it, or any other.
        sought: Where its words do not stand in the text, all of it is one piece.
    """
    found = _place(text, sought)
    if found is None:
        return ((text, False),)
    normal = _normal(text)
    pieces = ((normal[: found.start()], False), (found[0], True), (normal[found.end() :], False))
    return tuple(piece for piece in pieces if piece[0])


def _normal(text: str) -> str:
    """As words are compared; what marks an excerpt as one stays one sign, and not three full stops."""
    return "…".join(unicodedata.normalize("NFKC", part) for part in text.split("…"))


def _place(text: str, sought: str) -> re.Match[str] | None:
    words = _words(sought)
    if not words:
        return None
    normal = _normal(text)
    # Between two words there may be what parts words, and nothing else: of this text the signs that are in no word.
    # Taken whole and never given back: with a choice where each gap ends, a thousand arrows in an answer, or as many
    # blanks, would keep the server busy for minutes.
    parting = "".join(re.escape(sign) for sign in sorted(set(normal)) if not _words(sign))
    between = f"[{parting}]*+" if parting else ""
    return re.search(between.join(map(_whole, words)), normal, re.IGNORECASE)


def _whole(word: str) -> str:
    """A pattern of a word that is no part of a longer one."""
    escaped = re.escape(word)
    if _IS_CJK.match(word) or not word[0].isalnum():
        return escaped
    # What stands before it is looked at behind it: a pattern that begins with letters is found ten times as fast.
    return rf"{escaped}(?<!{_LETTER}{escaped})(?!{_LETTER})"


def _words(text: str) -> list[str]:
    # Full-width digits and letters are the same as narrow ones to whoever looks for them.
    normal = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return [word for word in _PIECE.findall(normal) if _is_word(word)]


def _is_word(word: str) -> bool:
    """A letter, a number, a sign or a mark; not what only parts words, as a Chinese full stop does."""
    return len(word) > 1 or word.isascii() or unicodedata.category(word)[0] in "LNSM"
