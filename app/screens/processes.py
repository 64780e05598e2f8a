"""Worker processes under an app that has taken over standard error."""

import sys
from contextlib import redirect_stderr
from multiprocessing import resource_tracker


def let_processes_start() -> None:
    """Starts what multiprocessing needs with the real standard error; Textual's has no descriptor to hand on.

    Call it in a thread before work that may start processes; once it has run, it does nothing.
    """
    with redirect_stderr(sys.__stderr__):
        resource_tracker.ensure_running()
