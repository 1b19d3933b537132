"""The organiser's page: how far each rater has come, their links, and what they noted. Raters never reach it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from evalkit.actions.reviewing.progress import ReviewProgress
from evalkit.domain.question import Language
from evalkit.domain.review import RaterId
from evalkit.text.hostile import for_terminal
from evalkit.text.messages import message
from evalkit.web.addresses import Address

__all__ = ["organiser_assets", "organiser_html"]

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 86_400
_LONGEST_NOTE: Final = 10_000
"""Characters: what a comment may have. Whoever made them, they turn no line around and hide nothing."""


def organiser_html(progress: ReviewProgress, *, links: Mapping[RaterId, str], address: Address, now: datetime) -> str:
    """The page, in the language of the review.

    Args:
        progress: How far raters have come.
        links: Rater -> what their link ends in.
        address: Where the server is reached.
        now: The time.
    """
    language = progress.review.language
    return (
        _templates()
        .get_template("organiser.html.jinja")
        .render(
            progress=progress,
            review=progress.review,
            answers=sum(rater.answers for rater in progress.raters),
            done=sum(rater.done for rater in progress.raters),
            links={rater_id: f"{address.base_url}/r/{token}" for rater_id, token in links.items()},
            style=f"{address.prefix}/static/{next(iter(organiser_assets()))}",
            say=partial(message, language=language),
            visible=partial(for_terminal, limit=_LONGEST_NOTE, keeps_lines=True),
            ago=partial(_ago, now=now, language=language),
            lang="zh-CN" if language == "zh" else "en",
        )
    )


@cache
def organiser_assets() -> Mapping[str, tuple[bytes, str]]:
    """The page's style sheet, under a name that changes with it."""
    content = files("evalkit.web").joinpath("static", "organiser.css").read_bytes()
    return {f"organiser.{sha256(content).hexdigest()[:12]}.css": (content, "text/css")}


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


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("evalkit.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
