"""One understood call from its body to its record: who answers it, who answers when that one cannot, and the copy."""

import asyncio
import sys
import time
import traceback
from urllib.parse import urlsplit

from app.gateway import headers
from app.gateway.answer import UpstreamFailed
from app.gateway.attempt import attempt
from app.gateway.challengers import Challengers
from app.gateway.exchange import Exchange
from app.gateway.metrics import Metrics
from app.gateway.relay import relay_call
from app.gateway.routes_file import RoutesFile
from app.gateway.settings import GatewaySettings
from app.gateway.shadow import Shadow
from app.gateway.upstream import Upstream
from app.logs.providers import of_url
from app.rollout.call_record import ABORTED, CallInHand, call_in_hand
from app.rollout.journal import Journal
from app.rollout.routing import Route, draw

CALLS = {"/v1/chat/completions": "chat", "/v1/responses": "responses"}
"""Understood paths (POST) and the shape of their bodies."""


class Calls:
    """Serves understood calls; to be made inside the event loop."""

    def __init__(
        self, settings: GatewaySettings, api: Upstream, journal: Journal, metrics: Metrics, routes: RoutesFile
    ) -> None:
        self.settings = settings
        self.challengers = Challengers(settings.connect_timeout_s)
        self.shadow = Shadow(settings, api, journal, metrics)
        self._api = api
        self._journal = journal
        self._metrics = metrics
        self._routes = routes
        self._provider = of_url(settings.upstream) or urlsplit(settings.upstream).hostname or ""

    async def serve(self, exchange: Exchange, path: str) -> None:
        """Answers one call; raises what reading its body raises."""
        body = await exchange.read_body(self.settings.body_limit, self.settings.body_timeout_s)
        call = call_in_hand(body, exchange.own_headers, self._provider)
        exchange.watch()
        try:
            await self._answer(exchange, call, CALLS[path])
        except UpstreamFailed as error:
            call.failed(f"{error.reason}: {error.words}", error.status)
            self._keep(call)
            exchange.unwatch()
            await exchange.refuse(error.status, error.words, f"upstream_{error.reason}")
        except asyncio.CancelledError:
            self._aborted(exchange, call)
            if not exchange.left:
                raise

    async def close(self) -> None:
        """Stops the copies and closes connections to challengers."""
        await self.shadow.close()
        await self.challengers.close()

    async def _answer(self, exchange: Exchange, call: CallInHand, shape: str) -> None:
        route = self._routes.routes.of(call.record.get("feature"))
        if route is None or route.stage == "off":
            await self._from_api(exchange, call, shape)
            return
        drawn = draw(route, call.record)
        tags = call.tags
        tags["stage"], tags["bucket"] = route.stage, round(drawn.bucket, 4)
        if drawn.side == "challenger":
            why = await self._attempt(exchange, call, route) if shape == "chat" else "unsupported"
            if not why:
                return
            call.tags["fallback"] = why
            self._metrics.count("fallbacks_total", feature=route.feature, reason=why)
        await self._from_api(exchange, call, shape)
        self._copied(call, route, shape)

    async def _attempt(self, exchange: Exchange, call: CallInHand, route: Route) -> str:
        try:
            return await attempt(exchange, call, self.challengers.of(route), self._keep)
        except Exception:
            if exchange.began:
                raise
            self._metrics.count("internal_errors_total")
            traceback.print_exc(file=sys.stderr)
            return "fault"  # a fault of ours costs no answer as long as the API can give one

    async def _from_api(self, exchange: Exchange, call: CallInHand, shape: str) -> None:
        passed = headers.to_upstream(exchange.headers, self.settings.key, self.settings.forward_headers)
        answer = await self._api.open("POST", exchange.target, passed, call.body)
        try:
            await relay_call(exchange, call, answer, shape, self._keep)
        finally:
            self._api.release(answer)

    def _copied(self, call: CallInHand, route: Route, shape: str) -> None:
        """Offers a copy of a call that the API answered well to the challenger."""
        fallback = call.tags.get("fallback")
        if not (route.shadow or fallback == "breaker_open") or shape != "chat" or call.record.get("status") != "ok":
            return
        challenger = self.challengers.of(route)
        if challenger.breaker.may_try(time.monotonic()):
            self.shadow.offer(call, challenger, trying=True)
        elif route.shadow and fallback is None:
            self.shadow.offer(call, challenger)

    def _aborted(self, exchange: Exchange, call: CallInHand) -> None:
        if call.kept:
            return
        if call.stream is not None:
            call.take_stream(call.stream.text(), 200)
        call.cut(ABORTED if exchange.left else "cut: the gateway was stopped")
        call.tags["aborted"] = "true"
        self._metrics.count("aborted_total")
        self._keep(call)

    def _keep(self, call: CallInHand) -> None:
        """Writes the record of a call, once."""
        if call.kept:
            return
        call.kept = True
        record = call.finished()
        self._journal.write(record)
        tags = record.get("tags")
        served = tags.get("served", "api") if tags else "api"
        self._metrics.count("calls_total", feature=record.get("feature", ""), served=served, status=record["status"])
