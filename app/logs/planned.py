"""An import as the user planned it: some files found by themselves, others by a mapping, and one report of it all."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.logs.importer import Report, import_paths
from app.logs.reading import Choice
from app.records import ImportReport
from app.store import Store


@dataclass(frozen=True, slots=True)
class Part:
    """Files that are read in the same way."""

    choice: Choice
    paths: tuple[str, ...]


def parts_of(chosen: Iterable[tuple[str, Choice]]) -> tuple[Part, ...]:
    """Paths and how to read them, put together where they are read alike; what reads itself comes first."""
    parts: list[tuple[Choice, list[str]]] = []
    for path, choice in chosen:
        for known, paths in parts:
            if known == choice:
                paths.append(path)
                break
        else:
            parts.append((choice, [path]))
    parts.sort(key=lambda part: part[0].mapping is not None)
    return tuple(Part(choice, tuple(paths)) for choice, paths in parts)


def import_parts(
    store: Store, parts: Sequence[Part], *, report: Report = lambda _: None, stopped: threading.Event
) -> ImportReport:
    """Imports part after part; raises what import_paths raises."""
    done = [import_paths(store, part.paths, part.choice, report=report, stopped=stopped) for part in parts]
    return ImportReport(
        tuple(file for each in done for file in each.files),
        sum(each.imported for each in done),
        sum(each.duplicates for each in done),
        sum(each.quarantined for each in done),
        done[-1].unpriced if done else 0,
        done[-1].unnamed if done else 0,
        sum(each.estimated for each in done),
        sum(each.wall_s for each in done),
    )
