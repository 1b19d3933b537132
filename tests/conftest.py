"""What holds for every test: no network but loopback, a clean environment, a home of its own."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Generator, Mapping
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import settings

__all__ = ["NetworkUsed", "pytest_addoption", "pytest_collection_finish"]

# Machines are noisy: no test is timed, and a property that takes long once is not wrong.
settings.register_profile("evalkit", deadline=None)
settings.load_profile("evalkit")

# Before anything imports numpy. Two workers whose matrices of a few hundred rows are spread over all cores wait for
# each other most of the time: a minute in tests/oracles/test_sequential.py.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

_UNSET = ("OPENAI_", "EVALKIT_", "LLAMA_", "OLLAMA_", "XDG_")
_UNSET_EXACTLY = frozenset(
    {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "LANGUAGE"}
    # Hundreds of commands are started, and without it each would compile all of evalkit anew: 0.4 s.
    | {"PYTHONDONTWRITEBYTECODE"}
)


class NetworkUsed(BaseException):
    """A test reached for the network.

    Not an Exception: code under test rightly survives every kind of failed connection, and would hide this one.
    """


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="record the HTTP of real servers anew: tests/recordings")


def pytest_collection_finish() -> None:
    """Keep the collector from walking over what lives to the end: a tenth of the time of tests that make many values.

    That is fifteen thousand tests, and every module that they import.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def no_network_but_loopback() -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for method in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, method, _guarded(getattr(socket.socket, method)))
        patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))
        yield


@pytest.fixture(autouse=True, scope="session")
def clean_environment(tmp_path_factory: pytest.TempPathFactory) -> Generator[Mapping[str, str]]:
    """Gives the environment as it was, for programs such as pip that must be set up as their user wants them."""
    original = dict(os.environ)
    home = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        for name in tuple(os.environ):
            if name.upper() in _UNSET_EXACTLY or name.startswith(_UNSET):
                patch.delenv(name)
        patch.setenv("HOME", home)
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.setenv("TERM", "dumb")
        yield original


def _guarded(method: Any) -> Any:
    def guarded(self: socket.socket, *args: Any) -> Any:
        address = args[-1]
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise NetworkUsed(f"{address}: tests may only connect to this machine's loopback addresses")
        return method(self, *args)

    return guarded


def _guarded_lookup(lookup: Any) -> Any:
    def guarded(host: str | bytes | None, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and name.endswith(".invalid"):
            # Reserved for names that never resolve (RFC 2606); answered here, because asking would leave the machine.
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if name is not None and not _is_loopback(name):
            raise NetworkUsed(f"{name}: tests may only look up localhost")
        return lookup(host, *args, **kwargs)

    return guarded


def _is_loopback(host: str) -> bool:
    if host in {"", "localhost"}:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
