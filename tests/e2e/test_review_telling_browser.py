"""What the rater's page tells a rater: once at the beginning, of what is open, and of the time that is left."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from evalkit.domain.question import LANGUAGES, Language
from evalkit.reviews.sizing import minutes_for
from tests.e2e.browser import key_presses
from tests.e2e.page_host import PageHost, opened
from tests.sheets import a_blind_answer, a_sheet, a_sheet_of_three_scales


@pytest.fixture
def host() -> PageHost:
    return PageHost(sheet=a_sheet_of_three_scales(4))


def test_what_is_said_of_open_scales_goes_with_the_last_of_them(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    told = page.locator("#told")
    page.keyboard.press("Enter")
    expect(told).to_contain_text("3 not scored yet")
    key_presses(page, "5")
    expect(told).to_contain_text("2 not scored yet")
    page.locator("article:not([hidden]) fieldset").nth(1).locator("label").nth(2).click()
    expect(told).to_contain_text("1 not scored yet")
    page.locator("article:not([hidden]) fieldset").nth(2).locator("label").last.click()
    expect(told).to_be_hidden(timeout=500)  # by itself it would stay longer
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(told).to_contain_text("3 not scored yet")
    page.keyboard.press("Shift+Enter")
    expect(told).to_be_hidden(timeout=500)


def test_enter_is_said_to_do_what_it_does_on_the_last_answer_too(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    spoken, following = page.locator("#spoken"), page.locator("#next")
    key_presses(page, "543")
    expect(spoken).to_have_text("All scored. Enter: next answer")
    expect(following).to_contain_text("Next")
    page.keyboard.press("Enter")
    key_presses(page, "ss543")
    expect(spoken).to_have_text("All scored. This is the last answer. Enter: those that are still open")
    expect(following).to_contain_text("To the end")
    page.keyboard.press("Enter")
    expect(page.locator("#end-title")).to_have_text("Still open: 2")
    expect(following).to_contain_text("To the first open one")
    page.keyboard.press("Enter")
    expect(page.locator("article:not([hidden])")).to_contain_text("Answer 2 of 4")
    expect(following).to_contain_text("Next")
    key_presses(page, "543")
    page.keyboard.press("Enter")
    key_presses(page, "543s")
    page.keyboard.press("Shift+Enter")
    key_presses(page, "543")
    expect(spoken).to_have_text("All scored, and nothing is left open. Enter: to the end")
    page.keyboard.press("Enter")
    expect(page.locator("#end-title")).to_have_text("Everything is scored")


def test_the_time_that_is_left_is_that_of_the_scores_that_are_open(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    progress = page.locator("#progress-words")
    expect(progress).to_have_text(f"0 of 4 scored · about {minutes_for(host.sheet.scores):.0f} min left")
    key_presses(page, "5")
    expect(progress).to_have_text(f"0 of 4 scored · about {minutes_for(11):.0f} min left")
    page.keyboard.press("u")
    expect(progress).to_have_text(f"0 of 4 scored · about {minutes_for(12):.0f} min left")


def test_a_newcomer_is_told_once_and_no_key_is_in_the_way(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    notice = page.locator("#welcome")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("choose the one whose words fit best. All is saved as you go")
    expect(page.locator("#help-open")).to_contain_text("Help")
    key_presses(page, "fot")
    expect(notice).to_be_visible()
    key_presses(page, "5")
    expect(notice).to_have_count(0)
    _saved(page)
    assert (host.ticks[-1]["subject"], host.ticks[-1]["value"]) == ("coherence", 5)
    again = host.page(browser.contexts[-1])
    expect(again.locator("article:not([hidden])")).to_contain_text("Answer 1 of 4")
    expect(again.locator("#welcome")).to_have_count(0)


@pytest.mark.parametrize("press", ["body Escape", "#welcome-close Enter", "#welcome-close Escape"])
def test_the_notice_is_closed_by_a_key_and_does_not_come_back(browser: Browser, host: PageHost, press: str) -> None:
    page = opened(browser, host)
    page.reload()
    place, _, key = press.partition(" ")
    page.locator(place).press(key)
    expect(page.locator("#welcome")).to_have_count(0)
    assert host.ticks == []
    page.reload()
    expect(page.locator("article:not([hidden])")).to_be_visible()
    expect(page.locator("#welcome")).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_newcomer_sees_the_answer_on_the_first_screen(browser: Browser, language: Language) -> None:
    question = "A dealer orders 40 lamps abroad, at 90 crowns each, and has to pay freight, duty and tax on them. " * 3
    host = PageHost(sheet=a_sheet(a_blind_answer(question=question), language=language, is_simulated=True))
    page = opened(browser, host, viewport={"width": 1280, "height": 800})
    below = page.locator(".steps").bounding_box()
    assert below is not None
    answer = page.get_by_text("She has 1 + 1 = 2 apples.").bounding_box()
    assert answer is not None
    assert answer["y"] + answer["height"] < below["y"]
    page.keyboard.press("Escape")
    closed = page.get_by_text("She has 1 + 1 = 2 apples.").bounding_box()
    assert closed is not None
    assert answer["y"] - closed["y"] > 100


def _saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
