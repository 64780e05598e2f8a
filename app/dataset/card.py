"""The card of a dataset version: what it is, where it comes from, what was left out, how its files are to be read."""

from typing import Any

from app.dataset.crossing import FEWEST_PAIRS, LARGEST_PROMPT
from app.dataset.plan import LEFT_OUT
from app.dataset.rules import FILTERS
from app.dataset.sample import certainty

_TEXT = """# {feature} {version}

{pairs:,} pairs of what a language model was asked and what it answered, taken from the logs of one product:
{train:,} to train on, {heldout:,} held out. Made {made_at} by offramp {offramp}.

## Files

- `train.jsonl`, `heldout.jsonl`: one `{{"messages": […]}}` a line, in the shape of the OpenAI chat API. The last
  message is the assistant's answer, to be learned; tool calls carry their arguments as JSON text.
- `pairs.jsonl`: all pairs, the {train:,} to train on first, as `{{"input", "output"}}`, both text. `input` is the whole
  prompt: the system prompt, an empty line, then what was asked. A single question stands as it is; in a longer
  conversation each turn is led by `User:`, `Assistant:` or `Tool:`. `output` is the answer; one that calls tools is
  the JSON `{{"content", "tool_calls"}}`. An image or another part that is no text is written as its type in brackets.
- `manifest.json`: hashes, counts, filters and the calls that the pairs come from, in the order of `pairs.jsonl`.

U+2028, U+2029 and U+0085 are escaped, so that every reader sees one pair a line.

## Where it comes from

{collected:,} logged calls of the feature `{feature}`{period}. Answered by: {models}.

What the filters flagged (a pair may have several flags):

{flagged}

{dropped:,} pairs were dropped without a look, {to_review:,} wait to be reviewed, {rejected:,} were rejected. {reviewed}

Accepted, but not in this version: {left_out}.

## Split

{heldout:,} pairs are held out: {reason}. {proof}

Pairs with the same input, of one cluster of like inputs or of one session are never on both sides. Other pairs that ask
nearly the same were looked for and left out{unseen}. Both sides are alike in time and in kind of answer.
What was held out once is held out in every version and never trained on, and the other way round; where new calls join
the two sides, the training side loses its pairs.

## What to know

{warnings}The answers are those of the API model that served them, mistakes included, but for those that were edited.
The texts are your users' and may hold personal data.

## Licence

None is given. The texts belong to the product and its users. Providers of language models restrict what may be trained
on their answers: read the terms of those named above before you train, and before you give this to anybody.
"""


def card(manifest: dict[str, Any]) -> str:
    """The card in Markdown, from the manifest alone."""
    counts = manifest["counts"]
    return _TEXT.format(
        **counts,
        feature=manifest["feature"],
        version=manifest["version"],
        made_at=manifest["made_at"][:10],
        offramp=manifest["offramp"],
        period=_period(manifest["period"]),
        models=_counted(manifest["models"]),
        flagged=_flagged(manifest["filters"], manifest["settings"]),
        reviewed=_reviewed(manifest["looks"], counts["edited"]),
        left_out=_left_out(manifest["left_out"]),
        unseen=_unseen(counts["pairs"]),
        warnings="".join(f"{_sentence(told)}\n" for told in manifest["warnings"]),
        **manifest["heldout"],
    )


def _period(ends: list[str] | None) -> str:
    return f", {ends[0][:10]} to {ends[1][:10]}" if ends else ""


def _counted(models: dict[str, int]) -> str:
    return ", ".join(f"`{name}` ({calls:,})" for name, calls in models.items()) or "not known"


def _flagged(flags: dict[str, int], settings: dict[str, dict[str, Any]]) -> str:
    titles = {module.NAME: module.TITLE for module in FILTERS}
    lines = [
        f"- {count:,}: {titles.get(name, name)} (`{name}`, {_setting(settings.get(name))})"
        for name, count in flags.items()
        if count
    ]
    return "\n".join(lines) or "nothing."


def _setting(setting: dict[str, Any] | None) -> str:
    return f"{setting['action']} from {setting['threshold']:g} on" if setting else "no longer set"


def _reviewed(looks: dict[str, Any], edited: int) -> str:
    if not looks["looked_at"] + looks["at_once"]:
        return "Nobody has reviewed the others."
    told = f"{looks['looked_at']:,} pairs were looked at and decided one by one, {edited:,} pairs were edited"
    if looks["at_once"]:
        told += f"; {looks['at_once']:,} were decided many at one key or by command, without a look at each"
    return f"{told}. Nobody has looked at the others, {looks['unseen']:,} of them accepted. {_sampled(looks)}".rstrip()


def _sampled(looks: dict[str, Any]) -> str:
    drawn = looks["clean"] + looks["bad"]
    if not drawn:
        return "No random sample of those was reviewed."
    were = "was" if looks["bad"] == 1 else "were"
    most = looks["most_bad"] * 100
    at_most = f"at {certainty(drawn) * 100:.0f} % at most {most:.1f} % of them are"
    return f"Of {drawn:,} drawn at random {looks['bad']:,} {were} bad: {at_most}."


def _unseen(pairs: int) -> str:
    if pairs < FEWEST_PAIRS:
        return f" only by cluster: among fewer than {FEWEST_PAIRS} pairs it cannot be told which words are template"
    return f", but for prompts of more than {LARGEST_PROMPT // 1000} kB, which are not compared word by word"


def _left_out(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {LEFT_OUT[why]}" for why, count in counts.items()) or "none"


def _sentence(told: str) -> str:
    return f"{told[:1].upper()}{told[1:]}."
