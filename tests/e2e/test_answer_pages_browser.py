"""Attempts, a question, comparisons in real Chromium: hostile texts, a megabyte of them, keys, phone and screen."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from evalkit.actions.score_run import run_scored_now
from evalkit.storage.opening import open_store
from tests.builders import A_MOMENT
from tests.e2e.axe import assert_accessible
from tests.e2e.browser import Look, keep_picture, key_presses, pages_and_looks
from tests.e2e.served_view import ServedView, looked_at, served_view, viewed_store
from tests.e2e.stored_runs import store_path
from tests.hostile_answers import AFTER
from tests.hostile_question import (
    ATTACK,
    HOSTILE_QUESTION,
    LONG_QUESTION,
    attacks_in,
    hostile_questions,
)

_HOSTILE: Final = f"/questions/{quote(HOSTILE_QUESTION, safe='')}?run={{first}}&run={{second}}"
_CUT: Final = "Only the beginning is shown."
_PAGES: Final = {
    "attempts": "/attempts",
    "attempts-found": "/attempts?text=answer&right=0&run={asked}&run={hostile}&lowest=1",
    "attempts-none": "/attempts?category=logic",
    "question": "/questions/math-021?run={asked}&run={hostile}",
    "question-one-run": "/questions/math-021?run={asked}",
    "question-hostile": _HOSTILE,
    "question-long": f"/questions/{LONG_QUESTION}?run={{first}}&run={{second}}",
    "question-reviewed": "/questions/{reviewed_question}?run={reviewed}",
    "question-rated": "/questions/{reviewed_question}?run={rated}",
    "compare": "/compare?reference={asked}&candidate={hostile}&varies=quantisation",
    "compare-blocked": "/compare?reference={asked}&candidate={hostile}",
    "compare-apart": "/compare?reference={asked}&candidate={first}",
    "compare-none": "/compare",
}
"""Name of its picture -> address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Viewed:
    """A viewer that has indexed everything."""

    served: ServedView
    names: Mapping[str, str]
    """What stands in the addresses of ``_PAGES``."""

    def url(self, name: str) -> str:
        return f"{self.served.base}{_PAGES[name].format(**self.names)}"


@pytest.fixture(scope="module")
def viewed(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Generator[_Viewed]:
    store = viewed_store(tmp_path_factory.mktemp("answers"))
    with open_store(f"sqlite:///{store_path(store.folder)}") as opened:
        hostile = hostile_questions(opened)
        for run_id in (store.asked, store.hostile):
            run_scored_now(run_id, store=opened, cwd=store.folder, now=A_MOMENT)
        place = opened.runs.get(store.reviewed).places[0]
        reviewed_question = opened.banks.variants([place])[place.asked_hash].question_id
    names = {
        "asked": store.asked,
        "hostile": store.hostile,
        "reviewed": store.reviewed,
        "reviewed_question": reviewed_question,
        "first": hostile.first,
        "second": hostile.second,
        "rated": hostile.rated,
    }
    with served_view(store.folder) as served:
        page = browser.new_page()
        page.goto(f"{served.base}/attempts")
        page.wait_for_function("() => !document.querySelector('#indexing')", timeout=120_000)
        page.close()
        yield _Viewed(served=served, names=names)


@pytest.mark.parametrize(("name", "look"), pages_and_looks(_PAGES), ids=str)
def test_every_page_is_whole_accessible_and_asks_nobody_else(
    browser: Browser, viewed: _Viewed, name: str, look: Look
) -> None:
    (language, width, scheme), url = look, viewed.url(name)
    with looked_at(browser, f"{url}{'&' if '?' in url else '?'}lang={language}", width=width, scheme=scheme) as page:
        keep_picture(page, f"{name}-{language}-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("h1").count() == 1
        assert page.locator("img, iframe, form:not([method=get])").count() == 0
        assert page.evaluate("window.canary") is None
        assert_accessible(page)


@pytest.mark.parametrize("number", [0, 1])
def test_no_attack_runs_or_asks_and_every_answer_is_read_to_its_end(
    browser: Browser, viewed: _Viewed, number: int
) -> None:
    run = viewed.names[("first", "second")[number]]
    with looked_at(browser, f"{viewed.url('question-hostile').partition('?')[0]}?run={run}") as page:
        for fold in page.locator("main details:not([data-text]) > summary").all():
            fold.click()
        answers = page.locator("article .answer").all_inner_texts()
        assert len(answers) == len(attacks_in(number))
        # Of many answers each has less room: what is longer is said to be cut.
        assert all(AFTER in answer or _CUT in answer for answer in answers)
        assert sum(_CUT in answer for answer in answers) < len(answers) / 3
        told = "".join(page.locator("details.said").all_text_contents())
        assert told.count(ATTACK) >= (5 if number == 0 else 0)
        assert page.evaluate("window.canary") is None
        assert page.locator("h1").text_content() == HOSTILE_QUESTION


def test_what_a_person_wrote_is_text(browser: Browser, viewed: _Viewed) -> None:
    with looked_at(browser, viewed.url("question-rated")) as page:
        page.locator("details.said summary").first.click()
        told = page.locator("details.said").first.inner_text()
        assert told.count(ATTACK) == 2
        assert "flagged" in told
        assert page.evaluate("window.canary") is None


def test_reasoning_is_fetched_when_its_fold_is_opened_and_is_nothing_but_text(
    browser: Browser, viewed: _Viewed
) -> None:
    with looked_at(browser, viewed.url("question-hostile")) as page:
        folds = page.locator("details[data-text]")
        assert page.locator("details[data-text] pre").count() == 0
        for at in range(0, folds.count(), 7):
            folds.nth(at).locator("summary").click()
            shown = folds.nth(at).locator("pre")
            expect(shown).to_contain_text(AFTER)
            assert shown.locator("*").count() == 0
        assert page.evaluate("window.canary") is None


def test_hostile_answers_held_against_each_other_are_text(browser: Browser, viewed: _Viewed) -> None:
    with looked_at(browser, viewed.url("question-hostile")) as page:
        rows = page.locator("section.repeat header a[href*='right=']")
        links = [rows.nth(at).get_attribute("href") for at in range(0, rows.count(), 5)]
        for link in links:
            page.goto(f"{viewed.served.base}{link}")
            sides = page.locator(".side pre").all_inner_texts()
            assert len(sides) == 2
            assert all(AFTER in side for side in sides)
            assert {
                tag.lower() for tag in page.locator(".side pre *").evaluate_all("all => all.map(n => n.tagName)")
            } <= {
                "ins",
                "del",
            }
            assert page.evaluate("window.canary") is None


@pytest.mark.timeout(240)
def test_answers_of_a_megabyte_can_be_read_and_held_against_each_other(browser: Browser, viewed: _Viewed) -> None:
    with looked_at(browser, viewed.url("question-long")) as page:
        assert len(page.content()) < 3_000_000
        first = page.locator("article").first
        expect(first.get_by_text(_CUT)).to_be_visible()
        whole = first.locator("[data-open]").get_attribute("href")
        row = page.locator("section.repeat header a[href*='right=']")
        for at in range(row.count()):
            page.goto(f"{viewed.served.base}{row.nth(at).get_attribute('href')}")
            expect(page.locator("#held")).to_contain_text("Only the first 40,000 characters")
            page.go_back()
        page.goto(f"{viewed.served.base}{whole}")
        assert len(page.locator("body").inner_text()) > 900_000


def test_without_scripts_reasoning_is_a_link_away(browser: Browser, viewed: _Viewed) -> None:
    with looked_at(browser, viewed.url("question"), has_scripts=False) as page:
        page.locator("details.reasoning summary").first.click()
        page.locator("details.reasoning a").first.click()
        expect(page.locator("body")).not_to_be_empty()
        assert page.url.endswith("/reasoning")


def test_a_doubt_is_settled_by_keys_alone(browser: Browser, viewed: _Viewed) -> None:
    with looked_at(browser, viewed.url("attempts-found")) as page:
        key_presses(page, "j")
        expect(page.locator("tr[data-row]").first.locator("[data-open]")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/questions/"))
        title = page.locator("h1").text_content()
        there, back = ("]", "[") if page.locator("a[rel=next]").count() else ("[", "]")
        key_presses(page, there)
        expect(page.locator("h1")).not_to_have_text(title or "")
        key_presses(page, back)
        expect(page.locator("h1")).to_have_text(title or "")
        key_presses(page, "j")
        expect(page.locator("article").first.locator("[data-open]")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/attempts/.*/answer"))


def test_what_is_compared_is_named_by_a_click(browser: Browser, viewed: _Viewed) -> None:
    with looked_at(browser, viewed.url("compare-blocked")) as page:
        assert "NO VERDICT" in page.locator("#verdict").inner_text()
        page.get_by_text("That is what I compare").click()
        page.wait_for_selector("#verdict", timeout=60_000)
        assert "NO VERDICT" not in page.locator("#verdict").inner_text()
        assert "FAIL" in page.locator("#verdict").inner_text()


def test_two_clicks_lead_from_a_comparison_to_the_words_that_differ(browser: Browser, viewed: _Viewed) -> None:
    with looked_at(browser, viewed.url("compare")) as page:
        page.locator("#changed tr[data-row] a").first.click()
        expect(page.locator("#held")).to_be_visible()
        assert page.locator("#held pre del").count() > 0
        assert page.locator("#held pre ins").count() > 0
