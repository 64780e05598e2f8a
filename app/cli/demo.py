"""`offramp demo`: a month of made-up logs in a workspace that goes when the demo is over."""

import signal
import subprocess
import sys
from typing import Annotated, NoReturn

import typer

from app.cli.audit import audit
from app.cli.options import JsonOption
from app.cli.output import say
from app.errors import UsageError


def demo(
    no_tui: Annotated[bool, typer.Option("--no-tui", help="Print the audit instead of opening the screens.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the workspace where it is, and say where.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Try offramp on a generated month of logs of a small product."""
    if not no_tui and not as_json and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The screens need a terminal.", "`offramp demo --no-tui` prints the audit.")
    from app.demo.workspace import demo_workspace

    for stop in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, _leave)
    say("Making a month of logs ...")
    with demo_workspace(keep=keep) as workspace:
        if keep:
            say(f"Kept: {workspace.root}")
        if no_tui or as_json:
            audit(workspace=workspace.root, as_json=as_json)
            return 0
        # -P: a folder `app` where the user happens to stand is not ours
        return subprocess.call([sys.executable, "-P", "-m", "app", "--workspace", str(workspace.root)])


def _leave(number: int, frame: object) -> NoReturn:
    """Unwinds, so that the workspace is removed."""
    raise SystemExit(128 + number)
