"""`evalkit review` in a process of its own, as an organiser starts it, and what can be seen of it from outside."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from tests.e2e.commands import started, until
from tests.e2e.stored_runs import store_path

__all__ = ["Answered", "ServedReview", "fetched", "raw_reply", "served_review"]

_LINK: Final = re.compile(r"http://127\.0\.0\.1:\d+/([ro])/([\w-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a server replied."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def every_byte(self) -> bytes:
        """Head and body."""
        head = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return head.encode() + b"\n\n" + self.body

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(slots=True, kw_only=True)
class ServedReview:
    """A review that is served, and may be killed and started again at the same port."""

    folder: Path
    arguments: tuple[str, ...]
    port: int
    links: list[str] = field(default_factory=list[str])
    """Of raters, in their order."""
    organiser: str = ""
    printed: list[str] = field(default_factory=list[str])
    _process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start, and wait until it has said its links and takes connections."""
        process = started("review", *self.arguments, "--port", str(self.port), cwd=self.folder)
        self._process = process
        lines: list[str] = []
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            threading.Thread(target=lines.extend, args=(pipe,), daemon=True).start()
        until(lambda: self._is_up() or process.poll() is not None)
        assert process.poll() is None, "".join(lines)
        until(lambda: any("/o/" in line for line in lines))
        found = [match for line in lines for match in _LINK.finditer(line)]
        self.links = [match[0] for match in found if match[1] == "r"]
        (self.organiser,) = (match[0] for match in found if match[1] == "o")
        self.printed = lines

    def kill(self) -> None:
        """As a power cut does."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """As Ctrl-C does; gives the exit code."""
        return self._end(signal.SIGINT)

    def events(self) -> list[dict[str, Any]]:
        """Every stored event with its rater's name, in the order stored."""
        with contextlib.closing(sqlite3.connect(f"file:{store_path(self.folder)}?mode=ro", uri=True)) as store:
            store.row_factory = sqlite3.Row
            rows = store.execute(
                "SELECT rating_event.*, rater.name AS rater FROM rating_event JOIN assignment USING (assignment_id) "
                "JOIN rater USING (rater_id) ORDER BY rating_event.sequence"
            )
            return [dict(row) for row in rows]

    def _end(self, number: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(number)
        code = self._process.wait(timeout=30)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        return code

    def _is_up(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextlib.contextmanager
def served_review(folder: Path, *arguments: str) -> Generator[ServedReview]:
    """A review of the runs in a folder's store, while the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    served = ServedReview(folder=folder, arguments=arguments, port=port)
    served.start()
    try:
        yield served
    finally:
        with contextlib.suppress(ProcessLookupError):
            served.kill()


def fetched(
    url: str, *, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answered:
    """One request over a connection of its own; redirects are not followed."""
    place = urlsplit(url)
    connection = HTTPConnection(place.hostname or "", place.port or 80, timeout=30)
    with contextlib.closing(connection):
        connection.request(method, place.path, body=body, headers=dict(headers or {}))
        reply = connection.getresponse()
        return Answered(status=reply.status, headers=dict(reply.getheaders()), body=reply.read())


def raw_reply(port: int, request: bytes) -> bytes:
    """What comes back for bytes that no proper client sends; until the server closes, or 5 s of silence."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        received = b""
        with contextlib.suppress(TimeoutError, ConnectionError):
            connection.sendall(request)
            while piece := connection.recv(65536):
                received += piece
        return received
