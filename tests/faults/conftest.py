"""Fixtures of the fault tests, and what makes each of them prove that it can fail.

A test marked ``fault`` runs twice: with evalkit as it is, when it must pass, and with the mutant that the mark names,
when it must fail.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.workplace import Workplace
from tests.faults.faulty_server import faulty_server
from tests.faults.scene import PoolTime, Scene
from tests.mutants import Mutant, mutated
from tests.served_client import Serve, serving_clients

__all__ = ["pytest_generate_tests", "pytest_pyfunc_call"]


@pytest.fixture
async def serve() -> AsyncGenerator[Serve]:
    """Makes clients, each with a server of its own."""
    async with serving_clients() as make:
        yield make


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Generator[Scene]:
    """A user's folder and a server in a thread, in which ``evalkit run`` is run in this process."""
    monkeypatch.chdir(tmp_path)
    time = PoolTime()
    time.rule(monkeypatch)
    with faulty_server() as server:
        place = Workplace(folder=tmp_path)
        made = Scene(place=place, server=server, time=time, monkeypatch=monkeypatch, capsys=capsys)
        made.configure()
        yield made


@pytest.fixture
def mutant(request: pytest.FixtureRequest) -> Mutant | None:
    """The mutant at work; None where evalkit is as it is. For tests that start evalkit in a process of its own."""
    given: Mutant | None = request.param
    return given


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    mark = metafunc.definition.get_closest_marker("fault")
    if mark is not None:
        if "mutant" not in metafunc.fixturenames:
            metafunc.fixturenames.append("mutant")
        metafunc.parametrize("mutant", [None, mark.kwargs["mutant"]], ids=["sound", "mutant"], indirect=True)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    mutant = pyfuncitem.callspec.params.get("mutant") if hasattr(pyfuncitem, "callspec") else None
    if not isinstance(mutant, Mutant):
        return (yield)
    with mutated(mutant):
        try:
            yield
        except Exception:  # noqa: BLE001 - however it fails, it fails
            return True
    pytest.fail(f"the mutant survived: {mutant}")
