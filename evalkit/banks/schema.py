"""The files of a bank as they are written: what may stand where. The only place where banks are validated."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
)
from pydantic_core import PydanticKnownError

from evalkit.domain.question import BANK_CATEGORIES, BANK_DIFFICULTIES, Category, Difficulty
from evalkit.domain.rubric import QuestionTag

__all__ = [
    "ANSWER_MODELS",
    "NAME_PATTERN",
    "PATTERN_MEANINGS",
    "BankFile",
    "BooleanFields",
    "CategoryFile",
    "ChoiceFields",
    "ExpressionFields",
    "Interval",
    "NoValidAnswerFields",
    "NumberFields",
    "OpenFields",
    "PartFields",
    "PartsFields",
    "ProofFields",
    "QuestionFields",
    "SequenceFields",
    "SetFields",
    "SetOfQuestions",
    "TextFields",
    "WordingFields",
]


def _as_decimal(value: object) -> object:
    # Whole numbers arrive as int; bool is an int to Python, and no number to a reader.
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_text(value: object) -> object:
    # `1.0` is a number to YAML; the message should ask for the third part, not for quotes.
    return str(value) if isinstance(value, int | Decimal) else value


def _as_text_fields(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


def _scalar(value: object) -> object:
    if not isinstance(value, int | Decimal | str):
        raise ValueError("must be a number, a text, true or false")  # noqa: TRY004 - pydantic collects ValueErrors
    if isinstance(value, Decimal) and len(value.as_tuple().digits) > _MOST_DIGITS:
        raise ValueError(f"must have at most {_MOST_DIGITS} digits")
    return value


def _range_form(value: object) -> str:
    return "interval" if isinstance(value, dict) else "list"


_MOST_DIGITS: Final = 15
"""What a double, in which stores keep parameters, gives back unchanged."""
NAME_PATTERN: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_PARAMETER: Final = r"^[a-z][a-z0-9_]*$"
_ONE_LINE: Final = r"^[^\n]*$"
_OPTION: Final = r"^[A-J]$"
_PROGRAM: Final = r"^[a-z0-9_]+\.py$"
_VERSION: Final = r"^\d+\.\d+\.\d+$"
_CANARY: Final = r"^[A-Za-z0-9 -]{20,100}$"

PATTERN_MEANINGS: Final = {
    NAME_PATTERN: "must be lower-case letters and digits with single hyphens between, such as `logic-001`",
    _PARAMETER: "must begin with a lower-case letter, then letters, digits and underscores",
    _ONE_LINE: "must be a single line",
    _OPTION: "must be one capital letter from A to J",
    _PROGRAM: "must be a file name such as `logic_001.py`",
    _VERSION: "must be three numbers with points, such as `1.0.0`",
    _CANARY: "must be 20 to 100 letters, digits, hyphens and spaces",
}
"""What each pattern of this schema asks for, in words."""

_Number = Annotated[Decimal, BeforeValidator(_as_decimal)]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=_ONE_LINE)]
_Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
_ParameterName = Annotated[str, StringConstraints(pattern=_PARAMETER)]
_Scalar = Annotated[object, AfterValidator(_scalar)]


class _Strict(BaseModel):
    """Nothing unknown, nothing converted: a typing mistake is a message, not a surprise."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NumberFields(_Strict):
    """``kind: number``."""

    kind: Literal["number"]
    value: _Number
    tolerance: Annotated[_Number, Field(ge=0)] = Decimal("0.005")
    unit: str = ""


class ChoiceFields(_Strict):
    """``kind: choice``."""

    kind: Literal["choice"]
    key: str
    options: Annotated[
        dict[Annotated[str, StringConstraints(pattern=_OPTION)], _Line], Field(min_length=2, max_length=10)
    ]


class TextFields(_Strict):
    """``kind: text``; also a member of a set or sequence, where a plain word stands for ``text``."""

    kind: Literal["text"] = "text"
    text: _Line
    aliases: list[_Line] = []


_Member = Annotated[TextFields, BeforeValidator(_as_text_fields)]


class SequenceFields(_Strict):
    """``kind: sequence``."""

    kind: Literal["sequence"]
    members: Annotated[list[_Member], Field(min_length=1)]


class SetFields(_Strict):
    """``kind: set``."""

    kind: Literal["set"]
    members: Annotated[list[_Member], Field(min_length=1)]


class BooleanFields(_Strict):
    """``kind: boolean``."""

    kind: Literal["boolean"]
    value: bool


class ExpressionFields(_Strict):
    """``kind: expression``."""

    kind: Literal["expression"]
    expression: _Line


class NoValidAnswerFields(_Strict):
    """``kind: no_valid_answer``."""

    kind: Literal["no_valid_answer"]
    reason: _Text


class OpenFields(_Strict):
    """``kind: open``."""

    kind: Literal["open"]


class PartFields(_Strict):
    """One part; its answer stands beside its label and is validated by its own kind."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    label: _Line
    kind: Literal["number", "choice", "text", "set", "sequence", "boolean", "expression"]


class PartsFields(_Strict):
    """``kind: parts``."""

    kind: Literal["parts"]
    parts: Annotated[list[PartFields], Field(min_length=2)]


ANSWER_MODELS: Final[dict[str, type[BaseModel]]] = {
    "number": NumberFields,
    "choice": ChoiceFields,
    "text": TextFields,
    "set": SetFields,
    "sequence": SequenceFields,
    "boolean": BooleanFields,
    "expression": ExpressionFields,
    "parts": PartsFields,
    "no_valid_answer": NoValidAnswerFields,
    "open": OpenFields,
}


class WordingFields(_Strict):
    """A question in one language."""

    text: _Text
    answer: dict[str, object] = {}
    """What differs from the question's own ``answer``; validated when both are put together."""
    solution: _Text
    checklist: Annotated[list[_Line], Field(min_length=2, max_length=6)]


class Interval(_Strict):
    """Evenly spaced values of a parameter, both ends included."""

    first: _Number = Field(alias="from")
    last: _Number = Field(alias="to")
    step: Annotated[_Number, Field(gt=0)] = Decimal(1)


_Range = Annotated[
    Annotated[Interval, Tag("interval")] | Annotated[list[_Scalar], Field(min_length=1), Tag("list")],
    Discriminator(_range_form),
]
"""Values of a parameter: evenly spaced, or listed."""


class ProofFields(_Strict):
    """How the answer was established: exactly one of the two."""

    code: Annotated[str, StringConstraints(pattern=_PROGRAM)] | None = None
    argument: _Text | None = None


def _only(names: Sequence[str]) -> BeforeValidator:
    """Refuses what no question of a bank is, in the words that an enumeration has for a name it does not know."""

    def check(value: object) -> object:
        if value not in names:
            raise PydanticKnownError("enum", {"expected": ", ".join(f"'{name}'" for name in names)})
        return value

    return BeforeValidator(check)


_CATEGORIES = [category.value for category in BANK_CATEGORIES]
_DIFFICULTIES = [difficulty.value for difficulty in BANK_DIFFICULTIES]
_BankCategory = Annotated[
    Category, Field(strict=False), _only(_CATEGORIES), WithJsonSchema({"enum": _CATEGORIES, "type": "string"})
]
_BankDifficulty = Annotated[
    Difficulty, Field(strict=False), _only(_DIFFICULTIES), WithJsonSchema({"enum": _DIFFICULTIES, "type": "string"})
]


class QuestionFields(_Strict):
    """One member of ``questions``."""

    id: _Name
    difficulty: _BankDifficulty
    languages: Annotated[list[Literal["en", "zh"]], Field(min_length=1)] = ["en", "zh"]
    tags: list[QuestionTag] = []
    cluster: _Name | None = None
    twin_of: _Name | None = None
    home: _Name | None = None
    proof: ProofFields
    parameters: dict[_ParameterName, _Range] = {}
    derived: dict[_ParameterName, _Scalar] = {}
    constraints: list[str] = []
    rows: Annotated[list[dict[_ParameterName, _Scalar]], Field(max_length=2000)] = []
    answer: dict[str, object] = {}
    en: WordingFields | None = None
    zh: WordingFields | None = None


class CategoryFile(_Strict):
    """Any YAML file of a bank but ``bank.yaml``. Its questions are validated one by one, so that none hides another."""

    canary: _Line
    category: _BankCategory
    questions: Annotated[list[dict[str, object]], Field(min_length=1)]


class SetOfQuestions(_Strict):
    """One member of ``sets``."""

    questions: Annotated[list[_Line], Field(min_length=1)]
    """Ids, or patterns with ``*``."""
    en: list[_Line] = []
    """Asked in English only, beside ``questions``."""
    zh: list[_Line] = []
    """Asked in Chinese only, beside ``questions``."""
    repeats: Annotated[int, Field(ge=1, le=1000)]


class BankFile(_Strict):
    """``bank.yaml``."""

    name: _Name
    version: Annotated[str, StringConstraints(pattern=_VERSION), BeforeValidator(_as_text)]
    title: _Line
    canary: Annotated[str, StringConstraints(pattern=_CANARY)]
    sets: Annotated[dict[_Name, SetOfQuestions], Field(min_length=1)]
