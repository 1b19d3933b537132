"""The pages in which a doubt is settled: what their addresses ask for, what they show, and what they refuse."""

from __future__ import annotations

import re
from collections.abc import Generator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest

from evalkit.actions.project import Project
from evalkit.actions.score_run import run_scored_now
from evalkit.actions.viewing.columns import WRITTEN_AS
from evalkit.actions.viewing.figure_pages import figure_page
from evalkit.actions.viewing.figures import FigureState
from evalkit.actions.viewing.indexing import Indexer
from evalkit.domain.attempt import Outcome
from evalkit.domain.figure_page import FigureOrder
from evalkit.domain.question import LANGUAGES, Language
from evalkit.storage.browse_opening import open_browse_index
from tests.builders import A_MOMENT
from tests.e2e.stored_runs import StoredRun, broken_off, store_path
from tests.unit.web.viewed import HOSTILE, FakeFigures, Viewed, viewed

_TEXT = {"Accept": "text/plain"}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Generator[Viewed]:
    """Three questions, three repeats: `q8` flips on the second, and the other one breaks off on the third."""
    runs = (
        StoredRun(model="q8", right=[3, 2, 0], quantisation="Q8_0"),
        StoredRun(model=HOSTILE, right=[3, 0, 3], quantisation="Q4_K_M", ends=broken_off(Outcome.CUT_IN_ANSWER, 2)),
    )
    with viewed(tmp_path_factory.mktemp("viewed"), *runs) as page:
        for run_id in page.runs:
            run_scored_now(run_id, store=page.store, cwd=page.folder, now=A_MOMENT)
        _indexed(page)
        yield page


def _indexed(page: Viewed) -> None:
    index = open_browse_index(f"sqlite:///{store_path(page.folder)}", written_as=WRITTEN_AS)
    Indexer(page.store, index, cwd=page.folder).refresh()
    index.close()
    page.browser.refresh()


class _Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append(dict(attrs).get("href") or "")


def _links(text: str, beginning: str) -> list[str]:
    return [link for link in _Links(text).found if link.startswith(beginning)]


def _rows(text: str) -> list[str]:
    return re.findall(r'<tr data-row="([^"]+)"', text)


def _cards(text: str) -> int:
    return text.count('<article class="card"')


class TestAttempts:
    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("", 18),
            ("right=1", 8),
            ("right=0", 10),
            ("flips=1", 3),
            ("outcome=cut_in_answer", 3),
            ("question=math-002", 6),
            ("category=math&difficulty=easy&language=en", 18),
            ("category=logic", 0),
            ("dimension=accuracy&lowest=5", 8),
            ("dimension=accuracy&highest=1&rater=rule", 7),
            ("text=Answer%3A+3", 4),
            ("run={q8}", 9),
            ("run={q8}&run={q4}", 18),
            ("run={q8}&right=0&flips=1", 1),
            ("run=q8", 9),
            ("run=q8&run={q8}&right=0&flips=1", 1),
            ("run=nowhere", 0),
        ],
    )
    def test_a_filter_of_the_address_finds_what_meets_it(self, page: Viewed, query: str, count: int) -> None:
        reply = page.get(f"/attempts?{query.format(q8=page.runs[0], q4=page.runs[1])}")
        assert reply.status == 200
        assert len(_rows(reply.text)) == count
        assert f"Attempts: {count}<" in reply.text

    def test_what_the_simulator_wrote_is_marked_however_many_runs_came_since(self, tmp_path: Path) -> None:
        newer = [StoredRun(model=f"newer-{number}", right=[], asked=1) for number in range(50)]
        with viewed(tmp_path, StoredRun(model="demo", right=[1], target={"is_simulated": True}), *newer) as page:
            _indexed(page)
            text = page.get("/attempts").text
        assert len(_rows(text)) == 3
        assert "SIMULATED: among these runs" in text
        assert text.count('<span class="simulated">SIMULATED</span>') == 3

    def test_each_chip_leads_to_the_same_page_without_its_filter(self, page: Viewed) -> None:
        wanted = {"text": "Answer", "right": "0", "flips": "1", "category": "math", "run": page.runs[0]}
        query = "&".join(f"{name}={value}" for name, value in wanted.items())
        text = page.get(f"/attempts?{query}").text
        chips = re.findall(r'<a class="chip" href="([^"]+)"', text)
        assert len(chips) == len(wanted)
        for name in wanted:
            rest = "&".join(f"{other}={value}" for other, value in wanted.items() if other != name)
            assert f"/attempts?{rest}" in [unescape(chip) for chip in chips]

    def test_the_form_keeps_what_was_chosen(self, page: Viewed) -> None:
        text = page.get(f"/attempts?text=%22a%22&right=0&category=math&flips=1&run={page.runs[1]}&lowest=2").text
        assert 'name="text" value="&#34;a&#34;"' in text
        assert '<option value="0" selected>' in text
        assert '<option value="math" selected>' in text
        assert 'name="flips" value="1" checked' in text
        assert f'name="run" value="{page.runs[1]}" checked' in text
        assert f'name="run" value="{page.runs[0]}">' in text
        assert 'value="2.0"' in text

    def test_what_was_looked_for_is_marked(self, page: Viewed) -> None:
        text = page.get(f"/attempts?text=answer&run={page.runs[0]}").text
        assert text.count("<mark>Answer</mark>") == 9

    def test_a_line_leads_to_its_question_at_its_answer(self, page: Viewed) -> None:
        text = page.get(f"/attempts?question=math-002&run={page.runs[0]}").text
        for attempt_id in _rows(text):
            assert f"/questions/math-002?run={page.runs[0]}#a-{attempt_id}" in _links(text, "/questions/")
            assert f'id="a-{attempt_id}"' in page.get(f"/questions/math-002?run={page.runs[0]}").text

    @pytest.mark.parametrize(
        "query",
        [
            "right=yes",
            "category=sport",
            "difficulty=x",
            "outcome=fine",
            "rater=me",
            "lowest=0",
            "highest=nan",
            "lowest=x",
        ],
    )
    def test_what_is_none_of_the_list_is_told_in_a_line(self, page: Viewed, query: str) -> None:
        name, _, value = query.partition("=")
        reply = page.get(f"/attempts?{query}", headers=_TEXT)
        assert reply.status == 400
        assert f"{name} cannot be {value}" in reply.text
        assert len(reply.text.splitlines()) == 1

    @pytest.mark.parametrize(
        "query", ["unknown=1", "after=%00x", "right=", "run=", "text=+", "after=99999999999999999999"]
    )
    def test_what_means_nothing_filters_nothing(self, page: Viewed, query: str) -> None:
        assert len(_rows(page.get(f"/attempts?{query}").text)) == 18

    def test_nothing_found_is_said(self, page: Viewed) -> None:
        assert "No attempt meets all of these filters." in page.get("/attempts?category=logic").text

    def test_right_and_wrong_are_words_beside_their_signs(self, page: Viewed) -> None:
        text = page.get("/attempts").text
        assert text.count('<span aria-hidden="true">✓</span> right') == 8
        assert text.count('<span aria-hidden="true">✗</span> wrong') == 10


class TestQuestion:
    def _get(self, page: Viewed, query: str = "", question: str = "math-002", language: Language = "en") -> str:
        reply = page.get(f"/questions/{question}?{query}", language=language)
        assert reply.status == 200
        return reply.text

    def _attempts(self, text: str) -> list[str]:
        return re.findall(r'<article class="card" id="a-([^"]+)"', text)

    def test_all_repeats_of_all_runs_stand_there(self, page: Viewed) -> None:
        text = self._get(page)
        assert _cards(text) == 6
        assert text.count("2 of 3 right") == 1
        assert text.count("0 of 3 right") == 1
        assert text.count("flips</strong>") == 1
        assert 'class="expected-answer" lang="en">2<' in text

    def test_runs_and_repeats_can_be_chosen(self, page: Viewed) -> None:
        assert _cards(self._get(page, f"run={page.runs[0]}")) == 3
        assert _cards(self._get(page, "repeat=2")) == 2
        assert _cards(self._get(page, f"run={page.runs[0]}&repeat=2")) == 1

    def test_the_reasoning_is_not_in_the_page_but_a_link_away(self, page: Viewed) -> None:
        text = self._get(page)
        assert "40 and 2 make 42." not in text
        links = _links(text, "/attempts/")
        (reasoning, *_) = [link for link in links if link.endswith("/reasoning")]
        reply = page.get(reasoning)
        assert (reply.status, reply.headers["content-type"]) == (200, "text/plain; charset=utf-8")
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert len([link for link in links if link.endswith("/answer")]) == 6

    def test_two_answers_are_held_against_each_other(self, page: Viewed) -> None:
        right, _, wrong = self._attempts(self._get(page, f"run={page.runs[0]}"))
        text = self._get(page, f"run={page.runs[0]}&left={right}&right={wrong}")
        (deleted,) = re.findall(r"<pre[^>]*>.*?<del>(.*?)</del>", text, re.DOTALL)[:1]
        assert deleted
        assert text.count("<del>") >= 2
        assert text.count("<ins>") >= 2

    def test_an_answer_is_chosen_and_then_the_other_one(self, page: Viewed) -> None:
        text = self._get(page, f"run={page.runs[0]}")
        first, second, _ = self._attempts(text)
        choosing = f"/questions/math-002?run={page.runs[0]}&left={first}#choosing"
        assert choosing in [unescape(link) for link in _links(text, "/questions/")]
        chosen = self._get(page, f"run={page.runs[0]}&left={first}")
        assert "Now choose the answer" in chosen
        holding = f"/questions/math-002?run={page.runs[0]}&left={first}&right={second}#held"
        assert holding in [unescape(link) for link in _links(chosen, "/questions/")]

    def test_an_answer_that_is_not_there_is_said_to_be_gone(self, page: Viewed) -> None:
        first, *_ = self._attempts(self._get(page))
        assert "is not on this page" in self._get(page, f"left={first}&right=nothing")

    def test_previous_and_next_lead_through_the_run_and_keep_the_runs(self, page: Viewed) -> None:
        seen, link = [], f"/questions/math-001?run={page.runs[0]}"
        while found := re.search(r'<a rel="prev" href="([^"]+)"', page.get(link).text):
            link = unescape(found[1])
        while True:
            seen.append(link)
            found = re.search(r'<a rel="next" href="([^"]+)"', page.get(link).text)
            if found is None:
                break
            link = unescape(found[1])
        assert sorted(seen) == [f"/questions/math-00{number}?run={page.runs[0]}" for number in (1, 2, 3)]

    @pytest.mark.parametrize("repeat", ["0", "x", "-1", "1.5", "²", "9" * 30])
    def test_a_repeat_that_is_no_number_is_refused_in_a_line(self, page: Viewed, repeat: str) -> None:
        reply = page.get(f"/questions/math-002?repeat={quote(repeat)}", headers=_TEXT)
        assert reply.status == 400
        assert "repeat: a number from 1 on" in reply.text

    @pytest.mark.parametrize("path", ["/questions/nothing", "/questions/", "/questions/math-002?run=other"])
    def test_what_nobody_asked_is_no_page(self, page: Viewed, path: str) -> None:
        assert page.get(path).status == 404

    @pytest.mark.parametrize("part", ["answer", "reasoning"])
    @pytest.mark.parametrize("attempt", ["x", "..%2f..", "%ff", "a" * 3000])
    def test_an_attempt_that_is_not_there_has_no_text(self, page: Viewed, part: str, attempt: str) -> None:
        assert page.get(f"/attempts/{attempt}/{part}").status == 404

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_scores_are_told_with_what_was_read(self, page: Viewed, language: Language) -> None:
        text = self._get(page, language=language)
        assert {"en": "Answer read: 2", "zh": "读出的答案：2"}[language] in text
        assert {"en": "accuracy: 5.00", "zh": "准确性：5.00"}[language] in text


class TestComparison:
    def _figures(self, page: Viewed, language: Language = "en", **order: object) -> FakeFigures:
        made = figure_page(
            FigureOrder(kind="comparison", run_ids=tuple(page.runs), language=language, **order),  # pyright: ignore[reportArgumentType]
            project=Project.at(page.folder, environ={"EVALKIT": ""}),
            store=page.store,
        )
        return FakeFigures(state=FigureState(page=made, made_at=A_MOMENT, is_current=True))

    def _get(self, page: Viewed, query: str = "", *, figures: FakeFigures | None = None) -> str:
        page.figures = figures or self._figures(page, varies=("quantisation",))
        reply = page.get(f"/compare?reference={page.runs[0]}&candidate={page.runs[1]}{query}")
        assert reply.status == 200
        return reply.text

    def test_every_question_that_changed_leads_to_both_answers(self, page: Viewed) -> None:
        text = self._get(page)
        assert _rows(text) == ["math-002"]
        (link,) = [unescape(one) for one in _links(text, "/questions/")]
        assert link.startswith(f"/questions/math-002?run={page.runs[0]}&run={page.runs[1]}&left=")
        held = page.get(link.removesuffix("#held")).text
        assert 'class="sides"' in held
        assert "-66.7 points" in text

    def test_runs_that_differ_otherwise_say_in_what_and_how_to_go_on(self, page: Viewed) -> None:
        text = self._get(page, figures=self._figures(page))
        assert "quantisation" in text
        (link,) = [unescape(one) for one in _links(text, "/compare") if "varies=" in one]
        assert link.endswith("&varies=quantisation")
        assert "varies=" not in "".join(_links(self._get(page), "/compare?"))

    def test_what_varies_is_asked_for_in_the_order(self, page: Viewed) -> None:
        figures = FakeFigures()
        page.figures = figures
        page.get(f"/compare?reference={page.runs[0]}&candidate={page.runs[1]}&varies=server&allow=bank")
        (order,) = figures.orders
        assert (order.kind, order.run_ids) == ("comparison", tuple(page.runs))
        assert (order.varies, order.allowed) == (("server",), ("bank",))

    def test_figures_that_are_not_there_yet_are_waited_for(self, page: Viewed) -> None:
        page.figures = FakeFigures()
        text = page.get(f"/compare?reference={page.runs[0]}&candidate={page.runs[1]}").text
        assert 'data-live="reload"' in text
        assert "q8" in text

    def test_why_runs_cannot_be_compared_is_said(self, page: Viewed) -> None:
        trouble = "runs have no <question> in common"
        page.figures = FakeFigures(state=FigureState(page=None, made_at=A_MOMENT, is_current=True, trouble=trouble))
        text = page.get(f"/compare?reference={page.runs[0]}&candidate={page.runs[1]}").text
        assert "runs have no &lt;question&gt; in common" in text

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("", "Choose a reference"),
            ("reference={q8}", "Choose a reference"),
            ("candidate={q8}", "Choose a reference"),
            ("reference={q8}&candidate={q8}", "compared with itself"),
            ("reference={q8}&candidate=q8&candidate=", "compared with itself"),
            ("reference={q8}" + "&candidate=" + "&candidate=".join(map(str, range(13))), "At most 12 candidates"),
        ],
    )
    def test_too_few_runs_say_how_to_choose(self, page: Viewed, query: str, said: str) -> None:
        assert said in page.get(f"/compare?{query.format(q8=page.runs[0])}").text

    def test_a_run_that_is_not_there_is_no_page(self, page: Viewed) -> None:
        assert page.get(f"/compare?reference={page.runs[0]}&candidate=other").status == 404

    @pytest.mark.parametrize("sort", ["change", "losses", "gains", "question", "category"])
    def test_the_list_can_be_sorted(self, page: Viewed, sort: str) -> None:
        assert _rows(self._get(page, f"&sort={sort}")) == ["math-002"]

    def test_another_order_is_refused(self, page: Viewed) -> None:
        reply = page.get(f"/compare?reference={page.runs[0]}&candidate={page.runs[1]}&sort=x", headers=_TEXT)
        assert reply.status == 400


def test_a_hostile_name_stands_as_text_wherever_it_stands(page: Viewed) -> None:
    page.figures = FakeFigures()
    runs = f"reference={page.runs[0]}&candidate={page.runs[1]}"
    for path in ("/attempts", f"/attempts?run={page.runs[1]}", "/questions/math-002", f"/compare?{runs}"):
        text = page.get(path).text
        assert "<img" not in text, path
        assert "\u202e" not in text, path
        assert "q4&lt;/script&gt;" in text, path
