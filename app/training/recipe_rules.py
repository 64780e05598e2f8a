"""Checks a recipe: every key by itself, then what goes together. A problem names its key."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from app.errors import UsageError
from app.training.recipe_fields import FIELDS, SOURCE_FIELDS, Field

_LISTS_OF_TEXT = ("eot_tokens", "plugins")


class Problem(NamedTuple):
    """One key that is wrong, and what it should be."""

    field: str
    says: str


def problems(values: Mapping[str, Any], context: int | None = None) -> list[Problem]:
    """All that is wrong with a recipe; `context` are the tokens that the base model takes, if known."""
    found = _by_field(values, FIELDS)
    for name in ("datasets", "test_datasets"):
        if isinstance(values.get(name), list):
            found += _sources(name, values[name])
    found += [
        Problem(name, "a list of texts")
        for name in _LISTS_OF_TEXT
        if isinstance(values.get(name), list) and not all(isinstance(one, str) and one for one in values[name])
    ]
    return found or [*_together(values, context)]


def check(values: Mapping[str, Any], context: int | None = None) -> None:
    """Raises UsageError that names the first key that is wrong, and how many more are."""
    found = problems(values, context)
    if found:
        more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
        raise UsageError(
            f"The recipe's {found[0].field} is wrong: it must be {found[0].says}.{more}", "Correct the key."
        )


def _by_field(values: Mapping[str, Any], known: Mapping[str, Field], place: str = "") -> list[Problem]:
    found = []
    for name, value in values.items():
        if name not in known:
            near = get_close_matches(str(name), known, 1)
            meant = f"; {near[0]} is near" if near else ""
            found.append(Problem(f"{place}{name}", f"a key that offramp knows{meant}"))
        elif says := known[name].problem(value):
            found.append(Problem(f"{place}{name}", says))
    found += [Problem(f"{place}{name}", "set") for name, field in known.items() if field.needed and name not in values]
    return found


def _sources(name: str, sources: list[Any]) -> list[Problem]:
    if not sources:
        return [Problem(name, "a list of at least one file")]
    found = []
    for number, source in enumerate(sources):
        place = f"{name}[{number}]"
        if not isinstance(source, dict):
            found.append(Problem(place, "a table of keys"))
            continue
        found += _by_field(source, SOURCE_FIELDS, f"{place}.")
        roles = source.get("roles_to_train", ["assistant"])
        if isinstance(roles, list) and roles != ["assistant"]:
            found.append(Problem(f"{place}.roles_to_train", "[assistant]: the prompt is not to be learned"))
    return found


def _together(values: Mapping[str, Any], context: int | None) -> list[Problem]:
    found = []
    in_4bit = values.get("load_in_4bit", False)
    if in_4bit != (values["adapter"] == "qlora"):
        found.append(Problem("load_in_4bit", f"{str(not in_4bit).lower()} with adapter {values['adapter']}"))
    if values.get("bf16") is True and values.get("fp16"):
        found.append(Problem("fp16", "false where bf16 is true"))
    if values.get("sample_packing") and values.get("attn_implementation", "sdpa") in ("sdpa", "eager"):
        found.append(Problem("sample_packing", "false without flash attention: packed pairs would see each other"))
    if values.get("eval_sample_packing") and not values.get("sample_packing"):
        found.append(Problem("eval_sample_packing", "false where sample_packing is"))
    if context and values["sequence_len"] > context:
        found.append(Problem("sequence_len", f"at most {context:,}, the context of the base model"))
    if values.get("early_stopping_patience") and values.get("evals_per_epoch") != values.get("saves_per_epoch"):
        found.append(Problem("saves_per_epoch", "equal to evals_per_epoch where it may stop early"))
    if values["chat_template"] == "jinja" and not values.get("chat_template_jinja"):
        found.append(Problem("chat_template_jinja", "set where chat_template is jinja"))
    trained, tested = ({source["path"] for source in values[name]} for name in ("datasets", "test_datasets"))
    if trained & tested:
        found.append(Problem("test_datasets", "other files than datasets: held-out pairs are not trained on"))
    return found
