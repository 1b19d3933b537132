"""What the rater's page does with keys, with a server that fails, and as a file; in a real browser."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from evalkit.domain.question import LANGUAGES, Language
from evalkit.domain.review import Act
from evalkit.domain.sheet import Mark
from evalkit.reviews.offline import read_saved
from evalkit.reviews.page_html import offline_html
from tests.e2e.browser import key_presses
from tests.e2e.page_host import ADDRESS, PageHost, opened
from tests.sheets import THREE_SCALES, a_blind_answer, a_scale, a_sheet, a_sheet_of_three_scales


@pytest.fixture
def host() -> PageHost:
    return PageHost(sheet=a_sheet_of_three_scales(4))


def test_keys_score_the_marked_scale_and_move_on(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    key_presses(page, "54x")
    _saved(page)
    assert _said(host) == ["1 coherence score 5", "1 completeness score 4", "1 common_sense cannot_judge None"]
    assert [tick["revision"] for tick in host.ticks] == [1, 1, 1]
    assert host.headers["x-evalkit-form"] == "form-token"
    page.keyboard.press("Enter")
    _shows(page, "Answer 2 of 4")
    page.keyboard.press("Shift+Enter")
    _shows(page, "Answer 1 of 4")


def test_shift_tab_goes_back_and_what_was_scored_is_scored_anew(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    page.keyboard.press("5")
    page.keyboard.press("4")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("2")
    _saved(page)
    assert _said(host)[-1] == "1 coherence score 2"
    assert host.ticks[-1]["revision"] == 2
    expect(page.locator("fieldset.is-current legend")).to_have_text("Completeness")


def test_enter_does_not_pass_over_an_open_scale_and_skip_does(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    key_presses(page, "5")
    page.keyboard.press("Enter")
    _shows(page, "Answer 1 of 4")
    expect(page.locator("#told")).to_contain_text("2 not scored yet")
    page.keyboard.press("s")
    _shows(page, "Answer 2 of 4")
    key_presses(page, "sss")
    expect(page.locator("#end-title")).to_have_text("Still open: 4")


def test_undo_takes_back_a_score_wherever_it_was_given(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    key_presses(page, "543")
    page.keyboard.press("Enter")
    key_presses(page, "1uu")
    _saved(page)
    assert _said(host)[-2:] == ["2 coherence clear None", "1 common_sense clear None"]
    _shows(page, "Answer 1 of 4")
    expect(page.locator("article:not([hidden]) input[type=radio]:checked")).to_have_count(2)


def test_undo_takes_back_comments_and_flags_step_by_step_and_says_which(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    comment, flag, told = page.locator("textarea").first, page.locator(".flag input").first, page.locator("#told")
    page.keyboard.press("f")
    for words in ("Wrong", " unit"):
        page.keyboard.press("c")
        page.keyboard.press("End")
        page.keyboard.type(words[:2])
        expect(page.locator("#saved")).to_have_attribute("data-state", "saved")  # a pause: kept by itself
        page.keyboard.type(words[2:])
        page.keyboard.press("Escape")
    key_presses(page, "5")
    expect(comment).to_have_value("Wrong unit")
    for what, holds in (("Coherence", "Wrong unit"), ("comment", "Wrong"), ("comment", "")):
        page.keyboard.press("u")
        expect(told).to_have_text(f"Undone: {what}")
        expect(comment).to_have_value(holds)
        expect(flag).to_be_checked()
    page.keyboard.press("u")
    expect(told).to_have_text("Undone: flag")
    expect(flag).not_to_be_checked()
    _saved(page)
    assert host.ticks[-2]["text"] == ""
    assert _said(host)[-2:] == ["1 comment comment None", "1 flag clear None"]


def test_flag_comment_and_source(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    page.keyboard.press("f")
    page.keyboard.press("c")
    page.keyboard.type("Wrong unit, 5 of 4 s")
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.keyboard.press("o")
    _saved(page)
    assert _said(host) == ["1 flag flag None", "1 comment comment None", "1 flag clear None"]
    assert host.ticks[1]["text"] == "Wrong unit, 5 of 4 s"
    expect(page.locator("article:not([hidden]) pre.source")).to_have_text("She has **1** + 1 = 2 apples.")
    page.keyboard.press("o")
    expect(page.locator("article:not([hidden]) .drawn strong")).to_have_text("1")


def test_a_mouse_and_an_input_method_do_the_same(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    page.locator("article:not([hidden]) fieldset").nth(1).locator("label").nth(2).click()
    page.evaluate("""() => document.dispatchEvent(new KeyboardEvent("keydown", {key: "Process", code: "Digit4"}))""")
    _saved(page)
    assert _said(host) == ["1 completeness score 3", "1 completeness score 4"]


def test_a_key_held_down_scores_once(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    page.keyboard.down("5")
    page.keyboard.down("5")
    page.keyboard.up("5")
    _saved(page)
    assert _said(host) == ["1 coherence score 5"]


def test_help_takes_the_keys_while_it_is_open(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    key_presses(page, "5")
    page.keyboard.press("Escape")
    key_presses(page, "4")
    _saved(page)
    assert _said(host) == ["1 coherence score 4"]


def test_without_a_connection_everything_is_kept_and_sent_in_order_later(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    host.is_down = True
    key_presses(page, "543")
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    expect(page.locator("#saved")).to_have_attribute("data-state", "unsent")
    assert host.ticks == []
    host.is_down = False
    page.evaluate("dispatchEvent(new Event('online'))")
    _saved(page)
    assert [tick["value"] for tick in host.ticks] == [5, 4, 3, 2]


def test_a_page_that_is_left_unsent_sends_when_it_is_opened_again(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    key_presses(page, "543")
    page.keyboard.press("Enter")
    _saved(page)
    host.is_down = True
    page.keyboard.press("2")
    expect(page.locator("#saved")).to_have_attribute("data-state", "unsent")
    page.close()
    host.is_down = False
    again = host.page(browser.contexts[-1])
    _saved(again)
    assert [tick["value"] for tick in host.ticks] == [5, 4, 3, 2]
    _shows(again, "Answer 2 of 4")
    expect(again.locator("article:not([hidden]) input:checked")).to_have_value("2")
    assert len({tick["event"] for tick in host.ticks}) == 4


def test_a_tick_that_is_refused_holds_back_no_other(browser: Browser, host: PageHost) -> None:
    page = opened(browser, host)
    host.is_down = True
    key_presses(page, "543")
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    item = host.sheet.answers[0].item_id
    host.refused, host.is_down = item, False
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#saved")).to_contain_text("that answer is not yours")
    assert _said(host) == ["2 coherence score 2"]
    expect(page.locator(f"#answer-{item} input:checked")).to_have_count(0)
    page.keyboard.press("3")
    _saved(page)


def test_what_the_server_holds_is_shown_where_it_differs(browser: Browser, host: PageHost) -> None:
    item = host.sheet.answers[0].item_id
    mark = {"item": item, "subject": "completeness", "act": "score", "value": 1, "text": "", "revision": 7}
    host.held = {(item, "completeness"): mark}
    page = opened(browser, host)
    page.keyboard.press("5")
    _saved(page)
    expect(page.locator(f'input[name="score:{item}:completeness"]:checked')).to_have_value("1")
    host.held = {}
    page.keyboard.press("4")
    _saved(page)
    assert host.ticks[-1]["revision"] == 8


def test_without_script_the_page_is_one_form(browser: Browser, host: PageHost) -> None:
    sent: list[str] = []
    page = opened(browser, host, java_script_enabled=False)
    page.on("request", lambda request: sent.append(request.post_data or ""))
    expect(page.locator("article")).to_have_count(4)
    expect(page.locator("article:visible")).to_have_count(4)
    item = host.sheet.answers[2].item_id
    page.locator(f'input[name="score:{item}:coherence"][value="3"] + .row').click()
    page.locator(f'textarea[name="comment:{item}"]').fill("No script here")
    with page.expect_navigation():
        page.locator("button[type=submit]").click()
    assert page.url == ADDRESS
    fields = dict(parse_qsl(next(body for body in sent if body)))
    assert fields[f"score:{item}:coherence"] == "3"
    assert fields[f"comment:{item}"] == "No script here"
    assert fields["form_token"] == "form-token"


def test_the_offline_page_keeps_drafts_warns_before_leaving_and_saves_a_file(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "form.html"
    file.write_text(offline_html(a_sheet_of_three_scales(2)), encoding="utf-8")
    context = browser.new_context()
    page = context.new_page()
    page.goto(file.as_uri())
    key_presses(page, "54x")
    expect(page.locator("#progress-words")).to_contain_text("1 of 2 scored")
    expect(page.locator("#saved")).to_have_attribute("data-state", "kept")
    warned: list[str] = []

    def leave(dialog: Dialog) -> None:
        warned.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.reload()
    assert warned == ["beforeunload"]
    _shows(page, "Answer 2 of 2")
    expect(page.locator("article:not([hidden]) .badge-done")).to_be_hidden()
    key_presses(page, "123")
    page.keyboard.press("Enter")
    with page.expect_download() as waiting:
        page.locator("#save-file").click()
    expect(page.locator("#saved")).to_have_text(re.compile("Saved in ratings-f00d"))
    saved = read_saved(waiting.value.path().read_bytes())
    expect(page.locator("#end-words")).to_contain_text("ratings-f00d")
    assert saved.errors == ()
    assert saved.form_id == "f00d0000000000aa"
    assert [tick.value for tick in saved.ticks] == [5, 4, None, 1, 2, 3]
    assert saved.ticks[2].act is Act.CANNOT_JUDGE
    page.reload()
    assert warned == ["beforeunload"]
    expect(page.locator("#end-title")).to_have_text("Everything is scored")


def test_the_last_page_looks_for_more_answers_each_minute_and_when_asked(browser: Browser) -> None:
    host = PageHost(sheet=a_sheet_of_three_scales(1))
    context = browser.new_context()
    context.clock.install()
    page = host.page(context)
    key_presses(page, "543")
    expect(page.locator("#end-more")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#end-more")).to_contain_text("this page looks for them each minute")
    page.locator("#look").click()
    expect(page.locator("#told")).to_have_text("Nothing more so far")
    host.more = 2
    page.clock.fast_forward(61_000)
    expect(page.locator("#end-more")).to_contain_text("or are new to you: 2.")
    host.sheet = a_sheet_of_three_scales(3)
    with page.expect_navigation():
        page.locator("#look").click()
    expect(page.locator("#progress-words")).to_contain_text("of 3 scored")
    assert host.console == []


def test_who_was_taken_over_from_is_told_that_they_are_done_and_not_to_wait(browser: Browser) -> None:
    host = PageHost(sheet=replace(a_sheet_of_three_scales(1), is_handed_on=True))
    page = opened(browser, host)
    key_presses(page, "543")
    page.keyboard.press("Enter")
    expect(page.locator("#end-words")).to_contain_text("somebody has taken over the rest: nothing more will be asked")
    assert page.locator("#end-more").count() == 0
    assert host.console == []


def test_an_offline_page_whose_scores_are_all_handed_in_asks_for_nothing(browser: Browser, tmp_path: Path) -> None:
    scored = {name: Mark(act=Act.SCORE, value=4, revision=1) for name in THREE_SCALES}
    file = tmp_path / "form.html"
    done = a_sheet_of_three_scales(2)
    sheet = replace(done, answers=tuple(replace(answer, marks=scored) for answer in done.answers))
    file.write_text(offline_html(sheet), encoding="utf-8")
    page = browser.new_context().new_page()
    page.goto(file.as_uri())
    expect(page.locator("#end-title")).to_have_text("Everything is scored")
    expect(page.locator("#end-words")).to_contain_text("Nothing need be sent")
    expect(page.locator("#saved")).to_have_text("Nothing changed since this page was made")
    page.keyboard.press("Shift+Enter")
    key_presses(page, "2")
    page.keyboard.press("s")
    expect(page.locator("#end-words")).to_contain_text("One step is left: save the file")
    expect(page.locator("#saved")).to_have_attribute("data-state", "kept")


def test_the_reference_is_one_press_away_from_the_scale_that_needs_it(browser: Browser) -> None:
    answer = a_blind_answer(reference="It is 2.", checklist=("Is it 2?",))
    scale = a_scale(uses_reference=True, uses_checklist=True)
    page = opened(browser, PageHost(sheet=a_sheet(answer, scales=(scale,))))
    expect(page.get_by_text("Is it 2?")).to_be_visible()
    expect(page.get_by_text("It is 2.")).to_be_hidden()
    for _ in range(2):
        page.get_by_role("button", name="Open the reference for this one").click()
        expect(page.get_by_text("It is 2.")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_jumps_when_the_server_goes(browser: Browser, language: Language) -> None:
    host = PageHost(sheet=a_sheet(language=language, rater="a-name-that-is-as-long-as-names-may-be-x"))
    page = opened(browser, host)
    for width in (360, 641, 700, 1000, 1100, 1300, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        host.is_down = False
        page.keyboard.press("5")
        _saved(page)
        before = _bar_height(page)
        host.is_down = True
        page.keyboard.press("4")
        expect(page.locator("#saved")).to_have_attribute("data-state", "unsent")
        assert (width, _bar_height(page)) == (width, before)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def _bar_height(page: Page) -> float:
    return page.evaluate("document.querySelector('.bar').getBoundingClientRect().height")


def _saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")


def _shows(page: Page, words: str) -> None:
    """Waits, as people do: a page that was just opened, or opened again, may not be drawn to its end yet."""
    expect(page.locator("article:not([hidden])")).to_contain_text(words)


def _said(host: PageHost) -> list[str]:
    return [_line(tick) for tick in host.ticks]


def _line(tick: dict[str, Any]) -> str:
    return f"{int(tick['item'], 16)} {tick['subject']} {tick['act']} {tick['value']}"
