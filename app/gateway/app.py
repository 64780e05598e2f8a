"""The gateway as an ASGI application: what each path does, who may ask, and what becomes of every fault.

Two kinds of call are understood and recorded; every other path below /v1/ passes through; /offramp/ is our own.
"""

import asyncio
import hmac
import sys
import time
import traceback
from typing import Any
from urllib.parse import unquote

import orjson

from app.errors import UnreadableRow
from app.gateway import headers
from app.gateway.answer import UpstreamFailed
from app.gateway.calls import CALLS, Calls
from app.gateway.exchange import ClientLeft, Exchange, Receive, Send, TooLarge, TooSlow, Watch
from app.gateway.metrics import Metrics
from app.gateway.relay import relay_other
from app.gateway.routes_file import RoutesFile
from app.gateway.settings import GatewaySettings
from app.gateway.upstream import Upstream
from app.paths import Workspace
from app.rollout.call_record import feedback_record
from app.rollout.journal import Journal

MOST_POURED = 32 << 20
"""Bytes beyond the limit that a refused request may still send before its connection is closed."""
FEEDBACK_LIMIT = 1 << 18
"""Bytes of one feedback."""


class Gateway:
    """Serves requests until its process ends; to be made inside the event loop."""

    def __init__(self, workspace: Workspace, settings: GatewaySettings, journal: Journal) -> None:
        self.workspace = workspace
        self.settings = settings
        self.journal = journal
        self.metrics = Metrics()
        self._loop = asyncio.get_running_loop()
        self._watch = Watch()
        self.started = time.time()
        self.routes = RoutesFile(workspace.routes)
        self.routes.look()
        self._api = Upstream(settings.upstream, settings.connect_timeout_s, settings.timeout_s)
        self.calls = Calls(settings, self._api, journal, self.metrics, self.routes)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        exchange = Exchange(scope, receive, send, self._loop)
        path = scope["path"]
        self._watch.add(exchange)
        try:
            if not self._may(exchange, path):
                await exchange.refuse(401, "The gateway key is missing or wrong.", "wrong_gateway_key")
            elif path in CALLS and scope["method"] == "POST":
                await self.calls.serve(exchange, path)
            elif path.startswith("/v1/"):
                await self._other(exchange)
            elif path.startswith("/offramp/"):
                await self._own(exchange, path)
            else:
                self.metrics.count("refused_total", reason="unknown_path")
                await exchange.refuse(404, f"There is no {path[:200]} here; calls go to /v1/.", "unknown_path")
        except ClientLeft:
            self.metrics.count("refused_total", reason="left_while_sending")
        except TooLarge:
            await self._too_large(exchange)
        except TooSlow:
            self.metrics.count("refused_total", reason="slow_request")
            await exchange.refuse(408, "The request did not arrive in time.", "slow_request", close=True)
        except Exception:
            self.metrics.count("internal_errors_total")
            traceback.print_exc(file=sys.stderr)
            if exchange.began:
                exchange.abandon()
            else:
                await exchange.refuse(500, "The gateway failed; its log says why.", "gateway_fault")
        finally:
            exchange.unwatch()
            self._watch.remove(exchange)

    @property
    def in_flight(self) -> int:
        """Requests in hand."""
        return len(self._watch)

    async def close(self) -> None:
        """Closes connections and the journal."""
        await self.calls.close()
        await self._api.close()
        self.journal.close()

    def _may(self, exchange: Exchange, path: str) -> bool:
        """Whether the caller shows the gateway key; without one, pages of other sites may not call from a browser."""
        if path == "/offramp/health":
            return True
        wanted = self.settings.gateway_key
        if wanted:
            shown = headers.credential(exchange.headers)
            allowed = hmac.compare_digest(shown.encode("utf-8", "replace"), wanted.encode())
        else:
            allowed = all(name != b"origin" for name, _ in exchange.headers)
        if not allowed:
            self.metrics.count("refused_total", reason="wrong_gateway_key")
        return allowed

    async def _other(self, exchange: Exchange) -> None:
        scope = exchange.scope
        raw = scope["raw_path"].decode("latin-1")
        if any(unquote(part) in (".", "..") or "\\" in unquote(part) for part in raw.split("/")):
            self.metrics.count("refused_total", reason="unknown_path")
            await exchange.refuse(404, "A path with dots in it leads nowhere.", "unknown_path")
            return
        body = await exchange.read_body(self.settings.body_limit, self.settings.body_timeout_s)
        passed = headers.to_upstream(exchange.headers, self.settings.key, self.settings.forward_headers)
        exchange.watch()
        try:
            answer = await self._api.open(scope["method"], exchange.target, passed, body)
            try:
                self.metrics.count("passed_total", status=str(answer.status))
                await relay_other(exchange, answer)
            finally:
                self._api.release(answer)
        except UpstreamFailed as error:
            await exchange.refuse(error.status, error.words, f"upstream_{error.reason}")
        except asyncio.CancelledError:
            if not exchange.left:
                raise

    async def _own(self, exchange: Exchange, path: str) -> None:
        method = exchange.scope["method"]
        if path == "/offramp/health" and method in ("GET", "HEAD"):
            await exchange.whole(200, [(b"content-type", b"application/json")], orjson.dumps(self.health()))
        elif path == "/offramp/metrics" and method == "GET":
            page = self.metrics.text(self.gauges()).encode()
            await exchange.whole(200, [(b"content-type", b"text/plain; version=0.0.4; charset=utf-8")], page)
        elif path == "/offramp/feedback" and method == "POST":
            await self._feedback(exchange)
        else:
            self.metrics.count("refused_total", reason="unknown_path")
            await exchange.refuse(404, f"There is no {method} {path[:200]} here.", "unknown_path")

    async def _feedback(self, exchange: Exchange) -> None:
        body = await exchange.read_body(FEEDBACK_LIMIT, self.settings.body_timeout_s)
        try:
            row = orjson.loads(body)
            record = feedback_record(row if isinstance(row, dict) else {})
        except (ValueError, UnreadableRow) as error:
            reason = getattr(error, "reason", "") or "no JSON object"
            await exchange.refuse(400, f"This is no feedback: {reason}.", "unreadable_feedback")
            return
        if not self.journal.write(record):
            await exchange.refuse(503, "The feedback could not be written.", "journal_failed")
            return
        self.metrics.count("feedback_total")
        await exchange.whole(200, [(b"content-type", b"application/json")], b'{"recorded":true}')

    async def _too_large(self, exchange: Exchange) -> None:
        self.metrics.count("refused_total", reason="too_large")
        await exchange.pour_away(self.settings.body_limit + MOST_POURED, min(self.settings.body_timeout_s, 10))
        limit = f"{self.settings.body_limit_mb:g} MB"
        words = f"The request is larger than {limit} (body_limit_mb in offramp.toml)."
        await exchange.refuse(413, words, "too_large", close=True)

    def health(self) -> dict[str, Any]:
        """How the gateway is, for a load balancer and for `offramp doctor`."""
        return {
            "status": "degraded" if self.journal.trouble or self.routes.trouble else "ok",
            "journal": {
                "written": self.journal.written,
                "lost": self.journal.lost,
                "trouble": self.journal.trouble or None,
            },
            "routes": {"in_force": self.routes.in_words(), "trouble": self.routes.trouble or None},
            "in_flight": self.in_flight - 1,
            "uptime_s": round(time.time() - self.started, 1),
        }

    def gauges(self) -> dict[str, tuple[str, float]]:
        """Current values with their help, by name."""
        return {
            "in_flight": ("Requests being answered.", self.in_flight - 1),
            "journal_written": ("Records on disk since the start.", self.journal.written),
            "journal_lost": ("Records that the disk did not take.", self.journal.lost),
            "routes_bad": ("1 while routes.toml cannot be obeyed and an older one is.", bool(self.routes.trouble)),
            "breakers_open": ("Challengers that are left alone.", self.calls.challengers.open_breakers()),
            "shadow_waiting": ("Copies that wait for a slot.", self.calls.shadow.waiting),
        }
