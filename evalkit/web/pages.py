"""Templates of pages, and what those around a review have in common but the raters' own: style sheet and wording."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader

from evalkit.domain.question import Language
from evalkit.reports.as_html import page_style, section_style
from evalkit.text.messages import message
from evalkit.text.page_templates import HTML_LANGUAGES, page_templates
from evalkit.web.addresses import Address

__all__ = ["drawn_page", "script_assets", "style_assets", "web_templates"]


def drawn_page(template: str, *, address: Address, language: Language, **values: object) -> str:
    """A page of one template.

    Args:
        template: Its file, without the ending that all have.
        address: Where the server is reached.
        language: Of its words.
        values: What it shows besides.
    """
    around = {
        "style": f"{address.prefix}/static/{next(iter(style_assets()))}",
        "script": f"{address.prefix}/static/{next(iter(script_assets()))}",
        "say": partial(message, language=language),
        "lang": HTML_LANGUAGES[language],
    }
    return web_templates().get_template(f"{template}.html.jinja").render(**values, **around)


@cache
def style_assets() -> Mapping[str, tuple[bytes, str]]:
    """The pages' style sheet, under a name that changes with it."""
    return _named("css", f"{page_style()}{_own('organiser.css')}{section_style()}", media_type="text/css")


@cache
def script_assets() -> Mapping[str, tuple[bytes, str]]:
    """The organiser's script, likewise; the page does without it."""
    return _named("js", _own("organiser.js"), media_type="text/javascript")


def _named(ending: str, text: str, *, media_type: str) -> Mapping[str, tuple[bytes, str]]:
    content = text.encode()
    return {f"organiser.{sha256(content).hexdigest()[:12]}.{ending}": (content, media_type)}


def _own(name: str) -> str:
    return files("evalkit.web").joinpath("static", name).read_text(encoding="utf-8")


@cache
def web_templates() -> Environment:
    """The templates of this package."""
    return page_templates(PackageLoader("evalkit.web"))
