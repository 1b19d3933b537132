"""The verdict as CI servers read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from itertools import product
from typing import Any
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evalkit.domain.comparison import Comparison, PairComparison, Reading, Status
from evalkit.domain.score import RaterKind
from evalkit.domain.verdict import Undefined
from evalkit.reports.junit import junit_xml
from tests.builders import A_MOMENT, a_target
from tests.unit.reports.cards import an_estimate
from tests.unit.reports.comparisons import (
    a_blocked_pair,
    a_comparison,
    a_criterion_row,
    a_decision,
    a_difference,
    a_failing_row,
    a_floor_row,
    a_pair,
    an_early_end,
    an_inconclusive_row,
    an_undefined_row,
    compared_run,
)

_ENDINGS = ("failure", "error", "skipped")


def _parsed(text: str) -> Element:
    return ET.fromstring(text)  # noqa: S314 - our own, and it names no entities


def _suites(comparison: Comparison) -> list[Element]:
    """The suites, their counts checked against their cases."""
    root = _parsed(junit_xml(comparison))
    suites = root.findall("testsuite")
    for tag, kind in zip(_ENDINGS, ("failures", "errors", "skipped"), strict=True):
        for element, cases in ((root, root.iter("testcase")), *((suite, suite.iter("testcase")) for suite in suites)):
            assert element.get(kind) == str(sum(case.find(tag) is not None for case in cases))
    assert root.get("tests") == str(len(list(root.iter("testcase"))))
    return suites


def _endings(suite: Element) -> dict[str, str]:
    """Name of a case -> how it ended."""
    cases = suite.findall("testcase")
    assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases)
    return {
        str(case.get("name")): next((tag for tag in _ENDINGS if case.find(tag) is not None), "passed") for case in cases
    }


def _said(suite: Element, name: str) -> str:
    (case,) = (case for case in suite.findall("testcase") if case.get("name") == name)
    (told,) = list(case)
    if told.tag in {"failure", "error"}:
        assert told.text == told.get("message")
    return told.get("message") or str(told.text)


def _only(pair: PairComparison, **overrides: Any) -> Element:
    (suite,) = _suites(a_comparison(pairs=(pair,), **overrides))
    return suite


def test_a_candidate_that_passes_has_a_green_case_for_each_criterion_and_floor_and_for_the_whole() -> None:
    suite = _only(a_pair())
    assert _endings(suite) == dict.fromkeys(
        ("verdict", "accuracy", "trap_accuracy", "flip_rate", "unfinished", "floor: accuracy", "floor: tokens_per_s"),
        "passed",
    )
    assert suite.get("name") == "qwen32b-q4 against qwen32b-q8"
    assert _said(suite, "verdict") == "PASS"


def test_a_failing_criterion_is_a_failure_with_its_figures() -> None:
    suite = _only(a_pair(rows=(a_failing_row(), a_criterion_row("unfinished")), status=Status.FAIL))
    assert [_endings(suite)[name] for name in ("verdict", "accuracy", "unfinished")] == ["failure", "failure", "passed"]
    assert _said(suite, "verdict") == "FAIL: accuracy"
    assert _said(suite, "accuracy") == (
        "accuracy 59.0% against 71.0%; -12.0 points, between -15.0 and -9.0 (95% each way, 180 clusters); "
        "margin 5 points"
    )


def test_a_failing_floor_is_a_failure_with_what_is_demanded() -> None:
    low = an_estimate(0.4, low=0.35, high=0.45, level=0.9)
    suite = _only(a_pair(floors=(a_floor_row(figure=low, status=Status.FAIL),), status=Status.FAIL))
    assert _endings(suite)["floor: accuracy"] == "failure"
    assert _said(suite, "verdict") == "FAIL: floor: accuracy"
    told = "accuracy 40.0%, between 35.0% and 45.0% (90%); at least 60.0% is demanded"
    assert _said(suite, "floor: accuracy") == told


def test_what_is_inconclusive_is_an_error_and_never_skipped_or_green() -> None:
    """Jenkins and GitLab let ``skipped`` pass; both show an ``error``."""
    rows = (an_inconclusive_row("seconds", margin=1.25, is_primary=True), a_criterion_row("accuracy"))
    nothing = Undefined(reason="0 questions, needs 2")
    floor = a_floor_row("unfinished", required=0.05, figure=nothing, status=Status.INCONCLUSIVE)
    suite = _only(a_pair(rows=rows, floors=(floor,), status=Status.INCONCLUSIVE))
    assert _endings(suite) == {
        "verdict": "error",
        "seconds": "error",
        "accuracy": "passed",
        "floor: unfinished": "error",
    }
    assert _said(suite, "verdict") == "INCONCLUSIVE: seconds, floor: unfinished"
    assert _said(suite, "seconds") == (
        "seconds 63.0 against 60.0; 1.05x, between 0.97x and 1.13x (95% each way, 180 clusters); margin 1.25x; "
        "420 questions x 5 would decide on a candidate that is as good"
    )
    told = "unfinished has no figure: 0 questions, needs 2; at most 5.0% is demanded"
    assert _said(suite, "floor: unfinished") == told


def test_a_criterion_without_a_figure_is_an_error_and_shows_no_number() -> None:
    row = an_undefined_row("coherence", margin=0.25, is_primary=True)
    suite = _only(a_pair(rows=(row,), floors=(), status=Status.INCONCLUSIVE))
    assert _endings(suite) == {"verdict": "error", "coherence": "error"}
    assert _said(suite, "coherence") == "no difference: 0 questions, needs 2; margin 0.25"


def test_a_difference_that_nobody_named_is_an_error_and_nothing_of_that_candidate_is_green() -> None:
    suite = _only(a_blocked_pair())
    endings = _endings(suite)
    assert endings.pop("verdict") == "error"
    assert set(endings.values()) == {"skipped"}
    told = "no verdict: the runs differ in what nobody named: temperature: 0.6 against 0"
    assert _said(suite, "verdict") == told
    assert _said(suite, "accuracy").startswith("not judged, since the runs are not comparable; accuracy 70.0%")


def test_lines_that_pass_make_no_green_verdict_where_the_whole_does_not() -> None:
    """Several candidates share one risk of error: each line may pass, and the verdict may not."""
    suite = _only(a_pair(status=Status.INCONCLUSIVE, p=0.03, adjusted_p=0.0612))
    endings = _endings(suite)
    assert endings.pop("verdict") == "error"
    assert set(endings.values()) == {"passed"}
    assert "Holm p 0.061" in _said(suite, "verdict")


@pytest.mark.parametrize(
    ("status", "line"),
    [(Status.PASS, Status.PASS), *product((None, Status.FAIL, Status.INCONCLUSIVE), Status)],
)
def test_a_suite_is_green_exactly_where_the_verdict_is_pass(status: Status | None, line: Status) -> None:
    suite = _only(a_pair(rows=(a_criterion_row(status=line),), floors=(a_floor_row(status=line),), status=status))
    is_red = suite.get("failures") != "0" or suite.get("errors") != "0"
    assert is_red == (status is not Status.PASS)


def test_exploratory_lines_have_no_case() -> None:
    suite = _only(a_pair(rows=(a_criterion_row(), a_criterion_row("seconds", reading=Reading.WORSE))))
    assert "seconds" not in _endings(suite)


def test_each_candidate_is_a_suite_in_its_order() -> None:
    pairs = (a_pair("q4"), a_blocked_pair("q2"), a_pair("q3", rows=(a_failing_row(),), status=Status.FAIL))
    suites = _suites(a_comparison(pairs=pairs))
    assert [suite.get("name") for suite in suites] == [f"{name} against qwen32b-q8" for name in ("q4", "q2", "q3")]
    assert [_endings(suite)["verdict"] for suite in suites] == ["passed", "error", "failure"]


def test_cases_keep_their_names_when_figures_and_margins_change() -> None:
    first = a_pair(rows=(a_criterion_row(margin=0.05),), floors=(a_floor_row(required=0.6),))
    later = a_pair(rows=(a_failing_row(margin=0.03),), floors=(a_floor_row(required=0.7),), status=Status.FAIL)
    assert list(_endings(_only(first))) == list(_endings(_only(later)))


def test_a_dimension_scored_by_two_raters_has_two_cases() -> None:
    rows = tuple(
        a_criterion_row("coherence", margin=0.25, rater_kind=RaterKind.JUDGE, rater=rater) for rater in ("qwen", "glm")
    )
    rule = a_criterion_row("accuracy_score", margin=0.25, rater_kind=RaterKind.RULE, rater="rule")
    names = list(_endings(_only(a_pair(rows=(*rows, rule), floors=()))))
    assert names == ["verdict", "coherence by qwen", "coherence by glm", "accuracy_score"]


def test_an_early_end_is_told_with_the_verdict() -> None:
    looked = _only(a_pair(early=an_early_end()))
    assert _said(looked, "verdict") == "PASS; reached at look 2 of 3, after 130 of 200 questions"
    stopped = a_pair(rows=(a_failing_row(),), status=Status.FAIL, early=an_early_end(look=0, questions=24))
    told = "FAIL: accuracy; reached by the monitor of broken builds, after 24 of 200 questions"
    assert _said(_only(stopped), "verdict") == told


def test_policy_and_runs_stand_beside_the_verdict() -> None:
    suite = _only(a_pair(), decision=a_decision())
    found = {element.get("name"): element.get("value") for element in suite.iter("property")}
    assert found["policy"] == a_decision().policy_hash
    assert found["decision"] == "decision.toml"
    assert found["candidate_run"] == compared_run("qwen32b-q4").run_id
    by_hand = _parsed(junit_xml(a_comparison(source=None)))
    assert "decision" not in {element.get("name") for element in by_hand.iter("property")}


def test_the_moment_is_in_utc_without_a_zone_as_the_schema_wants_it() -> None:
    made_at = A_MOMENT.astimezone(timezone(timedelta(hours=8)))
    assert _only(a_pair(), made_at=made_at).get("timestamp") == "2026-01-02T03:04:05"


def test_what_was_simulated_says_so_in_every_case() -> None:
    run = compared_run("demo-q4", target=a_target(name="demo-q4", is_simulated=True))
    suite = _only(replace(a_pair(), candidate=run))
    assert str(suite.get("name")).endswith("SIMULATED")
    assert all("SIMULATED" in str(case.get("classname")) for case in suite.iter("testcase"))


def test_a_difference_of_nothing_has_no_sign() -> None:
    row = a_criterion_row(difference=a_difference(-0.00001, low=-0.02, high=0.02))
    assert "; 0.0 points, between -2.0 and +2.0 " in _said(_only(a_pair(rows=(row,))), "accuracy")


@given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=30))
@example('"><failure/><!-- & ]]> \x00\x1b[31m\x85\u2028\ud800\ufffe\uffff')
@example("x" * 5000)
def test_hostile_names_stay_in_their_place_and_the_file_stays_xml(hostile: str) -> None:
    target = a_target(name=hostile)
    blocked = replace(a_blocked_pair(), candidate=compared_run("b", target=target))
    row = a_criterion_row("coherence", margin=0.25, rater_kind=RaterKind.JUDGE, rater=hostile)
    judged = a_pair(
        rows=(row, an_undefined_row("accuracy", reason=hostile)), reference=compared_run("r", target=target)
    )
    comparison = a_comparison(pairs=(blocked, judged), decision=a_decision(name=hostile), source=hostile)
    text = junit_xml(comparison)
    text.encode("utf-8")
    first, second = _suites(comparison)
    assert len(_endings(first)) == len(_endings(_only(a_blocked_pair())))
    assert list(_endings(second))[2:] == ["accuracy", "floor: accuracy", "floor: tokens_per_s"]
    assert {element.tag for element in _parsed(text).iter()} <= {
        *("testsuites", "testsuite", "properties", "property", "testcase", "system-out"),
        *_ENDINGS,
    }
