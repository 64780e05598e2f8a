"""A correction takes the form of the answer that it corrects, or is not offered."""

import pytest

from app.dataset.corrections import fitted
from tests.dataset.examples import TOOL_CALL


@pytest.mark.parametrize(
    ("correction", "answer", "learned"),
    [
        ("refund", "lost card", "refund"),
        ("refund", '{"intent": "lost_card"}', '{"intent": "refund"}'),
        ("refund", '{"intent":"lost_card"}', '{"intent":"refund"}'),
        ('{"intent":"refund"}', '{"intent": "lost_card"}', '{"intent": "refund"}'),
        ("4", '{"stars": 2}', '{"stars": 4}'),
        ("four", '{"stars": 2}', None),
        ("refund", '{"intent": "lost_card", "urgency": "low"}', None),
        ("refund", '["lost_card"]', None),
        ("refund", "intent: lost_card", "intent: refund"),
        ("intent: refund", "intent: lost_card", "intent: refund"),
        ("It came late, not lost.", "Summary: the parcel was lost.", "It came late, not lost."),
        ("refund", TOOL_CALL, None),
        ("refund", None, "refund"),
        (" ", "lost card", None),
        (None, "lost card", None),
    ],
)
def test_it_has_the_form_of_the_answer(correction: str | None, answer: str | dict | None, learned: str | None) -> None:
    assert fitted(correction, answer) == learned
