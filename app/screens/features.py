"""Features: their calls and where the names come from; named, merged and split here, and taken back."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.logs import features
from app.records import FeatureCalls, FeatureRule
from app.screens.base import BaseScreen, WorkspaceChanged
from app.screens.commands import Back, Command, Open, Pick, Undo
from app.screens.feature_words import RULES, TO_UNDO, rule_lines, rule_words, ways
from app.screens.import_log import RUN
from app.screens.modals.ask import AskModal
from app.screens.modals.confirm import ConfirmModal
from app.screens.tail import Tail, tail_of
from app.screens.work import WorkFailed
from widgets.columns import Column
from widgets.line_table import LineTable
from widgets.lines import Lines
from widgets.short_table import ShortTable

MANY = 1000
"""Calls from which on a change asks first."""
UNNAMED = "no feature"
_COLUMNS = (
    Column("", 1, style="accent"),
    Column("Feature", 20, most=44),
    Column("Calls", 6, right=True),
    Column("Share", 6, right=True),
    Column("Prompts", 7, right=True, fold=2),
    Column("Named by", 21, most=60, fold=1),
)
_WIDE = 100
"""Width from which on every way that names a feature is shown."""


class NameIt(Command):
    """Give the feature under the cursor another name, for its past and its new calls."""

    key = "n"
    label = "name"


class MarkFeature(Pick):
    """Mark the feature to be merged, or take the mark off."""

    label = "mark"


class Merge(Command):
    """Make one feature of the marked ones."""

    key = "m"
    label = "merge"


class Split(Open):
    """See what the calls of the feature differ in, and split it by model, user or prompt version."""

    label = "split"


class TakeBack(Undo):
    """Take the last rule back: features are as the log and the other rules have them."""

    label = "take back"


class ShowRules(Command):
    """All rules that were made, in the order in which they apply; once more folds them."""

    key = "r"
    label = "rules"


class FeaturesScreen(BaseScreen):
    """The features, those with most calls first, and the rules that made their names."""

    heading = "Features"
    sheet = "features"
    commands: ClassVar[tuple[type[Command], ...]] = (NameIt, MarkFeature, Merge, Split, TakeBack, ShowRules)

    class Listed(Message):
        """The features and the rules."""

        def __init__(self, listed: list[FeatureCalls], rules: list[FeatureRule]) -> None:
            super().__init__()
            self.listed = listed
            self.rules = rules

    class Changed(Message):
        """A rule was made or taken back; in words."""

        def __init__(self, says: str) -> None:
            super().__init__()
            self.says = says

    def __init__(self, number: int = 1) -> None:
        self.number = number
        super().__init__()
        self.listed: list[FeatureCalls] = []
        self.rules: list[FeatureRule] = []
        self.marked: set[str] = set()
        self._all_rules = False
        self._tail: Tail | None = None
        """What follows logs and waits for a change to be done."""

    @property
    def group(self) -> str:
        return "features"

    def compose_body(self) -> Iterable[Widget]:
        yield ShortTable(_COLUMNS, id="features", empty="No calls yet. Press 1 and import a log.")
        yield Lines(id="rules")

    def on_mount(self) -> None:
        self.query_one(ShortTable).focus()
        self.list_features()

    def list_features(self) -> None:
        """Reads features and rules again."""

        def work() -> Message:
            if not self.store.workspace.database.exists():
                return self.Listed([], [])
            return self.Listed(features.listed(self.store), features.rules(self.store))

        self.in_thread(work, doing="Counting the calls of each feature")

    @on(Listed)
    def _show(self, listed: Listed) -> None:
        self.listed, self.rules = listed.listed, listed.rules
        self.marked &= {row.feature for row in self.listed if row.feature}
        self._show_rows()
        self._show_rules()
        self.show_keys()

    def _show_rows(self) -> None:
        total = sum(row.calls for row in self.listed)
        named = sum(row.feature is not None for row in self.listed)
        rows = [
            (
                "●" if row.feature in self.marked else " ",
                row.feature or UNNAMED,
                f"{row.calls:,}",
                figures.share(row.calls / total),
                f"{row.versions:,}" if row.versions else "",
                ways(row.how, brief=self.size.width < _WIDE),
                f"={row.feature}" if row.feature else "",
            )
            for row in self.listed
        ]
        self.query_one(ShortTable).show(rows)
        self.show_head(f"{figures.many(named, 'feature')} · {figures.many(total, 'call')}")
        if self.marked:
            self.show_next(f"press m to make one feature of {figures.many(len(self.marked), 'marked one')}.")
        elif self.listed:
            self.show_next("press n to name it; space marks several, m makes one of them.")

    def on_resize(self) -> None:
        if self.listed:
            self._show_rows()

    def _show_rules(self) -> None:
        self.query_one("#rules", Lines).show(rule_lines(self.rules, len(self.rules) if self._all_rules else RULES))

    @property
    def at_cursor(self) -> FeatureCalls | None:
        """The feature under the cursor."""
        cursor = self.query_one(ShortTable).cursor
        return self.listed[cursor] if cursor < len(self.listed) else None

    # ---- changes

    def offers(self, command: type[Command]) -> bool:
        if command is Back:
            return True
        if command in (TakeBack, ShowRules):
            return bool(self.rules)
        return bool(self.marked) if command is Merge else bool(self.listed)

    def change(self, question: str, calls: int, doing: str, change: Callable[[], str], *, after: str = TO_UNDO) -> None:
        """Runs a change in a thread while nothing is imported; where many calls change, only after a yes to how many
        there are and what comes `after`."""

        def run(sure: bool | None = True) -> None:
            if sure:
                tail = self._tail = tail_of(self.app)
                if tail is not None:
                    tail.pause()
                self.in_thread(lambda: work(tail), doing=doing)

        def work(tail: Tail | None) -> Message:
            if tail is not None:
                tail.wait()
            return self.Changed(change())

        if any(worker.group == RUN and not worker.is_finished for worker in self.app.workers):
            self.tell("An import is running; change features when it is done.")
        elif calls >= MANY:
            told = f"{figures.many(calls, 'call')} change{after}"
            self.app.push_screen(ConfirmModal(question, told, "do it"), run)
        else:
            run()

    @on(WorkFailed)
    def _resume_tail(self) -> None:
        tail, self._tail = self._tail, None
        if tail is not None:
            tail.resume()

    @on(Changed)
    def _changed(self, changed: Changed) -> None:
        self._resume_tail()
        self.marked.clear()
        self.tell(changed.says)
        self.post_message(WorkspaceChanged())
        self.list_features()

    @on(MarkFeature)
    def _mark(self) -> None:
        row = self.at_cursor
        if row is None:
            return
        if row.feature is None:
            self._say_unnamed()
            return
        self.marked ^= {row.feature}
        self._show_rows()
        self.query_one(ShortTable).action_move(1)
        self.show_keys()

    @on(NameIt)
    def _name(self) -> None:
        row = self.at_cursor
        if row is None or row.feature is None:
            self._say_unnamed()
            return
        old, calls = row.feature, row.calls

        def named(new: str | None) -> None:
            if new and new != old:
                done = f"{figures.many(calls, 'call')} of {old} {'is' if calls == 1 else 'are'} now {new}."
                there = any(other.feature == new for other in self.listed)
                question = f"{new} is there already: merge {old} into it?" if there else f"Rename {old} to {new}?"
                self.change(question, calls, "Renaming", lambda: (features.merge(self.store, [old], new), done)[1])

        self.app.push_screen(AskModal(f"Another name for {old}", old), named)

    @on(Merge)
    def _merge(self) -> None:
        old = [row.feature for row in self.listed if row.feature and row.feature in self.marked]
        calls = sum(row.calls for row in self.listed if row.feature in self.marked)
        if not old:
            return

        def named(new: str | None) -> None:
            if new:
                done = f"{', '.join(old)} {'is' if len(old) == 1 else 'are'} now {new}."
                question = f"Make {new} of {', '.join(old)}?"
                self.change(question, calls, "Merging", lambda: (features.merge(self.store, old, new), done)[1])

        self.app.push_screen(AskModal(f"One name for {', '.join(old)}", old[0]), named)

    @on(Split)
    @on(LineTable.RowOpened)
    def _split(self) -> None:
        row = self.at_cursor
        if row is None or row.feature is None:
            self._say_unnamed()
        else:
            self.open_screen("app.screens.feature_split:FeatureSplitScreen", self.number, row, self.change)

    @on(TakeBack)
    def _take_back(self) -> None:
        if not self.rules:
            return
        last = self.rules[-1]
        calls = next((row.calls for row in self.listed if row.feature == last.feature), 0)

        def take_back() -> str:
            features.drop_rule(self.store, last.rule)
            return f"Taken back: {rule_words(last)}."

        question = f"Take back that {rule_words(last)}?"
        self.change(question, calls, "Working out all features again", take_back, after=", and new calls will follow.")

    @on(ShowRules)
    def _toggle_rules(self) -> None:
        self._all_rules = not self._all_rules
        self._show_rules()

    def _say_unnamed(self) -> None:
        self.tell("These calls carry no feature, and no prompt to infer one from; n on the preview gives them one.")
