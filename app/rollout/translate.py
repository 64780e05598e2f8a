"""Turns a request to the API into one that the challenger takes, or says why it cannot.

What Ollama drops in silence (openai/openai.go, ChatCompletionRequest) is translated, or dropped where the answer does
not depend on it; where it does, the call stays with the API. Only Chat Completions move.
"""

from typing import Any

from app.rollout.routing import Route

OLLAMA_TAKES = frozenset(
    {
        *("model", "messages", "stream", "stream_options", "max_tokens", "seed", "stop", "temperature", "top_p"),
        *("frequency_penalty", "presence_penalty", "response_format", "tools", "reasoning_effort"),
        *("logprobs", "top_logprobs"),
    }
)
WITHOUT_EFFECT = frozenset(
    {
        *("user", "store", "metadata", "service_tier", "parallel_tool_calls", "safety_identifier", "prompt_cache_key"),
        *("prompt_cache_retention", "prompt_cache_options", "verbosity", "moderation"),
    }
)
"""Fields that say how a call is billed, kept or grouped, and not what is answered."""
BYTES_A_TOKEN = 3.0
"""Bytes of prompt that count as one token: fewer than texts have (about 4), so that a prompt is rather taken for too
long than cut by the host, which drops the oldest messages in silence."""
MESSAGE_TOKENS = 8
"""What a chat template adds to a message."""


class StaysWithApi(Exception):
    """The challenger could not answer this call as it is meant; `reason` is counted."""

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(words)
        self.reason = reason


def for_challenger(asked: dict[str, Any], route: Route) -> tuple[dict[str, Any], list[str]]:
    """The challenger's request, and the fields that were dropped; raises StaysWithApi."""
    sent = {key: value for key, value in asked.items() if value is not None}
    sent["model"] = route.model
    messages = sent.get("messages")
    if not isinstance(messages, list) or not messages:
        raise StaysWithApi("unsupported", "no messages")
    if sent.get("n", 1) != 1:
        raise StaysWithApi("unsupported", "several choices")
    dropped = sorted(key for key in sent if key in WITHOUT_EFFECT)
    for key in (*dropped, "n"):
        sent.pop(key, None)
    if route.dialect == "ollama":
        _for_ollama(sent, route)
    _check_length(sent, route)
    return sent, dropped


def _for_ollama(sent: dict[str, Any], route: Route) -> None:
    sent["messages"] = [_message(message) for message in sent["messages"]]
    limit = sent.pop("max_completion_tokens", None)
    if limit is not None:
        sent.setdefault("max_tokens", limit)
    choice = sent.pop("tool_choice", "auto")
    if choice == "none":
        sent.pop("tools", None)
    elif choice != "auto":
        raise StaysWithApi("unsupported", "a tool that has to be called")
    if not sent.get("logit_bias"):
        sent.pop("logit_bias", None)
    sent.setdefault("temperature", route.temperature)
    sent.setdefault("top_p", route.top_p)
    sent["reasoning_effort"] = "none"  # left out, a model that can think does
    unknown = sorted(key for key in sent if key not in OLLAMA_TAKES)
    if unknown:
        raise StaysWithApi("unsupported", f"{unknown[0]} would be dropped in silence")


def _message(message: Any) -> Any:
    """A message whose text parts are one text: Ollama would make a message of each."""
    if not isinstance(message, dict):
        raise StaysWithApi("unsupported", "a message that is none")
    content = message.get("content")
    if message.get("role") == "developer":
        message = message | {"role": "system"}
    if not isinstance(content, list):
        return message
    texts = []
    for part in content:
        if not isinstance(part, dict) or part.get("type") not in ("text", "refusal"):
            raise StaysWithApi("unsupported", "a message part that is no text")
        texts.append(str(part.get(part["type"], "")))
    return message | {"content": "\n".join(texts)}


def _check_length(sent: dict[str, Any], route: Route) -> None:
    limit = sent.get("max_tokens", sent.get("max_completion_tokens"))
    output = limit if isinstance(limit, int) else route.most_output
    prompt = sum(_size(message) / BYTES_A_TOKEN + MESSAGE_TOKENS for message in sent["messages"])
    prompt += _size(sent.get("tools", "")) / BYTES_A_TOKEN
    if prompt + output > route.context:
        raise StaysWithApi("too_long", f"about {prompt:.0f} tokens of prompt and {output} of answer")


def _size(value: Any) -> int:
    """Bytes of all texts in a value."""
    if isinstance(value, str):
        return len(value.encode("utf-8", "surrogatepass"))
    if isinstance(value, dict):
        return sum(_size(inner) + len(str(key)) for key, inner in value.items())
    if isinstance(value, list):
        return sum(map(_size, value))
    return 4
