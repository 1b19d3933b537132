"""Judged dimensions of two runs: what is compared, and what has no figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.domain.comparison import CriterionRow, Difference, JudgedDifference, JudgeDifference, Reading, Status
from evalkit.domain.criteria import Unit
from evalkit.domain.panel import Coverage, SpreadCard
from evalkit.domain.score import RaterKind, UnscoredReason
from evalkit.domain.verdict import Undefined
from tests.unit.actions.judged_runs import QUESTIONS, AJudge, Given, compared_judged, row_of


def _level(reference: float, candidate: float) -> Given:
    """Levels that rise and fall with the question, the candidate's so much from the reference's."""
    return lambda model, number, _repeat: (reference if model == "q8" else candidate) + number % 2


def _without(says: Given, *, model: str, below: int) -> Given:
    """No verdict on the first questions of a model."""
    return lambda name, number, repeat: (
        UnscoredReason.NO_VERDICT if name == model and number < below else says(name, number, repeat)
    )


def _known(row: CriterionRow) -> Difference:
    assert isinstance(row.difference, Difference), row.difference
    return row.difference


def _why(row: CriterionRow) -> str:
    assert isinstance(row.difference, Undefined), row.difference
    return row.difference.reason


def _judges(row: CriterionRow) -> JudgedDifference:
    assert row.judged is not None
    return row.judged


def test_the_difference_is_that_of_the_panels_means_with_each_judges_own_beside_it(tmp_path: Path) -> None:
    row = row_of(
        compared_judged(AJudge(name="a", says=_level(3, 2.5)), AJudge(name="b", says=_level(4, 3.9)), cwd=tmp_path)
    )
    assert (row.rater_kind, row.rater) == (RaterKind.JUDGE, "a, b")
    assert row.reference == pytest.approx(4.0)
    assert _known(row).value == pytest.approx(-0.3)
    judged = _judges(row)
    assert [(one.judge, round(_of(one.difference), 3)) for one in judged.judges] == [("a", -0.5), ("b", -0.1)]
    assert isinstance(judged.spread, SpreadCard)
    # Standard deviation of -.5 and -.1, and over the root of 2.
    assert judged.spread.deviation == pytest.approx(0.2828, abs=1e-4)
    assert judged.spread.added == pytest.approx(0.2)
    assert not judged.is_split
    assert (judged.lowest, judged.highest) == (None, None)
    assert judged.reference.wanted == judged.candidate.scored == 2 * QUESTIONS


def _of(difference: Difference | Undefined) -> float:
    assert isinstance(difference, Difference)
    return difference.value


def _split(of_a: float, of_b: float, *, at_chance: bool) -> bool:
    """Whether two judges are split whose differences are these, each within bounds that hold 0 or do not."""
    judges = [
        JudgeDifference(
            judge=name,
            version="v1",
            reference=3.0,
            candidate=3.0 + value,
            difference=Difference(
                value=value,
                low=value - (1.0 if at_chance else 0.1),
                high=value + (1.0 if at_chance else 0.1),
                confidence=0.95,
                method="",
                n_clusters=40,
                n_questions=40,
                n_attempts=160,
            ),
        )
        for name, value in (("a", of_a), ("b", of_b))
    ]
    none = Undefined(reason="")
    whole = Coverage(scored=1, wanted=1, unscored={}, is_poor=False, lowest=None, highest=None)
    judged = JudgedDifference(
        judges=tuple(judges),
        difference=none,
        spread=none,
        reference=whole,
        candidate=whole,
        lowest=None,
        highest=None,
    )
    return judged.is_split


def test_judges_are_split_where_one_sees_a_build_ahead_beyond_chance_and_another_the_other() -> None:
    assert _split(0.4, -0.2, at_chance=False)
    assert _split(-0.4, 0.2, at_chance=False)
    assert not _split(0.4, 0.2, at_chance=False)
    # Two judges without an opinion hardly ever come to the same sign.
    assert not _split(0.4, -0.2, at_chance=True)


def test_with_poor_coverage_there_are_bounds_and_no_verdict(tmp_path: Path) -> None:
    says = _without(_level(3, 3), model="q4", below=4)
    judged = compared_judged(AJudge(name="a", says=says), AJudge(name="b", says=_level(3, 3)), cwd=tmp_path)
    row = row_of(judged)
    assert (row.status, row.reading) == (Status.INCONCLUSIVE, Reading.UNCLEAR)
    assert (row.reference, row.candidate) == (None, None)
    # Judge a lacks 4 of 12 questions, of levels 3 4 3 4: all 1 takes 2.5 x 4/12 of its mean, half of that the panel's.
    assert _why(row) == (
        "coverage 66.7% in the candidate, 100.0% in the reference; the difference lies between -0.42 and +0.25"
    )
    assert judged.comparison.status is Status.INCONCLUSIVE
    first, second = _judges(row).judges
    assert isinstance(first.difference, Undefined)
    assert _of(second.difference) == 0


def test_bounds_set_the_worst_of_the_one_run_against_the_best_of_the_other(tmp_path: Path) -> None:
    def says(_model: str, number: int, _repeat: int) -> float | UnscoredReason:
        return UnscoredReason.NO_VERDICT if number < 3 else 3.0

    row = row_of(compared_judged(AJudge(name="a", says=says), cwd=tmp_path))
    # A quarter of either run is unknown: 1 against 5 there, 3 against 3 elsewhere.
    assert (_judges(row).lowest, _judges(row).highest) == (pytest.approx(-1), pytest.approx(1))
    assert _why(row).endswith("the difference lies between -1.00 and +1.00")


def test_one_missing_verdict_of_sixty_leaves_the_figure_with_bounds_beside_it(tmp_path: Path) -> None:
    def says(model: str, number: int, repeat: int) -> float | UnscoredReason:
        return UnscoredReason.NO_VERDICT if (model, number, repeat) == ("q4", 0, 0) else 3.0 + number % 2

    row = row_of(compared_judged(AJudge(name="a", says=says, repeats=5), cwd=tmp_path, repeats=5))
    assert _known(row).value == pytest.approx(0.0)
    judged = _judges(row)
    assert (judged.candidate.scored, judged.candidate.wanted) == (59, 60)
    assert (judged.lowest, judged.highest) == (pytest.approx(-2 / 60), pytest.approx(2 / 60))


def test_two_series_are_never_held_against_each_other(tmp_path: Path) -> None:
    judge = AJudge(name="a", says=_level(3, 3), version={"q4": "v2"})
    reason = _why(row_of(compared_judged(judge, cwd=tmp_path)))
    assert reason.startswith("judged by other series; judge both alike with: evalkit judge ")
    assert reason.endswith(" --judge a --dimension coherence")


def test_of_a_run_that_nobody_judged_there_is_the_command_that_does(tmp_path: Path) -> None:
    judge = AJudge(name="a", says=_level(3, 3), runs=("q8",), repeats=3)
    reason = _why(row_of(compared_judged(judge, cwd=tmp_path)))
    assert reason.startswith("not judged in candidate; judge both alike with: evalkit judge ")
    assert reason.endswith(" --judge a --dimension coherence --repeats-per-question 3")


def test_nobody_misses_a_judged_figure_that_decides_nothing(tmp_path: Path) -> None:
    judged = compared_judged(cwd=tmp_path, decision={"criteria": {"accuracy": 0.2}})
    assert "coherence" not in [row.criterion.key for row in judged.comparison.rows]


def test_only_the_judges_that_a_decision_names_count(tmp_path: Path) -> None:
    judges = (AJudge(name="a", says=_level(3, 3)), AJudge(name="b", says=_level(4, 1), repeats=3))
    row = row_of(compared_judged(*judges, cwd=tmp_path, decision={"judges": ("a",)}))
    assert (row.rater, _known(row).value) == ("a", 0)
    # What another judge was told to look at besides is no gap in its coverage.
    assert _judges(row).candidate.wanted == 2 * QUESTIONS


def test_judges_that_were_told_to_look_at_more_repeats_are_heard_on_those_of_all(tmp_path: Path) -> None:
    judges = (AJudge(name="a", says=_level(3, 3)), AJudge(name="b", says=_level(3, 2), repeats=3))
    row = row_of(compared_judged(*judges, cwd=tmp_path))
    assert _known(row).value == pytest.approx(-0.5)
    assert _judges(row).candidate.wanted == 2 * QUESTIONS


def test_a_judge_that_is_named_and_has_said_nothing_leaves_no_figure(tmp_path: Path) -> None:
    judge = AJudge(name="a", says=_level(3, 3))
    judged = compared_judged(judge, cwd=tmp_path, decision={"judges": ("a", "b")})
    assert _why(row_of(judged)).startswith("judge b has no verdict like the others'; judge both alike with: ")
    assert row_of(judged).rater == "a, b"


def test_a_judge_in_trouble_leaves_no_figure_though_its_verdicts_are_stored(tmp_path: Path) -> None:
    judge = AJudge(name="a", says=_level(3, 3))
    terms = {"judge_troubles": {"a": "was stopped by its canaries"}}
    judged = compared_judged(judge, cwd=tmp_path, decision={"judges": ("a",)}, terms=terms)
    assert _why(row_of(judged)) == "judge a was stopped by its canaries"
    assert row_of(judged).status is Status.INCONCLUSIVE


def test_a_judge_that_its_canaries_stopped_is_not_to_be_asked_again(tmp_path: Path) -> None:
    judge = AJudge(name="a", says=_level(3, 3), runs=("q8",))
    names = {"judges": ("a", "b")}
    judged = compared_judged(judge, cwd=tmp_path, decision=names, failed_checks=("b",))
    assert _why(row_of(judged)) == "judge b was stopped by its canaries"
    # Judged in one run only: it would be stopped at the other one.
    half = compared_judged(judge, cwd=tmp_path, decision={"judges": ("a",)}, failed_checks=("a",))
    assert _why(row_of(half)) == "judge a was stopped by its canaries"


def test_what_a_judge_said_of_both_runs_before_its_canaries_stopped_it_stays_said(tmp_path: Path) -> None:
    judge = AJudge(name="a", says=_level(3, 3))
    judged = compared_judged(judge, cwd=tmp_path, decision={"judges": ("a",)}, failed_checks=("a",))
    assert _known(row_of(judged)).value == pytest.approx(0)


def test_canaries_of_judges_that_decide_nothing_are_not_spoken_of(tmp_path: Path) -> None:
    decision = {"judges": ("a",), "criteria": {"accuracy": 0.2}}
    judged = compared_judged(cwd=tmp_path, decision=decision, failed_checks=("a",))
    assert "coherence" not in [row.criterion.key for row in judged.comparison.rows]


def test_a_look_before_the_end_does_not_look_at_judges_and_passes_nothing(tmp_path: Path) -> None:
    judge = AJudge(name="a", says=_level(3, 4))
    criteria = {"criteria": {"accuracy": 0.9, "coherence": 0.5}}
    judged = compared_judged(judge, cwd=tmp_path, decision=criteria, looked_at=10)
    assert _why(row_of(judged)) == "judged when every question is asked"
    assert row_of(judged, "accuracy").status is Status.PASS
    assert judged.comparison.status is Status.INCONCLUSIVE
    at_end = compared_judged(judge, cwd=tmp_path, decision=criteria)
    assert at_end.comparison.status is Status.PASS


def test_a_dimension_of_a_teams_own_is_a_score_and_can_decide(tmp_path: Path) -> None:
    judge = AJudge(name="a", says=_level(3, 1.5), dimension="politeness")
    named = compared_judged(judge, cwd=tmp_path, decision={"criteria": {"politeness": 0.25}})
    assert row_of(named, "politeness").criterion.unit is Unit.SCORE
    assert named.comparison.status is Status.FAIL
    beside = compared_judged(judge, cwd=tmp_path, decision={"criteria": {"accuracy": 0.2}})
    assert _known(row_of(beside, "politeness")).value == pytest.approx(-1.5)


def test_a_judge_of_the_family_of_one_of_two_builds_is_told_once(tmp_path: Path) -> None:
    about = {"served_model": "Qwen3-32B"}
    judges = [
        AJudge(name="a", says=_level(3, 3), dimension=name, about=about) for name in ("coherence", "common_sense")
    ]

    def told(reference: str, candidate: str) -> list[object]:
        served = {"q8": reference, "q4": candidate}
        remarks = compared_judged(*judges, cwd=tmp_path, served=served).comparison.remarks
        return [dict(remark.values) for remark in remarks if remark.key == "judge_kin"]

    assert told("DeepSeek-V3", "QwQ-32B") == [{"judge": "a", "family": "qwen", "kin": "q4", "other": "q8"}]
    assert told("Qwen2.5-32B", "glm-4") == [{"judge": "a", "family": "qwen", "kin": "q8", "other": "q4"}]
    assert told("Qwen2.5-32B", "QwQ-32B") == []
    assert told("Mistral-Small", "glm-4") == []
