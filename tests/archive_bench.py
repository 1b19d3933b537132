"""A store with all that an archive must carry, and what a store holds, row by row."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter
from sqlalchemy import select

from evalkit.domain.attempt import RunId
from evalkit.domain.identity import content_uuid
from evalkit.domain.judging import CanaryCheck, CanaryRow
from evalkit.domain.score import Scored
from evalkit.storage.archives.belongings import CARRIED
from evalkit.storage.archives.container import Manifest, packed
from evalkit.storage.sql_store import SqlStore
from evalkit.storage.store import Store
from tests.builders import A_MOMENT, a_body, a_failed_attempt, a_run, a_score, a_series, a_session, store_run
from tests.judgement_builders import a_judgement
from tests.unit.actions.judged_runs import AJudge, judge_run
from tests.unit.actions.reviewing.review_bench import ReviewBench

__all__ = ["ArchiveBench", "Rows", "archived", "repacked", "rows_of", "silent"]

Rows = dict[str, list[tuple[Any, ...]]]


class ArchiveBench(ReviewBench):
    """Two runs that judges and people have scored, in one review; ``lone`` is a third one that nobody looked at."""

    lone: RunId

    def __init__(self, store: Store, *, questions: int = 6) -> None:
        """Fill a store."""
        super().__init__(questions=questions, models=("q8", "q4"), repeats=2, store=store)
        self._judge()
        self._score_by_rule()
        review = self.begin()
        for model in self.models:
            self.rated(review, "ada", *(1 + number % 5 for number in range(2 * questions)), model=model)
            self.rated(review, "bob", *(1 + (number + number // 3) % 5 for number in range(questions)), model=model)
        self.lone = self._lone_run()

    @property
    def pair(self) -> list[RunId]:
        """The two runs of the review."""
        return [run.run_id for run in self.runs.values()]

    def _judge(self) -> None:
        for run in self.runs.values():
            judge_run(
                self.store,
                run.run_id,
                AJudge(name="big", says=lambda _m, n, r: 1.0 + (n + r) % 5),
                questions=self.variants,
            )
            target = run.target
            self.store.learnt.put(
                base_url=target.base_url, served_model=target.served_model, facts={"usage": False, "n": [1, "二"]}
            )
        row = CanaryRow(name="empty", language="en", score=1.0, at_most=3.0, at_least=None, said="nothing")
        self.store.judgements.put_check(CanaryCheck(check_id="known", judge="big", rows=(row,), created_at=A_MOMENT))

    def _score_by_rule(self) -> None:
        """By rule, with a correction and with what a judge said beside its score."""
        self.store.scores.add_series(a_series())
        for model, run in self.runs.items():
            attempt = self.attempts[model][0]
            told = {"attempt_id": attempt.attempt_id, "key_hash": run.places[0].key_hash}
            first, second = f"first {model}", f"second {model}"
            self.store.scores.append(
                [
                    a_score(score_id=first, **told),
                    a_score(score_id=second, revision=1, supersedes=first, author="ann", reason="misread", **told),
                ]
            )
            judged = a_score(score_id=f"said {model}", dimension="礼貌", finding=Scored(value=2.0), **told)
            self.store.judgements.append([a_judgement(score=judged, unread_reply=bytes(range(256)))])

    def _lone_run(self) -> RunId:
        session = a_session(session_id="lone session", run_id=RunId(content_uuid("run", "lone")))
        run = a_run(run_id=session.run_id, variants=self.variants, repeats=1, created_at=A_MOMENT + timedelta(days=1))
        store_run(self.store, run=run, variants=self.variants, session=session)
        failed = a_failed_attempt(
            run_id=run.run_id, session_id=session.session_id, asked_hash=self.variants[0].asked_hash
        )
        self.store.attempts.append([(failed, a_body(reasoning="", answer="", reply=bytes(range(256))))])
        return run.run_id


def silent(_done: int, _total: int) -> None:
    """Hears of a copy and says nothing."""


def archived(store: Store, path: Path, *run_ids: RunId) -> Path:
    """Write an archive."""
    store.archives.write(path, run_ids, now=A_MOMENT, told=silent)
    return path


def rows_of(store: Store, *, without: Sequence[str] = ()) -> Rows:
    """Table -> its rows in order, without their numbers; of all tables whose rows an archive may carry."""
    database = cast("SqlStore", store)._database
    found: Rows = {}
    with database.reading("looking at rows") as connection:
        for table in CARRIED:
            columns = [column for column in table.columns if column.name != "sequence"]
            rows = connection.execute(select(*columns)).all()
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return {name: rows for name, rows in found.items() if name not in without}


def repacked(path: Path, target: Path, *, change: Callable[[Path], None], **manifest: Any) -> Path:
    """An archive whose store was changed by somebody who made the manifest fit.

    Args:
        path: A sound archive.
        target: The other one.
        change: What happens to the store within.
        manifest: Members that are told otherwise.
    """
    store = target.with_suffix(".store")
    with zipfile.ZipFile(path) as archive:
        store.write_bytes(archive.read("store.db"))
        told = json.loads(archive.read("manifest.json"))
    change(store)
    packed(target, store=store, manifest=TypeAdapter(Manifest).validate_python(told | manifest))
    store.unlink()
    return target
