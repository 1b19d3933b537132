"""What an open criterion says would decide it, where no question differs from another."""

from __future__ import annotations

import pytest

from evalkit.domain.comparison import Status
from tests.unit.actions.compared_runs import compared, first_row


@pytest.mark.parametrize(("per_cluster", "margin"), [(1, 0.03), (4, 0.03), (1, 0.08)])
def test_so_many_alike_questions_decide_and_ten_less_do_not(per_cluster: int, margin: float) -> None:
    row = first_row(compared([3] * 24, [3] * 24, per_cluster=per_cluster, margin=margin))
    assert row.status is Status.INCONCLUSIVE
    assert row.needed is not None
    assert not row.needed.assumes_no_difference

    def status(questions: int) -> Status | None:
        return first_row(compared([3] * questions, [3] * questions, per_cluster=per_cluster, margin=margin)).status

    assert status(row.needed.questions) is Status.PASS
    assert status(row.needed.questions - 10 * per_cluster) is Status.INCONCLUSIVE
