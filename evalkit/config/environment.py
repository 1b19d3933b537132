"""The environment of this process, for those who may not read it themselves."""

from __future__ import annotations

import os
from collections.abc import Mapping

__all__ = ["own_environment"]


def own_environment() -> Mapping[str, str]:
    """This process's environment variables, as they are whenever they are looked at."""
    return os.environ
