"""Attempts as CSV, and a run as pandas frames."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from evalkit.domain.question import Category
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.domain.verdict import Undefined
from evalkit.reports.as_csv import write_attempts_csv
from evalkit.reports.frames import ESTIMATE_COLUMNS, Frames, run_frames
from evalkit.reports.rows import COLUMNS, QUESTION_COLUMNS
from tests.builders import A_MOMENT, a_failed_attempt, a_run, a_score, a_target, a_variant, an_attempt
from tests.unit.reports.attempt_rows import an_attempt_row
from tests.unit.reports.cards import a_question_card, a_scorecard, an_accuracy_card, an_estimate


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_says_who_was_asked_what_and_what_came_back(tmp_path: Path) -> None:
    path = tmp_path / "attempts.csv"
    assert write_attempts_csv(path, [an_attempt_row(attempt=an_attempt(repeat=2))]) == 1
    assert path.read_bytes().startswith(b"\xef\xbb\xbfrun_id,")
    (row,) = _read(path)
    assert tuple(row) == COLUMNS
    assert row["answer"] == 'So:\n答案：42, "yes"'
    assert (row["model"], row["question"], row["repeat"], row["try"]) == ("qwen-q8", "math-001", "3", "1")
    assert (row["accuracy"], row["read_answer"], row["outcome"]) == ("5.0", "42", "answered")
    assert (row["response_time"], row["response_time_rater"]) == ("3.0", "clock limits:01")
    assert (row["complete_s"], row["completion_tokens"], row["simulated"]) == ("12.0", "115", "no")
    assert row["started_at"] == A_MOMENT.isoformat(timespec="milliseconds")


def test_what_was_not_measured_is_empty_and_never_0(tmp_path: Path) -> None:
    path = tmp_path / "attempts.csv"
    unscored = {Dimension.ACCURACY: a_score(finding=Unscored(reason=UnscoredReason.NOT_SERVED))}
    write_attempts_csv(path, [an_attempt_row(attempt=a_failed_attempt(), scores=unscored, answer="")])
    (row,) = _read(path)
    empty = {column for column, text in row.items() if not text}
    assert {"ttft_s", "complete_s", "decode_tokens_per_s", "completion_tokens", "accuracy", "read_answer"} <= empty
    assert (row["failure"], row["unscored"]) == ("http_5xx", "not_served")


def test_no_cell_of_a_table_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "attempts.csv"
    hostile = an_attempt_row(
        run=a_run(target=a_target(name="=1+1")),
        variant=a_variant(question_id="@x", cluster="+x"),
        attempt=an_attempt(finish_reason="-1", served_model="=cmd|' /C calc'!A0"),
        scores={Dimension.ACCURACY: a_score(finding=Scored(value=1.0, read="=HYPERLINK(1)"))},
        answer="\t=\x1b]0;x\x07\ud800",
    )
    write_attempts_csv(path, [hostile])
    (row,) = _read(path)
    assert not [text for text in row.values() if text[:1] in {*"=+-@\t\r\n"}]
    assert row["answer"] == "'\t'=␛]0;x␇\ufffd"
    assert row["served_model"] == "'=cmd|' /C calc'!A0"


def test_rows_are_written_as_they_come(tmp_path: Path) -> None:
    path = tmp_path / "attempts.csv"

    def rows() -> Iterator[object]:
        # Long enough to leave the file's buffer before the next row is asked for.
        yield an_attempt_row(answer="x" * 30_000)
        assert path.stat().st_size > 20_000
        yield an_attempt_row()

    assert write_attempts_csv(path, rows()) == 2  # type: ignore[arg-type]


def _frames() -> Frames:
    answered, failed = an_attempt_row(), an_attempt_row(attempt=a_failed_attempt(), scores={}, series={}, is_right=None)
    card = a_scorecard(questions=(a_question_card(1), a_question_card(2, flip=None)))
    return run_frames(card, [answered, failed])


def test_frames_have_the_columns_of_the_other_files() -> None:
    frames = _frames()
    assert tuple(frames.attempts.columns) == COLUMNS
    assert tuple(frames.questions.columns) == QUESTION_COLUMNS
    assert tuple(frames.estimates.columns) == ESTIMATE_COLUMNS
    assert [len(frame) for frame in (frames.attempts, frames.questions)] == [2, 2]


def test_what_is_absent_in_a_frame_is_missing_and_counts_in_no_mean() -> None:
    attempts = _frames().attempts
    assert list(attempts["complete_s"].isna()) == [False, True]
    assert attempts["complete_s"].mean() == 12.0
    assert list(attempts["right"].isna()) == [False, True]
    assert list(_frames().questions["flip_rate"].isna()) == [False, True]


def test_frames_hold_moments_counts_and_categories_as_such() -> None:
    attempts = _frames().attempts
    assert attempts["started_at"].iloc[0] == pd.Timestamp(A_MOMENT)
    assert str(attempts["started_at"].dt.tz) == "UTC"
    assert [str(attempts[name].dtype) for name in ("outcome", "completion_tokens", "right", "answer")] == [
        "category",
        "Int64",
        "boolean",
        "string",
    ]


def test_a_run_without_attempts_has_empty_frames_of_the_same_types() -> None:
    empty = run_frames(a_scorecard(questions=()), [])
    assert list(empty.attempts.dtypes.astype(str)) == list(_frames().attempts.dtypes.astype(str))
    assert (len(empty.attempts), len(empty.questions)) == (0, 0)


def test_every_figure_of_a_scorecard_is_an_estimate_or_says_why_it_is_none() -> None:
    accuracy = an_accuracy_card(every=an_estimate(0.5), by_category={Category.LOGIC: Undefined(reason="1 question")})
    estimates = run_frames(a_scorecard(accuracy=accuracy), []).estimates.set_index(["name", "slice"])
    assert estimates.loc[("accuracy_every", "all"), "value"] == 0.5
    assert estimates.loc[("accuracy_every", "category=logic"), "undefined"] == "1 question"
    assert bool(estimates["value"].isna().eq(estimates["undefined"].notna()).all())
    assert {"score_deviation", "pass_hat_3", "twins_balanced", "transfer_given_home", "tokens_per_right"} <= {
        name for name, _ in estimates.index
    }
