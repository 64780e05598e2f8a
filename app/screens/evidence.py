"""What was counted about one candidate: prompts, shapes of answers, repeated inputs, examples; and what is assumed."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app.audit.calls import CallFilter
from app.candidates.candidate import Candidate
from app.candidates.candidates import candidates, evidence_of
from app.candidates.evidence import Evidence
from app.candidates.saving import Assumptions
from app.screens.base import BaseScreen
from app.screens.commands import Command, Open
from app.screens.evidence_words import evidence_lines
from widgets.text_view import TextView


class OpenItsCalls(Open):
    """List the calls of this feature."""

    label = "calls"


class EvidenceScreen(BaseScreen):
    """The evidence of one feature."""

    number = 3
    heading = "Candidates · evidence"
    commands: ClassVar[tuple[type[Command], ...]] = (OpenItsCalls,)

    class Found(Message):
        """The evidence, None where there is none, and the feature as it is judged by it."""

        def __init__(self, seen: Evidence | None, judged: Candidate | None) -> None:
            super().__init__()
            self.seen = seen
            self.judged = judged

    def __init__(self, candidate: Candidate, assumptions: Assumptions) -> None:
        super().__init__()
        self.candidate = candidate
        self.assumptions = assumptions
        self.seen: Evidence | None = None

    @property
    def group(self) -> str:
        return "evidence"

    def compose_body(self) -> Iterable[Widget]:
        yield TextView()

    def on_mount(self) -> None:
        self.query_one(TextView).focus()
        self.show_head(self.candidate.feature)
        self.show_next("press enter to read the calls themselves.")
        feature, judged = self.candidate.feature, self.candidate

        def work() -> Message:
            seen = evidence_of(self.store, feature)
            if judged.verdict is not None:
                return self.Found(seen, judged)
            return self.Found(seen, next((one for one in candidates(self.store) if one.feature == feature), None))

        self.in_thread(work, doing="Reading a sample of its calls")

    @on(Found)
    def _show(self, found: Found) -> None:
        self.seen, self.candidate = found.seen, found.judged or self.candidate
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        lines = evidence_lines(self.candidate, self.seen, self.assumptions, self.size.width)
        self.query_one(TextView).show_lines(lines)

    @on(OpenItsCalls)
    def _open(self) -> None:
        its_calls = CallFilter(feature=self.candidate.feature)
        self.open_screen("app.screens.calls:CallsScreen", self.number, its_calls)
