"""Judges answers against the held-out ones: match by kind, fields that differ, the right thing inside other words."""

from collections.abc import Sequence

from app.matching.kinds import Kind, agree, canonical
from app.matching.readings import says
from app.pairs import Output
from app.training.fields import differing, fields_of
from app.training.heldout import Example

_BY_TOLERANCE = frozenset({"number", "extract"})
"""Kinds of which two answers agree without having one form."""
_MOST_FORMS = 10_000
MOST_LABELS = 2000
"""Distinct labels that are looked for in a longer answer."""


class Judge:
    """What the held-out answers are, and what counts as the same."""

    def __init__(self, kind: Kind, pairs: Sequence[Example], known: Sequence[Output] = ()) -> None:
        self.kind: Kind = kind
        self.pairs = pairs
        self._forms: dict[str, str] = {}
        """Canonical forms of texts seen before: labels repeat."""
        self.labels: set[str] = set()
        """All labels that the training pairs have; empty for other kinds."""
        if kind == "label":
            self.labels = {self._form(output) for output in (*known, *(one.output for one in pairs))}
            if len(self.labels) > MOST_LABELS:
                self.labels = set()

    def matches(self, number: int, answered: Output) -> bool:
        """Whether the answer to that pair says the same as the held-out one."""
        if answered is None:
            return False
        expected = self.pairs[number].output
        if self.kind in _BY_TOLERANCE:
            return agree(answered, expected, self.kind)
        return self._form(answered) == self._form(expected)

    def wrapped(self, number: int, answered: Output) -> bool:
        """Whether an answer that does not match says the right thing inside other words."""
        if answered is None or self.matches(number, answered):
            return False
        return says(answered, self.pairs[number].output, self.kind, self.labels)

    def differing(self, number: int, answered: Output) -> tuple[str, ...]:
        """The fields in which the answer to that pair differs; all of them where it does not have the form."""
        if self.matches(number, answered):
            return ()
        return differing(fields_of(self.pairs[number].output, self.kind), fields_of(answered, self.kind))

    def _form(self, output: Output) -> str:
        if not isinstance(output, str):
            return canonical(output, self.kind)
        form = self._forms.get(output)
        if form is None:
            form = canonical(output, self.kind)
            if len(self._forms) < _MOST_FORMS:
                self._forms[output] = form
        return form
