"""Evalkit with one thing broken on purpose, to see that a test notices.

A mutant replaces a piece of one function's source. The function object stays the same and only its code is exchanged,
so that every module that imported it meets the mutant.

    python -m tests.mutants MUTANT evalkit run ...

runs a whole command with it, in a process of its own; ``Mutant.command`` writes that line.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import sys
import textwrap
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from types import CodeType, FunctionType
from typing import Any

__all__ = ["Mutant", "main", "mutated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change to evalkit that a test must not survive."""

    where: str
    """``module:function`` or ``module:Class.method``; a constant may be named too."""
    old: str = ""
    """Source that stands in it exactly once; empty for a constant."""
    new: str
    """What takes its place; for a constant, an expression in its module."""

    def command(self, *arguments: str) -> list[str]:
        """A command line that runs evalkit with the mutant; it needs the project's root in PYTHONPATH."""
        return [sys.executable, "-m", "tests.mutants", json.dumps(asdict(self)), *arguments]


@contextmanager
def mutated(mutant: Mutant) -> Generator[None]:
    """Evalkit with the mutant in it while the block runs.

    Raises:
        LookupError: When there is nothing to change: the code has moved on, and the mutant must follow.
    """
    owner, name = _owner_and_name(mutant.where)
    stored = inspect.getattr_static(owner, name)
    function = _function_of(stored)
    if function is None:
        changed: Any = eval(mutant.new, vars(importlib.import_module(mutant.where.partition(":")[0])))  # noqa: S307 - ours
        setattr(owner, name, changed)
        try:
            yield
        finally:
            setattr(owner, name, stored)
        return
    sound = function.__code__
    function.__code__ = _mutated_code(function, mutant)
    try:
        yield
    finally:
        function.__code__ = sound


def _owner_and_name(where: str) -> tuple[Any, str]:
    module, _, path = where.partition(":")
    owner: Any = importlib.import_module(module)
    *outer, name = path.split(".")
    for part in outer:
        owner = getattr(owner, part)
    return owner, name


def _function_of(stored: Any) -> FunctionType | None:
    """The plain function in whatever decorators made of it; None for what is none."""
    if isinstance(stored, property):
        stored = stored.fget
    stored = inspect.unwrap(getattr(stored, "__func__", stored))
    return stored if isinstance(stored, FunctionType) else None


def _mutated_code(function: FunctionType, mutant: Mutant) -> CodeType:
    source = textwrap.dedent(inspect.getsource(function))
    if source.count(mutant.old) != 1 or not mutant.old:
        raise LookupError(f"{mutant.where}: {mutant.old!r} stands there {source.count(mutant.old)} times, not once")
    tree = ast.parse(source.replace(mutant.old, mutant.new))
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef)
    # The decorators stay where they are: around the function object.
    definition.decorator_list = []
    made: dict[str, Any] = {}
    flags = function.__code__.co_flags & 0x1000000  # from __future__ import annotations
    exec(compile(tree, mutant.where, "exec", flags=flags, dont_inherit=True), function.__globals__, made)  # noqa: S102
    code: CodeType = made[function.__name__].__code__
    if code.co_freevars != function.__code__.co_freevars:
        raise LookupError(f"{mutant.where}: a function inside a function cannot be exchanged; take the outer one")
    return code


def main() -> None:
    """Run one evalkit command with a mutant in it."""
    from evalkit.__main__ import main as run  # noqa: PLC0415 - after the mutant was asked for

    mutant = Mutant(**json.loads(sys.argv[1]))
    sys.argv = ["evalkit", *sys.argv[2:]]
    with mutated(mutant):
        run()


if __name__ == "__main__":
    main()
