"""A model server whose every text is what a test wants it to be: names, facts, errors, headers and answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["HostileServer", "Speech", "hostile_server"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What the server says, wherever it can say something."""

    reasoning: Sequence[str] = ("Let me think.",)
    """Piece by piece, each in an event of its own."""
    answer: Sequence[str] = ("Answer: 42",)
    fact: str = "fact"
    """In every fact of every passport path, as a listed model, the reply's model and its finish reason."""
    error: str = "refused"
    """In the body of an error, plain and as JSON."""
    header: str = "x"
    """In headers; on one line."""
    raw: str = ""
    """Written into each event's JSON as it is: an escape stays an escape."""


@dataclass(slots=True, kw_only=True)
class HostileServer:
    """A server that runs; what it says may change while it does."""

    base_url: str
    speech: Speech
    kind: str = "llamacpp"
    """What it signs its models with."""
    status: int = 200
    """Of completions; below ``/broken`` it is 500."""
    more_models: Sequence[str] = ()
    """Listed beside ``tiny``."""
    requests: list[Mapping[str, str]] = field(default_factory=list[Mapping[str, str]])
    """Headers of each request, names in lower case."""

    def reply_to(self, path: str, *, post: bool) -> tuple[int, str, bytes]:
        """Status, type and body of an answer."""
        fact = self.speech.fact
        if path.endswith("/chat/completions"):
            return self._completion(500 if path.startswith("/broken") else self.status)
        if path.endswith("/v1/models"):
            names = ["tiny", *self.more_models, fact, f"{fact}-2"]
            listed = [{"id": name, "owned_by": self.kind, "root": fact, "meta": {"n_params": 7}} for name in names]
            return _json({"object": "list", "data": listed})
        if path == "/metrics":
            return 200, "text/plain", f'vllm:cache_config_info{{block="{fact}"}} 1.0\n'.encode()
        if path == "/tokenize" and post:
            return _json({"count": 5})
        return _json(_facts(fact))

    def _completion(self, status: int) -> tuple[int, str, bytes]:
        said = self.speech
        if status != 200:
            return status, "application/json", _bytes({"error": {"message": said.error, "type": said.error}})
        events = [_event({"reasoning_content": piece}, said) for piece in said.reasoning]
        events += [_event({"content": piece}, said) for piece in said.answer]
        last = _event({}, said, finish="stop")
        return 200, "text/event-stream", b"".join([*events, last, b"data: [DONE]\n\n"])


@contextmanager
def hostile_server(speech: Speech) -> Generator[HostileServer]:
    """Serve on a free port of this machine, in threads, while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    running = HostileServer(base_url=f"http://127.0.0.1:{server.server_address[1]}/v1", speech=speech)
    server.RequestHandlerClass = _handler(running)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(running: HostileServer) -> Callable[..., BaseHTTPRequestHandler]:
    class _Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(post=False)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self._answer(post=True)

        def _answer(self, *, post: bool) -> None:
            running.requests.append({name.lower(): value for name, value in self.headers.items()})
            status, kind, body = running.reply_to(self.path.partition("?")[0], post=post)
            head = f"HTTP/1.1 {status} {_ascii(running.speech.header)}\r\nContent-Type: {kind}\r\n"
            for name in ("Server", "X-Echo", "Location", "WWW-Authenticate", "Set-Cookie", "X-Request-Id"):
                head += f"{name}: {running.speech.header}\r\n"
            head += f"Retry-After: {'0' if status == 200 else running.speech.header}\r\n"
            head += f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            self.wfile.write(head.encode("latin-1", "replace") + body)
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
            del format, args

    return _Handler


def _ascii(text: str) -> str:
    return text.encode("ascii", "ignore").decode()


def _facts(fact: str) -> dict[str, Any]:
    """Whatever some kind of server says of itself, all at once."""
    return {
        "default_generation_settings": {"n_ctx": 4096, "params": {"temperature": 0.5}},
        "model_path": f"/{fact}",
        "build_info": fact,
        "chat_template": fact,
        "total_slots": 4,
        "version": fact,
        "details": {"quantization_level": fact},
        "parameters": f"temperature 0.5\n{fact} 1",
        "template": fact,
        "models": [{"name": "tiny", "model": "tiny", "digest": fact}],
        "echo": {"note": fact},
    }


def _event(delta: Mapping[str, str], said: Speech, *, finish: str | None = None) -> bytes:
    body = {
        "id": said.fact,
        "model": said.fact,
        "system_fingerprint": said.fact,
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish and f"{finish} {said.fact}"}],
        "usage": {"prompt_tokens": 5, "completion_tokens": 9, "note": said.fact},
    }
    written = json.dumps(body)[:-1] + f', "raw": "{said.raw}"}}'
    return f"data: {written}\n\n".encode()


def _json(body: Any) -> tuple[int, str, bytes]:
    return 200, "application/json", _bytes(body)


def _bytes(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
