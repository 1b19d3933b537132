"""Response time: 5 to 1 by the seconds to the complete answer, as ``rubrics/response_time.yaml`` has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from evalkit.domain.attempt import Outcome
from evalkit.domain.identity import content_hash
from evalkit.domain.question import BANK_DIFFICULTIES, Difficulty
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.errors import UserError
from evalkit.text.located_yaml import LocatedYaml, read_yaml

__all__ = ["Limits", "read_limits", "score_by_clock"]

_LEVELS: Final = (5, 4, 3, 2)
"""Those with a limit, best first."""
_LOWEST: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long an answer may take for each level."""

    seconds_by_level: Mapping[Difficulty, Mapping[int, float]]
    """Difficulty -> level -> the most seconds to the complete answer; above all of them the level is 1."""

    @property
    def version(self) -> str:
        """Identity of the limits by their numbers: a changed comment is no other version."""
        return content_hash("limits", self.seconds_by_level)


def read_limits(path: Path) -> Limits:
    """The limits of a file.

    Raises:
        UserError: When the file does not hold four rising limits for each difficulty: one line with file and line.
    """
    located = read_yaml(path)
    if located.mistakes:
        raise UserError(located.mistakes[0])
    content = located.content
    listed = content.get("limits") if isinstance(content, Mapping) else None
    names = [difficulty.value for difficulty in BANK_DIFFICULTIES]
    if not isinstance(listed, Mapping) or {str(key) for key in listed} != set(names):
        where = located.locate(("limits",))
        raise UserError(f"{where}: `limits` must hold {', '.join(names)} and nothing else; write each of them")
    return Limits(
        seconds_by_level={
            difficulty: _levels(located, difficulty.value, listed[difficulty.value]) for difficulty in BANK_DIFFICULTIES
        }
    )


def score_by_clock(
    *, difficulty: Difficulty, outcome: Outcome, complete_s: float | None, limits: Limits
) -> Scored | Unscored:
    """The clock's finding on one attempt.

    Args:
        difficulty: Of the question: a hard one may take longer.
        outcome: How the attempt ended; only a complete answer has a time that counts.
        complete_s: Seconds to the complete answer; None where nobody measured them.
        limits: What each level allows.
    """
    if not outcome.is_served:
        return Unscored(reason=UnscoredReason.NOT_SERVED)
    if not outcome.is_completed:
        return Unscored(reason=UnscoredReason.NOT_COMPLETED, detail=outcome.value)
    if complete_s is None or difficulty not in limits.seconds_by_level:
        return Unscored(reason=UnscoredReason.NOT_MEASURED)
    seconds = limits.seconds_by_level[difficulty]
    level = next((level for level in _LEVELS if complete_s <= seconds[level]), _LOWEST)
    return Scored(value=float(level), read=f"{complete_s:.1f} s")


def _levels(located: LocatedYaml, name: str, written: object) -> dict[int, float]:
    where = located.locate(("limits", name))
    if not isinstance(written, Mapping) or {str(key) for key in written} != {str(level) for level in _LEVELS}:
        raise UserError(f"{where}: `{name}` must hold the levels 5, 4, 3 and 2, each with its most seconds")
    seconds: dict[int, float] = {}
    for level in _LEVELS:
        seconds[level] = _limit(located, name, level, written[str(level)])
        if level + 1 in seconds and seconds[level] <= seconds[level + 1]:
            raise UserError(
                f"{located.locate(('limits', name, str(level)))}: level {level} allows {seconds[level]:g} s; it must "
                f"allow more than level {level + 1} ({seconds[level + 1]:g} s)"
            )
    return seconds


def _limit(located: LocatedYaml, name: str, level: int, written: object) -> float:
    if isinstance(written, bool) or not isinstance(written, int | Decimal) or written <= 0:
        where = located.locate(("limits", name, str(level)))
        raise UserError(f"{where}: level {level} is {written!r}; it must be a number of seconds above 0")
    return float(written)
