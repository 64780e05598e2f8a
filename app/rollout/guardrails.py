"""The guardrails of a rollout: what sends all traffic back to the incumbent, whichever stage it is in.

They are one family of tests: alpha is shared among them and spent over the whole rollout, so they are made when the
first traffic moves and carried from stage to stage, never started anew. Latency is no guardrail: it is shown and does
not roll back.
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from app.rollout.eprocess import ALPHA, PairedTriples, threshold
from app.rollout.failures import FailureArms
from app.rollout.verdicts import evidence_text


@dataclass(frozen=True, slots=True)
class Guardrails:
    """Hard failures by arm, mirrored quality in the direction of harm, and, where it was decided at the start that the
    volume allows it (`samples.volume`), complaints by arm.
    """

    failures: FailureArms = field(default_factory=FailureArms)
    """HTTP errors, timeouts, invalid schemas, empty answers."""
    quality: PairedTriples = field(default_factory=PairedTriples)
    """Triples of calls that were mirrored since the first traffic moved, at any stage."""
    complaints: FailureArms | None = None
    """Bad feedback, one a user and day; None: not tested in this rollout."""
    alpha: float = ALPHA

    @property
    def log_threshold(self) -> float:
        """The log evidence that each test needs."""
        return threshold(2 if self.complaints is None else 3, self.alpha)

    @property
    def quiet(self) -> bool:
        """Whether nothing was ever breached."""
        return not self.breaches

    @property
    def breaches(self) -> tuple[str, ...]:
        """What was breached at any time of the rollout, in words with the figures; empty if nothing was."""
        told = [
            _told(arms, what)
            for arms, what in ((self.failures, "failures"), (self.complaints, "complaints"))
            if arms is not None and arms.peak >= self.log_threshold
        ]
        if self.quality.peak_harm >= self.log_threshold:
            triples = self.quality
            told.append(
                f"answers match the incumbent's less often than it matches itself, by more than "
                f"{triples.margin * 100:g} points: worse in {triples.worse:,}, better in {triples.better:,} of "
                f"{triples.n:,} mirrored calls ({evidence_text(triples.peak_harm)})"
            )
        return tuple(told)

    def failed(self, from_challenger: bool, share: float) -> Self:
        """With one more hard failure, the first of its user and day, at that share of the challenger."""
        return replace(self, failures=self.failures.update(from_challenger, share))

    def mirrored(self, challenger_matched: bool, incumbent_matched: bool) -> Self:
        """With one more mirrored call that the incumbent answered twice."""
        return replace(self, quality=self.quality.update(challenger_matched, incumbent_matched))

    def complained(self, of_challenger: bool, share: float) -> Self:
        """With one more complaint, the first of its user and day; dropped where complaints are not tested."""
        if self.complaints is None:
            return self
        return replace(self, complaints=self.complaints.update(of_challenger, share))

    def to_dict(self) -> dict[str, Any]:
        """The state as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> Self:
        """From `to_dict`. Raises OfframpError if it was saved by another version."""
        complaints = saved["complaints"]
        return cls(
            FailureArms.from_dict(saved["failures"]),
            PairedTriples(**saved["quality"]),
            None if complaints is None else FailureArms.from_dict(complaints),
            saved["alpha"],
        )


def _told(arms: FailureArms, what: str) -> str:
    return (
        f"{what} come from the challenger more often than its share and {arms.ratio:g}× the incumbent's rate explain: "
        f"{arms.challenger:,} of {arms.challenger + arms.incumbent:,} ({evidence_text(arms.peak)})"
    )
