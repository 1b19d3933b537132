"""Names from models, servers and files are text in every figure, whatever they look like."""

from __future__ import annotations

import json
import re

import pytest

from evalkit.reports.as_html import chart_script, charts_html, plotly_script
from evalkit.reports.charts.chosen import comparison_charts, runs_charts
from tests.builders import a_run, a_target
from tests.unit.reports.cards import a_scorecard
from tests.unit.reports.comparisons import a_comparison, a_pair

_ATTACKS = (
    '<a href="https://example.org/">q8</a>',
    "</script><script>alert(1)</script>",
    "%{y}<b>q8</b>",
    "@ink",
    "<!--<script>",
    "q8\u2028\u202eq8",
)


@pytest.mark.parametrize("attack", _ATTACKS)
def test_a_name_is_no_markup_in_a_figure_and_ends_no_element(attack: str) -> None:
    cards = [a_scorecard(run=a_run(target=a_target(name=name))) for name in (attack, "q4")]
    pairs = (a_pair(candidate=attack),)
    charts = [*runs_charts(cards, "en"), *comparison_charts(a_comparison(pairs=pairs), "en")]
    html = str(charts_html(charts, "en"))
    assert html.count("<script") == html.count("</script>") == len(charts)
    figures = re.findall(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)
    for text in figures:
        assert not set("<>&\u2028\u2029") & set(text)
        assert "<a" not in json.dumps(json.loads(text))
        assert "<b>" not in json.dumps(json.loads(text))
    assert "\u202e" not in html


def test_no_figure_has_a_template_in_which_a_name_could_be_code() -> None:
    for chart in runs_charts([a_scorecard()], "en"):
        assert not [trace for trace in chart.figure.traces if {"hovertemplate", "texttemplate"} & set(trace)]


def test_colours_are_resolved_by_the_name_of_their_member_alone() -> None:
    """A model that is called ``@ink`` keeps its name."""
    assert 'name.endsWith("color")' in chart_script()


def test_plotly_is_told_that_its_styles_are_there() -> None:
    script = plotly_script()
    assert "no-inline-styles" in script[:600]
    assert len(re.findall(r'"id": "[0-9a-f]{64}"', script[:600])) == 1
    assert "</script" not in script
