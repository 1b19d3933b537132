from __future__ import annotations

import math
import uuid
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.domain.attempt import Cell, RunId, attempt_id_of
from evalkit.domain.identity import canonical_json, content_hash, content_uuid, seed_from
from evalkit.domain.question import NumberAnswer, OpenAnswer, TextAnswer
from tests.builders import a_passport, a_run, a_variant

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Pair:
    left: object
    right: object


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, 1.5]}, '{"a":[true,null,1.5],"b":1}'),
        ('引号 " 和 \n', '"引号 \\" 和 \\n"'),
        ({Colour.RED: Colour.RED}, '{"red":"red"}'),
        (frozenset({"b", "a", "c"}), '["a","b","c"]'),
        ((1, (2,)), "[1,[2]]"),
        (Decimal("1.50"), '"1.5"'),
        (Decimal("1E+2"), '"100"'),
        (Pair(left=1, right=Decimal(2)), '{"left":1,"right":"2","type":"Pair"}'),
    ],
)
def test_a_value_has_one_text(value: object, text: str) -> None:
    assert canonical_json(value) == text


@pytest.mark.parametrize("value", [math.nan, math.inf, {"a": [-math.inf]}, Decimal("NaN"), Decimal("-Infinity")])
def test_what_is_no_number_has_no_text(value: object) -> None:
    with pytest.raises(ValueError, match="Out of range"):
        canonical_json(value)


@pytest.mark.parametrize("value", [object(), b"bytes", {"a": Pair}])
def test_a_type_without_a_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        canonical_json(value)


@given(members=st.dictionaries(st.text(), PLAIN), order=st.randoms(use_true_random=False))
def test_the_order_of_a_mapping_does_not_enter(members: dict[str, Any], order: Any) -> None:
    shuffled = list(members.items())
    order.shuffle(shuffled)
    assert content_hash("tag", dict(shuffled)) == content_hash("tag", members)


@given(members=st.lists(st.text(), min_size=2, max_size=5, unique=True))
def test_the_order_of_a_list_enters(members: list[str]) -> None:
    assert content_hash("tag", members) != content_hash("tag", members[::-1])


def test_the_hash_is_pinned_for_ever() -> None:
    """Stored runs name it. sha256 of ``tag NUL {"a":1}``, the first 32 hex digits."""
    assert content_hash("tag", {"a": 1}) == "tag-fd06c7db8f1ea0ab4c13af2cca3d70d8"


def test_the_id_is_pinned_for_ever() -> None:
    """Archives are merged by it. Version 5 of RFC 9562 over ``tag NUL [1]`` in evalkit's own namespace."""
    namespace = uuid.UUID("6f0d2c1e-6c1b-5b7e-9a53-0e5a1c0f7e11")
    assert content_uuid("tag", 1) == str(uuid.uuid5(namespace, "tag\x00[1]"))


def test_a_tag_keeps_equal_texts_apart() -> None:
    assert content_hash("asked", "x") != content_hash("key", "x")
    assert content_uuid("asked", "x") != content_uuid("key", "x")


def test_types_of_equal_members_are_kept_apart() -> None:
    assert content_hash("key", TextAnswer(text="1")) != content_hash("key", {"text": "1", "aliases": []})
    assert content_hash("key", OpenAnswer()) != content_hash("key", {})


@pytest.mark.parametrize("text", ["\ud800", "\x00", "想", ""])
def test_any_text_has_a_hash_an_id_and_a_seed(text: str) -> None:
    assert content_hash("tag", text) != content_hash("tag", f"{text}.")
    assert content_uuid("tag", text) != content_uuid("tag", f"{text}.")
    assert seed_from(text) != seed_from(f"{text}.")


def test_an_id_is_a_uuid_that_depends_on_every_part() -> None:
    ids = {content_uuid("attempt", "a", "bc", 1), content_uuid("attempt", "ab", "c", 1), content_uuid("attempt", 1)}
    assert len(ids) == 3
    assert {uuid.UUID(one).version for one in ids} == {5}


@given(parts=st.lists(st.text() | st.integers()))
def test_a_seed_fits_a_signed_32_bit_number_and_is_not_negative(parts: list[object]) -> None:
    assert 0 <= seed_from(*parts) < 2**31


def test_seeds_differ_between_runs_questions_and_repeats() -> None:
    runs = [a_run(run_id=RunId(name)) for name in ("a", "b")]
    cells = [Cell(asked_hash=name, repeat=repeat) for name in ("x", "y") for repeat in range(50)]
    seeds = {run.request_seed(cell) for run in runs for cell in cells}
    assert len(seeds) == 200


def test_each_try_of_a_cell_has_an_id_of_its_own_and_always_the_same() -> None:
    cell = Cell(asked_hash="x", repeat=0)
    ids = [attempt_id_of(RunId("a"), cell, number) for number in (0, 1, 0)]
    assert ids[0] == ids[2] != ids[1]


def test_correcting_a_reference_changes_the_key_and_not_what_was_asked() -> None:
    before, after = a_variant(), a_variant(expected=NumberAnswer(value=Decimal(43)))
    assert before.asked_hash == after.asked_hash
    assert before.key_hash != after.key_hash
    assert a_variant(prompt="Another?").asked_hash != before.asked_hash


def test_a_number_written_in_two_ways_is_one_key() -> None:
    short, long = NumberAnswer(value=Decimal("1.5")), NumberAnswer(value=Decimal("1.500"))
    assert a_variant(expected=short).key_hash == a_variant(expected=long).key_hash


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12345678901234567890123456789012345", "12345678901234567890123456789012346"),
        ("0.12345678901234567890123456789012345", "0.12345678901234567890123456789012346"),
    ],
)
def test_long_numbers_that_differ_have_different_keys(one: str, other: str) -> None:
    assert content_hash("key", Decimal(one)) != content_hash("key", Decimal(other))


def test_zero_has_one_text_whatever_its_sign_and_places() -> None:
    assert {canonical_json(Decimal(text)) for text in ("0", "-0", "0.00", "0E+5")} == {'"0"'}


def test_the_raw_bodies_of_a_passport_do_not_make_its_identity() -> None:
    assert a_passport(raw={"/props": "{}"}).identity == a_passport().identity
    assert a_passport(quantisation="Q4_K_M").identity != a_passport().identity
