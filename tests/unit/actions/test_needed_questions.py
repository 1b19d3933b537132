"""What an open criterion says would decide it, where no question differs from another."""

from __future__ import annotations

import pytest

from evalkit.domain.verdict import Undefined
from tests.unit.actions.compared_runs import compared, first_row


def _reach(questions: int, per_cluster: int) -> float:
    """How far the bound of so many questions that are all alike lies from their difference."""
    difference = first_row(compared([3] * questions, [3] * questions, per_cluster=per_cluster, margin=0.03)).difference
    assert not isinstance(difference, Undefined)
    return -difference.low


@pytest.mark.parametrize("per_cluster", [1, 4])
def test_so_many_alike_questions_decide_and_a_block_less_does_not(per_cluster: int) -> None:
    row = first_row(compared([3] * 24, [3] * 24, per_cluster=per_cluster, margin=0.03))
    assert row.needed is not None
    assert not row.needed.assumes_no_difference
    questions = row.needed.questions // per_cluster * per_cluster
    assert _reach(questions, per_cluster) < 0.03 < _reach(questions - 12 * per_cluster, per_cluster)
