"""The system's Chromium, as a rater's browser; a machine without it is told so in one line."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

from evalkit.domain.question import Language

__all__ = ["CHROMIUM", "LOOKS", "Look", "chromium", "keep_picture", "key_presses", "pages_and_looks"]

CHROMIUM: Final = Path("/usr/bin/chromium")
_PICTURES: Final = Path(__file__).resolve().parents[2] / "build" / "pictures"
"""Where pictures of pages are left to be looked at; git leaves it out."""
_TALLEST: Final = 8000
"""Pixels of a picture."""
Look = tuple[Language, int, Literal["light", "dark"]]
LOOKS: Final[tuple[Look, ...]] = (
    ("en", 360, "dark"),
    ("zh", 1440, "light"),
    ("zh", 360, "dark"),
    ("en", 1440, "light"),
)
"""In which pages are looked at: both languages at both widths."""
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


def keep_picture(page: Page, name: str) -> None:
    """Leave a picture of the page to be looked at; of a very long one its beginning, for Chromium draws no more."""
    size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    clip: FloatRect = {"x": 0, "y": 0, "width": size[0], "height": min(size[1], _TALLEST)}
    page.screenshot(path=_PICTURES / f"{name}.png", full_page=True, clip=clip)


def key_presses(page: Page, keys: str) -> None:
    """Press keys one after another, as a rater does."""
    for key in keys:
        page.keyboard.press(key)


def pages_and_looks(names: Iterable[str]) -> list[tuple[str, Look]]:
    """Each page in both languages, widths and themes, once each; the next page the other way round."""
    return [(name, look) for number, name in enumerate(names) for look in (LOOKS[:2] if number % 2 else LOOKS[2:])]
