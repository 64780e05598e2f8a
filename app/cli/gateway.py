"""`offramp gateway`: the proxy in front of the API, until SIGTERM."""

import getpass
import os
from typing import Annotated

import typer

from app.cli.options import WorkspaceOption
from app.cli.output import say


def gateway(
    listen: Annotated[
        str, typer.Option("--listen", metavar="HOST:PORT", help="Where callers reach it.")
    ] = "127.0.0.1:4141",
    print_systemd: Annotated[
        bool, typer.Option("--print-systemd", help="Print a unit file for this workspace, and start nothing.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Stand in front of the API: record every call, route by routes.toml; stops when told, calls in flight first."""
    from app.config import settings
    from app.gateway.settings import gateway_settings
    from app.paths import chosen

    place = chosen(workspace)
    table = settings(place).gateway
    if print_systemd:
        from app.gateway.settings import GatewaySettings
        from app.gateway.systemd import unit

        names = {key: table.get(key, getattr(GatewaySettings(), key)) for key in ("key_env", "gateway_key_env")}
        stated = gateway_settings(table, {name: "set" for name in names.values() if name})
        print(unit(place.root, listen, getpass.getuser(), [n for n in names.values() if n], stated.drain_s), end="")
        return
    from app.gateway.process import serve

    serve(place, gateway_settings(table, os.environ), listen, say)
