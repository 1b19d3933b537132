"""Series of one run beside each other, on what both have scored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from evalkit.actions.compare_series import compared_series
from evalkit.actions.project import Project
from evalkit.domain.score import UnscoredReason
from evalkit.domain.series_figures import SeriesPair
from evalkit.domain.verdict import Estimate, Figure
from evalkit.errors import RunError
from evalkit.reports.document import Cell, Section, Table
from evalkit.reports.series import series_document, series_page
from evalkit.storage.opening import open_store
from tests.builders import A_MOMENT
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


def test_a_dimension_that_no_series_has_scored_is_said_in_one_line(judged_by: _Scored) -> None:
    def nothing(_model: str, _number: int, _repeat: int) -> UnscoredReason:
        return UnscoredReason.NO_VERDICT

    silent = [AJudge(name=name, says=nothing, dimension="accuracy") for name in "ab"]
    compared = compared_series("q8", project=judged_by(*silent, AJudge(name="a", says=_flat(3))))
    assert [one.pairs for one in compared.dimensions] == [(), ()]
    words = " ".join(words_of(series_page(compared, "en")))
    assert "No series has scored an answer: accuracy where no rule decides" in words
    assert "n/a" not in words
    assert "准确性（非规则）" in " ".join(words_of(series_page(compared, "zh")))


def test_the_series_that_the_scorecard_shows_are_marked_with_when_each_began(judged_by: _Scored) -> None:
    def few(_model: str, number: int, _repeat: int) -> float | None:
        return 3.0 if number < 3 else None

    project = judged_by(AJudge(name="a", says=_flat(3)), AJudge(name="a", says=few, version={"q8": "v2"}))
    compared = compared_series("q8", project=project)
    (one,) = compared.dimensions
    assert {facts.version: facts.holds for facts in one.series} == {"v1": True, "v2": False}
    assert {facts.begun_at for facts in one.series} == {A_MOMENT}
    _, section = series_page(compared, "en")
    table = section.blocks[0]
    assert isinstance(table, Table)
    assert sorted(row[-1].text for row in table.rows) == ["", "yes"]
    assert {row[-2].text for row in table.rows} == {f"{A_MOMENT.astimezone():%Y-%m-%d}"}


def _series_of(judges: str) -> list[AJudge]:
    """A series of each judge, and another one of the first."""
    named = [AJudge(name=name, says=_flat(3)) for name in judges]
    return [*named, AJudge(name=judges[0], says=_flat(2), version={"q8": "v2"})]


def test_pairs_of_one_judge_come_first(judged_by: _Scored) -> None:
    compared = compared_series("q8", project=judged_by(*_series_of("abc")))
    (one,) = compared.dimensions
    assert one.pairs[:1] == one.pairs_of_one_judge
    (_, section) = series_page(compared, "en")
    assert len(_pair_rows(section)) == len(one.pairs) == 6


def test_of_many_pairs_those_of_one_judge_are_shown_unless_judges_are_named(judged_by: _Scored) -> None:
    project = judged_by(*_series_of("abcd"))
    compared = compared_series("q8", project=project)
    (_, section) = series_page(compared, "en")
    assert len(_pair_rows(section)) == 1
    assert "1 of 10 pairs are shown" in " ".join(words_of([section]))
    assert len(compared.dimensions[0].pairs) == 10
    (_, section) = series_page(compared_series("q8", project=project, judges=tuple("abcd")), "en")
    assert len(_pair_rows(section)) == 10


def _pair_rows(section: Section) -> Sequence[Sequence[Cell]]:
    table = section.blocks[1]
    assert isinstance(table, Table)
    return table.rows


def test_two_series_that_give_the_same_everywhere_have_no_interval_to_be_read(judged_by: _Scored) -> None:
    project = judged_by(AJudge(name="a", says=_flat(3)), AJudge(name="b", says=_flat(3)))
    assert _only_pair(project).are_all_equal
    words = " ".join(words_of(series_page(compared_series("q8", project=project), "en")))
    assert "the same on all 24 answers" in words
    assert " to " not in words.partition("both scored")[2]


def test_a_run_without_verdicts_is_told_how_it_gets_some(judged_by: _Scored) -> None:
    project = judged_by()
    with pytest.raises(RunError, match="has no verdicts; judge it with: evalkit judge "):
        compared_series("q8", project=project)
