"""llama.cpp's own HTTP server in a process of its own, on a free port of this machine.

A process apart, because the server holds the interpreter while it computes and cannot be killed inside one. It reads
its standard input and ends when that closes, so that it never outlives the tests, however they end.

    python tests/llama_server.py MODEL '{"n_parallel": 1}'     # by hand: prints the URL, ends with Ctrl-D
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

__all__ = ["LlamaServer", "LlamaSettings", "running_llama_server"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LlamaSettings:
    """How the server is started."""

    n_parallel: int = 4
    """Slots; further requests queue."""
    slot_context: int = 16384
    """Tokens one request may use; llama.cpp is given this times the slots."""
    api_keys: tuple[str, ...] = ()
    """Empty accepts any key and none."""
    alias: str = "tiny"


@dataclass(frozen=True, slots=True, kw_only=True)
class LlamaServer:
    """A server that answers."""

    url: str
    """``http://127.0.0.1:PORT``."""
    pid: int
    log: Path

    @property
    def base_url(self) -> str:
        """Its OpenAI-style root."""
        return f"{self.url}/v1"


@contextmanager
def running_llama_server(model: Path, settings: LlamaSettings | None = None) -> Generator[LlamaServer]:
    """Start a server, wait until it serves, and end it afterwards."""
    spelled = json.dumps(asdict(settings or LlamaSettings()))
    with tempfile.TemporaryDirectory(prefix="llama-") as folder:
        log = Path(folder) / "server.log"
        with log.open("wb") as written, _started([str(model), spelled], written) as process:
            assert process.stdout is not None
            url = process.stdout.readline().decode().strip()
            if not url:
                message = f"llama.cpp's server did not start:\n{log.read_text(errors='replace')[-2000:]}"
                raise RuntimeError(message)
            yield LlamaServer(url=url, pid=process.pid, log=log)


@contextmanager
def _started(arguments: list[str], log: IO[bytes]) -> Generator[subprocess.Popen[bytes]]:
    command = [sys.executable, __file__, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log) as process:
        try:
            yield process
        finally:
            # Not asked politely: with requests in flight its own way out waits for them.
            process.kill()


def _serve(model: str, settings: LlamaSettings) -> None:
    """Serve until standard input closes."""
    # Only the server's own process loads llama.cpp; the package describes no types.
    xllamacpp: Any = importlib.import_module("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = {settings.alias}
    params.port = 0
    params.n_ctx = settings.slot_context * settings.n_parallel
    params.n_parallel = settings.n_parallel
    params.cpuparams.n_threads = 1
    params.api_keys = list(settings.api_keys)
    params.endpoint_metrics = params.endpoint_slots = params.endpoint_props = True
    params.use_jinja = True
    params.fit_params = False
    params.warmup = False
    server = xllamacpp.Server(params)  # returns when the model is loaded and the port is open
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    _given = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
    _serve(sys.argv[1], LlamaSettings(**_given))
