"""What stands in a row of a form, in whatever file: its code, what its cells say, and its words.

The code at the end of each row says which form and which answer it belongs to, has a checksum over what is shown, and
remembers what the rater had said when the form was written. So rows may be sorted, copied or sent late, and only what
was changed in the form since then counts.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from evalkit.domain.question import LANGUAGES, Language
from evalkit.domain.review import COMMENT, FLAG, Act
from evalkit.domain.sheet import BlindAnswer, Mark
from evalkit.text.hostile import for_string_cell
from evalkit.text.messages import message

__all__ = [
    "CELL_UNITS",
    "NOTHING",
    "RowCode",
    "Said",
    "Told",
    "check_of",
    "folded",
    "row_code",
    "said_by",
    "settled",
    "shown_text",
    "subjects_of",
    "words_of",
]

CELL_UNITS: Final = 32_767
"""What a spreadsheet cell holds, in UTF-16 units."""
_CHECK_DIGITS: Final = 8
_APOSTROPHE: Final = "'"
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How workbooks write what XML cannot hold, and such signs themselves."""
_ESCAPE_OF_ESCAPES: Final = "x005F_"
_CODE: Final = re.compile(r"(?P<form>[^.\s]+)-(?P<item>[^-.\s]+)-(?P<check>[0-9a-f]{8})(?P<told>(?:\.[^.\s]+)*)")
_TOLD: Final = re.compile(r"(?P<subject>[^=]+)=(?P<word>[0-9a-z]+):(?P<revision>\d{1,9})")


class Said(NamedTuple):
    """What a rater says about one subject; nothing is ``CLEAR``."""

    act: Act
    value: int | None = None
    text: str = ""

    @property
    def word(self) -> str:
        """The same in a few letters, for the code; of a comment a hash."""
        match self.act:
            case Act.SCORE:
                return str(self.value)
            case Act.CANNOT_JUDGE:
                return "x"
            case Act.FLAG:
                return "f"
            case Act.COMMENT if self.text.strip():
                # As a cell shows it, and without what CSV puts before formulas.
                shown = _without_escapes(for_string_cell(self.text)).replace(_APOSTROPHE, "")
                return f"c{_digest(' '.join(shown.split()))}"
            case Act.COMMENT | Act.CLEAR:
                return "0"


NOTHING: Final = Said(Act.CLEAR)


class Told(NamedTuple):
    """What held of a subject when the form was written."""

    word: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCode:
    """The code of a row."""

    form_id: str
    item_id: str
    check: str
    """Over question and answer as they are shown."""
    told_by_subject: Mapping[str, Told]
    """Of what had been said at all."""

    def __str__(self) -> str:
        """As it stands in the cell. Spreadsheets take it for text: two strokes, and never digits alone."""
        told = "".join(f".{subject}={told.word}:{told.revision}" for subject, told in self.told_by_subject.items())
        return f"{self.form_id}-{self.item_id}-{self.check}{told}"

    @staticmethod
    def read(text: str) -> RowCode | None:
        """The code in a cell; None for what is none."""
        found = _CODE.fullmatch(text.strip())
        if found is None:
            return None
        told_by_subject: dict[str, Told] = {}
        for part in filter(None, found["told"].split(".")):
            told = _TOLD.fullmatch(part)
            if told is None:
                return None
            told_by_subject[told["subject"]] = Told(told["word"], int(told["revision"]))
        return RowCode(
            form_id=found["form"], item_id=found["item"], check=found["check"], told_by_subject=told_by_subject
        )


def row_code(form_id: str, answer: BlindAnswer, texts: Sequence[str]) -> RowCode:
    """The code of an answer's row.

    Args:
        form_id: Of the sheet.
        answer: The answer.
        texts: Question and answer as the row shows them.
    """
    return RowCode(
        form_id=form_id,
        item_id=answer.item_id,
        check=check_of(form_id, answer.item_id, texts),
        told_by_subject={
            subject: Told(said_by(mark).word, mark.revision)
            for subject in subjects_of(answer)
            if (mark := answer.marks.get(subject)) is not None and mark.revision
        },
    )


def check_of(form_id: str, item_id: str, texts: Sequence[str]) -> str:
    """The checksum of what a row shows. It finds mistakes, not forgers: whoever fills in a form may say what they like.

    Args:
        form_id: Keys it, so that a row from elsewhere does not fit.
        item_id: The answer.
        texts: Question and answer, as they are shown or as they came back.
    """
    return _digest("\x00".join([form_id, item_id, *map(settled, texts)]))[:_CHECK_DIGITS]


def settled(text: str) -> str:
    """What of a text survives every program on its way: all but blanks, apostrophes and what a Chinese CSV cannot hold.

    Spreadsheets change line ends and blanks, CSV gets apostrophes against formulas, and an Excel that saves CSV in its
    old Chinese encoding writes ``?`` for every character that is not in it.
    """
    return _without_escapes(text).translate(_SETTLED)


def said_by(mark: Mark | None) -> Said:
    """What a mark says; nothing where there is none."""
    if mark is None or mark.act is Act.CLEAR or (mark.act is Act.COMMENT and not mark.text.strip()):
        return NOTHING
    return Said(mark.act, mark.value, mark.text if mark.act is Act.COMMENT else "")


def subjects_of(answer: BlindAnswer) -> tuple[str, ...]:
    """All that can be said something about in a row, in the order of its columns."""
    return (*answer.dimensions, FLAG, COMMENT)


def shown_text(text: str, language: Language) -> str:
    """A text as its cell in a workbook shows it: harmless, and where it is too long, with a pointer to the whole."""
    whole = for_string_cell(text, limit=2 * len(text) + 1)
    if len(whole.encode("utf-16-le")) // 2 <= CELL_UNITS:
        return whole
    pointer = message("form goes on", language, sheet=message("form sheet texts", language))
    kept = whole.encode("utf-16-le")[: 2 * (CELL_UNITS - len(pointer))].decode("utf-16-le", "ignore")
    return kept + pointer


def words_of(key: str) -> frozenset[str]:
    """A message in every language, folded: forms come back in the language in which they were sent."""
    return frozenset(folded(message(key, language)) for language in LANGUAGES)


def folded(text: str) -> str:
    """A head or a word without what does not tell it from others: case, width, blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _without_escapes(text: str) -> str:
    """A text without signs that look like a workbook's escapes; openpyxl takes parts of them away wherever they are."""
    plain = text
    while _ESCAPE_OF_ESCAPES in plain:
        plain = plain.replace(_ESCAPE_OF_ESCAPES, "")
    return _ESCAPED.sub("", plain)


class _SettledTable(dict[int, str]):
    """What becomes of each character, found once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = character if _survives(character) else ""
        return self[code]


_SETTLED: Final = _SettledTable()


def _survives(character: str) -> bool:
    if character in "'?\ufffd" or character.isspace():
        return False
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
