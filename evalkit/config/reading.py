"""Reads evalkit.toml: every mistake is found at once, each with the line where it stands."""

from __future__ import annotations

import os
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from evalkit.config.checked import name_problem
from evalkit.config.mistakes import Mistake, mistakes_of
from evalkit.config.schema import DEFAULT_STORE_URL, ConfigFile, known_keys
from evalkit.config.toml_lines import KeyPath, key_lines, read_toml
from evalkit.domain.question import Language
from evalkit.domain.target import Target
from evalkit.errors import ConfigError

__all__ = ["FILE_NAME", "Config", "Defaults", "Judge", "read_config"]

FILE_NAME: Final = "evalkit.toml"

_SYNTAX_PLACE: Final = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)
_PASTED_KEYS: Final = frozenset({"api_key", "apikey", "api-key", "key", "token", "secret", "password"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What commands take where nothing is said."""

    bank: str = "reasoning"
    set_name: str = "smoke"
    language: Language = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """A model that scores others, as configured."""

    target: Target
    weight: float = 1.0
    family: str | None = None
    """Judges of the family under test are warned about."""


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
    text = _text_of(path, shown=shown)
    try:
        tables = read_toml(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_syntax_mistake(error, text=text, shown=shown)) from error
    try:
        file = ConfigFile.model_validate(tables)
    except ValidationError as error:
        mistakes = (*mistakes_of(error, known_keys=known_keys), *_name_mistakes(tables))
        raise _config_error(_settled(mistakes), text=text, shown=shown) from error
    if mistakes := tuple(_name_mistakes(tables)):
        raise _config_error(mistakes, text=text, shown=shown)
    return _config_from(file, path=path)


def _config_from(file: ConfigFile, *, path: Path) -> Config:
    return Config(
        path=path,
        targets={name: table.to_target(name) for name, table in file.models.items()},
        judges={
            name: Judge(target=table.to_target(name), weight=table.weight, family=table.family)
            for name, table in file.judges.items()
        },
        defaults=Defaults(bank=file.defaults.bank, set_name=file.defaults.set_name, language=file.defaults.language),
        store_url=_absolute_store_url(file.store.url, folder=path.parent),
    )


def _text_of(path: Path, *, shown: str) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{shown}: cannot be read: {error.strerror}; it must be a readable file") from error
    try:
        # Windows editors begin UTF-8 files with a byte order mark, which tomllib refuses.
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{shown}:{line}: not UTF-8 text; save the file in the encoding UTF-8") from error


def _syntax_mistake(error: tomllib.TOMLDecodeError, *, text: str, shown: str) -> str:
    found = _SYNTAX_PLACE.fullmatch(str(error))
    if found is None:
        return f"{shown}: not valid TOML: {error}"
    line = int(found[2]) if found[2] else max(text.count("\n", 0, len(text.rstrip())) + 1, 1)
    said = " ".join(found[1].split())
    if "twice" in said or "overwrite" in said:
        return f"{shown}:{line}: this name or key stands twice in the file ({said}); remove or rename one"
    return f"{shown}:{line}: not valid TOML: {said}; texts need quotes, tables look like [models.NAME]"


def _config_error(mistakes: Iterable[Mistake], *, text: str, shown: str) -> ConfigError:
    lines = key_lines(text)
    placed = sorted((_line_of(mistake.path, lines), mistake.text) for mistake in mistakes)
    return ConfigError("\n".join(f"{shown}:{line}: {said}" for line, said in dict.fromkeys(placed)))


def _line_of(path: KeyPath, lines: Mapping[KeyPath, int]) -> int:
    """The line of the key, or of the innermost table around one that is missing."""
    for size in range(len(path), 0, -1):
        if path[:size] in lines:
            return lines[path[:size]]
    return 1


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
