"""The chat completions protocol as JSON: requests read, replies, chunks and refusals written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, cast

from evalkit.domain.exchange import Delivery
from evalkit.simulator.generation import Channel, Chunk, Generated
from evalkit.simulator.judge_personas import JudgePersona, Served
from evalkit.simulator.logprobs import as_logprobs
from evalkit.simulator.tokens import tokens_of
from evalkit.version import __version__

__all__ = [
    "OWNER",
    "Call",
    "Refusal",
    "as_chunk",
    "as_event",
    "as_reply",
    "as_usage",
    "common_properties",
    "model_list",
    "properties",
    "read_call",
]

OWNER: Final = "evalkit-simulator"
"""Who ``/v1/models`` says owns the models: what is served here can always be told from a real model."""

_CREATED: Final = 1_767_225_600
"""2026-01-01; the real time would make two replies to one request differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that will be served."""

    persona: Served
    prompt: str
    """The last user message."""
    user_texts: tuple[str, ...]
    """All of them."""
    prompt_tokens: int
    seed: int | None
    max_tokens: int
    is_streamed: bool
    wants_usage: bool
    form: str | None = None
    """What the reply is to be held to."""
    form_name: str | None = None
    """Of the JSON schema."""
    top_logprobs: int | None = None
    """Alternatives a token that are to be sent; None where no probabilities are asked for, or none are given."""

    @property
    def asked(self) -> str:
        """What the request is known by: a request for repair says the same whatever it is about."""
        return "\n\n".join(self.user_texts) if isinstance(self.persona, JudgePersona) else self.prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A request that will not be served, and what is said instead."""

    status: int
    message: str
    kind: str = "invalid_request_error"

    def body(self) -> dict[str, object]:
        """The error as JSON servers write it."""
        return {"error": {"message": self.message, "type": self.kind, "code": self.status}}


class _Message(NamedTuple):
    role: str
    text: str


class _Form(NamedTuple):
    kind: str | None
    name: str | None


def read_call(body: bytes, served: Mapping[str, Served]) -> Call | Refusal:
    """Parse the body of a request to ``/v1/chat/completions``."""
    try:
        parsed = json.loads(body)
    except ValueError as error:
        return Refusal(status=400, message=f"the body is not JSON: {error}")
    if not isinstance(parsed, dict):
        return Refusal(status=400, message="the body must be a JSON object")
    fields = cast("dict[str, object]", parsed)
    model = fields.get("model")
    persona = served.get(model) if isinstance(model, str) else None
    if persona is None:
        names = ", ".join(served)
        return Refusal(status=404, message=f"The model `{model}` does not exist; served: {names}", kind="not_found")
    return _read_fields(fields, persona)


def _read_fields(fields: Mapping[str, object], persona: Served) -> Call | Refusal:
    messages = _messages(fields.get("messages"))
    if messages is None:
        return Refusal(status=400, message="`messages` must be a list with a user message whose content is text")
    seed, temperature = fields.get("seed"), fields.get("temperature", 1)
    if not (seed is None or isinstance(seed, int)):
        return Refusal(status=400, message=f"`seed` must be an integer, not {seed!r}")
    form = _form(fields.get("response_format"), persona)
    if isinstance(form, Refusal):
        return form
    prompt_tokens = sum(len(tokens_of(message.text)) for message in messages)
    room = persona.context - prompt_tokens
    wanted = fields.get("max_tokens", fields.get("max_completion_tokens"))
    max_tokens = min(persona.default_max_tokens, max(room, 1)) if wanted is None else wanted
    if not isinstance(max_tokens, int) or isinstance(max_tokens, bool) or max_tokens < 1:
        return Refusal(status=400, message=f"`max_tokens` must be a positive integer, not {max_tokens!r}")
    if max_tokens > room:
        return _over_context(persona, prompt_tokens, max_tokens)
    options = fields.get("stream_options")
    return Call(
        persona=persona,
        prompt=messages[-1].text,
        user_texts=tuple(message.text for message in messages if message.role == "user"),
        prompt_tokens=prompt_tokens,
        # Greedy decoding draws nothing, so every seed gives the same text.
        seed=0 if temperature == 0 else seed,
        max_tokens=max_tokens,
        is_streamed=fields.get("stream") is True,
        wants_usage=isinstance(options, dict) and cast("dict[str, object]", options).get("include_usage") is True,
        form=form.kind,
        form_name=form.name,
        top_logprobs=_top_logprobs(fields, persona),
    )


def _top_logprobs(fields: Mapping[str, object], persona: Served) -> int | None:
    if not (isinstance(persona, JudgePersona) and persona.gives_logprobs) or fields.get("logprobs") is not True:
        return None
    most = fields.get("top_logprobs")
    return most if isinstance(most, int) else 0


def _form(asked: object, persona: Served) -> _Form | Refusal:
    """What a reply is to be held to: models under test ignore it, a judge's server knows, refuses or ignores it."""
    fields = cast("dict[str, object]", asked) if isinstance(asked, dict) else {}
    kind, schema = fields.get("type"), fields.get("json_schema")
    name = cast("dict[str, object]", schema).get("name") if isinstance(schema, dict) else None
    if not isinstance(persona, JudgePersona) or kind in {None, "text"}:
        return _Form(None, None)
    known = next((form for form in persona.formats if form == kind), None)
    if known is None and persona.refuses_formats:
        forms = ", ".join(repr(form) for form in ("text", *sorted(persona.formats)))
        return Refusal(status=400, message=f"'response_format.type' must be one of {forms}, not {kind!r}")
    return _Form(known, name if isinstance(name, str) else None)


def _over_context(persona: Served, prompt_tokens: int, max_tokens: int) -> Refusal:
    message = (
        f"This model's maximum context length is {persona.context} tokens. However, you requested "
        f"{prompt_tokens + max_tokens} tokens ({prompt_tokens} in the messages, {max_tokens} in the completion)."
    )
    return Refusal(status=400, message=message, kind="exceed_context_size_error")


def _messages(messages: object) -> list[_Message] | None:
    """All messages, the last one a user's; None where they are not of that form."""
    if not isinstance(messages, list) or not messages:
        return None
    read: list[_Message] = []
    for message in cast("list[object]", messages):
        if not isinstance(message, dict):
            return None
        members = cast("dict[str, object]", message)
        role, text = members.get("role"), _content_text(members.get("content"))
        if text is None:
            return None
        read.append(_Message(role if isinstance(role, str) else "", text))
    return read if read[-1].role == "user" else None


def _content_text(content: object) -> str | None:
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return None
    parts = [cast("dict[str, object]", part) for part in cast("list[object]", content) if isinstance(part, dict)]
    texts = [part.get("text") for part in parts if part.get("type") == "text"]
    return "".join(text for text in texts if isinstance(text, str)) if len(texts) == len(content) else None


def as_event(value: object) -> bytes:
    """One server-sent event."""
    return b"data: " + json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n\n"


def as_chunk(
    reply_id: str,
    call: Call,
    delta: Mapping[str, str | None],
    *,
    finish_reason: str | None = None,
    chunk: Chunk | None = None,
) -> dict[str, object]:
    """One piece of a streamed reply; a chunk with text brings its tokens' probabilities where they are asked for."""
    choice: dict[str, object] = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    if chunk is not None and call.top_logprobs is not None:
        choice["logprobs"] = as_logprobs([chunk], most=call.top_logprobs)
    return _envelope(reply_id, call, "chat.completion.chunk") | {"choices": [choice]}


def as_usage(reply_id: str, call: Call, generated: Generated) -> dict[str, object]:
    """The last piece of a streamed reply: no choices, only token counts."""
    return _envelope(reply_id, call, "chat.completion.chunk") | {"choices": [], "usage": _usage(call, generated)}


def as_reply(reply_id: str, call: Call, generated: Generated) -> dict[str, object]:
    """A whole reply in one piece."""
    fields: tuple[Channel, ...] = ("reasoning_content", "reasoning")
    reasoning = {field: text for field in fields if (text := generated.text(field)) is not None}
    message = {"role": "assistant", "content": generated.text("content"), **reasoning}
    choice: dict[str, object] = {"index": 0, "message": message, "finish_reason": generated.finish_reason}
    if call.top_logprobs is not None:
        choice["logprobs"] = as_logprobs(generated.chunks, most=call.top_logprobs)
    reply = _envelope(reply_id, call, "chat.completion") | {"choices": [choice]}
    return reply if call.persona.usage == "never" else reply | {"usage": _usage(call, generated)}


def _envelope(
    reply_id: str, call: Call, kind: Literal["chat.completion", "chat.completion.chunk"]
) -> dict[str, object]:
    return {"id": reply_id, "object": kind, "created": _CREATED, "model": call.persona.name}


def _usage(call: Call, generated: Generated) -> dict[str, object]:
    usage: dict[str, object] = {
        "prompt_tokens": call.prompt_tokens,
        "completion_tokens": generated.completion_tokens,
        "total_tokens": call.prompt_tokens + generated.completion_tokens,
    }
    if generated.reasoning_tokens is not None:
        usage["completion_tokens_details"] = {"reasoning_tokens": generated.reasoning_tokens}
    return usage


def model_list(personas: Mapping[str, Served]) -> dict[str, object]:
    """What ``/v1/models`` answers."""
    return {
        "object": "list",
        "data": [
            {
                "id": persona.name,
                "object": "model",
                "created": _CREATED,
                "owned_by": OWNER,
                "max_model_len": persona.context,
            }
            for persona in personas.values()
        ],
    }


def properties(persona: Served) -> dict[str, object]:
    """What ``/props`` answers, in llama.cpp's form."""
    return {
        "default_generation_settings": {"n_ctx": persona.context, "params": {"temperature": 0.6, "top_p": 0.95}},
        "total_slots": persona.slots,
        "model_alias": persona.name,
        "model_path": f"simulated/evalkit-{persona.name}-{persona.quantisation}.gguf",
        "chat_template": _chat_template(persona),
        "build_info": f"{OWNER} {__version__}",
    }


def common_properties(personas: Iterable[Served]) -> dict[str, object]:
    """What ``/props`` answers when no model is named: what is true of all, for a wrong fact is worse than none."""
    first, *others = (properties(persona) for persona in personas)
    return {name: value for name, value in first.items() if all(other[name] == value for other in others)}


def _chat_template(persona: Served) -> str:
    # The template that writes the opening tag is what makes a closer without an opener.
    opener = "<think>\\n" if persona.delivery is Delivery.ORPHAN_CLOSER else ""
    return (
        "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
        f"<|im_start|>assistant\n{opener}"
    )
