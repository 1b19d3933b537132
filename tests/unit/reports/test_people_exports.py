"""What people scored in files: attempts with their scores, the sheets of people and of ratings, frames."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evalkit.domain.people import ToldRating
from evalkit.domain.question import Language
from evalkit.domain.review import AssignmentKind
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.domain.scorecard import Scorecard
from evalkit.reports.as_csv import write_attempts_csv
from evalkit.reports.as_xlsx.people_columns import PEOPLE_SHEET_COLUMNS, RATING_SHEET_COLUMNS
from evalkit.reports.frames import run_frames
from evalkit.reports.judged_rows import attempt_cells, attempt_columns
from evalkit.reports.people_rows import PEOPLE_COLUMNS, RATING_COLUMNS, people_in, people_rows, rating_rows
from evalkit.reports.rows import COLUMNS, AttemptRow, PeopleFinding
from tests.builders import A_MOMENT
from tests.unit.reports.attempt_rows import a_judged_row, an_attempt_row
from tests.unit.reports.books import PAGES, foreign_formulas, write_book
from tests.unit.reports.cards import a_scorecard
from tests.unit.reports.judged_cards import a_coverage, a_judged_scorecard
from tests.unit.reports.people_cards import (
    a_people_card,
    a_rated_card,
    a_rated_scorecard,
    a_rater_card,
    a_told_rating,
)

_RATED = (Dimension.COHERENCE, Dimension.COMMON_SENSE)
_CANNOT = Unscored(reason=UnscoredReason.CANNOT_JUDGE)
_TOLD = (
    a_told_rating(),
    a_told_rating(
        "bo",
        kind=AssignmentKind.RECHECK,
        finding=_CANNOT,
        is_counted=False,
        comment="=cmd|' /C calc'!A0",
        is_flagged=True,
    ),
)


def _row(**overrides: Any) -> AttemptRow:
    people = {
        Dimension.COHERENCE: PeopleFinding(
            finding=Scored(value=4.5), by_rater={"ada": 5.0, "bo": 4.0}, is_settled=False
        ),
        Dimension.COMMON_SENSE: PeopleFinding(finding=_CANNOT, by_rater={}, is_settled=False),
    }
    return a_judged_row(**({"people": people} | overrides))


def _sheets(tmp_path: Path, *cards: Scorecard, ratings: Sequence[ToldRating] = (), language: Language = "en") -> Any:
    path = tmp_path / "run.xlsx"
    write_book(path, cards, [_row(), an_attempt_row()], told=((), ratings), language=language)
    return load_workbook(path)


def _records(sheet: Any) -> list[dict[str, Any]]:
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_runs_that_no_person_has_scored_have_the_columns_they_always_had() -> None:
    assert people_in([a_scorecard(), a_judged_scorecard()]) == ()
    assert attempt_columns(()) == COLUMNS
    assert list(people_rows(a_scorecard())) == []


def test_each_dimension_has_a_column_behind_those_of_judges_and_every_row_a_value_in_it() -> None:
    judged = (Dimension.COHERENCE,)
    columns = attempt_columns(judged, people_in([a_rated_scorecard()]))
    added = ["judged_coherence", "judged_unscored", "people_coherence", "people_common_sense", "people_unscored"]
    assert [name for name in columns if name not in COLUMNS] == added
    for row in (_row(), an_attempt_row()):
        assert set(attempt_cells(row, judged, _RATED)) == set(columns)
    only_people = attempt_columns((), _RATED)
    assert set(attempt_cells(_row(), (), _RATED)) == set(only_people)


def test_a_table_of_attempts_holds_people_s_scores_beside_the_judges(tmp_path: Path) -> None:
    path = tmp_path / "attempts.csv"
    write_attempts_csv(path, [_row()], judged=(Dimension.COHERENCE,), people=_RATED)
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["people_coherence"], row["judged_coherence"], row["people_common_sense"]) == ("4.5", "3.5", "")
    assert row["people_unscored"] == "common_sense=cannot_judge"


def test_each_rater_is_a_row_of_each_dimension_that_they_share_and_one_of_their_own() -> None:
    rows = list(people_rows(a_rated_scorecard()))
    assert {frozenset(row) for row in rows} == {frozenset(PEOPLE_COLUMNS)}
    assert [(row["dimension"], row["rater"]) for row in rows] == [
        ("coherence", None),
        ("coherence", "ada"),
        ("coherence", "bo"),
        ("common_sense", None),
        (None, "ada"),
        (None, "bo"),
    ]
    together, ada, *_, overall = rows
    assert (together["alpha"], together["ac2"], together["open_gaps"], together["bias"]) == (0.84, 0.9, 0, None)
    assert (ada["bias"], ada["shared"], ada["mean"]) == (0.2, 20, None)
    assert (overall["median_s"], overall["repeats"], overall["wanted"]) == (41.0, 3, 60)


def test_a_rating_tells_why_the_answer_was_seen_and_whether_it_counts() -> None:
    rows = list(rating_rows(_TOLD))
    assert {frozenset(row) for row in rows} == {frozenset(RATING_COLUMNS)}
    assert [(row["kind"], row["score"], row["unscored"], row["counted"], row["flagged"]) for row in rows] == [
        ("common", 4, None, True, False),
        ("recheck", None, "cannot_judge", False, True),
    ]


def test_a_workbook_has_sheets_of_people_and_of_their_ratings(tmp_path: Path) -> None:
    book = _sheets(tmp_path, a_rated_scorecard(), ratings=_TOLD)
    lists = ["Questions", "People", "Ratings", "Method", "Figures", "Chart data", "Attempts"]
    assert book.sheetnames == [*PAGES, *lists]
    in_chinese = _sheets(tmp_path, a_rated_scorecard(), language="zh").sheetnames
    assert in_chinese[7:9] == ["人工评分", "人工评分明细"]
    assert sorted(column.name for column in PEOPLE_SHEET_COLUMNS) == sorted({*PEOPLE_COLUMNS} - {"run_id", "model"})
    assert sorted(column.name for column in RATING_SHEET_COLUMNS) == sorted({*RATING_COLUMNS} - {"run_id", "model"})
    first, second = _records(book["Ratings"])
    assert (first["Rater"], first["Score, 1 to 5"], first["Seen as"]) == ("ada", 4, "given to everybody")
    assert (first["Came in by"], first["Scored at, UTC"]) == (
        "page",
        A_MOMENT.replace(tzinfo=None, microsecond=679_000),
    )
    assert (second["No score because"], second["Flagged"]) == ("whoever saw it could not tell", "yes")


def test_the_sheet_of_people_has_no_column_that_is_empty_throughout(tmp_path: Path) -> None:
    alone = a_people_card(["ada"], raters=(a_rater_card(by_dimension=(), median_s=None),))
    records = _records(_sheets(tmp_path, a_rated_scorecard(alone))["People"])
    assert all(any(record[head] is not None for record in records) for head in records[0])
    assert not {"Seconds an answer", "Gives more by", "Agreement (alpha)"} & records[0].keys()
    assert "Scored" in records[0]


@pytest.mark.parametrize(("language", "everybody", "everything"), [("en", "everybody", "all"), ("zh", "全体", "合计")])
def test_the_sheet_of_people_speaks_the_readers_language(
    tmp_path: Path, language: Language, everybody: str, everything: str
) -> None:
    rated = a_rated_card(coverage=a_coverage(30, 40, unscored={"cannot_judge": 10}))
    card = a_rated_scorecard(a_people_card(rated=(rated,)))
    rows = list(_sheets(tmp_path, card, language=language).worksheets[7].iter_rows(values_only=True, min_row=2))
    assert rows[0][1] == everybody
    assert rows[-1][:2] == (everything, "bo")
    assert {"en": "whoever saw it could not tell: 10", "zh": "看过的人表示无法判断：10"}[language] in rows[0]


def test_the_sheet_of_attempts_has_a_column_for_each_dimension_that_people_scored(tmp_path: Path) -> None:
    rated, plain = _records(_sheets(tmp_path, a_rated_scorecard())["Attempts"])
    assert (rated["People, 1 to 5: coherence"], rated["People, 1 to 5: common sense"]) == (4.5, None)
    assert rated["Not scored by people because"] == "common sense: whoever saw it could not tell"
    assert plain["People, 1 to 5: coherence"] is None


def test_nothing_that_a_person_wrote_is_a_formula(tmp_path: Path) -> None:
    evil = "=HYPERLINK(1)"
    own = a_rated_card("tone", [evil], title={"en": evil, "zh": evil})
    people = a_people_card([evil], rated=(own,), raters=(a_rater_card(evil, by_dimension=()),))
    book = _sheets(tmp_path, a_rated_scorecard(people), ratings=_TOLD)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not foreign_formulas(book)
    assert evil in {cell.value for cell in cells}


def test_frames_hold_people_and_their_ratings() -> None:
    frames = run_frames(a_rated_scorecard(), [_row(), an_attempt_row()], ratings=_TOLD)
    assert tuple(frames.people.columns) == PEOPLE_COLUMNS
    assert tuple(frames.ratings.columns) == RATING_COLUMNS
    assert list(frames.attempts["people_coherence"].isna()) == [False, True]
    assert {name: str(frames.ratings[name].dtype) for name in ("kind", "flagged", "comment", "score")} == {
        "kind": "category",
        "flagged": "boolean",
        "comment": "string",
        "score": "Float64",
    }
    assert {name: str(frames.people[name].dtype) for name in ("median_s", "too_fast", "straight", "bias")} == {
        "median_s": "Float64",
        "too_fast": "Int64",
        "straight": "boolean",
        "bias": "Float64",
    }
    human = frames.estimates[frames.estimates["rater"] == "ada, bo a9f3c210"]
    assert set(human["slice"]) == {"dimension=coherence", "dimension=common_sense"}
