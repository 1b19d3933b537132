from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from evalkit.banks.duplicates import _ALIKE_SHARE, _candidates, _shingles


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=60), max_size=12))
def test_every_pair_that_is_alike_is_looked_at(texts: list[str]) -> None:
    shingles = [_shingles(text) for text in texts]
    alike = {
        (first, second)
        for first, second in combinations(range(len(texts)), 2)
        if len(shingles[first] & shingles[second]) >= _ALIKE_SHARE * len(shingles[first] | shingles[second])
    }
    assert alike <= set(_candidates(shingles))
