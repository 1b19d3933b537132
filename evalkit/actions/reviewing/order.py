"""ReviewOrder: what the user asked for when saying ``evalkit review``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.domain.question import Language
from evalkit.errors import ConfigError
from evalkit.text.hostile import for_terminal

__all__ = ["MINUTES", "RATERS", "ReviewOrder"]

RATERS: Final = 2
MINUTES: Final = 45.0
_LONGEST_NAME: Final = 40
_MOST_RATERS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOrder:
    """People, dimensions and manner. None is what was not said: a review that is there goes on as it was begun."""

    dimensions: tuple[str, ...] = ()
    """() means those that judges have scored, at most three."""
    rater_names: tuple[str, ...] = ()
    """Pseudonyms; () gives them numbers."""
    raters: int | None = None
    """How many, where they have no names."""
    minutes: float | None = None
    """Of each rater."""
    repeats_per_question: int | None = None
    seed: int | None = None
    language: Language | None = None
    """Of the words around the answers; None takes that of the answers."""
    instead_of: str | None = None
    """A rater who fell out: the only one that is named takes over what they have not scored."""
    begins_anew: bool = False
    """Whether a review of the same runs and dimensions is left alone, and another one begun."""
    takes_partial: bool = False
    """Whether runs are reviewed that are not finished; their questions so far are no sample of all."""
    review: str | None = None
    """The beginning of the id of the one that is meant, where the runs have several."""

    def new_names(self, known: Sequence[str]) -> tuple[str, ...]:
        """Who is to be added to those that are there.

        Raises:
            ConfigError: When names or their number are not as they must be.
        """
        if self.rater_names:
            if self.raters is not None:
                raise ConfigError("--rater and --raters: give the names, or how many there are, not both")
            return tuple(dict.fromkeys(name for given in self.rater_names if (name := _checked(given)) not in known))
        wanted = self.raters if self.raters is not None else RATERS if not known else 0
        if not 0 <= wanted <= _MOST_RATERS:
            raise ConfigError(f"--raters {wanted}: must be from 1 to {_MOST_RATERS}")
        free = (name for number in range(1, wanted + len(known) + 1) if (name := f"rater-{number}") not in known)
        return tuple(name for name, _ in zip(free, range(wanted - len(known)), strict=False))


def _checked(name: str) -> str:
    stripped = name.strip()
    if not stripped or len(stripped) > _LONGEST_NAME or for_terminal(stripped) != stripped:
        raise ConfigError(
            f"--rater {name!r:.80}: a rater is called by 1 to {_LONGEST_NAME} characters that can be seen; a pseudonym "
            "is enough"
        )
    return stripped
