"""Which vendor answered, told by the address the call went to."""

from functools import lru_cache

HOSTS = {
    "api.openai.com": "openai",
    "api.anthropic.com": "anthropic",
    "openrouter.ai": "openrouter",
    "ai-gateway.vercel.sh": "vercel",
    "openai.azure.com": "azure",
    "services.ai.azure.com": "azure",
    "cognitiveservices.azure.com": "azure",
    "generativelanguage.googleapis.com": "google",
    "aiplatform.googleapis.com": "google",
    "api.mistral.ai": "mistral",
    "api.groq.com": "groq",
    "api.deepseek.com": "deepseek",
    "api.together.xyz": "together",
    "api.x.ai": "x-ai",
}


@lru_cache(1024)
def of_url(url: str) -> str | None:
    """The vendor of an API address; None for a host we do not know."""
    host = url.partition("://")[2].partition("/")[0].partition(":")[0].lower()
    while host:
        if host in HOSTS:
            return HOSTS[host]
        host = host.partition(".")[2]
    return None
