"""Reads evalkit.toml: every mistake is found at once, each with the line where it stands."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from evalkit.config.checked import name_problem
from evalkit.config.mistakes import Mistake, mistakes_of
from evalkit.config.schema import DEFAULT_STORE_URL, ConfigFile, known_keys
from evalkit.config.toml_file import read_toml_file
from evalkit.domain.judging import Judge
from evalkit.domain.question import Language
from evalkit.domain.target import Target

__all__ = ["FILE_NAME", "Config", "Defaults", "read_config"]

FILE_NAME: Final = "evalkit.toml"

_PASTED_KEYS: Final = frozenset({"api_key", "apikey", "api-key", "key", "token", "secret", "password"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What commands take where nothing is said."""

    bank: str = "reasoning"
    set_name: str = "smoke"
    language: Language = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What evalkit.toml says, or what holds without one."""

    path: Path | None
    """None when there is no file."""
    targets: Mapping[str, Target] = field(default_factory=dict)
    judges: Mapping[str, Judge] = field(default_factory=dict)
    defaults: Defaults = field(default_factory=Defaults)
    store_url: str


def read_config(start: Path) -> Config:
    """The configuration that holds in a folder: the nearest evalkit.toml from there upwards.

    Raises:
        ConfigError: With one line per mistake in the file.
    """
    folder = start.resolve()
    for depth, candidate in enumerate((folder, *folder.parents)):
        path = candidate / FILE_NAME
        if path.exists():
            return _config_at(path, shown=f"{'../' * depth}{FILE_NAME}")
    return Config(path=None, store_url=_absolute_store_url(DEFAULT_STORE_URL, folder=folder))


def _config_at(path: Path, *, shown: str) -> Config:
    read = read_toml_file(path, shown=shown, a_table="[models.NAME]")
    try:
        file = ConfigFile.model_validate(read.tables)
    except ValidationError as error:
        mistakes = (*mistakes_of(error, known_keys=known_keys), *_name_mistakes(read.tables))
        raise read.refused(_settled(mistakes)) from error
    if mistakes := tuple(_name_mistakes(read.tables)):
        raise read.refused(mistakes)
    return _config_from(file, path=path)


def _config_from(file: ConfigFile, *, path: Path) -> Config:
    return Config(
        path=path,
        targets={name: table.to_target(name) for name, table in file.models.items()},
        judges={name: table.to_judge(name) for name, table in file.judges.items()},
        defaults=Defaults(bank=file.defaults.bank, set_name=file.defaults.set_name, language=file.defaults.language),
        store_url=_absolute_store_url(file.store.url, folder=path.parent),
    )


def _settled(mistakes: Iterable[Mistake]) -> Iterator[Mistake]:
    """Mistakes without those that only follow from another one, and pasted keys told as such."""
    mistakes = tuple(mistakes)
    split_names = {mistake.path[:2] for mistake in mistakes if "a name with a dot needs quotes" in mistake.text}
    for mistake in mistakes:
        if mistake.path[:2] in split_names and "is missing" in mistake.text:
            continue
        yield _told_as_secret(mistake)


def _told_as_secret(mistake: Mistake) -> Mistake:
    is_unknown = mistake.text.startswith("unknown key")
    match mistake.path:
        case ("models" | "judges" as kind, str(name), str(key)) if is_unknown and key.casefold() in _PASTED_KEYS:
            variable = re.sub(r"[^A-Z0-9]+", "_", f"{name}_KEY".upper()).lstrip("0123456789_")
            text = (
                f"{key} in [{kind}.{name}] would put a secret into a file; put it into an environment variable "
                f'and name that one here: api_key_env = "{variable}"'
            )
            return Mistake(path=mistake.path, text=text)
        case _:
            return mistake


def _name_mistakes(tables: Mapping[str, object]) -> Iterator[Mistake]:
    for kind in ("models", "judges"):
        names_by_folded: dict[str, list[str]] = defaultdict(list)
        named = tables.get(kind)
        for name, table in named.items() if isinstance(named, dict) else ():
            if not isinstance(table, dict):
                continue  # a key written straight under [models], which pydantic has told already
            names_by_folded[name.casefold()].append(name)
            problem = name_problem(name)
            if problem is not None:
                yield Mistake(path=(kind, name), text=f"the name {name!r} {problem}{_renaming(kind, name)}")
        for names in names_by_folded.values():
            if len(names) > 1:
                pair = " and ".join(repr(name) for name in names)
                yield Mistake(path=(kind, names[-1]), text=f"the names {pair} differ in case only; rename one")


def _renaming(kind: str, name: str) -> str:
    """How to call it instead: the served name may be anything, so it moves into served_model."""
    better = re.sub(r"[^A-Za-z0-9._]+", "-", name).strip("-._")[:64]
    if not better or name_problem(better) is not None:
        better = "my-model"
    shown = f'"{better}"' if "." in better else better
    said = name if name.isprintable() and len(name) < 100 else "..."
    return f'; call the table [{kind}.{shown}] and write served_model = "{said}"'


def _absolute_store_url(url: str, *, folder: Path) -> str:
    """A relative SQLite file belongs to the folder of evalkit.toml, wherever the command is started."""
    scheme, _, rest = url.partition("://")
    if not scheme.startswith("sqlite") or not rest.startswith("/"):
        return url
    file, mark, options = rest[1:].partition("?")
    if not file or file.startswith(":memory:") or Path(file).is_absolute():
        return url
    return f"{scheme}:///{os.path.normpath(folder / file)}{mark}{options}"
