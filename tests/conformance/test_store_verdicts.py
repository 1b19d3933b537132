"""What every store must do with verdicts and pinned baselines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from evalkit.domain.attempt import RunId
from evalkit.domain.comparison import Status
from evalkit.domain.verdict_record import Baseline
from evalkit.errors import RefusedRows
from evalkit.storage.store import Store
from tests.builders import A_MOMENT, a_run, a_session, a_verdict, store_run

A_SECOND = timedelta(seconds=1)
OTHER_RUN = RunId("ffffffff-0000-5000-8000-000000000009")
OTHER_SESSION = "ffffffff-0000-5000-8000-00000000000a"


class TestVerdicts:
    def test_a_verdict_comes_back_as_it_was(self, store: Store) -> None:
        document = {"状态": "通过", "rows": [1, 0.1, -2e-9, True, None, "", {"深": []}]}
        for verdict in (a_verdict(), a_verdict(subject=None, document=document), a_verdict(subject="", outcome="fail")):
            store.verdicts.add(verdict)
            assert verdict in store.verdicts.all()

    def test_a_document_comes_back_in_plain_json_values(self, store: Store) -> None:
        store.verdicts.add(a_verdict(document={"status": Status.FAIL, "pair": ("a", Decimal("1.50")), "p": 1}))
        (found,) = store.verdicts.all()
        assert found.document == {"status": "fail", "pair": ["a", "1.50"], "p": 1}
        assert type(found.document["status"]) is str
        assert type(found.document["p"]) is int

    def test_a_document_comes_back_with_its_keys_sorted(self, store: Store) -> None:
        store.verdicts.add(a_verdict(document={"b": 1, "a": {"d": 1, "c": 2}}))
        (found,) = store.verdicts.all()
        assert str(found.document) == "{'a': {'c': 2, 'd': 1}, 'b': 1}"

    @pytest.mark.parametrize("hostile", ["half \ud800", "nul \x00"])
    def test_hostile_text_is_stored_clean(self, store: Store, hostile: str) -> None:
        store.verdicts.add(a_verdict(document={hostile: [hostile]}, subject=hostile))
        (found,) = store.verdicts.about(hostile)
        clean = hostile[:-1] + "\ufffd"
        assert found.document == {clean: [clean]}
        assert found.subject == clean

    @pytest.mark.parametrize("number", [float("nan"), float("inf")])
    def test_a_number_that_json_cannot_say_is_refused(self, store: Store, number: float) -> None:
        with pytest.raises(ValueError, match="not JSON compliant"):
            store.verdicts.add(a_verdict(document={"p": number}))
        assert store.verdicts.all() == ()

    def test_a_verdict_is_never_stored_over(self, store: Store) -> None:
        store.verdicts.add(a_verdict())
        with pytest.raises(RefusedRows, match="already stored"):
            store.verdicts.add(a_verdict(document={"status": "pass", "pairs": []}))
        assert store.verdicts.all() == (a_verdict(),)

    def test_verdicts_are_listed_newest_first_whatever_their_zone(self, store: Store) -> None:
        east = timezone(timedelta(hours=8))
        moments = [A_MOMENT, (A_MOMENT + 2 * A_SECOND).astimezone(east), A_MOMENT + A_SECOND]
        first, last, second = (a_verdict(created_at=moment) for moment in moments)
        for verdict in (first, last, second):
            store.verdicts.add(verdict)
        for found in (store.verdicts.all(), store.verdicts.about("decision:rollout")):
            assert found == (last, second, first)
            assert found[0].created_at.tzinfo is UTC

    @pytest.mark.parametrize(
        ("mine", "other"),
        [({"subject": "decision:a"}, {"subject": "decision:A"}), ({"subject": "decision:a"}, {"subject": None})],
    )
    def test_subjects_do_not_mix(self, store: Store, mine: dict[str, Any], other: dict[str, Any]) -> None:
        store.verdicts.add(a_verdict(**mine))
        store.verdicts.add(a_verdict(**other))
        assert store.verdicts.about("decision:a") == (a_verdict(**mine),)

    def test_policies_do_not_mix(self, store: Store) -> None:
        mine, other = a_verdict(policy_hash="decision-1"), a_verdict(policy_hash="decision-2")
        store.verdicts.add(mine)
        store.verdicts.add(other)
        assert store.verdicts.with_policy("decision-1") == (mine,)
        assert store.verdicts.with_policy("decision-3") == ()

    def test_an_outcome_and_a_document_of_a_newer_evalkit_are_read(self, store: Store) -> None:
        newer = a_verdict(outcome="postponed", document={"schema": 99, "oracle": {"said": "later"}})
        store.verdicts.add(newer)
        assert store.verdicts.all() == (newer,)


class TestBaselines:
    @pytest.fixture(autouse=True)
    def runs(self, store: Store) -> None:
        store_run(store)
        store_run(store, run=a_run(run_id=OTHER_RUN), session=a_session(session_id=OTHER_SESSION, run_id=OTHER_RUN))

    def test_the_newest_pin_of_a_name_holds_and_the_older_ones_are_kept(self, store: Store) -> None:
        old = store.baselines.pin("production", a_run().run_id, A_MOMENT)
        new = store.baselines.pin("production", OTHER_RUN, A_MOMENT + A_SECOND)
        assert old == Baseline(name="production", run_id=a_run().run_id, pinned_at=A_MOMENT)
        assert store.baselines.get("production") == new
        assert store.baselines.history("production") == (new, old)

    @pytest.mark.parametrize("back", [timedelta(0), timedelta(days=400)])
    def test_the_last_pin_made_holds_where_the_clock_was_set_back(self, store: Store, back: timedelta) -> None:
        old = store.baselines.pin("production", a_run().run_id, A_MOMENT)
        new = store.baselines.pin("production", OTHER_RUN, A_MOMENT - back)
        again = store.baselines.pin("production", OTHER_RUN, A_MOMENT - back)
        assert store.baselines.get("production") == again
        assert store.baselines.history("production") == (again, new, old)
        assert again.pinned_at - A_MOMENT < timedelta(milliseconds=1)

    def test_names_do_not_mix(self, store: Store) -> None:
        pins = [store.baselines.pin(name, a_run().run_id, A_MOMENT) for name in ("生产", "b", "B")]
        assert {pin.pinned_at for pin in pins} == {A_MOMENT}
        later = store.baselines.pin("b", OTHER_RUN, A_MOMENT + A_SECOND)
        assert store.baselines.all() == (pins[2], later, pins[0])
        assert store.baselines.history("B") == (pins[2],)

    def test_a_name_without_a_pin_has_no_baseline(self, store: Store) -> None:
        assert store.baselines.get("production") is None
        assert store.baselines.history("production") == ()
        assert store.baselines.all() == ()

    def test_a_run_that_is_not_stored_cannot_be_pinned(self, store: Store) -> None:
        with pytest.raises(RefusedRows, match=r"run.* that is not stored"):
            store.baselines.pin("production", RunId("nowhere"), datetime(2026, 1, 1, tzinfo=UTC))
        assert store.baselines.all() == ()
