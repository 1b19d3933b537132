"""Tests reach nothing outside, and see nothing of the machine they run on (`tests/conftest.py`)."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import aiohttp
import pytest

from tests.conftest import NetworkUsed

_ELSEWHERE = "192.0.2.1"
"""Reserved for documentation (RFC 5737)."""


def test_a_connection_to_another_machine_is_refused() -> None:
    with socket.socket() as connection, pytest.raises(NetworkUsed):
        connection.connect((_ELSEWHERE, 80))


def test_a_datagram_to_another_machine_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as connection, pytest.raises(NetworkUsed):
        connection.sendto(b"", (_ELSEWHERE, 53))


async def test_an_asynchronous_connection_to_another_machine_is_refused() -> None:
    with pytest.raises(NetworkUsed):
        await asyncio.open_connection(_ELSEWHERE, 80)


async def test_a_name_is_not_looked_up() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(NetworkUsed):
            await session.get("http://example.com/")


def test_a_reserved_name_does_not_resolve() -> None:
    with pytest.raises(socket.gaierror):
        socket.create_connection(("nowhere.invalid", 80))


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_the_environment_holds_no_key_and_no_home_of_a_person(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert not [name for name in os.environ if name.startswith("OPENAI_") or name.upper().endswith("_PROXY")]
    assert Path.home().is_relative_to(tmp_path_factory.getbasetemp())
