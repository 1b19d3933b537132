"""What is said of scores that changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import RaterKind, Scored, Unscored, UnscoredReason
from evalkit.domain.score_changes import BankNews, CorrectedKey, FindingChange, ScoreChanges, SeriesChange
from evalkit.domain.verdict import Estimate, Undefined
from evalkit.reports.as_json import json_schema
from evalkit.reports.document import Paragraph, Section, Table
from evalkit.reports.score_changes import score_changes_sections
from evalkit.reports.score_changes_json import score_changes_document
from tests.builders import a_run, a_target

NONE = Undefined(reason="0 questions, needs 2")


def an_estimate(value: float) -> Estimate:
    return Estimate(
        value=value, low=0.2, high=0.8, level=0.95, method="Wilson", n_clusters=12, n_questions=12, n_attempts=36
    )


def a_series_change(**overrides: Any) -> SeriesChange:
    members: dict[str, Any] = {
        "dimension": Dimension.ACCURACY,
        "rater_kind": RaterKind.RULE,
        "before": "1",
        "after": "1",
        "scored": 36,
        "added": 0,
        "changed": 0,
        "mean_before": an_estimate(4.0),
        "mean_after": an_estimate(4.0),
    }
    return SeriesChange(**(members | overrides))


def a_finding_change(**overrides: Any) -> FindingChange:
    members: dict[str, Any] = {
        "question_id": "math-001",
        "repeat": 0,
        "before": Scored(value=1.0, read="42"),
        "after": Scored(value=5.0, read="42"),
        "was_right": False,
        "is_right": True,
    }
    return FindingChange(**(members | overrides))


def changed(**overrides: Any) -> ScoreChanges:
    members: dict[str, Any] = {
        "run": a_run(),
        "is_dry_run": False,
        "bank": BankNews(),
        "series": (a_series_change(),),
        "findings": (),
        "accuracy_before": an_estimate(0.5),
        "accuracy_after": an_estimate(0.5),
    }
    return ScoreChanges(**(members | overrides))


def said(sections: tuple[Section, ...]) -> list[str]:
    return [block.text for section in sections for block in section.blocks if isinstance(block, Paragraph)]


def rows(sections: tuple[Section, ...], key: str) -> list[list[str]]:
    (section,) = [section for section in sections if section.key == key]
    (table,) = [block for block in section.blocks if isinstance(block, Table)]
    assert all(len(row) == len(table.columns) for row in table.rows)
    return [[cell.text for cell in row] for row in table.rows]


def test_nothing_changed_is_said_plainly_and_shows_no_tables() -> None:
    sections = score_changes_sections(changed(), "en")
    assert len(sections) == 1
    assert "Nothing changed: keys, scores and figures are as they were." in said(sections)


def test_an_accuracy_that_moved_stands_with_both_intervals() -> None:
    sections = score_changes_sections(
        changed(series=(a_series_change(changed=3),), accuracy_after=an_estimate(0.6)), "en"
    )
    assert "Accuracy: 50.0% (95% interval 20.0 to 80.0%) -> 60.0% (95% interval 20.0 to 80.0%)." in said(sections)


def test_a_figure_that_does_not_exist_is_not_a_number() -> None:
    missing = Undefined(reason="1 question, needs 2")
    sections = score_changes_sections(changed(series=(a_series_change(before=None),), accuracy_before=missing), "en")
    assert any(text.startswith("Accuracy: n/a: 1 question, needs 2 -> 50.0%") for text in said(sections))
    accuracy = score_changes_document(changed(accuracy_before=missing))["accuracy"]
    assert isinstance(accuracy, dict)
    assert accuracy["before"] == {"undefined": "1 question, needs 2"}


@pytest.mark.parametrize(("language", "mark"), [("en", "SIMULATED"), ("zh", "SIMULATED")])
def test_simulated_answers_are_marked(language: Language, mark: str) -> None:
    sections = score_changes_sections(changed(run=a_run(target=a_target(is_simulated=True))), language)
    assert said(sections)[0].startswith(mark)


def test_versions_before_and_now_stand_beside_each_other() -> None:
    clock = a_series_change(
        dimension=Dimension.RESPONSE_TIME,
        rater_kind=RaterKind.CLOCK,
        before="limits-0123456789abcdef",
        after="limits-fedcba9876543210",
        changed=12,
        mean_after=an_estimate(3.5),
    )
    sections = score_changes_sections(
        changed(series=(a_series_change(before=None, added=36, mean_before=NONE), clock)), "en"
    )
    assert rows(sections, "scored_by") == [
        ["accuracy", "not scored", "answer reader, version 1", "36", "36", "0", "n/a", "4.00"],
        ["response time", "limits 01234567", "limits fedcba98", "36", "0", "12", "4.00", "3.50"],
    ]
    assert "Mean of response time: 4.00 -> 3.50." in said(sections)


def test_corrected_keys_say_what_was_right_and_what_is() -> None:
    key = CorrectedKey(question_id="math-001", before="43", after="", changed=("expected", "difficulty"))
    sections = score_changes_sections(changed(bank=BankNews(corrected=(key,))), "en")
    assert rows(sections, "corrected_keys") == [["math-001", "43", "open question", "answer, difficulty"]]


def test_what_holds_for_other_runs_too_is_said() -> None:
    key = CorrectedKey(question_id="math-001", before="43", after="43", changed=("category", "difficulty"))
    news = BankNews(corrected=(key,), for_every_run=("category", "difficulty"))
    texts = said(score_changes_sections(changed(bank=news), "en"))
    assert "category, difficulty: hold for every stored run that asked these questions." in texts


def test_answers_that_count_otherwise_come_first_and_long_ones_are_shortened() -> None:
    reads = a_finding_change(before=Scored(value=5.0, read="x" * 99), was_right=True, repeat=1)
    unread = a_finding_change(
        before=Scored(value=1.0), after=Unscored(reason=UnscoredReason.OPEN_QUESTION), is_right=None
    )
    sections = score_changes_sections(changed(series=(a_series_change(changed=2),), findings=(reads, unread)), "en")
    assert rows(sections, "changed_answers") == [
        ["math-001", "1", "(no final answer)", "open questions, for judges or people", "wrong", "does not count"],
        ["math-001", "2", "x" * 59 + "…", "42", "right", "right"],
    ]


def test_a_long_list_is_cut_with_its_count_and_the_json_has_all() -> None:
    changes = changed(findings=tuple(a_finding_change(repeat=number) for number in range(45)))
    sections = score_changes_sections(changes, "en")
    assert len(rows(sections, "changed_answers")) == 40
    assert "and 5 more: --json lists all" in said(sections)
    answers = score_changes_document(changes)["answers"]
    assert isinstance(answers, list)
    assert len(answers) == 45


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_the_bank_no_longer_says_is_told_with_counts(language: Language) -> None:
    news = BankNews(gone=tuple(f"q-{number}" for number in range(7)), reworded=("r-1",))
    texts = said(score_changes_sections(changed(bank=news), language))
    assert any("7" in text and "q-4…" in text and "q-5" not in text for text in texts)
    assert any("r-1" in text for text in texts)


@pytest.mark.parametrize(
    "changes",
    [
        changed(),
        changed(accuracy_before=Undefined(reason="0 questions, needs 2"), series=(a_series_change(before=None),)),
        changed(
            findings=(
                a_finding_change(),
                a_finding_change(before=Unscored(reason=UnscoredReason.TIMEOUT), was_right=None),
            ),
            bank=BankNews(
                corrected=(CorrectedKey(question_id="q", before="1", after="2", changed=("expected",)),),
                gone=("g",),
                reworded=("r",),
                missing="no bank",
            ),
        ),
    ],
)
def test_the_schema_describes_what_is_printed(changes: ScoreChanges) -> None:
    printed = json.loads(json.dumps(score_changes_document(changes), allow_nan=False))
    assert not list(Draft202012Validator(json_schema("score_changes")).iter_errors(printed))


def test_repeats_count_from_one_as_in_every_export() -> None:
    document: Any = score_changes_document(changed(findings=(a_finding_change(repeat=0),)))
    assert document["answers"][0]["repeat"] == 1
