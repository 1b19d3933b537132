"""The organiser's pages on a phone and on a screen: nothing runs out of them, whatever names are like."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import pytest
from playwright.sync_api import Browser

from evalkit.actions.project import Project
from evalkit.domain.question import LANGUAGES, Language
from evalkit.domain.review import Act, AssignmentKind
from evalkit.storage.opening import open_store
from evalkit.web.addresses import Address
from evalkit.web.organiser import agreement_html, organiser_html
from evalkit.web.pages import style_assets
from evalkit.web.stored_desk import StoredDesk
from tests.builders import A_MOMENT
from tests.unit.actions.reviewing.review_bench import ReviewBench

_ADDRESS: Final = Address(host="127.0.0.1", port=8600)
_RATERS: Final = ("a" * 40, "Bo", "von-und-zu-hohenstein-with-a-longer-name")
_MODELS: Final = ("q8", f"DeepSeek_R1_Distill_{'Qwen_' * 12}Q8_0")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """Both pages in both languages, of three raters; beside the same review there is another."""
    folder = tmp_path_factory.mktemp("organised")
    with open_store(f"sqlite:///{folder / 'store.db'}") as store:
        bench = ReviewBench(questions=12, models=_MODELS, store=store)
        review, _ = bench.begin(), bench.begin(number=2)
        for model in _MODELS:
            for number, name in enumerate(_RATERS):
                given = [(question + number * number) % 5 + 1 for question in range(12)]
                bench.rated(review, name, *given, model=model, kind=AssignmentKind.COMMON)
        bench.did(store.reviews.assignments(review.review_id)[0], Act.COMMENT, text="w" * 400)
        drawn: dict[tuple[str, str], str] = {}
        for language in LANGUAGES:
            told = replace(review, language=language)
            desk = StoredDesk(review=told, store=store, project=Project.at(folder, environ={}))
            progress = desk.progress()
            links = {one.rater.rater_id: desk.link_token(one.rater.rater_id) for one in progress.raters}
            drawn["agreement", language] = agreement_html(desk.agreement(), address=_ADDRESS, language=language)
            drawn["organiser", language] = organiser_html(
                progress, links=links, token="t" * 40, address=_ADDRESS, now=A_MOMENT
            )
    return drawn


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["agreement", "organiser"])
def test_nothing_runs_out_of_the_page(
    browser: Browser, pages: dict[tuple[str, str], str], name: str, language: Language
) -> None:
    page = browser.new_page()
    page.set_content(_styled(pages[name, language]))
    for width in (320, 360, 768, 1024, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert (width, page.evaluate("document.documentElement.scrollWidth")) == (width, width)
    page.close()


def test_facts_stay_in_the_column_of_the_text(browser: Browser, pages: dict[tuple[str, str], str]) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_content(_styled(pages["agreement", "en"]))
    text, facts = page.evaluate(_RIGHT_EDGES)
    assert facts <= text
    page.close()


_RIGHT_EDGES: Final = """() => ["p", "dd"].map((tag) =>
  Math.max(...Array.from(document.querySelectorAll(`.part ${tag}`), (one) => one.getBoundingClientRect().right)))"""


def _styled(html: str) -> str:
    ((content, _),) = style_assets().values()
    without_refresh = re.sub(r'<meta http-equiv="refresh"[^>]*>', "", html)
    return re.sub(r'<link rel="stylesheet"[^>]*>', f"<style>{content.decode()}</style>", without_refresh)
