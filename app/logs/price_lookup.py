"""Finds a logged model in the price table of `genai-prices`, whatever the logger called it, its vendor and its tier.

A vendor that the table does not know (a proxy, a wrapper's own word) is taken as unsaid: the name then decides, where
one vendor sells under it. A dated snapshot that it does not list costs what its
undated name does. A name nobody sells stays unknown, and so do open weights that could run anywhere
(`llama3.1:8b`, `gpt-oss-20b`) when the log does not say where.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, Provider

STANDARD = "standard"
TIERS = {"batch": "batch", "flex": "flex", "priority": "priority", "fast": "priority"}
"""The tier a response names, and the rate it pays: `fast` is OpenAI's newer word for `priority`, at the same price."""

OWN = frozenset({
    "ollama", "ollama_chat", "vllm", "hosted_vllm", "sglang", "tgi", "llama.cpp", "llamacpp", "llama_cpp", "llamafile",
    "xllamacpp", "lmstudio", "lm_studio", "lm-studio", "mlx", "local", "localhost", "127.0.0.1", "0.0.0.0", "::1",
})  # fmt: skip
"""Providers, and prefixes of model names, that say the model runs on hardware of one's own."""

VENDORS = {"fireworks_ai": "fireworks", "fireworks-ai": "fireworks", "z-ai": "zai", "z.ai": "zai"}
"""A logger's word for a vendor, and the table's, where the table does not know the word."""

PREFIXES = frozenset({
    "openai", "anthropic", "google", "gemini", "vertex_ai", "azure", "azure_ai", "bedrock", "mistral", "groq",
    "deepseek", "x-ai", "xai", "cohere", "perplexity", "together_ai", "fireworks_ai", "openrouter", "litellm",
    "litellm_proxy", "moonshotai", "z-ai", "zai", "cerebras", "vercel",
})  # fmt: skip
"""What stands before the slash in names like openai/gpt-4o where it says who sells; other words belong to the name."""

_SNAPSHOT = re.compile(r"-20\d\d-?\d\d-?\d\d$")
_ROUTING = (":nitro", ":floor", ":online", ":exacto")
_OPEN_WEIGHTS = ("gpt-oss", "distill")


def rate_tier(service_tier: str | None) -> str:
    """standard, batch, flex or priority; default, auto, scale and unknown words pay the standard rate.

    sql/import/price_calls.sql says the same.
    """
    return TIERS.get((service_tier or "").lower(), STANDARD)


def is_own(model: str, provider: str | None) -> bool:
    """Whether the model runs on the user's own hardware, where a token costs nothing (the machine is a fixed cost)."""
    said = (provider or "").lower()
    host = urlsplit(said).hostname if "://" in said else said
    return host in OWN or model.lower().partition("/")[0] in OWN


@cache
def found(model: str, provider: str | None) -> "tuple[Provider, ModelInfo] | None":
    """The table's vendor and model; None where it knows none. The first call of a process loads the table (0.3 s)."""
    from genai_prices.data_snapshot import get_snapshot

    snapshot = get_snapshot()
    for spelled in dict.fromkeys((model.lower(), _SNAPSHOT.sub("", model.lower()))):
        for vendor, name in _readings(spelled, (provider or "").lower()):
            try:
                return snapshot.find_provider_model(name, None, vendor, None)
            except LookupError:
                continue
    return None


def _readings(model: str, provider: str) -> Iterator[tuple[str | None, str]]:
    """What a logged name may mean, the likeliest first."""
    vendor = _vendor(provider)
    if vendor:
        yield vendor, model
        if model.endswith(_ROUTING):
            yield vendor, model.rpartition(":")[0]
    prefix, slash, rest = model.partition("/")
    if slash and prefix in PREFIXES:
        yield from _readings(rest, prefix)
    elif vendor in (None, "openai") and not _could_run_anywhere(model):
        yield None, model
        yield "openai", model


def _could_run_anywhere(model: str) -> bool:
    return any(word in model for word in _OPEN_WEIGHTS) or (":" in model and not model.startswith("ft:"))


@cache
def _vendor(word: str) -> str | None:
    """The table's id of a vendor; the table itself takes any word that contains `openai`, `vertex`, `bedrock`, ..."""
    from genai_prices.data_snapshot import find_provider_by_id, get_snapshot

    if not word:
        return None
    if "azure" in word or word.startswith("az."):
        return "azure"
    for reading in (VENDORS.get(word, word), word.partition(".")[0]):
        if known := find_provider_by_id(get_snapshot().providers, reading):
            return known.id
    return None
