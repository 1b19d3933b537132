"""The organiser's page: how far each rater has come, their links, and what they noted. Raters never reach it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from evalkit.domain.question import Language
from evalkit.text.messages import message
from evalkit.web.addresses import Address

__all__ = ["Note", "Progress", "RaterProgress", "organiser_assets", "organiser_html"]

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterProgress:
    """How far one rater has come."""

    name: str
    token: str
    """What their link ends in."""
    answers: int
    done: int
    last_at: datetime | None
    """When something of theirs was stored last; None before they began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a rater said beside scores."""

    rater: str
    question_id: str
    is_flagged: bool
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Of a whole review."""

    review: str
    """The beginning of its id."""
    language: Language
    dimensions: tuple[str, ...]
    runs: tuple[str, ...]
    """As the organiser knows them: model and the beginning of the run's id."""
    minutes: float
    raters: tuple[RaterProgress, ...]
    notes: tuple[Note, ...]
    is_simulated: bool
    """Whether any answer came from the embedded simulator."""


def organiser_html(progress: Progress, *, address: Address, now: datetime) -> str:
    """The page, in the language of the review."""
    language = progress.language
    template = _templates().get_template("organiser.html.jinja")
    answers, done = (sum(getattr(rater, name) for rater in progress.raters) for name in ("answers", "done"))
    return template.render(
        progress=progress,
        answers=answers,
        done=done,
        base_url=address.base_url,
        style=f"{address.prefix}/static/{next(iter(organiser_assets()))}",
        say=partial(message, language=language),
        ago=partial(_ago, now=now, language=language),
        lang="zh-CN" if language == "zh" else "en",
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
