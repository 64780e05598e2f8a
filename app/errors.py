"""Everything offramp raises on purpose, and the exit code each kind ends a command with.

OfframpError
├── UsageError         wrong arguments or input                      exit 2
│   └── UnknownFormat  no format recognises a file                   exit 2
├── GateRefused        a gate said no                                exit 3
├── OutsideFailed      a host, an API or the disk failed             exit 4
│   ├── WorkspaceBusy  another process holds the workspace           exit 4
│   └── DiskFailed     our own files cannot be written               exit 4
└── Interrupted        the user stopped it                           exit 130

UnreadableRow stands apart: it never reaches the user as an error, the importer turns it into quarantine.
"""

EXIT_DONE = 0
EXIT_OUR_FAULT = 1
EXIT_USAGE = 2
EXIT_GATE = 3
EXIT_OUTSIDE = 4
EXIT_INTERRUPTED = 130


class OfframpError(Exception):
    """What happened, where, and what to do about it."""

    exit_code = EXIT_OUR_FAULT

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(OfframpError):
    """The command, a path or a setting is wrong; the user can mend it."""

    exit_code = EXIT_USAGE


class UnknownFormat(UsageError):
    """No format recognises the file; the mapping screen or `--map` can still read it."""


class GateRefused(OfframpError):
    """A gate answered FAIL or NOT ENOUGH DATA."""

    exit_code = EXIT_GATE


class OutsideFailed(OfframpError):
    """Something that is not ours failed: host, API, disk."""

    exit_code = EXIT_OUTSIDE


class WorkspaceBusy(OutsideFailed):
    """Another process owns the workspace's database."""


class DiskFailed(OutsideFailed):
    """The workspace cannot be written: the disk is full, or memory is."""


class Interrupted(OfframpError):
    """The user stopped the work; what was done stays."""

    exit_code = EXIT_INTERRUPTED


class UnreadableRow(Exception):
    """One row of a log cannot be turned into a record.

    `reason` is shown to the user beside the row; `field` names the offending field where there is one.
    """

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
