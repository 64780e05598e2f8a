"""What lies in front of a reviewer: the pairs of the queue, which one is open, what is left; all in memory."""

from collections.abc import Collection, Sequence

from app.dataset.queue import Queued, by_flag


class Desk:
    """A queue as it was read, minus what was decided since; narrowed to a flag or to what a search found."""

    def __init__(self, waiting: Sequence[Queued] = (), *, sampling: bool = False) -> None:
        self.sampling = sampling
        """The pairs are a random sample of the accepted ones."""
        self.drawn = {one.pair_id for one in waiting} if sampling else set[str]()
        """The pairs that were drawn at random: only verdicts on these say anything of the others."""
        self.flag = ""
        self.pairs = list(waiting)
        self._undecided = {one.pair_id for one in waiting}
        self.matching: Collection[str] | None = None
        """The pairs that a search found; None while there is none."""
        self.shown = list(self.pairs)
        self.at = 0
        self.left_of: dict[str, int] = {}
        """Undecided pairs that are shown, by flag."""
        self.left = 0
        """Undecided pairs that are shown."""
        self._count()

    @property
    def current(self) -> Queued | None:
        """The open pair; None where nothing is shown."""
        return self.shown[self.at] if self.at < len(self.shown) else None

    @property
    def total_left(self) -> int:
        """Undecided pairs, shown or not."""
        return len(self._undecided)

    def is_decided(self, pair_id: str) -> bool:
        """Whether a pair on the desk has its verdict."""
        return pair_id not in self._undecided

    def decide(self, pair_ids: Collection[str]) -> None:
        """Takes pairs off the desk, and opens the next undecided one."""
        decided = set(pair_ids) & self._undecided
        self._undecided -= decided
        if len(decided) == 1 and (one := self.current) is not None and one.pair_id in decided:
            self._count_one(one, -1)
        elif decided:
            self._count()
        if self.current is None or self.is_decided(self.current.pair_id):
            self.skip()

    def skip(self) -> None:
        """Opens the next undecided pair, from the beginning again after the last; stays where there is no other."""
        count = len(self.shown)
        for step in range(1, count + 1):
            at = (self.at + step) % count
            if self.shown[at].pair_id in self._undecided:
                self.at = at
                return

    def move(self, steps: int) -> bool:
        """Opens the pair so many places on, decided or not; False at the end."""
        at = self.at + steps
        if not 0 <= at < len(self.shown):
            return False
        self.at = at
        return True

    def put_back(self, one: Queued, *, undecided: bool) -> None:
        """Opens a pair whose verdict was taken back, in its place or, if it was not on the desk, here."""
        if undecided:
            self._undecided.add(one.pair_id)
        if all(known.pair_id != one.pair_id for known in self.pairs):
            here = self.current
            place = self.pairs.index(here) if here is not None else len(self.pairs)
            self.pairs.insert(place, one)
        self._show()
        if not self.open(one.pair_id):
            self.narrow("", None)
            self.open(one.pair_id)

    def drop(self, pair_id: str) -> None:
        """Takes a pair off the desk that is no longer there."""
        self._undecided.discard(pair_id)
        self.pairs = [one for one in self.pairs if one.pair_id != pair_id]
        at = self.at
        self._show()
        self.at = min(at, max(0, len(self.shown) - 1))

    def open(self, pair_id: str) -> bool:
        """Opens that pair; False if it is not shown."""
        for at, one in enumerate(self.shown):
            if one.pair_id == pair_id:
                self.at = at
                return True
        return False

    def narrow(self, flag: str, matching: Collection[str] | None) -> None:
        """Shows only pairs with a flag (empty: any) that a search found (None: all); the open one stays, if it can."""
        here = self.current
        self.flag, self.matching = flag, matching
        self._show()
        if here is None or self.is_decided(here.pair_id) or not self.open(here.pair_id):
            self.at = 0
            if self.shown and self.is_decided(self.shown[0].pair_id):
                self.skip()

    def alike(self, flag: str) -> list[str]:
        """The undecided pairs that are shown and have that flag; an empty one stands for any."""
        undecided = [one for one in self.shown if one.pair_id in self._undecided]
        return [one.pair_id for one in undecided if not flag or flag in one.flags]

    @property
    def is_narrowed(self) -> bool:
        """Whether some pairs may not be shown."""
        return bool(self.flag) or self.matching is not None

    def left_by_flag(self) -> dict[str, int]:
        """All undecided pairs by flag, shown or not, what teaches most first."""
        return by_flag(one for one in self.pairs if one.pair_id in self._undecided)

    def following(self, count: int) -> list[str]:
        """The next undecided pairs after the open one, as many as that at most."""
        found: list[str] = []
        for step in range(1, len(self.shown)):
            one = self.shown[(self.at + step) % len(self.shown)]
            if one.pair_id in self._undecided:
                found.append(one.pair_id)
                if len(found) == count:
                    break
        return found

    def _show(self) -> None:
        self.shown = [
            one
            for one in self.pairs
            if (not self.flag or self.flag in one.flags) and (self.matching is None or one.pair_id in self.matching)
        ]
        self._count()

    def _count(self) -> None:
        self.left, self.left_of = 0, {}
        for one in self.shown:
            if one.pair_id in self._undecided:
                self._count_one(one, 1)

    def _count_one(self, one: Queued, change: int) -> None:
        self.left += change
        for name in one.flags:
            self.left_of[name] = self.left_of.get(name, 0) + change
