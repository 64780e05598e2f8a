"""Times as logs write them: numbers of any magnitude, ISO 8601 and its neighbours; a time without a zone is UTC."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from app.logs.values import number, odd

EARLIEST, LATEST = 1e8, 7e9
"""Epoch seconds outside are a duration, an hour, or a stand-in for no time: the year 1, the year 9999."""
YEARS = ("1973", "2191")
"""The same for a written time: from the first year on, before the second."""
UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
"""Above the first number, an epoch time counts this many units a second."""
TICKS = range(5 * 10**17, 10**18)
"""What .NET's ticks of 100 ns since the year 1 look like in our times."""
TICKS_TO_1970 = 621_355_968_000_000_000
PLAIN = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)
"""What needs no rewriting."""
LOOSE = re.compile(
    r"(\d{4})[-/](\d\d?)[-/](\d\d?)(?:[T ]+(\d\d?:\d\d(?::\d\d)?)(?:[.,](\d+))?)? ?(Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)


def moment(value: object) -> float | int | str | None:
    """A time as epoch number or ISO text that our SQL reads; None for what is no time."""
    if isinstance(value, dict):
        value = value.get("$date")
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str):
        if PLAIN.fullmatch(value):
            return value if YEARS[0] <= value < YEARS[1] and _exists(value) else None
        if not (value := value.strip()):
            return None
        if not value.replace(".", "", 1).isdigit():
            return _loose(value)
    found = number(value)
    if found is None or found < EARLIEST:
        return None
    if isinstance(found, int) and found in TICKS:
        return (found - TICKS_TO_1970) * 100
    return found


def timed(value: object, key: str, out: dict) -> None:
    """Put a time under `key` unless one is set; what is there but no time goes to `odd`."""
    if value is None or value == "" or key in out:
        return
    found = moment(value)
    if found is None:
        odd(value, key, out)
    else:
        out[key] = found


def seconds(value: object) -> float | None:
    """Epoch seconds of anything `moment` reads; None for anything else."""
    found = moment(value)
    if isinstance(found, str):
        at = datetime.fromisoformat(found)
        return at.replace(tzinfo=at.tzinfo or UTC).timestamp()
    if found is not None:
        for above, unit in UNITS:
            if found > above:
                return found / unit
    return found


def between(start: object, end: object, out: dict) -> None:
    """Set latency_ms from two times; nothing where either is no time or the end is not after the start."""
    if "latency_ms" in out or start is None or end is None:
        return
    first, last = seconds(start), seconds(end)
    if first is not None and last is not None and last > first:
        out["latency_ms"] = round((last - first) * 1000, 3)


def _exists(value: str) -> bool:
    """Whether the calendar has such a day."""
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _loose(value: str) -> str | None:
    """ISO text from its neighbours: Postgres's `+00`, seven digits of a second, slashes, `UTC`, and RFC 2822."""
    told = LOOSE.fullmatch(value)
    try:
        if told is None:
            return parsedate_to_datetime(value).isoformat() if value[:1].isalpha() else None
        year, month, day, clock, fraction, zone = told.groups()
        text = f"{year}-{int(month):02}-{int(day):02}T{(clock or '00:00').zfill(5)}"
        text += ":00" if clock is None or clock.count(":") == 1 else ""
        text += f".{fraction[:6].ljust(6, '0')}" if fraction else ""
        at = datetime.fromisoformat(text + ("+00:00" if zone is None or zone[0] not in "+-" else zone))
        return at.isoformat()
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
