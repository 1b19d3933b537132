"""The file itself: a zip of two members, ``manifest.json`` and ``store.db``, which any zip program and SQLite open.

Archives come by mail and from shares: what is read here is checked before it is believed. Members are found by their
names and written under ours, never by a path that the file gives; nothing larger than it says is unpacked, nor anything
that no store shrinks to.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError

from evalkit.domain.archive import ArchiveContents, ArchivedRun
from evalkit.domain.review import ReviewId
from evalkit.errors import ArchiveError

__all__ = ["FORMAT", "Manifest", "packed", "unpacked"]

FORMAT: Final = 1
"""Counts up when a reader of the one before could not read it. A new schema of the store within is no new format."""

_MANIFEST: Final = "manifest.json"
_STORE: Final = "store.db"
_MAX_MANIFEST_BYTES: Final = 4 * 2**20
_MOST_SHRUNK: Final = 100
"""Texts of stores shrink to a tenth at best, empty pages to a hundredth."""
_ALWAYS_TAKEN_BYTES: Final = 64 * 2**20
_PIECE_BYTES: Final = 2**20
_LEVEL: Final = 1
"""Most of it is compressed already: of 150 MB of a store, level 6 took a fifth longer and left as much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive says of itself."""

    evalkit_archive: Literal[1] = FORMAT
    """The format; its name says what the file is."""
    evalkit_version: str
    """Which wrote it."""
    store_schema: Annotated[str, Field(max_length=100)]
    """Revision of the store within."""
    created_at: datetime
    runs: tuple[ArchivedRun, ...]
    reviews: tuple[ReviewId, ...]
    size_bytes: Annotated[int, Field(ge=0)]
    """Of the store within, unpacked."""
    sha256: str

    @property
    def contents(self) -> ArchiveContents:
        """What is in it."""
        return ArchiveContents(runs=self.runs, reviews=self.reviews)


_ADAPTER: Final = TypeAdapter(Manifest)


def packed(path: Path, *, store: Path, manifest: Manifest) -> None:
    """Write the file. Size and hash of the store are filled in.

    Raises:
        OSError: When it cannot be written.
    """
    digest, size_bytes = hashlib.sha256(), 0
    with zipfile.ZipFile(path, "w", compression=zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        with store.open("rb") as source, archive.open(_STORE, "w", force_zip64=True) as member:
            while piece := source.read(_PIECE_BYTES):
                digest.update(piece)
                size_bytes += len(piece)
                member.write(piece)
        told = asdict(manifest) | {"size_bytes": size_bytes, "sha256": digest.hexdigest()}
        told["created_at"] = manifest.created_at.isoformat()
        archive.writestr(_MANIFEST, json.dumps(told, ensure_ascii=False, indent=2) + "\n")


def unpacked(path: Path, *, folder: Path) -> tuple[Manifest, Path]:
    """Unpack the store within into a folder, all of it checked against the manifest.

    Returns:
        The manifest, and where the store is.

    Raises:
        ArchiveError: When the file is no archive, damaged, of a newer format, or larger than there is place for.
    """
    if not path.exists():
        raise ArchiveError(f"{path}: there is no such file")
    if not path.is_file():
        raise ArchiveError(f"{path}: is no file; give one that `evalkit runs archive` wrote")
    with _told_damage(path), path.open("rb") as file, zipfile.ZipFile(file) as archive:
        members = _members(path, archive)
        manifest = _manifest(path, archive, members[_MANIFEST])
        _check_size(path, members[_STORE], manifest=manifest, folder=folder)
        with archive.open(members[_STORE]) as source:
            return manifest, _written(path, source, manifest=manifest, folder=folder)


@contextmanager
def _told_damage(path: Path) -> Generator[None]:
    """What the zip reader and the decompressor raise on a file that is none of ours, or was cut or changed."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        what = "not a zip" if isinstance(error, zipfile.BadZipFile) and "not a zip" in str(error) else str(error)
        raise ArchiveError(
            f"{path}: no archive of evalkit, or a damaged one ({what}); copy it again from where it was written"
        ) from error


def _members(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    by_name = {info.filename: info for info in infos}
    if set(by_name) != {_MANIFEST, _STORE} or len(infos) != len(by_name):
        raise ArchiveError(f"{path}: a zip, but no archive of evalkit; give one that `evalkit runs archive` wrote")
    for info in infos:
        is_encrypted = bool(info.flag_bits & 1)
        if is_encrypted or info.compress_type not in {zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED}:
            raise ArchiveError(f"{path}: packed by another program, in a way that evalkit does not read")
    return by_name


def _manifest(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Manifest:
    with archive.open(info) as file:
        text = file.read(_MAX_MANIFEST_BYTES + 1)
    if len(text) > _MAX_MANIFEST_BYTES:
        raise ArchiveError(f"{path}: its {_MANIFEST} is larger than any that evalkit writes")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ArchiveError(f"{path}: its {_MANIFEST} is damaged; copy the file again") from error
    number = document.get("evalkit_archive") if isinstance(document, dict) else None
    if isinstance(number, int) and number > FORMAT:
        raise ArchiveError(
            f"{path}: written by a newer evalkit (format {number}, this one reads up to {FORMAT}); upgrade evalkit"
        )
    try:
        return _ADAPTER.validate_python(document)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ArchiveError(
            f"{path}: its {_MANIFEST} is damaged ({where}: {first['msg']}); copy the file again"
        ) from error


def _check_size(path: Path, info: zipfile.ZipInfo, *, manifest: Manifest, folder: Path) -> None:
    size_bytes = info.file_size
    if size_bytes != manifest.size_bytes:
        raise ArchiveError(f"{path}: damaged: its store has {size_bytes} bytes, and the manifest says otherwise")
    if size_bytes > max(_ALWAYS_TAKEN_BYTES, _MOST_SHRUNK * info.compress_size):
        raise ArchiveError(
            f"{path}: would unpack to {size_bytes / 1e6:,.0f} MB from {info.compress_size / 1e6:,.1f} MB, which no "
            "store does; nothing was unpacked"
        )
    free_bytes = shutil.disk_usage(folder).free
    if size_bytes > free_bytes:
        raise ArchiveError(
            f"{path}: unpacks to {size_bytes / 1e6:,.0f} MB, and {folder.parent} has {free_bytes / 1e6:,.0f} MB left; "
            "free some space"
        )


def _written(path: Path, source: IO[bytes], *, manifest: Manifest, folder: Path) -> Path:
    store, digest, left = folder / _STORE, hashlib.sha256(), manifest.size_bytes
    with store.open("wb") as target:
        while piece := source.read(_PIECE_BYTES):
            left -= len(piece)
            if left < 0:
                raise ArchiveError(f"{path}: damaged: it holds more than its manifest says; copy it again")
            digest.update(piece)
            target.write(piece)
    if left or digest.hexdigest() != manifest.sha256:
        raise ArchiveError(f"{path}: damaged: its checksum is not the one in its manifest; copy it again")
    return store
