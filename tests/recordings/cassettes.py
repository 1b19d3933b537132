"""HTTP of a real server, recorded once and replayed in fast tests.

    make record     # starts the server, asks it anew, and writes every cassette again

What is kept of an exchange is listed here, so that nothing is kept by accident: no key, no header that describes the
machine, no path of it. Replay is instant and whole, so no time may be measured under it.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from vcr.config import VCR
from vcr.record_mode import RecordMode
from vcr.request import Request

__all__ = ["FOLDER", "RECORDED_URL", "cassette"]

FOLDER = Path(__file__).parent / "cassettes"
RECORDED_URL = "http://127.0.0.1:8080"
"""Where the recorded server is said to listen; the port that it really had changes with every recording."""

_KEPT_HEADERS = frozenset({"accept", "content-type", "server"})
_MODEL_FOLDER = re.compile(rb'("model_path":")[^"]*/')


@contextmanager
def cassette(name: str, *, is_recording: bool) -> Generator[None]:
    """Record what is asked inside, or replay it; a request that was not recorded is an error."""
    path = FOLDER / f"{name}.yaml"
    if is_recording:
        path.unlink(missing_ok=True)
    recorder = VCR(
        record_mode=RecordMode.ALL if is_recording else RecordMode.NONE,
        match_on=("method", "path", "query", "body"),
        before_record_request=_kept_request,
        before_record_response=_kept_response,
        decode_compressed_response=True,
    )
    with recorder.use_cassette(str(path)) as tape:
        yield
    assert is_recording or tape.all_played, f"{path.name}: not everything recorded was asked; run: make record"


def _kept_request(request: Request) -> Request:
    path = request.uri.removeprefix("{0.scheme}://{0.netloc}".format(urlsplit(request.uri)))
    kept = {name: value for name, value in request.headers.items() if name.lower() in _KEPT_HEADERS}
    return Request(request.method, RECORDED_URL + path, request.body, kept)


def _kept_response(response: dict[str, Any]) -> dict[str, Any]:
    headers = {name: value for name, value in response["headers"].items() if name.lower() in _KEPT_HEADERS}
    body = {"string": _MODEL_FOLDER.sub(rb"\1/models/", response["body"].get("string", b""))}
    return {"status": response["status"], "headers": headers, "body": body}
