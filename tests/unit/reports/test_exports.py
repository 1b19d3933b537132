from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evalkit.domain.attempt import CutBy, Note, Outcome
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.domain.verdict import Undefined
from evalkit.reports.as_csv import write_attempts_csv
from evalkit.reports.as_json import run_document, scorecard_document, write_runs_json
from evalkit.reports.rows import COLUMNS, AttemptRow, cells_of
from tests.builders import a_failed_attempt, a_run, a_score, a_target, a_variant, an_attempt
from tests.unit.reports.cards import a_run_summary, a_scorecard


def _row(**overrides: Any) -> AttemptRow:
    members: dict[str, Any] = {
        "run": a_run(),
        "variant": a_variant(),
        "attempt": an_attempt(),
        "score": a_score(),
        "is_right": True,
        "answer": 'So:\n答案：42, "yes"',
    }
    return AttemptRow(**(members | overrides))


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_column_has_a_value_in_every_row() -> None:
    assert set(cells_of(_row())) == set(COLUMNS)
    assert set(cells_of(_row(attempt=a_failed_attempt(), score=None))) == set(COLUMNS)


def test_a_table_says_who_was_asked_what_and_what_came_back(tmp_path: Path) -> None:
    path = tmp_path / "attempts.csv"
    assert write_attempts_csv(path, [_row(attempt=an_attempt(repeat=2))]) == 1
    assert path.read_bytes().startswith(b"\xef\xbb\xbfrun_id,")
    (row,) = _read(path)
    assert tuple(row) == COLUMNS
    assert row["answer"] == 'So:\n答案：42, "yes"'
    assert (row["model"], row["question"], row["repeat"], row["try"]) == ("qwen-q8", "math-001", "3", "1")
    assert (row["accuracy"], row["read_answer"], row["outcome"]) == ("5.0", "42", "answered")
    assert (row["complete_s"], row["completion_tokens"], row["simulated"]) == ("12.0", "115", "no")


def test_what_was_not_measured_is_empty_and_never_0(tmp_path: Path) -> None:
    path = tmp_path / "attempts.csv"
    unscored = a_score(finding=Unscored(reason=UnscoredReason.NOT_SERVED))
    write_attempts_csv(path, [_row(attempt=a_failed_attempt(), score=unscored, answer="")])
    (row,) = _read(path)
    empty = {column for column, text in row.items() if not text}
    assert {"ttft_s", "complete_s", "decode_tokens_per_s", "completion_tokens", "accuracy", "read_answer"} <= empty
    assert (row["failure"], row["unscored"]) == ("http_5xx", "not_served")


def test_no_cell_of_a_table_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "attempts.csv"
    hostile = _row(
        run=a_run(target=a_target(name="=1+1")),
        variant=a_variant(question_id="@x", cluster="+x"),
        attempt=an_attempt(finish_reason="-1", served_model="=cmd|' /C calc'!A0"),
        score=a_score(finding=Scored(value=1.0, read="=HYPERLINK(1)")),
        answer="\t=\x1b]0;x\x07\ud800",
    )
    write_attempts_csv(path, [hostile])
    (row,) = _read(path)
    assert not [text for text in row.values() if text[:1] in {*"=+-@\t\r\n"}]
    assert row["answer"] == "'\t=␛]0;x␇\ufffd"
    assert row["served_model"] == "'=cmd|' /C calc'!A0"


def test_rows_are_written_as_they_come(tmp_path: Path) -> None:
    path = tmp_path / "attempts.csv"

    def rows() -> Iterator[AttemptRow]:
        # Long enough to leave the file's buffer before the next row is asked for.
        yield _row(answer="x" * 30_000)
        assert path.stat().st_size > 20_000
        yield _row()

    assert write_attempts_csv(path, rows()) == 2


def test_a_scorecard_survives_strict_json() -> None:
    text = json.dumps(scorecard_document(a_scorecard()), allow_nan=False)
    document = json.loads(text)
    assert document["schema_version"] == 1
    assert document["run"]["simulated"] is False
    assert document["accuracy"]["every_attempt"]["n_clusters"] == 34
    assert document["accuracy"]["by_category"]["critical_thinking"] == {"undefined": "1 question, needs 2"}
    assert document["outcomes"]["cut_in_reasoning"] == 6
    assert document["speed"]["decode_tokens_per_s"]["p50"] == 12.1
    assert document["run"]["passport"]["quantisation"] == "Q8_0"


def test_a_figure_that_does_not_exist_is_its_reason_in_json() -> None:
    document = scorecard_document(a_scorecard(accuracy_every=Undefined(reason="0 questions, needs 2")))
    assert document["accuracy"]["every_attempt"] == {"undefined": "0 questions, needs 2"}  # type: ignore[index]


def test_simulated_runs_are_marked_in_json() -> None:
    document = run_document(a_run_summary(target=a_target(is_simulated=True)))
    assert json.loads(json.dumps(document, allow_nan=False))["run"]["simulated"] is True


@pytest.mark.parametrize("answer", ["plain", "lone \ud800 surrogate", "nul \x00 \x1b[2J", "答案：42"])
def test_attempts_come_back_from_json_as_they_were(tmp_path: Path, answer: str) -> None:
    path = tmp_path / "run.json"
    attempt = an_attempt(outcome=Outcome.CUT_IN_ANSWER, cut_by=CutBy.MAX_TOKENS, notes=frozenset({Note.REPEATED_TAIL}))
    assert write_runs_json(path, [a_scorecard(), a_scorecard()], [_row(answer=answer), _row(attempt=attempt)]) == 2
    document = json.loads(path.read_text(encoding="utf-8"))
    assert len(document["scorecards"]) == 2
    assert document["attempts"][0]["answer"] == answer
    assert document["attempts"][1]["cut_by"] == "max_tokens"
    assert document["attempts"][1]["notes"] == "repeated_tail"


def test_a_json_file_without_attempts_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    assert write_runs_json(path, [], []) == 0
    assert json.loads(path.read_text(encoding="utf-8")) == {"schema_version": 1, "scorecards": [], "attempts": []}
