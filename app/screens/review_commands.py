"""What can be done in the review queue, each with its key."""

from app.screens.commands import Accept, Command, Edit, Filter, Find, Open, Pick, Reject, Undo


class AcceptPair(Accept):
    """Accept the pair: its answer is worth learning."""


class RejectPair(Reject):
    """Reject the pair: it stays out of the dataset."""


class EditAnswer(Edit):
    """Write the answer as it should have been."""


class EditInEditor(Command):
    """Edit the answer in $VISUAL or $EDITOR."""

    key = "E"
    label = "editor"
    footer = False


class TakeCorrection(Command):
    """Take the correction that feedback holds as the answer."""

    key = "c"
    label = "correction"


class SkipPair(Pick):
    """Leave it undecided for now; it comes again at the end."""

    label = "skip"


class UndoDecision(Undo):
    """Take the last decision back, with all that its key decided; again for the one before."""


class UndoByBackspace(UndoDecision):
    """The same as undo."""

    key = "backspace"
    footer = False


class DecideAlike(Command):
    """Decide all that share this flag, or match the search, after a look at how many they are."""

    key = "b"
    label = "all alike"


class ShowNeighbours(Command):
    """See pairs near to this one side by side, and settle them together."""

    key = "v"
    label = "neighbours"


class FilterByFlag(Filter):
    """Show only the pairs with one flag."""

    label = "flag"


class FindPairs(Find):
    """Show only the pairs that hold some words."""


class NextPair(Command):
    """Look at the next pair without deciding."""

    key = "n"
    label = "next"


class PreviousPair(Command):
    """Look at the previous pair again; another verdict replaces the one before."""

    key = "p"
    label = "previous"


class UnfoldPair(Command):
    """Show all of the context, or fold it again."""

    key = "o"
    label = "unfold"


class LookAtSample(Open):
    """Look at a random sample of the pairs that were accepted without a look."""

    label = "sample"


class ReadNewCalls(Command):
    """Make pairs of the calls that came since the queue was opened, and let the filters see them."""

    key = "g"
    label = "get new"


REVIEW_COMMANDS: tuple[type[Command], ...] = (
    AcceptPair,
    RejectPair,
    LookAtSample,
    EditAnswer,
    TakeCorrection,
    SkipPair,
    UndoDecision,
    DecideAlike,
    ShowNeighbours,
    FilterByFlag,
    FindPairs,
    NextPair,
    PreviousPair,
    UnfoldPair,
    EditInEditor,
    ReadNewCalls,
    UndoByBackspace,
)
