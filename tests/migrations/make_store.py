"""Makes the database file of the present schema that later evalkits must be able to open.

Run once when a migration is added, and commit both files: ``python -m tests.migrations.make_store``. Files of past
schemas are never made again: they are what users have. Beside each stands, as JSON, what was read from it when it was
made, so that the test does not depend on builders that have changed since.
"""

from __future__ import annotations

import json
from pathlib import Path

from evalkit.domain.attempt import Body, Note
from evalkit.domain.identity import canonical_json
from evalkit.domain.question import ChoiceAnswer, TextAnswer
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import Unscored, UnscoredReason
from evalkit.storage.opening import open_store
from evalkit.storage.schema import NEWEST
from evalkit.storage.store import Store
from tests.builders import (
    A_MOMENT,
    a_body,
    a_failed_attempt,
    a_lease,
    a_passport,
    a_run,
    a_score,
    a_series,
    a_session,
    a_target,
    a_variant,
    an_attempt,
    store_run,
)

__all__ = ["STORES", "contents"]

STORES = Path(__file__).parent / "stores"


def contents(store: Store) -> object:
    """Everything that can be read from a store, as plain JSON values."""
    return json.loads(canonical_json([_run_contents(store, summary.run.run_id) for summary in store.runs.all()]))


def _run_contents(store: Store, run_id: str) -> dict[str, object]:
    (summary,) = store.runs.matching(run_id)
    run = store.runs.get(summary.run.run_id)
    attempts = list(store.attempts.of_run(run.run_id))
    series = store.runs, store.scores.series_of_run(run.run_id)
    return {
        "run": run,
        "wanted": summary.wanted,
        "finished": summary.finished,
        "sessions": [_moments_as_text(session) for session in store.runs.sessions(run.run_id)],
    }


def _make(path: Path) -> None:
    sure = a_variant(tags=frozenset({"complexity"}), checklist=("列出已知条件。",))
    choice = a_variant(question_id="logic-001", expected=ChoiceAnswer(key="乙", options={"乙": "no", "甲": "yes"}))
