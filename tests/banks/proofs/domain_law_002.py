"""Market regulation: the rules, one by one, with the calendar."""

from __future__ import annotations

from datetime import date, timedelta

from evalkit.domain.question import Variant

SUSPENDED = date(2025, 8, 2)
FESTIVAL = (date(2025, 8, 25), date(2025, 8, 31))


def domain_law_002(_variant: Variant) -> bool:
    sunday = date(2025, 8, 31)
    assert FESTIVAL[0].isoweekday() == 1
    assert sunday.isoweekday() == 7
    assert not may_open(sunday, has_certificate=False)
    assert not may_open(date(2025, 8, 24), has_certificate=True)
    return may_open(sunday, has_certificate=True)


def may_open(day: date, *, has_certificate: bool) -> bool:
    """Whether a stall with an open flame and the permit of Rosa's stall may open."""
    before = [FESTIVAL[0] - timedelta(days=count) for count in range(1, 61)]
    is_in_festival = FESTIVAL[0] <= day <= FESTIVAL[1]
    is_exempt = is_in_festival and any(_has_permit(earlier) for earlier in before) and has_certificate
    return _has_permit(day) or is_exempt


def _has_permit(day: date) -> bool:
    suspended = {SUSPENDED + timedelta(days=count) for count in range(30)}
    return day not in suspended
