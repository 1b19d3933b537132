"""Raters at work in a real browser, by keyboard alone, while connections are lost and servers killed.

What a page has called saved is looked for in the store; the process that stored it may be dead by then.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.reviewed_runs import runs_that_name_themselves
from tests.e2e.served_review import ServedReview, served_review

_PATIENCE_MS: Final = 20_000


@pytest.fixture
def served(tmp_path: Path) -> Generator[ServedReview]:
    runs = runs_that_name_themselves(tmp_path)
    names = [reviewed.run.target.name for reviewed in runs]
    asked = ("--rater", "anna", "--rater", "ben", "--minutes", "90", "--dimension", "coherence")
    with served_review(tmp_path, *names, *asked) as review:
        yield review


class _Rater:
    """Somebody at a keyboard, who remembers every key."""

    def __init__(self, context: BrowserContext, link: str) -> None:
        self.context = context
        self.link = link
        self.pressed: dict[str, list[int]] = {}
        """Item -> scores in the order given."""
        self.page = self._opened()

    def _opened(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.link)
        expect(page.locator(".bar-progress")).to_be_visible()  # the script has begun, and listens to keys
        return page

    @property
    def answers(self) -> int:
        """How many are in this rater's hands."""
        return self.page.locator("article.answer").count()

    @property
    def item(self) -> str | None:
        """The answer that is shown; None on the page after the last."""
        found = self.page.evaluate("document.querySelector('article.answer:not([hidden])')?.dataset.item")
        return None if found is None else str(found)

    def score(self, value: int) -> None:
        """Give the answer that is shown a score."""
        item = self.item
        assert item is not None
        self.page.keyboard.press(str(value))
        self.pressed.setdefault(item, []).append(value)

    def score_and_go_on(self, count: int, *, begin: int = 0) -> None:
        """Score some answers one after another."""
        for number in range(begin, begin + count):
            self.score(1 + number % 5)
            self.page.keyboard.press("Enter")

    def wait_until(self, state: str) -> None:
        """Wait for what the page says of saving."""
        self.page.wait_for_selector(f"#saved[data-state='{state}']", state="attached")

    def close_tab(self) -> None:
        """Leave without a word."""
        self.page.close()

    def come_back(self) -> None:
        """Open the same link again in the same browser."""
        self.page = self._opened()


def _stored(served: ServedReview, rater: str) -> list[int]:
    return sorted(event["value"] for event in served.events() if event["rater"] == rater)


def _sorted(rater: _Rater) -> list[int]:
    return sorted(value for values in rater.pressed.values() for value in values)


def _check_nothing_is_there_twice(served: ServedReview) -> None:
    events = served.events()
    assert max(Counter(event["event_id"] for event in events).values()) == 1
    lines = Counter((event["assignment_id"], event["subject"], event["revision"]) for event in events)
    assert max(lines.values()) == 1


def test_the_page_begins_with_as_many_minutes_as_the_command_has_said(browser: Browser, served: ServedReview) -> None:
    said = " ".join(" ".join(served.printed).split())
    minutes = re.findall(r"scores in all, about (\d+) minutes", said)
    assert len(minutes) == len(served.links) == 2
    for link, expected in zip(served.links, minutes, strict=True):
        page = _Rater(browser.new_context(), link).page
        expect(page.locator("#progress-words")).to_contain_text(f"about {expected} min left")


def test_two_raters_score_forty_answers_at_once_while_the_server_is_killed(
    browser: Browser, served: ServedReview
) -> None:
    anna, ben = (_Rater(browser.new_context(), link) for link in served.links)
    assert min(anna.answers, ben.answers) >= 40
    for turn in range(20):
        anna.score_and_go_on(1, begin=turn)
        ben.score_and_go_on(1, begin=turn + 2)
    for rater in (anna, ben):
        rater.wait_until("saved")
    served.kill()
    # Said to be saved, and so on the disk, whatever became of the process.
    assert (_stored(served, "anna"), _stored(served, "ben")) == (_sorted(anna), _sorted(ben))
    anna.score_and_go_on(3)
    anna.wait_until("unsent")
    ben.score_and_go_on(5)
    served.start()
    for turn in range(max(anna.answers, ben.answers) - 23):
        for rater in (anna, ben):
            if rater.item is not None:
                rater.score_and_go_on(1, begin=turn)
        if turn == 8:
            # With keystrokes on their way: what was stored, but not said to be, is sent once more.
            served.kill()
            served.start()
    for name, rater in (("anna", anna), ("ben", ben)):
        rater.wait_until("saved")
        assert rater.item is None
        assert len(rater.pressed) == rater.answers
        assert _stored(served, name) == _sorted(rater)
        assert rater.complaints == []
    _check_nothing_is_there_twice(served)


def test_what_is_scored_without_a_connection_is_kept_and_sent_once_it_is_back(
    browser: Browser, served: ServedReview
) -> None:
    context = browser.new_context()
    anna = _Rater(context, served.links[0])
    anna.score_and_go_on(5)
    anna.wait_until("saved")
    context.set_offline(offline=True)
    anna.score_and_go_on(10, begin=3)
    anna.wait_until("unsent")
    assert len(_stored(served, "anna")) == 5
    context.set_offline(offline=False)
    anna.wait_until("saved")
    assert _stored(served, "anna") == _sorted(anna)
    _check_nothing_is_there_twice(served)


def test_a_tab_closed_midway_loses_nothing_and_opens_where_it_was(browser: Browser, served: ServedReview) -> None:
    context = browser.new_context()
    anna = _Rater(context, served.links[0])
    anna.score_and_go_on(7)
    anna.wait_until("saved")
    here = anna.item
    anna.close_tab()
    anna.come_back()
    assert anna.item == here
    # Closed while the connection is lost: what was scored waits in the browser.
    context.set_offline(offline=True)
    anna.score_and_go_on(3)
    anna.wait_until("unsent")
    anna.close_tab()
    context.set_offline(offline=False)
    anna.come_back()
    anna.wait_until("saved")
    assert _stored(served, "anna") == _sorted(anna)
    assert len(anna.pressed) == 10
    _check_nothing_is_there_twice(served)


def test_another_browser_shows_what_was_scored_in_the_first(browser: Browser, served: ServedReview) -> None:
    first = _Rater(browser.new_context(), served.links[0])
    first.score_and_go_on(4)
    first.wait_until("saved")
    second = _Rater(browser.new_context(), served.links[0])
    assert second.item == first.item
    second.page.keyboard.press("Shift+Enter")
    checked = second.page.evaluate("document.querySelector('article.answer:not([hidden]) input:checked').value")
    assert checked == "4"


def test_without_scripts_the_form_is_sent_whole(browser: Browser, served: ServedReview) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(served.links[0])
    groups = page.locator("fieldset.scale")
    assert groups.count() >= 40
    for number in range(3):
        groups.nth(number).locator("input[value='2']").check(force=True)
    with page.expect_navigation():
        page.locator("p.send button").click()
    assert page.url == served.links[0]
    assert _stored(served, "anna") == [2, 2, 2]
    expect(page.locator("fieldset.scale input:checked")).to_have_count(3)


def test_who_finishes_last_is_told_at_once_that_answers_have_come_back_and_is_shown_them(
    browser: Browser, tmp_path: Path
) -> None:
    names = [reviewed.run.target.name for reviewed in runs_that_name_themselves(tmp_path)]
    asked = ("--rater", "anna", "--rater", "ben", "--minutes", "10", "--dimension", "coherence")
    with served_review(tmp_path, *names, *asked) as served:
        anna, ben = (_Rater(browser.new_context(), link) for link in served.links)
        answers = ben.answers
        for rater, value in ((anna, 5), (ben, 1)):
            for _ in range(rater.answers):
                rater.score(value)
                rater.page.keyboard.press("Enter")
            rater.wait_until("saved")
        expect(ben.page.locator("#end-title")).to_have_text(re.compile(r"Not quite done: \d+ more"), timeout=15_000)
        ben.page.get_by_role("button", name="Show them").click()
        expect(ben.page.locator("article.answer").nth(answers)).to_be_visible()
        assert not ben.complaints


def test_the_organiser_copies_a_link_and_without_scripts_sees_it_whole(browser: Browser, served: ServedReview) -> None:
    page = browser.new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto(served.organiser)
    page.get_by_role("button", name="Copy the link of ben").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == served.links[1]
    page = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 900}).new_page()
    page.goto(served.organiser)
    expect(page.get_by_text(served.links[1], exact=True)).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    box = page.get_by_text(served.links[1], exact=True).bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 360


def test_an_answer_draws_nothing_fetches_nothing_and_runs_nothing(browser: Browser, served: ServedReview) -> None:
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    anna = _Rater(context, served.links[0])
    for key in "ort":
        anna.page.keyboard.press(key)
    anna.page.wait_for_selector("pre.source:not([hidden])")
    assert anna.page.evaluate("window.spoiled") is None
    origin = served.links[0].partition("/r/")[0]
    assert [url for url in asked if not url.startswith(f"{origin}/")] == []
    assert anna.page.locator("article img, article script").count() == 0
