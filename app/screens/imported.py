"""Imports the module of a screen; what it brings stays until the end, so no garbage collection looks at it again.

A full collection goes through every object that was ever imported, some 30 ms in which no key is answered.
"""

import atexit
import gc
import importlib
import sys
from types import ModuleType

# The last collection has to find them, or the database's client reports a leak on the terminal.
atexit.register(gc.unfreeze)


def imported(name: str) -> ModuleType:
    """The module; takes 0.1 s and more the first time, so ask for it in a thread."""
    if name in sys.modules:
        return sys.modules[name]
    module = importlib.import_module(name)
    keep()
    return module


def keep() -> None:
    """Spares the collector everything that is there now."""
    gc.freeze()
