"""`offramp doctor`: is everything there that offramp stands on?"""

from dataclasses import asdict

from app.cli.options import JsonOption, WorkspaceOption
from app.cli.output import print_document, print_table, say
from app.errors import EXIT_DONE, EXIT_OUTSIDE


def doctor(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> int:
    """Check workspace, disk, clock, packages, keys and tools, and say what to do."""
    from app.doctor import checks
    from app.paths import chosen

    found = checks(chosen(workspace))
    if as_json:
        print_document({"checks": [asdict(check) for check in found]})
    else:
        rows = [[check.name, "ok" if check.ok else "BAD", check.detail] for check in found]
        print_table(("Check", "", ""), rows, text=3, whole=("",))
        for check in found:
            if check.hint:
                say(f"{check.name}: {check.hint}")
    return EXIT_DONE if all(check.ok for check in found) else EXIT_OUTSIDE
