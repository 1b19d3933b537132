"""How threads share one open database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from evalkit.storage.opening import open_store


def test_threads_of_one_process_wait_for_each_other_in_line_and_never_find_the_file_locked(tmp_path: Path) -> None:
    """With no patience for a lock at all, a thread that met one would fail."""
    threads, together = 4, Barrier(4)
    with open_store(f"sqlite:///{tmp_path}/evalkit.db", busy_timeout_s=0.0) as store:

        def write(lane: int) -> None:
            together.wait()
            for number in range(20):
                store.learnt.put(base_url="u", served_model="m", facts={f"{lane}-{number}": number})

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(write, range(threads)))
        facts = store.learnt.get(base_url="u", served_model="m")
    assert len(facts) == threads * 20
