"""What becomes of attempts and scores in a scorecard."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.attempt import Attempt, Body, Note, Outcome, RunId
from evalkit.domain.exchange import TokenSource
from evalkit.domain.question import Difficulty
from evalkit.domain.run import Run, Session
from evalkit.domain.score import Score
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.verdict import Estimate, Quantiles, Undefined
from evalkit.errors import FailureKind
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import (
    A_MOMENT,
    a_body,
    a_failed_attempt,
    a_passport,
    a_run,
    a_session,
    a_timing,
    a_usage,
    an_attempt,
    store_run,
    variants_numbered,
)

RUBRICS = Path(__file__).parents[3] / "rubrics"
VARIANTS = variants_numbered(6)
"""Number n expects n."""


@pytest.fixture
def store() -> Store:
    return open_store("sqlite://")


def card_of(run_id: RunId, *, store: Store, cwd: Path) -> Scorecard:
    return scorecard_of(run_scored_now(run_id, store=store, cwd=cwd, now=A_MOMENT), store=store, cwd=cwd)


def stored_scores(run: Run, store: Store) -> list[Score]:
    series = store.scores.series_of_run(run.run_id)
    return [score for one in series for score in store.scores.of_run(run.run_id, one.series_id)]


def carded(
    store: Store,
    tries: Sequence[tuple[Attempt, str]],
    *,
    run: Run | None = None,
    session: Session | None = None,
    cwd: Path,
) -> Scorecard:
    run = run or a_run(variants=VARIANTS, repeats=2)
    store_run(store, run=run, variants=VARIANTS)
    bodies = [(attempt, a_body(answer=answer)) for attempt, answer in tries]
    store.attempts.append(bodies)
    if session is not None:
        store.runs.close_session(session)
    return card_of(run.run_id, store=store, cwd=cwd)


def said(number: int, answer: int | str, *, repeat: int = 0, **overrides: object) -> tuple[Attempt, str]:
    attempt = an_attempt(asked_hash=VARIANTS[number - 1].asked_hash, repeat=repeat, **overrides)
    return attempt, f"Answer: {answer}"


def share(figure: Estimate | Undefined) -> float:
    assert isinstance(figure, Estimate)
    return figure.value


def median_of(spread: Quantiles | Undefined) -> float:
    assert isinstance(spread, Quantiles)
    return spread.p50


def test_a_cut_attempt_is_a_miss_of_every_attempt_and_absent_from_the_completed_ones(
    store: Store, tmp_path: Path
) -> None:
    tries = [said(1, 1), said(2, 2), said(3, 4), said(4, "", outcome=Outcome.CUT_IN_REASONING)]
    card = carded(store, tries, cwd=tmp_path)
    assert share(card.accuracy.every) == pytest.approx(2 / 4)
    assert share(card.accuracy.completed) == pytest.approx(2 / 3)
    assert (card.outcomes.finished, card.outcomes.wanted) == (4, 12)
    assert card.outcomes.counts == {Outcome.ANSWERED: 3, Outcome.CUT_IN_REASONING: 1}
    assert card.outcomes.unscored == {"not_completed": 1}


def test_an_answer_that_cannot_be_read_is_a_miss_and_counted(store: Store, tmp_path: Path) -> None:
    first = said(1, 1)[0]
    card = carded(store, [(first, "I would rather not say."), said(2, 2)], cwd=tmp_path)
    assert share(card.accuracy.every) == pytest.approx(1 / 2)
    assert card.outcomes.unread == 1


def test_what_was_not_served_is_neither_right_nor_wrong(store: Store, tmp_path: Path) -> None:
    def failed(number: int, try_number: int, kind: FailureKind) -> tuple[Attempt, str]:
        asked_hash = VARIANTS[number - 1].asked_hash
        return a_failed_attempt(asked_hash=asked_hash, try_number=try_number, kind=kind), ""

    tries = [
        failed(1, 0, FailureKind.HTTP_5XX),
        said(1, 1, try_number=1),
        said(2, 3),
        failed(3, 0, FailureKind.TIMEOUT),
        failed(3, 1, FailureKind.HTTP_5XX),
    ]
    card = carded(store, tries, cwd=tmp_path)
    assert share(card.accuracy.every) == pytest.approx(1 / 2)
    assert card.outcomes.failures == {"http_5xx": 1}
    assert card.outcomes.counts[Outcome.FAILED] == 1
    assert card.outcomes.failed_tries == 2
    assert card.outcomes.finished == 2


def test_attempts_of_cells_outside_the_scope_do_not_count(store: Store, tmp_path: Path) -> None:
    run = a_run(variants=VARIANTS[:3], repeats=1)
    tries = [said(1, 1), said(2, 2), said(3, 3), said(1, 9, repeat=1), said(4, 9)]
    card = carded(store, tries, run=run, cwd=tmp_path)
    assert share(card.accuracy.every) == 1.0
    assert card.outcomes.finished == card.outcomes.wanted == 3


def test_nothing_scored_is_undefined_and_not_zero(store: Store, tmp_path: Path) -> None:
    card = carded(store, [], cwd=tmp_path)
    assert isinstance(card.accuracy.every, Undefined)
    assert isinstance(card.speed.ttft_s, Undefined)
    assert card.speed.band is None


def test_a_corrected_key_taken_back_counts_again(store: Store, tmp_path: Path) -> None:
    run = a_run(variants=VARIANTS, repeats=1)
    first = carded(store, [said(1, 1), said(2, 2)], run=run, cwd=tmp_path)
    other = [replace(variant, expected=VARIANTS[0].expected) for variant in VARIANTS]
    for variants in (other, VARIANTS):
        store.banks.add_variants(variants)
        store.runs.grow(run.run_id, a_run(variants=variants, repeats=1).places)
        last = card_of(run.run_id, store=store, cwd=tmp_path)
        assert share(last.accuracy.every) == (1.0 if variants is VARIANTS else 0.5)
    assert last.accuracy.every == first.accuracy.every


def test_long_replies_that_are_equal_are_counted_by_question(store: Store, tmp_path: Path) -> None:
    long, longer = "a" * 200, "b" * 201
    tries = [
        *(said(1, long, repeat=repeat) for repeat in range(3)),
        *(said(2, longer if repeat < 2 else f"{longer}{repeat}", repeat=repeat) for repeat in range(4)),
        # Equal across questions, but to none of its own.
        said(3, long),
        # Under 200 characters with the reasoning.
        *(said(4, "c" * 100, repeat=repeat) for repeat in range(3)),
    ]
    card = carded(store, tries, run=a_run(variants=VARIANTS, repeats=4), cwd=tmp_path)
    (remark,) = (remark for remark in card.remarks if remark.key == "copied_replies")
    assert remark.values == {"count": 3 + 2, "total": 3 + 4 + 1}


def test_scoring_again_adds_nothing(store: Store, tmp_path: Path) -> None:
    run = a_run(variants=VARIANTS, repeats=1)
    carded(store, [said(1, 1), said(2, 2)], run=run, cwd=tmp_path)
    before = stored_scores(run, store)
    assert before
    card_of(run.run_id, store=store, cwd=tmp_path)
    assert stored_scores(run, store) == before


def test_few_questions_a_changed_build_and_a_shifted_context_are_remarked(store: Store, tmp_path: Path) -> None:
    after = a_session(
        ended_at=A_MOMENT, end="done", passport_after=a_passport(quantisation="Q4_K_M"), loop_lag_p99_s=0.025
    )
    tries = [said(1, 1, notes=frozenset({Note.CONTEXT_SHIFTED})), said(2, 2)]
    card = carded(store, tries, session=after, cwd=tmp_path)
    values = {remark.key: remark.values for remark in (*card.remarks, *card.speed.remarks)}
    assert values["few_clusters"] == {"count": 2, "needed": 30}
    assert values["build_changed"] == {"changes": "quantisation: Q8_0 -> Q4_K_M"}
    assert values["context_shifted"] == {"count": 1}
    assert values["client_lag"] == {"lag_ms": 25}


def test_an_unchanged_build_is_not_remarked(store: Store, tmp_path: Path) -> None:
    after = a_session(ended_at=A_MOMENT, end="done", passport_after=a_passport(), loop_lag_p99_s=0.001)
    card = carded(store, [said(1, 1), said(2, 2)], session=after, cwd=tmp_path)
    assert [remark.key for remark in (*card.remarks, *card.speed.remarks)] == ["few_clusters"]


def test_buffered_replies_and_other_token_counts_stay_out_of_the_rate(store: Store, tmp_path: Path) -> None:
    tries = [
        said(1, 1),
        said(2, 2, timing=a_timing(decode_tokens_per_s=900.0, is_buffered=True)),
        said(3, 3, timing=a_timing(decode_tokens_per_s=70.0), usage=a_usage(source=TokenSource.CHUNKS)),
        said(4, 4, timing=a_timing(decode_tokens_per_s=12.0)),
    ]
    card = carded(store, tries, cwd=tmp_path)
    rate = card.speed.decode_tokens_per_s
    assert isinstance(rate, Quantiles)
    assert (rate.n_attempts, rate.p50) == (2, 11.0)
    assert card.speed.band == "fair"
    assert {remark.key for remark in card.speed.remarks} == {"buffered", "other_token_source"}


def test_replies_that_all_came_at_once_still_count_their_tokens(store: Store, tmp_path: Path) -> None:
    at_once = a_timing(decode_tokens_per_s=None, is_buffered=True)
    tries = [said(number, number, timing=at_once, usage=a_usage(completion_tokens=100)) for number in range(1, 7)]
    speed = carded(store, tries, cwd=tmp_path).speed
    assert median_of(speed.tokens_per_answer) == 100
    assert share(speed.tokens_per_right) == pytest.approx(100)
    assert isinstance(speed.decode_tokens_per_s, Undefined)
    assert [remark.key for remark in speed.remarks] == ["buffered"]


def test_a_server_that_counts_no_tokens_has_no_cost_in_tokens(store: Store, tmp_path: Path) -> None:
    uncounted = a_usage(completion_tokens=None)
    tries = [said(number, number, usage=uncounted) for number in range(1, 6)]
    tries.append(said(6, "", outcome=Outcome.EMPTY, usage=uncounted))
    speed = carded(store, tries, cwd=tmp_path).speed
    assert speed.tokens_per_right == Undefined(reason="nothing was measured")
    assert share(speed.seconds_per_right) > 0


def test_scores_by_other_limits_than_todays_are_remarked(store: Store, tmp_path: Path) -> None:
    tries = [said(1, 1), said(2, 2), said(3, 3, timing=a_timing(complete_s=2.0))]
    before = carded(store, tries, cwd=tmp_path)
    assert "other_limits" not in {remark.key for remark in before.remarks}
    shutil.copytree(RUBRICS, tmp_path / "rubrics")
    limits = tmp_path / "rubrics" / "response_time.yaml"
    limits.write_text(limits.read_text(encoding="utf-8").replace("5: 20\n", "5: 3\n"), encoding="utf-8")
    after = card_of(before.run.run_id, store=store, cwd=tmp_path)
    remarks = {remark.key: remark.values for remark in after.remarks}
    assert remarks["other_limits"] == {"count": 2, "run": before.run.short_id}
    assert after.dimensions == before.dimensions, "the stored scores hold"


def test_scores_under_another_difficulty_are_remarked(store: Store, tmp_path: Path) -> None:
    tries = [said(number, number, timing=a_timing(complete_s=30.0)) for number in (1, 2)]
    before = carded(store, tries, cwd=tmp_path)
    store.banks.add_variants([replace(VARIANTS[0], difficulty=Difficulty.HARD)])
    after = card_of(before.run.run_id, store=store, cwd=tmp_path)
    assert {remark.key: remark.values for remark in after.remarks}["other_limits"]["count"] == 1


def test_times_to_the_answer_are_of_completed_answers_only(store: Store, tmp_path: Path) -> None:
    cut = said(2, "", outcome=Outcome.CUT_IN_ANSWER, timing=a_timing(complete_s=500.0, ttfa_s=400.0))
    card = carded(store, [said(1, 1), cut], cwd=tmp_path)
    assert median_of(card.speed.complete_s) == 12.0
    assert median_of(card.speed.ttfa_s) == 8.0


def test_an_answer_is_not_looked_for_in_the_reasoning(store: Store, tmp_path: Path) -> None:
    run = a_run(variants=VARIANTS, repeats=1)
    store_run(store, run=run, variants=VARIANTS)
    attempt, _ = said(1, 1)
    store.attempts.append([(attempt, Body(request=b"", reply=b"", reasoning="Answer: 1", answer=""))])
    assert card_of(run.run_id, store=store, cwd=tmp_path).outcomes.unread == 1, "the reasoning was searched"
