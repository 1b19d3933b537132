from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import evalkit.storage.schema
from evalkit.domain.attempt import text_hash_of
from evalkit.storage.opening import open_store
from evalkit.storage.schema import NEWEST
from evalkit.storage.tables import metadata
from tests.migrations.make_store import STORES, contents

MIGRATIONS = Path(evalkit.storage.schema.__file__).with_name("migrations")
Schema = dict[str, frozenset[str]]
_CLAUSE_END = re.compile(r",(?![^(]*\))")
"""A comma outside parentheses. No end of a line: SQLite writes a column that came later behind the one before it."""


def schema_of(path: Path) -> Schema:
    """Name of table or index -> its defining clauses, order left out."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"
        ).fetchall()
    return {name: frozenset(clause.strip() for clause in _CLAUSE_END.split(" ".join(_body(sql)))) for name, sql in rows}


def _body(sql: str) -> list[str]:
    return [f"{line.strip().rstrip(',')},\n" for line in sql.replace("\t", "").splitlines() if line.strip(" ()")]


def test_the_migrations_lead_to_the_tables_as_alembic_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "evalkit.db"
    open_store(f"sqlite:///{path}").close()
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_migrations_lead_to_the_tables_to_the_letter(tmp_path: Path) -> None:
    """Alembic compares neither checks nor the conditions of partial indexes."""
    migrated, made = tmp_path / "migrated.db", tmp_path / "made.db"
    open_store(f"sqlite:///{migrated}").close()
    engine = sqlalchemy.create_engine(f"sqlite:///{made}")
    metadata.create_all(engine)
    engine.dispose()
    assert schema_of(migrated) == schema_of(made)


def test_the_newest_revision_is_the_head_of_one_line_of_migrations() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert scripts.get_heads() == [NEWEST]
    assert {script.revision for script in scripts.walk_revisions()} == evalkit.storage.schema.KNOWN


def test_there_is_a_stored_file_of_every_schema() -> None:
    assert {path.stem for path in STORES.glob("*.db")} == evalkit.storage.schema.KNOWN


@pytest.mark.parametrize("name", sorted(path.name for path in STORES.glob("*.db")))
def test_a_store_of_a_past_schema_opens_and_keeps_its_rows(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    shutil.copy(STORES / name, path)
    rows_before = row_counts(path)
    with open_store(f"sqlite:///{path}") as store:
        wanted = json.loads((STORES / name).with_suffix(".json").read_text(encoding="utf-8"))
        found = contents(store)
        assert isinstance(found, list)
        assert_holds(found[: len(wanted)], wanted)
    assert rows_before.items() <= row_counts(path).items()


@pytest.mark.parametrize("name", sorted(path.name for path in STORES.glob("*.db")))
def test_a_migrated_store_has_the_schema_of_a_new_one(name: str, tmp_path: Path) -> None:
    migrated, fresh = tmp_path / name, tmp_path / "fresh.db"
    shutil.copy(STORES / name, migrated)
    for path in (migrated, fresh):
        open_store(f"sqlite:///{path}").close()
    assert schema_of(migrated) == schema_of(fresh)


def test_attempts_of_the_first_schema_get_the_hashes_that_new_ones_have(tmp_path: Path) -> None:
    path = tmp_path / "0001.db"
    shutil.copy(STORES / "0001.db", path)
    with open_store(f"sqlite:///{path}") as store:
        (summary,) = store.runs.all()
        for attempt in store.attempts.of_run(summary.run.run_id):
            body = store.attempts.body(attempt.attempt_id)
            assert attempt.text_hash == text_hash_of(reasoning=body.reasoning, answer=body.answer)
            assert attempt.text_length == len(body.reasoning + body.answer) > 0


def test_a_verdict_stored_before_subjects_were_known_comes_back_without_one(tmp_path: Path) -> None:
    path = tmp_path / "0002.db"
    shutil.copy(STORES / "0002.db", path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO verdict (verdict_id, policy_hash, outcome, document, created_at) VALUES (?, ?, ?, ?, ?)",
            ("v", "decision-1", "pass", '{"status":"pass"}', "2026-01-02 03:04:05.000000"),
        )
    with open_store(f"sqlite:///{path}") as store:
        (verdict,) = store.verdicts.with_policy("decision-1")
    assert verdict.subject is None
    assert verdict.document == {"status": "pass"}


def row_counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 - our own


def assert_holds(found: Any, wanted: Any) -> None:
    """All that is wanted is found; what later evalkits have added may be there too."""
    if isinstance(wanted, dict):
        for name in wanted:
            assert_holds(found[name], wanted[name])
    elif isinstance(wanted, list):
        assert len(found) == len(wanted)
        for one, other in zip(found, wanted, strict=True):
            assert_holds(one, other)
    else:
        assert found == wanted
