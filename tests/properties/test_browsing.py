"""Every filter finds what a plain look at the rows finds, and pages hold each attempt once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from evalkit.actions.score_run import counts_as_right, run_scored_now
from evalkit.actions.viewing import found_rows
from evalkit.actions.viewing.browsing import Browser
from evalkit.actions.viewing.columns import WRITTEN_AS
from evalkit.actions.viewing.indexing import Indexer
from evalkit.domain.attempt import Attempt, AttemptId, Body, Outcome, RunId
from evalkit.domain.question import Category, Difficulty, NumberAnswer, Variant
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.score import Finding, RaterKind, Scored
from evalkit.domain.viewing import AttemptFilter
from evalkit.storage.browse_opening import open_browse_index
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import A_MOMENT, a_body, a_run, a_session, a_timing, a_variant, an_attempt, store_run

VARIANTS = tuple(
    a_variant(
        question_id=f"q-{number}",
        prompt=f"What is {number} + 0?",
        expected=NumberAnswer(value=Decimal(number)),
        category=[Category.MATH, Category.LOGIC, Category.TRAP][number % 3],
        difficulty=list(Difficulty)[number % 2],
        language="zh" if number == 3 else "en",
    )
    for number in range(5)
)
RUNS = tuple(RunId(f"00000000-0000-5000-8000-00000000000{number}") for number in range(3))
SAID = ("I add: {value}", "首都是北京，北京 {value}", "x^2 + 1 = {value}", "Beijing OR Berlin", "")
TEXTS = ("", "", "add", "北京", "北", "x^2+1", "beijing or", "0", 'OR "', "berlin beijing", "都 是")


@dataclass(frozen=True, kw_only=True)
class Row:
    """An attempt with all that filters look at, worked out here in another way."""

    run: Run
    variant: Variant
    attempt: Attempt
    answer: str
    accuracy: Finding
    seconds: Finding
    flips: bool


def runs_of(right: Sequence[Sequence[int]], outcomes: Sequence[Outcome]) -> Iterator[list[tuple[Attempt, Body]]]:
    """Attempts run after run: how many of 3 repeats of a question are right, and how they ended, in turn."""
    number = 0
    for run_id, of_questions in zip(RUNS, right, strict=True):
        made: list[tuple[Attempt, Body]] = []
        for place, (variant, hits) in enumerate(zip(VARIANTS, of_questions, strict=True)):
            for repeat in range(3):
                outcome = outcomes[number % len(outcomes)]
                value = place if repeat < hits else place + 7
                said = SAID[number % len(SAID)].format(value=value)
                answer = f"{said}\nAnswer: {value}" if outcome.is_completed else said
                attempt = an_attempt(
                    run_id=run_id,
                    session_id=f"session-{run_id}",
                    asked_hash=variant.asked_hash,
                    repeat=repeat,
                    outcome=outcome,
                    timing=a_timing(complete_s=float(1 + number % 90)),
                )
                made.append((attempt, a_body(answer=answer)))
                number += 1
        yield made


def filled(store: Store, right: Sequence[Sequence[int]], outcomes: Sequence[Outcome], *, cwd: Path) -> list[Row]:
    """A store of three runs, and its rows, the last one first."""
    rows: list[Row] = []
    for number, made in enumerate(runs_of(right, outcomes)):
        run = a_run(variants=VARIANTS, repeats=3, run_id=RUNS[number], created_at=A_MOMENT + timedelta(hours=number))
        session = a_session(run_id=run.run_id, session_id=f"session-{run.run_id}")
        store_run(store, variants=VARIANTS, run=run, session=session)
        store.attempts.append(made)
        scored = run_scored_now(run.run_id, store=store, cwd=cwd, now=A_MOMENT)
        accuracy = scored.found[Dimension.ACCURACY].finding_by_attempt
        seconds = scored.found[Dimension.RESPONSE_TIME].finding_by_attempt
        by_hash = {variant.asked_hash: variant for variant in VARIANTS}
        rights: dict[str, set[bool]] = {}
        for attempt, _ in made:
            if (is_right := counts_as_right(accuracy[attempt.attempt_id])) is not None:
                rights.setdefault(attempt.asked_hash, set()).add(is_right)
        rows += [
            Row(
                run=run,
                variant=by_hash[attempt.asked_hash],
                attempt=attempt,
                answer=body.answer,
                accuracy=accuracy[attempt.attempt_id],
                seconds=seconds[attempt.attempt_id],
                flips=len(rights.get(attempt.asked_hash, ())) == 2,
            )
            for attempt, body in made
        ]
    return rows[::-1]


def meets(row: Row, wanted: AttemptFilter) -> bool:
    """The filter, said once more."""
    finding = row.seconds if wanted.dimension == Dimension.RESPONSE_TIME else row.accuracy
    value = finding.value if isinstance(finding, Scored) else None
    kind = RaterKind.CLOCK if wanted.dimension == Dimension.RESPONSE_TIME else RaterKind.RULE
    has_bounds = wanted.lowest is not None or wanted.highest is not None
    if wanted.rater_kind is not None and wanted.dimension is None and not has_bounds:
        finding = row.seconds if wanted.rater_kind is RaterKind.CLOCK else row.accuracy
        is_scored = isinstance(finding, Scored) and wanted.rater_kind in (RaterKind.RULE, RaterKind.CLOCK)
    elif wanted.dimension or has_bounds:
        is_scored = (
            value is not None
            and wanted.dimension in (None, Dimension.ACCURACY, Dimension.RESPONSE_TIME)
            and wanted.rater_kind in (None, kind)
            and (wanted.lowest is None or value >= wanted.lowest)
            and (wanted.highest is None or value <= wanted.highest)
        )
    else:
        is_scored = True
    return (
        is_scored
        and (not wanted.runs or row.run.run_id in wanted.runs)
        and wanted.category in (None, row.variant.category)
        and wanted.difficulty in (None, row.variant.difficulty)
        and wanted.language in (None, row.variant.language)
        and wanted.question_id in (None, row.variant.question_id)
        and wanted.outcome in (None, row.attempt.outcome)
        and (wanted.is_right is None or counts_as_right(row.accuracy) is wanted.is_right)
        and (not wanted.flips or row.flips)
        and words(wanted.text) in words(row.answer)
    )


def words(text: str) -> str:
    """All that is looked for, apart by blanks and with one at each end; of these texts, a plain replacement does."""
    kept = "".join(f" {c} " if c in "首都是北京^+=" else " " if c in ',.:"，\n' else c for c in text.casefold())
    return f" {' '.join(kept.split())} " if kept.split() else ""


def pages(browser: Browser, wanted: AttemptFilter, *, limit: int) -> list[AttemptId]:
    found: list[AttemptId] = []
    after: str | None = None
    for _ in range(60):
        page = browser.attempts(wanted, after=after, limit=limit)
        assert len(page.attempts) <= limit
        found += [line.attempt_id for line in page.attempts]
        after = page.next_after
        if after is None:
            return found
    pytest.fail("the pages do not end")


FILTERS = st.builds(
    AttemptFilter,
    runs=st.one_of(st.just(()), st.lists(st.sampled_from([*RUNS, RunId("none")]), max_size=2).map(tuple)),
    category=st.sampled_from([None, None, Category.MATH, Category.TRAP, Category.CREATIVE]),
    difficulty=st.sampled_from([None, None, *list(Difficulty)]),
    outcome=st.sampled_from([None, None, Outcome.ANSWERED, Outcome.EMPTY, Outcome.LOOPING]),
    is_right=st.sampled_from([None, None, True, False]),
    dimension=st.sampled_from([None, None, Dimension.ACCURACY, "response_time", "coherence"]),
    rater_kind=st.sampled_from([None, None, *list(RaterKind)]),
    lowest=st.sampled_from([None, None, 1.0, 2.5, 5.0]),
    highest=st.sampled_from([None, None, 1.0, 4.0, 5.0]),
    flips=st.booleans(),
    question_id=st.sampled_from([None, None, None, "q-1", "q-3", "none"]),
    language=st.sampled_from([None, None, "en", "zh"]),
    text=st.sampled_from(TEXTS),
)
RIGHT = st.lists(st.lists(st.integers(0, 3), min_size=5, max_size=5), min_size=3, max_size=3)
OUTCOMES = st.lists(
    st.sampled_from([Outcome.ANSWERED, Outcome.ANSWERED, Outcome.EMPTY, Outcome.CUT_IN_ANSWER, Outcome.LOOPING]),
    min_size=1,
    max_size=7,
)
several = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=25,
    deadline=None,
    # Each try fills a store: to make a counterexample smaller would take minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@several
@given(right=RIGHT, outcomes=OUTCOMES, asked=st.tuples(st.lists(FILTERS, min_size=1, max_size=25), st.integers(1, 50)))
@pytest.mark.parametrize("bounds", [(1000, 100_000), (1, 100_000), (1, 4)])
def test_a_filter_finds_what_a_look_at_every_row_finds(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    bounds: tuple[int, int],
    right: list[list[int]],
    outcomes: list[Outcome],
    asked: tuple[list[AttemptFilter], int],
) -> None:
    (few, looked_through), (filters, limit) = bounds, asked
    monkeypatch.setattr(found_rows, "_FEW", few)
    monkeypatch.setattr(found_rows, "_LOOKED_THROUGH", looked_through)
    with open_store("sqlite://") as store, closing(open_browse_index("sqlite://", written_as=WRITTEN_AS)) as index:
        rows = filled(store, right, outcomes, cwd=tmp_path)
        Indexer(store, index, cwd=tmp_path).refresh()
        browser = Browser(store, index, now=lambda: A_MOMENT)
        for wanted in filters:
            expected = [row.attempt.attempt_id for row in rows if meets(row, wanted)]
            assert pages(browser, wanted, limit=limit) == expected
            page = browser.attempts(wanted, limit=limit)
            assert page.not_indexed == 0
            if page.is_count_exact:
                assert page.count == len(expected)
            else:
                assert page.count <= len(expected)
                assert wanted.text


@several
@given(right=RIGHT, limit=st.integers(1, 7), wanted=FILTERS)
def test_each_attempt_is_on_one_page_while_others_arrive(
    tmp_path: Path, right: list[list[int]], limit: int, wanted: AttemptFilter
) -> None:
    with open_store("sqlite://") as store, closing(open_browse_index("sqlite://", written_as=WRITTEN_AS)) as index:
        indexer, browser = Indexer(store, index, cwd=tmp_path), Browser(store, index, now=lambda: A_MOMENT)
        arriving: list[list[tuple[Attempt, Body]]] = []
        for number, made in enumerate(runs_of(right, [Outcome.ANSWERED])):
            run = a_run(variants=VARIANTS, repeats=3, run_id=RUNS[number])
            session = a_session(run_id=run.run_id, session_id=f"session-{run.run_id}")
            store_run(store, variants=VARIANTS, run=run, session=session)
            store.attempts.append(made[:9])
            arriving.append(made[9:])
            run_scored_now(run.run_id, store=store, cwd=tmp_path, now=A_MOMENT)
        indexer.refresh()
        at_first = pages(browser, wanted, limit=1000)
        found: list[AttemptId] = []
        after: str | None = None
        while True:
            page = browser.attempts(wanted, after=after, limit=limit)
            found += [line.attempt_id for line in page.attempts]
            after = page.next_after
            if after is None:
                break
            if arriving:
                new = arriving.pop(0)
                store.attempts.append(new)
                run_scored_now(new[0][0].run_id, store=store, cwd=tmp_path, now=A_MOMENT)
                indexer.refresh()
                browser.refresh()
        assert len(set(found)) == len(found)
        # Whether a question flips may change with its later repeats, and takes an attempt out of the list, or in.
        if not wanted.flips:
            assert found == at_first
