"""Archives that were damaged, cut, forged, or are none: one clear line, and nothing of them is taken in."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from evalkit.errors import ArchiveError, StorageError
from evalkit.storage.opening import open_store
from evalkit.storage.sql_store import SqlStore
from evalkit.storage.store import Store
from tests.archive_bench import ArchiveBench, archived, repacked, rows_of, silent
from tests.mutants import Mutant

_TRUSTS_CHECKSUMS = Mutant(
    where="evalkit.storage.archives.container:_written",
    old="if left or digest.hexdigest() != manifest.sha256:",
    new="if left:",
)
_TRUSTS_STRUCTURE = Mutant(
    where="evalkit.storage.archives.structure:check_structure", old="if strange:", new="if strange and not store:"
)
_UNPACKS_ANYTHING = Mutant(
    where="evalkit.storage.archives.container:_check_size",
    old="if size_bytes > max(_ALWAYS_TAKEN_BYTES, _MOST_SHRUNK * info.compress_size):",
    new="if size_bytes < 0:",
)
_READS_ANYTHING = Mutant(
    where="evalkit.storage.archives.soundness:_check_types",
    old="if connection.execute(select(func.count()).select_from(table).where(wrong)).scalar_one():",
    new="if False:",
)
_TRUSTS_NAMES = Mutant(
    where="evalkit.storage.archives.container:_members",
    old="if set(by_name) != {_MANIFEST, _STORE} or len(infos) != len(by_name):",
    new="if False:",
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of all that can be in one."""
    path = tmp_path_factory.mktemp("sound") / "all.evalkit"
    with open_store("sqlite://") as store:
        bench = ArchiveBench(store)
        archived(store, path, *bench.pair, bench.lone)
    return path


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    (tmp_path / "store").mkdir()
    with open_store(f"sqlite:///{tmp_path}/store/evalkit.db") as opened:
        yield opened


def assert_refused(store: Store, path: Path, *, says: str) -> None:
    before = rows_of(store)
    told = refusal(store, path)
    assert told.startswith(str(path))
    assert re.search(says, told), told
    assert rows_of(store) == before
    folder = Path(cast("SqlStore", store)._database.place).parent
    assert [name.name for name in folder.iterdir() if name.name.startswith(".evalkit")] == [], "something was left"


def refusal(store: Store, path: Path) -> str:
    """The one line that is said; empty where the archive was taken."""
    try:
        store.archives.restore(path, told=silent)
    except (ArchiveError, StorageError) as error:
        told = str(error)
    else:
        told = ""
    assert len(told.splitlines()) <= 1
    return told


def in_sql(*statements: str) -> Callable[[Path], None]:
    """Changes to a store that its owner would not make."""

    def change(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                connection.execute(statement)

    return change


def test_a_sound_archive_that_was_packed_again_is_taken(sound: Path, store: Store, tmp_path: Path) -> None:
    path = repacked(sound, tmp_path / "again.evalkit", change=in_sql())
    assert len(store.archives.restore(path, told=silent).new_runs) == 3


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no archive of evalkit, or a damaged one"),
        (b"not an archive at all" * 100, "no archive of evalkit, or a damaged one"),
        (b"PK\x03\x04" + bytes(200), "no archive of evalkit, or a damaged one"),
        (b"PK\x05\x06" + bytes(18), "a zip, but no archive of evalkit"),
        (b"SQLite format 3\x00" + bytes(4096), "no archive of evalkit, or a damaged one"),
    ],
    ids=["empty", "text", "cut zip", "zip of nothing", "database"],
)
def test_what_is_no_archive_is_refused(store: Store, tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "some.file"
    path.write_bytes(content)
    assert_refused(store, path, says=says)


def test_what_is_no_file_is_refused(store: Store, tmp_path: Path) -> None:
    assert_refused(store, tmp_path / "absent", says="there is no such file")
    assert_refused(store, tmp_path, says="is no file")
    os.mkfifo(tmp_path / "pipe")
    assert_refused(store, tmp_path / "pipe", says="is no file")


@pytest.mark.fault("an archive is cut or changed", mutant=_TRUSTS_CHECKSUMS)
def test_an_archive_with_a_byte_changed_or_cut_anywhere_is_refused(sound: Path, store: Store, tmp_path: Path) -> None:
    whole, path = sound.read_bytes(), tmp_path / "spoilt.evalkit"
    for number in range(40):
        path.write_bytes(whole[: number * len(whole) // 40])
        assert_refused(store, path, says="no archive of evalkit|damaged")
    # What the zip's own checksum would notice is changed together with that.
    path = repacked(sound, tmp_path / "other.evalkit", change=in_sql())
    with zipfile.ZipFile(path) as archive:
        manifest, inner = archive.read("manifest.json"), bytearray(archive.read("store.db"))
    inner[len(inner) // 2] ^= 1
    _zipped(path, {"store.db": bytes(inner), "manifest.json": manifest})
    assert_refused(store, path, says="its checksum is not the one in its manifest")


def test_an_archive_with_any_byte_flipped_is_refused_or_means_the_same(
    sound: Path, store: Store, tmp_path: Path
) -> None:
    whole, path = sound.read_bytes(), tmp_path / "flipped.evalkit"
    store.archives.restore(sound, told=silent)
    before, refused = rows_of(store), 0
    for number in range(120):
        spoilt = bytearray(whole)
        place = number * len(whole) // 120 if number < 60 else len(whole) - 1 - 8 * (number - 60)
        spoilt[place] ^= 1 << (number % 8)
        path.write_bytes(spoilt)
        try:
            store.archives.restore(path, told=silent)
        except ArchiveError:
            refused += 1
        assert rows_of(store) == before
    assert refused > 90


@pytest.mark.fault("an archive names files elsewhere", mutant=_TRUSTS_NAMES)
def test_names_that_lead_elsewhere_are_refused(sound: Path, store: Store, tmp_path: Path) -> None:
    with zipfile.ZipFile(sound) as archive:
        members = {name: archive.read(name) for name in ("store.db", "manifest.json")}
    path = tmp_path / "elsewhere.evalkit"
    for name in ("../planted", "/tmp/planted", "store.db/../../planted", "C:\\planted"):  # noqa: S108 - hostile
        _zipped(path, {**members, name: b"planted"})
        assert_refused(store, path, says="a zip, but no archive of evalkit")
    assert not list(tmp_path.rglob("planted"))


@pytest.mark.fault("an archive is a zip bomb", mutant=_UNPACKS_ANYTHING)
def test_a_bomb_is_not_unpacked(sound: Path, store: Store, tmp_path: Path) -> None:
    size, path = 80 * 2**20, tmp_path / "bomb.evalkit"
    content = bytes(size)
    told = {"size_bytes": size, "sha256": hashlib.sha256(content).hexdigest()}
    _zipped(path, {"store.db": content, "manifest.json": json.dumps(_manifest(sound) | told).encode()})
    assert path.stat().st_size < size / 500
    assert_refused(store, path, says="would unpack to 84 MB")


def test_more_than_the_disk_has_left_is_not_unpacked(
    sound: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nearly_full(_path: object) -> SimpleNamespace:
        return SimpleNamespace(free=1000)

    monkeypatch.setattr("shutil.disk_usage", nearly_full)
    assert_refused(store, sound, says="free some space")


def test_a_store_larger_than_it_says_is_refused(sound: Path, store: Store, tmp_path: Path) -> None:
    """A size that is false in the zip and in the manifest, so that only reading shows it."""
    path = tmp_path / "larger.evalkit"
    with zipfile.ZipFile(sound) as archive:
        inner = archive.read("store.db")
    told = _manifest(sound) | {"size_bytes": len(inner) - 1}
    _zipped(path, {"store.db": inner, "manifest.json": json.dumps(told).encode()})
    raw = path.read_bytes()
    path.write_bytes(raw.replace(struct.pack("<L", len(inner)), struct.pack("<L", len(inner) - 1)))
    assert_refused(store, path, says="damaged")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"evalkit_archive": 2, "new": []}, "written by a newer evalkit .format 2, this one reads up to 1.; upgrade"),
        ({"evalkit_archive": "1"}, "manifest.json is damaged"),
        ({"evalkit_archive": None}, "manifest.json is damaged"),
        ({"store_schema": "9999"}, "written by a newer evalkit .schema 9999"),
        ({"store_schema": "0005"}, "not built as evalkit builds one"),
        ({"store_schema": "\x1b[2J"}, "written by a newer evalkit"),
        ({"runs": []}, "its manifest names other runs than are in it"),
        ({"reviews": ["x"]}, "its manifest names other reviews than are in it"),
        ({"runs": 7}, "manifest.json is damaged"),
        ({"size_bytes": -1}, "manifest.json is damaged"),
        ({"size_bytes": 7}, "the manifest says otherwise"),
        ({"sha256": "00"}, "its checksum is not the one"),
    ],
)
def test_a_manifest_that_is_not_true_is_refused(
    sound: Path, store: Store, tmp_path: Path, changed: dict[str, Any], says: str
) -> None:
    with zipfile.ZipFile(sound) as archive:
        inner = archive.read("store.db")
    path = tmp_path / "told.evalkit"
    _zipped(path, {"store.db": inner, "manifest.json": json.dumps(_manifest(sound) | changed).encode()})
    assert_refused(store, path, says=says)


@pytest.mark.parametrize("text", [b"[" * 100_000, b"\xff\xfe", b"[]", b"null", b"{" + b" " * (5 * 2**20)], ids=range(5))
def test_a_manifest_that_is_none_is_refused(sound: Path, store: Store, tmp_path: Path, text: bytes) -> None:
    with zipfile.ZipFile(sound) as archive:
        inner = archive.read("store.db")
    path = tmp_path / "told.evalkit"
    _zipped(path, {"store.db": inner, "manifest.json": text})
    assert_refused(store, path, says="manifest.json is")


@pytest.mark.fault("an archive brings triggers or views along", mutant=_TRUSTS_STRUCTURE)
def test_a_store_that_acts_by_itself_is_refused(sound: Path, store: Store, tmp_path: Path) -> None:
    fires = "CREATE TRIGGER fires AFTER UPDATE ON run BEGIN DELETE FROM attempt; END"
    for statements, name in (
        ((fires,), "fires"),
        (("CREATE VIEW sees AS SELECT * FROM run",), "sees"),
        (("CREATE VIRTUAL TABLE finds USING fts5(text)",), "finds"),
        (("ALTER TABLE learnt RENAME TO kept", "CREATE VIEW learnt AS SELECT * FROM kept"), "learnt"),
    ):
        path = repacked(sound, tmp_path / f"{name}.evalkit", change=in_sql(*statements))
        assert_refused(store, path, says=f"the store in it has a '[a-z]+' '{name}', which no store of evalkit has")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE more (x)",
        "CREATE INDEX more ON run (created_at)",
        "DROP INDEX ix_attempt_finished",
        "ALTER TABLE run ADD COLUMN more TEXT",
        "ALTER TABLE run ADD COLUMN more TEXT AS (upper(target))",
        "ALTER TABLE session DROP COLUMN own_cpu_s",
        "UPDATE alembic_version SET version_num = '0005'",
        "INSERT INTO alembic_version VALUES ('0005')",
    ],
)
def test_a_store_that_is_built_otherwise_is_refused(sound: Path, store: Store, tmp_path: Path, statement: str) -> None:
    path = repacked(sound, tmp_path / "built.evalkit", change=in_sql(statement))
    assert_refused(store, path, says="the store in it is not built as evalkit builds one")


def test_pages_that_sqlite_did_not_write_are_one_line(sound: Path, tmp_path: Path) -> None:
    def spoil(at: int) -> Callable[[Path], None]:
        def change(path: Path) -> None:
            content = bytearray(path.read_bytes())
            content[at * len(content) // 20 : at * len(content) // 20 + 64] = os.urandom(64)
            path.write_bytes(content)

        return change

    refused = 0
    for number in range(20):
        with open_store("sqlite://") as other:
            path = repacked(sound, tmp_path / "pages.evalkit", change=spoil(number))
            refused += bool(refusal(other, path))
    # A page may have room that holds nothing, and there anything may stand.
    assert refused >= 4


@pytest.mark.fault("an archive holds rows that evalkit never writes", mutant=_READS_ANYTHING)
def test_values_of_another_kind_are_refused(sound: Path, store: Store, tmp_path: Path) -> None:
    for statement in (
        "UPDATE attempt SET ttft_s = 'soon'",
        "UPDATE attempt SET ttft_s = 9e999",
        "UPDATE attempt SET is_final = 7",
        "UPDATE attempt SET repeat = x'00' WHERE rowid = 1",
        "UPDATE body SET answer = x'ff'",
        "UPDATE body SET reply_zlib = 'text'",
        "UPDATE review SET secret = 'text'",
    ):
        path = repacked(sound, tmp_path / "kind.evalkit", change=in_sql(statement))
        assert_refused(store, path, says="holds values that are not of the kind that it is made for")


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE attempt SET outcome = 'splendid'", "was stored by a newer evalkit"),
        ("UPDATE attempt SET started_at = 'yesterday'", "is not as evalkit writes it"),
        ("UPDATE attempt SET notes = 'strange'", "was stored by a newer evalkit"),
        ("UPDATE run SET target = '{}'", "is not as evalkit writes it"),
        ("UPDATE run SET passport = '[[['", "is not as evalkit writes it"),
        ("UPDATE run SET passport = ''", "is not as evalkit writes it"),
        ("UPDATE variant SET parameters = 'x'", "is not as evalkit writes it"),
        ("UPDATE variant SET prompt = 'What is 1 + 1?'", "is not what its name says"),
        ("UPDATE answer_key SET solution = 'none'", "is not what its name says"),
        ("UPDATE answer_key SET category = 'gossip'", "is not as evalkit writes it"),
        ("UPDATE series SET rater_kind = 'oracle'", "is not as evalkit writes it"),
        ("UPDATE series SET about = '{'", "is not as evalkit writes it"),
        ("UPDATE score SET unscored_reason = 'tired', value = NULL WHERE score_id = 'second q8'", "is not as evalkit"),
        ("UPDATE score SET value = NULL WHERE score_id = 'second q8'", "CHECK constraint failed"),
        ("UPDATE score SET value = 77 WHERE score_id = 'second q8'", "contradicts another one"),
        ("UPDATE score SET run_id = (SELECT max(run_id) FROM run)", "contradicts another one"),
        ("UPDATE session SET run_id = (SELECT max(run_id) FROM run)", "contradicts another one"),
        ("UPDATE score SET key_hash = 'nowhere'", "names a row of answer_key that is not in it"),
        ("UPDATE attempt SET session_id = 'nowhere'", "names a row of session that is not in it|contradicts"),
        ("DELETE FROM body", "contradicts another one"),
        ("DELETE FROM review_run", "contradicts another one"),
        ("UPDATE assignment SET kind = 'secret'", "was stored by a newer evalkit"),
        ("UPDATE rating_event SET act = 'dance'", "was stored by a newer evalkit"),
        ("UPDATE rating_event SET value = 9", "CHECK constraint failed"),
        ("UPDATE judgement SET said = '{}'", "is not as evalkit writes it"),
        ("UPDATE canary_check SET document = '{}'", "is not as evalkit writes it"),
        ("UPDATE canary_check SET document = '{\"rows\": [7]}'", "is not as evalkit writes it"),
        ("UPDATE learnt SET value = 'x'", "is not as evalkit writes it"),
        ("UPDATE run SET run_id = 'other' WHERE run_id = (SELECT min(run_id) FROM run)", "other runs than|names a row"),
    ],
)
def test_rows_that_no_command_could_read_are_refused(
    sound: Path, store: Store, tmp_path: Path, statement: str, says: str
) -> None:
    path = repacked(sound, tmp_path / "rows.evalkit", change=in_sql(statement))
    assert_refused(store, path, says=says)


@pytest.mark.parametrize(
    ("column", "packed", "says"),
    [
        ("reply_zlib", zlib.compress(bytes(300 * 2**20), 9), "unpacks to more than 256 MB"),
        ("reasoning_zlib", zlib.compress(b"\xff\xfe"), "is not as evalkit writes it"),
        ("reasoning_zlib", zlib.compress("甲".encode()[:2]), "is not as evalkit writes it"),
        ("request_zlib", zlib.compress(b"a" * 1000)[:-6], "is cut off"),
        ("request_zlib", b"plain", "is not as evalkit writes it"),
        ("request_zlib", b"", "is cut off"),
    ],
    ids=["bomb", "no UTF-8", "half a character", "cut", "plain", "nothing"],
)
def test_bodies_that_cannot_be_unpacked_are_refused(
    sound: Path, store: Store, tmp_path: Path, column: str, packed: bytes, says: str
) -> None:
    statement = f"UPDATE body SET {column} = x'{packed.hex()}' WHERE rowid = (SELECT max(rowid) FROM body)"  # noqa: S608
    path = repacked(sound, tmp_path / "body.evalkit", change=in_sql(statement))
    assert_refused(store, path, says=says)


def test_an_attempt_that_stands_in_the_store_under_another_run_is_refused(
    sound: Path, store: Store, tmp_path: Path
) -> None:
    store.archives.restore(sound, told=silent)
    other, tables = "'another-run'", ("session", "place", "attempt", "score", "judging", "review_run", "run")

    def change(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            (run_id,) = connection.execute("SELECT min(run_id) FROM run").fetchone()
        in_sql(*(f"UPDATE {name} SET run_id = {other} WHERE run_id = '{run_id}'" for name in tables))(path)  # noqa: S608
        told["runs"] = [one | {"run_id": "another-run"} if one["run_id"] == run_id else one for one in told["runs"]]

    told = _manifest(sound)
    path = tmp_path / "under.evalkit"
    repacked(sound, path, change=change)  # to learn which run it is
    repacked(sound, path, change=change, runs=told["runs"])
    assert_refused(store, path, says="nothing was written")


def _manifest(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json"))


def _zipped(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
