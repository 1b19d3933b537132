"""Templates of pages: every value that they are given is escaped, and one that is missing is an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jinja2 import BaseLoader, Environment, StrictUndefined

from evalkit.domain.question import Language

__all__ = ["HTML_LANGUAGES", "page_templates"]

HTML_LANGUAGES: Final[Mapping[Language, str]] = {"en": "en", "zh": "zh-CN"}
"""As HTML writes them; screen readers and fonts go by them."""


def page_templates(loader: BaseLoader) -> Environment:
    """The templates that a loader finds."""
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # A server that goes on while evalkit is installed anew serves pages of one version.
        auto_reload=False,
    )
