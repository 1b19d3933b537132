"""Writes a file whole or not at all: a full disk in the middle takes nobody's earlier file away."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from evalkit.errors import UserError

__all__ = ["check_place", "unwritable", "written_together", "written_whole"]

_Told = TypeVar("_Told")


def written_whole(path: Path, write: Callable[[Path], _Told]) -> _Told:
    """Let a file be written beside its place, and move it there when it is complete and on the disk.

    A link stays, and what it leads to is replaced.

    Returns:
        What ``write`` returns.

    Raises:
        OSError: When it cannot be written; what was there before is there still.
    """
    with _half_written(path) as (half_written, target):
        told = write(half_written)
        _sync(half_written)
        half_written.replace(target)
    return told


def written_together(content_by_path: Mapping[Path, bytes]) -> None:
    """Write several files, none of which is moved to its place before all are complete and on the disk.

    Raises:
        UserError: When one cannot be written; what was there before is there still, of all of them.
    """
    with contextlib.ExitStack() as stack:
        places: list[tuple[Path, Path]] = []
        for path, content in content_by_path.items():
            try:
                half_written, target = stack.enter_context(_half_written(path))
                half_written.write_bytes(content)
                _sync(half_written)
            except OSError as error:
                raise unwritable(path, error) from error
            places.append((half_written, target))
        for half_written, target in places:
            try:
                half_written.replace(target)
            except OSError as error:
                raise unwritable(target, error) from error


@contextlib.contextmanager
def _half_written(path: Path) -> Generator[tuple[Path, Path]]:
    """A name for the file until it is complete, and its place."""
    # A folder of its own: its name is short whatever the file is called, two writers stay apart, and the file in it
    # gets the user's usual permissions, which a temporary file would not.
    target = Path(os.path.realpath(path))
    with TemporaryDirectory(prefix=".evalkit-", dir=target.parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder) / f"half{path.suffix}", target


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def check_place(path: Path) -> None:
    """Refuse a place where no file can be written, before there is anything to write.

    Raises:
        UserError: When its folder is not there, or it is a folder itself.
    """
    if not path.parent.is_dir():
        raise UserError(f"{path}: the folder {path.parent} does not exist; create it, or choose another place")
    try:
        is_folder = path.is_dir()
    except OSError as error:
        raise unwritable(path, error) from error
    if is_folder:
        raise UserError(f"{path}: is a folder; give the name of a file")


def unwritable(path: Path, error: OSError) -> UserError:
    """Why a file cannot be written, and what to do."""
    advice = "free some space" if error.errno in {errno.ENOSPC, errno.EDQUOT} else "choose another place"
    return UserError(f"{path}: cannot be written: {error.strerror}; {advice}")
