"""What is told of a bug of evalkit: the traceback, but no key."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from evalkit.config.environment import secret_values
from evalkit.config.reading import read_config
from evalkit.domain.target import Target
from evalkit.text.masking import SecretMask

__all__ = ["without_secrets"]


def without_secrets(told: str) -> str:
    """A text without the values of secret environment variables: those that evalkit.toml names, and those so called."""
    return SecretMask(secret_values(os.environ, targets=_targets())).text(told)


def _targets() -> Sequence[Target]:
    try:
        config = read_config(Path.cwd())
    except Exception:  # noqa: BLE001 - the bug may be there, and it is the first one that is to be told
        return ()
    return [*config.targets.values(), *(judge.target for judge in config.judges.values())]
