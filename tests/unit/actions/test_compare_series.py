"""Series of one run beside each other, on what both have scored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evalkit.actions.compare_series import compared_series
from evalkit.actions.project import Project
from evalkit.domain.score import UnscoredReason
from evalkit.domain.series_figures import SeriesPair
from evalkit.domain.verdict import Estimate, Figure
from evalkit.errors import RunError
from evalkit.reports.series import series_document, series_page
from evalkit.storage.opening import open_store
from tests.e2e.stored_runs import StoredRun, add_runs, questions_numbered, store_path
from tests.unit.actions.judged_runs import QUESTIONS, AJudge, Given, judge_run
from tests.unit.reports.words import words_of

_Scored = Callable[..., Project]


@pytest.fixture
def judged_by(tmp_path: Path) -> _Scored:
    """Stores one run with the verdicts of these judges."""

    def stored(*judges: AJudge) -> Project:
        questions = questions_numbered(QUESTIONS)
        with open_store(f"sqlite:///{store_path(tmp_path)}") as store:
            (run_id,) = add_runs(store, StoredRun(model="q8", right=[3] * QUESTIONS), questions=questions)
            for judge in judges:
                judge_run(store, run_id, judge, questions=questions)
        return Project.at(tmp_path, environ={})

    return stored


def _flat(score: float) -> Given:
    return lambda _model, number, _repeat: score + number % 2


def _value(figure: Figure) -> float:
    assert isinstance(figure, Estimate), figure
    return figure.value


def _only_pair(project: Project) -> SeriesPair:
    (one,) = compared_series("q8", project=project).dimensions
    (pair,) = one.pairs
    return pair


def test_the_difference_is_the_seconds_mean_less_the_firsts_on_what_both_scored(judged_by: _Scored) -> None:
    def half(_model: str, number: int, _repeat: int) -> float | UnscoredReason:
        return 2.5 + number % 2 if number < 6 else UnscoredReason.NO_VERDICT

    project = judged_by(AJudge(name="a", says=_flat(3)), AJudge(name="a", says=half, version={"q8": "v2"}))
    pair = _only_pair(project)
    assert pair.answers == 12
    assert abs(_value(pair.difference)) == pytest.approx(0.5)
    assert _value(pair.within_one) == 1


def test_versions_and_judges_are_series_of_their_own_and_every_two_are_compared(judged_by: _Scored) -> None:
    project = judged_by(
        AJudge(name="a", says=_flat(3)),
        AJudge(name="a", says=_flat(3), version={"q8": "v2"}),
        AJudge(name="b", says=_flat(1)),
        AJudge(name="b", says=_flat(4), dimension="common_sense"),
    )
    compared = compared_series("q8", project=project)
    assert {one.dimension: (len(one.series), len(one.pairs)) for one in compared.dimensions} == {
        "coherence": (3, 3),
        "common_sense": (1, 0),
    }
    of_one = compared_series("q8", project=project, judges=["a"], dimensions=["coherence"])
    assert [len(one.series) for one in of_one.dimensions] == [2]
    words = " ".join(words_of(series_page(compared, "en")))
    assert "common sense: one series each, nothing to compare" in words
    document = series_document(compared)
    assert document["run_id"] == compared.run.run_id
    assert "coherence" in str(document)


def test_series_that_scored_no_answer_in_common_have_no_figure(judged_by: _Scored) -> None:
    def only(numbers: range) -> Given:
        return lambda _model, number, _repeat: 3.0 if number in numbers else None

    pair = _only_pair(
        judged_by(AJudge(name="a", says=only(range(6))), AJudge(name="b", says=only(range(6, QUESTIONS))))
    )
    assert pair.answers == 0
    assert not isinstance(pair.difference, Estimate)
    assert not isinstance(pair.alpha, Estimate)


def test_a_run_without_verdicts_is_told_how_it_gets_some(judged_by: _Scored) -> None:
    project = judged_by()
    with pytest.raises(RunError, match="has no verdicts; judge it with: evalkit judge "):
        compared_series("q8", project=project)
