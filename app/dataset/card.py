"""The card of a dataset version: what it is, where it comes from, what was left out, how its files are to be read."""

from typing import Any

from app.dataset.rules import FILTERS

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

{collected:,} logged calls of the feature `{feature}`. Left out:

{left_out}

## Split

Held out is a tenth of the inputs, chosen by a hash of the input: equal inputs, white space aside, are never on both
sides, and an input that was held out once is held out in every version.

## What to know

The answers are those of the API model that served them, mistakes included; nobody has reviewed them. The texts are your
users' and may hold personal data. Some API providers restrict what models may be trained on their output.
"""


def card(manifest: dict[str, Any]) -> str:
    """The card in Markdown, from the manifest alone."""
    return _TEXT.format(
        feature=manifest["feature"],
        version=manifest["version"],
        pairs=manifest["counts"]["pairs"],
        train=manifest["counts"]["train"],
        heldout=manifest["counts"]["heldout"],
        collected=manifest["counts"]["collected"],
        made_at=manifest["made_at"][:10],
        offramp=manifest["offramp"],
        left_out=_left_out(manifest["filters"]),
    )


def _left_out(dropped: dict[str, int]) -> str:
    titles = {module.NAME: module.TITLE for module in FILTERS}
    lines = [f"- {count:,}: {titles.get(name, name)} (`{name}`)" for name, count in dropped.items() if count]
    return "\n".join(lines) or "nothing."
