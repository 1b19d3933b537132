"""What raters are handed by a whole review tells nothing of the run: places, kinds and ids of 120 drawn reviews.

The order alone is tested in tests/unit/reviews/test_blind_order; here nothing between the store and the rater may undo
it. Each claim fails by chance once in 100,000 times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from evalkit.actions.reviewing.review_matter import ReviewMatter, review_matter
from evalkit.actions.reviewing.sharing import SoFar, shared_out
from evalkit.domain.attempt import AttemptId, Outcome, RunId
from evalkit.domain.review import Assignment, AssignmentKind, RaterId, Review
from evalkit.reviews.blinding import item_id_of
from tests.builders import A_MOMENT
from tests.e2e.stored_runs import StoredRun, broken_off
from tests.mutants import Mutant, mutated
from tests.review_builders import a_rater, a_review
from tests.unit.actions.reviewing.begun import MODELS, QUESTIONS, Desk, a_desk

REVIEWS = range(120)
LEAST_P = 1e-5
Handed = Sequence[tuple[Review, Sequence[Assignment]]]
DIMENSIONS = ("coherence", "completeness")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Of the second run every fourth answer was cut, as a low-bit build's are."""
    right = [3] * len(QUESTIONS)
    cut = broken_off(Outcome.CUT_IN_REASONING, *range(0, len(QUESTIONS), 4))
    runs = [StoredRun(model=MODELS[0], right=right), StoredRun(model=MODELS[1], right=right, ends=cut)]
    with a_desk(tmp_path_factory.mktemp("blind"), *runs) as opened:
        yield opened


@pytest.fixture(scope="module")
def matter(desk: Desk) -> ReviewMatter:
    return review_matter(desk.run_ids, DIMENSIONS, repeats_per_question=1, project=desk.project, store=desk.store)


@pytest.fixture(scope="module")
def runs(desk: Desk) -> dict[AttemptId, RunId]:
    return {attempt_id: run_id for attempt_id, (run_id, _) in desk.place_by_attempt().items()}


def _handed(desk: Desk, matter: ReviewMatter) -> Handed:
    """Two raters' assignments in each of many reviews."""
    asked_hashes = tuple(question.asked_hash for question in matter.questions)
    drawn = a_review(run_ids=tuple(desk.run_ids), dimensions=DIMENSIONS, asked_hashes=asked_hashes, minutes=90.0)
    raters = [a_rater(rater_id=RaterId(name), name=name) for name in ("ann", "bob")]
    reviews = [replace(drawn, seed=seed, secret=seed.to_bytes(32)) for seed in REVIEWS]
    return [
        (one, shared_out(one, raters, matter, so_far=SoFar.stored(one, store=desk.store), now=A_MOMENT))
        for one in reviews
    ]


@pytest.fixture(scope="module")
def handed(desk: Desk, matter: ReviewMatter) -> Handed:
    return _handed(desk, matter)


def _p_of_first(handed: Handed, matter: ReviewMatter, runs: dict[AttemptId, RunId]) -> float:
    """Of two answers to one question that stand together, the first one's run."""
    question_by_attempt = {one.attempt_id: q.asked_hash for q in matter.questions for one in q.answers}
    firsts: Counter[RunId] = Counter()
    for _, assignments in handed:
        shown = [one for one in assignments if one.kind is not AssignmentKind.REPEAT]
        for one, other in pairwise(shown):
            if question_by_attempt[one.attempt_id] == question_by_attempt[other.attempt_id]:
                firsts[runs[one.attempt_id]] += 1
    assert firsts.total() > 2000
    return float(stats.binomtest(max(firsts.values()), firsts.total(), 0.5).pvalue)


def test_no_run_comes_first(handed: Handed, matter: ReviewMatter, runs: dict[AttemptId, RunId]) -> None:
    assert _p_of_first(handed, matter, runs) > LEAST_P


def test_a_run_that_came_first_would_be_noticed(desk: Desk, matter: ReviewMatter, runs: dict[AttemptId, RunId]) -> None:
    with mutated(Mutant(where="evalkit.reviews.order:_rounds", old="chance.shuffle(members)", new="pass")):
        assert _p_of_first(_handed(desk, matter), matter, runs) < LEAST_P


def test_kinds_and_ids_part_no_runs(desk: Desk, handed: Handed, runs: dict[AttemptId, RunId]) -> None:
    first = desk.run_ids[0]
    kinds: dict[AssignmentKind, Counter[bool]] = {kind: Counter() for kind in AssignmentKind}
    ranks: dict[bool, list[int]] = {True: [], False: []}
    for review, assignments in handed:
        for one in assignments:
            kinds[one.kind][runs[one.attempt_id] == first] += 1
        items = {item_id_of(review, one.assignment_id): runs[one.attempt_id] == first for one in assignments}
        for rank, item in enumerate(sorted(items)):
            ranks[items[item]].append(rank)
    table = [
        [kinds[kind][is_first] for is_first in (True, False)] for kind in (AssignmentKind.REPEAT, AssignmentKind.SHARE)
    ]
    assert min(map(min, table)) > 50
    p_of_kinds = stats.fisher_exact(np.array(table))[1]
    assert isinstance(p_of_kinds, float)
    assert p_of_kinds > LEAST_P
    assert stats.mannwhitneyu(ranks[True], ranks[False]).pvalue > LEAST_P
