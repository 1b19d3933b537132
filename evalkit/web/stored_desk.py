"""The review behind the pages, in a store."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from evalkit.actions.project import Project
from evalkit.actions.reviewing.following import follow_up, follow_up_after
from evalkit.actions.reviewing.hands import hands_of
from evalkit.actions.reviewing.progress import ReviewProgress, review_progress
from evalkit.actions.reviewing.rating import rate
from evalkit.actions.reviewing.sheets import sheet_of
from evalkit.actions.score_run import ScoredRun, run_scored_now
from evalkit.actions.show_agreement import agreement_of
from evalkit.domain.question import Language
from evalkit.domain.review import Door, RaterId, Review, ReviewRater
from evalkit.domain.sheet import Mark, Sheet, Tick
from evalkit.reports.agreement import agreement_page
from evalkit.reports.document import Paragraph, Section
from evalkit.reviews.blinding import link_token_of, organiser_token_of
from evalkit.reviews.page_html import Served, page_assets, page_html
from evalkit.storage.store import Store
from evalkit.text.messages import message
from evalkit.web.desk import Asset
from evalkit.web.pages import script_assets, style_assets
from evalkit.web.tokens import is_same_token

__all__ = ["StoredDesk"]

_MEDIA_TYPES: Final[Mapping[str, str]] = {"css": "text/css", "js": "text/javascript"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDesk:
    """A review in a store, which others may write to meanwhile: more raters, another door, another server."""

    review: Review
    store: Store
    project: Project
    assets: Mapping[str, Asset] = field(default_factory=lambda: dict(_assets()))
    _texts: dict[RaterId, Mapping[str, str]] = field(default_factory=dict[RaterId, Mapping[str, str]], repr=False)
    """Rater -> item -> answer: masking a sheet takes longer than a key should, and no stored answer ever changes."""

    @property
    def language(self) -> Language:
        """Of the review."""
        return self.review.language

    def now(self) -> datetime:
        """By this machine's clock."""
        return self.project.now()

    def rater_with(self, token: str) -> ReviewRater | None:
        """Compares with every rater's, whichever it is."""
        found = None
        for rater in self.store.reviews.raters(self.review.review_id):
            if is_same_token(self.link_token(rater.rater_id), token):
                found = rater
        return found

    def is_organiser(self, token: str) -> bool:
        """Compares with the review's."""
        return is_same_token(organiser_token_of(self.review), token)

    def is_form_of(self, rater: ReviewRater, form_token: str) -> bool:
        """Compares with the rater's."""
        return is_same_token(self._form_token(rater), form_token)

    def catch_up(self) -> None:
        """Through ``follow_up``."""
        follow_up(self.review, store=self.store, now=self.now())

    def follow(self, rater: ReviewRater) -> None:
        """Through ``follow_up_after``."""
        follow_up_after(rater, self.review, store=self.store, now=self.project.now())

    def count(self, rater: ReviewRater) -> int:
        """Of what ``page`` shows."""
        return len(hands_of(self.review, rater, store=self.store)[0])

    def page(self, rater: ReviewRater, *, post_to: str, static: str) -> str:
        """The page of the rater's sheet."""
        served = Served(post_to=post_to, form_token=self._form_token(rater), assets=static)
        sheet = sheet_of(self.review, rater, store=self.store, project=self.project)
        return page_html(sheet, served)

    def sheet(self, rater: ReviewRater) -> Sheet:
        """Through ``sheet_of``."""
        return sheet_of(self.review, rater, store=self.store, project=self.project, has_handed_on=True)

    def rate(self, rater: ReviewRater, ticks: Sequence[Tick]) -> Mapping[tuple[str, str], Mark]:
        """Through ``rate``."""
        end = rate(self.review, rater, ticks, door=Door.PAGE, store=self.store, now=self.now())
        return end.marks

    def answer(self, rater: ReviewRater, item_id: str) -> str | None:
        """From the rater's own sheet: what is not in it is not found."""
        known = self._texts.get(rater.rater_id, {})
        if item_id not in known:
            # The first, or one that was put before them since.
            known = self._texts[rater.rater_id] = {one.item_id: one.answer for one in self.sheet(rater).answers}
        return known.get(item_id)

    def progress(self) -> ReviewProgress:
        """Through ``review_progress``."""
        return review_progress(self.review, store=self.store)

    def agreement(self) -> tuple[Section, ...]:
        """Of all runs of the review, and of this review alone; others of the same runs are pointed to."""
        cwd, now, only = self.project.cwd, self.now(), self.review
        runs = [run_scored_now(one, store=self.store, cwd=cwd, now=now, only=only) for one in only.run_ids]
        if not any(scored.people for scored in runs):
            return ()
        return (*agreement_page(agreement_of(runs, store=self.store), self.language), *self._other_reviews(runs))

    def _other_reviews(self, runs: Sequence[ScoredRun]) -> Iterator[Section]:
        others = {one.review_id for run_id in self.review.run_ids for one in self.store.reviews.of_run(run_id)}
        if others - {self.review.review_id}:
            named = " ".join(scored.run.short_id for scored in runs)
            said = message("organiser other_reviews", self.language, runs=named)
            yield Section(key="others", title=None, blocks=(Paragraph(text=said, tone="dim"),))

    def link_token(self, rater_id: RaterId) -> str:
        """Keyed by the review's secret, so that a link outlives the server that gave it."""
        return link_token_of(self.review, rater_id)

    def _form_token(self, rater: ReviewRater) -> str:
        """Outlives the server, too: a page that is open while it restarts goes on."""
        return hmac.new(self.review.secret, f"form\0{rater.rater_id}".encode(), "sha256").hexdigest()


def _assets() -> Mapping[str, Asset]:
    page = {name: (content, _MEDIA_TYPES[name.rpartition(".")[2]]) for name, content in page_assets().items()}
    return {**page, **style_assets(), **script_assets()}
