"""Runs of an SQL store as one file, and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, select

from evalkit.domain.archive import ArchiveContents, Copied, Restored
from evalkit.domain.attempt import RunId
from evalkit.domain.review import ReviewId
from evalkit.errors import ArchiveError, RefusedRows, StorageError
from evalkit.storage import review_tables, tables
from evalkit.storage.archives.belongings import (
    Part,
    archived_runs,
    parts_of_review,
    parts_of_run,
    reviews_of,
    shared_parts,
)
from evalkit.storage.archives.container import Manifest, packed, unpacked
from evalkit.storage.archives.copying import Counter, copied
from evalkit.storage.archives.merging import Merging
from evalkit.storage.archives.soundness import check_rows
from evalkit.storage.archives.structure import check_structure
from evalkit.storage.database import Database
from evalkit.storage.engines import passing_database
from evalkit.storage.schema import NEWEST, bring_up_to_date
from evalkit.version import __version__

__all__ = ["SqlArchiveStore"]


class SqlArchiveStore:
    """ArchiveStore over SQL tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, path: Path, run_ids: Sequence[RunId], *, now: datetime, told: Copied) -> ArchiveContents:
        """Write runs and their reviews to a file."""
        with TemporaryDirectory(prefix=".evalkit-", dir=path.parent, ignore_cleanup_errors=True) as folder:
            store = Path(folder) / "store.db"
            with self._database.reading("reading runs for an archive") as source:
                contents = self._contents(source, run_ids)
                with passing_database(store, place=str(path)) as archive:
                    bring_up_to_date(archive)
                    parts = list(_parts(source, run_ids, contents.reviews))
                    counter = Counter(told, total=Counter.total_of(source, parts))
                    with archive.writing("writing an archive") as target:
                        for part in parts:
                            copied(part, source=source, place=self._database.place, target=target, counter=counter)
            manifest = Manifest(
                evalkit_version=__version__,
                store_schema=NEWEST,
                created_at=now,
                runs=contents.runs,
                reviews=contents.reviews,
                size_bytes=0,
                sha256="",
            )
            packed(path, store=store, manifest=manifest)
        return contents

    def restore(self, path: Path, *, told: Copied) -> Restored:
        """Store what is in an archive, all or nothing."""
        with ExitStack() as stack:
            folder = Path(stack.enter_context(self._folder(path)))
            manifest, store = _unpacked(path, folder)
            check_structure(store, revision=manifest.store_schema, place=str(path))
            archive = stack.enter_context(passing_database(store, place=str(path)))
            bring_up_to_date(archive)
            contents = manifest.contents
            run_ids = [run.run_id for run in contents.runs]
            check_rows(archive, run_ids, contents.reviews, place=str(path))
            source = stack.enter_context(archive.reading("reading an archive"))
            parts = list(_parts(source, run_ids, contents.reviews))
            counter = Counter(told, total=Counter.total_of(source, parts))
            try:
                with self._database.writing("restoring runs") as target:
                    merging = Merging(source=source, target=target, place=str(path), counter=counter)
                    return _restored(merging, contents)
            except RefusedRows as error:
                raise ArchiveError(
                    f"{path}: a row in it cannot be stored here, and nothing was written ({error})"
                ) from error

    def _contents(self, source: Connection, run_ids: Sequence[RunId]) -> ArchiveContents:
        runs = archived_runs(source, run_ids)
        if missing := set(run_ids) - {run.run_id for run in runs}:
            raise StorageError(f"{self._database.place}: no run {min(missing)} is stored; `evalkit runs` lists what is")
        return ArchiveContents(runs=runs, reviews=reviews_of(source, run_ids))

    def _folder(self, path: Path) -> TemporaryDirectory[str]:
        """Where to unpack: on the disk that the rows go to in any case, not in a memory that is called one."""
        file = self._database.engine.url.database
        try:
            return TemporaryDirectory(
                prefix=".evalkit-", dir=None if file is None else Path(file).parent, ignore_cleanup_errors=True
            )
        except OSError as error:
            raise StorageError(
                f"{self._database.place}: {path.name} cannot be unpacked beside it ({error.strerror}); give write "
                "permission on its folder, free some space, or name another store in [store] url"
            ) from error


def _unpacked(path: Path, folder: Path) -> tuple[Manifest, Path]:
    try:
        return unpacked(path, folder=folder)
    except OSError as error:
        raise ArchiveError(
            f"{path}: cannot be unpacked: {error.strerror}; check the file and free some space"
        ) from error


def _parts(connection: Connection, run_ids: Sequence[RunId], review_ids: Sequence[ReviewId]) -> Iterator[Part]:
    """Everything, in an order in which it can be stored."""
    yield from shared_parts(connection, run_ids)
    for run_id in run_ids:
        yield from parts_of_run(run_id)
    for review_id in review_ids:
        yield from parts_of_review(review_id)


def _restored(merging: Merging, contents: ArchiveContents) -> Restored:
    """Everything of an archive, each run and each review as it stands in the store."""
    run_ids = [run.run_id for run in contents.runs]
    run, review = tables.run.c.run_id, review_tables.review.c.review_id
    there = set(merging.target.execute(select(run).where(run.in_(run_ids))).scalars())
    reviews_there = set(merging.target.execute(select(review).where(review.in_(contents.reviews))).scalars())
    for part in shared_parts(merging.source, run_ids):
        merging.share(part)
    for run_id in run_ids:
        for part in parts_of_run(run_id):
            if run_id in there:
                merging.compare(part, subject=f"run {run_id[:8]}")
            else:
                merging.add(part)
    for review_id in contents.reviews:
        for part in parts_of_review(review_id):
            if review_id in reviews_there:
                merging.compare(part, subject=f"review {review_id[:8]}")
            else:
                merging.add(part)
    return Restored(
        contents=contents,
        new_runs=frozenset(run_ids) - there,
        new_reviews=frozenset(contents.reviews) - reviews_there,
        questions_kept=len(merging.kept),
    )
