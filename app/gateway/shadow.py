"""Sends copies of calls that the API answered to the challenger, and writes down whether it says the same.

Nobody waits for it: it begins after the caller has its answer, has few slots and a short queue, gives up what became
old, and stops at the day's budget. Everything that was not sent is counted with its reason.
"""

import asyncio
import sys
import time
import traceback
from collections import deque
from dataclasses import dataclass
from typing import Any

import orjson

from app.gateway.answer import UpstreamFailed
from app.gateway.attempt import Refused, whole_answer
from app.gateway.challengers import Challenger
from app.gateway.headers import to_upstream
from app.gateway.metrics import Metrics
from app.gateway.relay import parsed_answer
from app.gateway.settings import GatewaySettings
from app.gateway.upstream import Upstream
from app.matching.kinds import Kind
from app.rollout.call_record import CallInHand, shadow_record
from app.rollout.compare import compared, says_again
from app.rollout.journal import Journal
from app.rollout.routing import asks_twice
from app.rollout.translate import StaysWithApi, for_challenger

MOST_WAITING = 256
MOST_WAITING_BYTES = 64 << 20
DAY_S = 86_400


@dataclass(slots=True)
class _Copy:
    """A call to repeat; its body is kept and not its parsed form, which takes several times the memory."""

    body: bytes
    record: dict[str, Any]
    challenger: Challenger
    since: float
    trying: bool


class Shadow:
    """The queue of copies and the tasks that send them; to be made inside the event loop."""

    def __init__(self, settings: GatewaySettings, api: Upstream, journal: Journal, metrics: Metrics) -> None:
        self._settings = settings
        self._api = api
        self._journal = journal
        self._metrics = metrics
        self._waiting: deque[_Copy] = deque()
        self._waiting_bytes = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._today = _Budget(settings.shadow_per_day)
        self._again_today = _Budget(settings.twice_per_day)

    @property
    def waiting(self) -> int:
        """Copies that wait for a slot."""
        return len(self._waiting)

    def offer(self, call: CallInHand, challenger: Challenger, *, trying: bool = False) -> None:
        """Takes a call that was answered, or counts why not. `trying`: it shows whether the challenger is back."""
        copy = _Copy(call.body, call.record, challenger, time.monotonic(), trying)
        if why := self._why_not(copy):
            self._dropped(copy, why)
            return
        self._waiting.append(copy)
        self._waiting_bytes += len(copy.body)
        if len(self._tasks) < self._settings.shadow_slots:
            task = asyncio.get_running_loop().create_task(self._send_waiting())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stops; what waits is counted as dropped."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for copy in self._waiting:
            self._dropped(copy, "stopped")
        self._waiting.clear()

    def _why_not(self, copy: _Copy) -> str:
        if copy.trying:
            return ""
        if copy.challenger.breaker.open:
            return "breaker_open"
        if len(self._waiting) >= MOST_WAITING or self._waiting_bytes + len(copy.body) > MOST_WAITING_BYTES:
            return "full"
        return "" if self._today.take() else "budget"

    async def _send_waiting(self) -> None:
        while self._waiting:
            copy = self._waiting.popleft()
            self._waiting_bytes -= len(copy.body)
            try:
                await self._handle(copy)
            except Exception:
                self._metrics.count("internal_errors_total")
                self._dropped(copy, "fault")
                traceback.print_exc(file=sys.stderr)

    async def _handle(self, copy: _Copy) -> None:
        if copy.trying:
            await self._try(copy)
        elif time.monotonic() - copy.since > self._settings.shadow_lag_s:
            self._dropped(copy, "late")
        elif copy.challenger.breaker.open:
            self._dropped(copy, "breaker_open")
        else:
            healthy = await self._send(copy)
            copy.challenger.breaker.told(healthy, time.monotonic())

    async def _try(self, copy: _Copy) -> None:
        healthy = False
        try:
            healthy = await self._send(copy)
        finally:
            copy.challenger.breaker.tried(healthy, time.monotonic())

    async def _send(self, copy: _Copy) -> bool:
        """Asks the challenger and writes down what it said; returns whether its host is well."""
        asked = orjson.loads(copy.body)
        asked.pop("stream", None)
        asked.pop("stream_options", None)
        route = copy.challenger.route
        started = time.monotonic()
        try:
            request, _ = for_challenger(asked, route)
            self._count(copy, "sent")
            body = await whole_answer(copy.challenger, request, asked)
        except StaysWithApi as stays:
            self._dropped(copy, stays.reason)
            return True
        except Refused as refused:
            self._count(copy, f"failed_{refused.reason}")
            told = {"output": refused.said or None, "failed": refused.reason, "latency_ms": _since(started)}
            self._write(copy, told)
            return not refused.host_failed
        answer = CallInHand(b"", None, {})
        answer.take(parsed_answer(body, ""), 200)
        told = compared(route, asked, copy.record, answer.record)
        self._count(copy, "matched" if told["matched"] else "differed")
        told |= {"output": answer.record.get("output"), "latency_ms": _since(started)}
        if asks_twice(route, str(copy.record.get("call_id"))):
            told |= await self._asked_again(copy, asked, told["compared_as"])
        self._write(copy, told)
        return True

    async def _asked_again(self, copy: _Copy, asked: dict[str, Any], kind: Kind) -> dict[str, Any]:
        """What the API says to the same request once more: matches are read against its agreement with itself."""
        if not self._again_today.take():
            self._count(copy, "twice_over_budget")
            return {}
        headers = to_upstream(((b"content-type", b"application/json"),), self._settings.key)
        answer = None
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                answer = await self._api.open("POST", b"/chat/completions", headers, orjson.dumps(asked))
                body = await answer.read()
            said = parsed_answer(body, answer.header(b"content-encoding")), answer.status
        except (UpstreamFailed, TimeoutError):
            self._count(copy, "twice_failed")
            return {}
        finally:
            if answer is not None:
                self._api.release(answer)
        again = CallInHand(b"", None, {})
        again.take(*said)
        if again.record.get("status") != "ok":
            self._count(copy, "twice_failed")
            return {}
        output = again.record.get("output")
        same = says_again(kind, copy.record.get("output"), output)
        self._count(copy, "twice_matched" if same else "twice_differed")
        return {"again": output, "again_matched": same}

    def _write(self, copy: _Copy, told: dict[str, Any]) -> None:
        self._journal.write(shadow_record(copy.record, copy.challenger.route, told))

    def _dropped(self, copy: _Copy, why: str) -> None:
        self._count(copy, f"dropped_{why}")

    def _count(self, copy: _Copy, outcome: str) -> None:
        self._metrics.count("shadow_total", feature=copy.record.get("feature", ""), outcome=outcome)


def _since(started: float) -> float:
    return round((time.monotonic() - started) * 1000, 2)


class _Budget:
    """So many a day, UTC."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._day = self._taken = 0

    def take(self) -> bool:
        """Takes one; False where the day's are gone."""
        day = int(time.time() // DAY_S)
        if day != self._day:
            self._day, self._taken = day, 0
        if self._taken >= self._most:
            return False
        self._taken += 1
        return True
