"""Project: where the user stands: configuration, environment, working directory and store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.config.environment import own_environment
from evalkit.config.places import bank_folder, is_shipped_bank
from evalkit.config.reading import Config, read_config
from evalkit.config.targets import target_named, with_overrides
from evalkit.domain.target import Target

if TYPE_CHECKING:
    from evalkit.domain.bank import Bank
    from evalkit.storage.store import Store

__all__ = ["Project"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What every action is given."""

    cwd: Path
    environ: Mapping[str, str] = field(repr=False)
    """Holds every key of the user, so it never becomes part of a text."""
    config: Config

    @classmethod
    def at(cls, cwd: Path, *, environ: Mapping[str, str]) -> Project:
        """The project around a working directory. Raises ConfigError when its evalkit.toml is wrong."""
        return cls(cwd=cwd, environ=environ, config=read_config(cwd))

    @classmethod
    def here(cls) -> Project:
        """The project around the present working directory, with this process's environment."""
        return cls.at(Path.cwd(), environ=own_environment())

    def target(self, name: str, *, overrides: Sequence[str] = ()) -> Target:
        """The target that ``--model NAME`` names, with ``key=value`` changes."""
        target = target_named(self.config, name, environ=self.environ)
        return with_overrides(target, overrides) if overrides else target

    def open_store(self, *, creates: bool = True) -> Store:
        """The store of this project, migrated as needed; where there is none it is created, unless that is not wanted.

        Raises:
            StorageError: When it cannot be opened.
        """
        from evalkit.storage.opening import open_store  # noqa: PLC0415 - sqlalchemy takes 0.4 s to import

        return open_store(self.config.store_url, creates=creates)

    def has_store(self) -> bool:
        """Whether something was stored already; who only looks need not make a store."""
        from evalkit.storage.opening import store_is_there  # noqa: PLC0415 - sqlalchemy takes 0.4 s to import

        return store_is_there(self.config.store_url)

    def store_for_all_to_read(self) -> Path | None:
        """The store's file, where its mode lets every user of this machine read it."""
        from evalkit.storage.opening import store_for_all_to_read  # noqa: PLC0415 - sqlalchemy takes 0.4 s to import

        return store_for_all_to_read(self.config.store_url)

    def read_bank(self, name: str, *, checks_all: bool = False) -> Bank:
        """A bank by name or path.

        Args:
            name: As the user gives it.
            checks_all: Fill in the templates of evalkit's own banks, too, which its tests have done.
        """
        from evalkit.banks.read import read_bank  # noqa: PLC0415 - ruamel.yaml and pydantic, for some commands only

        folder = bank_folder(name, cwd=self.cwd)
        return read_bank(folder, fills=checks_all or not is_shipped_bank(folder))

    def now(self) -> datetime:
        """Wall clock, UTC."""
        return datetime.now(UTC)
