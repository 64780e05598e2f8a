"""Writes the README's table of phases from app.flow, between its two markers: `python docs/phases.py`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
README = ROOT / "README.md"
START, END = "<!-- phases -->", "<!-- /phases -->"


def table() -> str:
    """The phases in their order, as Markdown."""
    from app.flow import PHASES

    lines = ["| | phase | the question it answers | needs | leaves behind |", "|---|---|---|---|---|"]
    lines += [f"| {each.number} | {each.title} | {each.question} | {each.needs} | {each.leaves} |" for each in PHASES]
    return "\n".join(lines)


def between(text: str) -> str:
    """What stands between the markers; raises ValueError where they are missing."""
    return text[text.index(START) + len(START) : text.index(END)].strip()


def main() -> None:
    before, _, rest = README.read_text(encoding="utf-8").partition(START)
    README.write_text(f"{before}{START}\n{table()}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
