"""Figures are written one way: unknown is never 0, estimates carry `~`, small sums are not rounded away."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from app import figures


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (figures.money(1920), "$1,920.00"),
        (figures.money(Decimal("0.002")), "<$0.01"),
        (figures.money(-3.5), "-$3.50"),
        (figures.money(0), "$0.00"),
        (figures.money(12, estimate=True), "~$12.00"),
        (figures.unit_cost(0.0021), "$0.0021"),
        (figures.unit_cost(0.0000123), "$0.000012"),
        (figures.unit_cost(Decimal("0.06")), "$0.0600"),
        (figures.unit_cost(12.5), "$12.50"),
        (figures.count(10493), "10,493"),
        (figures.count(2.44), "2.4"),
        (figures.compact(950), "950"),
        (figures.compact(12_345), "12.3k"),
        (figures.compact(999_600), "1.00M"),
        (figures.share(0.5008), "50.1 %"),
        (figures.share(0.0001), "<0.1 %"),
        (figures.share(0), "0.0 %"),
        (figures.duration(412.4), "412 ms"),
        (figures.duration(999.7), "1.0 s"),
        (figures.duration(2100), "2.1 s"),
        (figures.duration(185_000), "3 min 05 s"),
        (figures.wait(0.2), "1 s"),
        (figures.wait(360), "6 min"),
        (figures.wait(4800 + 3600), "2 h 20 min"),
        (figures.size(412), "412 B"),
        (figures.size(999_600), "1.0 MB"),
        (figures.size(2_618_000_000), "2.6 GB"),
        (figures.period(date(2025, 10, 9), date(2025, 10, 9)), "9 Oct (1 day)"),
        (figures.money(0.002, estimate=True), "<$0.01"),
        (figures.period(date(2025, 10, 9), date(2025, 10, 22)), "9 Oct – 22 Oct (14 days)"),
        (figures.period(date(2025, 12, 31), date(2026, 1, 1)), "31 Dec 2025 – 1 Jan 2026 (2 days)"),
        (figures.moment(datetime(2025, 10, 22, 14, 3, 11)), "2025-10-22 14:03:11"),
        (figures.many(1, "source"), "1 source"),
        (figures.many(10493, "call"), "10,493 calls"),
    ],
)
def test_a_figure_is_written(written: str, expected: str):
    assert written == expected


@pytest.mark.parametrize(
    "write",
    [figures.money, figures.unit_cost, figures.count, figures.compact, figures.share, figures.duration, figures.size],
)
def test_what_is_not_known_is_not_nought(write):
    assert write(None) == figures.UNKNOWN
