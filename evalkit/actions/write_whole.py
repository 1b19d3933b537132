"""Writes a file whole or not at all: a full disk in the middle takes nobody's earlier file away."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from evalkit.errors import UserError

__all__ = ["all_written_whole", "check_files", "check_place", "unwritable", "written_whole"]

_Told = TypeVar("_Told")


def written_whole(path: Path, write: Callable[[Path], _Told]) -> _Told:
    """Let a file be written beside its place, and move it there when it is complete and on the disk.

    A link stays, and what it leads to is replaced.

    Returns:
        What ``write`` returns.

    Raises:
        UserError: When it cannot be written; what was there before is there still.
    """
    (told,) = all_written_whole({path: write})
    return told


def all_written_whole(writers: Mapping[Path, Callable[[Path], _Told]]) -> list[_Told]:
    """Let files that belong together be written beside their places, and move them there when all are complete.

    Args:
        writers: The place of each file, and what writes it.

    Returns:
        What each of them returns, in their order.

    Raises:
        UserError: When one cannot be written; what was there before is there still, in every place.
    """
    told: list[_Told] = []
    halves: list[tuple[Path, Path]] = []
    with ExitStack() as folders:
        for path, write in writers.items():
            with _named(path):
                half = folders.enter_context(_half_written(path))
                halves.append((path, half))
                told.append(write(half))
                _sync(half)
        for path, half in halves:
            with _named(path):
                half.replace(os.path.realpath(path))
    return told


@contextmanager
def _named(path: Path) -> Generator[None]:
    """What goes wrong is said of the file's own place."""
    try:
        yield
    except OSError as error:
        raise unwritable(path, error) from error


@contextmanager
def _half_written(path: Path) -> Generator[Path]:
    """A file in a folder of its own, on the disk of its place.

    The folder's name is short whatever the file is called, two writers stay apart, and the file gets the user's usual
    permissions, which a temporary file would not.
    """
    beside = Path(os.path.realpath(path)).parent
    with TemporaryDirectory(prefix=".evalkit-", dir=beside, ignore_cleanup_errors=True) as folder:
        yield Path(folder) / f"half{path.suffix}"


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def check_files(paths: Iterable[Path], *, endings: Collection[str]) -> None:
    """Refuse what cannot come to anything, before anything is read, asked or written for it.

    Args:
        paths: What somebody wants written.
        endings: In which its name may end.

    Raises:
        UserError: For another ending, or a place where no file can be written.
    """
    for path in paths:
        if path.suffix.lower() not in endings:
            raise UserError(
                f"{path}: cannot write {path.suffix or 'a file without an ending'}; end its name in "
                f"{', '.join(endings)}"
            )
        check_place(path)


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
