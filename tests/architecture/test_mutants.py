"""Every mutant still finds what it breaks: told here in a second, and by the test that it belongs to in minutes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mutants import Mutant, mutated

_TESTS = Path(__file__).parents[1]


def _mutants() -> Iterator[tuple[str, Mutant]]:
    """Each mutant that is written out in a test, with its file and line."""
    for path in sorted(_TESTS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Mutant"):
                continue
            written = [(each.arg, each.value.value) for each in node.keywords if isinstance(each.value, ast.Constant)]
            if len(written) == len(node.keywords):
                words = {str(name): str(value) for name, value in written}
                yield f"{path.relative_to(_TESTS)}:{node.lineno}", Mutant(**words)


@pytest.mark.parametrize(("place", "mutant"), [pytest.param(*each, id=each[0]) for each in _mutants()])
def test_a_mutant_finds_what_it_breaks(place: str, mutant: Mutant) -> None:
    try:
        with mutated(mutant):
            pass
    except LookupError as error:
        pytest.fail(f"{place}: {error}")
