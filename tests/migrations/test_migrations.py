from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import evalkit.storage.schema
from evalkit.storage.opening import open_store
from evalkit.storage.schema import NEWEST
from evalkit.storage.tables import metadata
from tests.builders import A_MOMENT, a_lease, a_series, a_session
from tests.migrations.make_store import ATTEMPTS, FACTS, RUN, SCORES, STORES, VARIANTS

MIGRATIONS = Path(evalkit.storage.schema.__file__).with_name("migrations")
Schema = dict[str, frozenset[str]]


def schema_of(path: Path) -> Schema:
    """Name of table or index -> its defining clauses, order left out."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"
        ).fetchall()
    return {name: frozenset(re.split(r",\s*\n", " ".join(_body(sql)))) for name, sql in rows}


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
    assert {script.revision for script in scripts.walk_revisions()} == evalkit.storage.schema._KNOWN


def test_there_is_a_stored_file_of_every_schema() -> None:
    assert {path.stem for path in STORES.glob("*.db")} == evalkit.storage.schema._KNOWN


@pytest.mark.parametrize("name", sorted(path.name for path in STORES.glob("*.db")))
def test_a_store_of_a_past_schema_opens_and_keeps_its_rows(name: str, tmp_path: Path) -> None:
    shutil.copy(STORES / name, tmp_path / name)
    with open_store(f"sqlite:///{tmp_path / name}") as store:
        assert store.runs.get(RUN.run_id) == RUN
        assert store.runs.sessions(RUN.run_id) == (a_session(),)
        assert [(summary.wanted, summary.finished) for summary in store.runs.all()] == [(6, 6)]
        assert tuple(store.attempts.of_run(RUN.run_id)) == tuple(attempt for attempt, _ in ATTEMPTS)
        assert [store.attempts.body(attempt.attempt_id) for attempt, _ in ATTEMPTS] == [body for _, body in ATTEMPTS]
        assert store.banks.variants(RUN.places) == {variant.asked_hash: variant for variant in VARIANTS}
        assert store.scores.series_of_run(RUN.run_id) == (a_series(),)
        assert tuple(store.scores.of_run(RUN.run_id, a_series().series_id)) == SCORES
        assert store.learnt.get(base_url=RUN.target.base_url, served_model=RUN.target.served_model) == FACTS
    migrated, fresh = tmp_path / name, tmp_path / "fresh.db"
    open_store(f"sqlite:///{fresh}").close()
    assert schema_of(migrated) == schema_of(fresh)


def test_a_held_lease_survives_a_migration(tmp_path: Path) -> None:
    shutil.copy(STORES / "0001.db", tmp_path / "0001.db")
    with open_store(f"sqlite:///{tmp_path / '0001.db'}") as store:
        other = a_lease(owner="b/2/y")
        assert store.runs.take_lease(other, now=A_MOMENT.replace(year=2025)) == a_lease()
