"""What keeps raters blind: ids and links that tell nothing, and answers in which no model names itself.

Ids and links are made with the review's own secret, so that nobody who holds one can make another, or find out which
attempt one stands for. Nothing about them is stored: whoever has the store makes them again.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from evalkit.domain.review import AssignmentId, RaterId, Review
from evalkit.reviews.model_names import NameSearch, name_search

__all__ = ["MASKED_NAME", "form_id_of", "item_id_of", "link_token_of", "masked", "organiser_token_of"]

MASKED_NAME: Final = "███"
"""What stands for a name of a model, in every language: a bar, as in a letter that somebody has blackened."""
_ID_DIGITS: Final = 16
_TOKEN_DIGITS: Final = 40
"""160 bits: a link is a key, and may be guessed at for as long as the review goes on."""
_UNSEEN: Final = frozenset("*`~\u034f") | {chr(code) for code in range(0xFE00, 0xFE10)}
"""Markup that may stand within a name, and selectors of variants; neither is a part of it."""
_DASHES: Final = frozenset("\u2010\u2011\u2012\u2013")
"""Some models write them between a name and its version where others have a hyphen. Longer ones stand between
words."""
_WRITTEN: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|\\[!-/:-@\[-`{-~]")
"""What Markdown draws as another character, or without its stroke: a reference, and a sign that is escaped."""


def item_id_of(review: Review, assignment_id: AssignmentId) -> str:
    """What a rater's door calls one answer: 16 hex digits. An answer shown twice has two, so that nobody can tell."""
    return _digits(review, "item", assignment_id)[:_ID_DIGITS]


def form_id_of(review: Review, rater_id: RaterId) -> str:
    """What a form calls itself, by which it is told again when it comes back: 16 hex digits."""
    return _digits(review, "form", rater_id)[:_ID_DIGITS]


def link_token_of(review: Review, rater_id: RaterId) -> str:
    """The end of a rater's link: 40 hex digits."""
    return _digits(review, "link", rater_id)[:_TOKEN_DIGITS]


def organiser_token_of(review: Review) -> str:
    """The end of the organiser's link: 40 hex digits."""
    return _digits(review, "organiser", review.review_id)[:_TOKEN_DIGITS]


def masked(text: str, names: Iterable[str], *, question: str = "") -> str:
    """A text in which no model names itself, or the runs.

    Names are found in any case, in full-width letters, broken by markup or by characters that nobody sees, with any
    dash, written in references, and with whatever version stands behind them. What can be an ordinary word (``phi``, a
    run called ``new``) is masked only where a model says it of itself; makers likewise. Masking is no proof against a
    model that wants to be known, by a riddle for instance; none does.

    Args:
        text: An answer or its reasoning.
        names: What the runs' models are called: targets, served models, files.
        question: A name that stands there belongs to the matter, and stays unless the model says it of itself.
    """
    return _masked(text, tuple(sorted(set(names))), question)


@lru_cache(maxsize=1024)
def _masked(text: str, names: tuple[str, ...], question: str) -> str:
    """Kept, because every look at a sheet masks all of its answers, and one that was made for it takes seconds."""
    search = name_search(names)
    if not search.may_hold_one(_folded(text)):
        return text
    return "".join(_without(text, search, question=_folded(question)))


def _digits(review: Review, purpose: str, subject: str) -> str:
    told = f"{purpose}\x00{review.review_id}\x00{subject}".encode()
    return hmac.new(review.secret, told, hashlib.sha256).hexdigest()


def _without(text: str, search: NameSearch, *, question: str) -> Iterator[str]:
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for begin, end in _pieces(text):
        for letter in _folded(text[begin:end]):
            letters.append(letter)
            places.append((begin, end))
    done = 0
    for begin, end in search.spans("".join(letters), question=question):
        first, last = places[begin][0], places[end - 1][1]
        yield text[done:first]
        yield MASKED_NAME
        done = last
    yield text[done:]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Beginning and end of each character as it is written: one, or a reference of several."""
    done = 0
    for written in _WRITTEN.finditer(text):
        yield from ((at, at + 1) for at in range(done, written.start()))
        yield written.span()
        done = written.end()
    yield from ((at, at + 1) for at in range(done, len(text)))


def _folded(text: str) -> str:
    """The letters that a reader sees: small, of usual width, without markup and what is drawn as nothing.

    Piece by piece, so that the same comes of a text as of its pieces one after the other.
    """
    return _WRITTEN.sub(_drawn, text).translate(_FOLDED)


def _drawn(written: re.Match[str]) -> str:
    return written[0][1] if written[0][0] == "\\" else html.unescape(written[0])


class _FoldingTable(dict[int, str]):
    """What each character becomes, found once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in _UNSEEN or unicodedata.category(character) == "Cf":
            self[code] = ""
        elif character in _DASHES:
            self[code] = "-"
        else:
            self[code] = unicodedata.normalize("NFKC", character).casefold()
        return self[code]


_FOLDED: Final = _FoldingTable()
