"""The documentation says what the code does: phases, formats, commands, links and the logging snippets."""

import re
import runpy
import shlex
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from app.audit.calls import CallList
from app.cli.app import VERBS, _application
from app.logs.detect import FORMATS
from app.logs.importer import import_paths
from app.paths import Workspace
from app.store import Store

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
PICTURES = ROOT / "docs" / "screenshots"
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _fences(path: Path, language: str) -> list[str]:
    return [body for told, body in FENCE.findall(_text(path)) if told == language]


def _anchors(path: Path) -> set[str]:
    """The headings' anchors, as hosting sites make them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", _text(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_has_the_phases_of_the_map() -> None:
    phases = runpy.run_path(str(ROOT / "docs" / "phases.py"))
    assert phases["between"](_text(ROOT / "README.md")) == phases["table"](), "run: python docs/phases.py"


@pytest.mark.parametrize("name", [module.NAME for module in FORMATS])
def test_every_format_is_documented(name: str) -> None:
    assert f"`{name}`" in _text(ROOT / "docs" / "getting-logs.md")
    sections = "".join(_text(path) for path in (ROOT / "docs" / "logs").glob("*.md"))
    assert re.search(rf"[Ff]ormat\s+name\s+`{name}`", sections), f"no section names the format {name}"


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_relative_links_lead_somewhere(path: Path) -> None:
    dead = []
    for link in LINK.findall(FENCE.sub("", _text(path))):
        if "://" in link:
            continue
        place, _, anchor = link.partition("#")
        target = (path.parent / place).resolve() if place else path
        if target.parent == PICTURES:
            continue
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            dead.append(link)
    assert dead == []


def test_the_readme_shows_pictures_that_are_there() -> None:
    if not PICTURES.is_dir():
        pytest.skip("no pictures yet: make screenshots")
    shown = [link for link in LINK.findall(_text(ROOT / "README.md")) if link.startswith("docs/screenshots/")]
    assert shown
    assert [link for link in shown if not (ROOT / link).exists()] == []


def _commands(path: Path) -> list[list[str]]:
    """Words of every `offramp …` line in the page's shell blocks."""
    lines = [line for body in _fences(path, "sh") for line in body.splitlines()]
    parts = [part.strip() for line in lines for part in re.split(r"&&|\|", line)]
    return [shlex.split(part, comments=True) for part in parts if part.startswith("offramp ")]


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_the_commands_in_the_docs_exist(path: Path) -> None:
    whole = typer.main.get_command(_application(VERBS))
    for words in _commands(path):
        command, told = whole, words[1:]
        while (verbs := getattr(command, "commands", None)) and told and not told[0].startswith("-"):
            assert told[0] in verbs or getattr(command, "invoke_without_command", False), " ".join(words)
            if told[0] not in verbs:
                break
            command, told = verbs[told[0]], told[1:]
        known = {option for parameter in command.params for option in parameter.opts}
        used = {word.partition("=")[0] for word in told if word.startswith("--")}
        assert used <= known, " ".join(words)


def test_every_command_is_documented() -> None:
    told = {word for words in _commands(ROOT / "docs" / "commands.md") for word in words[1:2]}
    assert {verb for verb, _ in VERBS} <= told


def test_the_docs_show_the_settings_that_are_read() -> None:
    import tomllib

    from app.logs.price_overrides import overrides

    shown = [tomllib.loads(body)["prices"] for body in _fences(ROOT / "docs" / "prices.md", "toml")]
    assert [price.model for prices in shown for price in overrides(prices)] == ["gpt-4o", "lumen-1", "lumen-1"]


def _answer(text: str) -> dict:
    return {
        "id": "chatcmpl-doc1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "gpt-4o-mini-2024-07-18",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10},
    }


def _chunk(**delta: object) -> SimpleNamespace:
    shape = {"id": "chatcmpl-doc2", "object": "chat.completion.chunk", "created": 1_790_000_000, "model": "gpt-4o-mini"}
    choice = {"index": 0, "delta": {"content": delta.get("content")}, "finish_reason": delta.get("finish_reason")}
    return SimpleNamespace(model_dump=lambda mode: shape | {"choices": [choice]})


class _Refused(Exception):
    status_code = 429


def test_the_python_snippet_writes_rows_that_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call, a refused call and a stream that its reader left, logged as the page says, then imported."""
    monkeypatch.chdir(tmp_path)
    place: dict = {}
    for snippet in _fences(ROOT / "docs" / "logs" / "own-rows.md", "python"):
        exec(snippet, place)

    def refuse(**request: object) -> None:
        raise _Refused("Error code: 429")

    asked = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "late parcel"}]}
    answered = SimpleNamespace(model_dump=lambda mode: _answer("delivery"))
    assert place["logged"](lambda **request: answered, "classify", "u-1", **asked) is answered
    with pytest.raises(_Refused):
        place["logged"](refuse, "classify", **asked)
    stream = place["logged_stream"](
        lambda **request: iter([_chunk(content="On"), _chunk(content=" it")]), "chat", **asked
    )
    next(stream)
    stream.close()
    log = tmp_path / "llm-calls.jsonl"
    ends = time.monotonic() + 5
    while (not log.exists() or log.read_text().count("\n") < 3) and time.monotonic() < ends:
        time.sleep(0.01)

    store = Store(Workspace(tmp_path / "workspace"))
    report = import_paths(store, [log])
    listed = CallList(store, descending=False).open()
    found = {(row.feature, row.status, row.input_tokens) for row in listed.page(0, 9)}
    listed.close()
    store.close()
    assert (report.imported, report.quarantined) == (3, 0)
    assert ("classify", "ok", 9) in found
    assert {(feature, status) for feature, status, _ in found} == {
        ("classify", "ok"),
        ("classify", "error"),
        ("chat", "cut"),
    }
