"""Judging: what a judge is, what it is asked, and what it said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evalkit.domain.target import Target

__all__ = ["CannotJudge", "Judge", "NoVerdict", "NoVerdictWhy", "Said", "Verdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """A model that scores answers of others, as configured."""

    target: Target
    weight: float = 1.0
    """Of its mean in the mean of the panel."""
    family: str | None = None
    """``qwen``, ``deepseek``: judges of the family under test are warned about."""
    sets_temperature: bool = True
    sets_max_tokens: bool = True
    """Whether the configuration says so itself; else both depend on whether the judge is seen to think."""

    @property
    def name(self) -> str:
        """What ``--judge NAME`` names."""
        return self.target.name


class NoVerdictWhy(StrEnum):
    """Why a judge's reply is no verdict."""

    EMPTY = "empty"
    CUT = "cut"
    """It ran into its token limit."""
    NO_JSON = "no_json"
    WRONG_SHAPE = "wrong_shape"
    """JSON, with something missing or of another kind."""
    OFF_SCALE = "off_scale"
    """A score that is none of 1 to 5: 0, 4.5, ``4/5``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A score, and what it rests on."""

    score: float
    """1-5: the level that was picked, or 1 + 4 x the share of items that are met."""
    items: tuple[bool | None, ...] = ()
    """Of a checklist, in its order; None where an item does not apply."""
    evidence: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotJudge:
    """The judge says that it cannot tell."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoVerdict:
    """A reply that cannot be taken for a verdict. It never stands for a number."""

    why: NoVerdictWhy
    detail: str = ""
    """What was found, in a few words, for the repair request and for people."""


Said = Verdict | CannotJudge | NoVerdict
"""What a judge's reply comes to."""
