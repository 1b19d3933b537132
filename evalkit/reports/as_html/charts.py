"""Charts as HTML elements, with the style and the scripts that a page brings for them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from markupsafe import Markup

from evalkit.domain.question import Language
from evalkit.reports.as_html.sections import clean_text, paper_colours, report_templates
from evalkit.reports.charts.chart import Chart
from evalkit.text.messages import message

__all__ = ["chart_script", "chart_style", "charts_html", "plotly_script"]

_TEMPLATE: Final = "charts.html.jinja"
_STYLE_MARK: Final = re.compile(r'document\.getElementById\("([0-9a-f]{64})"\)')
"""How its part for maps asks whether the page has its style already."""
_ESCAPES: Final = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in ("<", ">", "&", "\u2028", "\u2029")})
"""What would end a script element, or begin a comment in it."""


def charts_html(charts: Sequence[Chart], language: Language, *, level: int = 3) -> Markup:
    """Charts one after the other, each with its explanation and its table.

    The page brings ``plotly_script()`` and then ``chart_script()``, both after these elements, and ``chart_style()``.

    Args:
        charts: What is drawn.
        language: Of what stands around them.
        level: Of their titles as headings.
    """
    shown = [
        {
            "id": f"chart-{chart.key}{f'-{chart.of}' if chart.of else ''}",
            "key": chart.key,
            "title": chart.title,
            "explanation": chart.explanation,
            "alternative": chart.alternative,
            "height": chart.figure.height,
            "table": chart.table,
            "json": _json(chart),
        }
        for chart in charts
    ]
    template = report_templates().get_template(_TEMPLATE)
    label = message("chart table", language)
    return Markup(template.render(charts=shown, table_label=label, level=level, clean=clean_text))  # noqa: S704 - escaped by the template


@cache
def chart_style() -> str:
    """The style sheet of charts; what is printed has the colours of light paper."""
    return f".chart-on-paper {{\n{paper_colours()}}}\n{_beside_charts('charts.css')}"


@cache
def chart_script() -> str:
    """The script that draws them; it comes after plotly's."""
    return _beside_charts("charts.js")


@cache
def plotly_script() -> str:
    """plotly.js, as its Python package brings it (4.8 MB), for pages whose policy allows no style but the page's own.

    It would put style elements into the page, which the policy refuses: the rules that charts need are in
    ``chart_style()``, and two empty elements tell it that its styles are there. The package itself is not imported,
    which is slow.
    """
    script = files("plotly").joinpath("package_data", "plotly.min.js").read_text(encoding="utf-8")
    marks = [{"id": "plotly.js-style-global", "className": "no-inline-styles"}]
    marks += [{"id": found} for found in sorted(set(_STYLE_MARK.findall(script)))]
    place = "document.head.append(Object.assign(document.createElement('meta'),mark))"
    return f"for(const mark of {json.dumps(marks)}){place};\n{script}"


def _beside_charts(name: str) -> str:
    return files("evalkit.reports.charts").joinpath(name).read_text(encoding="utf-8")


def _json(chart: Chart) -> Markup:
    """A figure as JSON that ends no element: its texts come from models, servers and files."""
    figure: Mapping[str, object] = {
        "traces": chart.figure.traces,
        "layout": chart.figure.layout,
        "height": chart.figure.height,
    }
    text = json.dumps(figure, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))  # noqa: S704 - no sign of HTML is left in it
