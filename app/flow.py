"""The map: the phases in their order, the question each answers, what it needs and what it leaves behind.

Screens, keys, the phase rail, the home screen and the README's table are all made from this one tuple.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of the way from a metered API to a model you own."""

    number: int
    name: str
    """One word, lower case: the screen's mode, the group of its workers, its file in `assets/screens`."""
    title: str
    question: str
    needs: str
    leaves: str
    screen: str = ""
    """`module:Class` of its screen; empty while the phase is not part of this version."""

    @property
    def key(self) -> str:
        """The key that opens it."""
        return str(self.number)


PHASES = (
    Phase(
        1,
        "import",
        "Import",
        "Which calls did the product make?",
        "log files, an export, or a pull from the API",
        "calls with feature, tokens and cost; unreadable lines in quarantine",
        "app.screens.import_log:ImportScreen",
    ),
    Phase(
        2,
        "audit",
        "Audit",
        "Where does the money go?",
        "imported calls",
        "cost, volume, errors and latency of each feature, down to the single call",
        "app.screens.audit:AuditScreen",
    ),
    Phase(
        3,
        "candidates",
        "Candidates",
        "What could move to a small model, and what should stay?",
        "imported calls with their prompts",
        "the features picked to move",
        "app.screens.candidates:CandidatesScreen",
    ),
    Phase(
        4,
        "review",
        "Review",
        "Which pairs are fit to train on?",
        "a picked feature",
        "an immutable dataset, split into train and held-out",
        "app.screens.dataset:DatasetScreen",
    ),
    Phase(
        5,
        "train",
        "Train",
        "Does a small model learn it?",
        "a dataset of at least 500 pairs and a GPU",
        "an adapter, judged on held-out pairs",
    ),
    Phase(
        6,
        "deploy",
        "Deploy",
        "Does it run on your own host?",
        "an adapter that passed its evaluation",
        "a model with a versioned name on an Ollama host",
    ),
    Phase(
        7,
        "rollout",
        "Rollout",
        "Is it as good, and is it safe?",
        "a deployment and the gateway",
        "traffic moved by stages, every discrepancy kept",
    ),
    Phase(
        8,
        "savings",
        "Savings",
        "What did it save?",
        "a feature that was moved",
        "before and after, counted from your own calls",
    ),
)


def phase(name: str) -> Phase:
    """The phase of that name; raises KeyError."""
    for found in PHASES:
        if found.name == name:
            return found
    raise KeyError(name)
