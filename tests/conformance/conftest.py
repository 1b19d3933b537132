"""Fixtures of the conformance tests: one for each Protocol, run over every implementation."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from evalkit.storage.opening import open_store
from evalkit.storage.store import Store


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Store]:
    """An empty store of each kind."""
    url = f"sqlite:///{tmp_path}/evalkit.db" if request.param == "file" else "sqlite://"
    with open_store(url) as opened:
        yield opened
