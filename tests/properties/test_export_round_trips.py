"""What is exported comes back as it was, or as the rule for its form has it."""

from __future__ import annotations

import csv
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from evalkit.domain.rubric import Dimension
from evalkit.domain.score import Scored
from evalkit.reports.as_csv import write_attempts_csv
from evalkit.reports.as_json import write_runs_json
from evalkit.reports.rows import AttemptRow
from evalkit.text.hostile import for_spreadsheet_cell, for_string_cell
from tests.builders import a_score, a_timing, an_attempt
from tests.unit.reports.attempt_rows import an_attempt_row
from tests.unit.reports.books import write_book
from tests.unit.reports.cards import a_scorecard

_settings = settings(deadline=None, max_examples=40)

_ANYTHING = st.text(st.characters(codec=None, categories=None), max_size=30)
_MARKUP = st.text(st.sampled_from("<>/&rt=+-@'\"\n\t _x0041\u3000＝,"), max_size=20)
_TEXTS = _ANYTHING | _MARKUP
_SECONDS = st.floats(0, 1e6, allow_nan=False)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook writes what XML cannot hold, and its own escapes; openpyxl gives it as it stands."""


def _row(answer: str, read: str, seconds: float) -> AttemptRow:
    return an_attempt_row(
        attempt=an_attempt(timing=a_timing(complete_s=seconds)),
        scores={Dimension.ACCURACY: a_score(finding=Scored(value=1.0, read=read))},
        answer=answer,
    )


@_settings
@given(_TEXTS, _TEXTS, _SECONDS)
def test_csv_gives_back_the_harmless_text_and_the_number(answer: str, read: str, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.csv"
        write_attempts_csv(path, [_row(answer, read, seconds)])
        with path.open(encoding="utf-8-sig", newline="") as file:
            (found,) = csv.DictReader(file)
    assert (found["answer"], found["read_answer"]) == (for_spreadsheet_cell(answer), for_spreadsheet_cell(read))
    assert float(found["complete_s"]) == round(seconds, 6)


@_settings
@given(_TEXTS, _TEXTS, _SECONDS)
def test_json_gives_back_exactly_what_was_there(answer: str, read: str, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.json"
        write_runs_json(path, [], [_row(answer, read, seconds)])
        (found,) = json.loads(path.read_text(encoding="utf-8"))["attempts"]
    assert (found["answer"], found["read_answer"], found["complete_s"]) == (answer, read, seconds)


@_settings
@given(_TEXTS, _TEXTS, _SECONDS)
@example("<r>=1</r>", "_x0041_", 0.1)
@example("\ufffe", "</r>", 1e6)
def test_a_workbook_gives_back_the_visible_text_and_the_number(answer: str, read: str, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.xlsx"
        write_book(path, [a_scorecard()], [_row(answer, read, seconds)])
        heads, row = load_workbook(path)["Attempts"].iter_rows(values_only=True)
    found: dict[Any, Any] = dict(zip(heads, row, strict=True))
    assert _unescaped(found["Answer"]) == for_string_cell(answer)
    assert _unescaped(found["Answer read"]) == for_string_cell(read)
    assert found["Complete after, s"] == round(seconds, 6)


def _unescaped(text: str | None) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text or "")
