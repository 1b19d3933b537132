"""What is open for a judge, and what needs none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from evalkit.actions.judging.docket import Docket, docket_of, score_of
from evalkit.actions.judging.matter import RunMatter
from evalkit.actions.judging.series import JudgeSeries
from evalkit.actions.judging.wanted import JudgedAttempt
from evalkit.domain.rubric import Rubric
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import A_MOMENT, a_passport, a_run, attempts_for, store_run, variants_numbered
from tests.unit.actions.judging.bench import a_judge, a_judged_attempt, a_rubric, at_the_gate

VARIANTS = variants_numbered(3)
RUN = a_run(variants=VARIANTS, repeats=2)
TONE = a_rubric(name="tone")


@pytest.fixture
def store() -> Store:
    store = open_store("sqlite://")
    store_run(store, run=RUN, variants=VARIANTS)
    store.attempts.append(attempts_for(RUN))
    return store


def a_matter(*, cut: Sequence[int] = (), key: str | None = None) -> RunMatter:
    """All attempts of the run; those whose numbers are given broke off.

    Args:
        cut: Which.
        key: Another solution of every question, as after a correction.
    """
    variant_by_hash = {
        variant.asked_hash: variant if key is None else replace(variant, solution=key) for variant in VARIANTS
    }
    judged = [
        a_judged_attempt(
            variant_by_hash[attempt.asked_hash],
            attempt_id=attempt.attempt_id,
            gate=at_the_gate() if number in cut else None,
        )
        for number, (attempt, _) in enumerate(attempts_for(RUN))
    ]
    return RunMatter(
        run=RUN,
        judged=judged,
        answer_by_attempt={one.attempt_id: "Answer: 42" for one in judged},
        suspect_by_attempt={},
        repeats_per_question=2,
        samples_by_series={},
    )


def a_series(rubric: Rubric | None = None, *, name: str = "big") -> JudgeSeries:
    return JudgeSeries(judge=a_judge(name), rubric=rubric or a_rubric())


def docket(
    store: Store, *, matter: RunMatter | None = None, samples: int = 1, rubrics: Sequence[Rubric] = ()
) -> Docket:
    all_series = [a_series(rubric) for rubric in rubrics or (a_rubric(),)]
    return docket_of(all_series, [matter or a_matter()], samples=samples, store=store)


def judged(store: Store, judged: JudgedAttempt, *, sample: int = 0, finding: Scored | Unscored | None = None) -> None:
    """Let the judge have scored an attempt."""
    series = a_series()
    store.scores.add_series(series.series(passport=a_passport(), now=A_MOMENT))
    store.scores.append([score_of(series, judged, sample=sample, finding=finding or Scored(value=3.0))])


def opened(docket: Docket) -> list[tuple[str, int]]:
    return [(verdict.judged.attempt_id, verdict.sample) for verdict in docket.open]


def test_all_is_open_at_first_question_by_question(store: Store) -> None:
    """Whenever it ends, all dimensions have come as far."""
    found = docket(store, rubrics=(a_rubric(), TONE))
    in_order = [verdict.judged.variant.question_id for verdict in found.open]
    assert in_order == sorted(in_order)
    assert {verdict.series.rubric.name for verdict in found.open[:4]} == {"coherence", "tone"}
    assert found.wanted == len(found.open) >= 6 * 2


def test_what_is_known_is_not_asked_again_with_or_without_a_score(store: Store) -> None:
    first, second = a_matter().judged[:2]
    before = opened(docket(store))
    judged(store, first)
    judged(store, second, finding=Unscored(reason=UnscoredReason.NO_VERDICT, detail="cut"))
    found = docket(store)
    assert opened(found) == [key for key in before if key not in {(first.attempt_id, 0), (second.attempt_id, 0)}]
    assert found.wanted == len(before)


def test_more_samples_ask_only_for_those_that_are_missing(store: Store) -> None:
    first = a_matter().judged[0]
    judged(store, first)
    wanted = {key for key in opened(docket(store, samples=3)) if key[0] == first.attempt_id}
    assert {(first.attempt_id, 1), (first.attempt_id, 2)} <= wanted
    assert (first.attempt_id, 0) not in wanted


def test_another_judge_another_rubric_and_another_dimension_know_nothing_of_it(store: Store) -> None:
    first = a_matter().judged[0]
    judged(store, first)
    others = [a_series(name="other"), a_series(TONE), a_series(a_rubric(asks={"en": "Well?", "zh": "好吗？"}))]
    for series in others:
        found = docket_of([series], [a_matter()], samples=1, store=store)
        assert (first.attempt_id, 0) in opened(found)


def test_a_corrected_key_is_judged_again(store: Store) -> None:
    """The reference was shown: what was said of the old one says nothing."""
    first = a_matter().judged[0]
    judged(store, first)
    assert (first.attempt_id, 0) not in opened(docket(store))
    assert (first.attempt_id, 0) in opened(docket(store, matter=a_matter(key="Another way to 42.")))


def test_what_broke_off_is_scored_without_a_judge_and_once(store: Store) -> None:
    matter = a_matter(cut=(1, 4))
    found = docket(store, matter=matter)
    cut = {matter.judged[number].attempt_id for number in (1, 4)}
    assert cut.isdisjoint(attempt_id for attempt_id, _ in opened(found))
    assert {score.attempt_id for score in found.gated} == cut
    assert {score.finding for score in found.gated} == {at_the_gate()}
    assert found.wanted == len(found.open)
    store.scores.add_series(a_series().series(passport=a_passport(), now=A_MOMENT))
    store.scores.append(found.gated)
    assert not docket(store, matter=matter).gated


def test_a_score_has_the_same_id_whoever_makes_it_and_another_for_each_sample() -> None:
    first, second = a_matter().judged[:2]
    ids = [
        score_of(series, one, sample=sample, finding=Scored(value=value)).score_id
        for series in (a_series(), a_series(name="other"))
        for one in (first, second)
        for sample in (0, 1)
        for value in (1.0, 5.0)
    ]
    assert len(set(ids)) == 8
    assert ids[::2] == ids[1::2]
