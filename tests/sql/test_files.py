"""Every SQL file is called, says what a row is and what its parameters mean, and fits the record made of its rows."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from app import resources
from app.audit.call import StoredCall
from app.audit.calls import CallRow
from app.audit.reconcile import BillFacts, BillLine
from app.dataset.difference import Difference
from app.dataset.lineage import Standing
from app.dataset.manifest import Origin
from app.dataset.progress import ReviewCounts
from app.dataset.queue import QueuedFlag
from app.dataset.review import PairFlag, ReviewedPair
from app.dataset.split import Once
from app.dataset.state import Version
from app.dataset.thresholds import Counted, FlaggedPair
from app.logs.quarantine import Reason
from app.pairs import Tried
from app.records import FeatureReview, Feedback, QuarantinedLine, WorkspaceCounts
from app.runs import EvaluationRow
from app.store import Store

SQL = resources.path("sql")
OURS = ("audit", "candidates", "checks", "dataset", "doctor", "training")
FILES = sorted(path.relative_to(SQL).with_suffix("").as_posix() for name in OURS for path in (SQL / name).glob("*.sql"))
ALL = sorted(
    path.relative_to(SQL).with_suffix("").as_posix() for path in SQL.glob("*/*.sql") if path.parent.name != "migrations"
)
RECORDS: dict[str, type] = {
    "audit/call": StoredCall,
    "audit/feedback_of": Feedback,
    "audit/calls_page": CallRow,
    "audit/matching_page": CallRow,
    "audit/ranked_page": CallRow,
    "import/quarantined_lines": QuarantinedLine,
    "import/quarantine_reasons": Reason,
    "audit/bill_facts": BillFacts,
    "audit/bill_against_calls": BillLine,
    "audit/workspace_counts": WorkspaceCounts,
    "audit/reviews": FeatureReview,
    "dataset/tried": Tried,
    "dataset/members": Standing,
    "dataset/held_before": Once,
    "dataset/differences": Difference,
    "dataset/filter_counts": Counted,
    "dataset/flagged_pairs": FlaggedPair,
    "dataset/versions": Version,
    "dataset/origins": Origin,
    "dataset/flags_of": PairFlag,
    "dataset/queued_flags": QueuedFlag,
    "dataset/review_counts": ReviewCounts,
    "dataset/reviewed_pairs": ReviewedPair,
    "training/evaluations": EvaluationRow,
}
_BEFORE = {"audit/matching_page": ["audit/match_calls"], "audit/ranked_page": ["audit/rank_calls"]}


def code() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in Path(resources.__file__).parent.rglob("*.py"))


def parameters(text: str) -> set[str]:
    return set(re.findall(r"\$([a-z_0-9]+)", re.sub(r"--.*|'[^']*'", "", text)))


@pytest.mark.parametrize("query", ALL)
def test_somebody_calls_it(query: str) -> None:
    phase, _, name = query.partition("/")
    called = code()
    assert f'"{query}"' in called or (phase == "checks" and f'"{name}"' in called)


@pytest.mark.parametrize("query", FILES)
def test_its_header_says_what_a_row_is_and_names_every_parameter(query: str) -> None:
    text = resources.text(f"sql/{query}.sql")
    comments = [line for line in text.splitlines() if line.lstrip().startswith("--")]
    assert re.match(r"-- (One row|Makes `|Adds |Removes )", comments[0])
    assert parameters(text) <= set(re.findall(r"\$([a-z_0-9]+)", "\n".join(comments)))


@pytest.mark.parametrize("query", FILES)
def test_it_is_one_statement_with_its_keywords_in_lower_case(query: str) -> None:
    text = re.sub(r"--.*|'[^']*'", "", resources.text(f"sql/{query}.sql"))
    assert text.count(";") == 1
    assert text.rstrip().endswith(";")
    assert not re.search(r"\b(SELECT|FROM|WHERE|GROUP|ORDER|JOIN|AND|OR)\b", text)
    assert len(text.splitlines()) <= 80


@pytest.mark.parametrize("query", sorted(RECORDS))
def test_its_columns_are_the_fields_of_its_record(store: Store, query: str) -> None:
    with store.lease() as cursor:
        for earlier in _BEFORE.get(query, ()):
            cursor.run(earlier, **_any(earlier))
        asked = _any(query)
        answer = cursor.raw.execute(resources.text(f"sql/{query}.sql"), asked or None)
        names = [column[0] for column in answer.description or ()]
        answer.fetchall()
    assert sorted(names) == sorted(field.name for field in fields(RECORDS[query]))


def _any(query: str) -> dict[str, Any]:
    """Some value for each parameter of a query."""
    known: dict[str, Any] = {
        "first": 0,
        "last": 10,
        "limit": 1,
        "most": 1,
        "lines": False,
        "with_data": True,
        "call_id": "x",
    }
    known |= {"order": "cost", "direction": -1, "since": "2025-01-01", "until": "2025-01-02"}
    flags = dict.fromkeys(("no_feature", "no_model", "no_user", "unpriced", "bounded", "in_order"), False)
    return {name: (known | flags).get(name) for name in parameters(resources.text(f"sql/{query}.sql"))}
