"""What the pages need of the program: one review, its raters, their forms.

Who may see what is decided here, from the token of a link alone: a caller is handed a rater or nothing, and everything
else takes a rater. Methods block; the application calls them in threads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from evalkit.actions.reviewing.progress import ReviewProgress
from evalkit.domain.question import Language
from evalkit.domain.review import RaterId, ReviewRater
from evalkit.domain.sheet import Mark, Sheet, Tick
from evalkit.reports.document import Section

__all__ = ["Asset", "ReviewDesk"]

Asset = tuple[bytes, str]
"""Content and media type."""


class ReviewDesk(Protocol):
    """One review, as pages see it."""

    @property
    def language(self) -> Language:
        """Of the words around the answers."""
        ...

    @property
    def assets(self) -> Mapping[str, Asset]:
        """File name, which holds a hash of the content -> scripts and style sheets."""
        ...

    def rater_with(self, token: str) -> ReviewRater | None:
        """Whose link ends in a token. Takes as long for any token, right or wrong."""
        ...

    def is_organiser(self, token: str) -> bool:
        """Whether the organiser's link ends in it. Takes as long for any token."""
        ...

    def is_form_of(self, rater: ReviewRater, form_token: str) -> bool:
        """Whether what is sent comes from the rater's own page: other sites cannot read what stands there."""
        ...

    def catch_up(self) -> None:
        """Put before raters what has become due: re-checks, third raters. Writes."""
        ...

    def follow(self, rater: ReviewRater) -> None:
        """The same after a rater has scored, where they have scored all that is in their hands."""
        ...

    def count(self, rater: ReviewRater) -> int:
        """How many answers are in a rater's hands."""
        ...

    def page(self, rater: ReviewRater, *, post_to: str, static: str) -> str:
        """The rater's page.

        Args:
            rater: Whose.
            post_to: Path that it sends to.
            static: Path below which the assets lie.
        """
        ...

    def sheet(self, rater: ReviewRater) -> Sheet:
        """What the page shows, as it is now."""
        ...

    def rate(self, rater: ReviewRater, ticks: Sequence[Tick]) -> Mapping[tuple[str, str], Mark]:
        """Store ticks, durably, and say what holds: (item, subject) -> mark. Storing them again changes nothing.

        Raises UserError on ticks that ask for what there is not; then none is stored.
        """
        ...

    def answer(self, rater: ReviewRater, item_id: str) -> str | None:
        """The whole text of one answer in the rater's hands, masked; None where it is not in them."""
        ...

    def progress(self) -> ReviewProgress:
        """How far raters have come: for the organiser alone."""
        ...

    def agreement(self) -> tuple[Section, ...]:
        """How far raters agree, as a page of a report; without any where nobody has scored: for the organiser alone."""
        ...

    def link_token(self, rater_id: RaterId) -> str:
        """What a rater's link ends in: for the organiser alone."""
        ...
