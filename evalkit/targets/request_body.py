"""The body of a chat request, as bytes that are sent and kept as they are."""

from __future__ import annotations

import json

from evalkit.domain.exchange import ChatRequest
from evalkit.domain.target import Target
from evalkit.targets.quirks import Quirks
from evalkit.text.clean import clean_text

__all__ = ["encode_body"]


def encode_body(request: ChatRequest, target: Target, quirks: Quirks) -> bytes:
    """JSON of a request. It holds no secret: keys travel in headers only.

    What a user adds (``extra_body``) may change the sampling, but never which question is put to which model, with
    which seed and whether it streams: replies could not be read, or repeats would be equal.
    """
    body: dict[str, object] = {
        "temperature": request.sampling.temperature,
        "top_p": request.sampling.top_p,
        quirks.max_tokens_name: request.sampling.max_tokens,
        **target.extra_body,
        **request.extra_body,
        "model": target.served_model,
        "messages": [{"role": message.role, "content": clean_text(message.content)} for message in request.messages],
        "stream": target.stream,
    }
    if quirks.takes_seed:
        body["seed"] = request.seed
    if target.stream and quirks.takes_stream_options:
        body["stream_options"] = {"include_usage": True}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
