"""Scope: what grows, what leaves, what is open."""

from __future__ import annotations

from evalkit.domain.attempt import Cell
from evalkit.domain.question import Variant
from evalkit.runs.scope import Scope, grown_scope, open_cells
from tests.builders import a_variant, variants_numbered


def scope_of(*variants: Variant, repeats: int = 1) -> Scope:
    return Scope(variants=variants, repeats_by_hash={variant.asked_hash: repeats for variant in variants})


def test_a_scope_grows_by_questions_and_by_repeats() -> None:
    first, second, third = variants_numbered(3)
    grown = grown_scope(old=scope_of(first, second, repeats=3), wanted=scope_of(second, third, repeats=5))
    assert grown.repeats_by_hash == {first.asked_hash: 3, second.asked_hash: 5, third.asked_hash: 5}


def test_a_smaller_wish_leaves_the_scope_as_it_is() -> None:
    variants = variants_numbered(4)
    old = scope_of(*variants, repeats=5)
    grown = grown_scope(old=old, wanted=scope_of(variants[0], repeats=1))
    assert grown.places(seed=1) == old.places(seed=1)


def test_a_corrected_text_takes_the_place_of_the_old_one() -> None:
    before = a_variant(question_id="q", prompt="Wat is 1 + 1?")
    after = a_variant(question_id="q", prompt="What is 1 + 1?")
    grown = grown_scope(old=scope_of(before), wanted=scope_of(after))
    assert list(grown.repeats_by_hash) == [after.asked_hash]


def test_a_corrected_key_keeps_the_text_and_takes_the_new_key() -> None:
    before = a_variant(solution="1 + 1 = 3")
    after = a_variant(solution="1 + 1 = 2")
    grown = grown_scope(old=scope_of(before), wanted=scope_of(after))
    assert [place.key_hash for place in grown.places(seed=1)] == [after.key_hash]


def test_only_cells_that_are_wanted_and_unfinished_are_open() -> None:
    first, second = variants_numbered(2)
    places = scope_of(first, second, repeats=3).places(seed=1)
    finished = {Cell(asked_hash=first.asked_hash, repeat=0)}
    open_now = open_cells(places, finished=finished, wanted=scope_of(first, repeats=2))
    assert open_now == (Cell(asked_hash=first.asked_hash, repeat=1),)
