"""The embedded endpoint: a real HTTP server that speaks chat completions for its personas and judges."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from typing import Final

from aiohttp import web

from evalkit.domain.identity import seed_from
from evalkit.domain.question import Variant
from evalkit.simulator.answering import Known, say
from evalkit.simulator.faults import EARLY_FAULTS, fail_early
from evalkit.simulator.generation import Generated, generate
from evalkit.simulator.judge_personas import Served
from evalkit.simulator.ledger import Ledger, RequestRecord, request_key
from evalkit.simulator.planning import Moment, draws_for, fault_of, slowdown_at
from evalkit.simulator.streaming import Work, send_stream, send_whole
from evalkit.simulator.wire import Call, Refusal, common_properties, model_list, properties, read_call

__all__ = ["SimulatedEndpoint"]

_LARGEST_BODY_BYTES: Final = 64 * 1024**2
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SimulatedEndpoint:
    """Serves any number of personas and judges under one address. It knows the variants it was handed, and no bank."""

    def __init__(
        self,
        variants: Iterable[Variant],
        *,
        personas: Mapping[str, Served],
        api_key: str | None = None,
        record_times: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Prepare to serve.

        Args:
            variants: Questions that are recognised by the exact text of the user message.
            personas: Model name in requests -> who answers, or judges answers.
            api_key: When given, requests under ``/v1`` must carry it.
            record_times: Whether ``/evalkit/truth`` keeps every request's times.
            clock: Monotonic seconds.
            sleep: Waits so many seconds of that clock.
        """
        self._known = Known({variant.prompt: variant for variant in variants})
        self._served = dict(personas)
        self._api_key = api_key
        self._ledger = Ledger(keeps_times=record_times)
        self._clock = clock
        self._sleep = sleep
        self._started_s = clock()
        # asyncio's semaphore wakes waiters in the order in which they came: the queue of a real server.
        self._slots_by_model = {name: asyncio.Semaphore(persona.slots) for name, persona in self._served.items()}

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application(client_max_size=_LARGEST_BODY_BYTES)
        app.router.add_post("/v1/chat/completions", self._guarded(self._complete))
        app.router.add_get("/v1/models", self._guarded(self._models))
        app.router.add_get("/props", self._props)
        app.router.add_get("/health", self._health)
        app.router.add_get("/metrics", self._metrics)
        app.router.add_get("/evalkit/counts", self._counts)
        app.router.add_get("/evalkit/truth", self._truth)
        return app

    @contextlib.asynccontextmanager
    async def listening(self, *, port: int = 0) -> AsyncGenerator[int]:
        """Serve on 127.0.0.1 inside the running event loop; yields the port."""
        # Cancelling the handler when the client leaves is what frees its slot at once.
        runner = web.AppRunner(self.app(), access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, host="127.0.0.1", port=port)
            await site.start()
            yield int(runner.addresses[0][1])
        finally:
            await runner.cleanup()

    def _guarded(self, handler: _Handler) -> _Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            if self._api_key is None or request.headers.get("Authorization") == f"Bearer {self._api_key}":
                return await handler(request)
            return _refused(Refusal(status=401, message="Invalid API key", kind="authentication_error"))

        return guarded

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        # Before the body is read and understood: that is the server's time, too.
        arrived_s = self._clock()
        call = read_call(await request.read(), self._served)
        if isinstance(call, Refusal):
            return _refused(call)
        model, moment = call.persona.name, self._moment()
        key = request_key(model, call.asked, call.seed)
        record = RequestRecord(model=model, key=key, arrived_s=arrived_s)
        earlier = self._ledger.open(record)
        # Without a seed two equal requests differ, as with a real server; by arrival, so that tests can repeat it.
        seed = seed_from("unseeded", moment.requests) if call.seed is None else call.seed
        fault = fault_of(call.persona, prompt=call.asked, seed=seed, earlier=earlier)
        record.fault = fault
        if fault is not None and fault in EARLY_FAULTS:
            return fail_early(request, fault)
        async with self._slots_by_model[model]:
            return await self._serve(request, call, record=record, seed=seed, moment=moment)

    async def _serve(
        self, request: web.Request, call: Call, *, record: RequestRecord, seed: int, moment: Moment
    ) -> web.StreamResponse:
        record.started_s = self._clock()
        generated = self._generate(call, record, seed=seed, moment=moment)
        work = Work(
            call=call,
            generated=generated,
            reply_id=f"chatcmpl-{moment.requests}",
            fault=record.fault,
            started_s=record.started_s,
            clock=self._clock,
            sleep=self._sleep,
            note_chunk=record.chunks_s.append if self._ledger.keeps_times else None,
        )
        send = send_stream if call.is_streamed else send_whole
        response, is_complete = await send(request, work)
        if is_complete:
            self._ledger.finish(record, at_s=self._clock())
        return response

    def _generate(self, call: Call, record: RequestRecord, *, seed: int, moment: Moment) -> Generated:
        composed, record.plan = say(call, self._known, seed=seed, moment=moment)
        generated = generate(
            call.persona,
            composed,
            max_tokens=call.max_tokens,
            slowdown=slowdown_at(call.persona, moment),
            draws=draws_for(call.persona, "pace", call.asked, seed),
        )
        record.completion_tokens = generated.completion_tokens
        return generated

    def _moment(self) -> Moment:
        return Moment(hours=(self._clock() - self._started_s) / 3600, requests=self._ledger.total)

    async def _models(self, _request: web.Request) -> web.Response:
        return web.json_response(model_list(self._served))

    async def _props(self, request: web.Request) -> web.Response:
        # llama.cpp's router takes the model as a query.
        name = request.query.get("model")
        if name is None:
            return web.json_response(common_properties(self._served.values()))
        persona = self._served.get(name)
        if persona is None:
            return _refused(Refusal(status=404, message=f"model `{name}` is not served here", kind="not_found"))
        return web.json_response(properties(persona))

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _metrics(self, _request: web.Request) -> web.Response:
        return web.Response(text=self._ledger.metrics())

    async def _counts(self, _request: web.Request) -> web.Response:
        return web.json_response(self._ledger.counts())

    async def _truth(self, _request: web.Request) -> web.Response:
        return web.json_response(self._ledger.truth())


def _refused(refusal: Refusal) -> web.Response:
    return web.json_response(refusal.body(), status=refusal.status)
