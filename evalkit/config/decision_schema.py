"""The tables of a decision's file as pydantic reads them; what they mean is in ``evalkit.domain.decision``."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from evalkit.config.mistakes import nearest, refusal
from evalkit.config.table import Table, Words, keys_of
from evalkit.config.toml_lines import KeyPath
from evalkit.domain.criteria import CRITERIA, DEFAULT_MARGINS, ScoredBy, criterion_of
from evalkit.domain.decision import JUDGED_REPEATS, Decision, Floors
from evalkit.domain.question import Language
from evalkit.text.margins import read_margin, read_percent, worded_margin

__all__ = [
    "NOT_PRIMARY",
    "PRIMARY",
    "ROOT_KEYS",
    "DecisionTables",
    "OwnDimensions",
    "criterion_problems",
    "known_decision_keys",
]

OwnDimensions = Callable[[], Collection[str]]
"""Names of the dimensions that a team has added; asked for only where a criterion is none of evalkit's."""

PRIMARY: Final[Sequence[str]] = tuple(key for key, criterion in CRITERIA.items() if criterion.may_be_primary)
"""Criteria that a decision may rest on."""
NOT_PRIMARY: Final[Mapping[str, str]] = {
    "accuracy_completed": (
        "looks at completed answers only, so a build that breaks off on hard questions would look better for it; "
        "name accuracy"
    ),
    "excess_flip": (
        "leaves out the flips that come with being less often right, so a build that fails more would look steadier; "
        "name flip_rate"
    ),
    "transfer": (
        "looks only at pairs that were right at home, so a build that fails there would look better for it; "
        "name accuracy"
    ),
}
"""Criterion on which no decision may rest -> why, and what to name."""

_A_SPEED: Final = 'must be tokens per second such as 10, or the name of a speed band such as "comfortable"'
_MOST_REPEATS: Final = 1000
_MOST_SEED: Final = 2**63 - 1
_LONGEST_NAME: Final = 300
_NUMBER_IN_QUOTES: Final = re.compile(r"\s*[-+.]?[0-9].*", re.DOTALL)


def _checked_name(value: str) -> str:
    if not value.isprintable() or value != value.strip() or len(value) > _LONGEST_NAME:
        raise refusal(((), f"must be printable text of up to {_LONGEST_NAME} characters, without blanks around it"))
    return value


def _checked_candidates(value: list[str]) -> list[str]:
    if not value:
        raise refusal(((), "must name at least one build"))
    return value


def _checked_judges(value: list[str]) -> list[str]:
    if repeated := [name for number, name in enumerate(value) if name in value[:number]]:
        raise refusal(((value.index(repeated[0]),), f"must name {repeated[0]!r} once only"))
    return value


def _checked_criteria(value: dict[str, object], info: ValidationInfo) -> dict[str, object]:
    if not value:
        raise refusal(((), f"must name at least one criterion, such as {_example('accuracy')}"))
    own: OwnDimensions = (info.context or {}).get("own_dimensions", tuple)
    parts: list[tuple[KeyPath, str]] = [
        ((key,), problem) for key, margin in value.items() for problem in criterion_problems(key, margin, own=own)
    ]
    if parts:
        raise refusal(*parts)
    return value


def criterion_problems(key: str, margin: object, *, own: OwnDimensions = tuple) -> Iterator[str]:
    """What is wrong with a primary criterion and its margin; each continues a line that begins with the key.

    Args:
        key: The criterion's.
        margin: As it is written.
        own: Gives the dimensions that a team has added.
    """
    criterion = criterion_of(key)
    if key not in CRITERIA and key not in (added := own()):
        close = nearest(key, (*PRIMARY, *added))
        known = ", ".join((*PRIMARY, *added))
        mend = f"did you mean {close}?" if close is not None else f"there are {known}"
        yield f"is no criterion; {mend}"
    elif key in NOT_PRIMARY:
        yield f"may not decide: it {NOT_PRIMARY[key]}"
    else:
        try:
            read_margin(criterion, margin)
        except ValueError as error:
            yield str(error)


def _example(key: str) -> str:
    return f'{key} = "{worded_margin(CRITERIA[key], DEFAULT_MARGINS[key])}"'


def _checked_least_share(value: object) -> object:
    return _checked_percent(value, example="60%")


def _checked_largest_share(value: object) -> object:
    return _checked_percent(value, example="5%")


def _checked_percent(value: object, *, example: str) -> object:
    try:
        read_percent(value, example=example)
    except ValueError as error:
        raise refusal(((), str(error))) from error
    return value


def _checked_speed(value: object) -> object:
    match value:
        case bool():
            problem = _A_SPEED
        case int() | float() if math.isfinite(value) and value > 0:
            return value
        case int() | float():
            problem = f"{_A_SPEED}, above 0"
        case str() if _NUMBER_IN_QUOTES.fullmatch(value):
            problem = f"{_A_SPEED}; a number stands without quotes and without a unit"
        case str() if value.strip() and value.isprintable():
            return value
        case _:
            problem = _A_SPEED
    raise refusal(((), problem))


_Name = Annotated[Words, AfterValidator(_checked_name)]


class _FloorsTable(Table):
    """``[floors]``."""

    accuracy: Annotated[object, AfterValidator(_checked_least_share)] = None
    unfinished: Annotated[object, AfterValidator(_checked_largest_share)] = None
    tokens_per_s: Annotated[object, AfterValidator(_checked_speed)] = None

    def to_floors(self) -> Floors:
        """As the domain has them."""
        speed = self.tokens_per_s
        return Floors(
            accuracy=None if self.accuracy is None else read_percent(self.accuracy, example="60%"),
            unfinished=None if self.unfinished is None else read_percent(self.unfinished, example="5%"),
            tokens_per_s=float(speed) if isinstance(speed, int | float) else None,
            speed_band=speed if isinstance(speed, str) else None,
        )


class DecisionTables(Table):
    """The whole file."""

    name: _Name | None = None
    reference: _Name
    candidates: Annotated[list[_Name], AfterValidator(_checked_candidates)]
    varies: list[_Name] = Field(default_factory=list)
    allow: list[_Name] = Field(default_factory=list)
    bank: _Name | None = None
    set_name: _Name | None = Field(default=None, alias="set")
    language: Language | None = None
    repeats: Annotated[int, Field(ge=1, le=_MOST_REPEATS)] | None = None
    seed: Annotated[int, Field(ge=0, le=_MOST_SEED)] = 1
    gpu_hours: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    early_stop: bool = False
    judges: Annotated[list[_Name], AfterValidator(_checked_judges)] = Field(default_factory=list)
    scored_by: Literal["judges", "people", "combined"] | None = None
    judged_repeats: Annotated[int, Field(ge=1, le=_MOST_REPEATS)] | None = None
    criteria: Annotated[dict[str, object], AfterValidator(_checked_criteria)] | None = None
    floors: _FloorsTable = Field(default_factory=_FloorsTable)

    def to_decision(self, *, name: str) -> Decision:
        """As the domain has it.

        Args:
            name: How it is called where the file does not say.
        """
        named = self.criteria
        margins = {key: read_margin(criterion_of(key), margin) for key, margin in named.items()} if named else None
        return Decision(
            name=self.name or name,
            reference=self.reference,
            candidates=tuple(self.candidates),
            varies=tuple(self.varies),
            allowed=tuple(self.allow),
            bank=self.bank,
            set_name=self.set_name,
            language=self.language,
            repeats=self.repeats,
            seed=self.seed,
            criteria=dict(DEFAULT_MARGINS) if margins is None else margins,
            floors=self.floors.to_floors(),
            gpu_hours=self.gpu_hours,
            early_stop=self.early_stop,
            judges=tuple(self.judges),
            scored_by=ScoredBy(self.scored_by or ScoredBy.JUDGES),
            judged_repeats=JUDGED_REPEATS if self.judged_repeats is None else self.judged_repeats,
        )


ROOT_KEYS: Final[Sequence[str]] = tuple(key for key in keys_of(DecisionTables) if key not in {"criteria", "floors"})
"""Keys that stand above the first table."""


def known_decision_keys(path: KeyPath) -> Sequence[str]:
    """The keys that the table at a path may have; none where any key may stand."""
    match path:
        case ():
            return keys_of(DecisionTables)
        case ("criteria",):
            return PRIMARY
        case ("floors",):
            return keys_of(_FloorsTable)
        case _:
            return ()
