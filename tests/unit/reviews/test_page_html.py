from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

import evalkit.reviews
from evalkit.domain.question import Language
from evalkit.domain.review import COMMENT, FLAG, Act
from evalkit.domain.sheet import Mark, Sheet
from evalkit.reviews.page_html import Served, offline_html, page_assets, page_html
from evalkit.text.catalogue.rating import RATING
from evalkit.text.catalogue.rating_script import RATING_SCRIPT
from tests.hostile_answers import ATTACKS, attack_text
from tests.sheets import a_blind_answer, a_scale, a_sheet

_SERVED = Served(post_to="/r/token", form_token="abc", assets="/static")
_FOLDER = Path(evalkit.reviews.__file__).with_name("page")
_VOID = {"meta", "link", "input", "br", "hr"}


class _Tree(HTMLParser):
    """Elements, their attributes and texts; fails on what is not closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_the_served_page_holds_no_script_or_style_of_its_own() -> None:
    page = page_html(a_sheet(), _SERVED)
    tree = _Tree(page)
    scripts = [one for one in tree.all("script") if one.get("type") != "application/json"]
    assert [one["src"] for one in scripts] == [f"/static/{name}" for name in page_assets() if name.endswith(".js")]
    assert not tree.all("style")
    assert not [name for _, attributes in tree.elements for name in attributes if name == "style" or name[:2] == "on"]


def test_assets_are_named_by_their_content() -> None:
    for name, content in page_assets().items():
        assert sha256(content).hexdigest()[:16] in name
    assert {name.rpartition(".")[2] for name in page_assets()} == {"css", "js"}


def test_the_offline_page_asks_for_nothing_and_allows_only_its_own_scripts() -> None:
    page = offline_html(a_sheet())
    tree = _Tree(page)
    assert not [attributes for _, attributes in tree.elements if {"src", "href", "action"} & set(attributes) - {"href"}]
    assert [one["href"] for one in tree.all("a")] == ["#work"]
    assert not tree.all("link")
    policy = next(one["content"] for one in tree.all("meta") if one.get("http-equiv"))
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for content in re.findall(r"<script>(.*?)</script>|<style>(.*?)</style>", page, re.DOTALL):
        digest = base64.b64encode(sha256((content[0] or content[1]).encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_our_scripts_can_stand_in_a_page() -> None:
    for path in _FOLDER.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert "</script" not in text
        assert "<!--" not in text
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", text)
        assert len(text.splitlines()) <= 400


def test_the_script_asks_only_for_words_that_are_handed_over() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in _FOLDER.glob("*.js"))
    asked = set(re.findall(r'(?:word|tell|later)\((?:this\.drawer\.keeps \? )?"(\w+)"', text))
    asked |= set(re.findall(r'word\(\w+ \? "(\w+)" : "(\w+)"\)', text)[0])
    assert {f"rating_{name}" for name in asked} <= set(RATING_SCRIPT)
    unused = [key for key in RATING_SCRIPT if f'"{key.removeprefix("rating_")}"' not in text]
    assert not unused


def test_every_wording_of_the_page_is_used() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in _FOLDER.iterdir())
    text += (Path(evalkit.reviews.__file__).with_name("page_html.py")).read_text(encoding="utf-8")
    assert not [key for key in RATING if f'"{key}"' not in text and f"'{key}'" not in text]


@pytest.mark.parametrize(("language", "expected"), [("en", "Cannot judge"), ("zh", "无法判断")])
def test_the_page_speaks_the_language_of_the_sheet(language: Language, expected: str) -> None:
    page = page_html(a_sheet(language=language), _SERVED)
    assert expected in page
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in page


def test_each_level_has_its_anchor_and_a_button_beside_it() -> None:
    scale = a_scale()
    tree = _Tree(page := page_html(a_sheet(scales=(scale,)), _SERVED))
    values = [one["value"] for one in tree.all("input") if one.get("name") == f"score:{1:016x}:coherence"]
    assert values == ["5", "4", "3", "2", "1", "cannot_judge"]
    assert all(anchor in page for _, anchor in scale.levels)


def test_what_was_said_before_is_chosen_when_the_page_comes() -> None:
    marks = {
        "coherence": Mark(act=Act.SCORE, value=4, revision=2),
        FLAG: Mark(act=Act.FLAG, revision=1),
        COMMENT: Mark(act=Act.COMMENT, text="</textarea><b>", revision=3),
    }
    page = page_html(a_sheet(a_blind_answer(marks=marks)), _SERVED)
    chosen = [one for one in _Tree(page).all("input") if "checked" in one]
    assert [(one["name"], one["value"]) for one in chosen] == [
        (f"score:{1:016x}:coherence", "4"),
        (f"flag:{1:016x}", "1"),
    ]
    assert "&lt;/textarea&gt;&lt;b&gt;" in page
    assert _handed(page)["marks"][f"{1:016x}"]["coherence"] == {"act": "score", "value": 4, "text": "", "revision": 2}


@pytest.mark.parametrize("act", [Act.CANNOT_JUDGE, Act.CLEAR])
def test_what_is_beyond_judging_and_what_was_taken_back_are_told_apart(act: Act) -> None:
    page = page_html(a_sheet(a_blind_answer(marks={"coherence": Mark(act=act, revision=1)})), _SERVED)
    chosen = [one["value"] for one in _Tree(page).all("input") if "checked" in one]
    assert chosen == (["cannot_judge"] if act is Act.CANNOT_JUDGE else [])


def test_reference_and_reasoning_are_folded_and_absent_where_there_are_none() -> None:
    assert "<details" not in page_html(a_sheet(), _SERVED)
    answer = a_blind_answer(reference="It is 4.", reasoning="Hm, $x$")
    page = page_html(a_sheet(answer), _SERVED)
    assert page.count("<details") == 2
    assert "<details open" not in page
    assert "It is 4." in page
    assert "<pre>Hm, $x$</pre>" in page


def test_the_checklist_stands_open_in_the_scale_that_uses_it() -> None:
    scales = (
        a_scale(uses_reference=True),
        a_scale("completeness", uses_checklist=True),
        a_scale("creativity", items=("New?",)),
    )
    lines = ("Is it 4?", "Is the <b>unit</b> named?")
    names = tuple(scale.dimension for scale in scales)
    one = a_blind_answer(1, dimensions=names, checklist=lines, reference="It is 4.")
    page = page_html(a_sheet(one, scales=scales), _SERVED)
    coherence, completeness, creativity = page.split("<fieldset")[1:]
    assert page.count("Is it 4?") == 1
    assert (
        completeness.index("The question&#39;s checklist (2)")
        < completeness.index("Is it 4?")
        < completeness.index("<input")
    )
    assert "&lt;b&gt;unit" in completeness
    assert "<details" not in completeness
    assert "New?" in creativity
    assert "Open the reference for this one" in coherence
    assert page.count("Open the reference for this one") == 1
    none = page_html(a_sheet(a_blind_answer(dimensions=names), scales=scales), _SERVED)
    assert "checklist (" not in none
    assert "Open the reference" not in none


def test_what_the_model_was_told_is_folded_beneath_the_question() -> None:
    assert "What the model was told" not in page_html(a_sheet(), _SERVED)
    page = page_html(a_sheet(a_blind_answer(instruction="Finish with one last line.")), _SERVED)
    card = page[page.index("card-question") : page.index("card-answer")]
    assert card.index("Ann has 1 apples") < card.index("<details")
    assert "What the model was told about the form of its answer" in card
    assert "Finish with one last line." in card
    assert "<details open" not in card


def test_answers_to_the_same_question_say_so() -> None:
    page = page_html(a_sheet(a_blind_answer(1), a_blind_answer(2, question=a_blind_answer(1).question)), _SERVED)
    assert page.count("same question as before") == 1


def test_only_the_offline_page_carries_answers_a_second_time_as_written() -> None:
    sheet = a_sheet(a_blind_answer(answer="**unusual words**"))
    assert page_html(sheet, _SERVED).count("unusual words") == 1
    assert offline_html(sheet).count("unusual words") == 2


def test_simulated_answers_are_marked() -> None:
    assert "SIMULATED" in page_html(a_sheet(is_simulated=True), _SERVED)
    assert "SIMULATED" not in page_html(a_sheet(), _SERVED)


def test_a_sheet_without_answers_is_a_page() -> None:
    empty = Sheet(form_id="f", rater="r", language="en", scales=(), answers=())
    assert "nothing to score" in page_html(empty, _SERVED)
    assert "nothing to score" in offline_html(empty)


def _served(sheet: Sheet) -> str:
    return page_html(sheet, _SERVED)


@pytest.mark.parametrize("draw", [_served, offline_html])
def test_no_attack_changes_what_the_page_is_made_of(draw: Callable[[Sheet], str]) -> None:
    harmless = a_sheet(*(a_blind_answer(at, **_everywhere("Words.")) for at, _ in enumerate(ATTACKS)))
    hostile = a_sheet(*(a_blind_answer(at, **_everywhere(attack_text(name))) for at, name in enumerate(ATTACKS)))
    assert _skeleton(draw(hostile)) == _skeleton(draw(harmless))


def _everywhere(text: str) -> dict[str, object]:
    return {"question": text, "answer": text, "reference": text, "reasoning": text, "checklist": (text,)}


def _skeleton(page: str) -> list[tuple[str, tuple[tuple[str, str | None], ...]]]:
    """Elements that can do something or that the script looks for; not those that only show text."""
    active = {
        "script",
        "style",
        "link",
        "meta",
        "form",
        "input",
        "button",
        "a",
        "img",
        "svg",
        "iframe",
        "object",
        "base",
    }
    found = _Tree(page).elements
    return [(tag, tuple(attributes.items())) for tag, attributes in found if tag in active or "id" in attributes]


def _handed(page: str) -> dict[str, dict[str, dict[str, object]]]:
    found = re.search(r'id="handed">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])
