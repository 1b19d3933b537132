"""Which run a command works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from evalkit.actions.choose_questions import Choice
from evalkit.actions.open_run import OpenedRun, opened_run
from evalkit.actions.prepare_target import PreparedTarget
from evalkit.asking.pool import Pool
from evalkit.domain.passport import Passport
from evalkit.domain.question import Variant
from evalkit.errors import RunError
from evalkit.runs.scope import Scope
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from evalkit.targets.scripted import ScriptedClient
from tests.builders import (
    A_MOMENT,
    a_bank,
    a_body,
    a_passport,
    a_selection,
    a_session,
    a_target,
    an_attempt,
    variants_numbered,
)

VARIANTS = variants_numbered(4)


def a_choice(variants: Sequence[Variant] = VARIANTS, *, repeats: int = 2, **overrides: Any) -> Choice:
    bank = a_bank()
    members: dict[str, Any] = {
        "selection": a_selection(),
        "scope": Scope(variants=tuple(variants), repeats_by_hash={variant.asked_hash: repeats for variant in variants}),
        "prompt_version": "1",
        "bank_hash": bank.bank_hash,
        "bank_version": bank.version,
        "bank": bank,
    }
    return Choice(**(members | overrides))


def opened(
    store: Store,
    choice: Choice | None = None,
    *,
    passport: Passport | None = None,
    is_fresh: bool = False,
    **target: Any,
) -> OpenedRun:
    prepared = PreparedTarget(
        target=a_target(**target),
        client=ScriptedClient([]),
        pool=Pool(ScriptedClient([]), concurrency=1, limits=a_target().limits),
        passport=passport or a_passport(),
        is_reasoning=True,
    )
    return opened_run(prepared, choice=choice or a_choice(), store=store, is_fresh=is_fresh, now=A_MOMENT)


def answer(store: Store, work: OpenedRun, count: int) -> None:
    session = a_session(run_id=work.run.run_id, session_id=f"session-{work.run.run_id}")
    store.runs.open_session(session)
    store.attempts.append(
        [
            (
                an_attempt(
                    run_id=work.run.run_id,
                    session_id=session.session_id,
                    asked_hash=cell.asked_hash,
                    repeat=cell.repeat,
                ),
                a_body(),
            )
            for cell in work.cells[:count]
        ]
    )


@pytest.fixture
def store() -> Store:
    return open_store("sqlite://")


def test_a_new_run_has_every_cell_open(store: Store) -> None:
    work = opened(store)
    assert (len(work.cells), work.wanted, work.is_resumed) == (8, 8, False)
    assert len(set(work.cells)) == 8


def test_the_same_command_goes_on_with_what_is_open(store: Store) -> None:
    first = opened(store)
    answer(store, first, 5)
    second = opened(store)
    assert second.run.run_id == first.run.run_id
    assert set(second.cells) == set(first.cells[5:])


def test_where_and_how_gently_is_asked_does_not_make_another_run(store: Store) -> None:
    first = opened(store)
    second = opened(store, base_url="http://127.0.0.1:10/v1", concurrency=1)
    assert second.run.run_id == first.run.run_id
    assert second.run.target.concurrency == 1


def test_other_sampling_makes_another_run(store: Store) -> None:
    first = opened(store)
    second = opened(store, sampling=replace(a_target().sampling, temperature=0.9))
    assert second.run.run_id != first.run.run_id


def test_more_questions_and_repeats_extend_the_run(store: Store) -> None:
    first = opened(store, a_choice(VARIANTS[:2], repeats=1))
    answer(store, first, 2)
    second = opened(store, a_choice(VARIANTS, repeats=2))
    assert second.run.run_id == first.run.run_id
    assert (len(second.run.places), len(second.cells)) == (4, 6)
    assert [place.position for place in store.runs.get(first.run.run_id).places] == [0, 1, 2, 3]


def test_a_run_is_called_after_what_it_was_extended_to(store: Store) -> None:
    smoke, full = a_selection(set_name="smoke"), a_selection(set_name="full", repeats=5)
    opened(store, a_choice(VARIANTS[:2], selection=smoke))
    work = opened(store, a_choice(repeats=5, selection=full))
    assert work.run.selection == store.runs.get(work.run.run_id).selection == full
    again = opened(store, a_choice(VARIANTS[:2], selection=smoke))
    assert again.run.selection == store.runs.get(work.run.run_id).selection == full, (
        "what is asked again extends nothing"
    )


def test_fresh_begins_another_run_with_other_seeds(store: Store) -> None:
    first = opened(store)
    second = opened(store, is_fresh=True)
    assert second.run.run_id != first.run.run_id
    seeds = {run.request_seed(cell) for run in (first.run, second.run) for cell in run.cells()}
    assert len(seeds) == 16


def test_an_unfinished_run_is_not_resumed_on_another_build(store: Store) -> None:
    answer(store, opened(store), 5)
    with pytest.raises(RunError, match=r"unfinished \(5/8\).*quantisation: Q8_0 -> Q4_K_M.*--fresh"):
        opened(store, passport=a_passport(quantisation="Q4_K_M"))


def test_a_finished_run_on_another_build_leaves_room_for_a_new_one(store: Store) -> None:
    first = opened(store)
    answer(store, first, 8)
    second = opened(store, passport=a_passport(quantisation="Q4_K_M"))
    assert second.run.run_id != first.run.run_id


def test_another_model_pulled_onto_the_server_does_not_make_another_build(store: Store) -> None:
    first = opened(store)
    second = opened(store, passport=a_passport(listed_models=("DeepSeek-R1-Distill-Qwen-32B-Q8_0", "llama3")))
    assert second.run.run_id == first.run.run_id


def test_a_corrected_reference_asks_nothing_again_and_changes_the_key(store: Store) -> None:
    first = opened(store)
    answer(store, first, 8)
    corrected = [replace(variant, solution="corrected") for variant in VARIANTS]
    second = opened(store, a_choice(corrected))
    assert second.cells == ()
    assert {place.key_hash for place in second.run.places} == {variant.key_hash for variant in corrected}
    assert (first.corrected_keys, second.corrected_keys) == (0, 4)
