"""The disk of ``disk.c`` from outside: build it, set it up, and work out what a power loss would leave of it."""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

__all__ = ["Change", "Disk", "built_disk", "changes", "disk_environ"]

_HEAD: Final = struct.Struct("=cqqq")
_SECTOR: Final = 512
_FORGOTTEN: Final = "-shm"
"""Shared memory of SQLite: it means nothing to the next machine that starts."""


def built_disk(folder: Path) -> Path:
    """Compile it."""
    library = folder / "disk.so"
    source = Path(__file__).with_name("disk.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
    return library


def disk_environ(
    library: Path, folder: Path, *, journal: Path | None = None, fail_from: int = 0, error: int = 0
) -> dict[str, str]:
    """What a program needs in its environment for its folder to lie on that disk."""
    return {
        "LD_PRELOAD": str(library),
        "DISK_FOLDER": os.path.realpath(folder),
        "DISK_FAIL_FROM": str(fail_from),
        "DISK_ERRNO": str(error),
        **({} if journal is None else {"DISK_JOURNAL": str(journal)}),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One record of the journal."""

    op: str
    """``c``reate, ``w``rite, ``t``runcate, ``s``ync, ``u``nlink, make ``d``irectory."""
    path: Path
    offset: int
    content: bytes


def changes(journal: Path) -> Iterator[Change]:
    """The records in their order; a program that was killed may have left half of one."""
    raw, at = journal.read_bytes(), 0
    while at + _HEAD.size <= len(raw):
        op, path_length, offset, length = _HEAD.unpack_from(raw, at)
        at += _HEAD.size
        path, content = raw[at : at + path_length], raw[at + path_length : at + path_length + length]
        at += path_length + length
        yield Change(op=op.decode(), path=Path(os.fsdecode(path)), offset=offset, content=content)


@dataclass(slots=True, eq=False)
class _File:
    """What is on the platter, and what is on its way there."""

    is_folder: bool = False
    synced: bytearray = field(default_factory=bytearray)
    waiting: list[Change] = field(default_factory=list[Change])


@dataclass(slots=True, kw_only=True)
class Disk:
    """A folder's files between a program and a power loss, as strictly as POSIX allows.

    What was synced is there. Of what was written since, any part may be, sector by sector. A name that was made or
    removed is certain only once its folder was synced.
    """

    root: Path
    _now: dict[Path, _File] = field(default_factory=dict[Path, _File], init=False)
    _certain: dict[Path, _File] = field(default_factory=dict[Path, _File], init=False)

    def take(self, change: Change) -> None:
        """Let the program do one thing more."""
        path = change.path
        match change.op:
            case "c" | "d":
                known = self._now.setdefault(path, _File(is_folder=change.op == "d"))
                known.waiting.append(Change(op="t", path=path, offset=0, content=b""))
            case "u":
                self._now.pop(path, None)
            case "w" | "t" if path in self._now:
                self._now[path].waiting.append(change)
            case "s":
                self._sync(path)
            case _:
                pass

    def _sync(self, path: Path) -> None:
        known = self._now.get(path)
        if known is None or known.is_folder:
            names = {name for name in (*self._now, *self._certain) if name.parent == path}
            for name in names:
                _set(self._certain, name, self._now.get(name))
            return
        for change in known.waiting:
            _apply(known.synced, change)
        known.waiting.clear()

    def lose_power(self, folder: Path, *, random: Random) -> None:
        """Write what is left into another folder."""
        kept_share = random.choice((0.0, 0.5, 0.9, 1.0))
        left = dict(self._certain)
        for name in sorted({*self._now, *self._certain}):
            if self._now.get(name) is not self._certain.get(name) and random.random() < 0.5:
                _set(left, name, self._now.get(name))
        folder.mkdir()
        for name, known in sorted(left.items()):
            place = folder / name.relative_to(self.root)
            if name.name.endswith(_FORGOTTEN) or not place.parent.is_dir():
                continue
            if known.is_folder:
                place.mkdir()
            else:
                place.write_bytes(_torn(known, random=random, kept_share=kept_share))


def _set(names: dict[Path, _File], name: Path, file: _File | None) -> None:
    if file is None:
        names.pop(name, None)
    else:
        names[name] = file


def _apply(content: bytearray, change: Change) -> None:
    if change.op == "t":
        del content[change.offset :]
        content.extend(bytes(change.offset - len(content)))
        return
    end = change.offset + len(change.content)
    content.extend(bytes(max(0, end - len(content))))
    content[change.offset : end] = change.content


def _torn(file: _File, *, random: Random, kept_share: float) -> bytes:
    content = bytearray(file.synced)
    for change in file.waiting:
        if random.random() >= kept_share:
            continue
        is_torn = change.op == "w" and random.random() < 0.3
        for part in _sectors(change) if is_torn else (change,):
            if not is_torn or random.random() < 0.5:
                _apply(content, part)
    return bytes(content)


def _sectors(change: Change) -> Iterator[Change]:
    end = change.offset + len(change.content)
    at = change.offset
    while at < end:
        upto = min(end, (at // _SECTOR + 1) * _SECTOR)
        piece = change.content[at - change.offset : upto - change.offset]
        yield Change(op="w", path=change.path, offset=at, content=piece)
        at = upto
