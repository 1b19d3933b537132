"""Real servers and a real browser for end-to-end tests; each is started only when a test asks for it."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import chromium
from tests.llama_server import LlamaServer, LlamaSettings, running_llama_server
from tests.tiny_gguf import CHATML_THAT_OPENS_THINKING, TinyModel, write_tiny_model

__all__: list[str] = []


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    """One for each file: while it is open, nothing else in this process can run a loop of its own."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models: `tiny`, `endless` (never ends by itself) and `thinker` (its template opens the thinking)."""
    folder = tmp_path_factory.mktemp("models")
    write_tiny_model(folder / "tiny.gguf")
    write_tiny_model(folder / "endless.gguf", TinyModel(mean_tokens=None))
    write_tiny_model(folder / "thinker.gguf", TinyModel(template=CHATML_THAT_OPENS_THINKING))
    return folder


@pytest.fixture(scope="session")
def llama(models: Path) -> Generator[LlamaServer]:
    """A server with four slots."""
    with running_llama_server(models / "tiny.gguf") as server:
        yield server


@pytest.fixture(scope="session")
def one_slot_llama(models: Path) -> Generator[LlamaServer]:
    """A server with one slot and a model that writes until it is stopped."""
    with running_llama_server(models / "endless.gguf", LlamaSettings(n_parallel=1)) as server:
        yield server


@pytest.fixture(scope="session")
def small_llama(models: Path) -> Generator[LlamaServer]:
    """A server whose slots hold 256 tokens, with a model that writes until it is stopped."""
    with running_llama_server(models / "endless.gguf", LlamaSettings(slot_context=256)) as server:
        yield server


@pytest.fixture(scope="session")
def locked_llama(models: Path) -> Generator[LlamaServer]:
    """A server that wants a key: `open-sesame`."""
    with running_llama_server(models / "tiny.gguf", LlamaSettings(api_keys=("open-sesame",))) as server:
        yield server


@pytest.fixture(scope="session")
def thinking_llama(models: Path) -> Generator[LlamaServer]:
    """A server whose chat template writes the opener of the reasoning itself."""
    with running_llama_server(models / "thinker.gguf") as server:
        yield server
