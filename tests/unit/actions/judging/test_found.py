"""What judges have found of a run: panels of series that match, never averaged with others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evalkit.actions.cards.judged import coverage_of
from evalkit.actions.judging.docket import score_of
from evalkit.actions.judging.found import FoundPanel
from evalkit.actions.judging.series import JudgeSeries
from evalkit.domain.attempt import Outcome
from evalkit.domain.judging import Judging
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from tests.builders import A_MOMENT, a_passport, variants_numbered
from tests.unit.actions.judging.bench import a_judge, a_judged_attempt, a_rubric, at_the_gate
from tests.unit.actions.judging.judged_bench import RUBRIC, SILENT, JudgedBench

REWORDED = a_rubric(asks={"en": "Does it hang together?", "zh": "连贯吗？"})


def names(panel: FoundPanel) -> list[str]:
    return [judge.series.rater for judge in panel.judges]


def test_a_run_that_nobody_judged_has_no_panel() -> None:
    assert JudgedBench().panels() == {}


def test_the_panel_s_score_is_the_mean_of_its_judges() -> None:
    bench = JudgedBench()
    bench.judged("b", *[5] * 6)
    bench.judged("a", *[2, 3] * 3)
    assert names(bench.panel()) == ["a", "b"]
    assert bench.scores() == [3.5, 4.0] * 3


def test_weights_weigh_and_samples_are_averaged_first() -> None:
    bench = JudgedBench()
    bench.judged("a", *[5] * 6, weight=3.0)
    bench.judged("b", *[1] * 6)
    bench.judged("b", *[3] * 6, sample=1)
    # (3 x 5 + (1 + 3) / 2) / 4
    assert bench.scores() == [pytest.approx(4.25)] * 6


def test_an_attempt_is_scored_only_where_every_judge_has_scored_it() -> None:
    """A mean of those that are left would move with the severity of the one that is missing."""
    bench = JudgedBench()
    bench.judged("a", 5, 5, 5, 5, 5, 5)
    bench.judged("b", 1, SILENT, None, 1, 1, 1)
    assert bench.scores() == [3, None, None, 3, 3, 3]
    coverage = coverage_of(bench.panel(), {attempt.attempt_id: attempt.asked_hash for attempt in bench.attempts})
    assert (coverage.scored, coverage.wanted, coverage.unscored, coverage.unasked) == (4, 6, {"no_verdict": 1}, 1)
    assert coverage.is_poor
    # By question: b (1, x), (y, 1), (1, 1), so with x = y = 1 and 5: 1 and 7/3; with a's 5: 3 and 11/3.
    assert (coverage.lowest, coverage.highest) == (pytest.approx(3), pytest.approx(11 / 3))


def test_one_verdict_of_several_is_enough_for_a_score() -> None:
    bench = JudgedBench()
    bench.judged("a", SILENT, *[4] * 5)
    bench.judged("a", 2, sample=1)
    assert bench.scores() == [2, 4, 4, 4, 4, 4]


def test_a_whole_panel_has_no_bounds_and_is_not_poor() -> None:
    bench = JudgedBench()
    bench.judged("a", *[4] * 6)
    coverage = coverage_of(bench.panel(), {attempt.attempt_id: attempt.asked_hash for attempt in bench.attempts})
    assert (coverage.lowest, coverage.highest, coverage.is_poor, coverage.unasked) == (None, None, False, 0)


def test_what_broke_off_is_at_the_gate_and_not_among_those_that_were_sent() -> None:
    bench = JudgedBench(outcomes={0: Outcome.CUT_IN_ANSWER})
    bench.judged("a", at_the_gate(), *[4] * 5)
    panel = bench.panel()
    cut = bench.attempts[0].attempt_id
    assert panel.gate == {cut: at_the_gate()}
    assert cut not in panel.sent
    assert panel.finding_by_attempt[cut] == at_the_gate()
    coverage = coverage_of(panel, {attempt.attempt_id: attempt.asked_hash for attempt in bench.attempts})
    assert (coverage.scored, coverage.wanted) == (5, 5)


def test_what_broke_off_counts_as_one_in_the_bounds() -> None:
    bench = JudgedBench(outcomes={0: Outcome.CUT_IN_ANSWER})
    bench.judged("a", at_the_gate(), 5, SILENT, 5, 5, 5)
    coverage = coverage_of(bench.panel(), {attempt.attempt_id: attempt.asked_hash for attempt in bench.attempts})
    # By question: (1 + 5) / 2, (x + 5) / 2, 5 with x from 1 to 5.
    assert (coverage.lowest, coverage.highest) == (pytest.approx(11 / 3), pytest.approx(13 / 3))


def test_an_answer_that_says_nothing_is_at_the_gate_although_it_is_complete() -> None:
    bench = JudgedBench()
    empty = Unscored(reason=UnscoredReason.NO_CONTENT, detail="cue")
    bench.judged("a", empty, *[4] * 5)
    assert list(bench.panel().gate) == [bench.attempts[0].attempt_id]


def test_verdicts_by_another_rubric_are_never_averaged_and_are_named() -> None:
    bench = JudgedBench()
    old = bench.judged("c", *[1] * 6, rubric=REWORDED)
    bench.judged("a", *[5] * 6, hours=1)
    bench.judged("b", *[3] * 6, hours=1)
    panel = bench.panel()
    assert bench.scores() == [4.0] * 6
    assert [(one.series.series_id, one.why) for one in panel.left_out] == [(old.series_id, "other_rubric")]


def test_of_rubrics_with_as_many_scores_the_newest_holds_and_else_the_one_with_most() -> None:
    bench = JudgedBench()
    bench.judged("a", *[1] * 6, rubric=REWORDED, hours=2)
    bench.judged("a", *[5] * 6)
    assert bench.scores() == [1.0] * 6
    begun = JudgedBench()
    begun.judged("a", 1, rubric=REWORDED, hours=2)
    begun.judged("a", *[5] * 6)
    assert begun.scores() == [5.0] * 6, "one that has only begun"


def test_a_judge_asked_in_two_ways_sits_in_the_panel_once() -> None:
    bench = JudgedBench()
    bench.judged("a", *[5] * 6)
    other = JudgeSeries(judge=a_judge("a", served_model="a-2"), rubric=RUBRIC)
    bench.store.scores.add_series(other.series(passport=a_passport(), now=A_MOMENT))
    bench.store.judgements.put_judging(
        Judging(
            run_id=bench.run.run_id,
            series_id=other.series_id,
            dimension=RUBRIC.name,
            repeats_per_question=2,
            samples=1,
        )
    )
    judged = a_judged_attempt(variants_numbered(3)[0], attempt_id=bench.attempts[0].attempt_id)
    bench.store.scores.append([score_of(other, judged, sample=0, finding=Scored(value=1.0))])
    panel = bench.panel()
    assert names(panel) == ["a"]
    assert bench.scores() == [5.0] * 6
    assert [(one.series.series_id, one.why) for one in panel.left_out] == [(other.series_id, "other_settings")]


def test_a_judge_that_has_said_nothing_yet_does_not_take_the_others_figures_away() -> None:
    """It was begun and its server died: what the others said is worth as much as before."""
    bench = JudgedBench(outcomes={0: Outcome.CUT_IN_ANSWER})
    bench.judged("a", at_the_gate(), *[4] * 5)
    silent = bench.judged("dead", at_the_gate())
    panel = bench.panel()
    assert names(panel) == ["a"]
    assert bench.scores() == [None, *[4.0] * 5]
    assert [(one.series.series_id, one.why) for one in panel.left_out] == [(silent.series_id, "silent")]


def test_a_judge_whose_every_reply_was_no_verdict_stays_in_the_panel() -> None:
    """It was asked: leaving it out would hide that it failed."""
    bench = JudgedBench()
    bench.judged("a", *[4] * 6)
    bench.judged("mute", *[SILENT] * 6)
    assert names(bench.panel()) == ["a", "mute"]
    assert bench.scores() == [None] * 6


def test_a_dimension_that_was_only_begun_shows_that_nothing_is_scored() -> None:
    bench = JudgedBench()
    bench.judged("dead")
    panel = bench.panel()
    assert names(panel) == ["dead"]
    coverage = coverage_of(panel, {attempt.attempt_id: attempt.asked_hash for attempt in bench.attempts})
    assert (coverage.scored, coverage.wanted, coverage.unasked) == (0, 6, 6)


def test_only_the_repeats_that_this_panel_was_to_judge_are_wanted_of_it() -> None:
    """A series by an earlier rubric that was given more repeats makes nothing missing in the one that holds."""
    bench = JudgedBench()
    bench.judged("a", *[1] * 6, rubric=REWORDED)
    for name in ("a", "b", "c"):
        # One repeat of each question: whichever is drawn.
        bench.judged(name, *[5] * 6, repeats=1, hours=1)
    panel = bench.panel()
    assert names(panel) == ["a", "b", "c"]
    assert len(panel.sent) == 3


def test_scores_against_a_key_that_was_corrected_since_do_not_count() -> None:
    bench = JudgedBench()
    bench.judged("a", *[5] * 6)
    variants = [replace(variant, solution="Counted anew.") for variant in variants_numbered(3)]
    bench.store.banks.add_variants(variants)
    bench.run = replace(
        bench.run,
        places=tuple(
            replace(place, key_hash=variant.key_hash) for place, variant in zip(bench.run.places, variants, strict=True)
        ),
    )
    assert bench.scores() == [None] * 6


def test_two_runs_judged_by_the_same_series_have_panels_of_one_identity_and_other_judges_or_weights_another() -> None:
    def identity(*judges: tuple[str, float]) -> str:
        bench = JudgedBench()
        for name, weight in judges:
            bench.judged(name, *[5] * 6, weight=weight)
        return bench.panel().series.series_id

    assert identity(("a", 1), ("b", 1)) == identity(("b", 2), ("a", 2))
    assert len({identity(("a", 1), ("b", 1)), identity(("a", 1)), identity(("a", 1), ("b", 2))}) == 3


def test_a_dimension_whose_rubric_is_gone_is_of_what_was_asked() -> None:
    bench = JudgedBench(rubrics=())
    bench.judged("a", 5, 4, None, 3)
    assert len(bench.panel().sent) == 3
    assert bench.scores() == [5, 4, None, 3, None, None]
