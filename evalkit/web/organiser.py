"""The organiser's page: how far each rater has come, their links, and what they noted. Raters never reach it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from evalkit.actions.reviewing.progress import ReviewProgress
from evalkit.domain.question import Language
from evalkit.domain.review import RaterId
from evalkit.reports.as_html import sections_html
from evalkit.reports.document import Section
from evalkit.reports.sections.judged_names import listed
from evalkit.reports.wording import count_of, name_of
from evalkit.text.hostile import for_terminal
from evalkit.text.messages import message
from evalkit.web.addresses import Address
from evalkit.web.pages import drawn_page

__all__ = ["agreement_html", "organiser_html"]

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 86_400
_LONGEST_NOTE: Final = 10_000
"""Characters: what a comment may have. Whoever made them, they turn no line around and hide nothing."""


def organiser_html(
    progress: ReviewProgress, *, links: Mapping[RaterId, str], token: str, address: Address, now: datetime
) -> str:
    """The page, in the language of the review.

    Args:
        progress: How far raters have come.
        links: Rater -> what their link ends in.
        token: What the organiser's own link ends in.
        address: Where the server is reached.
        now: The time.
    """
    language = progress.review.language
    return drawn_page(
        "organiser",
        address=address,
        language=language,
        progress=progress,
        review=progress.review,
        answers=sum(rater.answers for rater in progress.raters),
        again=sum(rater.again for rater in progress.raters),
        done=sum(rater.done for rater in progress.raters),
        links={rater_id: f"{address.base_url}/r/{token}" for rater_id, token in links.items()},
        agreement=f"{address.prefix}/o/{token}/agreement",
        late=_late(progress, language),
        dimensions=[name_of("dimension", name, language) for name in progress.review.dimensions],
        ago=partial(_ago, now=now, language=language),
        visible=partial(for_terminal, limit=_LONGEST_NOTE, keeps_lines=True),
    )


def _late(progress: ReviewProgress, language: Language) -> str:
    """Whom others wait for, each with how many answers they have still to score for the first time."""
    return listed(
        (
            message("organiser late", language, rater=for_terminal(one.rater.name), count=count_of(one.holds_back))
            for one in progress.raters
            if one.holds_back
        ),
        language,
    )


def agreement_html(sections: Sequence[Section], *, address: Address, language: Language) -> str:
    """How far raters agree, and each beside the others.

    Args:
        sections: As ``evalkit agreement`` prints them; none where nobody has scored yet.
        address: Where the server is reached.
        language: Of the review.
    """
    body = sections_html(sections)
    return drawn_page("agreement", address=address, language=language, body=body, is_empty=not sections)


def _ago(moment: datetime | None, *, now: datetime, language: Language) -> str:
    """How long ago something was, in the largest unit that fits."""
    if moment is None:
        return message("organiser not_begun", language)
    seconds = (now - moment).total_seconds()
    if seconds < _MINUTE_S:
        return message("organiser just_now", language)
    if seconds < _HOUR_S:
        return message("organiser minutes_ago", language, count=int(seconds // _MINUTE_S))
    if seconds < _DAY_S:
        return message("organiser hours_ago", language, count=int(seconds // _HOUR_S))
    return message("organiser days_ago", language, count=int(seconds // _DAY_S))
