"""All examples of one feature, newest first, with what several filters need to know of them, worked out once."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

from app.dataset.clusters import clusters
from app.dataset.doubt import Doubt, doubts
from app.dataset.examples import Example
from app.dataset.labels import Labels
from app.dataset.lines import output_text
from app.dataset.masking import privates, texts
from app.dataset.near import Near, near
from app.dataset.private import Privacy, Private, told
from app.dataset.repeats import copies, made_anew
from app.dataset.wording import PROMPT_ROLES, Wording
from app.matching.kinds import Kind, canonical, kind_of

LEAST_JUDGED = 50
"""Labels under which none is judged by the others."""
SAMPLE = 1000
"""Answers from which the kind is told."""


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
    def private(self) -> list[list[Private]]:
        """What each example holds of personal data and secrets, in what was asked and in what was answered."""
        held: dict[str, list[Private]] = {}
        found = []
        for example in self.examples:
            asked = [message for message in example.messages if message.get("role") not in PROMPT_ROLES]
            own = []
            for text in texts([*asked, example.output]):
                if text not in held:
                    held[text] = privates(text, least=0.0)
                own += held[text]
            found.append(own)
        return found

    def private_of(self, privacy: Privacy) -> Iterator[tuple]:
        """What holds one of the two, as a filter finds it; the evidence says what and how many, never which."""
        for at, found in enumerate(self.private):
            if own := [one for one in found if one.privacy == privacy]:
                yield at, max(one.score for one in own), told(own)

    @cached_property
    def kind(self) -> Kind:
        """What kind of answers the feature gives, from a sample of the usable ones."""
        at = [at for at, usable in enumerate(self.usable) if usable]
        sampled = at[:: max(1, len(at) // SAMPLE)]
        return kind_of([self.examples[one].output for one in sampled], [self.asked[one] for one in sampled])

    @cached_property
    def says(self) -> list[str]:
        """What each answer says: equal for two that differ in form alone."""
        held: dict[str, str] = {}
        kind = self.kind
        for example in self.examples:
            if example.output_hash not in held:
                held[example.output_hash] = canonical(example.output, kind)
        return [held[example.output_hash] for example in self.examples]

    @cached_property
    def labels(self) -> Labels:
        """The label of each answer, where the feature gives labels."""
        return Labels(self.examples, self.kind, self.says, self.usable, self.wording.prompts)

    @cached_property
    def doubts(self) -> dict[str, dict[int, Doubt]]:
        """By field: the examples of whose label another one fits better. Learned from what nothing speaks against."""
        found: dict[str, dict[int, Doubt]] = {}
        for name, values in self.labels.fields.items():
            known = self.labels.known[name]
            at = [one for one in self.older_first if values[one] in known]
            if len(at) < LEAST_JUDGED:
                continue
            words = [self.wording.text(one).split() for one in at]
            given = doubts(words, [values[one] or "" for one in at], [self._trusted(one) for one in at])
            found[name] = {one: doubt for one, doubt in zip(at, given, strict=True) if doubt}
        return found

    def doubt(self, at: int) -> float:
        """The largest doubt about a label of an example; minus infinity where none fits better."""
        return max((found[at].score for found in self.doubts.values() if at in found), default=-math.inf)

    def _trusted(self, at: int) -> bool:
        """Whether nothing is known against the answer, and it was not counted before."""
        call = self.examples[at].call
        return at not in self.made_anew and at not in self.copies and call.correction is None and (call.score or 0) >= 0

    def like(self, at: int, field: str, label: str) -> int | None:
        """The example nearest to this one that has that label; None where none is near."""
        near = [(pair.likeness, pair.other if pair.one == at else pair.one) for pair in self._near_of[at]]
        values = self.labels.fields[field]
        return max(((likeness, other) for likeness, other in near if values[other] == label), default=(0.0, None))[1]

    @cached_property
    def _near_of(self) -> dict[int, list[Near]]:
        found: dict[int, list[Near]] = defaultdict(list)
        for pair in self.near:
            found[pair.one].append(pair)
            found[pair.other].append(pair)
        return found

    @cached_property
    def older_first(self) -> list[int]:
        """Positions of the usable examples, the oldest call first; calls without a time come first."""
        return [at for at in reversed(range(len(self.examples))) if self.usable[at]]

    def seconds_between(self, one: int, other: int) -> float:
        """How much later one call started than the other; infinite where the log holds no time."""
        ts, before = self.examples[one].call.ts, self.examples[other].call.ts
        return (ts - before).total_seconds() if ts and before else math.inf

    @cached_property
    def copies(self) -> dict[int, int]:
        """Calls that repeat an earlier one with the same answer, each with that one."""
        return dict(copies(self.examples, self.wording.keys, self.says, self.older_first))

    @cached_property
    def made_anew(self) -> dict[int, int]:
        """Answers that the same person had made anew within minutes, each with the answer that took its place."""
        return dict(made_anew(self.examples, self.wording.keys, self.says, self.older_first))

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
