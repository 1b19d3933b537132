"""What an open criterion says would decide it, where no question differs from another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evalkit.actions.comparing.pairing import paired_tables
from evalkit.actions.comparing.rows import criterion_rows
from evalkit.domain.comparison import Status
from tests.e2e.stored_runs import StoredRun, questions_numbered
from tests.unit.actions.compared_runs import compared, first_row, pair_of


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


@pytest.mark.parametrize(("in_bank", "said"), [(30, 30), (100_000, None), (None, None)])
def test_a_bank_is_told_of_where_it_has_fewer_questions_than_would_decide(
    in_bank: int | None, said: int | None
) -> None:
    reference = StoredRun(model="q8", right=[3] * 24)
    runs = pair_of(reference, replace(reference, model="q4"), questions=questions_numbered(24))
    ours, theirs = (replace(table, bank_questions=in_bank) for table in runs)
    (judged, *_) = criterion_rows(paired_tables(ours, theirs), margins={"accuracy": 0.03}, confidence=0.95)
    assert judged.row.needed is not None
    assert judged.row.needed.bank_questions == said
