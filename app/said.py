"""What someone said about a call, in words for commands and screens."""

from app import figures
from app.records import Feedback


def said_lines(said: Feedback) -> list[str]:
    """The verdict with whom and when, the comment, the correction; each only where there is one."""
    when = f"{figures.moment(said.ts)} UTC" if said.ts else None
    told = ", ".join(filter(None, (_verdict(said.score), said.user_id, when)))
    return [line for line in (told, said.comment, said.correction and f"should be: {said.correction}") if line]


def _verdict(score: float | None) -> str:
    if not score:
        return "" if score is None else "neither good nor bad"
    return f"{'good' if score > 0 else 'bad'} ({score:+g})"
