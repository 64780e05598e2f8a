"""Forgets a source with all that it brought, so that its file can be read anew, in another way or not at all.

A call that two sources hold is counted once, for the source that brought it first. When that one is forgotten the call
goes with it, and so the other sources that may hold it are put back to their beginning: imported again, they bring it.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import GateRefused, UsageError, WorkspaceBusy
from app.figures import many
from app.logs import pull, sources
from app.logs.bodies import BodyWriter
from app.logs.reading import head_of
from app.logs.sources import Source
from app.store import Cursor, Store

FORGET = "forget"
_NAMED = 5
"""Sources that an error names."""
_GOES = (
    *("import/forget_feedback", "import/forget_bill_lines", "import/forget_loose_messages", "import/forget_findings"),
    *("import/forget_examples", "import/forget_calls", "import/forget_source"),
)
"""Flags before pairs before calls, because these say which of those go."""


@dataclass(frozen=True, slots=True)
class Forgettable:
    """What goes when a source is forgotten."""

    source: int
    path: str
    format: str
    calls: int
    quarantined: int
    """Lines and fields."""
    feedback: int
    bill_lines: int
    waiting: int
    """Prompts and answers that wait for their call."""
    pairs: int
    """Training pairs made of its calls."""
    decided: int
    """Those of them with a decision of the user's."""
    import_again: tuple[str, ...]
    """Paths of other sources that may hold the same calls: only imported again they bring them."""

    @property
    def words(self) -> str:
        """The counts that are not 0, in words."""
        counted = (
            (self.calls, "call", "calls"),
            (self.quarantined, "entry in quarantine", "entries in quarantine"),
            (self.feedback, "line of feedback", "lines of feedback"),
            (self.bill_lines, "line of a bill", "lines of a bill"),
            (self.waiting, "prompt without its call", "prompts without their call"),
            (self.pairs, "training pair made of them", "training pairs made of them"),
        )
        said = [f"{number:,} {one if number == 1 else many}" for number, one, many in counted if number]
        if self.decided:
            said.append(f"{self.decided:,} of them decided by you")
        return ", ".join(said) or "no calls"


def forgettable(store: Store, named: str | int) -> Forgettable:
    """What would go with a source, named by its number or by its file. Raises UsageError where there is none."""
    with store.lease(FORGET) as cursor:
        known = cursor.records(Source, "import/sources")
        source = _numbered(known, int(named)) if str(named).isdecimal() else _of_file(cursor, known, str(named))
        again = [row[0] for row in cursor.rows("import/held_by_others", source=source.source)]
        calls, quarantined, feedback, bill_lines, waiting, pairs, decided = cursor.one(
            "import/source_holdings", source=source.source
        )
    return Forgettable(
        source.source,
        source.path,
        source.format,
        calls,
        quarantined,
        feedback,
        bill_lines,
        waiting,
        pairs,
        decided,
        tuple(_place(each) for each in known if each.source in again),
    )


def forget(store: Store, what: Forgettable, *, with_pairs: bool = False) -> Forgettable:
    """Removes a source and all that it brought, and counts anew; all or nothing. Returns what went.

    Raises GateRefused where training pairs are made of its calls, unless `with_pairs`: then they go, too, while
    decisions stay and hold again when the calls come back. Raises WorkspaceBusy while an import runs here.
    """
    if not store.bodies.acquire(blocking=False):
        raise WorkspaceBusy("An import is running in this offramp.", "Forget the source when it is done.")
    try:
        with store.lease(FORGET) as cursor:
            now = forgettable(store, what.source)
            if not with_pairs:
                require_no_pairs(now)
            with cursor.transaction():
                _remove(cursor, now.source)
            BodyWriter(store.workspace, cursor).close()  # gives back what lies behind the last frame
    finally:
        store.bodies.release()
    return now


def _remove(cursor: Cursor, source: int) -> None:
    """All that a source brought, in the caller's transaction; the sources that may bring its calls begin anew."""
    again = {row[0] for row in cursor.rows("import/held_by_others", source=source)}
    for other in cursor.records(Source, "import/sources"):
        if other.source in again:
            sources.keep(cursor, _from_its_beginning(other))
    cursor.run("import/forget_quarantine", source=source, first=0)
    for query in _GOES:
        cursor.run(query, source=source)
    cursor.run("import/forget_frames")
    cursor.run("import/count_sources")
    cursor.run("import/clear_rollup")
    cursor.run("import/fill_rollup")


def require_no_pairs(what: Forgettable) -> None:
    """Raises GateRefused where training pairs are made of the source's calls."""
    if what.pairs:
        made = f"{many(what.pairs, 'training pair')} {'is' if what.pairs == 1 else 'are'} made"
        raise GateRefused(
            f"{made} of calls of {what.path}, {what.decided:,} of them with your decision.",
            "--force removes the pairs, too; decisions are kept and hold again when the calls are imported again.",
        )


def _from_its_beginning(source: Source) -> Source:
    """The source as one that is read anew when its file is imported again."""
    unseen = replace(source, path=_place(source), file_size=None, file_mtime_ns=None)
    return unseen if sources.read_by_rows(source) else replace(unseen, read_to=0, tail=sources.tail_of(b""))


def _place(source: Source) -> str:
    """Its file; for what is pulled, where from, without the place up to which it was."""
    return pull.NAME if source.identity == pull.IDENTITY else source.path


def _numbered(known: list[Source], number: int) -> Source:
    found = next((source for source in known if source.source == number), None)
    if found is None:
        raise UsageError(f"There is no source {number}.", _listed(known))
    return found


def _of_file(cursor: Cursor, known: list[Source], named: str) -> Source:
    """The source that was read from a file: the one that holds what the file holds now, else the one of that name."""
    path = Path(named).expanduser()
    found = [source for source in known if source.path == named or Path(source.path).absolute() == path.absolute()]
    if path.is_file() and len(found) != 1:
        head = head_of(path)
        alike = [source for source in sources.alike(cursor, head) if not found or source in found]
        same = [source for source in alike if sources.read_by_rows(source) or sources.continues(source, path)]
        found = same[:1] or found
    if not found:
        raise UsageError(f"Nothing was imported from {named}.", _listed(known))
    if len(found) > 1:
        numbers = ", ".join(str(source.source) for source in sorted(found, key=lambda source: source.source))
        raise UsageError(f"{len(found)} sources were read from {named}.", f"Name one by its number: {numbers}.")
    return found[0]


def _listed(known: list[Source]) -> str:
    if not known:
        return "No log was imported yet."
    newest = sorted(known, key=lambda source: source.imported_at, reverse=True)[:_NAMED]
    more = " and more" if len(known) > _NAMED else ""
    named = ", ".join(f"{source.source} {source.path}" for source in newest)
    return f"Sources: {named}{more}; `offramp forget` lists all."
