"""The records of training and evaluation that cross layers: replies, what an evaluation counted, how it goes on."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from app.pairs import Output

Role = Literal["tuned", "base", "api"]
"""What is evaluated: the fine-tuned model, the base model before training, the API model of today."""
Fault = Literal["", "request", "endpoint"]
"""Whose fault a missing answer is: nobody's, the request's (refused for good), the endpoint's (try again later)."""
Verdict = Literal["PASS", "FAIL", "NOT ENOUGH DATA"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What an endpoint gave for one prompt."""

    output: Output
    latency_ms: float
    """Of the attempt that was answered, without the waits before it."""
    input_tokens: int | None = None
    output_tokens: int | None = None
    finish_reason: str | None = None
    error: str | None = None
    """Why there is no answer; None when there is one."""
    fault: Fault = ""


@dataclass(frozen=True, slots=True)
class EvaluationProgress:
    """How far an evaluation is."""

    done: int
    total: int
    matched: int
    errors: int
    rate_per_s: float | None
    """Answers a second since it went on; None before the first."""
    left_s: float | None


@dataclass(frozen=True, slots=True)
class FieldMatch:
    """How often one field, or one label, was answered right."""

    name: str
    n: int
    matched: int

    @property
    def rate(self) -> float:
        """As a fraction."""
        return self.matched / self.n


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often one label, or value of a field, was answered where another was expected."""

    field: str
    """Empty for labels."""
    expected: str
    answered: str
    n: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A rate of n observations with its 95 % interval by Wilson."""

    n: int
    matched: int
    rate: float | None
    """None without observations."""
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Judged:
    """What the evaluation rule says, and why."""

    verdict: Verdict | None
    """None where nothing here can tell: free text needs a judge."""
    reason: str
    more_needed: int | None = None
    """Held-out pairs missing for a decision if the rate stays as it is; None when that is not the question."""


@dataclass(frozen=True, slots=True)
class NearPair:
    """A training pair that is like a held-out one."""

    input: str
    output: Output
    similarity: float
    """Cosine of the words' TF-IDF weights, 0 to 1."""
    pair_id: str | None = None
    """As the review queue knows it."""


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A held-out pair that the model answered otherwise."""

    pair: int
    """Its line in heldout.jsonl, from 0."""
    input: str
    """What was asked: the last user message."""
    expected: Output
    answered: Output
    error: str | None
    fields: tuple[str, ...]
    """The fields that differ; empty where the kind has none."""
    wrapped: bool
    """It says the right thing, inside other words."""
    nearest: tuple[NearPair, ...] = ()
    pair_id: str | None = None
    """As the review queue knows it."""


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """One finished evaluation as it is listed; a row of `sql/training/evaluations.sql`."""

    evaluation: int
    feature: str
    version: str
    role: Role
    model: str
    url: str
    kind: str
    finished_at: datetime
    """UTC."""
    n: int
    matched: int
    errors: int
    wrapped: int
    """Not matched, but the right thing inside other words."""
    cut: int
    """Answers that ended at the most tokens."""
    p50_ms: float | None
    """Of the answers; None when none was answered."""
    p95_ms: float | None
    input_tokens: int | None
    output_tokens: int | None
    wall_s: float


@dataclass(frozen=True, slots=True)
class Preference:
    """What a judge model said of the answers of an evaluation, against those of the incumbent."""

    judge: str
    score: Interval
    """Better answers and half of the ties; `matched` is that sum, rounded down."""
    better: int
    ties: int
    worse: int
    unread: int
    """Pairs of which the judge's words could not be read; they count as ties."""
    canary: float | None
    """Score of an answer that says nothing; None when it was not asked for."""
    length_ratio: float | None
    """Median of how much longer the answers are than the incumbent's; judges like length."""


@dataclass(frozen=True, slots=True)
class JudgingCost:
    """What a judging asks for, before it starts."""

    judge: str
    pairs: int
    prompts: int
    tokens: int
    """An estimate."""
    usd: float | None
    """An estimate; None where the judge's price is not known."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One model on one held-out set, counted and judged."""

    row: EvaluationRow
    match: Interval
    judged: Judged
    noise: Interval | None
    """How often the API agrees with itself on inputs that it saw twice; None when no input was."""
    by_field: tuple[FieldMatch, ...] = ()
    by_label: tuple[FieldMatch, ...] = ()
    confusions: tuple[Confusion, ...] = ()
    """Most frequent first."""
    baseline: Interval | None = None
    """A naive Bayes classifier on the same pairs; None where the answers are no choice among few."""
    constant: str | None = None
    """The one answer that the model gave to everything; None when it gave several."""
    worst: tuple[WrongAnswer, ...] = ()
    preference: Preference | None = None
    """Of free text; None while no judge was asked."""
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class BaseModel:
    """A model to train an adapter for; None is unknown."""

    id: str
    """Its name on the Hugging Face hub."""
    title: str
    size_class: str | None
    """As candidates suggest it: `3–4B`, `7–8B`."""
    parameters: int | None
    licence: str | None
    gated: bool | None
    """Its owner asks for consent before a download."""
    context: int | None
    """Tokens, natively."""
    architecture: str | None
    template: str | None
    """Name of its chat format."""
    thinking: bool | None
    """Its chat template can make it think before it answers."""
    ollama_parallel: bool | None
    """Ollama answers several prompts at once with it, by its source."""
    checked: date | None
    """When this was read; None for a model that was looked up just now."""
    listed: bool = True
    """It is in offramp's own table."""
    notes: tuple[str, ...] = ()
    """What the user should know before paying for a training."""

    @property
    def lora_gb(self) -> float | None:
        """GPU memory that LoRA takes at least, an estimate: bf16 weights and 4 GB for the rest."""
        return None if self.parameters is None else 2 * self.parameters / 1e9 + 4

    @property
    def qlora_gb(self) -> float | None:
        """GPU memory that QLoRA takes at least, an estimate: 4-bit weights with their scales and 4 GB for the rest."""
        return None if self.parameters is None else 0.6 * self.parameters / 1e9 + 4

    @property
    def q5_gb(self) -> float | None:
        """Size as Q5_K_M, an estimate at 5.7 bits a weight; serving takes that and the context's memory."""
        return None if self.parameters is None else 5.7 / 8 * self.parameters / 1e9


@dataclass(frozen=True, slots=True)
class HubModel:
    """What the hub says of a model."""

    id: str
    parameters: int | None
    licence: str | None
    gated: bool
    access: bool
    """This machine's token may download it, or none is needed."""
    architecture: str | None
    quantised: bool
    """Its weights are quantised already; LoRA wants them whole."""
    has_template: bool | None
    """It has a chat template; None when the hub does not say."""
    private: bool


@dataclass(frozen=True, slots=True)
class PreflightCheck:
    """One thing that was looked at before a training."""

    name: str
    state: Literal["ok", "warn", "stop"]
    """stop: the training would be wasted, and is refused."""
    detail: str
    hint: str = ""
    """What to do; empty when all is well."""


@dataclass(frozen=True, slots=True)
class TrainingEstimate:
    """How long a training takes and what it costs, as a range with what was assumed."""

    tokens_low: int
    """Of all training pairs, once."""
    tokens_high: int
    steps: int
    gpu: str | None
    """None where no GPU is said, or the size of the model is not known; then there are no hours and no price."""
    hours_low: float | None
    hours_high: float | None
    usd_low: float | None
    usd_high: float | None
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermsNotice:
    """What one API provider says about training on its output."""

    provider: str
    title: str
    says: str
    link: str | None
    dated: date
    acknowledged_at: datetime | None
    """UTC; None while it is not."""


@dataclass(frozen=True, slots=True)
class PreparedRun:
    """One training run, with all that its place needs."""

    run: str
    status: Literal["dry-run", "prepared"]
    dataset: str
    """Version of the dataset."""
    base_model: str
    place: str | None
    """None: it is not started anywhere."""
    recipe: str
    """The configuration as YAML."""
    folder: str | None
    """None of a dry run."""
    command: str
    """What starts it, in its folder."""
