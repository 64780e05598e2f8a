"""What the providers of a feature's calls say about training on their output; acknowledged once, with the day."""

import tomllib
from datetime import UTC, datetime
from typing import Any

from app import resources
from app.logs import price_lookup
from app.runs import TermsNotice
from app.store import Cursor, Store
from app.training.heldout import GROUP

OTHER = "other"
"""Stands for providers that the table does not name, and for calls that name none."""


def notices(store: Store, feature: str) -> list[TermsNotice]:
    """The notices that concern a feature, by provider, each with when it was acknowledged."""
    with store.lease(GROUP) as cursor:
        return _notices(cursor, feature)


def acknowledge(store: Store, feature: str) -> list[TermsNotice]:
    """Acknowledges the notices that concern a feature; returns them as they are now."""
    now = datetime.now(UTC).replace(tzinfo=None)
    with store.lease(GROUP) as cursor, cursor.transaction():
        for notice in _notices(cursor, feature):
            if notice.acknowledged_at is None:
                cursor.run("training/insert_acknowledgement", provider=notice.provider, dated=notice.dated, made_at=now)
        return _notices(cursor, feature)


def _notices(cursor: Cursor, feature: str) -> list[TermsNotice]:
    told = tomllib.loads(resources.text("assets/terms.toml"))
    known = {row["name"]: row for row in told["provider"]}
    made = dict(cursor.rows("training/acknowledged", dated=told["dated"]))
    rows = cursor.rows("training/providers", feature=feature)
    names = sorted({_known(provider, model, known) for provider, model in rows} or {OTHER})
    return [_notice(name, known.get(name, {}), told, made.get(name)) for name in names]


def _known(provider: str | None, model: str | None, known: dict[str, Any]) -> str:
    """The name in the table that a logged provider begins with, `azure_ai` is azure; else of who sells the model."""
    logged = (provider or "").lower()
    if not logged and model and (sold := price_lookup.found(model, None)):
        logged = sold[0].id
    return next((name for name in known if logged.startswith(name)), OTHER)


def _notice(name: str, row: dict[str, Any], told: dict[str, Any], acknowledged_at: datetime | None) -> TermsNotice:
    says = " ".join(row.get("says", told["any"]).split())
    return TermsNotice(
        name, row.get("title", "your API provider"), says, row.get("link"), told["dated"], acknowledged_at
    )
