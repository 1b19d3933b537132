"""PPI++ holds the truth of people, and judges that lean do not pass. The whole grid: `make calibrate`."""

from __future__ import annotations

import pytest

from tests.calibration.simulated_people import (
    Judges,
    Worlds,
    coverage,
    in_one_heap,
    people_alone,
    standings,
    without_clusters,
    worth,
    wrongly_passed,
)

_RUNS = 300
_ERROR = 3 * (0.95 * 0.05 / _RUNS) ** 0.5
_LEANS = Judges(lean=0.4)
_FAVOURS = Judges(lean=0.0, lean_to_one=0.4, count=3)
_FAIR = Judges(lean=0.0, count=3)


@pytest.mark.parametrize(
    "worlds",
    [
        Worlds(labelled=30, loss="rare"),
        Worlds(labelled=100, loss="even", is_stratified=False),
        Worlds(labelled=30, per_cluster=4),
        Worlds(labelled=60, per_cluster=4, is_whole=True),
        Worlds(labelled=100, loss="rare", per_cluster=4),
        Worlds(labelled=60, judges=Judges(lean=1.5, lean_to_one=-1)),
        Worlds(labelled=60, whole_strata=4),
    ],
)
def test_the_interval_holds_what_people_would_say(worlds: Worlds) -> None:
    """30, 60 and 100 labelled of 300; judges that know nothing, and judges that lean by levels."""
    assert 0.95 - _ERROR <= coverage(worlds, _RUNS) <= 0.95 + _ERROR


def test_questions_of_one_cluster_are_not_independent() -> None:
    """Mutant: clusters are ignored."""
    worlds = Worlds(labelled=96, per_cluster=6, is_whole=True, loss="common", is_stratified=False)
    assert coverage(worlds, _RUNS, found=without_clusters) < 0.89
    assert coverage(worlds, _RUNS) >= 0.95 - _ERROR


def test_judges_that_favour_one_run_are_not_believed() -> None:
    """Mutant: judges' scores stand for people's wherever there are none of these."""
    worlds = Worlds(labelled=60, judges=Judges(lean_to_one=0.4))
    assert coverage(worlds, _RUNS, found=in_one_heap) < 0.2
    assert coverage(worlds, _RUNS) >= 0.95 - _ERROR


def test_judges_make_labels_worth_more_and_never_much_less() -> None:
    good, knows_nothing = Judges(noise=0.4, opinion=0.1, count=3), Judges(noise=5.0)
    assert worth(Worlds(labelled=60, judges=good), 150) > 1.3
    assert worth(Worlds(labelled=60, judges=knows_nothing), 150) > 0.93
    assert coverage(Worlds(labelled=60, judges=good), _RUNS, found=people_alone) >= 0.95 - _ERROR


def test_a_candidate_at_the_margin_passes_as_often_as_is_allowed() -> None:
    assert wrongly_passed(Worlds(labelled=100), _RUNS) <= 0.07 + 0.02


@pytest.mark.parametrize("labelled", [60, 200])
def test_a_judge_that_leans_is_not_accepted(labelled: int) -> None:
    for judges in (_LEANS, _FAVOURS):
        found = standings(Worlds(labelled=labelled, judges=judges), 50, draws=40)
        assert found.accepted <= 0.02
        assert found.human_only > 0.4


def test_a_fair_judge_is_hardly_ever_thrown_out_and_accepted_once_there_are_labels() -> None:
    few = standings(Worlds(labelled=60, judges=_FAIR), 60, draws=40)
    assert few.human_only <= 0.04
    assert few.bias > 0.9
    many = standings(Worlds(labelled=300, judges=_FAIR), 60, shared=600, draws=40)
    assert many.human_only <= 0.04
    assert many.accepted > 0.9
