"""``python -m evalkit`` and the console script."""

from __future__ import annotations

import sys

from evalkit.cli import interrupts

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit with its code."""
    interrupts.end_on_the_spot()
    from evalkit.cli.main import run  # noqa: PLC0415 - may be interrupted, and keeps `python -X importtime` readable

    code = run()
    # The interpreter takes its time to end, and prints what interrupts it.
    interrupts.ignored()
    sys.exit(code)


if __name__ == "__main__":
    main()
