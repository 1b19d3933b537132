"""What an open criterion says would decide it, where no question differs from another."""

from __future__ import annotations

import pytest

from evalkit.stats.clusters import t_quantile
from tests.unit.actions.compared_runs import compared, first_row


@pytest.mark.parametrize("per_cluster", [1, 4])
def test_so_many_alike_questions_decide_and_ten_less_do_not(per_cluster: int) -> None:
    row = first_row(compared([3] * 24, [3] * 24, per_cluster=per_cluster, margin=0.03))
    assert row.needed is not None
    assert not row.needed.assumes_no_difference

    def reach(questions: int) -> float:
        clusters = questions / per_cluster
        t = t_quantile(0.9, clusters - 1)
        return t * t / (clusters + t * t)

    assert reach(row.needed.questions) < 0.03 < reach(row.needed.questions - 10 * per_cluster)
