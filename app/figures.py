"""How offramp writes figures: money, shares, tokens, durations, dates; one spelling for screens, commands and reports.

A figure that is not known is written `–`, never 0. `estimate=True` puts `~` in front, but not of `<$0.01`, which is no
exact figure either.
"""

from datetime import date, datetime
from decimal import Decimal

UNKNOWN = "–"
Number = int | float | Decimal

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_THOUSANDS = ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k"))


def money(usd: Number | None, *, estimate: bool = False) -> str:
    """Dollars and cents, `$1,920.00`; a sum below a cent reads `<$0.01`, so that it is not taken for nothing."""
    if usd is None:
        return UNKNOWN
    if 0 < abs(usd) < 0.005:
        return "<$0.01" if usd > 0 else ">-$0.01"
    return _marked(f"{'-' if usd < 0 else ''}${abs(usd):,.2f}", estimate)


def unit_cost(usd: Number | None, *, estimate: bool = False) -> str:
    """The cost of one call: `$0.0021`; two digits below a hundredth of a cent, cents from ten dollars on."""
    if usd is None:
        return UNKNOWN
    if usd == 0 or abs(usd) >= 10:
        return money(usd, estimate=estimate)
    size = abs(usd)
    digits = 4
    while size < 0.0001 and size * 10 ** (digits - 1) < 0.95 and digits < 12:
        digits += 1
    return _marked(f"{'-' if usd < 0 else ''}${size:.{digits}f}", estimate)


def count(number: Number | None, *, estimate: bool = False) -> str:
    """A whole number with its thousands apart: `10,493`; below ten, a fraction keeps one decimal."""
    if number is None:
        return UNKNOWN
    whole = isinstance(number, int) or abs(number) >= 9.95 or number == int(number)
    return _marked(f"{number:,.0f}" if whole else f"{number:,.1f}", estimate)


def compact(number: Number | None, *, estimate: bool = False) -> str:
    """A count in few cells, three significant digits: `950`, `12.3k`, `1.20M`."""
    if number is None:
        return UNKNOWN
    for factor, letter in _THOUSANDS:
        if abs(number) >= factor * 0.9995:
            scaled = float(number) / factor
            digits = 2 if abs(scaled) < 9.995 else 1 if abs(scaled) < 99.95 else 0
            return _marked(f"{scaled:.{digits}f}{letter}", estimate)
    return _marked(f"{number:,.0f}", estimate)


def share(fraction: Number | None, *, estimate: bool = False) -> str:
    """A fraction as per cent with one decimal: `50.1 %`."""
    if fraction is None:
        return UNKNOWN
    if 0 < fraction < 0.0005:
        return "<0.1 %"
    return _marked(f"{float(fraction) * 100:.1f} %", estimate)


def duration(milliseconds: Number | None, *, estimate: bool = False) -> str:
    """How long a call took: `412 ms`, `2.1 s`, `3 min 05 s`."""
    if milliseconds is None:
        return UNKNOWN
    if milliseconds < 999.5:
        return _marked(f"{milliseconds:.0f} ms", estimate)
    seconds = float(milliseconds) / 1000
    if seconds < 99.95:
        return _marked(f"{seconds:.1f} s", estimate)
    minutes, rest = divmod(round(seconds), 60)
    return _marked(f"{minutes:,} min {rest:02} s", estimate)


def wait(seconds: Number | None) -> str:
    """How long something will still take, no finer than it is known: `8 s`, `6 min`, `1 h 20 min`."""
    if seconds is None:
        return UNKNOWN
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(float(seconds) / 60)
    if minutes < 90:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes:02} min" if hours < 48 else f"{round(hours / 24):,} days"


def size(octets: Number | None) -> str:
    """Bytes in decimal units: `412 B`, `2.6 GB`."""
    if octets is None:
        return UNKNOWN
    if octets < 1000:
        return f"{octets:.0f} B"
    power = 1
    while power < 4 and octets >= 999.5 * 1000**power:
        power += 1
    scaled = float(octets) / 1000**power
    unit = ("kB", "MB", "GB", "TB")[power - 1]
    return f"{scaled:.1f} {unit}" if scaled < 99.95 else f"{scaled:,.0f} {unit}"


def day(when: date | None) -> str:
    """A day in few cells, without the year: `9 Oct`."""
    return UNKNOWN if when is None else f"{when.day} {_MONTHS[when.month - 1]}"


def period(first: date | None, last: date | None) -> str:
    """Both ends and how many days they hold: `9 Oct – 22 Oct (14 days)`; years where they differ from each other; a
    day by itself: `9 Oct (1 day)`."""
    if first is None or last is None:
        return UNKNOWN
    days = (date(last.year, last.month, last.day) - date(first.year, first.month, first.day)).days + 1
    if days == 1:
        return f"{day(first)} (1 day)"
    years = (f" {first.year}", f" {last.year}") if first.year != last.year else ("", "")
    return f"{day(first)}{years[0]} – {day(last)}{years[1]} ({days:,} days)"


def moment(when: datetime | None) -> str:
    """Day and time to the second, UTC as stored: `2025-10-22 14:03:11`."""
    return UNKNOWN if when is None else f"{when:%Y-%m-%d %H:%M:%S}"


def many(number: int, noun: str, plural: str = "") -> str:
    """A count with its noun in the right number: `1 source`, `10,493 calls`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _marked(text: str, estimate: bool) -> str:
    return f"~{text}" if estimate else text
