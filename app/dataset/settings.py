"""The filters in force: their actions and thresholds, as `offramp.toml` sets them for all features or for one."""

from typing import Any, get_args

from app.config import Settings, drop_value, set_value, settings
from app.dataset.rules import FILTERS
from app.errors import UsageError
from app.pairs import Action, FilterSetting
from app.paths import Workspace
from app.store import Cursor

EVERY = ""
"""Instead of a feature's name: all features that set nothing of their own."""
_ACTIONS = get_args(Action)


def in_force(said: Settings, feature: str = EVERY) -> list[FilterSetting]:
    """Every filter with what holds for that feature. Raises UsageError for what `offramp.toml` has wrong."""
    _known(said.filters)
    return [_of(module.NAME, module.ACTION, module.THRESHOLD, said.filters, feature) for module in FILTERS]


def apply(cursor: Cursor, workspace: Workspace, feature: str) -> None:
    """Copies the settings of all features and of this one to the database, if they differ from what it has."""
    said = settings(workspace)
    for name in (EVERY, feature):
        wanted = in_force(said, name)
        held = cursor.records(FilterSetting, "dataset/settings", feature=name)
        if sorted(held, key=_name) != sorted(wanted, key=_name):
            with cursor.transaction():
                cursor.run("dataset/forget_settings", feature=name)
                cursor.run(
                    "dataset/insert_settings",
                    feature=name,
                    filter=[one.filter for one in wanted],
                    action=[one.action for one in wanted],
                    threshold=[one.threshold for one in wanted],
                )


def change(workspace: Workspace, feature: str, setting: FilterSetting) -> None:
    """Writes one filter of one feature to `offramp.toml`; an empty feature means all. Raises UsageError.

    Only what differs from what holds without it stays in the file: a change that is taken back leaves nothing behind.
    """
    table = ("filters", setting.filter, *(("only", feature) if feature else ()))
    without = {one.filter: one for one in in_force(settings(workspace) if feature else Settings())}[setting.filter]
    for key in ("action", "threshold"):
        if getattr(setting, key) == getattr(without, key):
            drop_value(workspace, (*table, key))
        else:
            set_value(workspace, (*table, key), getattr(setting, key))


def _name(setting: FilterSetting) -> str:
    return setting.filter


def _of(name: str, action: Action, threshold: float, said: dict[str, Any], feature: str) -> FilterSetting:
    general = said.get(name, {})
    own = general.get("only", {}).get(feature, {}) if feature else {}
    chosen = {"action": action, "threshold": threshold} | general | own
    return FilterSetting(name, chosen["action"], float(chosen["threshold"]))


def _known(said: dict[str, Any]) -> None:
    names = [module.NAME for module in FILTERS]
    masking = [module.NAME for module in FILTERS if module.ACTION == "mask"]
    for name, table in said.items():
        if name not in names:
            raise UsageError(f"offramp.toml sets an unknown filter {name!r}.", f"Known: {', '.join(names)}.")
        if not isinstance(table, dict) or not isinstance(table.get("only", {}), dict):
            raise UsageError(
                f"[filters.{name}] in offramp.toml is not a table.", "Write action and threshold below it."
            )
        for keys in (table, *table.get("only", {}).values()):
            _possible(f"[filters.{name}] in offramp.toml", keys)
            if keys.get("action") == "mask" and name not in masking:
                raise UsageError(
                    f"[filters.{name}] in offramp.toml masks, but {name} finds nothing that could be masked.",
                    f"These can mask: {', '.join(masking)}.",
                )


def _possible(where: str, keys: Any) -> None:
    if not isinstance(keys, dict):
        raise UsageError(
            f"{where} sets 'only' without a feature.", "Write [filters.NAME.only.FEATURE], its keys below."
        )
    unknown = set(keys) - {"action", "threshold", "only"}
    if unknown:
        raise UsageError(
            f"{where} has an unknown key {sorted(unknown)[0]!r}.",
            "Known: action, threshold, and [filters.NAME.only.FEATURE] for one feature.",
        )
    if keys.get("action", _ACTIONS[0]) not in _ACTIONS:
        raise UsageError(f"{where} has the action {keys['action']!r}.", f"Known: {', '.join(_ACTIONS)}.")
    threshold = keys.get("threshold", 0)
    if isinstance(threshold, bool) or not isinstance(threshold, int | float):
        raise UsageError(f"{where} has the threshold {threshold!r}.", "Write a number.")
