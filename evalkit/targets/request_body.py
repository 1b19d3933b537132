"""The body of a chat request, as bytes that are sent and kept as they are."""

from __future__ import annotations

import json
from typing import assert_never

from evalkit.domain.exchange import ChatRequest, ReplySchema
from evalkit.domain.target import Target
from evalkit.targets.quirks import Quirks, ReplyForm
from evalkit.text.clean import clean_text

__all__ = ["encode_body"]


def encode_body(request: ChatRequest, target: Target, quirks: Quirks) -> bytes:
    """JSON of a request. It holds no secret: keys travel in headers only.

    What a user adds (``extra_body``) may change the sampling, but never which question is put to which model, with
    which seed and whether it streams: replies could not be read, or repeats would be equal. The form of the reply is
    theirs to set.
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
    if request.reply_schema is not None and "response_format" not in body:
        body |= _response_format(request.reply_schema, quirks.reply_form)
    logprobs = quirks.logprobs_for(request)
    if logprobs:
        body |= {"logprobs": True, "top_logprobs": logprobs}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _response_format(wanted: ReplySchema, form: ReplyForm) -> dict[str, object]:
    """What asks for a form of reply as strictly as the endpoint knows how; nothing where the prompt's words must do."""
    match form:
        case ReplyForm.SCHEMA:
            schema = {"name": wanted.name, "strict": True, "schema": wanted.schema}
            return {"response_format": {"type": "json_schema", "json_schema": schema}}
        case ReplyForm.JSON:
            return {"response_format": {"type": "json_object"}}
        case ReplyForm.PLAIN:
            return {}
        case _:
            assert_never(form)
