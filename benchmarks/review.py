"""How long raters wait for a keystroke to be saved: 20 at once, 10 keystrokes a second in all, over HTTP.

    python benchmarks/review.py [--raters N] [--seconds N]

The server is the command itself, ``evalkit review``, in a process of its own, over a stored run of 200 questions x 5
whose reasoning is some KB long. Each rater opens the page as a browser does, keeps the connection, and sends one score
every two seconds, as its script does; a save has ended when the server has said what holds, which it does once the
score lies on the disk. Meanwhile every rater reloads the page once, which is the dearest thing that can be asked.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import platform
import random
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import aiohttp

__all__ = ["main"]

_SAVES_A_SECOND: Final = 10
_LIMIT_S: Final = 0.1
_LINK: Final = re.compile(r"http://127\.0\.0\.1:\d+/r/[^\s\"]+")
_HANDED: Final = re.compile(r'<script type="application/json" id="handed">(.*?)</script>', re.DOTALL)
_ANSWER: Final = re.compile(r'<article class="answer" id="[^"]*" data-item="([^"]+)"(.*?)</article>', re.DOTALL)
_SCALE: Final = re.compile(r'data-subject="([^"]+)"')


def _free_port() -> int:
    """One that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What raters saw of the server."""

    saves_s: list[float] = field(default_factory=list[float])
    pages_s: list[float] = field(default_factory=list[float])
    page_bytes: list[int] = field(default_factory=list[int])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """What a rater's script knows of the page."""

    form_token: str
    places: Sequence[tuple[str, str]]
    """Item and subject of every scale."""


def main() -> None:
    """Fill a store, serve it, score, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--raters", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evalkit-review-") as temporary:
        run_id = _filled(Path(temporary))
        filled = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        with _served(Path(temporary), run_id, raters=given.raters) as links:
            ready_s = time.perf_counter() - started
            seen = asyncio.run(_scored(links, seconds=given.seconds))
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    _print(seen, raters=given.raters, seconds=given.seconds)
    unit = 1e6 if sys.platform == "darwin" else 1e3
    cpu_s = used.ru_utime + used.ru_stime - filled.ru_utime - filled.ru_stime
    print(f"server: ready after {ready_s:.1f} s, {cpu_s:.1f} s CPU in all, {used.ru_maxrss / unit:.0f} MB at most")


def _filled(folder: Path) -> str:
    script = Path(__file__).parent / "fixtures" / "filled_store.py"
    command = [sys.executable, str(script), str(folder), "--one-run", "--attempts", "1000"]
    return str(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["small"])


@contextlib.contextmanager
def _served(folder: Path, run_id: str, *, raters: int) -> Generator[list[str]]:
    """Links of the raters of a review, while it is served."""
    command = [sys.executable, "-m", "evalkit", "review", run_id, "--raters", str(raters)]
    command += ["--port", str(_free_port())]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        links: list[str] = []
        for line in server.stdout or ():
            links += _LINK.findall(line)
            if len(links) == raters:
                break
        else:
            raise SystemExit(f"evalkit review ended with {server.wait()} instead of serving {raters} raters")
        try:
            yield links
        finally:
            server.send_signal(signal.SIGINT)


async def _scored(links: Sequence[str], *, seconds: float) -> _Seen:
    seen = _Seen()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(
            *(
                _rated(session, link, number, len(links), seconds=seconds, seen=seen)
                for number, link in enumerate(links)
            )
        )
    return seen


async def _rated(
    session: aiohttp.ClientSession, link: str, number: int, raters: int, *, seconds: float, seen: _Seen
) -> None:
    """One rater: opens the page, then scores in an even rhythm of their own."""
    form = await _opened(session, link, seen)
    rng = random.Random(number)
    pause_s = raters / _SAVES_A_SECOND
    reload_at_s = seconds * (0.25 + 0.5 * rng.random())
    begin = time.perf_counter() + pause_s * number / raters
    turns = int(seconds / pause_s)
    for turn in range(turns):
        await asyncio.sleep(max(0.0, begin + turn * pause_s - time.perf_counter()))
        item, subject = form.places[turn % len(form.places)]
        tick: dict[str, Any] = {"item": item, "subject": subject, "act": "score", "value": rng.randint(1, 5)}
        tick |= {"text": "", "revision": 1 + turn // len(form.places), "event": str(uuid.uuid4())}
        tick["made_at"] = datetime.now(UTC).isoformat()
        sent = time.perf_counter()
        headers = {"X-Evalkit-Form": form.form_token}
        async with session.post(f"{link}/events", json={"ticks": [tick]}, headers=headers) as reply:
            assert reply.status == 200, await reply.text()
            await reply.read()
        seen.saves_s.append(time.perf_counter() - sent)
        if turn * pause_s <= reload_at_s < (turn + 1) * pause_s:
            await _opened(session, link, seen)


async def _opened(session: aiohttp.ClientSession, link: str, seen: _Seen) -> _Form:
    asked = time.perf_counter()
    async with session.get(link) as reply:
        page = await reply.text()
    seen.pages_s.append(time.perf_counter() - asked)
    seen.page_bytes.append(len(page.encode()))
    handed = _HANDED.search(page)
    assert handed is not None, page[:500]
    places = [(item, subject) for item, inside in _ANSWER.findall(page) for subject in _SCALE.findall(inside)]
    return _Form(form_token=json.loads(handed[1])["formToken"], places=places)


def _print(seen: _Seen, *, raters: int, seconds: float) -> None:
    system = f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}"
    print(f"{system}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    rate = len(seen.saves_s) / seconds
    print(
        f"{raters} raters, {len(seen.saves_s)} saves in {seconds:.0f} s ({rate:.1f}/s), {len(seen.pages_s)} page loads"
    )
    p50, p99 = _quantile(seen.saves_s, 0.5), _quantile(seen.saves_s, 0.99)
    verdict = "within" if p99 < _LIMIT_S else "OVER"
    print(
        f"a save: p50 {1000 * p50:.0f} ms, p99 {1000 * p99:.0f} ms, max {1000 * max(seen.saves_s):.0f} ms; "
        f"aim: p99 {1000 * _LIMIT_S:.0f} ms: {verdict}"
    )
    size_kb = statistics.median(seen.page_bytes) / 1000
    print(f"the page, {size_kb:.0f} KB: p50 {_quantile(seen.pages_s, 0.5):.2f} s, max {max(seen.pages_s):.2f} s")


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


if __name__ == "__main__":
    main()
