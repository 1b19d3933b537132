from __future__ import annotations

from evalkit.banks.clusters import cluster_by_id


def test_dependence_is_transitive() -> None:
    clusters = cluster_by_id(["a", "b", "c", "d"], [("b", "a"), ("c", "b")])
    assert clusters == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_an_explicit_cluster_joins_whoever_names_it() -> None:
    clusters = cluster_by_id(["a", "b", "c"], [("a", "a"), ("b", "trains"), ("c", "trains")])
    assert clusters == {"a": "a", "b": "b", "c": "b"}


def test_the_order_of_links_does_not_matter() -> None:
    links = [("a", "b"), ("c", "d"), ("b", "c")]
    assert cluster_by_id("abcd", links) == cluster_by_id("abcd", links[::-1]) == dict.fromkeys("abcd", "a")
