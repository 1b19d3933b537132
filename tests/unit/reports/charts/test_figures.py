"""What charts draw is what the cards say: no number of a figure comes from anywhere else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from evalkit.domain.comparison import Status
from evalkit.domain.question import Category, Difficulty, Language
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import RaterKind
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.verdict import Undefined
from evalkit.reports.charts.chart import Chart
from evalkit.reports.charts.chosen import comparison_charts, run_charts, runs_charts
from evalkit.reports.charts.forest import forest_chart
from evalkit.reports.charts.heat_map import accuracy_heat_map, differences_heat_map
from evalkit.reports.charts.radar import dimensions_chart
from evalkit.reports.charts.speed import speed_chart
from evalkit.reports.charts.spending import cost_chart, tokens_chart
from evalkit.reports.charts.stability import pass_k_chart, questions_chart
from evalkit.reports.chosen_scores import SEVEN_DIMENSIONS
from evalkit.reports.sections.compared_pair import pair_pages
from tests.builders import a_run, a_target
from tests.unit.reports.cards import (
    a_cost_card,
    a_dimension_card,
    a_mean,
    a_scorecard,
    a_speed_card,
    a_stability_card,
    an_accuracy_card,
    an_estimate,
)
from tests.unit.reports.comparisons import a_comparison, a_criterion_row, a_failing_row, a_pair, a_slice_row

_NOTHING = Undefined(reason="nothing was measured")


def known(chart: Chart | None) -> Chart:
    assert chart is not None
    return chart


def drawn(chart: Chart, name: str) -> list[Any]:
    """The members of that name of all traces that a reader can point at."""
    return [trace[name] for trace in chart.figure.traces if trace.get("hoverinfo") != "skip" and name in trace]


def bars_of(chart: Chart, name: str) -> list[Any]:
    """Both ends of every interval line."""
    lines = [trace[name] for trace in chart.figure.traces if trace.get("hoverinfo") == "skip" and name in trace]
    return [number for line in lines if isinstance(line, list) for number in line if number is not None]


def judged(mean: float, *dimensions: Dimension) -> list[Any]:
    return [
        a_dimension_card(
            dimension=dimension, rater_kind=RaterKind.JUDGE, rater="kimi", every=a_mean(mean + number / 10)
        )
        for number, dimension in enumerate(dimensions)
    ]


def test_a_radar_has_a_spoke_for_each_dimension_and_a_gap_where_nobody_scored() -> None:
    dimensions = judged(3.0, Dimension.ACCURACY, Dimension.COHERENCE, Dimension.COMPLETENESS)
    chart = known(dimensions_chart([a_scorecard(dimensions=tuple(dimensions))], "en"))
    (values,) = drawn(chart, "r")
    assert values == [3.0, 3.1, 3.2, None, None, None, None, 3.0]
    assert bars_of(chart, "r") == pytest.approx([2.7, 3.3, 2.8, 3.4, 2.9, 3.5])
    polar = chart.figure.layout["polar"]
    assert isinstance(polar, Mapping)
    assert polar["radialaxis"]["range"] == [1, 5]
    labels = polar["angularaxis"]["ticktext"]
    assert len(labels) == len(SEVEN_DIMENSIONS) == 7
    assert [label.endswith("n/a") for label in labels] == [False, False, False, True, True, True, True]


def test_fewer_than_three_dimensions_stand_below_each_other_instead() -> None:
    chart = known(dimensions_chart([a_scorecard()], "en"))
    assert drawn(chart, "x") == [[3.86, 2.9]]
    assert bars_of(chart, "x") == pytest.approx([3.56, 4.16, 2.6, 3.2])


def test_judges_and_people_are_never_mixed_in_one_picture() -> None:
    """One run has judges, the other people: judges are drawn, and the other has a gap; the table has both."""
    by_judges = a_scorecard(dimensions=tuple(judged(3.0, Dimension.COHERENCE)))
    people = replace(by_judges.dimensions[0], rater_kind=RaterKind.HUMAN)
    by_people = replace(by_judges, dimensions=(people,))
    chart = known(dimensions_chart([by_judges, by_people], "en"))
    assert drawn(chart, "x") == [[3.0], []]
    assert {row[2].text for row in chart.table.rows if row[0].text == "coherence"} == {"judge", "person"}


def test_the_forest_draws_differences_in_parts_of_their_margins() -> None:
    """-1 point of an allowed 5 is -20 %; -12 points are -240 %, from -180 % to -300 %."""
    rows = (a_criterion_row("accuracy", difference=_difference(-0.01)), a_failing_row("trap_accuracy"))
    chart = known(forest_chart(a_comparison(pairs=(a_pair(rows=rows, status=Status.FAIL),)), "en"))
    assert drawn(chart, "x") == [pytest.approx([-0.2, -2.4])]
    assert bars_of(chart, "x") == pytest.approx([-0.8, 0.4, -3.0, -1.8])
    (marker,) = drawn(chart, "marker")
    assert marker["color"] == ["@good", "@bad"]


def test_the_forest_numbers_each_margin_where_it_reaches_no_further_than_two() -> None:
    """From -80 % to +40 %: with a number at every second margin, 0 % would stand alone."""
    row = a_criterion_row("accuracy", difference=_difference(-0.01))
    chart = known(forest_chart(a_comparison(pairs=(a_pair(rows=(row,)),)), "en"))
    assert chart.figure.layout["xaxis"]["ticktext"] == ["-200%", "-100%", "0%", "+100%", "+200%"]  # type: ignore[index]


def _difference(value: float) -> Any:
    row = a_criterion_row("accuracy")
    return replace(row.difference, value=value, low=value - 0.03, high=value + 0.03)  # type: ignore[type-var]


def test_what_lies_outside_of_the_forest_is_an_arrow_at_its_edge() -> None:
    row = a_failing_row("accuracy", difference=_difference(-0.9))
    chart = known(forest_chart(a_comparison(pairs=(a_pair(rows=(row,)),)), "en"))
    (marker,) = drawn(chart, "marker")
    assert (drawn(chart, "x"), marker["symbol"]) == ([[-4]], ["triangle-left"])


def test_a_line_that_reaches_out_of_the_forest_ends_in_an_arrow() -> None:
    """-1 point of an allowed 5, from -26 to +24 points: -520 % and +480 %, of which 400 % are drawn."""
    difference = replace(_difference(-0.01), low=-0.26, high=0.24)
    row = a_criterion_row("accuracy", difference=difference)
    chart = known(forest_chart(a_comparison(pairs=(a_pair(rows=(row,)),)), "en"))
    _, arrows, point = chart.figure.traces
    assert arrows["x"] == [-4, 4]
    assert [trace["marker"]["symbol"] for trace in (arrows, point)] == [  # type: ignore[index]
        ["triangle-left", "triangle-right"],
        ["circle"],
    ]


def test_the_heat_map_has_every_slice_that_was_asked() -> None:
    chart = known(accuracy_heat_map(a_scorecard(), "en"))
    notes = chart.figure.layout["annotations"]
    assert isinstance(notes, Iterable)
    assert [note["text"] for note in notes] == ["90% (36)", "30% (36)", "80% (36)", "42% (36)", "n/a"]


def test_the_heat_map_has_a_column_of_what_nobody_sorted_only_where_there_is_some() -> None:
    def columns(*difficulties: Difficulty) -> object:
        slices = {(Category.MATH, difficulty): an_estimate(0.9) for difficulty in difficulties}
        chart = known(accuracy_heat_map(a_scorecard(accuracy=an_accuracy_card(by_slice=slices)), "en"))
        axis = chart.figure.layout["xaxis"]
        assert isinstance(axis, dict)
        return axis["ticktext"]

    assert columns(Difficulty.EASY) == ["easy", "medium", "hard"]
    assert columns(Difficulty.UNSORTED) == ["unsorted"]


def test_a_slice_with_more_right_is_darker() -> None:
    accuracy = an_accuracy_card(
        by_slice={
            (Category.MATH, Difficulty.EASY): an_estimate(0.9),
            (Category.MATH, Difficulty.HARD): an_estimate(0.1),
        }
    )
    chart = known(accuracy_heat_map(a_scorecard(accuracy=accuracy), "en"))
    shapes = chart.figure.layout["shapes"]
    assert isinstance(shapes, Iterable)
    easy, hard = (float(shape["fillcolor"].partition("/")[2]) for shape in shapes)
    assert easy > 5 * hard


def test_worse_slices_are_orange_and_better_ones_blue() -> None:
    rows = (
        a_slice_row(difficulty=Difficulty.EASY, difference=_difference(-0.2)),
        a_slice_row(difficulty=Difficulty.HARD, difference=_difference(0.2)),
    )
    comparison = a_comparison(pairs=(a_pair(slices=rows),))
    chart = known(differences_heat_map(pair_pages(comparison, "en")[0]))
    shapes = chart.figure.layout["shapes"]
    assert isinstance(shapes, Iterable)
    assert [shape["fillcolor"].partition("/")[0] for shape in shapes] == ["@series2", "@series1"]


def test_questions_are_counted_as_on_the_card() -> None:
    """20, 11 and 5 of 36."""
    chart = known(questions_chart([a_scorecard()], "en"))
    shares = [trace["x"] for trace in chart.figure.traces]
    assert shares == [[pytest.approx(20 / 36)], [pytest.approx(11 / 36)], [pytest.approx(5 / 36)]]


def test_both_curves_of_pass_k_are_those_of_the_card() -> None:
    chart = known(pass_k_chart([a_scorecard()], "en"))
    assert drawn(chart, "x") == [[1.0, 3.0], [1.0, 3.0]]
    assert drawn(chart, "y") == [[0.7143, 0.5556], [0.7143, 0.8611]]


def test_one_repeat_draws_no_stability() -> None:
    stability = a_stability_card(pass_hat={1: an_estimate(0.7)}, always_right=0, sometimes_right=0, never_right=0)
    card = a_scorecard(stability=stability)
    assert (questions_chart([card], "en"), pass_k_chart([card], "en")) == (None, None)


def test_the_curve_of_speeds_goes_through_the_cards_quantiles_and_its_bands_begin_at_8_10_and_15() -> None:
    card = a_scorecard()
    chart = known(speed_chart([card], "en"))
    (places,), (shares,) = drawn(chart, "x"), drawn(chart, "y")
    spread = card.speed.decode_tokens_per_s
    assert not isinstance(spread, Undefined)
    assert [10**place for place in places] == pytest.approx(list(spread.twentieths))
    assert dict(zip(shares, places, strict=True))[0.5] == pytest.approx(math.log10(12.1))
    shapes = chart.figure.layout["shapes"]
    assert isinstance(shapes, Iterable)
    assert [round(10 ** shape["x0"]) for shape in shapes][1:] == [8, 10, 15]
    assert [row[2].value for row in chart.table.rows] == [1, 3, 101, 2]


def test_tokens_against_correctness_has_a_point_in_the_middle_of_each_fifth() -> None:
    chart = known(tokens_chart([a_scorecard()], "en"))
    assert drawn(chart, "y") == [[0.9, 0.5]]
    assert [10**place for place in drawn(chart, "x")[0]] == pytest.approx([math.sqrt(90 * 400), math.sqrt(401 * 8192)])


def test_each_kind_of_cost_has_an_axis_of_its_own_and_unknown_ones_are_in_the_table() -> None:
    chart = known(cost_chart([a_scorecard()], "en"))
    assert drawn(chart, "x") == [[1742.0], [131.0], [0.031]]
    assert [row[0].text for row in chart.table.rows if row[1].text == "n/a"] == ["energy, Wh"]
    assert any("watts" in cell.text for row in chart.table.rows for cell in row)


def test_costs_that_nobody_knows_draw_nothing() -> None:
    speed = a_speed_card(tokens_per_right=_NOTHING, seconds_per_right=_NOTHING)
    cost = a_cost_card(money_per_right=_NOTHING, watt_hours_per_right=_NOTHING)
    assert cost_chart([a_scorecard(speed=speed, cost=cost)], "en") is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_chart_is_explained_told_in_words_and_has_a_table_with_n(language: Language) -> None:
    charts = [*run_charts(a_scorecard(), language), *comparison_charts(a_comparison(), language)]
    assert {chart.key for chart in charts} == {
        *("dimensions", "heat_map", "questions", "pass_k", "speed", "waits", "tokens", "cost"),
        *("forest", "differences"),
    }
    for chart in charts:
        assert chart.title
        assert len(chart.explanation) > 40
        assert chart.alternative
        assert chart.table.rows
        counts = {cell.kind for row in chart.table.rows for cell in row}
        assert "count" in counts or chart.key == "heat_map", chart.key


def test_runs_of_one_name_are_told_apart_by_their_ids() -> None:
    cards: list[Scorecard] = [a_scorecard(run=a_run(run_id=run_id)) for run_id in ("aaaaaaaa-1", "bbbbbbbb-2")]
    names = drawn(known(speed_chart(cards, "en")), "name")
    assert len(set(names)) == 2
    assert all("aaaaaaaa" in names[0] for _ in names)


def test_every_series_has_a_colour_and_a_sign_of_its_own() -> None:
    cards = [a_scorecard(run=a_run(target=a_target(name=name))) for name in ("q8", "q4", "q2")]
    for chart in runs_charts(cards, "en"):
        if chart.key not in {"questions", "cost"}:
            markers = drawn(chart, "marker")
            assert len({(marker["color"], marker["symbol"]) for marker in markers}) >= 3, chart.key
