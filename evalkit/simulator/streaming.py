"""Writes a generated reply to a connection, each chunk when it is due."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple

from aiohttp import web

from evalkit.simulator.faults import in_band_error, reset, stall
from evalkit.simulator.generation import Generated
from evalkit.simulator.personas import Fault
from evalkit.simulator.wire import Call, as_chunk, as_event, as_reply, as_usage

__all__ = ["Sent", "Work", "send_stream", "send_whole"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One request with what is to be sent for it."""

    call: Call
    generated: Generated
    reply_id: str
    fault: Fault | None
    """What breaks half way, if anything."""
    started_s: float
    """When the slot was free; what the chunks' times count from."""
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    note_chunk: Callable[[float], None] | None
    """Told the time at which each chunk was written; None where nobody keeps times."""


class Sent(NamedTuple):
    """The response object, and whether all of it went out."""

    response: web.StreamResponse
    is_complete: bool


async def send_stream(request: web.Request, work: Work) -> Sent:
    """Send a reply as server-sent events."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
    try:
        await response.prepare(request)
        is_complete = await _write_events(request, response, work)
    except ConnectionError:
        # The client left between two cancellation points.
        is_complete = False
    return Sent(response, is_complete)


async def send_whole(request: web.Request, work: Work) -> Sent:
    """Send a reply in one piece, once it would all have been written."""
    chunks = work.generated.chunks
    await _sleep_until(work, chunks[-1].due_s if chunks else 0.0)
    body = json.dumps(as_reply(work.reply_id, work.call, work.generated), ensure_ascii=False).encode("utf-8", "replace")
    match work.fault:
        case None:
            if work.note_chunk is not None:
                work.note_chunk(work.clock())
            return Sent(web.Response(body=body, content_type="application/json"), is_complete=True)
        case Fault.IN_BAND:
            return Sent(web.json_response(in_band_error()), is_complete=False)
        case Fault.SILENT_CLOSE:
            return Sent(web.Response(body=body[: len(body) // 2], content_type="application/json"), is_complete=False)
        case Fault.STALL:
            await stall()
        case _:
            reset(request)
    return Sent(web.Response(), is_complete=False)


async def _write_events(request: web.Request, response: web.StreamResponse, work: Work) -> bool:
    call, generated = work.call, work.generated
    # Like llama.cpp's first chunk: a role and nothing else. It is no token, and no client may count it as one.
    await response.write(as_event(as_chunk(work.reply_id, call, {"role": "assistant", "content": None})))
    until = len(generated.chunks) if work.fault is None else len(generated.chunks) // 2
    for chunk in generated.chunks[:until]:
        await _sleep_until(work, chunk.due_s)
        await response.write(as_event(as_chunk(work.reply_id, call, {chunk.channel: chunk.text}, chunk=chunk)))
        if work.note_chunk is not None:
            work.note_chunk(work.clock())
    if work.fault is not None:
        await _break_off(request, response, work.fault)
        return False
    await response.write(as_event(as_chunk(work.reply_id, call, {}, finish_reason=generated.finish_reason)))
    policy = call.persona.usage
    if policy == "always" or (policy == "when_asked" and call.wants_usage):
        await response.write(as_event(as_usage(work.reply_id, call, generated)))
    await response.write(b"data: [DONE]\n\n")
    return True


async def _break_off(request: web.Request, response: web.StreamResponse, fault: Fault) -> None:
    match fault:
        case Fault.IN_BAND:
            await response.write(as_event(in_band_error()))
        case Fault.STALL:
            await stall()
        case Fault.SILENT_CLOSE:
            await response.write_eof()
        case _:
            reset(request)


async def _sleep_until(work: Work, due_s: float) -> None:
    # Towards an absolute time: sleeping a token's time after each write would add up every lateness.
    await work.sleep(max(0.0, work.started_s + due_s - work.clock()))
