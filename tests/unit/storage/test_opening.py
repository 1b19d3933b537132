from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import pytest

from evalkit.errors import StorageError
from evalkit.storage.database import Database
from evalkit.storage.opening import open_store, store_for_all_to_read
from evalkit.storage.sql_store import SqlStore
from tests.builders import a_body, a_run, an_attempt, store_run

FACTS = {"usage": True}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "evalkit.db"


@pytest.fixture
def stored(path: Path) -> Path:
    with open_store("sqlite:///evalkit.db") as store:
        store_run(store)
        store.attempts.append([(an_attempt(), a_body())])
    return path


@pytest.fixture
def locked(stored: Path) -> Generator[Path]:
    with closing(sqlite3.connect(stored)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield stored


def database_of(store: object) -> Database:
    assert isinstance(store, SqlStore)
    return store._database


def test_a_relative_path_begins_at_the_working_directory_and_its_folder_is_made(path: Path) -> None:
    with open_store("sqlite:///runs/deep/evalkit.db"):
        assert (path.parent / "runs" / "deep" / "evalkit.db").is_file()


def test_a_relative_path_is_kept_when_the_working_directory_changes(
    path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with open_store("sqlite:///evalkit.db") as store:
        os.chdir(tmp_path_factory.mktemp("elsewhere"))
        store.learnt.put(base_url="u", served_model="m", facts=FACTS)
    with open_store(f"sqlite:///{path}") as store:
        assert store.learnt.get(base_url="u", served_model="m") == FACTS


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_a_store_that_is_made_is_its_owners_alone_with_the_files_beside_it(path: Path) -> None:
    before = os.umask(0o022)
    try:
        with open_store("sqlite:///runs/evalkit.db") as store:
            store.learnt.put(base_url="u", served_model="m", facts=FACTS)
            files = sorted((path.parent / "runs").iterdir())
            assert [file.name for file in files] == ["evalkit.db", "evalkit.db-shm", "evalkit.db-wal"]
            assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * 3
    finally:
        os.umask(before)
    assert store_for_all_to_read("sqlite:///runs/evalkit.db") is None


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_a_store_that_is_there_keeps_its_mode_and_is_known_to_be_for_all_to_read(stored: Path) -> None:
    stored.chmod(0o644)
    with open_store(f"sqlite:///{stored}"):
        assert stat.S_IMODE(stored.stat().st_mode) == 0o644
    assert store_for_all_to_read(f"sqlite:///{stored}") == stored
    stored.chmod(0o640)
    assert store_for_all_to_read(f"sqlite:///{stored}") is None, "a group is somebody's choice"
    assert store_for_all_to_read("sqlite://") is None


def test_a_path_may_hold_spaces_percent_signs_and_chinese(path: Path) -> None:
    with open_store("sqlite:///50 % 评测/库.db"):
        assert (path.parent / "50 % 评测" / "库.db").is_file()


def test_what_was_stored_is_there_when_opened_again(stored: Path) -> None:
    with open_store(f"sqlite:///{stored}") as store:
        assert list(store.attempts.answers(a_run().run_id)) == [(an_attempt(), a_body().answer)]


def test_the_connections_that_write_sync_every_commit_and_check_foreign_keys(stored: Path) -> None:
    with open_store(f"sqlite:///{stored}") as store:
        database = database_of(store)
        with database.writing("test") as one, database.reading("test") as two:
            for connection in (one, two):
                values = [
                    connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                    for name in ("synchronous", "journal_mode", "foreign_keys", "busy_timeout")
                ]
                assert values == [2, "wal", 1, 30_000]


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_text("model: qwen\n" * 999)
    with pytest.raises(StorageError, match=r"^evalkit\.db: .*it is no evalkit store; name another file"):
        open_store("sqlite:///evalkit.db")


def test_a_database_of_another_program_is_refused_and_gets_no_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE photos (name)")
        with pytest.raises(StorageError, match="a database of another program"):
            open_store("sqlite:///evalkit.db")
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("photos",)]


def test_a_damaged_file_is_refused(stored: Path) -> None:
    whole = stored.read_bytes()
    stored.write_bytes(whole[:4096] + bytes(reversed(whole[4096:])))
    with pytest.raises(StorageError, match="the file is damaged; restore a copy"):
        open_store(f"sqlite:///{stored}")


def test_a_store_of_a_newer_evalkit_is_refused_and_left_alone(stored: Path) -> None:
    with closing(sqlite3.connect(stored, isolation_level=None)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(StorageError, match=r"written by a newer evalkit \(schema 9999.*upgrade evalkit"):
            open_store(f"sqlite:///{stored}")
        assert other.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_a_locked_store_is_an_error_after_the_wait(locked: Path) -> None:
    with (
        pytest.raises(StorageError, match="another program has locked it") as caught,
        open_store(f"sqlite:///{locked}", busy_timeout_s=0.05) as store,
    ):
        store.learnt.put(base_url="u", served_model="m", facts=FACTS)
    assert str(caught.value).count("\n") == 0


def test_a_read_only_store_can_be_read_and_says_so_when_written(stored: Path) -> None:
    with open_store(f"sqlite:///file:{stored}?mode=ro&uri=true") as store:
        assert len(store.runs.all()) == 1
        with pytest.raises(StorageError, match="it is read-only; give write permission"):
            store.learnt.put(base_url="u", served_model="m", facts=FACTS)


def test_a_full_disk_is_an_error_and_stores_nothing(stored: Path) -> None:
    with open_store(f"sqlite:///{stored}") as store:
        with database_of(store).reading("test") as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StorageError, match="the disk is full; free some space"):
            store.attempts.append([(an_attempt(repeat=1), a_body(reply=os.urandom(100_000)))])
        assert len(list(store.attempts.of_run(a_run().run_id))) == 1


def test_a_folder_that_cannot_be_made_is_an_error(path: Path) -> None:
    path.write_text("a file, no folder")
    with pytest.raises(StorageError, match="its folder cannot be made"):
        open_store("sqlite:///evalkit.db/evalkit.db")


def test_a_folder_in_place_of_the_file_is_an_error(path: Path) -> None:
    path.mkdir()
    with pytest.raises(StorageError, match="it cannot be opened; check that the folder exists"):
        open_store("sqlite:///evalkit.db")


@pytest.mark.parametrize("url", ["runs/evalkit.db", "", "evalkit"])
def test_a_plain_path_is_refused_with_the_url_to_write(url: str) -> None:
    with pytest.raises(StorageError, match="is not a URL; write a path as sqlite:///"):
        open_store(url)


def test_another_kind_of_database_is_refused_without_showing_its_password() -> None:
    with pytest.raises(StorageError, match="only SQLite") as caught:
        open_store("postgresql://ann:s3cret@host/db")
    assert "s3cret" not in str(caught.value)


def test_opening_fails_without_leaving_connections_open(path: Path) -> None:
    path.write_text("model: qwen\n" * 999)
    with pytest.raises(StorageError):
        open_store("sqlite:///evalkit.db")
    path.unlink()
    with open_store("sqlite:///evalkit.db") as store:
        assert store.runs.all() == ()


def test_many_readers_may_stream_at_once(stored: Path) -> None:
    with open_store(f"sqlite:///{stored}") as store:
        readers = [store.attempts.of_run(a_run().run_id) for _ in range(40)]
        assert [next(reader) for reader in readers] == [an_attempt()] * 40
        for reader in readers:
            assert list(reader) == []


@pytest.mark.parametrize("module", ["store", "writer"])
def test_the_contract_and_the_writer_load_no_database_library(module: str) -> None:
    heavy = "{'sqlalchemy', 'alembic', 'pydantic'}"
    program = f"import sys, evalkit.storage.{module}; sys.exit(bool({heavy} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_store_that_is_up_to_date_opens_without_alembic(stored: Path) -> None:
    program = (
        "import sys; from evalkit.storage.opening import open_store; "
        f"open_store('sqlite:///{stored}').close(); sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("url", ["sqlite+aiosqlite:///x.db", "sqlite+foo:///x.db", "sqlite://host/x.db"])
def test_another_driver_or_a_host_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(StorageError, match="only SQLite is supported; write sqlite:///"):
        open_store(url)
