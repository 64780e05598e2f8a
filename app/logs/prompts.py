"""What feature inference reads and keeps: prompts in, families of prompt versions out."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from app.logs.shingles import Shingle

VERSION_SUFFIX = re.compile(r"[-_.]?v?\d+(?:[-_.]\d+)*$", re.IGNORECASE)
TOOLS_SHARED = 0.5


class Prompt(NamedTuple):
    """The parts of a call that can tell its feature. Of a conversation only the first user message counts."""

    system: str
    user: str
    schema: str = ""
    """Name of the response_format JSON schema; "" without one."""
    tools: tuple[str, ...] = ()
    """Names of the tools offered."""
    feature: str | None = None
    """The feature the log states outright."""


class Shape(NamedTuple):
    """What a call asks for besides text."""

    schema: str
    """Stem of the schema's name: `invoice_v2` is `invoice`."""
    tools: frozenset[str]

    @property
    def order(self) -> tuple[str, list[str]]:
        """A key to sort by."""
        return self.schema, sorted(self.tools)

    def fits(self, other: "Shape") -> bool:
        """Whether both can be one feature: the same schema, and tool sets that share half of the smaller."""
        if self.schema != other.schema:
            return False
        if self.tools == other.tools:
            return True
        return len(self.tools & other.tools) >= TOOLS_SHARED * max(1, min(len(self.tools), len(other.tools)))


@lru_cache(10_000)
def shape(schema: str, tools: tuple[str, ...]) -> Shape:
    """The shape of a prompt with this schema name and these tools."""
    return Shape(VERSION_SUFFIX.sub("", schema) or schema, frozenset(tools))


@dataclass(frozen=True)
class PromptVersion:
    """One wording of a family's template."""

    digest: str
    """md5 of the static shingles and the shape, 12 hex digits."""
    shingles: frozenset[Shingle]
    """The static text; empty in a free-form family."""
    shape: Shape
    calls: int

    @classmethod
    def of(cls, shingles: Iterable[Shingle], of_shape: Shape, calls: int = 0) -> "PromptVersion":
        """The version with this static text; its digest follows from text and shape."""
        static = frozenset(shingles)
        text = "\n".join([of_shape.schema, *sorted(of_shape.tools), *sorted(map(" ".join, static))])
        digest = hashlib.md5(text.encode(errors="surrogatepass"), usedforsecurity=False).hexdigest()[:12]
        return cls(digest, static, of_shape, calls)


@dataclass(frozen=True)
class Family:
    """Calls of one feature, told by the templates they share."""

    name: str
    how: str
    """Where the name comes from: label, schema, words, number, or none for free-form calls."""
    prompts: tuple[PromptVersion, ...]
    """Most calls first."""

    @property
    def calls(self) -> int:
        return sum(version.calls for version in self.prompts)

    @property
    def versions(self) -> int:
        return len(self.prompts)

    @property
    def free(self) -> bool:
        """Whether no static text holds the calls together."""
        return not any(version.shingles for version in self.prompts)

    def to_json(self) -> dict[str, Any]:
        """A JSON-serialisable dict from which `from_json` makes the family again."""
        prompts = [
            {
                "digest": version.digest,
                "shingles": sorted(map(list, version.shingles)),
                "schema": version.shape.schema,
                "tools": sorted(version.shape.tools),
                "calls": version.calls,
            }
            for version in self.prompts
        ]
        return {"name": self.name, "how": self.how, "prompts": prompts}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Family":
        """The family that `to_json` wrote."""
        prompts = tuple(
            PromptVersion(
                version["digest"],
                frozenset((first, second, third) for first, second, third in version["shingles"]),
                Shape(version["schema"], frozenset(version["tools"])),
                version["calls"],
            )
            for version in stored["prompts"]
        )
        return cls(stored["name"], stored["how"], prompts)
