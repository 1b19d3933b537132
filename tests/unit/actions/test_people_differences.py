import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evalkit.actions.comparing.pair import Terms, judged_pair
from evalkit.actions.comparing.pairing import paired_tables
from evalkit.actions.comparing.rows import criterion_rows
from evalkit.actions.comparing.run_table import RunTable, run_table
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.attempt import Outcome
from evalkit.domain.comparison import CriterionRow, Difference, Status
from evalkit.domain.criteria import ScoredBy
from evalkit.domain.decision import Decision
from evalkit.domain.verdict import Undefined
from tests.builders import A_MOMENT
from tests.unit.actions.judged_runs import AJudge, judge_run
from tests.unit.actions.reviewing.review_bench import CANNOT, NOT_ASKED, Given, ReviewBench

_QUESTIONS = 40


def _lenient(model: str, number: int, repeat: int) -> float:
    """A judge that foretells people, and gives a level more throughout, and half a level more still to q4."""
    del repeat
    return min(5.0, _of_people(model, number) + 1.0 + (0.5 if model == "q4" else 0.0))


def _of_people(model: str, number: int) -> int:
    return 1 + number % 3 + (0 if model == "q8" or number % 4 else -1 if number % 3 else 0)


def _row(
    *,
    people: Callable[[str, int], Given] | None = _of_people,
    idle: Sequence[int] = (),
    judges: Sequence[AJudge] = (),
    cwd: Path,
    reviews: Sequence[str] = ("q8 q4",),
    cut: Sequence[int] = (),
    drawn: Sequence[int] = range(_QUESTIONS),
    **decision: Any,
) -> CriterionRow:
    """Coherence of q4 against q8: people have scored every question, unless they say otherwise.

    The questions that are ``idle`` are in the hands of somebody who has not begun, too. Both runs' answers to those
    that are ``cut`` broke off. The first review has ``drawn`` some questions, the others all.
    """
    outcomes = dict.fromkeys(cut, Outcome.CUT_IN_ANSWER)
    bench = ReviewBench(questions=_QUESTIONS, models=("q8", "q4"), outcomes=outcomes)
    members: dict[str, Any] = {
        "reference": "q8",
        "candidates": ("q4",),
        "varies": ("quantisation",),
        "criteria": {"coherence": 0.5},
    }
    chosen = Decision(**(members | decision))
    with bench.store as store:
        for number, models in enumerate(reviews if people is not None else (), start=1):
            names = models.split()
            rows = drawn if number == 1 else range(_QUESTIONS)
            review = bench.begin(
                number=number,
                run_ids=tuple(bench.runs[name].run_id for name in names),
                asked_hashes=tuple(bench.variants[row].asked_hash for row in rows),
            )
            for model in names:
                assert people is not None
                # Who sees one run alone is harsh.
                said = [people(model, row) if number == 1 else 1 for row in range(_QUESTIONS)]
                given = [said[row] if row in rows and row not in cut else NOT_ASKED for row in range(_QUESTIONS)]
                bench.rated(review, "ann", *given, model=model)
                bench.asked(review, "ben", *idle, model=model)
        for judge in judges:
            for run in bench.runs.values():
                judge_run(store, run.run_id, judge, questions=bench.variants)

        def table(model: str) -> RunTable:
            scored = run_scored_now(bench.runs[model].run_id, store=store, cwd=cwd, now=A_MOMENT)
            return run_table(scored, store.attempts.columns(scored.run.run_id), judges=chosen.judges)

        terms = Terms(decision=chosen, has_default_margins=False, confidence=0.95, show=0)
        judged = judged_pair(table("q8"), table("q4"), terms=terms, store=store)
        return next(row for row in judged.comparison.rows if row.criterion.key == "coherence")


_JUDGE = AJudge(name="glm", says=_lenient, repeats=1)


def _difference(row: CriterionRow, source: ScoredBy) -> Difference:
    assert row.people is not None
    found = next(one.difference for one in row.people.sources if one.scored_by is source)
    assert isinstance(found, Difference)
    return found


def test_of_the_questions_that_people_score_more_would_decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They have scored 20: it needs as many more whether the runs were asked 40 or these 20 alone."""
    of_forty = _row(cwd=tmp_path, drawn=range(20), criteria={"coherence": 0.3})
    monkeypatch.setattr(sys.modules[__name__], "_QUESTIONS", 20)
    of_twenty = _row(cwd=tmp_path, drawn=range(20), criteria={"coherence": 0.3})
    assert of_forty.needed is not None
    assert of_twenty.needed is not None
    assert of_forty.needed.scored_by_people
    assert of_forty.needed.questions == of_twenty.needed.questions


@pytest.mark.parametrize(("margin", "said"), [(0.8, None), (0.3, _QUESTIONS)])
def test_where_the_runs_have_fewer_questions_than_people_would_have_to_score_it_says_so(
    tmp_path: Path, margin: float, said: int | None
) -> None:
    row = _row(cwd=tmp_path, drawn=range(8), criteria={"coherence": margin})
    assert row.needed is not None
    assert (row.needed.questions > _QUESTIONS) is (said is not None)
    assert row.needed.asked_questions == said


def test_what_nobody_judged_is_compared_by_people(tmp_path: Path) -> None:
    row = _row(cwd=tmp_path)
    assert row.scored_by is ScoredBy.PEOPLE
    assert isinstance(row.difference, Difference)
    # Of every fourth question q4 gets a level less, but for those where 1 is the least there is: 6 of 40.
    lost = sum(_of_people("q8", number) - _of_people("q4", number) for number in range(_QUESTIONS))
    assert row.difference.value == pytest.approx(-lost / _QUESTIONS)
    assert row.status is Status.PASS


def test_judges_decide_unless_people_are_asked_for(tmp_path: Path) -> None:
    assert _row(cwd=tmp_path, judges=[_JUDGE]).scored_by is ScoredBy.JUDGES
    by_people = _row(cwd=tmp_path, judges=[_JUDGE], scored_by=ScoredBy.PEOPLE)
    assert by_people.scored_by is ScoredBy.PEOPLE
    assert by_people.difference == _difference(by_people, ScoredBy.PEOPLE)


def test_people_judges_and_both_combined_stand_side_by_side(tmp_path: Path) -> None:
    row = _row(cwd=tmp_path, judges=[_JUDGE])
    assert row.people is not None
    assert [one.scored_by for one in row.people.sources] == [ScoredBy.PEOPLE, ScoredBy.JUDGES, ScoredBy.COMBINED]
    assert (row.people.scored, row.people.wanted) == (80, 80)
    assert _difference(row, ScoredBy.JUDGES).value > _difference(row, ScoredBy.PEOPLE).value


def test_a_judge_that_leans_to_a_build_does_not_move_the_combined_difference(tmp_path: Path) -> None:
    def of_thirty(model: str, number: int) -> Given:
        return _of_people(model, number) if number < 30 else NOT_ASKED

    row = _row(cwd=tmp_path, judges=[_JUDGE], people=of_thirty, scored_by=ScoredBy.COMBINED)
    people, combined = _difference(row, ScoredBy.PEOPLE), _difference(row, ScoredBy.COMBINED)
    assert row.difference == combined
    # Ten questions are left to judges, who lean by half a level: all of it is taken out.
    assert combined.value == pytest.approx(people.value, abs=0.05)
    assert _difference(row, ScoredBy.JUDGES).value == pytest.approx(people.value + 0.5, abs=0.1)


@pytest.mark.parametrize("source", [ScoredBy.JUDGES, ScoredBy.COMBINED], ids=["refused to judges", "combined"])
def test_the_panels_line_above_its_judges_is_theirs_whoever_decides(source: ScoredBy, tmp_path: Path) -> None:
    strict = AJudge(name="strict", says=lambda model, number, repeat: _lenient(model, number, repeat) - 1.0, repeats=1)
    row = _row(cwd=tmp_path, judges=[_JUDGE, strict], scored_by=source)
    assert row.judged is not None
    assert row.judged.difference == _difference(row, ScoredBy.JUDGES)
    assert row.judged.difference != row.difference


def test_what_broke_off_counts_in_the_share_in_which_what_was_shown_is_scored(tmp_path: Path) -> None:
    """20 of 40 questions broke off in both runs; of the other 20, one is not scored in one of them."""

    def but_one(model: str, number: int) -> Given:
        return None if (model, number) == ("q4", 20) else _of_people(model, number)

    row = _row(cwd=tmp_path, people=but_one, cut=range(20))
    assert isinstance(row.difference, Difference), row.difference
    assert row.difference.n_questions == 38


def test_fewer_than_thirty_questions_are_not_combined(tmp_path: Path) -> None:
    row = _row(cwd=tmp_path, judges=[_JUDGE], drawn=range(20), scored_by=ScoredBy.COMBINED)
    assert isinstance(row.difference, Undefined)
    said, _, command = row.difference.reason.partition("; have people score more with: ")
    assert said == "20 questions scored by people, needs 30"
    asks = "--fresh --dimension coherence --rater ann --rater ben --minutes 30"
    assert re.fullmatch(rf"evalkit review [0-9a-f]{{8}} [0-9a-f]{{8}} {asks}", command)
    assert row.status is Status.INCONCLUSIVE


def test_where_every_question_is_drawn_no_command_for_more_is_named(tmp_path: Path) -> None:
    def of_twenty(model: str, number: int) -> Given:
        return _of_people(model, number) if number < 20 else NOT_ASKED

    row = _row(cwd=tmp_path, judges=[_JUDGE], people=of_twenty, scored_by=ScoredBy.COMBINED)
    assert isinstance(row.difference, Undefined)
    assert row.difference.reason == "20 questions scored by people, needs 30"
    assert row.calibration is not None
    assert not row.calibration.more


def test_people_who_are_half_way_decide_nothing(tmp_path: Path) -> None:
    def half(model: str, number: int) -> Given:
        return None if model == "q4" and number % 2 else _of_people(model, number)

    row = _row(cwd=tmp_path, people=half)
    assert isinstance(row.difference, Undefined)
    said = "people have scored 20 of 40 answers in the candidate; go on with: evalkit review"
    assert re.fullmatch(rf"{said} [0-9a-f]{{8}} [0-9a-f]{{8}}", row.difference.reason)
    assert row.status is Status.INCONCLUSIVE


def test_the_share_of_somebody_who_has_not_begun_is_missing(tmp_path: Path) -> None:
    def of_25(model: str, number: int) -> Given:
        return _of_people(model, number) if number < 25 else NOT_ASKED

    row = _row(cwd=tmp_path, people=of_25, idle=range(20, 40))
    assert isinstance(row.difference, Undefined)
    assert "people have scored 25 of 40 answers in the reference; go on with" in row.difference.reason
    # Where the others have scored all of it, nothing is missing.
    assert isinstance(_row(cwd=tmp_path, idle=range(20, 40)).difference, Difference)


def test_an_answer_that_nobody_can_judge_leaves_its_question_out(tmp_path: Path) -> None:
    def but_two(model: str, number: int) -> Given:
        return CANNOT if model == "q4" and number < 2 else _of_people(model, number)

    row = _row(cwd=tmp_path, people=but_two)
    assert isinstance(row.difference, Difference)
    assert row.difference.n_questions == _QUESTIONS - 2
    assert row.dropped == {"not_sampled": 2}


def test_runs_of_different_reviews_are_not_held_against_each_other(tmp_path: Path) -> None:
    row = _row(cwd=tmp_path, reviews=("q8", "q4"))
    assert isinstance(row.difference, Undefined)
    assert row.difference.reason.startswith("scored by people in different reviews; score both alike with: ")
    assert row.difference.reason.endswith(" --dimension coherence --minutes 60")


def test_a_review_of_one_run_alone_does_not_spoil_the_one_of_both(tmp_path: Path) -> None:
    row = _row(cwd=tmp_path, reviews=("q8 q4", "q8"))
    assert row.difference == _row(cwd=tmp_path).difference


def test_a_dimension_that_people_have_not_scored_names_the_command(tmp_path: Path) -> None:
    row = _row(cwd=tmp_path, people=None, scored_by=ScoredBy.PEOPLE)
    assert isinstance(row.difference, Undefined)
    assert row.difference.reason.startswith("not scored by people in reference and candidate; score both alike with: ")
    assert row.difference.reason.endswith(" --dimension coherence --minutes 60")
    assert row.people is None


def test_what_broke_off_counts_where_the_review_of_both_runs_has_drawn_it(tmp_path: Path) -> None:
    """Reviews of one run alone have drawn the last four too, where both runs broke off: these are no labels of both."""
    few = range(_QUESTIONS - 4)
    row = _row(cwd=tmp_path, cut=range(34, _QUESTIONS), drawn=few, reviews=("q8 q4", "q8", "q4"))
    assert isinstance(row.difference, Difference)
    assert row.difference.n_questions == len(few)


def test_other_figures_have_the_same_p_whoever_scores_and_are_adjusted_for_all_beside_them() -> None:
    bench = ReviewBench(questions=_QUESTIONS, models=("q8", "q4"))
    with bench.store as store:
        review = bench.begin()
        for model in bench.models:
            bench.rated(review, "ann", *(2 + row % 3 + (model == "q4") for row in range(_QUESTIONS)), model=model)
        scored = [run_scored_now(run.run_id, store=store, cwd=Path.cwd(), now=A_MOMENT) for run in bench.runs.values()]
        ours, theirs = (run_table(one, store.attempts.columns(one.run.run_id)) for one in scored)
    by_people = paired_tables(ours, theirs)
    without = paired_tables(replace(ours, people={}), replace(theirs, people={}))
    found = {
        name: {
            judged.row.criterion.key: judged.row
            for judged in criterion_rows(pair, margins={"accuracy": 0.05}, confidence=0.95)
            if judged.row.adjusted_p is not None
        }
        for name, pair in (("people", by_people), ("nobody", without))
    }
    assert found["people"].keys() - found["nobody"].keys() == {"coherence"}
    assert all(found["people"][key].p == row.p for key, row in found["nobody"].items())
    smallest = found["people"]["coherence"]
    assert smallest.p is not None
    assert smallest.adjusted_p == pytest.approx(smallest.p * len(found["people"]))
