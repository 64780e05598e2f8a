"""All examples of one feature, newest first, with what several filters need to know of them, worked out once."""

from collections.abc import Sequence
from functools import cached_property

from app.dataset.clusters import clusters
from app.dataset.examples import Example
from app.dataset.lines import output_text
from app.dataset.near import Near, near
from app.dataset.wording import Wording


class Corpus:
    """The examples of a feature; columns are lists as long as `examples`, in its order."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.examples = examples

    @cached_property
    def asked(self) -> list[str]:
        """The text of the last user message; empty where there is none."""
        return [_asked(example) for example in self.examples]

    @cached_property
    def answers(self) -> list[str]:
        """The answer as text; an answer with tool calls as JSON."""
        return [output_text(example.output) for example in self.examples]

    @cached_property
    def usable(self) -> list[bool]:
        """Whether the example has a prompt and a whole, served answer."""
        return [
            bool(example.messages) and bool(answer.strip()) and example.call.status == "ok"
            for example, answer in zip(self.examples, self.answers, strict=True)
        ]

    @cached_property
    def wording(self) -> Wording:
        """What varies in the inputs."""
        return Wording(self.examples)

    @cached_property
    def near(self) -> list[Near]:
        """The pairs of inputs that are nearly the same."""
        return near(self.wording)

    @cached_property
    def clusters(self) -> list[str]:
        """The name of each example's cluster: nearly the same input, or the same session."""
        return clusters(self.examples, self.wording, self.near)


def _asked(example: Example) -> str:
    for message in reversed(example.messages):
        if message.get("role") == "user":
            content = message.get("content")
            if isinstance(content, list):
                return "\n".join(part.get("text") or "" for part in content if isinstance(part, dict))
            return content if isinstance(content, str) else ""
    return ""
