"""A page full of hostile answers, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup
from playwright.sync_api import Browser

from evalkit.domain.sheet import Sheet
from evalkit.reviews import page_html as module
from evalkit.reviews.page_html import offline_html
from tests.e2e.page_host import PageHost, opened
from tests.hostile_answers import AFTER, ATTACKS, attack_text
from tests.sheets import a_blind_answer, a_sheet

_PHONE = {"width": 360, "height": 740}


def test_no_attack_runs_or_asks_and_every_answer_can_still_be_scored(browser: Browser) -> None:
    host = PageHost(sheet=_hostile_sheet())
    page = opened(browser, host, viewport=_PHONE)
    for name in ATTACKS:
        page.keyboard.press("r")
        page.keyboard.press("t")
        seen = page.evaluate(_SEEN)
        assert AFTER in seen["answer"], name
        assert AFTER in seen["reference"], name
        assert seen["width"] <= _PHONE["width"], name
        assert seen["next"], name
        page.keyboard.press("3")
        page.keyboard.press("Enter")
    page.wait_for_selector("#saved[data-state=saved]")
    assert [tick["value"] for tick in host.ticks] == [3] * len(ATTACKS)
    assert {tick["item"] for tick in host.ticks} == {answer.item_id for answer in host.sheet.answers}
    assert page.evaluate("window.canary") is None
    assert page.evaluate("document.querySelectorAll('#handed, #form, #saved').length") == 3
    assert host.strangers == []
    assert host.console == []


def test_the_offline_page_stands_the_same(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "form.html"
    file.write_text(offline_html(_hostile_sheet()), encoding="utf-8", errors="replace")
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    for _ in ATTACKS:
        page.keyboard.press("3")
        page.keyboard.press("Enter")
    assert page.evaluate("document.getElementById('progress').value") == len(ATTACKS)
    assert page.evaluate("window.canary") is None
    assert asked == [file.as_uri()]
    assert said == []


def test_the_trap_snaps_when_answers_are_put_into_the_page_as_they_are(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_drawn", _as_it_is)
    sheet = a_sheet(*(a_blind_answer(at, answer=ATTACKS[name]) for at, name in enumerate(("event_handler", "audio"))))
    host = PageHost(sheet=sheet)
    page = opened(browser, host)
    page.wait_for_function("window.canary === 1")
    assert any("evil.invalid" in address for address in host.strangers)


_SEEN = """() => {
  const article = document.querySelector("article:not([hidden])");
  const next = document.getElementById("next").getBoundingClientRect();
  const top = document.elementFromPoint(next.x + next.width / 2, next.y + next.height / 2);
  return {
    answer: article.querySelector(".drawn").innerText,
    reference: article.querySelector("details[data-fold=r]").innerText,
    width: document.documentElement.scrollWidth,
    next: top !== null && top.closest("#next") !== null,
  };
}"""


def _hostile_sheet() -> Sheet:
    return a_sheet(*(_hostile_answer(at, attack_text(name)) for at, name in enumerate(ATTACKS)))


def _hostile_answer(at: int, text: str) -> Any:
    return a_blind_answer(at, question=text, answer=text, reference=text, reasoning=text, checklist=(text,))


def _as_it_is(text: str, _limit: int) -> dict[str, Any]:
    return {"html": Markup(text), "is_cut": False, "is_source": False, "is_drawn": True}  # noqa: S704 - the fault
