"""Every remark that an action makes has words in both languages, with a place for every value it gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import evalkit.actions
from evalkit.text.messages import CATALOGUE


def _remarks() -> Iterator[str]:
    for path in sorted(Path(evalkit.actions.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Remark":
                for argument in node.keywords:
                    if argument.arg == "key" and isinstance(argument.value, ast.Constant):
                        yield str(argument.value.value)


@pytest.mark.parametrize("key", sorted(set(_remarks())))
def test_a_remark_has_words(key: str) -> None:
    assert f"remark {key}" in CATALOGUE


def test_the_remarks_are_found_at_all() -> None:
    assert {"few_clusters", "policy_late", "criterion_left_out"} <= set(_remarks())
