"""What happened while compared runs were asked is told beside the verdict, with the run that it happened to."""

from __future__ import annotations

import pytest

from evalkit.actions.comparing.sittings import sitting_remarks
from evalkit.domain.verdict import Remark
from evalkit.storage.opening import open_store
from tests.builders import A_MOMENT, a_passport, a_run, a_session, a_target, store_run


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        ({"passport_after": a_passport(), "loop_lag_p99_s": 0.01}, {}),
        ({"loop_lag_p99_s": 0.0251}, {"run_client_lag": {"lag_ms": 25}}),
        (
            {"passport_after": a_passport(quantisation="Q4_K_M")},
            {"run_build_changed": {"changes": "quantisation: Q8_0 -> Q4_K_M"}},
        ),
    ],
)
def test_each_is_told_with_the_run_that_it_happened_to(
    ended: dict[str, object], told: dict[str, dict[str, object]]
) -> None:
    with open_store("sqlite://") as store:
        run = store_run(store, run=a_run(target=a_target(name="q8")))
        store.runs.close_session(a_session(ended_at=A_MOMENT, end="done", **ended))
        remarks = tuple(sitting_remarks([run], store=store))
    assert remarks == tuple(
        Remark(key=key, values={**values, "name": "q8", "run": run.short_id})  # type: ignore[arg-type]
        for key, values in told.items()
    )
