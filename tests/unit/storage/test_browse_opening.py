"""Where the viewer's index lies, and what becomes of a file that cannot be used."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from evalkit.storage import browse_opening, sql_browse_index
from evalkit.storage.browse_opening import open_browse_index, reopened_browse_index


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/evalkit.db"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evalkit.index.db"


def filled(url: str) -> None:
    with closing(open_browse_index(url, written_as="1")) as index:
        index.put_scores_seen(7)


def seen(url: str, *, written_as: str = "1") -> int | None:
    with closing(open_browse_index(url, written_as=written_as)) as index:
        return index.scores_seen()


def test_it_lies_beside_the_store_and_is_its_owners_alone(url: str, path: Path) -> None:
    filled(url)
    assert path.stat().st_mode & 0o777 == 0o600
    assert seen(url) == 7


def test_a_file_that_others_could_read_is_closed_to_them(url: str, path: Path) -> None:
    filled(url)
    path.chmod(0o644)
    assert seen(url) == 7
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_index_written_another_way_is_made_anew(url: str) -> None:
    filled(url)
    assert seen(url, written_as="2") is None
    assert seen(url, written_as="2") is None


def test_an_empty_file_becomes_the_index(url: str, path: Path) -> None:
    path.touch()
    with closing(open_browse_index(url, written_as="1")) as index:
        assert index.place == str(path)
        assert index.notice is None


@pytest.mark.parametrize("damage", ["cut", "overwritten"])
def test_a_damaged_index_is_made_anew(url: str, path: Path, damage: str) -> None:
    filled(url)
    content = path.read_bytes()
    path.write_bytes(content[:100] if damage == "cut" else content[:100] + b"\xff" * (len(content) - 100))
    with closing(open_browse_index(url, written_as="1")) as index:
        assert index.place == str(path)
        assert index.scores_seen() is None


@pytest.mark.parametrize("content", [b"the only copy of something", b"SQLite format 3\x00" + bytes(84)])
def test_a_file_that_is_not_ours_is_left_alone(url: str, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with closing(open_browse_index(url, written_as="1", is_anew=True)) as index:
        assert index.notice == "index_name_taken"
        assert Path(index.place).parent != path.parent
        index.put_scores_seen(7)
        folder = Path(index.place).parent
    assert path.read_bytes() == content
    assert not folder.exists()


def test_another_database_and_a_link_are_left_alone(url: str, path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE kept (value)")
    with closing(open_browse_index(url, written_as="1")) as index:
        assert index.notice == "index_name_taken"
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("kept",)]
    path.unlink()
    target = tmp_path / "elsewhere.db"
    path.symlink_to(target)
    with closing(open_browse_index(url, written_as="1")) as index:
        assert index.notice == "index_name_taken"
    assert not target.exists()


def test_beside_a_store_in_a_read_only_folder_it_is_temporary(
    url: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_path: object, mode: int) -> bool:
        return mode != os.W_OK

    monkeypatch.setattr(browse_opening.os, "access", refused)
    with closing(open_browse_index(url, written_as="1")) as index:
        assert index.notice == "index_elsewhere"
        assert Path(index.place).stat().st_mode & 0o777 == 0o600
        assert Path(index.place).parent.stat().st_mode & 0o777 == 0o700
        folder = Path(index.place).parent
    assert not folder.exists()
    assert not path.exists()


def test_a_file_that_cannot_be_made_after_all_is_made_elsewhere(
    url: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.open

    def refused(name: Path, flags: int, mode: int = 0o777) -> int:
        if name == path:
            raise PermissionError(13, "Permission denied")
        return really(name, flags, mode)

    monkeypatch.setattr(browse_opening.os, "open", refused)
    with closing(open_browse_index(url, written_as="1")) as index:
        assert index.notice == "index_elsewhere"


def test_without_an_index_of_words_all_else_works(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_browse_index, "_TEXTS", "CREATE VIRTUAL TABLE answer USING fts5_that_is_not_there(words)")
    with closing(open_browse_index(url, written_as="1")) as index:
        assert not index.has_texts
        assert index.notice == "index_without_texts"
        index.put_scores_seen(7)
        index.clear()
        assert index.scores_seen() is None


def test_another_mistake_is_not_taken_for_a_missing_index_of_words(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_browse_index, "_TEXTS", "CREATE NONSENSE")
    with pytest.raises((OperationalError, Exception), match="NONSENSE"):
        open_browse_index(url, written_as="1")


def test_another_process_opens_the_same_one(url: str) -> None:
    with (
        closing(open_browse_index(url, written_as="1")) as first,
        closing(reopened_browse_index(first.place)) as second,
    ):
        second.put_scores_seen(3)
        assert first.scores_seen() == 3
        assert second.has_texts


def test_two_viewers_use_one_index(url: str) -> None:
    with (
        closing(open_browse_index(url, written_as="1")) as first,
        closing(open_browse_index(url, written_as="1")) as other,
    ):
        first.put_scores_seen(3)
        assert other.scores_seen() == 3
        other.put_scores_seen(4)
        assert first.scores_seen() == 4


def test_the_index_of_a_viewer_that_was_killed_is_still_ours(url: str, path: Path) -> None:
    index = open_browse_index(url, written_as="1")
    # As they lie on the disk while it is open: nothing was taken from the log into the file yet.
    kept = {name: (path.parent / name).read_bytes() for name in (path.name, f"{path.name}-wal")}
    index.close()
    for name, content in kept.items():
        (path.parent / name).write_bytes(content)
    with closing(open_browse_index(url, written_as="1")) as again:
        assert again.notice is None
        assert again.place == str(path)
