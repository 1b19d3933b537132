"""How far people agree, as a page and as a document."""

from __future__ import annotations

from typing import Any

import pytest

from evalkit.domain.people import Agreement, PeopleCard, RaterOnDimension
from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension
from evalkit.domain.verdict import Undefined
from evalkit.reports.agreement import agreement_document, agreement_page
from evalkit.reports.as_text.drawing import drawn_sections
from evalkit.reports.document import BANNER, Table
from tests.builders import a_run, a_target
from tests.unit.reports.cards import a_mean, an_estimate
from tests.unit.reports.people_cards import a_people_card, a_rated_card, a_rater_card
from tests.unit.reports.words import words_of

_NOBODY = Undefined(reason="nobody else has scored the same answers")


def an_agreement(people: PeopleCard | None = None, **target: Any) -> Agreement:
    runs = tuple(a_run(target=a_target(name=name, **target)) for name in ("q8", "q4"))
    return Agreement(runs=runs, people=a_people_card() if people is None else people)


def beside(**overrides: Any) -> RaterOnDimension:
    members: dict[str, Any] = {
        "dimension": Dimension.COHERENCE,
        "shared": 20,
        "alpha": an_estimate(0.84),
        "within_one": an_estimate(0.95),
        "bias": a_mean(0.2, low=-0.1, high=0.5),
    }
    return RaterOnDimension(**(members | overrides))


def table(agreement: Agreement, key: str) -> Table:
    (section,) = (section for section in agreement_page(agreement, "en") if section.key == key)
    return next(block for block in section.blocks if isinstance(block, Table))


def test_the_title_names_the_runs_and_commands_take_all_of_them() -> None:
    people = a_people_card(["ada"])
    said = "\n".join(words_of(agreement_page(an_agreement(people), "en")))
    short = a_run().short_id
    assert f"Agreement between people: q8 ({short}), q4 ({short})" in said
    assert "`evalkit review 1a9ba8df 77c01d2e --rater NAME`" in said


@pytest.mark.parametrize(
    ("language", "of_all", "of_each"),
    [
        ("en", "averaged over answers", "counts more often here, so the figure of all may lie above or below"),
        ("zh", "再对回答取平均", "在此计入的次数更多，因此全体的数值可能高于或低于"),
    ],
    ids=["en", "zh"],
)
def test_what_each_share_is_over_is_said(language: Language, of_all: str, of_each: str) -> None:
    said = "\n".join(words_of(agreement_page(an_agreement(), language)))
    assert of_all in said
    assert of_each in said


def test_no_mean_is_shown_of_several_runs() -> None:
    people = a_people_card(rated=(a_rated_card(every=a_mean(4.37)),))
    assert "4.37" not in "\n".join(words_of(agreement_page(an_agreement(people), "en")))


def test_each_rater_stands_beside_the_others_and_who_leans_is_marked() -> None:
    lenient = a_rater_card("bo", by_dimension=(beside(bias=a_mean(0.8, low=0.5, high=1.1)),))
    rows = table(an_agreement(a_people_card(raters=(a_rater_card(), lenient))), "raters coherence").rows
    assert [(row[0].text, row[5].text, row[5].tone, row[6].text) for row in rows] == [
        ("ada", "+0.20", "plain", "-0.10 to +0.50"),
        ("bo", "+0.80", "warning", "+0.50 to +1.10"),
    ]


def test_without_a_shared_answer_nobody_is_held_beside_anybody() -> None:
    alone = beside(shared=0, alpha=_NOBODY, within_one=_NOBODY, bias=_NOBODY)
    people = a_people_card(raters=(a_rater_card(by_dimension=(alone,)),))
    assert "raters coherence" not in {section.key for section in agreement_page(an_agreement(people), "en")}
    people = a_people_card(raters=(a_rater_card(by_dimension=(alone,)), a_rater_card("bo")))
    first, _ = table(an_agreement(people), "raters coherence").rows
    assert [cell.text for cell in first] == ["ada", "0", "n/a", "", "n/a", "n/a", ""]
    said = list(words_of(agreement_page(an_agreement(people), "en")))
    assert "No alpha for ada: nobody else has scored the same answers." in said


def test_each_dimension_has_a_table_of_its_own_without_a_column_that_is_empty() -> None:
    few = Undefined(reason="2 clusters scored by two raters, needs 10")
    untold = [beside(alpha=few), beside(alpha=few, dimension=Dimension.CONTRADICTION_DETECTION)]
    raters = [a_rater_card(name, by_dimension=tuple(untold)) for name in ("ada", "bo")]
    page = agreement_page(an_agreement(a_people_card(raters=tuple(raters))), "en")
    sections = [section for section in page if section.key.startswith("raters")]
    tables = [block for section in sections for block in section.blocks if isinstance(block, Table)]
    assert [len(one.columns) for one in tables] == [6, 6]
    assert [section.title for section in sections] == [
        "Each rater beside the others: coherence",
        "Each rater beside the others: contradiction detection",
    ]
    assert "No alpha for ada, bo: questions: 2, needs 10." in words_of(sections)


def test_simulated_answers_are_marked() -> None:
    assert agreement_page(an_agreement(is_simulated=True), "en")[0].key == BANNER
    document: Any = agreement_document(an_agreement(is_simulated=True))
    assert [run["simulated"] for run in document["runs"]] == [True, True]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 120])
def test_the_page_fits_a_terminal(language: Language, width: int) -> None:
    people = a_people_card(rated=(a_rated_card(), a_rated_card(Dimension.CONTRADICTION_DETECTION)))
    lines = list(drawn_sections(agreement_page(an_agreement(people), language), width))
    assert max(line.cell_len for line in lines) <= width
