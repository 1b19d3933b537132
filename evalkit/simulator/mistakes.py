"""Wrong final answers that look like right ones: the slips a model makes, never an answer that happens to be right."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final, assert_never

from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    ExpectedAnswer,
    ExpressionAnswer,
    NoValidAnswer,
    NumberAnswer,
    OpenAnswer,
    PartsAnswer,
    SequenceAnswer,
    SetAnswer,
    TextAnswer,
    Variant,
)
from evalkit.simulator.excerpts import names_in, numbers_in
from evalkit.text.wording import word_answer

__all__ = ["word_mistake"]

_LETTERS: Final = "ABCDE"
_SPARE_NAMES: Final = {"en": ("the first", "the second", "the last"), "zh": ("第一个", "第二个", "最后一个")}
_INSIGNIFICANT: Final = re.compile(r"[\W_]+")


def word_mistake(variant: Variant, draws: random.Random) -> str:
    """A wrong final answer to a variant as it stands behind ``Answer: ``; empty for open questions."""
    mistake = _mistake(variant.expected, variant, draws)
    return mistake if isinstance(mistake, str) else word_answer(mistake, language=variant.language)


def _mistake(  # noqa: C901, PLR0911 - one branch per kind
    expected: ExpectedAnswer, variant: Variant, draws: random.Random
) -> ExpectedAnswer | str:
    match expected:
        case NumberAnswer():
            return replace(expected, value=_wrong_number(expected, draws))
        case ChoiceAnswer():
            others = [letter for letter in expected.options or _LETTERS if letter != expected.key]
            return draws.choice(others or [letter for letter in _LETTERS if letter != expected.key])
        case TextAnswer():
            return _wrong_text(expected, variant, draws)
        case SetAnswer():
            return SetAnswer(members=_one_less_or_other(expected.members, variant, draws))
        case SequenceAnswer():
            return SequenceAnswer(members=_out_of_order(expected.members, variant, draws))
        case BooleanAnswer():
            return BooleanAnswer(is_true=not expected.is_true)
        case ExpressionAnswer():
            # Adding a number is never equivalent; a changed digit might be.
            slip = draws.choice(("+ 1", "- 1", "+ 2"))
            return ExpressionAnswer(expression=f"{expected.expression} {slip}")
        case PartsAnswer():
            return _one_part_wrong(expected, variant, draws)
        case NoValidAnswer():
            return _overconfident(variant, draws)
        case OpenAnswer():
            return expected
        case _:
            assert_never(expected)


def _wrong_number(expected: NumberAnswer, draws: random.Random) -> Decimal:
    value = expected.value
    exponent = value.normalize().as_tuple().exponent
    # One step in the last place that is written: an integer slips by 1, 12.5 by 0.1.
    step = Decimal(1).scaleb(min(int(exponent), 0))
    near = [value + step, value - step, value + 10 * step, value - 10 * step, value + 2 * step]
    far = [value * 2, value * 10, (value / 2).quantize(step)]
    wrong = [slip for slip in (*near, *far) if abs(slip - value) > expected.tolerance and (slip >= 0) == (value >= 0)]
    return draws.choice(wrong or [value + 2 * expected.tolerance + 1])


def _wrong_text(expected: TextAnswer, variant: Variant, draws: random.Random) -> TextAnswer:
    others = _unlike((expected,), (*names_in(variant.prompt, variant.language), *_SPARE_NAMES[variant.language]))
    return TextAnswer(text=draws.choice(others[:8]))


def _one_less_or_other(members: Sequence[TextAnswer], variant: Variant, draws: random.Random) -> tuple[TextAnswer, ...]:
    left_out = draws.randrange(len(members)) if members else 0
    kept = tuple(member for place, member in enumerate(members) if place != left_out)
    if kept and draws.random() < 0.5:
        return kept
    candidates = (*names_in(variant.prompt, variant.language), *_SPARE_NAMES[variant.language])
    return (*kept, TextAnswer(text=draws.choice(_unlike(members, candidates)[:8])))


def _out_of_order(members: Sequence[TextAnswer], variant: Variant, draws: random.Random) -> tuple[TextAnswer, ...]:
    swaps = [
        place
        for place in range(len(members) - 1)
        if _compared(members[place].text) != _compared(members[place + 1].text)
    ]
    if not swaps:
        return _one_less_or_other(members, variant, draws)
    place = draws.choice(swaps)
    swapped = list(members)
    swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
    return tuple(swapped)


def _one_part_wrong(expected: PartsAnswer, variant: Variant, draws: random.Random) -> str:
    wrong_place = draws.randrange(len(expected.parts))
    worded: list[str] = []
    for place, part in enumerate(expected.parts):
        answer = _mistake(part.answer, variant, draws) if place == wrong_place else part.answer
        text = answer if isinstance(answer, str) else word_answer(answer, language=variant.language)
        worded.append(f"{part.label} = {text}")
    return "; ".join(worded)


def _overconfident(variant: Variant, draws: random.Random) -> str:
    """What a model says that did not notice that the question has no answer."""
    numbers = numbers_in(variant.prompt)
    if numbers:
        return str(int(draws.choice(numbers)) + draws.randint(1, 9))
    names = (*names_in(variant.prompt, variant.language)[:8], *_SPARE_NAMES[variant.language])
    return draws.choice(names)


def _unlike(expected: Iterable[TextAnswer], candidates: Iterable[str]) -> list[str]:
    right = {_compared(text) for answer in expected for text in (answer.text, *answer.aliases)}
    return [candidate for candidate in candidates if _compared(candidate) not in right]


def _compared(text: str) -> str:
    return _INSIGNIFICANT.sub("", text).casefold()
