"""Work that waits for other work, carried out step by step."""

from __future__ import annotations

from collections.abc import Mapping


def finish_time(durations: Mapping[str, int], needs: Mapping[str, tuple[str, ...]], last: str) -> int:
    """The step at which the last task is done, when each starts as soon as what it needs is done."""
    left = dict(durations)
    for step in range(sum(durations.values()) + 1):
        if left[last] == 0:
            return step
        ready = [task for task in left if left[task] > 0 and all(left[needed] == 0 for needed in needs.get(task, ()))]
        for task in ready:
            left[task] -= 1
    raise AssertionError
