"""A command is key, footer, palette and help at once; a key means the same on every screen."""

import importlib
import pkgutil

import app.screens
from app.flow import PHASES, phase
from app.screens.base import BaseScreen
from app.screens.commands import EVERYWHERE, VERBS, Command, GoToPhase, Open
from app.screens.modals.help import HelpModal


class OpenCalls(Open):
    """List the calls of this feature,
    newest first.

    More for the reader of the code.
    """

    label = "calls"


def every_screen() -> list[type[BaseScreen]]:
    for module in pkgutil.walk_packages(app.screens.__path__, "app.screens."):
        importlib.import_module(module.name)
    found: list[type[BaseScreen]] = []
    left = [BaseScreen]
    while left:
        screen = left.pop()
        left.extend(screen.__subclasses__())
        if screen.__module__.startswith("app."):
            found.append(screen)
    return found


def test_one_class_says_it_all():
    assert OpenCalls.title() == "Open calls"
    assert OpenCalls.says() == "List the calls of this feature, newest first."
    binding = OpenCalls.binding()
    assert (binding.key, binding.description, binding.tooltip) == ("enter", "calls", OpenCalls.says())


def test_a_key_means_the_same_on_every_screen():
    owners = {verb.key: verb for verb in VERBS} | {command.key: command for command in EVERYWHERE}
    for screen in every_screen():
        keys = [command.key for command in screen.commands]
        assert len(keys) == len(set(keys)), screen
        for command in screen.commands:
            owner = owners.get(command.key)
            assert owner is None or issubclass(command, owner), f"{screen.__name__}: {command.key} is {owner}"


def test_every_command_can_be_read():
    for screen in every_screen():
        for command in screen.commands:
            assert command.label, command
            assert command.__dict__.get("__doc__"), f"{command.__name__} says nothing"
            assert len(command.label) <= 14


def test_the_help_lists_every_command():
    for screen in every_screen():
        lines = HelpModal(screen.heading, screen.commands).help_lines(66)
        text = " ".join(" ".join(part.strip() for part, _ in line) for line in lines)
        for command in (*screen.commands, *EVERYWHERE):
            assert command.written_key() in text
            assert command.says() in text


def test_the_map_numbers_its_phases():
    assert [found.number for found in PHASES] == list(range(1, 9))
    assert phase("audit").title == "Audit"
    ways = [command for command in EVERYWHERE if issubclass(command, GoToPhase)]
    assert [way.key for way in ways] == [found.key for found in PHASES]
    assert len({command.key for command in EVERYWHERE}) == len(EVERYWHERE)
    assert issubclass(ways[0], Command)
