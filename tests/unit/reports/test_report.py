"""A report has everything that the scorecards and the comparison say, the verdict first."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from evalkit.domain.origin import LogFormat, Origin
from evalkit.domain.question import Language
from evalkit.domain.report import Report
from evalkit.domain.verdict import Remark
from evalkit.reports.as_html import report_html
from evalkit.reports.as_markdown import markdown_report
from evalkit.reports.charts.chart import Chart
from evalkit.reports.comparison import comparison_page
from evalkit.reports.document import BANNER, Paragraph, Section
from evalkit.reports.report import report_banner, report_headlines, report_parts
from evalkit.reports.scorecard import scorecard_page
from tests.builders import A_MOMENT, a_passport, a_run, a_target
from tests.unit.reports.cards import a_scorecard
from tests.unit.reports.comparisons import a_comparison

_ORIGIN = Origin(log_format=LogFormat.INSPECT, file_name="bare.jsonl", sha256="0" * 64)
_COPIED = {"count": 5, "total": 8}
_LANGUAGES: tuple[Language, ...] = ("en", "zh")


def a_report(**overrides: Any) -> Report:
    members: dict[str, Any] = {
        "cards": (a_scorecard(),),
        "comparison": None,
        "not_compared": None,
        "made_at": A_MOMENT,
    }
    return Report(**(members | overrides))


def two_runs(**overrides: Any) -> Report:
    cards = tuple(
        a_scorecard(run=a_run(run_id=f"{name}-run-1234", target=a_target(name=name))) for name in ("q8", "q4")
    )
    return a_report(**({"cards": cards, "comparison": a_comparison()} | overrides))


def _sections(report: Report, language: Language) -> list[Section | None]:
    return [report_banner(report, language), *(one for part in report_parts(report, language) for one in part.sections)]


def test_one_run_is_told_from_the_verdict_to_the_method() -> None:
    keys = [part.key for part in report_parts(a_report(), "en")]
    assert keys == ["verdict", "why", "sure", "odd", "spending", "details", "method"]


def test_several_runs_are_told_from_their_verdicts_to_each_ones_scorecard() -> None:
    keys = [part.key for part in report_parts(two_runs(), "en")]
    assert keys == ["verdict", "why", "sure", "odd", "spending", "run-q8-run-1", "run-q4-run-1", "method"]


@pytest.mark.parametrize("language", _LANGUAGES)
def test_no_section_of_the_scorecard_is_left_out(language: Language) -> None:
    card = a_scorecard()
    told = _sections(a_report(cards=(card,)), language)
    assert set(scorecard_page(card, language)) <= set(told)


@pytest.mark.parametrize("language", _LANGUAGES)
def test_no_section_of_the_comparison_or_of_any_scorecard_is_left_out(language: Language) -> None:
    report = two_runs()
    assert report.comparison is not None
    told = set(_sections(report, language))
    assert set(comparison_page(report.comparison, language, is_full=True)) <= told
    for card in report.cards:
        assert {section for section in scorecard_page(card, language) if section.key != BANNER} <= told


def test_what_is_odd_names_runs_for_what_the_comparison_does_not_say_of_them() -> None:
    """Of both runs this machine was busy, which the comparison tells; a copied reply is told of its run alone."""
    lag, copied = Remark(key="client_lag", values={"lag_ms": 25}), Remark(key="copied_replies", values=_COPIED)
    report = two_runs(
        cards=tuple(
            replace(card, remarks=remarks, speed=replace(card.speed, remarks=(lag,)))
            for card, remarks in zip(two_runs().cards, ((), (copied,)), strict=True)
        ),
        comparison=a_comparison(
            remarks=(Remark(key="run_client_lag", values={"lag_ms": 25, "name": "q8", "run": "q8-run-1"}),)
        ),
    )
    odd = next(part for part in report_parts(report, "en") if part.key == "odd")
    said = [block.text for section in odd.sections for block in section.blocks if isinstance(block, Paragraph)]
    assert [text.partition(" while ")[0] for text in said if "busy" in text] == ["this machine was busy"]
    assert [text.partition(":")[0] for text in said if "repeat another reply" in text] == ["q4"]


def test_an_unfinished_run_is_among_the_headlines() -> None:
    card = a_scorecard()
    unfinished = replace(card, outcomes=replace(card.outcomes, wanted=card.outcomes.finished + 1))
    assert not report_headlines(a_report(cards=(card,)), "en")
    (told,) = report_headlines(a_report(cards=(unfinished,)), "en")
    assert f"{card.outcomes.finished} of {card.outcomes.finished + 1} attempts" in told.text


def test_the_forest_stands_before_all_other_reasons() -> None:
    why = next(part for part in report_parts(two_runs(), "en") if part.key == "why")
    assert isinstance(why.pieces[0], Chart)
    assert why.pieces[0].key == "forest"


def test_runs_without_a_common_question_stand_beside_each_other_and_say_so() -> None:
    report = two_runs(comparison=None, not_compared="no_common")
    first = report_parts(report, "en")[0]
    assert isinstance(first.pieces[0], Section)
    assert "not asked the same questions" in markdown_report(report, language="en")
    assert {"q8", "q4"} <= {piece.title for piece in first.pieces if isinstance(piece, Section)}


def test_runs_beside_each_other_are_each_marked_as_what_they_are() -> None:
    """Whichever comes first, an imported one does not hide that the other is simulated."""
    simulated = a_scorecard(run=a_run(run_id="sim-run-1", target=a_target(name="demo", is_simulated=True)))
    imported = a_scorecard(
        run=a_run(run_id="imp-run-1", target=a_target(name="bare"), passport=a_passport(imported=_ORIGIN))
    )
    for cards in ((simulated, imported), (imported, simulated)):
        banner = report_banner(a_report(cards=cards, not_compared="no_common"), "en")
        assert banner is not None
        said = [block.text for block in banner.blocks if isinstance(block, Paragraph)]
        assert [text.partition(":")[0] for text in said] == ["SIMULATED", "IMPORTED"]
        assert "demo" in said[0]
        assert "bare" in said[1]


def test_no_part_of_a_markdown_page_is_empty() -> None:
    page = markdown_report(two_runs(), language="en")
    assert not re.search(r"^## .*\n+(?=## |\Z)", page, re.MULTILINE)


def test_a_simulated_run_is_marked_before_anything_else() -> None:
    card = a_scorecard(run=a_run(target=a_target(is_simulated=True)))
    report = a_report(cards=(card,))
    assert report_banner(report, "en") is not None
    page = report_html(report, "en")
    assert page.index("SIMULATED") < page.index("<h1")
    assert markdown_report(report, language="en").index("SIMULATED") < 200


def test_the_method_names_hashes_versions_and_how_every_figure_is_made() -> None:
    report = two_runs()
    text = markdown_report(report, language="en")
    method = text[text.index("## Method") :]
    run = report.cards[0].run
    for said in (run.bank_hash, run.prompt_version, run.passport.identity, run.run_key, "evalkit 0.", "Holm"):
        assert re.escape(said) in re.escape(method.replace("\\", "")), said


def test_the_page_lets_nothing_run_but_its_own_two_scripts() -> None:
    page = report_html(a_report(), "en")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy.replace("&#39;", "'").startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert policy.count("sha256-") == 3
    assert not re.findall(r"<(?:link|img|iframe|object|base)\b", page[: page.index("</main>")])
    assert " style=" not in page[: page.index("</main>")]


def test_a_hostile_name_is_text_on_the_page() -> None:
    attack = "</title></style><script>alert(1)</script>"
    card = a_scorecard(run=a_run(target=a_target(name=attack)))
    page = report_html(a_report(cards=(card,)), "en")
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("language", _LANGUAGES)
def test_every_chart_stands_on_the_page_with_its_table(language: Language) -> None:
    report = two_runs()
    page = report_html(report, language)
    charts = [piece for part in report_parts(report, language) for piece in part.pieces if isinstance(piece, Chart)]
    assert page.count("data-chart=") == len(charts) > 8
    assert page.count('class="chart-table"') == len(charts)
    ids = re.findall(r' id="([^"]+)"', page[: page.index("</main>")])
    assert len(ids) == len(set(ids))
