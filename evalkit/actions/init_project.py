"""``evalkit init``: find the servers and write a commented evalkit.toml."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from evalkit.actions.write_whole import written_whole
from evalkit.config.starter_file import FoundModel, starter_text
from evalkit.errors import ConfigError
from evalkit.targets.discover import WELL_KNOWN_URLS, FoundServer, find_servers

__all__ = ["InitialisedProject", "initialised_project"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialisedProject:
    """The file that was written, and for which servers."""

    path: Path
    servers: tuple[FoundServer, ...]


def initialised_project(cwd: Path, *, url: str | None, may_overwrite: bool) -> InitialisedProject:
    """Look for servers and write the file.

    Args:
        cwd: Where evalkit.toml is written.
        url: Where to look; None looks at this machine's well-known ports.
        may_overwrite: Whether an existing file may be replaced.

    Raises:
        ConfigError: When a file is there already, or nothing answers at the URL, or it lists no model.
    """
    path = cwd / "evalkit.toml"
    if path.exists() and not may_overwrite:
        raise ConfigError(f"{path.name} is there already; edit it, or replace it with evalkit init --force")
    servers = asyncio.run(find_servers([url] if url is not None else WELL_KNOWN_URLS))
    if url is not None and not servers:
        raise ConfigError(
            f"nothing at {_shown(url)} answers like a model server (tried /v1/models there); "
            "check the address and that the server runs"
        )
    models = [
        FoundModel(
            base_url=server.base_url,
            served_model=name,
            server=server.server,
            context=server.context_by_model.get(name),
        )
        for server in servers
        for name in server.models
    ]
    if url is not None and not models:
        raise ConfigError(
            f"{_shown(url)} is a model server, but lists no model (it may want a key); name one by hand in "
            "evalkit.toml: [models.NAME] with base_url, served_model and api_key_env"
        )
    written_whole(path, lambda half_written: half_written.write_text(starter_text(models), encoding="utf-8"))
    return InitialisedProject(path=path, servers=servers)


def _shown(url: str) -> str:
    """An address without user, password and query, where keys are pasted: none of them was sent."""
    scheme, mark, rest = url.rpartition("://")
    place = re.split(r"[?#]", rest, maxsplit=1)[0]
    host, slash, path = place.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}"
