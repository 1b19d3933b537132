"""The report as it is opened from a folder: in both languages, on a phone and a screen, light and dark, and printed."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, Page

from evalkit.domain.question import LANGUAGES, Language
from tests.e2e.axe import assert_accessible
from tests.e2e.browser import LOOKS, Look, keep_picture
from tests.e2e.commands import evalkit
from tests.e2e.stored_runs import StoredRun, questions_numbered, stored_runs

_ATTACK: Final = "q4</script><img src=x onerror=alert(1)><a href='https://example.org/'>b</a>"
_DRAWN: Final = "html[data-charts=drawn]"
_TOO_WIDE: Final = """[...document.querySelectorAll(".wide")].filter(one => one.scrollWidth > one.clientWidth)
  .map(one => one.textContent.slice(0, 80))"""
"""Tables of which a part is out of sight."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs on the same questions; one has a name that somebody chose to do harm."""
    folder = tmp_path_factory.mktemp("reports")
    priced = {"price_per_hour": 3.2, "watts": 700.0}
    stored_runs(
        folder,
        StoredRun(model="q8", right=[3] * 20 + [2] * 10 + [0] * 10, target=priced),
        StoredRun(model=_ATTACK, right=[3] * 12 + [1] * 14 + [0] * 14, quantisation="Q4_K_M", tokens=300),
        questions=questions_numbered(40),
    )
    for language in LANGUAGES:
        allowed = ("--varies", "quantisation", "--allow", "served_model")
        named = ("--to", f"report.{language}.html", "--language", language)
        ended = evalkit("export", "q8", _ATTACK, *allowed, *named, cwd=folder)
        assert ended.code == 0, ended.err
    return folder


@contextmanager
def opened(browser: Browser, path: Path, *, width: int, scheme: Literal["light", "dark"] = "light") -> Generator[Page]:
    """The page as drawn; nothing was said on its console, and nothing was asked for."""
    troubles: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.on("console", lambda said: troubles.append(said.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: troubles.append(dialog.message))
    page.on("request", lambda asked: troubles.append(asked.url) if asked.url != path.as_uri() else None)
    page.goto(path.as_uri())
    page.wait_for_selector(_DRAWN, state="attached")
    try:
        yield page
        assert not troubles
    finally:
        page.close()


def unfold(page: Page) -> None:
    for run in page.locator(".report-run summary:has(h2)").all():
        run.click()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_a_report_opens_from_disk_and_asks_for_nothing(browser: Browser, project: Path, look: Look) -> None:
    language, width, scheme = look
    with opened(browser, project / f"report.{language}.html", width=width, scheme=scheme) as page:
        charts = page.locator("[data-chart]")
        assert charts.count() >= 8
        unfold(page)
        page.wait_for_selector("[data-chart]:not(:has(.main-svg))", state="detached")
        keep_picture(page, f"report-{language}-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.set_viewport_size({"width": min(width, 1280), "height": 900})
        assert page.evaluate(_TOO_WIDE) == []
        assert_accessible(page)
        assert page.locator("html").get_attribute("lang") == {"en": "en", "zh": "zh-CN"}[language]


def test_figures_follow_the_theme(browser: Browser, project: Path) -> None:
    colours: list[str] = []
    for scheme in ("light", "dark"):
        with opened(browser, project / "report.en.html", width=1440, scheme=scheme) as page:
            tick = page.locator("[data-chart=forest] .ytick text").first
            colours.append(tick.evaluate("node => getComputedStyle(node).fill"))
    assert colours[0] != colours[1]


def test_a_hostile_name_is_read_as_it_is_written_and_does_nothing(browser: Browser, project: Path) -> None:
    with opened(browser, project / "report.en.html", width=1440) as page:
        assert page.locator("img, [data-chart] a, iframe").count() == 0
        assert "<img src=x onerror=alert(1)>" in (page.locator("h1").text_content() or "")
        assert "</script>" in (page.locator("[data-chart=speed] .legendtext").last.text_content() or "")


def test_scorecards_of_several_runs_are_folded_away_until_they_are_asked_for(browser: Browser, project: Path) -> None:
    with opened(browser, project / "report.en.html", width=360) as page:
        folded = page.locator(".report-run > details")
        assert folded.count() == 2
        height = page.evaluate("document.documentElement.scrollHeight")
        page.locator("nav a").filter(has_text="Run of q8").click()
        page.wait_for_selector(".report-run [data-chart] .main-svg")
        assert page.evaluate("document.documentElement.scrollHeight") > 1.3 * height
        assert folded.first.evaluate("part => part.open")
        assert not folded.last.evaluate("part => part.open")


def test_without_scripts_every_table_is_open(browser: Browser, project: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto((project / "report.en.html").as_uri())
    unfold(page)
    tables = page.locator("figure.chart table")
    assert tables.count() >= 8
    assert all(table.is_visible() for table in tables.all())
    page.close()


def test_with_the_script_tables_are_folded_and_open_by_a_key(browser: Browser, project: Path) -> None:
    with opened(browser, project / "report.en.html", width=1440) as page:
        table = page.locator("figure.chart table").first
        assert not table.is_visible()
        page.locator("figure.chart summary").first.focus()
        page.keyboard.press("Enter")
        assert table.is_visible()


def test_every_heading_is_one_step_below_the_one_above_it(browser: Browser, project: Path) -> None:
    with opened(browser, project / "report.en.html", width=1440) as page:
        levels = [
            int(name[1]) for name in page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(n => n.tagName)")
        ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_prints_on_paper_in_light_colours_and_nothing_runs_out_of_the_page(
    browser: Browser, project: Path, tmp_path: Path, language: Language
) -> None:
    path = tmp_path / "printed.pdf"
    with opened(browser, project / f"report.{language}.html", width=1440, scheme="dark") as page:
        page.evaluate(
            """addEventListener('beforeprint', () => {
                 window.folded = document.querySelectorAll('.report-run > details:not([open])').length;
            })"""
        )
        page.pdf(path=path, format="A4", print_background=True, prefer_css_page_size=True)
        assert page.evaluate("window.folded") == 0, "paper has everything"
        assert page.locator(".report-run > details[open]").count() == 0, "and the screen what it had"
        # What is wider than the paper makes a browser shrink everything.
        page.set_viewport_size({"width": 680, "height": 900})
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") == 680
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(255, 255, 255)"
    assert 5 <= len(re.findall(rb"/Type /Page\b", path.read_bytes())) <= 40
