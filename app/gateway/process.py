"""Runs the gateway as a process: the socket, the signals, the timers, and a drained end."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator

import uvicorn

from app.errors import OutsideFailed, UsageError
from app.gateway.app import Gateway
from app.gateway.settings import GatewaySettings, check_exposure
from app.paths import Workspace
from app.rollout.journal import Journal, flush

SYNC_EVERY_S = 0.1
"""What power loss can cost of the journal; a killed process loses nothing."""
GC_AFTER = 20_000
"""New objects after which cycles are looked for: calls leave hardly any, and looking costs each of them."""
KEEP_ALIVE_S = 75
"""Longer than the idle limit of usual load balancers and clients."""


class GatewayServer(uvicorn.Server):
    """Ends with exit code 0 after SIGTERM or SIGINT; uvicorn's own would raise the signal once more."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)


def address(text: str) -> tuple[str, int]:
    """Host and port of `HOST:PORT`, `[::1]:PORT` or `PORT`; raises UsageError."""
    host, _, port = text.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    if not port.isdigit() or not 0 <= int(port) < 65536:
        raise UsageError(f"{text!r} is no address to listen on.", "Write it as 127.0.0.1:4141.")
    return host, int(port)


def bound(host: str, port: int) -> socket.socket:
    """A listening socket; raises OutsideFailed."""
    listener = None
    try:
        family, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(2048)
    except OSError as error:
        if listener is not None:
            listener.close()
        hint = "Another process may listen there: choose another port with --listen."
        raise OutsideFailed(f"Cannot listen on {host}:{port}: {error.strerror or error}.", hint) from error
    listener.setblocking(False)
    return listener


def serve(workspace: Workspace, settings: GatewaySettings, listen: str, say: Callable[[str], None]) -> None:
    """Serves until SIGTERM or SIGINT, then ends when the calls in flight are answered. Raises OfframpError."""
    host, port = address(listen)
    check_exposure(host, settings)
    listener = bound(host, port)
    workspace.create()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(workspace, settings, listener, say))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # no wheel for this platform: slower, and otherwise the same
        return None
    return uvloop.new_event_loop


def server(gateway: Gateway, settings: GatewaySettings) -> GatewayServer:
    """The server of a gateway, not yet listening."""
    config = uvicorn.Config(
        gateway,  # pyright: ignore[reportArgumentType]
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,  # the API's own passes
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=int(settings.drain_s) or 1,
    )
    logging.getLogger("uvicorn.error").setLevel(
        logging.CRITICAL
    )  # an answer that is cut on purpose is no error of ours
    return GatewayServer(config)


async def _serve(
    workspace: Workspace, settings: GatewaySettings, listener: socket.socket, say: Callable[[str], None]
) -> None:
    journal = Journal(workspace.journal, settings.segment_bytes)
    gateway = Gateway(workspace, settings, journal)
    serving = server(gateway, settings)
    place = listener.getsockname()
    name = f"[{place[0]}]" if ":" in place[0] else place[0]
    say(f"Gateway on http://{name}:{place[1]}/v1 in front of {settings.upstream}; journal in {workspace.journal}")
    if not gateway.routes.trouble:
        say(f"Routes: {gateway.routes.in_words()}")
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_AFTER)
    timers = asyncio.create_task(_timers(gateway, say))
    try:
        await serving.serve(sockets=[listener])
    finally:
        timers.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await timers
        await gateway.close()
        say(f"Gateway stopped; {journal.written:,} records written, {journal.lost:,} lost.")


async def _timers(gateway: Gateway, say: Callable[[str], None]) -> None:
    """Syncs the journal, looks at the routes, and shouts when either fails."""
    told = ("", "")
    while True:
        await asyncio.sleep(SYNC_EVERY_S)
        if (handle := gateway.journal.to_sync()) is not None:
            await asyncio.to_thread(flush, handle)
        if gateway.routes.look():
            await gateway.calls.challengers.keep(gateway.routes.routes.by_name.values())
            say(f"Routes: {gateway.routes.in_words()}")
        troubles = (gateway.journal.trouble, gateway.routes.trouble)
        if troubles != told:
            if troubles[0] != told[0]:
                say(
                    f"JOURNAL NOT WRITTEN: {troubles[0]}. Calls are still served."
                    if troubles[0]
                    else "Journal written."
                )
            if troubles[1] != told[1]:
                say(f"ROUTES NOT READ: {troubles[1]} The last good ones stay." if troubles[1] else "Routes read.")
            told = troubles
            sys.stderr.flush()
