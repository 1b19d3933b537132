"""Fixtures of the fault tests."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from tests.served_client import Serve, serving_clients


@pytest.fixture
async def serve() -> AsyncGenerator[Serve]:
    """Makes clients, each with a server of its own."""
    async with serving_clients() as make:
        yield make
