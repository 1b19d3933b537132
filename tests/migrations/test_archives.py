"""Archives of every past schema: each is brought up to date as it is restored, and keeps every row."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from evalkit.domain.archive import ArchivedRun
from evalkit.domain.attempt import RunId
from evalkit.domain.review import ReviewId
from evalkit.storage.archives.container import Manifest, packed, unpacked
from evalkit.storage.opening import open_store
from evalkit.storage.schema import NEWEST
from tests.archive_bench import archived, rows_of, silent
from tests.builders import A_MOMENT
from tests.migrations.make_store import STORES

ARCHIVES = Path(__file__).parent / "archives"
"""What earlier evalkits wrote; never made again."""
_SCHEMAS = sorted(path.stem for path in STORES.glob("*.db"))


def _archive_of(schema: str, folder: Path, *, migrated: Path) -> Path:
    """A store of a past schema in the form of an archive; the first archives were of 0006."""
    store, path = folder / "old.db", folder / "old.evalkit"
    shutil.copy(STORES / f"{schema}.db", store)
    run_id, reviews = _named(migrated)
    manifest = Manifest(
        evalkit_version="0.1.0",
        store_schema=schema,
        created_at=A_MOMENT,
        runs=(ArchivedRun(run_id=run_id, model="qwen-q8", attempts=3),),
        reviews=reviews,
        size_bytes=0,
        sha256="",
    )
    packed(path, store=store, manifest=manifest)
    return path


def _named(migrated: Path) -> tuple[RunId, tuple[ReviewId, ...]]:
    with open_store(f"sqlite:///{migrated}") as store:
        (summary,) = store.runs.all()
        return summary.run.run_id, tuple(review.review_id for review in store.reviews.all())


@pytest.mark.parametrize("schema", _SCHEMAS)
def test_an_archive_of_a_past_schema_keeps_every_row(schema: str, tmp_path: Path) -> None:
    migrated = tmp_path / "migrated.db"
    shutil.copy(STORES / f"{schema}.db", migrated)
    path = _archive_of(schema, tmp_path, migrated=migrated)
    with open_store("sqlite://") as store, open_store(f"sqlite:///{migrated}") as other:
        assert len(store.archives.restore(path, told=silent).new_runs) == 1
        assert rows_of(store) == rows_of(other)


@pytest.mark.parametrize("path", sorted(ARCHIVES.glob("*.evalkit")), ids=lambda path: path.stem)
def test_an_archive_that_an_earlier_evalkit_wrote_is_restored(path: Path, tmp_path: Path) -> None:
    manifest, _ = unpacked(path, folder=tmp_path)
    assert manifest.store_schema == path.stem
    with open_store("sqlite://") as store:
        store.archives.restore(path, told=silent)
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        assert {name: len(rows) for name, rows in rows_of(store).items()} == told


def test_the_newest_schema_has_an_archive() -> None:
    assert (ARCHIVES / f"{NEWEST}.evalkit").exists(), "write it: python -m tests.migrations.test_archives"


if __name__ == "__main__":
    ARCHIVES.mkdir(exist_ok=True)
    made = ARCHIVES / f"{NEWEST}.evalkit"
    assert not made.exists(), "an archive of a schema that was released is never made again"
    with open_store(f"sqlite:///{STORES / f'{NEWEST}.db'}") as source:
        archived(source, made, *(summary.run.run_id for summary in source.runs.all()))
        counts = {name: len(rows) for name, rows in rows_of(source).items()}
        made.with_suffix(".json").write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")
