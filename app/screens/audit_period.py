"""The days that the audit counts: all, the last of the log, or a first and a last one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from textual.app import App

from app.audit.costs import Period
from app.screens.modals.ask import AskModal
from app.screens.modals.choose import ChooseModal


@dataclass(frozen=True, slots=True)
class Asked:
    """The period that was asked for."""

    title: str
    days: int = 0
    """The last days of the log; 0: `first` to `last`."""
    first: date | None = None
    last: date | None = None

    def bounds(self, period: Period | None) -> tuple[date | None, date | None]:
        """Both ends; None is open. `period` is any audit's, for the last day of the log."""
        if not self.days:
            return self.first, self.last
        if period is None or period.last_ts is None:
            return None, None
        newest = period.last_ts.date()
        return newest - timedelta(days=self.days - 1), newest


PERIODS = (
    Asked("all days"),
    Asked("last 7 days of the log", 7),
    Asked("last 14 days of the log", 14),
    Asked("last 30 days of the log", 30),
)


def two_days(text: str) -> tuple[date, date] | str:
    """`2025-10-09 2025-10-22` as days; or why it is not."""
    parts = text.replace("–", " ").replace(" to ", " ").split()
    try:
        days = [date.fromisoformat(part) for part in parts]
    except ValueError:
        return "A day is written 2025-10-09."
    if not 1 <= len(days) <= 2:
        return "One day, or the first and the last."
    return (days[0], days[-1]) if days[0] <= days[-1] else "The first day is after the last."


def ask_period(app: App, asked: Asked, counted: Period | None, chosen: Callable[[Asked], None]) -> None:
    """Asks which days; `counted` are those on the screen, and stand in the field to begin with."""

    def taken(at: int | None) -> None:
        if at is None:
            return
        if at < len(PERIODS):
            chosen(PERIODS[at])
        else:
            days = f"{counted.first} {counted.last}" if counted and counted.first else ""
            app.push_screen(AskModal("First and last day (UTC)", days, wrong=_no_days), typed)

    def typed(text: str | None) -> None:
        if text is None:
            ask_period(app, asked, counted, chosen)
        elif isinstance(days := two_days(text), tuple):
            chosen(Asked("chosen days", 0, *days))

    at = PERIODS.index(asked) if asked in PERIODS else len(PERIODS)
    titles = [(period.title, "") for period in PERIODS]
    app.push_screen(ChooseModal("Days to count", [*titles, ("first and last day …", "")], at=at), taken)


def _no_days(text: str) -> str:
    days = two_days(text)
    return days if isinstance(days, str) else ""
