"""Clusters: which questions are not independent of each other. The unit of statistics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

__all__ = ["cluster_by_id"]


def cluster_by_id(question_ids: Sequence[str], links: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Question id -> name of its cluster.

    Dependence is transitive: twins of one question, and the home of a transfer pair with its own twin, are one
    cluster. It does not look at languages, so that runs in two languages count the same units.

    Args:
        question_ids: In the bank's order; a cluster is called after its first.
        links: Pairs of ids, or of an id and the name of an explicit cluster.
    """
    root_by_name: dict[str, str] = {}

    def root_of(name: str) -> str:
        root_by_name.setdefault(name, name)
        while root_by_name[name] != name:
            name = root_by_name[name]
        return name

    for one, other in links:
        root_by_name[root_of(other)] = root_of(one)
    first_by_root: dict[str, str] = {}
    for question_id in question_ids:
        first_by_root.setdefault(root_of(question_id), question_id)
    return {question_id: first_by_root[root_of(question_id)] for question_id in question_ids}
