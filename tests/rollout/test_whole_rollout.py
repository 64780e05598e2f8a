"""One rollout from shadow to the last stage, by the functions and states that a monitor uses, saved and restored."""

import json
import random
from dataclasses import asdict, dataclass
from datetime import date

import pytest

from app.rollout.eprocess import PairedTriples
from app.rollout.failures import UserDays
from app.rollout.gates import next_share, promotion, stage
from app.rollout.guardrails import Guardrails
from app.rollout.verdicts import Move, Verdict

DAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Challenger:
    """How it behaves beside an incumbent that contradicts itself in 3 % of the calls and fails in 1 %."""

    disagrees: float
    fails: float


def _shadow(challenger: Challenger, chance: random.Random) -> Move:
    triples = PairedTriples()
    for _ in range(1_000):
        triples = triples.update(chance.random() >= challenger.disagrees, chance.random() >= 0.03)
        triples = PairedTriples(**json.loads(json.dumps(asdict(triples))))
        gate = promotion(triples, hours=24)
        if gate.verdict is not Verdict.NOT_ENOUGH_DATA:
            return gate.move
    return Move.HOLD


def _stages(challenger: Challenger, chance: random.Random) -> float:
    """The share that was reached; 0 after a rollback."""
    guardrails, seen, share, reached = Guardrails(), UserDays(), next_share(0.0), 0.0
    while share is not None:
        served = 0
        for _ in range(6_000):
            user = chance.randrange(5_000)
            from_challenger = user / 5_000 < share
            served += from_challenger
            failed = chance.random() < (challenger.fails if from_challenger else 0.01)
            if failed and seen.first(f"u-{user}", DAY):
                guardrails = guardrails.failed(from_challenger, share)
            if chance.random() < 0.05:
                guardrails = guardrails.mirrored(chance.random() >= challenger.disagrees, chance.random() >= 0.03)
        guardrails = Guardrails.from_dict(json.loads(json.dumps(guardrails.to_dict())))
        seen = UserDays.from_dict(json.loads(json.dumps(seen.to_dict())))
        gate = stage(served, 24, guardrails)
        if gate.move is not Move.PROMOTE:
            return 0.0
        share, reached = next_share(share), share
    return reached


@pytest.mark.parametrize("seed", range(3))
def test_a_clone_of_the_incumbent_gets_to_the_last_stage(seed: int) -> None:
    clone = Challenger(disagrees=0.03, fails=0.01)
    assert _shadow(clone, random.Random(seed)) is Move.PROMOTE
    assert _stages(clone, random.Random(seed)) == 0.9


@pytest.mark.parametrize("seed", range(3))
def test_a_worse_one_stays_in_shadow(seed: int) -> None:
    assert _shadow(Challenger(disagrees=0.15, fails=0.01), random.Random(seed)) is Move.HOLD


@pytest.mark.parametrize("broken", [Challenger(disagrees=0.03, fails=0.08), Challenger(disagrees=0.40, fails=0.01)])
def test_one_that_breaks_later_is_rolled_back(broken: Challenger) -> None:
    assert _stages(broken, random.Random(5)) == 0.0
