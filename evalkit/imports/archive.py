"""Members of a zip that another program wrote, read with bounds: no name of it ever becomes a path.

Inspect packs its logs with zstandard, which Python's own ``zipfile`` knows from 3.14 on; so the directory is read by
``zipfile``, and what it points to by us.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from evalkit.errors import UserError
from evalkit.imports.json_text import NoJson, loaded_json

__all__ = ["JsonArchive", "opened_archive"]

_ZSTANDARD: Final = 93
"""As Inspect 0.3.285 writes them (appendix of the zip format, section 4.4.5)."""
_MOST_MEMBER_BYTES: Final = 256_000_000
_MOST_MEMBERS: Final = 2_000_000
_LOCAL_HEADER: Final = struct.Struct("<4s22sHH")
_LOCAL_MAGIC: Final = b"PK\x03\x04"
_ENCRYPTED: Final = 0x1


class JsonArchive:
    """JSON documents in an open zip."""

    def __init__(self, path: Path, file: BinaryIO, directory: zipfile.ZipFile) -> None:
        self._path = path
        self._file = file
        self._entry_by_name = {entry.filename: entry for entry in directory.infolist()}
        self.names = tuple(entry.filename for entry in directory.infolist())
        """Of every member, in the order written; a name may stand twice."""

    def __contains__(self, name: str) -> bool:
        """Whether there is such a member."""
        return name in self._entry_by_name

    def document(self, name: str) -> Any:  # noqa: ANN401 - JSON is any plain value; callers look at it
        """A member as JSON.

        Raises:
            UserError: When it is damaged, too large or no JSON.
        """
        raw = self._unpacked(self._entry_by_name[name])
        try:
            return loaded_json(raw)
        except (NoJson, UnicodeDecodeError) as error:
            raise self._broken(name, str(error)) from error

    def _unpacked(self, entry: zipfile.ZipInfo) -> bytes:
        if entry.file_size > _MOST_MEMBER_BYTES:
            raise self._broken(entry.filename, f"unpacks to {entry.file_size} bytes; at most {_MOST_MEMBER_BYTES}")
        if entry.flag_bits & _ENCRYPTED:
            raise self._broken(entry.filename, "is encrypted")
        packed = self._packed(entry)
        try:
            raw = _decompressed(packed, entry)
        except (zlib.error, EOFError, ValueError, ArithmeticError) as error:
            raise self._broken(entry.filename, f"cannot be unpacked ({error})") from error
        if len(raw) != entry.file_size or zlib.crc32(raw) != entry.CRC:
            raise self._broken(entry.filename, "is damaged: its checksum is another one")
        return raw

    def _packed(self, entry: zipfile.ZipInfo) -> bytes:
        self._file.seek(entry.header_offset)
        header = self._file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or not header.startswith(_LOCAL_MAGIC):
            raise self._broken(entry.filename, "is not where the directory says")
        _, _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        self._file.seek(entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length)
        packed = self._file.read(min(entry.compress_size, _MOST_MEMBER_BYTES))
        if len(packed) != entry.compress_size:
            raise self._broken(entry.filename, "is cut off")
        return packed

    def _broken(self, name: str, what: str) -> UserError:
        return UserError(f"{self._path}: member {name[:200]!r} {what}; write the log again, or restore a whole copy")


@contextmanager
def opened_archive(path: Path) -> Generator[JsonArchive]:
    """A zip, open for reading.

    Raises:
        UserError: When it cannot be read, or is no zip, or a cut one.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as directory:
            if len(directory.infolist()) > _MOST_MEMBERS:
                raise UserError(f"{path}: has {len(directory.infolist())} members; at most {_MOST_MEMBERS} are read")
            yield JsonArchive(path, file, directory)
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); check the path and its permissions") from error
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UserError(
            f"{path}: is no whole zip ({error}); an .eval log that was cut off while it was written can be mended with "
            "`inspect log recover`, or copy the file again"
        ) from error


def _decompressed(packed: bytes, entry: zipfile.ZipInfo) -> bytes:
    """At most one byte more than the directory promises is ever unpacked, so that a bomb does not go off."""
    wanted = entry.file_size + 1
    match entry.compress_type:
        case zipfile.ZIP_STORED:
            return packed
        case zipfile.ZIP_DEFLATED:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, wanted)
        case _ if entry.compress_type == _ZSTANDARD:
            return _unpacked_zstandard(packed, wanted)
        case other:
            message = f"packed by method {other}"
            raise ValueError(message)


def _unpacked_zstandard(packed: bytes, wanted: int) -> bytes:
    try:
        # Needed for no other command, and a library of C.
        import zstandard  # noqa: PLC0415
    except ImportError as error:
        # evalkit asks for it; an installation that was only updated by its files may lack it.
        message = "packed by zstandard, and the package of that name is missing: pip install zstandard"
        raise ValueError(message) from error
    decoder = zstandard.ZstdDecompressor(max_window_size=2**27)
    try:
        with decoder.stream_reader(io.BytesIO(packed), read_across_frames=True) as unpacked:
            return unpacked.read(wanted)
    except zstandard.ZstdError as error:
        raise ValueError(error) from error
