"""HTTP of a real server, recorded once and replayed in fast tests.

    make record     # starts the server, asks it anew, and writes every cassette again

What is kept of an exchange is listed here, so that nothing is kept by accident: no key, no header that describes the
machine, no path of it. Replay is instant and whole, so no time may be measured under it.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from vcr.config import VCR
from vcr.record_mode import RecordMode
from vcr.request import Request

from evalkit.text.masking import SecretMask

__all__ = ["FOLDER", "RECORDED_URL", "cassette"]

FOLDER = Path(__file__).parent / "cassettes"
RECORDED_URL = "http://127.0.0.1:8080"
"""Where the recorded server is said to listen; the port that it really had changes with every recording."""

_KEPT_HEADERS = frozenset({"accept", "content-type", "server"})
_MODEL_FOLDER = re.compile(rb'("model_path":")[^"]*/')


@contextmanager
def cassette(name: str, *, is_recording: bool, secrets: Iterable[str] = (), folder: Path = FOLDER) -> Generator[None]:
    """Record what is asked inside, or replay it; a request that was not recorded is an error.

    Args:
        name: Of the file.
        is_recording: Whether the file is made anew.
        secrets: What no cassette may hold: servers quote keys.
        folder: Of the file.
    """
    path = folder / f"{name}.yaml"
    mask = SecretMask(secrets)
    if is_recording:
        path.unlink(missing_ok=True)
    recorder = VCR(
        record_mode=RecordMode.ALL if is_recording else RecordMode.NONE,
        match_on=("method", "path", "query", "body"),
        before_record_request=partial(_kept_request, mask=mask),
        before_record_response=partial(_kept_response, mask=mask),
        decode_compressed_response=True,
    )
    with recorder.use_cassette(str(path)) as tape:
        yield
    assert is_recording or tape.all_played, f"{path.name}: not everything recorded was asked; run: make record"


def _kept_request(request: Request, *, mask: SecretMask) -> Request:
    path = request.uri.removeprefix("{0.scheme}://{0.netloc}".format(urlsplit(request.uri)))
    kept = _kept_headers(request.headers, mask=mask)
    return Request(request.method, RECORDED_URL + mask.text(path), request.body, kept)


def _kept_response(response: dict[str, Any], *, mask: SecretMask) -> dict[str, Any]:
    said = mask.bytes(response["body"].get("string", b""))
    status = {**response["status"], "message": mask.text(response["status"].get("message") or "")}
    headers = _kept_headers(response["headers"], mask=mask)
    return {"status": status, "headers": headers, "body": {"string": _MODEL_FOLDER.sub(rb"\1/models/", said)}}


def _kept_headers(headers: Mapping[str, Any], *, mask: SecretMask) -> dict[str, Any]:
    """A header's value is a text, or a list of them where it may come more than once."""
    return {
        name: [mask.text(part) for part in value] if isinstance(value, list) else mask.text(value)
        for name, value in headers.items()
        if name.lower() in _KEPT_HEADERS
    }
