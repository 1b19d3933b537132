"""What single settings must be like: URLs, names of environment variables, headers, additions to the request."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from pydantic import AfterValidator

from evalkit.config.mistakes import refusal
from evalkit.config.toml_lines import KeyPath
from evalkit.domain.target import SecretHeader

__all__ = [
    "BaseUrl",
    "Command",
    "EnvironmentName",
    "ExtraBody",
    "ExtraHeaders",
    "StoreUrl",
    "name_problem",
    "read_headers",
]

_PASTED_ENDINGS: Final = ("/chat/completions", "/completions")
_SECRET_WORDS: Final = ("auth", "key", "token", "secret", "cookie", "password", "credential")
_SECRET_NAMES: Final = frozenset(
    {
        *("accesskey", "accesstoken", "apikey", "apitoken", "auth", "authorization", "authtoken", "bearer"),
        *("bearertoken", "clientsecret", "cookie", "credential", "credentials", "hftoken", "openaiapikey", "pass"),
        *("passphrase", "passwd", "password", "privatekey", "pwd", "refreshtoken", "secret", "secretkey"),
        *("sessiontoken", "sslpassword", "token"),
    }
)
"""Whole names, `_` and `-` left out: `max_tokens`, `stop_token_ids` and `token_healing` are no secrets."""
_SECRET_BEGINNINGS: Final = ("bearer ", "basic ", "sk-")
_SECRET_IN_COMMAND: Final = re.compile(
    r"\bsk-[\w-]{8,}|\b(?:bearer|basic)\s+[\w.~+/=-]{8,}|://[^\s/@:]*:[^\s/@:$]+@"
    r"|(?:key|token|secret|password|passwd|_pwd)[\"']?\s*[=:]\s*[\"']?[^\s$\"'{(`/.~][^\s\"']{5,}"
    r"|--?[\w-]*(?:key|token|secret|password|passwd)\s+[\"']?[^\s$\"'{(`/.~-][^\s\"'/]{5,}",
    re.IGNORECASE,
)
"""A key as shells are given one; ``$NAME`` in its place, or the path of a file, is none."""
_KEPT_ELSEWHERE: Final = "must hold no password; PostgreSQL reads it from PGPASSWORD or ~/.pgpass"
_ENVIRONMENT_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TARGET_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?")
_OWN_FIELDS: Final[Mapping[str, str]] = {
    "model": "served_model",
    "temperature": "temperature",
    "top_p": "top_p",
    "max_tokens": "max_tokens",
    "max_completion_tokens": "max_tokens",
    "stream": "stream",
    "messages": "",
    "seed": "",
    "n": "",
    "stream_options": "",
}
"""Fields of a request that evalkit writes itself -> the key that sets it, empty where none does."""


def name_problem(name: str) -> str | None:
    """What is wrong with a model's short name; it is typed in shells and becomes part of file names."""
    if not _TARGET_NAME.fullmatch(name):
        return "may have up to 64 letters, digits, '.', '_' and '-' only, and must begin with a letter or digit"
    if name.casefold() == "latest":
        return "is reserved: `latest` means the newest run"
    if name.casefold() == "demo" or name.casefold().startswith("demo-"):
        return "is reserved: `demo` and `demo-...` are the simulated models"
    return None


def _checked_base_url(value: str) -> str:
    url = _split(value)
    if "@" in url.netloc or url.password is not None:
        raise refusal(((), "must hold no user name or password; write api_key_env, or extra_headers with {env = ...}"))
    if url.scheme.lower() not in {"http", "https"} or not url.hostname:
        raise refusal(((), f"must be an address like http://localhost:8000/v1{_meant(value)}"))
    if url.query or url.fragment:
        raise refusal(((), "must end before any ? or #; only the address up to /v1 belongs here"))
    path = url.path.rstrip("/")
    for ending in _PASTED_ENDINGS:
        path = path.removesuffix(ending).rstrip("/")
    return f"{url.scheme.lower()}://{url.netloc}{path}"


def _split(value: str) -> SplitResult:
    if not value.isprintable() or any(character.isspace() for character in value):
        raise refusal(((), "must hold no blank space"))
    try:
        url = urlsplit(value)
        _ = url.port
    except ValueError as error:
        raise refusal(((), "must be an address like http://localhost:8000/v1, with a port up to 65535")) from error
    return url


def _meant(value: str) -> str:
    """The usual slip: the address without ``http://``."""
    is_bare = "://" not in value and re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._/-]*)?", value)
    return f'; did you mean "http://{value}"?' if is_bare else ""


def _checked_environment_name(value: str) -> str:
    if not _ENVIRONMENT_NAME.fullmatch(value):
        raise refusal(
            ((), 'must be the name of an environment variable that holds the secret, like "MY_KEY", not the secret')
        )
    return value


def _checked_body(value: dict[str, object]) -> dict[str, object]:
    parts: list[tuple[KeyPath, str]] = []
    for name, setting in _OWN_FIELDS.items():
        if name in value:
            mend = f"set {setting} of the model" if setting else "leave it out"
            parts.append(((name,), f"is written by evalkit itself; {mend}"))
    parts += [
        (path, "must be text, number, true, false, list or table: it is sent as JSON") for path in _unsendable(value)
    ]
    parts += [
        (
            path,
            'looks like a secret, and is stored with every run; use api_key_env or extra_headers with {env = "NAME"}',
        )
        for path in _secrets_in(value)
    ]
    if parts:
        raise refusal(*parts)
    return value


def _unsendable(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    match value:
        case dict():
            for name, member in value.items():
                yield from _unsendable(member, (*path, str(name)))
        case list():
            for index, member in enumerate(value):
                yield from _unsendable(member, (*path, index))
        case float() if not math.isfinite(value):
            yield path
        case str() | bool() | int() | float():
            return
        case _:
            yield path


def _secrets_in(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    match value:
        case dict():
            for name, member in value.items():
                yield from _secrets_in(member, (*path, str(name)))
        case list():
            for index, member in enumerate(value):
                yield from _secrets_in(member, (*path, index))
        case str() if value.casefold().startswith(_SECRET_BEGINNINGS):
            yield path
        case str() | int() | float() if not isinstance(value, bool):
            # The name nearest to the value: `authorization = ["..."]` counts, too.
            names = [part for part in path if isinstance(part, str)]
            if value != "" and _names_secret(names[-1]):
                yield path
        case _:
            return


def _names_secret(name: str) -> bool:
    return re.sub(r"[-_ .]", "", name).casefold() in _SECRET_NAMES


def _checked_headers(value: dict[str, object]) -> dict[str, object]:
    parts: list[tuple[KeyPath, str]] = []
    for name, content in value.items():
        problem = _header_problem(name, content)
        if problem is not None:
            parts.append(((name,), problem))
    if parts:
        raise refusal(*parts)
    return value


def _header_problem(name: str, content: object) -> str | None:
    if not _HEADER_NAME.fullmatch(name):
        return "is no name of a header; letters, digits and '-' make one"
    match content:
        case {"env": str(variable), **others} if not others:
            is_name = _ENVIRONMENT_NAME.fullmatch(variable)
            return None if is_name else 'must name an environment variable, like {env = "MY_KEY"}'
        case str() if _looks_secret(name, content):
            return 'looks like a secret; put its value into an environment variable and write {env = "NAME"}'
        case str() if content.isascii() and content.isprintable():
            return None
        case str():
            return "must be printable ASCII text on one line"
        case _:
            return 'must be a text in quotes, or {env = "NAME"} for a secret'


def _looks_secret(name: str, content: str) -> bool:
    return any(word in name.casefold() for word in _SECRET_WORDS) or content.casefold().startswith(_SECRET_BEGINNINGS)


def read_headers(headers: Mapping[str, object]) -> dict[str, str | SecretHeader]:
    """Checked headers as the domain has them."""
    return {
        name: SecretHeader(env=str(content["env"])) if isinstance(content, dict) else str(content)
        for name, content in headers.items()
    }


def _checked_command(value: str) -> str:
    if not value:
        raise refusal(((), "must not be empty"))
    if _SECRET_IN_COMMAND.search(value):
        raise refusal(((), "must hold no secret, which every process list shows; the shell fills in $NAME for it"))
    return value


def _checked_store_url(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    if not separator or not scheme:
        raise refusal(((), 'must be an address like "sqlite:///runs/evalkit.db"'))
    if ":" in rest.partition("@")[0] and "@" in rest:
        raise refusal(((), _KEPT_ELSEWHERE))
    query = rest.partition("?")[2].partition("#")[0]
    if any(_names_secret(name) for name, _ in parse_qsl(query.replace(";", "&"), keep_blank_values=True)):
        raise refusal(((), _KEPT_ELSEWHERE))
    return value


BaseUrl = Annotated[str, AfterValidator(_checked_base_url)]
Command = Annotated[str, AfterValidator(_checked_command)]
EnvironmentName = Annotated[str, AfterValidator(_checked_environment_name)]
ExtraBody = Annotated[dict[str, object], AfterValidator(_checked_body)]
ExtraHeaders = Annotated[dict[str, object], AfterValidator(_checked_headers)]
StoreUrl = Annotated[str, AfterValidator(_checked_store_url)]
