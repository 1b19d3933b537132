"""``python -m evalkit`` and the console script."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit with its code."""
    from evalkit.cli.main import run  # noqa: PLC0415 - keeps `python -X importtime` readable

    sys.exit(run())


if __name__ == "__main__":
    main()
