"""What has no figure on the page, beside the dimensions, which say it themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evalkit.domain.question import Language
from evalkit.domain.score import UnscoredReason
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.document import Facts, Section
from evalkit.reports.sections.dimensions import absent_dimensions
from evalkit.reports.wording import count_of, name_of
from evalkit.text.messages import message

__all__ = ["unmeasured_section"]

_SHOWN_AS_SHARE: Final = "shown_as_share"
_SHOWN_AS_OUTCOMES: Final = frozenset({UnscoredReason.NOT_COMPLETED.value, UnscoredReason.NOT_SERVED.value})


def unmeasured_section(card: Scorecard, language: Language) -> Section | None:
    """Attempts that no rule could score, and pairs that were not asked."""
    rows = tuple(_rows(card, language))
    if not rows:
        return None
    return Section(key="not_measured", title=message("not_measured", language), blocks=(Facts(rows=rows),))


def _rows(card: Scorecard, language: Language) -> Iterator[tuple[str, str]]:
    unscored = {
        reason: count for reason, count in card.outcomes.unscored.items() if count and reason not in _SHOWN_AS_OUTCOMES
    }
    if unscored:
        said = [
            message("unscored", language, count=count_of(count), reason=name_of("reason", reason, language))
            for reason, count in unscored.items()
        ]
        yield message("unscored_attempts", language), message("clause_separator", language).join(said)
    names = [
        message(f"dimension {entry.dimension.value}", language)
        for entry in absent_dimensions(card)
        if entry.reason != _SHOWN_AS_SHARE
    ]
    if names:
        yield (
            message("dimensions_absent", language),
            message("see_dimensions", language, dimensions=message("list_separator", language).join(names)),
        )
    if not card.twins:
        yield message("twin_pairs", language), message("no_twins", language)
    if card.transfer is None:
        yield message("transfer_pairs", language), message("no_transfer", language)
