"""How the code is cut and named (style: Shape, Names)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT, parsed, python_files

_OURS = ("evalkit", "tests", "benchmarks", "packaging")
_VAGUE = frozenset({"util", "utils", "helper", "helpers", "common", "core", "misc", "manager", "base"})
_MIGRATIONS = Path("evalkit/storage/migrations")
"""Alembic reads its scripts by names of its own."""


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        str(path): lines
        for path in python_files(*_OURS)
        if (lines := len((ROOT / path).read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


def test_no_function_is_longer_than_60_lines() -> None:
    long = {
        f"{path}:{function.lineno} {function.name}": lines
        for path in python_files(*_OURS)
        for function in _functions(parsed(path))
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > 60
    }
    assert not long


def test_every_module_lists_its_public_names() -> None:
    wrong = [message for path in _modules() for message in _defects_of_all(path)]
    assert not wrong, "\n".join(wrong)


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [path for path in python_files(*_OURS) if _VAGUE & set(path.with_suffix("").parts)]


def test_the_environment_is_read_only_in_config_and_cli() -> None:
    readers = {
        path
        for path in python_files("evalkit")
        if path.parts[1] not in {"config", "cli"}
        for node in ast.walk(parsed(path))
        if _reads_environment(node)
    }
    assert not readers


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _modules() -> Iterator[Path]:
    return (path for path in python_files("evalkit") if not path.is_relative_to(_MIGRATIONS))


def _defects_of_all(path: Path) -> Iterator[str]:
    """What is wrong with a module's ``__all__``. That it is sorted is ruff's RUF022."""
    tree = parsed(path)
    public, listed = _defined(tree), _listed(tree)
    if listed is None:
        if public:
            yield f"{path}: no __all__ for {sorted(public)}"
        return
    if path.name != "__init__.py":  # a package may list what it loads lazily
        yield from (f"{path}: {name} is public and not in __all__" for name in sorted(public - listed))
        yield from (
            f"{path}: {name} is in __all__ and not defined" for name in sorted(listed - public) if name[0] != "_"
        )


def _defined(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Assign(targets=targets):
                names.update(target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case _:
                pass
    return {name for name in names if not name.startswith("_")}


def _listed(tree: ast.Module) -> set[str] | None:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return set(ast.literal_eval(value))
            case _:
                pass
    return None


def _reads_environment(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="os"), attr="environ" | "environb" | "getenv" | "getenvb"):
            return True
        case ast.ImportFrom(module="os", names=names):
            return any(name.name in {"environ", "environb", "getenv", "getenvb"} for name in names)
        case _:
            return False
