"""The hosts that may answer in the API's place: a pool, a key and a breaker for each."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson

from app.gateway.answer import Answer
from app.gateway.upstream import Upstream
from app.rollout.breaker import Breaker
from app.rollout.routing import Route


@dataclass(slots=True)
class Challenger:
    """One model on one host, as one route reaches it."""

    route: Route
    upstream: Upstream
    breaker: Breaker
    headers: bytes

    async def ask(self, request: dict) -> Answer:
        """The head of its answer; raises UpstreamFailed. The answer has to be released."""
        return await self.upstream.open("POST", b"/chat/completions", self.headers, orjson.dumps(request))


class Challengers:
    """Challengers by route; a breaker outlives a change of its route's stage."""

    def __init__(self, connect_timeout_s: float, environment: Mapping[str, str] = os.environ) -> None:
        self._connect_timeout_s = connect_timeout_s
        self._environment = environment
        self._known: dict[tuple[str, str, str, float], Challenger] = {}

    def of(self, route: Route) -> Challenger:
        """The challenger of a route, made when it is first asked for."""
        key = (route.url, route.model, route.key_env, route.answer_s)
        found = self._known.get(key)
        if found is None:
            upstream = Upstream(route.url.rstrip("/"), min(self._connect_timeout_s, route.answer_s), route.answer_s)
            headers = b"content-type: application/json\r\naccept-encoding: identity\r\n"
            if secret := self._environment.get(route.key_env, "") if route.key_env else "":
                headers += b"authorization: Bearer %b\r\n" % secret.encode()
            found = self._known[key] = Challenger(route, upstream, Breaker(route.slots), headers)
        found.route, found.breaker.slots = route, route.slots
        return found

    @property
    def known(self) -> list[Challenger]:
        """Those that were asked for."""
        return list(self._known.values())

    def open_breakers(self) -> int:
        """How many hosts are left alone now."""
        return sum(one.breaker.open for one in self._known.values())

    async def keep(self, routes: Iterable[Route]) -> None:
        """Forgets hosts that no route names any more."""
        wanted = {(route.url, route.model, route.key_env, route.answer_s) for route in routes}
        for key in [key for key in self._known if key not in wanted]:
            await self._known.pop(key).upstream.close()

    async def close(self) -> None:
        """Closes all connections."""
        for one in self._known.values():
            await one.upstream.close()
