"""docs/reliability.md lists every fault that a test stands for, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT, parsed, python_files

_DOCUMENT = Path("docs/reliability.md")
_ROW = re.compile(r"^\| (?P<first>[^|]+?) \|")
_HEAD_AND_RULE = 2


def test_every_fault_that_is_tested_is_a_row_and_every_row_is_tested() -> None:
    tested, written = set(_names_in_marks()), set(_first_columns())
    assert tested - written == set(), f"add a row to a table of {_DOCUMENT} for each of these faults"
    assert written - tested == set(), f"no test under tests/faults is marked with these rows of {_DOCUMENT}"


def test_no_fault_has_two_rows() -> None:
    written = list(_first_columns())
    assert [name for name in set(written) if written.count(name) > 1] == []


def _names_in_marks() -> Iterator[str]:
    for path in python_files("tests/faults"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.fault":
                name = node.args[0] if node.args else None
                assert isinstance(name, ast.Constant), (
                    f"{path}:{node.lineno}: a fault's name is written out in its mark"
                )
                yield str(name.value)


def _first_columns() -> Iterator[str]:
    """First columns of all tables, without their heads."""
    row_of_table = 0
    for line in (ROOT / _DOCUMENT).read_text(encoding="utf-8").splitlines():
        row = _ROW.match(line)
        row_of_table = 0 if not line.startswith("|") else row_of_table + 1
        if row is not None and row_of_table > _HEAD_AND_RULE:
            yield row["first"]
