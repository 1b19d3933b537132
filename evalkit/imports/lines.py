"""JSON Lines of any size, one at a time, with the row that an editor shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from evalkit.errors import UserError
from evalkit.imports.foreign import LogMistake
from evalkit.imports.json_text import NoJson, loaded_json

__all__ = ["first_object", "json_objects", "not_utf8"]

_BOM: Final = b"\xef\xbb\xbf"
_OTHER_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")
_MOST_BYTES: Final = 16_000_000
"""Of one line: an answer of a million tokens is a quarter of it."""


def json_objects(path: Path) -> Iterator[tuple[int, Mapping[str, Any]] | LogMistake]:
    """Every line that has anything in it, as an object with its row; what is none is a mistake.

    Raises:
        UserError: When the file cannot be read, or is not UTF-8 at all.
    """
    try:
        with path.open("rb") as file:
            yield from _objects(file, path)
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); check the path and its permissions") from error


def first_object(path: Path) -> Mapping[str, Any]:
    """The first object of a file; empty where its first line holds none."""
    found = next(json_objects(path), None)
    return found[1] if isinstance(found, tuple) else {}


def not_utf8(path: Path, line: bytes, *, row: int) -> UserError:
    """What to do about a file in another encoding."""
    hint = "save it as UTF-8"
    try:
        line.decode("gbk")
    except UnicodeDecodeError:
        pass
    else:
        hint = f"it looks like GBK: iconv -f GBK -t UTF-8 {path.name} > utf8_{path.name}"
    return UserError(f"{path}:{row}: is not UTF-8; {hint}")


def _objects(file: BinaryIO, path: Path) -> Iterator[tuple[int, Mapping[str, Any]] | LogMistake]:
    row = 0
    while line := file.readline(_MOST_BYTES + 1):
        row += 1
        if row == 1:
            if line.startswith(_OTHER_BOMS):
                raise UserError(f"{path}:1: is UTF-16, not UTF-8; save it as UTF-8")
            line = line.removeprefix(_BOM)
        if len(line) > _MOST_BYTES:
            _skip_rest(file, line)
            yield LogMistake(place=f"{path.name}:{row}", message=f"the line has more than {_MOST_BYTES} bytes")
        elif not line.isspace():
            yield _object(line, path=path, row=row)


def _skip_rest(file: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(_MOST_BYTES)


def _object(line: bytes, *, path: Path, row: int) -> tuple[int, Mapping[str, Any]] | LogMistake:
    place = f"{path.name}:{row}"
    try:
        found = loaded_json(line)
    except NoJson as error:
        return LogMistake(place=place, message=str(error))
    except UnicodeDecodeError as error:
        raise not_utf8(path, line, row=row) from error
    if not isinstance(found, dict):
        return LogMistake(place=place, message=f"is JSON, but no object: {type(found).__name__}")
    return row, cast("Mapping[str, Any]", found)
