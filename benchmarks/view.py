"""How long `evalkit view` takes for its pages over a store of a million attempts, and for the index beside it.

    python benchmarks/view.py [--attempts N] [--folder FOLDER] [--times N] [--url PATH ...]

The store is that of store.py (13 GB for a million attempts), in a temporary folder or in FOLDER, where it stays and is
measured again next time. The index is thrown away and made anew: meanwhile the list of runs and of attempts are asked
for, which must not wait for it. Then every kind of page is asked for in turn, by one client over one connection.

Each figure of a page is of one GET over loopback, from the request to the last byte, of the server as a user starts it.
With --url only these paths are asked for.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import math
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from store import stored_contents

__all__ = ["main"]

_AIM_MS: Final = 150.0
_LIST_AIM_MS: Final = 50.0
_INDEX: Final = "evalkit.index.db"
_AS_FOUND: Final = """\
import sys
from evalkit.actions.viewing.browsing import Browser
from evalkit.actions.viewing.columns import WRITTEN_AS
from evalkit.domain.viewing import AttemptFilter
from evalkit.storage.browse_opening import open_browse_index
from evalkit.storage.opening import open_store
from datetime import UTC, datetime
url = "sqlite:///runs/evalkit.db"
with open_store(url) as store:
    index = open_browse_index(url, written_as=WRITTEN_AS)
    browser = Browser(store, index, now=lambda: datetime.now(UTC))
    browser.refresh()
    print(browser.state().not_indexed if browser.state().is_complete else -1)
    index.close()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    """A viewer that is being served."""

    process: subprocess.Popen[str]
    port: int


def main() -> None:
    """Make store and index, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attempts", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--times", type=int, default=100, help="how often each page is asked for")
    parser.add_argument("--url", action="append", default=[], help="only these paths")
    parser.add_argument("--keeps-index", action="store_true", help="measure pages over the index that is there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evalkit-view-") as temporary:
        folder: Path = given.folder or Path(temporary)
        contents = stored_contents(folder, attempts=given.attempts)
        system = f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}"
        print(f"{system}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        print(f"{int(contents['attempts']):,} attempts in {contents['runs']} runs")
        if not given.keeps_index:
            _measure_index(folder)
        with _served(folder) as server:
            time.sleep(5.0)
            pages = {url: [url] for url in given.url} or _pages(contents)
            for name, urls in pages.items():
                aim_ms = _LIST_AIM_MS if name == "runs" else _AIM_MS
                _print(name, _asked(server, urls, times=given.times), aim_ms=aim_ms)


def _measure_index(folder: Path) -> None:
    """Make the index from nothing by a viewer, whose lists are asked for meanwhile."""
    index = folder / "runs" / _INDEX
    for path in index.parent.glob(f"{_INDEX}*"):
        path.unlink()
    started = time.perf_counter()
    seen: dict[str, list[float]] = {"/": [], "/attempts": [], "/attempts?text=answer": []}
    with _served(folder) as server:
        for url in itertools.cycle(seen):
            seen[url] += _asked(server, [url], times=1)[0]
            if not len(seen[url]) % 20 and _is_complete(folder):
                break
            time.sleep(0.2)
    size_mb = sum(path.stat().st_size for path in index.parent.glob(f"{_INDEX}*")) / 1e6
    print(f"index made in {time.perf_counter() - started:.0f} s (looked at now and then), {size_mb:.0f} MB")
    for url, times_ms in seen.items():
        _print(f"{url} meanwhile", (times_ms, 0), aim_ms=_AIM_MS)


def _is_complete(folder: Path) -> bool:
    found = subprocess.run([sys.executable, "-c", _AS_FOUND], cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return found.stdout.strip() == "0"


@contextmanager
def _served(folder: Path) -> Generator[_Server]:
    command = [sys.executable, "-m", "evalkit", "view", "--port", "0", "--quiet"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        link = process.stdout.readline()
        found = re.search(r":(\d+)", link)
        assert found is not None, link
        yield _Server(process=process, port=int(found[1]))
    finally:
        process.terminate()
        process.wait(30)


def _pages(contents: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """Kind of page -> paths of it."""
    small, large, started = contents["small"], contents["large"], contents["started"]
    filters = {
        "one run": f"run={small}",
        "the large run": f"run={large}",
        "category and difficulty": "category=math&difficulty=hard",
        "an outcome that there is none of": "outcome=looping",
        "wrong, of one category": "right=0&category=trap",
        "scores between": "dimension=accuracy&lowest=2&highest=4",
        "unstable questions": "flips=1",
        "one question": "question=math-007",
        "a text of a few": "text=43",
        "a text of most": f"text={quote('I add them up')}",
        "a text of most, of one category": f"text={quote('I add them up')}&category=logic&difficulty=easy",
        "a text of none": "text=zebra",
        "two Chinese words": f"text={quote('首都')}",
    }
    return {
        "runs": ["/"],
        "runs of a model": ["/?model=q4"],
        "a run": [f"/runs/{small}", f"/runs/{started}"],
        "the large run": [f"/runs/{large}"],
        "attempts": ["/attempts"],
        **{f"attempts, {name}": [f"/attempts?{query}"] for name, query in filters.items()},
        "attempts, far down": [f"/attempts?after={after}" for after in (900_000, 500_000, 1000)],
        "a question": [f"/questions/math-007?run={small}", f"/questions/math-008?run={small}&run={started}"],
        "a comparison": [f"/compare?reference={small}&candidate={started}"],
    }


def _asked(server: _Server, urls: Sequence[str], *, times: int) -> tuple[list[float], int]:
    """Milliseconds of each GET, and how often it was not answered with a page."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    taken_ms: list[float] = []
    refused = 0
    for url in itertools.islice(itertools.cycle(urls), times):
        started = time.perf_counter()
        connection.request("GET", url)
        reply = connection.getresponse()
        reply.read()
        taken_ms.append(1000 * (time.perf_counter() - started))
        refused += reply.status != http.client.OK
    connection.close()
    return taken_ms, refused


def _print(name: str, asked: tuple[list[float], int], *, aim_ms: float) -> None:
    times_ms, refused = asked
    if not times_ms:
        return
    ordered = sorted(times_ms)
    p50, p95 = ordered[len(ordered) // 2], ordered[math.ceil(0.95 * len(ordered)) - 1]
    verdict = f"{refused} NOT ANSWERED" if refused else "within" if p95 < aim_ms else "OVER"
    print(f"{name:48} p50 {p50:6.0f} ms  p95 {p95:6.0f} ms  max {ordered[-1]:6.0f} ms  aim {aim_ms:.0f}: {verdict}")


if __name__ == "__main__":
    main()
