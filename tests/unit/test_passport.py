from __future__ import annotations

import pytest

from evalkit.domain.passport import Passport
from tests.builders import a_passport


@pytest.mark.parametrize(
    ("before", "now", "contradictions"),
    [
        (Passport(quantisation="Q8_0"), Passport(quantisation="Q4_K_M"), ("quantisation: Q8_0 -> Q4_K_M",)),
        (Passport(quantisation="Q8_0"), Passport(), ()),
        (Passport(), Passport(quantisation="Q8_0"), ()),
        (Passport(default_sampling={"top_p": 0.9}), Passport(), ()),
        (Passport(listed_models=("a",)), Passport(listed_models=("a", "b")), ()),
        (a_passport(), a_passport(), ()),
    ],
)
def test_only_facts_that_both_know_contradict(before: Passport, now: Passport, contradictions: tuple[str, ...]) -> None:
    assert before.contradictions(now) == contradictions


def test_what_contradicts_is_a_difference() -> None:
    before, now = Passport(server="vllm", context=4096), Passport(server="sglang", slots=4)
    assert before.contradictions(now) == ("server: vllm -> sglang",)
    assert set(before.contradictions(now)) < set(before.differences(now))
