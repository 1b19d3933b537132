"""A log's reference -> what counts as right here: a rule only where it cannot misjudge, else judges and people.

Answers from elsewhere were not asked for by evalkit's own words, so nothing promises a last line ``Answer: ...``. What
can still be read with certainty is a letter of a list, a number, yes or no, a formula and a name of a few words.
Whatever is longer is matched by no rule: two sentences may say the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    ExpectedAnswer,
    ExpressionAnswer,
    Language,
    NumberAnswer,
    OpenAnswer,
    TextAnswer,
)
from evalkit.imports.foreign import ForeignQuestion
from evalkit.text.told_answers import kind_of_told, measured_in, says_yes

__all__ = ["expected_of", "options_in"]

_MOST_WORDS: Final = 4
_MOST_CHARACTERS: Final = 40
_MOST_CHINESE: Final = 12
_SENTENCE: Final = re.compile(r"[.!?;:,，。！？；：、\n]")
_FORMULA: Final = re.compile(r"\\(?:d|t)?frac|\\sqrt|\\pi\b|\\cdot|\\times|\\infty|\^")
_LONGEST_FORMULA: Final = 120
_TOLERANCE: Final = NumberAnswer(value=Decimal(0)).tolerance
_OPTION: Final = re.compile(r"^\s*\(?(?P<letter>[A-J])[).:、．]\s*(?P<words>\S.*)$", re.MULTILINE)


def expected_of(question: ForeignQuestion, language: Language) -> ExpectedAnswer:
    """What counts as right; open where no rule is safe."""
    references = tuple(dict.fromkeys(one.strip() for one in question.references if one.strip()))
    if not references or question.is_judged_there:
        return OpenAnswer()
    options = question.options or options_in(question.text)
    first, *others = references
    if not others and (chosen := _choice(first, options)) is not None:
        return chosen
    if question.options:
        # Several right letters, or one that is not there: no single letter is right then.
        return OpenAnswer()
    return _one_of(references, language) if others else _alone(first, language)


def options_in(text: str) -> Mapping[str, str]:
    """Options that a question lists in its own text, line by line from A on; empty where it lists none so."""
    found = [(match["letter"], match["words"].strip()) for match in _OPTION.finditer(text)]
    is_list = len(found) >= 2 and [letter for letter, _ in found] == list("ABCDEFGHIJ"[: len(found)])
    return dict(found) if is_list else {}


def _choice(reference: str, options: Mapping[str, str]) -> ChoiceAnswer | None:
    letter = reference.strip("()[]. ")
    if letter in options:
        return ChoiceAnswer(key=letter, options=options)
    worded = [key for key, words in options.items() if words.casefold() == reference.casefold()]
    return ChoiceAnswer(key=worded[0], options=options) if len(worded) == 1 else None


def _alone(reference: str, language: Language) -> ExpectedAnswer:
    kind = kind_of_told(reference, language)
    measured = measured_in(reference)
    if kind == "number" and measured is not None:
        return NumberAnswer(value=measured.value, tolerance=_tolerance(measured.value), unit=measured.unit)
    is_yes = says_yes(reference) if kind == "boolean" else None
    if is_yes is not None:
        return BooleanAnswer(is_true=is_yes)
    if kind != "text":
        return OpenAnswer()
    if _FORMULA.search(reference) and len(reference) <= _LONGEST_FORMULA and "\n" not in reference:
        return ExpressionAnswer(expression=reference.strip("$ "))
    return TextAnswer(text=reference) if _is_name(reference) else OpenAnswer()


def _one_of(references: tuple[str, ...], language: Language) -> ExpectedAnswer:
    """Several wordings of one answer, where each of them is a name."""
    are_names = all(kind_of_told(one, language) == "text" and _is_name(one) for one in references)
    return TextAnswer(text=references[0], aliases=references[1:]) if are_names else OpenAnswer()


def _is_name(text: str) -> bool:
    """Whether a text is short enough to be said in no other words; one letter alone may be that of an option."""
    if len(text) > _MOST_CHARACTERS or _SENTENCE.search(text):
        return False
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in text)
    is_letter = len(text) == 1 and text.isascii()
    return not is_letter and chinese <= _MOST_CHINESE and len(text.split()) <= _MOST_WORDS


def _tolerance(value: Decimal) -> Decimal:
    """Two decimals as everywhere; of a number with more of them, half of its last place."""
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return min(_TOLERANCE, Decimal(5).scaleb(-places - 1)) if places else _TOLERANCE
