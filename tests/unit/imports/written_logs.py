"""Logs as tests write them, and as they are read back."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evalkit.imports.foreign import ForeignAnswer, ForeignLog, LogMistake

__all__ = [
    "RECORDINGS",
    "an_inspect_sample",
    "answers_of",
    "mistakes_of",
    "with_promised_size",
    "write_eval",
    "write_jsonl",
]

RECORDINGS = Path(__file__).parents[2] / "recordings" / "imports"


def answers_of(log: ForeignLog) -> list[ForeignAnswer]:
    """Every answer of a log that has no mistakes."""
    found = list(log.answers())
    assert not [one for one in found if isinstance(one, LogMistake)]
    return [one for one in found if isinstance(one, ForeignAnswer)]


def mistakes_of(log: ForeignLog) -> list[str]:
    """What cannot be taken, a line each."""
    return [str(one) for one in log.answers() if isinstance(one, LogMistake)]


def write_jsonl(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """One object a line."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def an_inspect_sample(**members: Any) -> dict[str, Any]:
    """A sample with one answer."""
    message = {"role": "assistant", "content": "ANSWER: 12"}
    sample = {
        "id": 1,
        "epoch": 1,
        "input": "How many jars?",
        "target": "12",
        "messages": [],
        "output": {"choices": [{"message": message, "stop_reason": "stop"}]},
    }
    return {**sample, **members}


def write_eval(path: Path, samples: Sequence[Mapping[str, Any]], **header: Any) -> Path:
    """A log of Inspect, packed by deflate."""
    head = {"status": "success", "eval": {"task": "jars", "model": "owl"}, "plan": {}, **header}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for sample in samples:
            archive.writestr(f"samples/{sample['id']}_epoch_{sample['epoch']}.json", json.dumps(sample))
        archive.writestr("header.json", json.dumps(head))
    return path


def with_promised_size(raw: bytes, *, name: str, size: int) -> bytes:
    """A zip whose directory promises another size for a member than it has."""
    place = raw.index(b"PK\x01\x02")
    while raw[place + 46 : place + 46 + len(name)] != name.encode():
        place = raw.index(b"PK\x01\x02", place + 4)
    return raw[: place + 24] + struct.pack("<I", size) + raw[place + 28 :]
