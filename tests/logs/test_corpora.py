"""The real corpora through the whole import: three formats of the same calls give one audit, equal to the truth."""

import gzip
import json
from pathlib import Path

import pytest

from app.logs.importer import import_paths
from app.paths import Workspace
from app.store import Store
from tests.shared import shared


def truth_of(folder: Path) -> dict[str, dict]:
    """Truth rows by the logger's row id; a torn line is in no log."""
    rows = {}
    for path in sorted((folder / "truth").glob("*.jsonl.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            row = json.loads(line)
            rows[row["id"]] = row
    return rows


def audited(tmp_path: Path, *logs: Path) -> dict[str, tuple]:
    """Calls, errors, tokens and cost of each model, after an import into a workspace of its own."""
    store = Store(Workspace(tmp_path / f"workspace-{logs[0].name}"))
    try:
        import_paths(store, logs)
        with store.lease() as cursor:
            rows = cursor.raw.execute("""
                select
                    model,
                    count(*),
                    count(*) filter (where status = 'error'),
                    sum(input_tokens) filter (where tokens_source = 'usage'),
                    sum(output_tokens) filter (where tokens_source = 'usage'),
                    sum(cost_usd),
                    sum(input_tokens),
                    sum(output_tokens)
                from calls group by model order by model
            """).fetchall()
        return {row[0]: row[1:] for row in rows}
    finally:
        store.close()


def logged(folder: Path) -> dict[str, tuple]:
    """What the truth says of the calls whose usage is logged: calls, errors, input and output tokens by model."""
    found: dict[str, list[int]] = {}
    for row in truth_of(folder).values():
        if row.get("torn"):
            continue
        of_model = found.setdefault(row["model"], [0, 0, 0, 0])
        of_model[0] += 1
        of_model[1] += row["defect"] == "error"
        if row["usage_logged"]:
            of_model[2] += row["in"]
            of_model[3] += row["out"]
    return {model: tuple(counts) for model, counts in found.items()}


@pytest.mark.parametrize("corpus", ["corpus2k_all", "corpus10k_openai"])
def test_own_rows_equal_the_truth(tmp_path: Path, corpus: str) -> None:
    folder = shared(f"data/{corpus}")
    found = audited(tmp_path, folder / "openai")
    expected = logged(folder)
    answered = {model: row[:4] for model, row in found.items() if model in expected}
    # A failed call names the model as it was asked for; the truth names the one that would have answered.
    asked_only = sum(row[0] for model, row in found.items() if model not in expected)
    assert sum(row[0] for row in found.values()) == sum(row[0] for row in expected.values())
    assert asked_only == sum(row[1] for model, row in found.items() if model not in expected)
    assert {model: row[2:] for model, row in answered.items()} == {model: row[2:] for model, row in expected.items()}
    summary = json.loads((folder / "summary.json").read_text())
    cost = sum(float(row[4]) for row in found.values() if row[4] is not None)
    assert cost == pytest.approx(summary["cost_usd"], rel=0.02)
    assert sum(row[5] or 0 for row in found.values()) == pytest.approx(summary["input_tokens"], rel=0.02)
    assert sum(row[6] or 0 for row in found.values()) == pytest.approx(summary["output_tokens"], rel=0.02)


def test_the_three_formats_give_the_same_audit(tmp_path: Path) -> None:
    folder = shared("data/corpus2k_all")
    kinds = {kind: audited(tmp_path, folder / kind) for kind in ("openai", "litellm", "otlp")}
    totals = {
        kind: (sum(row[0] for row in found.values()), sum(row[1] for row in found.values()))
        for kind, found in kinds.items()
    }
    torn = {kind: json.loads((folder / "summary.json").read_text())["lines"].get(f"{kind}_torn", 0) for kind in kinds}
    assert {kind: calls + torn[kind] for kind, (calls, _) in totals.items()} == dict.fromkeys(kinds, 2096)
    for kind, found in kinds.items():
        cost = sum(float(row[4]) for row in found.values() if row[4] is not None)
        assert cost == pytest.approx(1.148027, rel=0.02), kind
