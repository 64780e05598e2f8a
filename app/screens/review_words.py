"""What the review queue says beside the pair: the header, the target, and what is to be done when nothing is left."""

from app import figures
from app.dataset.desk import Desk
from app.dataset.progress import ReviewCounts
from app.dataset.sample import ENOUGH, ROUND, certainty, proven
from widgets.text_view import Line

TARGET = 2000
"""Pairs that a dataset should have; up to 5,000 make it better."""
_BAR_CELLS = 20


def head_words(desk: Desk, counts: ReviewCounts, pace: float | None) -> str:
    """`conflict 18 of 51 left · 9/min · ~6 min left`, or how far the sample is."""
    one = desk.current
    if one is None or not desk.left:
        return ""
    if desk.sampling:
        done = len(desk.shown) - desk.left
        return f"sample {done + 1:,} of {len(desk.shown):,} · {counts.bad:,} bad"
    flag = desk.flag or one.flag
    with_flag = desk.left_of.get(flag, 0)
    words = [f"{flag} {with_flag:,} of {desk.left:,} left" if with_flag != desk.left else f"{flag} {desk.left:,} left"]
    if pace is not None:
        words += [f"{pace:.0f}/min", f"~{figures.wait(desk.left / pace * 60)} left"]
    return " · ".join(words)


def target_line(counts: ReviewCounts, new_calls: int = 0) -> Line:
    """`1,412 of 2,000 accepted ██████▁▁ 96 rejected, 12 edited · 3 new calls, g gets them`"""
    ready = counts.accepted + counts.edited
    full = min(_BAR_CELLS, ready * _BAR_CELLS // TARGET)
    said = [figures.many(counts.rejected, "rejected", "rejected")] if counts.rejected else []
    said += [f"{counts.edited:,} edited"] if counts.edited else []
    return [
        (f" {ready:,} of {TARGET:,} accepted ", ""),
        ("█" * full, "accent"),
        ("░" * (_BAR_CELLS - full), "dim"),
        (f" {', '.join(said)}", "dim"),
        (f" · {figures.many(new_calls, 'new call')}, g gets them" if new_calls else "", "accent"),
    ]


def end_lines(desk: Desk, counts: ReviewCounts) -> list[Line]:
    """What to say when there is no pair to show."""
    if desk.total_left:
        return [[], [("  No pair that waits has that.", "strong")], [], [("  f or / shows others.", "")]]
    ready = counts.accepted + counts.edited
    done = "No filter asks about any pair." if not counts.queue else f"All {counts.queue:,} flagged pairs are decided."
    lines: list[Line] = [
        [],
        [(f"  {done}", "strong")],
        [],
        [(f"  {ready:>8,}", "accent strong"), ("  accepted", ""), (f", {counts.edited:,} of them edited", "dim")],
        [(f"  {counts.rejected:>8,}", ""), ("  rejected", "")],
        [(f"  {counts.unseen:>8,}", ""), ("  of the accepted ones nobody has looked at", "")],
        [],
    ]
    return [*lines, *(([(f"  {text}", "")]) for text in sample_words(counts))]


def sample_words(counts: ReviewCounts) -> list[str]:
    """What the sample proves so far, and which key goes on."""
    looked_at = counts.clean + counts.bad
    if not looked_at:
        if not counts.unseen:
            return ["Press esc to go back and build the dataset."]
        size = min(ROUND, counts.unseen)
        return [
            f"Press enter to look at {size:,} of them at random:",
            f"all {size:,} clean prove that at most {figures.share(proven(size, 0))} are bad, at 95 %.",
        ]
    bound = proven(counts.clean, counts.bad)
    found = f"{counts.clean:,} clean" + (f", {counts.bad:,} bad" if counts.bad else "")
    sure = f"at {certainty(looked_at) * 100:.0f} %"
    words = [f"{found}: at most {figures.share(bound)} of what nobody looked at is bad, {sure}."]
    if not counts.unseen:
        return [*words, "Nothing is left that nobody looked at. Press esc to go back and build the dataset."]
    if bound <= ENOUGH:
        return [*words, "That is enough. Press esc to go back and build the dataset, enter to look at more."]
    return [*words, f"Press enter to look at more: more than {figures.share(ENOUGH)} should be ruled out."]
