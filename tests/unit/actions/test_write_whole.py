"""Files that are written whole, one or several together."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.actions.write_whole import all_written_whole
from evalkit.errors import UserError


def _one(path: Path) -> None:
    path.write_bytes(b"one")


def _two(path: Path) -> None:
    path.write_bytes(b"two")


def test_several_files_are_written_and_nothing_is_left_beside_them(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    all_written_whole({tmp_path / "a": _one, tmp_path / "b": _two})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"one", "b": b"two"}


def test_where_one_of_several_cannot_be_written_all_are_as_before(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(UserError, match="none/b: cannot be written"):
        all_written_whole({tmp_path / "a": _one, tmp_path / "none" / "b": _two})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}
