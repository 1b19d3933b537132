"""A report as one HTML file that is read, printed and mailed: nothing in it asks for anything outside of it."""

from __future__ import annotations

from base64 import b64encode
from functools import cache, partial
from hashlib import sha256
from typing import Final

from markupsafe import Markup

from evalkit.domain.question import Language
from evalkit.domain.report import Report
from evalkit.reports.as_html.charts import chart_script, chart_style, charts_html, plotly_script
from evalkit.reports.as_html.sections import (
    clean_text,
    own_style,
    page_style,
    report_templates,
    section_style,
    sections_html,
)
from evalkit.reports.charts.chart import Chart
from evalkit.reports.report import ReportPart, report_banner, report_parts, report_title
from evalkit.text.messages import message
from evalkit.text.page_templates import HTML_LANGUAGES
from evalkit.version import __version__

__all__ = ["part_html", "report_html"]

_TEMPLATE: Final = "report.html.jinja"
_LEVEL: Final = 3
"""Of the headings of sections: the page has its title and its parts above them."""


def report_html(report: Report, language: Language) -> str:
    """The whole page.

    Its policy lets run the two scripts that stand in it, by their hashes, and nothing else: no address is asked, and
    whatever a model wrote is text.

    Args:
        report: The runs.
        language: Of labels and sentences; names of models and questions stay as they are.
    """
    parts = report_parts(report, language)
    scripts = [plotly_script(), chart_script()]
    style = _style()
    banner = report_banner(report, language)
    template = report_templates().get_template(_TEMPLATE)
    return template.render(
        lang=HTML_LANGUAGES[language],
        title=report_title(report, language),
        made=message("report made", language, when=f"{report.made_at:%Y-%m-%d %H:%M %Z}", version=__version__),
        banner=sections_html((banner,)) if banner is not None else "",
        parts=[_drawn(part, language) for part in parts],
        policy=_policy(scripts=scripts, style=style),
        style=Markup(style),  # noqa: S704 - our own
        scripts=[Markup(script) for script in scripts],  # noqa: S704 - our own and plotly's
        say=partial(message, language=language),
        clean=clean_text,
    )


def part_html(part: ReportPart, language: Language, *, level: int = _LEVEL) -> Markup:
    """What stands under the heading of a part: its sections and charts one after the other.

    Args:
        part: Of a report.
        language: Of what stands around charts.
        level: Of the headings in it.
    """
    pieces = (
        charts_html((piece,), language, level=level)
        if isinstance(piece, Chart)
        else sections_html((piece,), level=level)
        for piece in part.pieces
    )
    return Markup("").join(pieces)


def _drawn(part: ReportPart, language: Language) -> dict[str, object]:
    return {
        "key": part.key,
        "kind": part.key.partition("-")[0],
        "is_folded": part.is_of_one_run,
        "title": part.title,
        "html": part_html(part, language),
    }


def _policy(*, scripts: list[str], style: str) -> str:
    allowed = " ".join(map(_hash, scripts))
    return f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _style() -> str:
    return page_style() + section_style() + chart_style() + own_style("report.css")
