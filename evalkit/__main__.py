"""``python -m evalkit`` and the console script."""

from __future__ import annotations

import gc
import sys
from typing import Final

from evalkit.cli import interrupts

__all__ = ["main"]

_NEW_VALUES_BEFORE_COLLECTING: Final = 200_000


def main() -> None:
    """Run the command line and exit with its code."""
    interrupts.end_on_the_spot()
    from evalkit.cli.main import run  # noqa: PLC0415 - may be interrupted, and keeps `python -X importtime` readable

    # A scorecard is made from 100,000s of small values that all live to its end. At Python's own threshold, 700, the
    # collector walks them over and over: a third of the time of `show` over 100,000 attempts.
    gc.set_threshold(_NEW_VALUES_BEFORE_COLLECTING)
    code = run()
    # The interpreter takes its time to end, and prints what interrupts it.
    interrupts.ignored()
    sys.exit(code)


if __name__ == "__main__":
    main()
