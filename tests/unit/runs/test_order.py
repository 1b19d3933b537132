"""The order of questions and repeats."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from evalkit.domain.question import Category, Difficulty, Variant
from evalkit.runs.order import cells_in_order, places_in_order
from tests.builders import a_variant

CATEGORIES = (Category.LOGIC, Category.MATH, Category.TRAP)


def some_variants(count: int, *, in_pairs: bool = False) -> tuple[Variant, ...]:
    return tuple(
        a_variant(
            question_id=f"q-{number:03d}",
            prompt=f"question {number}",
            category=CATEGORIES[number % 3],
            difficulty=Difficulty.EASY if number % 2 else Difficulty.HARD,
            cluster=f"c-{number // 2:03d}" if in_pairs else f"q-{number:03d}",
        )
        for number in range(count)
    )


@given(count=st.integers(2, 90), repeats=st.integers(1, 5), seed=st.integers(0, 1000))
def test_every_cell_comes_exactly_once(count: int, repeats: int, seed: int) -> None:
    variants = some_variants(count)
    cells = list(cells_in_order(places_in_order(variants, repeats=repeats, seed=seed)))
    assert len(cells) == len(set(cells)) == count * repeats


@given(count=st.integers(2, 90), repeats=st.integers(2, 5), seed=st.integers(0, 1000))
def test_repeats_of_a_question_are_never_adjacent(count: int, repeats: int, seed: int) -> None:
    cells = cells_in_order(places_in_order(some_variants(count), repeats=repeats, seed=seed))
    assert all(first.asked_hash != second.asked_hash for first, second in pairwise(cells))


@given(count=st.integers(20, 120), seed=st.integers(0, 1000))
def test_repeats_are_at_least_ten_requests_apart_when_there_are_enough_questions(count: int, seed: int) -> None:
    cells = list(cells_in_order(places_in_order(some_variants(count), repeats=3, seed=seed)))
    last_seen: dict[str, int] = {}
    for position, cell in enumerate(cells):
        assert position - last_seen.get(cell.asked_hash, -10) >= 10
        last_seen[cell.asked_hash] = position


@given(count=st.integers(2, 90), seed=st.integers(0, 1000))
def test_clusters_are_whole_within_a_block(count: int, seed: int) -> None:
    variants = some_variants(count, in_pairs=True)
    block_by_hash = {place.asked_hash: place.block for place in places_in_order(variants, repeats=1, seed=seed)}
    blocks_by_cluster: dict[str, set[int]] = {}
    for variant in variants:
        blocks_by_cluster.setdefault(variant.cluster, set()).add(block_by_hash[variant.asked_hash])
    assert all(len(blocks) == 1 for blocks in blocks_by_cluster.values())


def test_the_order_does_not_depend_on_the_order_of_the_bank() -> None:
    variants = some_variants(40)
    assert places_in_order(variants, repeats=3, seed=5) == places_in_order(variants[::-1], repeats=3, seed=5)


def test_a_cluster_of_several_kinds_does_not_make_the_order_depend_on_the_banks() -> None:
    mixed = [
        a_variant(question_id=f"{name}-{number}", prompt=f"{name} {number}", category=category, cluster=f"c-{number}")
        for number in range(12)
        for name, category in (("math", Category.MATH), ("trap", Category.TRAP))
    ]
    assert places_in_order(mixed, repeats=2, seed=1) == places_in_order(mixed[::-1], repeats=2, seed=1)


def test_another_seed_gives_another_order() -> None:
    variants = some_variants(40)
    first, second = (places_in_order(variants, repeats=1, seed=seed) for seed in (1, 2))
    assert [place.asked_hash for place in first] != [place.asked_hash for place in second]


def test_every_block_holds_each_category_in_proportion() -> None:
    variants = some_variants(120)
    category_by_hash = {variant.asked_hash: variant.category for variant in variants}
    counts: dict[int, dict[Category, int]] = {}
    for place in places_in_order(variants, repeats=1, seed=3):
        block = counts.setdefault(place.block, dict.fromkeys(CATEGORIES, 0))
        block[category_by_hash[place.asked_hash]] += 1
    assert len(counts) == 6
    assert all(5 <= count <= 9 for block in counts.values() for count in block.values())
