"""The organiser's page: how far each rater has come, their links, and what they noted. Raters never reach it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from evalkit.actions.reviewing.progress import ReviewProgress
from evalkit.domain.question import Language
from evalkit.domain.review import RaterId
from evalkit.reports.as_html import section_style, sections_html
from evalkit.reports.document import Section
from evalkit.reports.wording import name_of
from evalkit.text.messages import message
from evalkit.web.addresses import Address

__all__ = ["agreement_html", "organiser_assets", "organiser_html"]

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 86_400


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
    return (
        _templates()
        .get_template("organiser.html.jinja")
        .render(
            progress=progress,
            review=progress.review,
            answers=sum(rater.answers for rater in progress.raters),
            done=sum(rater.done for rater in progress.raters),
            links={rater_id: f"{address.base_url}/r/{token}" for rater_id, token in links.items()},
            agreement=f"{address.prefix}/o/{token}/agreement",
            dimensions=[name_of("dimension", name, language) for name in progress.review.dimensions],
            ago=partial(_ago, now=now, language=language),
            **_around(address, language),
        )
    )


def agreement_html(sections: Sequence[Section], *, address: Address, language: Language) -> str:
    """How far raters agree, and each beside the others.

    Args:
        sections: As ``evalkit agreement`` prints them; none where nobody has scored yet.
        address: Where the server is reached.
        language: Of the review.
    """
    template = _templates().get_template("agreement.html.jinja")
    return template.render(body=sections_html(sections), is_empty=not sections, **_around(address, language))


def _around(address: Address, language: Language) -> Mapping[str, object]:
    """What stands around every page of the organiser's."""
    return {
        "style": f"{address.prefix}/static/{next(iter(organiser_assets()))}",
        "say": partial(message, language=language),
        "lang": "zh-CN" if language == "zh" else "en",
    }


@cache
def organiser_assets() -> Mapping[str, tuple[bytes, str]]:
    """The pages' style sheet, under a name that changes with it."""
    own = files("evalkit.web").joinpath("static", "organiser.css").read_text(encoding="utf-8")
    content = f"{own}{section_style()}".encode()
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
