"""Starts the embedded endpoint: in a process of its own for a run, or in the foreground for ``evalkit simulate``.

Its own process, because a server that shares the client's interpreter takes its time from the client and makes the
client's measurements wrong.
"""

from __future__ import annotations

import contextlib
import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from evalkit.domain.question import Variant
from evalkit.errors import ConfigError
from evalkit.simulator.judge_personas import Served
from evalkit.simulator.personas import PERSONAS

__all__ = ["Job", "running_simulator", "serve_forever"]

_STOP_S: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a serving process is told to do."""

    variants: tuple[Variant, ...]
    personas: Mapping[str, Served]
    port: int
    api_key: str | None = field(default=None, repr=False)
    record_times: bool = False


@contextlib.contextmanager
def running_simulator(
    variants: Iterable[Variant],
    *,
    personas: Mapping[str, Served] = PERSONAS,
    port: int = 0,
    api_key: str | None = None,
    record_times: bool = False,
    environ: Mapping[str, str] | None = None,
) -> Generator[str]:
    """Serve in a process of its own while the block runs; yields the base URL, which ends in ``/v1``.

    The process ends with the block, and with this process, however that ends: it watches a pipe that only we hold.

    Args:
        variants: Questions it recognises by their prompts.
        personas: Model name in requests -> who answers, or judges answers: ``{**PERSONAS, **JUDGES}``.
        port: On 127.0.0.1; 0 takes a free one.
        api_key: When given, requests must carry it.
        record_times: Whether ``/evalkit/truth`` keeps every request's times.
        environ: Environment of the process; None gives it this one's.

    Raises:
        ConfigError: When the port cannot be used.
    """
    job = Job(variants=tuple(variants), personas=dict(personas), port=port, api_key=api_key, record_times=record_times)
    # A session of its own: Ctrl-C in the terminal goes to us alone, and we let requests in flight end.
    # -P: a file called random.py in the user's directory is not ours.
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "evalkit.simulator"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        env=environ,
    )
    try:
        yield f"http://127.0.0.1:{_hand_over(child, job)}/v1"
    finally:
        _stop(child)


def serve_forever(
    variants: Iterable[Variant],
    *,
    personas: Mapping[str, Served] = PERSONAS,
    port: int,
    api_key: str | None = None,
    announce: Callable[[str], None],
) -> None:
    """Serve in this process until it is interrupted (Ctrl-C), then return.

    Args:
        variants: Questions it recognises by their prompts.
        personas: Model name in requests -> who answers, or judges answers: ``{**PERSONAS, **JUDGES}``.
        port: On 127.0.0.1; 0 takes a free one.
        api_key: When given, requests must carry it.
        announce: Told the base URL once connections are accepted.

    Raises:
        ConfigError: When the port cannot be used.
    """
    from evalkit.simulator.process import serve_until_interrupted  # noqa: PLC0415 - aiohttp's server takes 0.4 s

    job = Job(variants=tuple(variants), personas=dict(personas), port=port, api_key=api_key)
    try:
        serve_until_interrupted(job, announce=lambda actual: announce(f"http://127.0.0.1:{actual}/v1"))
    except OSError as error:
        raise _port_error(port, str(error)) from error


def _hand_over(child: subprocess.Popen[bytes], job: Job) -> int:
    """Send the job and wait for the port that the child listens on."""
    if child.stdin is None or child.stdout is None:
        message = "the simulator's process was started without its pipes"
        raise RuntimeError(message)
    packed = pickle.dumps(job)
    with contextlib.suppress(BrokenPipeError):
        child.stdin.write(len(packed).to_bytes(8, "big") + packed)
        child.stdin.flush()
    line = child.stdout.readline()
    told: dict[str, object] = json.loads(line) if line else {"error": "its process ended at once"}
    actual = told.get("port")
    if not isinstance(actual, int):
        raise _port_error(job.port, str(told.get("error")))
    return actual


def _port_error(port: int, reason: str) -> ConfigError:
    return ConfigError(f"127.0.0.1:{port}: the simulator cannot listen there ({reason}); give another port, or 0")


def _stop(child: subprocess.Popen[bytes]) -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
    try:
        child.wait(timeout=_STOP_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
