"""The system's Chromium, as a rater's browser; a machine without it is told so in one line."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

__all__ = ["CHROMIUM", "PICTURES", "chromium", "key_presses"]

CHROMIUM: Final = Path("/usr/bin/chromium")
PICTURES: Final = Path(__file__).resolve().parents[2] / "build" / "pictures"
"""Where pictures of pages are left to be looked at; git leaves it out."""
_FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextlib.contextmanager
def chromium() -> Generator[Browser]:
    """A browser that asks nobody but the server under test."""
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing, which these tests drive; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def key_presses(page: Page, keys: str) -> None:
    """Press keys one after another, as a rater does."""
    for key in keys:
        page.keyboard.press(key)
