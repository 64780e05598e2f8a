"""Where `offramp` begins: alone it opens the TUI, `offramp VERB` runs a command; only the chosen one is imported.

Every end has its exit code (app.errors); a fault of ours leaves its traceback in a file and one line on the terminal.
"""

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from app.errors import EXIT_DONE, EXIT_INTERRUPTED, EXIT_OUR_FAULT, OfframpError
from app.plain import plain, plain_lines


def main(arguments: Sequence[str] | None = None) -> None:
    """Ends the process with the exit code. What it writes is private to its owner, the database's own files too."""
    os.umask(0o077)
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Does what the arguments say; returns the exit code."""
    debug = "--debug" in arguments
    arguments = [argument for argument in arguments if argument != "--debug"]
    try:
        if (workspace := _for_tui(arguments)) is not None:
            return _open_tui(workspace)
        from app.cli.app import command

        return command(arguments)
    except OfframpError as error:
        _tell(error.message, error.hint)
        return error.exit_code
    except KeyboardInterrupt:
        _tell("Stopped.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_DONE
    except Exception as error:
        if debug:
            raise
        _tell(f"offramp failed: {type(error).__name__}: {error}", f"The traceback is in {_kept_traceback()}")
        return EXIT_OUR_FAULT


def _for_tui(arguments: list[str]) -> Path | None:
    """The workspace to open the TUI on, `.` for the usual one; None when the arguments name a verb or ask something."""
    if not arguments:
        return Path(".")
    option, equals, value = arguments[0].partition("=")
    if option == "--workspace" and len(arguments) == (1 if equals else 2):
        return Path(value or arguments[1])
    return None


def _open_tui(workspace: Path) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        from app.errors import UsageError

        raise UsageError("The screens need a terminal.", "`offramp --help` lists the commands that do without.")
    from app.paths import chosen
    from app.screens.imported import keep
    from app.tui import OfframpApp

    keep()
    app = OfframpApp(chosen(None if workspace == Path(".") else workspace))
    app.run()
    return app.return_code or EXIT_DONE


def _tell(message: str, hint: str = "") -> None:
    for text in filter(None, (message, hint)):
        print("\n".join(plain_lines(text)), file=sys.stderr)


def _kept_traceback() -> str:
    try:
        handle, path = tempfile.mkstemp(prefix="offramp-fault-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(traceback.format_exc())
        return plain(path)
    except OSError:
        return "no file, because none could be written; `--debug` shows it."


if __name__ == "__main__":
    main()
