"""The main job on a real log, from import to evaluation; once by commands, and as far as screens go by keys."""

import json
import random
from pathlib import Path

import pytest
from textual.pilot import Pilot

from app.__main__ import run
from app.paths import Workspace
from app.tui import OfframpApp
from tests import made_logs
from tests.endpoint import endpoint
from tests.shared import SHARED

FEATURE = "content_classification"
WORDS = [
    f"{first}{last}" for first in ("bel", "kor", "mun", "tas", "vil", "zor") for last in ("ado", "eri", "ilo", "una")
]
"""For questions that nobody has asked."""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The real log where it is here, else one of the same shape."""
    real = SHARED / "data" / "corpus10k_openai" / "openai"
    if real.is_dir():
        return real
    rows = [made_logs.row(number) for number in range(2400)]
    for row in rows:
        if row["request"]["metadata"]["feature"] == "classify":
            row["request"]["metadata"]["feature"] = FEATURE
    made = tmp_path / "app.jsonl"
    made.write_bytes(made_logs.lines(rows))
    return made


def answered(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    """What a command prints with `--json`; it must have succeeded."""
    capsys.readouterr()
    code = run([*arguments, "--json"])
    printed = capsys.readouterr()
    assert code == 0, printed.err
    return json.loads(printed.out)


def test_by_commands(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFRAMP_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-never-to-be-written")
    imported = answered(capsys, "import", str(log))
    assert imported["imported"] > 2000
    audit = answered(capsys, "audit")
    shares = [row["share"] for row in audit["rows"]]
    assert sum(shares) == pytest.approx(1, abs=0.001)
    assert sum(row["calls"] for row in audit["rows"]) == imported["imported"]
    found = answered(capsys, "candidates")["rows"]
    assert FEATURE in [row["feature"] for row in found]
    answered(capsys, "pick", FEATURE)
    filters = answered(capsys, "dataset", "filters", FEATURE)
    assert filters["collected"] > 500
    reviewed(capsys)
    built = answered(capsys, "dataset", "build", FEATURE)
    assert built["train"] + built["heldout"] >= 500
    assert "held-out pairs" in built["proof"]
    answered(capsys, "dataset", "export", FEATURE, "--out", str(tmp_path / "out"))
    pairs = [json.loads(line) for line in (tmp_path / "out" / "pairs.jsonl").read_text().splitlines()]
    chats = [
        json.loads(line)
        for name in ("train", "heldout")
        for line in (tmp_path / "out" / f"{name}.jsonl").read_text().splitlines()
    ]
    assert len(pairs) == len(chats) == built["train"] + built["heldout"]
    assert all(pair["input"] and pair["output"] for pair in pairs)
    assert all(chat["messages"][-1]["role"] == "assistant" for chat in chats)
    assert answered(capsys, "train", FEATURE, "--accept-terms")["status"] == "prepared"
    logged = {json.dumps(chat["messages"][:-1]): chat["messages"][-1]["content"] for chat in chats}
    with endpoint(lambda body: logged[json.dumps(body["messages"])]) as made:
        assert answered(capsys, "evaluate", FEATURE, "--model", "m", "--url", made.url)["verdict"] == "PASS"
    later(capsys, tmp_path)
    assert all(check["ok"] for check in answered(capsys, "doctor")["checks"] if check["name"] == "datasets")
    kept = [path for path in (tmp_path / "workspace").rglob("*") if path.is_file()]
    assert all(b"sk-never-to-be-written" not in path.read_bytes() for path in kept)
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)


def reviewed(capsys: pytest.CaptureFixture[str]) -> None:
    """Decides what the filters ask about: one pair rejected and taken back, then all by their flags."""
    waiting = answered(capsys, "review", FEATURE, "--list")
    for pair in waiting["pairs"][:1]:
        assert answered(capsys, "review", FEATURE, "--reject", pair["pair_id"])["remaining"] < waiting["remaining"]
        assert answered(capsys, "review", FEATURE, "--undo")["remaining"] == waiting["remaining"]
    for row in answered(capsys, "dataset", "filters", FEATURE)["filters"]:
        if row["action"] == "review" and row["flagged"]:
            answered(capsys, "review", FEATURE, "--accept-flag", row["filter"])
    assert answered(capsys, "review", FEATURE)["remaining"] == 0


def later(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """More calls, answered as those before: a second version that differs by what came, and moves nothing."""
    first = answered(capsys, "dataset", "versions", FEATURE)["versions"][0]
    rows = [made_logs.row(number) for number in range(9_000, 9_200)]
    answers = [json.loads(line)["output"] for line in (folder / "out" / "pairs.jsonl").read_text().splitlines()]
    drawn = random.Random(1)
    for row in rows:
        row["request"]["metadata"]["feature"] = FEATURE
        row["request"]["messages"][-1]["content"] = " ".join(drawn.sample(WORDS, 9))
        row["response"]["choices"][0]["message"]["content"] = drawn.choice(answers)
    (folder / "later.jsonl").write_bytes(made_logs.lines(rows))
    answered(capsys, "import", str(folder / "later.jsonl"))
    second = answered(capsys, "dataset", "build", FEATURE)
    assert second["version"] == "v2"
    assert second["heldout"] >= first["heldout"]
    found = answered(capsys, "dataset", "diff", FEATURE)
    assert (found["old"], found["new"], found["moved"]) == ("v1", "v2", 0)
    assert found["why"]["added"]["new call"] > 0
    assert {pair["side"] for pair in found["pairs"] if pair["change"] == "removed"} <= {"train"}


async def settled(pilot: Pilot) -> None:
    """Until no thread works and what they posted is drawn."""
    for _ in range(3):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.05)


async def pressed(pilot: Pilot, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


async def written(pilot: Pilot, words: str) -> None:
    """Replaces what stands in the input that has the focus."""
    pilot.app.focused.value = words  # type: ignore[union-attr]
    await pressed(pilot, "enter")


async def test_by_keys(log: Path, tmp_path: Path) -> None:
    app = OfframpApp(Workspace(tmp_path / "workspace"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pressed(pilot, "1", "i")
        await written(pilot, str(log))
        await pressed(pilot, "enter")
        assert app.overview is not None
        assert "calls" in app.overview.summary
        await pressed(pilot, "2")
        assert "Total" in screen_text(app)
        await pressed(pilot, "3")
        for _ in range(6):
            if FEATURE in screen_text(app).partition("▸")[2].split("\n")[0]:
                break
            await pressed(pilot, "down")
        await pressed(pilot, "space", "4")
        assert "to review" in screen_text(app)
        await pressed(pilot, "f")
        assert "dropped" in screen_text(app)
        await pressed(pilot, "escape", "b")
        assert "held out" in screen_text(app)
        await pressed(pilot, "y", "w")
        await written(pilot, str(tmp_path / "out"))
        await pressed(pilot, "d")
        assert "v1" in screen_text(app)
    pairs = [json.loads(line) for line in (tmp_path / "out" / "pairs.jsonl").read_text().splitlines()]
    assert len(pairs) >= 500
    assert all(pair["input"] and pair["output"] for pair in pairs)


def screen_text(app: OfframpApp) -> str:
    """What the screen shows, line by line."""
    width, height = app.size
    lines = [app.screen._compositor.render_strips()[y].text for y in range(height)]
    return "\n".join(line[:width] for line in lines)
