"""What every page of the viewer has in common: the frame, its style sheet and its scripts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import Final

from evalkit.reports.as_html import chart_script, chart_style, page_style, plotly_script, section_style
from evalkit.text.hostile import for_terminal
from evalkit.text.messages import message
from evalkit.text.page_templates import HTML_LANGUAGES
from evalkit.text.rendered import rendered_style
from evalkit.web.asked import Asked
from evalkit.web.desk import Asset
from evalkit.web.pages import web_templates

__all__ = ["NAVIGATION", "view_assets", "view_page"]

NAVIGATION: Final[Mapping[str, str]] = {"runs": "/", "attempts": "/attempts"}
"""Key of the name -> path of the pages that every page leads to."""
_MEDIA_TYPES: Final[Mapping[str, str]] = {"css": "text/css", "js": "text/javascript"}
_LONGEST_TEXT: Final = 4000


def view_page(template: str, asked: Asked, **values: object) -> str:
    """A page of one template, in the frame of all.

    Args:
        template: Its file, without the ending that all have.
        asked: The request; templates make links by it.
        values: What it shows besides. Templates are given ``say`` (a message of the catalogue), ``clean`` (a text
            of a model, server or person, without control signs) and ``asset`` (the path of a script or style sheet).
    """
    around = {
        "asked": asked,
        "say": partial(message, language=asked.language),
        "clean": partial(for_terminal, limit=_LONGEST_TEXT),
        "in_lines": partial(for_terminal, limit=_LONGEST_TEXT, keeps_lines=True),
        "html_languages": HTML_LANGUAGES,
        "lang": HTML_LANGUAGES[asked.language],
        "asset": partial(_asset_link, asked),
        "navigation": NAVIGATION,
    }
    return web_templates().get_template(f"{template}.html.jinja").render(**values, **around)


@cache
def view_assets() -> Mapping[str, Asset]:
    """Style sheet and scripts, under names that change with them."""
    return {_asset_names()[name]: (content, _media_type(name)) for name, content in _contents().items()}


def _asset_link(asked: Asked, name: str) -> str:
    return asked.link(f"/static/{_asset_names()[name]}")


@cache
def _asset_names() -> Mapping[str, str]:
    """``view.css`` -> ``view.0123456789ab.css``."""
    named: dict[str, str] = {}
    for name, content in _contents().items():
        stem, _, ending = name.rpartition(".")
        named[name] = f"{stem}.{sha256(content).hexdigest()[:12]}.{ending}"
    return named


@cache
def _contents() -> Mapping[str, bytes]:
    style = (
        page_style() + section_style() + chart_style() + _static("view.css") + rendered_style() + _static("answers.css")
    )
    texts = {
        "view.css": style,
        "view.js": _static("view.js"),
        "question.js": _static("question.js"),
        "charts.js": chart_script(),
        "plotly.js": plotly_script(),
    }
    return {name: text.encode() for name, text in texts.items()}


def _static(name: str) -> str:
    return files("evalkit.web").joinpath("static", name).read_text(encoding="utf-8")


def _media_type(name: str) -> str:
    return _MEDIA_TYPES[name.rpartition(".")[2]]
