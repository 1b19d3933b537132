"""Targets."""

from __future__ import annotations

import pytest

from tests.builders import a_target


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("http://gpu1:8000/v1", "http://gpu1:8001/v1", True),
        ("http://localhost:8000/v1", "http://127.0.0.1:11434/v1", True),
        ("http://[::1]:8000/v1", "http://localhost/v1", True),
        ("http://gpu1:8000/v1", "http://gpu2:8000/v1", False),
    ],
)
def test_a_host_is_a_machine_whatever_the_port(first: str, second: str, *, is_same: bool) -> None:
    assert (a_target(base_url=first).host == a_target(base_url=second).host) is is_same
