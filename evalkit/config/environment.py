"""The environment of this process, for those who may not read it themselves, and what of it is secret."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from evalkit.domain.target import SecretHeader, Target

__all__ = ["child_environment", "own_environment", "secret_names", "secret_values"]

_SECRET_NAME: Final = re.compile(r"key|token|secret|passw|passphrase|credential|auth|cookie|_pwd", re.IGNORECASE)
_FOR_CHILDREN: Final = re.compile(
    r"PATH|HOME|USER|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|VIRTUAL_ENV|LD_[A-Z_]+|DYLD_[A-Z_]+"
    r"|PYTHON[A-Z_]+|OMP_[A-Z_]+|OPENBLAS_[A-Z_]+|MKL_[A-Z_]+"
)
"""What an interpreter and its libraries need to start as this one did."""


def own_environment() -> Mapping[str, str]:
    """This process's environment variables, as they are whenever they are looked at."""
    return os.environ


def child_environment() -> dict[str, str]:
    """What a child of ours that asks no server is given: no key, whatever its variable is called."""
    return {name: value for name, value in os.environ.items() if _FOR_CHILDREN.fullmatch(name)}


def secret_names(target: Target) -> tuple[str, ...]:
    """The variables that hold a target's secrets: that of its key, then those of its headers."""
    headers = (header.env for header in target.extra_headers.values() if isinstance(header, SecretHeader))
    return tuple(dict.fromkeys([*([target.api_key_env] if target.api_key_env is not None else []), *headers]))


def secret_values(environ: Mapping[str, str], *, targets: Iterable[Target] = ()) -> frozenset[str]:
    """What must not be shown: values that targets name, that are called a key or the like, and proxies' passwords."""
    named = {name for target in targets for name in secret_names(target)}
    values = {value.strip() for name, value in environ.items() if name in named or _SECRET_NAME.search(name)}
    words = {value.rpartition(" ")[2] for value in values}
    return frozenset(values | words | {word for value in environ.values() for word in _passwords(value)})


def _passwords(value: str) -> Iterator[str]:
    """The password in a value such as ``http://name:password@proxy:3128``."""
    if "://" not in value or "@" not in value:
        return
    try:
        password = urlsplit(value).password
    except ValueError:
        return
    if password:
        yield password
        yield unquote(password)
