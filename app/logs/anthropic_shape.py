"""The Anthropic Messages response: content blocks, stop reasons, and usage whose input leaves the cache out."""

from app.logs.chat_shape import identity, output, tool_call
from app.logs.failures import failure
from app.logs.values import ended


def anthropic_response(resp: dict, out: dict) -> None:
    """Read a `type: message` object. It carries no time: the row's own is needed."""
    identity(resp, None, out)
    if (told := resp.get("id")) and isinstance(told, str) and told.startswith("msg_"):
        out.setdefault("provider", "anthropic")
    texts: list[str] = []
    calls: list[dict] = []
    blocks = resp.get("content")
    for block in blocks if isinstance(blocks, list) else ():
        kind = block.get("type") if isinstance(block, dict) else None
        if kind == "text" and isinstance(block.get("text"), str):
            texts.append(block["text"])
        elif kind == "tool_use":
            calls.append(tool_call(block.get("id"), block.get("name"), block.get("input")))
    if texts or calls:
        out.setdefault("output", output("".join(texts), calls))
    spent = resp.get("usage")
    tier = spent.get("service_tier") if isinstance(spent, dict) else None
    if isinstance(tier, str):
        out.setdefault("service_tier", tier)
    if resp.get("error"):
        failure(resp["error"], out)
    ended(resp.get("stop_reason"), out)
