"""Which scores of a run hold, and when stored answers are scored."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from evalkit.actions import todays_raters as raters_module
from evalkit.actions.score_run import ScoredSeries, is_outdated, run_scored_now, scores_in_force
from evalkit.actions.todays_raters import Found, Scoring, todays_raters
from evalkit.domain.attempt import Outcome
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.score import RaterKind, Scored, Unscored, UnscoredReason
from evalkit.errors import RefusedRows, UserError
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import (
    A_MOMENT,
    a_body,
    a_run,
    a_score,
    a_series,
    a_timing,
    an_attempt,
    attempts_for,
    store_run,
    variants_numbered,
)

VARIANTS = variants_numbered(3)
"""Number n expects n."""
RUBRICS = Path(__file__).parents[3] / "rubrics"


@pytest.fixture
def store() -> Store:
    return open_store("sqlite://")


@pytest.fixture
def run(store: Store) -> Run:
    """Three questions, asked once; the first is answered rightly."""
    run = store_run(store, run=a_run(variants=VARIANTS), variants=VARIANTS)
    store.attempts.append(attempts_for(run, answers=("Answer: 1",)))
    return run


def this_is_version(version: str, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(raters_module, "EXTRACTOR_VERSION", version)


def scored(run: Run, store: Store, cwd: Path) -> int:
    """How many scores were added."""
    before = stored(run, store)
    run_scored_now(run.run_id, store=store, cwd=cwd, now=A_MOMENT)
    return stored(run, store) - before


def stored(run: Run, store: Store) -> int:
    """Scores of all series."""
    series = store.scores.series_of_run(run.run_id)
    return sum(len(list(store.scores.of_run(run.run_id, one.series_id))) for one in series)


def in_force(run: Run, store: Store, cwd: Path, dimension: Dimension = Dimension.ACCURACY) -> ScoredSeries:
    return scores_in_force(run, store.banks.variants(run.places), store=store, cwd=cwd)[dimension]


def scoring(run: Run, store: Store, cwd: Path) -> Scoring:
    """The rule at work."""
    rater = todays_raters(cwd)[0]
    return Scoring(rater=rater, run=run, variants=store.banks.variants(run.places), store=store)


def shorter_limits(cwd: Path) -> None:
    """A team's own file that allows less."""
    shutil.copytree(RUBRICS, cwd / "rubrics", dirs_exist_ok=True)
    path = cwd / "rubrics" / "response_time.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("5: 20\n", "5: 3\n").replace("4: 40\n", "4: 6\n"), encoding="utf-8")


def extended(run: Run, store: Store) -> Run:
    """The same run, every question asked once more."""
    longer = a_run(variants=VARIANTS, repeats=2)
    store.runs.grow(run.run_id, longer.places)
    store.attempts.append([pair for pair in attempts_for(longer) if pair[0].repeat == 1])
    return store.runs.get(run.run_id)


def test_every_final_attempt_is_scored_by_the_rule_and_by_the_clock(run: Run, store: Store, tmp_path: Path) -> None:
    assert scored(run, store, tmp_path) == 6
    by_rule = in_force(run, store, tmp_path)
    by_clock = in_force(run, store, tmp_path, Dimension.RESPONSE_TIME)
    findings = [score.finding for score in by_rule.score_by_attempt.values()]
    assert findings == [Scored(value=value, read="1") for value in (5.0, 1.0, 1.0)]
    assert {score.finding for score in by_clock.score_by_attempt.values()} == {Scored(value=5.0, read="12.0 s")}
    assert by_clock.series.rater_kind is RaterKind.CLOCK
    assert scored(run, store, tmp_path) == 0, "what is scored is left alone"


def test_a_broken_off_attempt_has_no_response_time(store: Store, tmp_path: Path) -> None:
    run = store_run(store)
    store.attempts.append([(an_attempt(outcome=Outcome.CUT_IN_ANSWER), a_body())])
    scored(run, store, tmp_path)
    (score,) = in_force(run, store, tmp_path, Dimension.RESPONSE_TIME).score_by_attempt.values()
    assert isinstance(score.finding, Unscored)
    assert score.finding.reason is UnscoredReason.NOT_COMPLETED


def test_an_answer_without_a_time_is_not_scored_by_the_clock_and_not_again(store: Store, tmp_path: Path) -> None:
    run = store_run(store)
    store.attempts.append([(an_attempt(timing=a_timing(complete_s=None)), a_body())])
    assert scored(run, store, tmp_path) == 2
    (score,) = in_force(run, store, tmp_path, Dimension.RESPONSE_TIME).score_by_attempt.values()
    assert score.finding == Unscored(reason=UnscoredReason.NOT_MEASURED)
    assert scored(run, store, tmp_path) == 0


def test_a_run_without_answers_has_no_series(store: Store, tmp_path: Path) -> None:
    run = store_run(store)
    assert scored(run, store, tmp_path) == 0
    assert not scores_in_force(run, store.banks.variants(run.places), store=store, cwd=tmp_path)


def test_an_older_extractors_scores_hold_as_long_as_they_cover_the_run(
    run: Run, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    this_is_version("1", monkeypatch)
    scored(run, store, tmp_path)
    assert not is_outdated(in_force(run, store, tmp_path))
    this_is_version("2", monkeypatch)
    assert scored(run, store, tmp_path) == 0, "a newer extractor scored by itself"
    held = in_force(run, store, tmp_path)
    assert (held.series.version, held.version_today) == ("1", "2")
    assert is_outdated(held)


def test_a_run_extended_under_a_newer_extractor_is_scored_by_it_throughout(
    run: Run, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    this_is_version("1", monkeypatch)
    scored(run, store, tmp_path)
    this_is_version("2", monkeypatch)
    longer = extended(run, store)
    assert scored(longer, store, tmp_path) == 6 + 3, "6 by the rule of version 2, 3 by the clock, which is the same"
    now = in_force(longer, store, tmp_path)
    assert now.series.version == "2"
    assert len(now.score_by_attempt) == 6


def test_half_a_series_does_not_hold_and_what_is_missing_of_it_is_added(
    run: Run, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    this_is_version("1", monkeypatch)
    scored(run, store, tmp_path)
    this_is_version("2", monkeypatch)
    killed = scoring(run, store, tmp_path)
    killed.append(list(killed.findings())[:2], known={}, now=A_MOMENT)
    assert in_force(run, store, tmp_path).series.version == "1"
    longer = extended(run, store)
    assert in_force(longer, store, tmp_path).series.version == "1", "the one that covers most"
    assert scored(longer, store, tmp_path) == 4 + 3
    assert in_force(longer, store, tmp_path).series.version == "2"


def test_of_series_that_cover_a_run_todays_holds_and_else_the_newest(
    run: Run, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hours, version in enumerate(("3", "1", "2")):
        this_is_version(version, monkeypatch)
        rule = scoring(run, store, tmp_path)
        rule.append(rule.findings(), known={}, now=A_MOMENT + timedelta(hours=hours))
    held_by_today: list[str] = []
    for today in ("1", "3", "4"):
        this_is_version(today, monkeypatch)
        held_by_today.append(in_force(run, store, tmp_path).series.version)
    assert held_by_today == ["1", "3", "2"]
    this_is_version("1", monkeypatch)
    assert in_force(extended(run, store), store, tmp_path).series.version == "1", "of equally many, today's"


def test_scores_of_a_newer_evalkit_hold_and_are_not_called_outdated(
    run: Run, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    this_is_version("10", monkeypatch)
    scored(run, store, tmp_path)
    this_is_version("9", monkeypatch)
    held = in_force(run, store, tmp_path)
    assert held.series.version == "10"
    assert not is_outdated(held)


def test_other_limits_of_response_time_are_another_series_that_does_not_hold_by_itself(
    run: Run, store: Store, tmp_path: Path
) -> None:
    scored(run, store, tmp_path)
    shorter_limits(tmp_path)
    assert scored(run, store, tmp_path) == 0
    held = in_force(run, store, tmp_path, Dimension.RESPONSE_TIME)
    assert is_outdated(held)
    assert {score.finding for score in held.score_by_attempt.values()} == {Scored(value=5.0, read="12.0 s")}
    longer = extended(run, store)
    scored(longer, store, tmp_path)
    now = in_force(longer, store, tmp_path, Dimension.RESPONSE_TIME)
    assert {score.finding for score in now.score_by_attempt.values()} == {Scored(value=3.0, read="12.0 s")}
    assert now.series.version != held.series.version


def test_a_broken_file_of_limits_is_told(run: Run, store: Store, tmp_path: Path) -> None:
    shorter_limits(tmp_path)
    (tmp_path / "rubrics" / "response_time.yaml").write_text("limits: none\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"response_time\.yaml:1:"):
        scored(run, store, tmp_path)


def test_what_another_program_scored_meanwhile_is_left_alone(run: Run, store: Store, tmp_path: Path) -> None:
    mine = scoring(run, store, tmp_path)

    def interrupted() -> Iterator[Found]:
        found = list(mine.findings())
        yield found[0]
        assert scored(run, store, tmp_path) == 6
        yield from found[1:]

    assert mine.append(interrupted(), known={}, now=A_MOMENT) == 0
    assert len(in_force(run, store, tmp_path).score_by_attempt) == 3


def test_rows_that_nobody_else_stored_are_refused_in_the_end(run: Run, store: Store, tmp_path: Path) -> None:
    mine = scoring(run, store, tmp_path)
    stranger = Found(attempt=an_attempt(attempt_id="nobody"), variant=VARIANTS[0], finding=Scored(value=5.0))
    with pytest.raises(RefusedRows):
        mine.append([stranger], known={}, now=A_MOMENT)


def test_a_judges_scores_are_no_rules_scores(run: Run, store: Store, tmp_path: Path) -> None:
    judge = a_series(rater_kind=RaterKind.JUDGE, rater="a judge")
    store.scores.add_series(judge)
    attempts = [attempt for attempt, _ in attempts_for(run)]
    keys = {variant.asked_hash: variant.key_hash for variant in VARIANTS}
    store.scores.append(
        [a_score(attempt_id=attempt.attempt_id, key_hash=keys[attempt.asked_hash]) for attempt in attempts]
    )
    assert scored(run, store, tmp_path) == 6
    assert in_force(run, store, tmp_path).series.rater_kind is RaterKind.RULE
