"""The list of runs and a run's pages: what they show, in both languages, with figures and without."""

from __future__ import annotations

import re
from collections.abc import Generator
from datetime import timedelta

import pytest

from evalkit.actions.viewing.figure_pages import FigurePage
from evalkit.actions.viewing.figures import FigureState
from evalkit.domain.attempt import Outcome
from evalkit.domain.figure_page import FigureKind, FigureOrder, RunPointers, UnstableQuestion
from evalkit.domain.question import Category
from evalkit.reports.document import Paragraph, Section
from evalkit.reports.report import ReportPart
from evalkit.web.addresses import Address
from tests.builders import A_MOMENT
from tests.e2e.stored_runs import StoredRun
from tests.unit.web.viewed import NOT_YET, Viewed, viewed

_MANY = tuple(f"{'odd' if number % 2 else 'even'}-{number:03d}" for number in range(120))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Generator[Viewed]:
    with viewed(tmp_path_factory.mktemp("viewed")) as page:
        yield page


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Generator[Viewed]:
    runs = [
        StoredRun(model=name, right=[3], begun_at=A_MOMENT + timedelta(minutes=number))
        for number, name in enumerate(_MANY)
    ]
    with viewed(tmp_path_factory.mktemp("many"), *runs) as page:
        yield page


def _models(text: str) -> list[str]:
    return re.findall(r"data-open>([^<]*)</a>", text)


def _next(text: str) -> str | None:
    found = re.search(r'rel="next" href="([^"]*)"', text)
    return None if found is None else found[1].replace("&amp;", "&")


def test_every_run_is_on_one_page_of_the_list_the_last_active_first(many: Viewed) -> None:
    link: str | None = "/"
    seen: list[list[str]] = []
    while link is not None:
        text = many.get(link).text
        seen.append(_models(text))
        link = _next(text)
    assert [len(models) for models in seen] == [50, 50, 20]
    assert [model for models in seen for model in models] == list(reversed(_MANY))


def test_an_address_may_be_typed_with_what_commands_take(page: Viewed) -> None:
    run_id = page.runs[0]
    whole = page.get(f"/runs/{run_id}/judges").text
    for typed in (run_id[:8], "q8"):
        found = page.get(f"/runs/{typed}/judges").text
        assert found.replace(f"/runs/{typed}/judges?", f"/runs/{run_id}/judges?") == whole
    unknown = page.get("/runs/q9", headers={"Accept": "text/html"})
    assert unknown.status == 404
    assert "no run is called &#39;q9&#39;; the latest are " in unknown.text


def test_a_mark_below_which_no_run_stands_begins_the_list_anew(page: Viewed) -> None:
    text = page.get("/?after=0").text
    assert len(_models(text)) == 2
    assert "No run" not in text


def test_a_filter_stays_on_the_next_page(many: Viewed) -> None:
    text = many.get("/?model=EVEN").text
    assert "Runs: 60" in text
    assert 'value="EVEN"' in text
    found = [*_models(text), *_models(many.get(_next(text) or "").text)]
    assert found == [name for name in reversed(_MANY) if name.startswith("even")]


def test_a_filter_that_nothing_meets_says_so_and_shows_what_was_looked_for(page: Viewed) -> None:
    text = page.get("/?model=<b>none</b>").text
    assert "No run of a model with &lt;b&gt;none&lt;/b&gt; in its name." in text


def test_a_hostile_name_is_text_and_turns_no_line_around(page: Viewed) -> None:
    text = page.get("/").text
    assert "&lt;img src=x" in text
    assert "<img" not in text
    assert "\u202e" not in text


def test_links_stand_below_the_path_that_a_proxy_serves(page: Viewed) -> None:
    address = Address(host="127.0.0.1", port=8601, public_url="https://eval.example/view")
    text = page.get("/view/", address=address, headers={"Host": "eval.example"}).text
    links = re.findall(r'(?:href|src|action)="([^"#]+)"', text)
    assert links
    assert [link for link in links if not link.startswith("/view/")] == []


def test_a_page_whose_figures_are_being_made_renews_itself_with_and_without_a_script(page: Viewed) -> None:
    page.figures.state = NOT_YET
    text = page.get(f"/runs/{page.runs[0]}").text
    assert '<noscript><meta http-equiv="refresh" content="1"></noscript>' in text
    assert 'data-live="reload" data-seconds="1"' in text
    assert "The figures are being made" in text


@pytest.mark.parametrize(
    ("below", "kind"), [("", "run"), ("/judges", "judges"), ("/people", "people"), ("/calibration", "calibration")]
)
def test_each_page_asks_for_its_own_figures_as_of_what_is_stored(page: Viewed, below: str, kind: FigureKind) -> None:
    page.figures.orders.clear()
    page.figures.stamps.clear()
    assert page.get(f"/runs/{page.runs[0]}{below}?lang=zh").status == 200
    assert page.figures.orders == [FigureOrder(kind=kind, run_ids=(page.runs[0],), language="zh")]
    assert page.figures.stamps == [page.browser.stamp(page.runs[0])]


def test_figures_that_are_there_are_shown_and_lead_to_attempts_and_questions(page: Viewed) -> None:
    page.figures.state = FigureState(page=_a_page(), made_at=A_MOMENT, is_current=True)
    run = page.runs[0]
    text = page.get(f"/runs/{run}").text
    assert "It is &lt;b&gt;well&lt;/b&gt;." in text
    assert "waiting" not in text
    assert "plotly" not in text
    for link in ("outcome=looping", "category=math", "flips=1", "right=0"):
        assert f'href="/attempts?run={run}&amp;{link}"' in text
    assert f'href="/questions/math%2F%3Fx?run={run}"' in text
    assert "2 of 3" in text


def test_older_figures_say_of_when_they_are(page: Viewed) -> None:
    page.figures.state = FigureState(page=_a_page(), made_at=A_MOMENT, is_current=False)
    text = page.get(f"/runs/{page.runs[0]}").text
    assert f"Figures as of {A_MOMENT.astimezone():%H:%M:%S}" in text
    assert f'data-stamp="{A_MOMENT.isoformat()}"' in text


@pytest.mark.parametrize(("trouble", "said"), [("rubrics/x.yaml: <b>", "rubrics/x.yaml: &lt;b&gt;"), ("", "evalkit")])
def test_why_figures_cannot_be_made_is_said_in_their_place(page: Viewed, trouble: str, said: str) -> None:
    page.figures.state = FigureState(page=None, made_at=A_MOMENT, is_current=True, trouble=trouble)
    text = page.get(f"/runs/{page.runs[0]}").text
    assert re.search(rf'<p class="troubled">[^<]*{re.escape(said)}', text)
    assert "data-live" not in text


def test_what_nobody_scored_comes_with_the_command_that_has_it_scored(page: Viewed) -> None:
    absent = FigurePage(title="q8", banner=None, parts=(), absent="scored")
    page.figures.state = FigureState(page=absent, made_at=A_MOMENT, is_current=True)
    run = page.runs[0]
    text = page.get(f"/runs/{run}/people?lang=zh").text
    assert f"evalkit review {run[:8]}" in text
    assert "本次运行尚无人工评分" in text


def _a_page() -> FigurePage:
    section = Section(key="verdict", title=None, blocks=(Paragraph(text="It is <b>well</b>."),))
    unstable = UnstableQuestion(question_id="math/?x", category=Category.MATH, right=2, asked=3)
    return FigurePage(
        title="q8",
        banner=None,
        parts=(ReportPart(key="verdict", title="Verdict", pieces=(section,)),),
        pointers=RunPointers(
            outcomes=((Outcome.LOOPING, 2),), categories=((Category.MATH, 3),), unstable=(unstable,), n_unstable=1
        ),
    )
