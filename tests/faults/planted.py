"""Planted keys, the spellings in which a server may quote them, and the search for them in whatever evalkit leaves."""

from __future__ import annotations

import base64
import gzip
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

__all__ = ["escaped", "found_in", "found_under", "spellings"]

_SQLITE = b"SQLite format 3\x00"


def escaped(key: str) -> str:
    """Each character as JSON may escape it."""
    return "".join(f"\\u{ord(character):04x}" for character in key)


def spellings(key: str) -> Mapping[str, str]:
    """How the key may be quoted: name -> text. In base64 it stands alone, and behind one and two other bytes."""
    in_base64 = {f"base64 at {before}": base64.b64encode(b"ab"[:before] + key.encode()).decode() for before in range(3)}
    return {
        "plain": key,
        "capitals": key.upper(),
        "escaped": escaped(key),
        "in percent": "".join(f"%{ord(character):02X}" for character in key),
        "in a URL": quote(key, safe=""),
        **in_base64,
    }


def found_under(folder: Path, keys: Mapping[str, str]) -> list[str]:
    """Where under a folder one of the keys (name -> key) can be read, in names of files too."""
    found: list[str] = []
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        shown = str(path.relative_to(folder))
        found += found_in(shown, shown.encode() + b"\n" + content, keys)
        if content.startswith(_SQLITE):
            for name, value in _rows(path):
                found += found_in(f"{shown}: {name}", value, keys)
    return found


def found_in(place: str, content: bytes, keys: Mapping[str, str]) -> list[str]:
    """Which of the keys can be read in bytes, unpacked too, in any spelling."""
    found: list[str] = []
    for layer in _layers(content):
        small = layer.lower()
        for name, key in keys.items():
            for how, spelling in spellings(key).items():
                # The last character of base64 depends on what follows; two spellings end in padding.
                sought = spelling.rstrip("=")[2:-1] if how.startswith("base64") else spelling
                if sought.lower().encode() in small:
                    found.append(f"{place}: {name}, {how}")
    return found


def _layers(content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for member in archive.namelist():
                yield member.encode() + b"\n" + archive.read(member)
    if content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)
    if content[:1] == b"\x78":
        try:
            yield zlib.decompress(content)
        except zlib.error:
            # A text that begins with an x.
            return


def _rows(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every value of every table."""
    with sqlite3.connect(path) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = database.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names out of the file itself
            names = [column[0] for column in rows.description]
            for row in rows:
                for name, value in zip(names, row, strict=True):
                    yield f"{table}.{name}", value if isinstance(value, bytes) else str(value).encode()
    database.close()
