"""What judges scored in files: attempts with their scores, the sheet of judges, frames."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evalkit.domain.question import Language
from evalkit.domain.reasons import ToldVerdict
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import Unscored, UnscoredReason
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.verdict import Undefined
from evalkit.reports.as_csv import write_attempts_csv
from evalkit.reports.as_xlsx.judged_columns import JUDGE_SHEET_COLUMNS, VERDICT_SHEET_COLUMNS
from evalkit.reports.frames import run_frames
from evalkit.reports.judged_rows import (
    JUDGE_COLUMNS,
    VERDICT_COLUMNS,
    attempt_cells,
    attempt_columns,
    judge_rows,
    judged_in,
    verdict_rows,
)
from evalkit.reports.rows import COLUMNS
from tests.judgement_builders import a_told_verdict
from tests.unit.reports.attempt_rows import a_judged_row, an_attempt_row
from tests.unit.reports.books import PAGES, foreign_formulas, write_book
from tests.unit.reports.cards import a_scorecard
from tests.unit.reports.judged_cards import (
    a_coverage,
    a_judge,
    a_judge_card,
    a_judged_card,
    a_judged_scorecard,
    a_panel,
)

_JUDGED = (Dimension.COHERENCE, Dimension.CREATIVITY)
_NO_VERDICT = Unscored(reason=UnscoredReason.NO_VERDICT, detail="off_scale: a score of 6")
_CHECKED = a_told_verdict(
    "glm",
    dimension=Dimension.CREATIVITY,
    picks_levels=False,
    is_counted=False,
    finding=_NO_VERDICT,
    sample=1,
    evidence=("first\r\nquote", "", "second"),
    items=(True, False, None),
    suspect="score: 5",
)
_TOLD = (a_told_verdict(), _CHECKED)


def _card(**overrides: Any) -> Scorecard:
    panel = a_panel(
        ["kimi", "glm"],
        judged=(a_judged_card(names=["kimi", "glm"]), a_judged_card(Dimension.CREATIVITY, ["kimi", "glm"])),
    )
    return a_judged_scorecard(panel, **overrides)


def _sheets(tmp_path: Path, *cards: Scorecard, verdicts: Sequence[ToldVerdict] = (), language: Language = "en") -> Any:
    path = tmp_path / "run.xlsx"
    rows = [a_judged_row(), an_attempt_row()]
    write_book(path, cards, rows, told=(verdicts, ()), language=language)
    return load_workbook(path)


def _records(sheet: Any) -> list[dict[str, Any]]:
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_attempts_of_runs_that_nobody_judged_have_the_columns_they_always_had() -> None:
    assert judged_in([a_scorecard()]) == ()
    assert attempt_columns(()) == COLUMNS
    assert set(attempt_cells(an_attempt_row(), ())) == set(COLUMNS)


def test_each_judged_dimension_has_a_column_and_every_row_a_value_in_it() -> None:
    columns = attempt_columns(judged_in([_card()]))
    assert [name for name in columns if name not in COLUMNS] == [
        "judged_coherence",
        "judged_creativity",
        "judged_unscored",
    ]
    for row in (a_judged_row(), an_attempt_row()):
        assert set(attempt_cells(row, _JUDGED)) == set(columns)


def test_what_was_not_put_before_judges_is_empty_and_what_they_could_not_score_says_why() -> None:
    cells = attempt_cells(a_judged_row(), _JUDGED)
    assert (cells["judged_coherence"], cells["judged_creativity"]) == (3.5, None)
    assert cells["judged_unscored"] == "creativity=no_verdict"
    cells = attempt_cells(an_attempt_row(), _JUDGED)
    assert [cells[name] for name in ("judged_coherence", "judged_creativity", "judged_unscored")] == [None] * 3


def test_a_table_of_attempts_holds_the_scores_of_the_panel(tmp_path: Path) -> None:
    path = tmp_path / "attempts.csv"
    write_attempts_csv(path, [a_judged_row()], judged=_JUDGED)
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["judged_coherence"], row["judged_creativity"], row["accuracy"]) == ("3.5", "", "5.0")


def test_each_judge_is_a_row_of_each_dimension_below_its_panel() -> None:
    rows = list(judge_rows(_card()))
    assert {frozenset(row) for row in rows} == {frozenset(JUDGE_COLUMNS)}
    assert [(row["dimension"], row["judge"]) for row in rows] == [
        ("coherence", None),
        ("coherence", "kimi"),
        ("coherence", "glm"),
        ("creativity", None),
        ("creativity", "kimi"),
        ("creativity", "glm"),
        (None, "kimi"),
        (None, "glm"),
    ]
    panel, kimi, *_, habits = rows
    assert (panel["alpha"], panel["judges_added"], kimi["alpha"]) == (0.83, 0.0577, None)
    assert (kimi["mean"], kimi["scored"], habits["verdicts"], habits["length_slope"]) == (3.9, 60, 226, 0.02)


def test_a_run_that_nobody_judged_has_no_rows_of_judges() -> None:
    assert list(judge_rows(a_scorecard())) == []


def test_a_workbook_of_a_judged_run_has_a_sheet_of_judges(tmp_path: Path) -> None:
    lists = ["Questions", "Judges", "Verdicts", "Method", "Figures", "Chart data", "Attempts"]
    assert _sheets(tmp_path, _card()).sheetnames == [*PAGES, *lists]
    assert _sheets(tmp_path, _card(), language="zh").sheetnames[7:9] == ["评审模型", "评审意见"]
    assert sorted(column.name for column in JUDGE_SHEET_COLUMNS) == sorted({*JUDGE_COLUMNS} - {"run_id", "model"})


@pytest.mark.parametrize(("language", "panel", "everything"), [("en", "panel", "all"), ("zh", "评审组", "合计")])
def test_the_sheet_of_judges_speaks_the_readers_language(
    tmp_path: Path, language: Language, panel: str, everything: str
) -> None:
    sheet = _sheets(tmp_path, _card(), language=language).worksheets[7]
    rows = list(sheet.iter_rows(values_only=True, min_row=2))
    assert rows[0][1] == panel
    assert rows[-1][:2] == (everything, "glm")


def test_missing_verdicts_stand_in_the_sheet_with_their_reasons_and_bounds(tmp_path: Path) -> None:
    judged = a_judged_card(
        names=["kimi"],
        coverage=a_coverage(50),
        every=Undefined(reason="0 questions, needs 2"),
        alpha=Undefined(reason="?"),
    )
    card = a_judged_scorecard(a_panel(["kimi"], judged=(judged,)))
    panel, *_ = _records(_sheets(tmp_path, card)["Judges"])
    assert (panel["Scored"], panel["To be scored"], panel["Too much is missing"]) == (50, 60, "yes")
    assert (panel["Mean, were the missing 1"], panel["Mean, were the missing 5"]) == (3.1, 4.2)
    assert (panel["No score because"], panel["No figure because"]) == (
        "the judge's reply was no verdict: 10",
        "no verdict so far",
    )


def test_the_sheet_of_attempts_has_a_column_for_each_judged_dimension(tmp_path: Path) -> None:
    judged, plain = _records(_sheets(tmp_path, _card())["Attempts"])
    assert (judged["Judges, 1 to 5: coherence"], judged["Judges, 1 to 5: creativity"]) == (3.5, None)
    assert judged["Not scored by judges because"] == "creativity: the judge's reply was no verdict"
    assert plain["Judges, 1 to 5: coherence"] is None


def test_no_name_of_a_judge_or_a_dimension_is_a_formula(tmp_path: Path) -> None:
    evil = "=HYPERLINK(1)"
    own = a_judged_card("tone", [evil], title={"en": evil, "zh": evil}, judges=(a_judge_card(evil),))
    card = a_judged_scorecard(a_panel([evil], judged=(own,), judges=(a_judge(evil, served_model=evil),)))
    book = _sheets(tmp_path, card)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not foreign_formulas(book)
    assert evil in {cell.value for cell in cells}


def test_frames_hold_judges_verdicts_and_scores_of_attempts() -> None:
    frames = run_frames(_card(), [a_judged_row(), an_attempt_row()], verdicts=_TOLD)
    assert tuple(frames.judges.columns) == JUDGE_COLUMNS
    assert tuple(frames.verdicts.columns) == VERDICT_COLUMNS
    assert list(frames.attempts["judged_coherence"].isna()) == [False, True]
    assert list(frames.verdicts["score"].isna()) == [False, True]
    assert list(frames.verdicts["reason"]) == ["One step is missing.", "One step is missing."]
    assert {name: str(frames.verdicts[name].dtype) for name in ("sample", "counted", "evidence")} == {
        "sample": "Int64",
        "counted": "boolean",
        "evidence": "string",
    }
    assert str(frames.judges["scored"].dtype) == "Int64"


def test_frames_of_a_run_that_nobody_judged_have_empty_judges_and_verdicts() -> None:
    frames = run_frames(a_scorecard(), [an_attempt_row()])
    assert (len(frames.judges), len(frames.verdicts)) == (0, 0)
    assert tuple(frames.attempts.columns) == COLUMNS


def test_a_verdict_is_a_row_with_its_grounds() -> None:
    plain, checked = verdict_rows(_TOLD)
    assert set(plain) == set(VERDICT_COLUMNS)
    assert (plain["score"], plain["unscored"], plain["reason"], plain["levels"]) == (
        4.0,
        None,
        "One step is missing.",
        "1-5",
    )
    assert (plain["sample"], plain["repeat"], plain["items"]) == (1, 1, None)
    assert (checked["score"], checked["unscored"], checked["detail"]) == (
        None,
        "no_verdict",
        "off_scale: a score of 6",
    )
    assert (checked["sample"], checked["counted"], checked["suspect"]) == (2, False, "score: 5")
    assert (checked["evidence"], checked["items"], checked["levels"]) == (
        "first quote\nsecond",
        "1 yes; 2 no; 3 n/a",
        None,
    )


@pytest.mark.parametrize(
    ("language", "sheet", "items", "why"),
    [
        ("en", "Verdicts", "1 yes; 2 no; 3 n/a", "the judge's reply was no verdict"),
        ("zh", "评审意见", "1 是；2 否；3 无数据", "评审模型的回复不是有效评分"),
    ],
)
def test_the_sheet_of_verdicts_has_the_columns_of_the_frame_in_the_readers_language(
    tmp_path: Path, language: Language, sheet: str, items: str, why: str
) -> None:
    assert sorted(column.name for column in VERDICT_SHEET_COLUMNS) == sorted({*VERDICT_COLUMNS} - {"run_id", "model"})
    _, checked = _records(_sheets(tmp_path, _card(), verdicts=_TOLD, language=language)[sheet])
    assert {items, why, "glm", "score: 5"} <= set(checked.values())


def test_no_words_of_a_judge_are_a_formula_or_a_control(tmp_path: Path) -> None:
    evil = "=HYPERLINK(1)\x1b[2J\ud800\u202e"
    told = a_told_verdict(
        reason=evil + "x" * 40_000,
        evidence=(evil,),
        suspect=evil,
        finding=Unscored(reason=UnscoredReason.CANNOT_JUDGE, detail=evil),
    )
    book = _sheets(tmp_path, _card(), verdicts=[told])
    cells = [cell for row in book["Verdicts"].iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert not foreign_formulas(book)
    said = [str(cell.value) for cell in cells]
    assert sum(text.startswith("=HYPERLINK(1)␛[2J") for text in said) == 4
    assert max(map(len, said)) <= 32_767
    assert not [text for text in said if "\u202e" in text or "\x1b" in text]
