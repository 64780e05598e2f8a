"""The commands: one verb a module of this folder, imported when it is called."""

import sys
from importlib import import_module

import typer

from app.errors import EXIT_INTERRUPTED, EXIT_USAGE

VERBS = (
    ("import", "app.cli.import_log:import_log"),
    ("pull", "app.cli.import_log:pull"),
    ("forget", "app.cli.forget:forget"),
    ("features", "app.cli.features:features"),
    ("audit", "app.cli.audit:audit"),
    ("calls", "app.cli.calls:calls"),
    ("quarantine", "app.cli.quarantine:quarantine"),
    ("reconcile", "app.cli.reconcile:reconcile"),
    ("candidates", "app.cli.candidates:candidates"),
    ("pick", "app.cli.candidates:pick"),
    ("drop", "app.cli.candidates:drop"),
    ("dataset", "app.cli.dataset:dataset"),
    ("review", "app.cli.review:review"),
    ("gateway", "app.cli.gateway:gateway"),
    ("train", "app.cli.train:train"),
    ("evaluate", "app.cli.evaluate:evaluate"),
    ("judge", "app.cli.judge:judge"),
    ("demo", "app.cli.demo:demo"),
    ("doctor", "app.cli.doctor:doctor"),
)
"""Each verb and `module:name` of its function, or of its typer.Typer where the verb has verbs of its own."""


_WRONG_USE: type[Exception] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
"""What typer raises for wrong arguments; where its name lies depends on typer's version."""


def command(arguments: list[str]) -> int:
    """Runs `offramp ARGUMENTS`; returns the exit code. Raises OfframpError."""
    asked = [verb for verb in VERBS if verb[0] == _verb(arguments)]
    try:
        code = _application(asked or VERBS)(args=_verb_first(arguments), prog_name="offramp", standalone_mode=False)
    except typer.Exit as left:
        return left.exit_code
    except typer.Abort:
        return EXIT_INTERRUPTED
    except _WRONG_USE as wrong:
        wrong.show(sys.stderr)  # pyright: ignore[reportAttributeAccessIssue]
        return EXIT_USAGE
    return code if isinstance(code, int) else 0


def _application(verbs: tuple[tuple[str, str], ...] | list[tuple[str, str]]) -> typer.Typer:
    application = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="From metered LLM API calls to models you own. Without a command it opens the screens.",
    )

    @application.callback(invoke_without_command=True)
    def _root(version: bool = typer.Option(False, "--version", help="Print the version.")) -> None:
        if version:
            from importlib.metadata import version as installed

            print(f"offramp {installed('offramp')}")
            raise typer.Exit

    for name, place in verbs:
        module, _, attribute = place.partition(":")
        found = getattr(import_module(module), attribute)
        if isinstance(found, typer.Typer):
            application.add_typer(found, name=name)
        else:
            application.command(name)(found)
    return application


def _verb(arguments: list[str]) -> str:
    return next((argument for argument in _verb_first(arguments) if not argument.startswith("-")), "")


def _verb_first(arguments: list[str]) -> list[str]:
    """Options that every verb has may stand in front of it, too."""
    leading: list[str] = []
    rest = list(arguments)
    while rest and (rest[0] == "--json" or rest[0].startswith("--workspace")):
        leading.append(rest.pop(0))
        if leading[-1] == "--workspace" and rest:
            leading.append(rest.pop(0))
    if not rest or rest[0].startswith("-"):
        return rest
    end = rest.index("--") if "--" in rest else len(rest)
    return [*rest[:end], *leading, *rest[end:]]
