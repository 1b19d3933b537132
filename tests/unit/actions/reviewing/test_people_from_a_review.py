"""From a review that was begun as the command does it to the figures: every keystroke through the one door there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import fmean
from typing import Final

import pytest

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.judging.wanted import chosen_cells
from evalkit.actions.reviewing.following import follow_up
from evalkit.actions.reviewing.rating import rate
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.attempt import AttemptId, Cell, Outcome
from evalkit.domain.review import Act, Assignment, AssignmentKind, Door, Review, ReviewRater
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.sheet import Tick
from evalkit.domain.verdict import Estimate
from evalkit.reviews.blinding import item_id_of
from tests.builders import A_MOMENT
from tests.e2e.stored_runs import StoredRun, broken_off
from tests.unit.actions.reviewing.begun import MODELS, QUESTIONS, Desk, a_desk

_CUT: Final = broken_off(Outcome.CUT_IN_ANSWER, *range(0, 36, 4), repeats=(0, 1, 2))
"""Every fourth question, of the second model alone."""
_Says = Callable[[Assignment], int]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    right = [3] * len(QUESTIONS)
    with a_desk(
        tmp_path, StoredRun(model=MODELS[0], right=right), StoredRun(model=MODELS[1], right=right, ends=_CUT)
    ) as d:
        yield d


def score_all(desk: Desk, review: Review, rater: ReviewRater, says: _Says, *kinds: AssignmentKind) -> None:
    """Let somebody score everything of some kinds that is in their hands, a minute for each answer."""
    own = [one for one in desk.assignments(review, rater.name) if one.kind in kinds]
    ticks = [
        Tick(
            item_id=item_id_of(review, one.assignment_id),
            subject=dimension,
            act=Act.SCORE,
            value=says(one),
            revision=1,
            event_id=f"{one.assignment_id} {dimension}",
            made_at=A_MOMENT + timedelta(minutes=number),
        )
        for number, one in enumerate(own)
        for dimension in one.dimensions
    ]
    rate(review, rater, ticks, door=Door.PAGE, store=desk.store, now=A_MOMENT)


def scorecards(desk: Desk) -> Sequence[Scorecard]:
    cwd = desk.project.cwd
    scored = (run_scored_now(run_id, store=desk.store, cwd=cwd, now=A_MOMENT) for run_id in desk.run_ids)
    return [scorecard_of(one, store=desk.store, cwd=cwd) for one in scored]


def value_of(one: Assignment) -> int:
    """Something that differs from answer to answer and not from rater to rater."""
    return 1 + int(one.attempt_id[:8], 16) % 5


def expected_mean(desk: Desk, review: Review, run: int, values: Mapping[AttemptId, float]) -> float:
    """By hand: answers of the sampled questions at the drawn repeats, what broke off as 1, by question."""
    run_id = desk.run_ids[run]
    columns = desk.store.attempts.columns(run_id)
    drawn = chosen_cells(desk.store.runs.get(run_id), repeats_per_question=review.repeats_per_question)
    rows: dict[str, list[float]] = defaultdict(list)
    for attempt_id, asked_hash, repeat, outcome in zip(
        columns.attempt_ids, columns.asked_hashes, columns.repeats, columns.outcomes, strict=True
    ):
        if asked_hash in review.asked_hashes and Cell(asked_hash=asked_hash, repeat=repeat) in drawn:
            rows[asked_hash].append(values[attempt_id] if outcome.is_completed else 1.0)
    return fmean(fmean(row) for row in rows.values())


def test_a_review_that_is_scored_to_its_end_has_whole_samples_of_every_run(desk: Desk) -> None:
    review = desk.begun(dimensions=("coherence",), minutes=30)
    raters = desk.store.reviews.raters(review.review_id)
    for rater in raters:
        score_all(desk, review, rater, value_of, *AssignmentKind)
    values = {one.attempt_id: float(value_of(one)) for one in desk.assignments(review)}
    for number, card in enumerate(scorecards(desk)):
        assert card.people is not None
        (rated,) = card.people.rated
        assert (rated.coverage.scored, rated.coverage.unasked, rated.coverage.is_poor) == (
            rated.coverage.wanted,
            0,
            False,
        )
        assert isinstance(rated.every, Estimate)
        assert rated.every.value == pytest.approx(expected_mean(desk, review, number, values))
        assert rated.every.n_questions == len(review.asked_hashes)
        assert rated.raters == tuple(rater.name for rater in raters)
        assert isinstance(rated.exact, Estimate)
        assert (rated.exact.value, rated.exact.n_attempts) == (1, rated.twice)
        assert [(rater.scored, rater.wanted) for rater in card.people.raters] == [
            (rater.wanted, rater.wanted) for rater in card.people.raters
        ]


def test_what_is_apart_goes_back_and_what_stays_apart_is_settled(desk: Desk) -> None:
    review = desk.begun(dimensions=("coherence",), rater_names=("ada", "bo", "cy"), minutes=30)
    ada, bo, cy = desk.store.reviews.raters(review.review_id)
    first = (AssignmentKind.COMMON, AssignmentKind.SHARE)
    score_all(desk, review, ada, lambda _: 5, *first)
    score_all(desk, review, bo, lambda _: 2, *first)
    before = scorecards(desk)[0].people
    follow_up(review, store=desk.store, now=A_MOMENT)
    score_all(desk, review, ada, lambda one: 3 if value_of(one) > 3 else 5, AssignmentKind.RECHECK)
    score_all(desk, review, bo, lambda _: 2, AssignmentKind.RECHECK)
    after = scorecards(desk)[0].people
    assert before is not None
    assert after is not None
    gaps_before, gaps = before.rated[0].gaps, after.rated[0].gaps
    assert (gaps_before.wide, gaps_before.rechecked, gaps_before.open) == (before.rated[0].twice, 0, gaps_before.wide)
    assert (gaps.wide, gaps.rechecked, gaps.settled) == (gaps_before.wide, gaps_before.wide, 0)
    assert 0 < gaps.open < gaps.wide
    assert (after.rated[0].exact, after.rated[0].within_one) == (before.rated[0].exact, before.rated[0].within_one)
    follow_up(review, store=desk.store, now=A_MOMENT)
    score_all(desk, review, cy, lambda _: 4, AssignmentKind.THIRD)
    settled = scorecards(desk)[0].people
    assert settled is not None
    left = settled.rated[0].gaps
    # Everybody has the common block, so that nobody is left to settle it.
    assert left.settled + left.open == gaps.open
