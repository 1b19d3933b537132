"""The viewer as people see it: both languages, on a phone and a screen, light and dark, by keys, without scripts."""

from __future__ import annotations

from collections.abc import Generator
from itertools import pairwise
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.browser import Look, keep_picture, key_presses, pages_and_looks
from tests.e2e.served_view import (
    ATTACK,
    Scheme,
    ServedView,
    ViewedStore,
    looked_at,
    served_view,
    viewed_store,
)

_PAGES: Final = {
    "runs": "/",
    "found": "/?model=q",
    "nothing-found": "/?model=nowhere",
    "run": "/runs/{asked}",
    "run-simulated": "/runs/{hostile}",
    "run-going-on": "/runs/{going_on}",
    "run-reviewed": "/runs/{reviewed}",
    "judges": "/runs/{reviewed}/judges",
    "judges-none": "/runs/{asked}/judges",
    "people": "/runs/{reviewed}/people",
    "people-none": "/runs/{asked}/people",
    "calibration": "/runs/{reviewed}/calibration",
    "calibration-none": "/runs/{asked}/calibration",
    "attempts": "/attempts?run={asked}&flips=1",
    "question": "/questions/math-021?run={asked}&run={hostile}",
    "compare": "/compare?reference={asked}&candidate={hostile}",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ViewedStore:
    return viewed_store(tmp_path_factory.mktemp("viewed"))


@pytest.fixture(scope="module")
def served(store: ViewedStore) -> Generator[ServedView]:
    with served_view(store.folder) as served:
        yield served


def _url(served: ServedView, store: ViewedStore, name: str, *choices: str) -> str:
    path = _PAGES[name].format(
        asked=store.asked, hostile=store.hostile, going_on=store.going_on, reviewed=store.reviewed
    )
    joined = "&".join(choices)
    return f"{served.base}{path}{('&' if '?' in path else '?') + joined if joined else ''}"


@pytest.mark.parametrize(("name", "look"), pages_and_looks(_PAGES), ids=str)
def test_every_page_is_whole_and_accessible(
    browser: Browser, served: ServedView, store: ViewedStore, name: str, look: Look
) -> None:
    language, width, scheme = look
    with looked_at(browser, _url(served, store, name, f"lang={language}"), width=width, scheme=scheme) as page:
        keep_picture(page, f"{name}-{language}-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("html").get_attribute("lang") == {"en": "en", "zh": "zh-CN"}[language]
        assert page.locator("img, iframe, [data-chart] a").count() == 0
        levels = [int(tag[1]) for tag in page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(n => n.tagName)")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(below - above <= 1 for above, below in pairwise(levels))
        assert_accessible(page)


def test_what_the_axe_finds_fails(browser: Browser, served: ServedView) -> None:
    with looked_at(browser, f"{served.base}/") as page:
        page.locator("label[for=model]").evaluate("label => label.remove()")
        with pytest.raises(AssertionError, match="label: "):
            assert_accessible(page)


def test_a_hostile_name_is_read_as_it_is_written(browser: Browser, served: ServedView, store: ViewedStore) -> None:
    with looked_at(browser, _url(served, store, "run-simulated")) as page:
        assert ATTACK in (page.locator("h1").text_content() or "")
        assert "SIMULATED" in (page.locator(".part-simulated").text_content() or "")


def test_rows_are_walked_and_opened_by_keys(browser: Browser, served: ServedView, store: ViewedStore) -> None:
    with looked_at(browser, f"{served.base}/") as page:
        rows = page.locator("tr[data-row]")
        assert rows.count() == 5
        key_presses(page, "jjjk")
        expect(rows.nth(1).locator("[data-open]")).to_be_focused()
        key_presses(page, "x")
        expect(rows.nth(1).locator("input[type=checkbox]")).to_be_checked()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/runs/{store.hostile}")
        key_presses(page, "gr")
        page.wait_for_url(f"{served.base}/")
        key_presses(page, "/")
        expect(page.locator("#model")).to_be_focused()
        page.keyboard.type("jjx?")
        expect(page.locator("#model")).to_have_value("jjx?")
        page.keyboard.press("Escape")
        key_presses(page, "?")
        expect(page.locator("#keys")).to_have_attribute("open", "")


def test_keys_are_not_listened_to_by_whoever_does_not_want_them(browser: Browser, served: ServedView) -> None:
    with looked_at(browser, f"{served.base}/?keys=off") as page:
        key_presses(page, "j")
        expect(page.locator("body")).to_be_focused()
        page.goto(f"{served.base}/")
        key_presses(page, "j")
        expect(page.locator("body")).to_be_focused()


def test_the_first_stop_of_the_tabulator_skips_to_the_content(browser: Browser, served: ServedView) -> None:
    with looked_at(browser, f"{served.base}/") as page:
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize(
    ("scheme", "theme", "paper"), [("light", "dark", (23, 25, 28)), ("dark", "light", (253, 253, 252))]
)
def test_a_chosen_theme_is_kept_whatever_the_system_s(
    browser: Browser, served: ServedView, scheme: Scheme, theme: Scheme, paper: tuple[int, int, int]
) -> None:
    with looked_at(browser, f"{served.base}/?theme={theme}", scheme=scheme) as page:
        page.goto(f"{served.base}/")
        shown = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert shown == f"rgb{paper}"


def test_a_list_renews_itself_and_keeps_what_was_chosen(
    browser: Browser, served: ServedView, store: ViewedStore
) -> None:
    with looked_at(browser, f"{served.base}/") as page:
        assert page.locator(f'[data-row="{store.going_on}"] .live').count() == 1
        box = page.locator(f'[data-row="{store.asked}"] input[type=checkbox]')
        box.check()
        page.locator("tr[data-row]").first.evaluate("row => row.dataset.old = 'yes'")
        page.wait_for_function("() => !document.querySelector('[data-old]')", timeout=30_000)
        expect(box).to_be_checked()
        expect(box).to_be_focused()


def test_chosen_runs_are_sent_to_the_comparison_by_a_plain_form(
    browser: Browser, served: ServedView, store: ViewedStore
) -> None:
    with looked_at(browser, f"{served.base}/", has_scripts=False) as page:
        page.locator(f'[data-row="{store.asked}"] input[type=radio]').check()
        page.locator(f'[data-row="{store.hostile}"] input[type=checkbox]').check()
        with page.expect_request("**/compare?*") as request:
            page.locator("form[action='/compare'] button").click()
        assert set(request.value.url.partition("?")[2].split("&")) == {
            f"reference={store.asked}",
            f"candidate={store.hostile}",
        }


def test_without_scripts_figures_come_by_asking_again(browser: Browser, served: ServedView, store: ViewedStore) -> None:
    with looked_at(browser, _url(served, store, "run"), has_scripts=False) as page:
        page.wait_for_selector("#verdict", timeout=60_000)
        assert page.locator("figure.chart table").first.is_visible()
        assert page.locator("#look a").first.is_visible()


def test_the_verdict_stands_before_everything_else_and_leads_to_the_answers(
    browser: Browser, served: ServedView, store: ViewedStore
) -> None:
    with looked_at(browser, _url(served, store, "run")) as page:
        assert page.locator(".report-part").first.get_attribute("id") == "verdict"
        links = page.locator("#look a").evaluate_all("all => all.map(link => link.getAttribute('href'))")
        assert f"/attempts?run={store.asked}&flips=1" in links
        assert f"/attempts?run={store.asked}&outcome=cut_in_reasoning" in links
        assert f"/attempts?run={store.asked}&category=math" in links
        assert f"/questions/math-021?run={store.asked}" in links


def test_people_see_how_far_a_review_is_and_no_link_of_it(
    browser: Browser, served: ServedView, store: ViewedStore
) -> None:
    with looked_at(browser, _url(served, store, "people")) as page:
        text = page.locator("main").inner_text()
        assert "ada" in text
        assert "24 of 24" in text
        content = page.content()
        assert "/r/" not in content
        assert "/o/" not in content
