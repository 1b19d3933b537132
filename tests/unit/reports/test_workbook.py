"""Sheets that are about several runs at once, their charts and their weights."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.verdict import Remark, Undefined
from tests.builders import a_run, a_target
from tests.unit.reports.attempt_rows import a_judged_row
from tests.unit.reports.books import foreign_formulas, write_book
from tests.unit.reports.cards import (
    a_dimension_card,
    a_question_card,
    a_scorecard,
    a_speed_card,
    an_accuracy_card,
)
from tests.unit.reports.comparisons import a_comparison
from tests.unit.reports.judged_cards import a_coverage, a_judged_card, a_judged_scorecard, a_panel

_EVIL = "=HYPERLINK(1)&\"'<b>"


def _card(name: str = "q8", **overrides: Any) -> Scorecard:
    return a_scorecard(run=a_run(run_id=f"{name}-run-1234", target=a_target(name=name)), **overrides)


def _book(tmp_path: Path, *cards: Scorecard, language: Language = "en", comparison: Any = None) -> Any:
    path = tmp_path / "run.xlsx"
    write_book(path, cards or [_card()], [a_judged_row()], language=language, comparison=comparison)
    return load_workbook(path)


def _texts(sheet: Any) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def _charts(tmp_path: Path) -> list[str]:
    with zipfile.ZipFile(tmp_path / "run.xlsx") as archive:
        return [archive.read(name).decode() for name in archive.namelist() if "/charts/chart" in name]


def _chart(tmp_path: Path, kind: str) -> str:
    (found,) = (chart for chart in _charts(tmp_path) if kind in chart)
    return found


def _row(sheet: Any, label: str) -> Sequence[Any]:
    (found,) = (row for row in sheet.iter_rows(values_only=True) if row[0] == label)
    return found


def test_a_dimension_without_a_score_is_a_text_that_the_total_passes_over(tmp_path: Path) -> None:
    sheet = _book(tmp_path)["Weights"]
    assert _row(sheet, "coherence")[1:] == (1, "n/a")
    assert _row(sheet, "accuracy")[1:] == (1, 3.86)
    shown = load_workbook(tmp_path / "run.xlsx", data_only=True)["Weights"]
    assert _row(shown, "Weighted total, 1 to 5")[2] == pytest.approx((3.86 + 2.9) / 2)
    assert _row(shown, "Share of the weights that has a score")[2] == pytest.approx(2 / 7)
    left_out = _row(shown, "Left out, for want of a score")[2]
    assert left_out == "coherence, completeness, complexity, common sense, creativity"


def test_without_any_score_there_is_no_total(tmp_path: Path) -> None:
    _book(tmp_path, _card(dimensions=()))
    shown = load_workbook(tmp_path / "run.xlsx", data_only=True)["Weights"]
    assert _row(shown, "Weighted total, 1 to 5")[2] == "n/a"


def test_a_mean_for_which_too_many_scores_are_missing_is_not_weighed(tmp_path: Path) -> None:
    judged = a_judged_card(names=["kimi"], coverage=a_coverage(50))
    sheet = _book(tmp_path, a_judged_scorecard(a_panel(["kimi"], judged=(judged,))))["Weights"]
    assert _row(sheet, "coherence")[2] == "n/a"
    assert "n/a: too many scores are missing to rest anything on the mean: coherence" in _texts(sheet)


def test_runs_are_held_against_each_other_over_what_all_of_them_have(tmp_path: Path) -> None:
    alone = _card("q4", dimensions=(a_dimension_card(dimension=Dimension.ACCURACY),))
    _book(tmp_path, _card("q8"), alone)
    shown = load_workbook(tmp_path / "run.xlsx", data_only=True)["Weights"]
    assert _row(shown, "Weighted total, 1 to 5")[2:] == (pytest.approx(3.38), pytest.approx(3.86))
    assert _row(shown, "Total over what all runs have")[2:] == (pytest.approx(3.86), pytest.approx(3.86))


def test_the_bars_of_the_means_have_errors_as_far_as_their_intervals_reach(tmp_path: Path) -> None:
    book = _book(tmp_path)
    found = (row[1:4] for row in book["Chart data"].iter_rows(values_only=True) if row[0] == "accuracy")
    assert next(found) == (3.86, pytest.approx(0.3), pytest.approx(0.3))
    bars = next(chart for chart in _charts(tmp_path) if "Means with their 95% intervals" in chart)
    assert '<c:errValType val="cust"/>' in bars
    places = re.findall(r"<c:(?:minus|plus)><c:numRef><c:f>'Chart data'!\$([CD])\$\d+:\$[CD]\$\d+", bars)
    assert sorted(places) == ["C", "D"]


def test_charts_hold_a_copy_of_their_figures_for_viewers_that_compute_nothing(tmp_path: Path) -> None:
    _book(tmp_path, _card("q8"), _card("q4"))
    charts = _charts(tmp_path)
    assert len(charts) >= 7
    for chart in charts:
        assert "<c:v>" in chart
        assert chart.count("<c:ser>") > 0


def test_a_radar_needs_three_dimensions_and_leaves_a_gap_where_one_is_not_scored(tmp_path: Path) -> None:
    _book(tmp_path)
    assert not [chart for chart in _charts(tmp_path) if "<c:radarChart>" in chart]
    judged = a_judged_scorecard()
    book = _book(tmp_path, judged)
    radar = _chart(tmp_path, "<c:radarChart>")
    assert '<c:dispBlanksAs val="gap"/>' in radar or "dispBlanksAs" not in radar
    absent = {row[0]: row[1] for row in book["Chart data"].iter_rows(values_only=True) if str(row[0]).endswith("(n/a)")}
    assert absent
    assert set(absent.values()) == {None}


def test_a_box_reaches_from_p10_over_the_median_to_p90(tmp_path: Path) -> None:
    book = _book(tmp_path)
    rows = list(book["Chart data"].iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[0] == "writing speed, tokens/s")
    assert rows[head + 1][:4] == ("q8", 11.2, pytest.approx(0.9), pytest.approx(0.8))
    boxes = [chart for chart in _charts(tmp_path) if "p10, median, p90" in chart]
    assert len(boxes) == 4
    assert all('<c:grouping val="stacked"/>' in chart and "<a:noFill/>" in chart for chart in boxes)


def test_figures_that_do_not_exist_have_no_charts_and_say_why(tmp_path: Path) -> None:
    nothing = Undefined(reason="no times")
    speed = a_speed_card(ttft_s=nothing, ttfa_s=nothing, complete_s=nothing, decode_tokens_per_s=nothing)
    empty = an_accuracy_card(by_category={}, by_difficulty={}, by_slice={}, every=nothing, completed=nothing)
    book = _book(tmp_path, _card(speed=speed, accuracy=empty, dimensions=(), questions=()))
    titles = " ".join(_charts(tmp_path))
    assert "p10, median, p90" not in titles
    assert "intervals" not in titles
    assert "no times" in _texts(book["Summary"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_names_of_models_are_text_in_sheets_charts_headers_and_names(tmp_path: Path, language: Language) -> None:
    cards = [_card(_EVIL), _card("q4"), _card("&[Path]&G")]
    book = _book(tmp_path, *cards, language=language)
    assert foreign_formulas(book) == []
    assert all(destination for name in book.defined_names for destination in book.defined_names[name].destinations)
    for sheet in book:
        assert "＆[Path]＆G" in sheet.oddHeader.left.text, sheet.title
    for chart in _charts(tmp_path):
        places = re.findall(r"<c:f>(.*?)</c:f>", chart)
        assert all(re.fullmatch(r"(?:'[^'!]+'|\w+)!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", place) for place in places), places
        assert "<b>" not in chart


def test_a_question_of_several_runs_is_one_row_that_says_where_wordings_differ(tmp_path: Path) -> None:
    first = _card("q8", questions=(a_question_card(1), a_question_card(2, right=3, flip=0.0)))
    second = _card("q4", questions=(a_question_card(1, asked_hash="asked:other", right=0), a_question_card(3)))
    sheet = _book(tmp_path, first, second)["Questions"]
    heads, *rows = sheet.iter_rows(values_only=True)
    found = {row[0]: dict(zip(heads, row, strict=True)) for row in rows}
    assert list(found) == ["math-001", "math-002", "math-003"]
    one = found["math-001"]
    assert (one["q8: Times right"], one["q4: Times right"], one["Same wording"]) == (2, 0, "no")
    assert one["Shares apart by"] == pytest.approx(2 / 3, abs=1e-6)
    only = found["math-002"]
    assert (only["q8: Share right"], only["q4: Share right"], only["Same wording"]) == (1, None, None)
    assert only["Shares apart by"] is None


def test_two_wordings_of_one_question_in_one_run_are_two_rows(tmp_path: Path) -> None:
    twice = (a_question_card(1), a_question_card(1, asked_hash="asked:other"))
    sheet = _book(tmp_path, _card("q8", questions=twice), _card("q4", questions=twice[1:]))["Questions"]
    heads, *rows = sheet.iter_rows(values_only=True)
    found = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(row["q8: Times counted"], row["q4: Times counted"]) for row in found] == [(3, None), (3, 3)]


def test_an_attempt_shows_what_each_judge_gave_it(tmp_path: Path) -> None:
    panel = a_panel(["kimi", "glm"], judged=(a_judged_card(names=["kimi", "glm"]),))
    sheet = _book(tmp_path, a_judged_scorecard(panel))["Attempts"]
    heads, row = sheet.iter_rows(values_only=True)
    record = dict(zip(heads, row, strict=True))
    by_judge = a_judged_row().judged["coherence"].by_judge
    assert by_judge
    assert {judge: record[f"{judge}: coherence"] for judge in by_judge} == by_judge


def test_of_many_warnings_the_first_page_has_the_first_and_says_how_many_there_are_more(tmp_path: Path) -> None:
    remark = Remark(key="few_clusters", values={"count": 9, "needed": 30})
    said = _texts(_book(tmp_path, _card(remarks=(remark,) * 5))["Summary"])
    assert "2 more on the sheet of this run" in said
    assert len([text for text in said if "9" in text and "30" in text]) == 3


def test_heat_maps_have_fixed_ends_over_shares_and_over_differences(tmp_path: Path) -> None:
    sheet: Any = _book(tmp_path, _card("q8"), _card("q4"), comparison=a_comparison())["Categories"]
    scales = {
        tuple(end.val for end in rule.colorScale.cfvo)
        for found in sheet.conditional_formatting
        for rule in found.rules
        if rule.colorScale is not None
    }
    assert (0, 0.5, 1) in {tuple(map(float, scale)) for scale in scales}
    assert (-30, 0, 30) in {tuple(map(float, scale)) for scale in scales}


def test_with_a_comparison_there_are_its_page_and_its_lists(tmp_path: Path) -> None:
    names = _book(tmp_path, _card("q8"), _card("q4"), comparison=a_comparison()).sheetnames
    assert names[:4] == ["Summary", "Comparison", "q8", "q4"]
    assert names[-5:] == ["Criteria", "Slices", "Changed questions", "Chart data", "Attempts"]


def test_a_model_that_is_called_like_a_sheet_takes_no_sheets_name(tmp_path: Path) -> None:
    names = _book(tmp_path, _card("Weights"), _card("Chart data")).sheetnames
    assert names[1:4] == ["Weights (2)", "Chart data (2)", "Weights"]
    assert "Chart data" in names


def test_a_run_of_a_real_model_is_not_marked_as_simulated(tmp_path: Path) -> None:
    assert not any("SIMULATED" in str(sheet.oddHeader.center.text) for sheet in _book(tmp_path))
    simulated = _card()
    simulated = replace(simulated, run=replace(simulated.run, target=a_target(name="q8", is_simulated=True)))
    assert all("SIMULATED" in str(sheet.oddHeader.center.text) for sheet in _book(tmp_path, simulated))
