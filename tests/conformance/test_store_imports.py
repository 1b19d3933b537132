"""What every store keeps to with runs that were made elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from evalkit.domain.imported_part import ImportedPart
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.run import Run
from evalkit.errors import UserError
from evalkit.storage.store import Store
from tests.builders import a_run, a_session, attempts_for, places_for, variants_numbered

_VARIANTS = variants_numbered(3)


def _run() -> Run:
    return a_run(variants=_VARIANTS)


def _parts(run: Run) -> Iterator[ImportedPart]:
    for variant, place, attempt in zip(_VARIANTS, places_for(_VARIANTS), attempts_for(run), strict=True):
        yield ImportedPart(variants=(variant,), places=(place,), attempts=(attempt,))


def _half(run: Run) -> Iterator[ImportedPart]:
    yield next(_parts(run))
    raise UserError("the file changed")


class TestImports:
    def test_a_run_comes_back_with_its_places_and_answers(self, store: Store) -> None:
        run = _run()
        assert store.imports.add(run, a_session(), n_questions=3, parts=_parts(run))
        assert store.runs.get(run.run_id) == run
        assert store.banks.variants(run.places) == {variant.asked_hash: variant for variant in _VARIANTS}
        assert [answer for _, answer in store.attempts.answers(run.run_id)] == ["Answer: 42"] * 3

    def test_what_is_there_is_neither_read_nor_changed(self, store: Store) -> None:
        run = _run()
        store.imports.add(run, a_session(), n_questions=3, parts=_parts(run))
        assert not store.imports.add(replace(run, bank_version="2"), a_session(), n_questions=3, parts=_half(run))
        assert store.runs.get(run.run_id) == run

    def test_a_run_that_breaks_off_leaves_nothing(self, store: Store) -> None:
        run = _run()
        with pytest.raises(UserError, match="the file changed"):
            store.imports.add(run, a_session(), n_questions=3, parts=_half(run))
        assert store.runs.all() == ()
        assert store.imports.add(run, a_session(), n_questions=3, parts=_parts(run))

    def test_that_nobody_sorted_a_question_is_no_newer_statement(self, store: Store) -> None:
        store.banks.add_variants(_VARIANTS)
        unsorted = replace(_VARIANTS[0], category=Category.UNSORTED, difficulty=Difficulty.HARD)
        store.banks.add_variants((unsorted,))
        (held,) = store.banks.variants(places_for((unsorted,))).values()
        assert (held.category, held.difficulty) == (_VARIANTS[0].category, Difficulty.HARD)
