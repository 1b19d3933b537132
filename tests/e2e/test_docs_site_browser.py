"""The documentation as its reader sees it: opened from the disk, searched, in the dark, on a telephone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.architecture.sources import ROOT


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("docs") / "site"
    command = [sys.executable, "packaging/docs_site.py", "--to", str(target)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    return target


@pytest.fixture
def troubles() -> list[str]:
    """What the console complained of, and whatever was asked of another place than the disk."""
    return []


@pytest.fixture(params=[(1440, "light"), (360, "dark")], ids=["wide-light", "narrow-dark"])
def page(request: pytest.FixtureRequest, browser: Browser, troubles: list[str]) -> Generator[Page]:
    width, scheme = request.param
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.on("console", lambda said: troubles.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda sent: None if sent.url.startswith(("file:", "data:")) else troubles.append(sent.url))
    yield page
    page.close()


def test_no_page_is_wider_than_the_screen_or_asks_elsewhere(site: Path, page: Page, troubles: list[str]) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 30
    for path in pages:
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path.name
    assert not troubles


def _found(site: Path, page: Page, words: str) -> list[str]:
    page.goto(f"{(site / 'search.html').as_uri()}?q={words}")
    page.locator("#search-results h2", has_text="Search Results").wait_for()
    return page.locator("#search-results ul.search a").evaluate_all("links => links.map(link => link.href)")


@pytest.mark.parametrize(
    ("words", "expected"),
    [("护照", "README.zh-CN.html"), ("允许差距", "README.zh-CN.html"), ("flip rate", "docs/scorecard.html")],
)
def test_the_search_finds_words_of_both_languages(
    site: Path, page: Page, troubles: list[str], words: str, expected: str
) -> None:
    found = _found(site, page, words)
    assert [url for url in found if expected in url], found
    assert not troubles


def test_the_search_finds_no_word_that_stands_nowhere(site: Path, page: Page) -> None:
    assert _found(site, page, "龘龘龘") == []


def test_the_page_follows_the_reader_into_the_dark(site: Path, browser: Browser) -> None:
    def ground(scheme: str) -> str:
        page = browser.new_page(color_scheme=scheme)  # pyright: ignore[reportArgumentType]
        page.goto((site / "index.html").as_uri())
        colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.close()
        return colour

    assert ground("light") != ground("dark")
