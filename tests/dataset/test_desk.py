"""What lies in front of a reviewer: in which order it comes, what is left."""

from app.dataset.desk import Desk
from app.dataset.queue import Queued


def a_desk(*flags: str) -> Desk:
    """A desk of pairs `0`, `1` …, with these flags."""
    return Desk([Queued(str(number), tuple(names.split())) for number, names in enumerate(flags)])


def here(desk: Desk) -> str:
    return desk.current.pair_id if desk.current else ""


def test_a_verdict_opens_the_next_and_skipped_ones_come_at_the_end() -> None:
    desk = a_desk("a", "a", "b")
    desk.skip()
    desk.decide(["1"])
    assert (here(desk), desk.left, desk.left_of) == ("2", 2, {"a": 1, "b": 1})
    desk.decide(["2"])
    assert here(desk) == "0"
    desk.decide(["0"])
    assert (desk.left, desk.total_left) == (0, 0)
    assert not desk.move(3)


def test_deciding_others_leaves_the_open_one() -> None:
    desk = a_desk("a", "a", "a")
    desk.decide(["1", "2"])
    assert (here(desk), desk.left) == ("0", 1)
    desk.decide(["0", "gone"])
    assert desk.left == 0


def test_deciding_again_counts_once() -> None:
    desk = a_desk("a", "a", "a")
    desk.decide(["0"])
    desk.move(-1)
    desk.decide(["0"])
    assert (here(desk), desk.left) == ("1", 2)


def test_narrowed_to_a_flag_and_a_search() -> None:
    desk = a_desk("a", "b a", "b", "b")
    desk.narrow("b", None)
    assert (here(desk), desk.left, desk.total_left) == ("1", 3, 4)
    desk.narrow("b", {"0", "2"})
    assert (here(desk), desk.left, desk.alike(""), desk.is_narrowed) == ("2", 1, ["2"], True)
    desk.decide(["2"])
    desk.narrow("", None)
    assert (here(desk), desk.left) == ("0", 3)
    assert desk.alike("b") == ["1", "3"]
    assert desk.left_by_flag() == {"a": 2, "b": 2}
    desk.narrow("nothing", None)
    assert desk.current is None
    desk.decide(["0"])
    desk.narrow("", None)
    assert here(desk) == "1"


def test_what_is_taken_back_opens_in_its_place_or_here() -> None:
    desk = a_desk("a", "b")
    desk.decide(["0"])
    desk.put_back(Queued("0", ("a",)), undecided=True)
    assert (here(desk), desk.left) == ("0", 2)
    desk.put_back(Queued("9", ("b",)), undecided=True)
    assert (here(desk), desk.left, [one.pair_id for one in desk.shown]) == ("9", 3, ["9", "0", "1"])
    desk.narrow("b", None)
    desk.put_back(Queued("0", ("a",)), undecided=False)
    assert (here(desk), desk.flag) == ("0", "")


def test_what_is_gone_is_dropped() -> None:
    desk = a_desk("a", "a")
    desk.drop("0")
    assert (here(desk), desk.left) == ("1", 1)
    desk.drop("1")
    assert (desk.current, desk.left) == (None, 0)


def test_what_follows_is_undecided_and_wraps() -> None:
    desk = a_desk("a", "a", "a", "a")
    desk.decide(["0"])
    assert desk.following(9) == ["2", "3"]
    desk.skip()
    assert desk.following(1) == ["3"]
    assert Desk().following(3) == []
