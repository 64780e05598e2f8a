"""What the gateway counted since it started, in Prometheus' text format.

Names that callers choose are bounded: after the first few hundred features the rest is counted as `(other)`.
"""

from collections import Counter, defaultdict

MOST_FEATURES = 200
OTHER = "(other)"
HELP = {
    "calls_total": "Calls that were answered or failed, by feature, side and status.",
    "passed_total": "Requests on other /v1 paths, by HTTP status.",
    "refused_total": "Requests that the gateway itself refused, by reason.",
    "aborted_total": "Calls whose caller left before the answer ended.",
    "fallbacks_total": "Calls that the API answered because the challenger could not, by feature and reason.",
    "shadow_total": "Shadow calls, by feature and what became of them.",
    "feedback_total": "Feedback that was recorded.",
    "internal_errors_total": "Faults of the gateway.",
}


class Metrics:
    """Counters by name and labels."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[tuple[tuple[str, str], ...]]] = defaultdict(Counter)
        self._features: set[str] = set()

    def count(self, name: str, **labels: str) -> None:
        """Adds one."""
        if "feature" in labels:
            labels["feature"] = self.known(labels["feature"])
        self._counts[name][tuple(labels.items())] += 1

    def known(self, feature: str) -> str:
        """The feature, or `(other)` once there are too many."""
        if feature not in self._features:
            if len(self._features) >= MOST_FEATURES:
                return OTHER
            self._features.add(feature)
        return feature

    def total(self, name: str, **labels: str) -> int:
        """The sum over all counters of that name which carry the labels."""
        wanted = set(labels.items())
        return sum(number for held, number in self._counts[name].items() if wanted <= set(held))

    def text(self, gauges: dict[str, tuple[str, float]]) -> str:
        """The page; `gauges` are current values with their help by name."""
        lines: list[str] = []
        for name, about in HELP.items():
            lines += [f"# HELP offramp_{name} {about}", f"# TYPE offramp_{name} counter"]
            held = self._counts.get(name)
            if not held:
                lines.append(f"offramp_{name} 0")
                continue
            for labels, number in sorted(held.items()):
                told = ",".join(f'{key}="{_escaped(value)}"' for key, value in labels)
                lines.append(f"offramp_{name}{{{told}}} {number}" if told else f"offramp_{name} {number}")
        for name, (about, value) in gauges.items():
            lines += [f"# HELP offramp_{name} {about}", f"# TYPE offramp_{name} gauge", f"offramp_{name} {value:g}"]
        return "\n".join(lines) + "\n"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
