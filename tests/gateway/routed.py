"""Routes for tests: a feature `f` whose calls a scripted challenger may answer."""

from typing import Any

from app.paths import Workspace
from tests.gateway.running import Running

CALL: dict[str, Any] = {"model": "gpt-4o", "extra_headers": {"x-offramp-feature": "f", "x-offramp-user": "u"}}


def routes(workspace: Workspace, stage: str | float, base: str, *lines: str) -> None:
    """Writes `routes.toml`; `lines` are further settings of the route."""
    told = f'"{stage}"' if isinstance(stage, str) else stage
    text = "\n".join((f"[features.f]\nstage = {told}", f'url = "{base}"', 'model = "own-1"', *lines, ""))
    workspace.create()
    workspace.routes.write_text(text)


def fallbacks(gateway: Running, reason: str) -> int:
    return gateway.gateway.metrics.total("fallbacks_total", feature="f", reason=reason)


def shadowed(gateway: Running, outcome: str) -> int:
    return gateway.gateway.metrics.total("shadow_total", feature="f", outcome=outcome)
