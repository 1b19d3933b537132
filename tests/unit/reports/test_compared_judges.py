"""What a comparison's page says of judges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest

from evalkit.domain.comparison import CriterionRow
from evalkit.domain.criteria import ScoredBy
from evalkit.domain.verdict import Undefined
from evalkit.reports.comparison import comparison_page
from evalkit.reports.comparison_rows import CRITERION_COLUMNS, criterion_rows
from evalkit.reports.document import Section, Table
from evalkit.reports.junit import junit_xml
from tests.unit.reports.comparisons import a_comparison, a_difference, a_judged_difference, a_judged_row, a_pair
from tests.unit.reports.words import paragraphs_of, words_of

_POOR = "coverage 70.0% in the candidate, 100.0% in the reference; the difference lies between -0.92 and +0.28"


def _page(*rows: CriterionRow, language: Literal["en", "zh"] = "en") -> tuple[Section, ...]:
    return comparison_page(a_comparison(pairs=(a_pair(rows=rows),)), language)


def _judges(sections: tuple[Section, ...]) -> Section:
    return next(section for section in sections if section.key == "judges")


def _lines(section: Section) -> list[list[str]]:
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    return [[cell.text for cell in row] for row in table.rows]


def test_each_judge_stands_below_the_panel_and_its_spread() -> None:
    assert _lines(_judges(_page(a_judged_row()))) == [
        ["coherence", "all", "-0.05", "-0.20 to +0.10", "±0.12"],
        ["", "glm", "-0.17", "-0.27 to -0.07", ""],
        ["", "mistral", "+0.07", "-0.03 to +0.17", ""],
    ]


def test_the_line_of_all_judges_is_theirs_where_people_and_judges_decide_together() -> None:
    combined = a_judged_row(scored_by=ScoredBy.COMBINED, difference=a_difference(0.31, low=0.1, high=0.5))
    assert _lines(_judges(_page(combined)))[0] == ["coherence", "all", "-0.05", "-0.20 to +0.10", "±0.12"]


def test_judges_that_disagree_on_the_better_build_are_named_in_a_warning() -> None:
    warnings = [block.text for block in paragraphs_of(_judges(_page(a_judged_row()))) if block.tone == "warning"]
    assert warnings == ["Judges disagree on which build is better: coherence (glm -0.17, mistral +0.07)."]
    judged = a_judged_difference()
    agreed = replace(judged, judges=judged.judges[:1] * 2)
    assert "disagree" not in " ".join(words_of(_page(a_judged_row(judged=agreed))))


def test_a_panel_is_named_by_its_number_and_one_judge_by_name() -> None:
    several, alone = a_judged_row(), a_judged_row("creativity", rater="glm")
    words = list(words_of(_page(several, alone)))
    assert "coherence (2 judges)" in words
    assert "creativity (judge glm)" in words


def test_what_is_missing_stands_with_its_bounds() -> None:
    said = " ".join(block.text for block in paragraphs_of(_judges(_page(a_judged_row()))))
    assert "99.5% of the candidate's answers" in said
    assert "between -0.09 and -0.01" in said
    whole = a_judged_row(judged=a_judged_difference(lowest=None, highest=None))
    assert "between" not in " ".join(block.text for block in paragraphs_of(_judges(_page(whole))))


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            _POOR,
            "就这批回答而言差值都在 -0.92 与 +0.28 之间；其中不含抽样误差",
        ),
        ("judge a was stopped by its canaries", "评审模型 a 不可信：未通过试评"),
        ("judge a failed: no route", "评审模型 a 出错：no route"),
        ("judged when every question is asked", "全部题目问完后才评审"),
        ("judged by other series; judge both alike with: evalkit judge a b", "evalkit judge a b"),
        ("not judged in candidate; judge both alike with: evalkit judge a b", "候选未经评审"),
        ("not judged in reference and candidate; judge both alike with: evalkit judge a b", "两次运行均未经评审"),
        ("judge b has no verdict like the others'; judge both alike with: evalkit judge a b", "评审模型 b 没有"),
    ],
)
def test_why_there_is_no_figure_is_said_in_the_readers_language(reason: str, said: str) -> None:
    row = a_judged_row(difference=Undefined(reason=reason), reference=None, candidate=None, p=None)
    assert said in " ".join(words_of(_page(row, language="zh")))


def test_where_nobody_judged_there_is_no_section_on_judges() -> None:
    assert "judges" not in [section.key for section in comparison_page(a_comparison(), "en")]


def test_rows_for_spreadsheets_hold_every_judge_and_what_is_missing() -> None:
    (row,) = criterion_rows(a_comparison(pairs=(a_pair(rows=(a_judged_row(),)),)))
    assert set(row) == set(CRITERION_COLUMNS)
    found: dict[str, Any] = {name: row[name] for name in ("by_judge", "judges_added", "coverage_candidate")}
    assert found == {"by_judge": "glm=-0.170 mistral=+0.070", "judges_added": 0.12, "coverage_candidate": 0.995}


def test_junit_tells_each_judge_and_the_coverage() -> None:
    row = a_judged_row(margin=0.25, is_primary=True)
    text = junit_xml(a_comparison(pairs=(a_pair(rows=(row,)),)))
    assert "judge glm -0.17; judge mistral +0.07" in text
    assert "answers scored by all judges: 398 of 400 against 398 of 400" in text


def test_a_teams_own_dimension_has_the_name_that_its_rubric_gives_it() -> None:
    row = a_judged_row()
    titled = replace(row, criterion=replace(row.criterion, key="politeness", title={"en": "Politeness", "zh": "礼貌"}))
    assert _lines(_judges(_page(titled, language="zh")))[0][0] == "礼貌"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "over these very answers is between"), ("zh", "不含抽样误差")], ids=["en", "zh"]
)
def test_bounds_by_missing_verdicts_are_never_said_like_an_interval(language: Literal["en", "zh"], said: str) -> None:
    """Chance is not in them: the reason and the section of judges say so."""
    row = a_judged_row(difference=Undefined(reason=_POOR), reference=None, candidate=None, p=None)
    assert " ".join(words_of(_page(row, language=language))).count(said) == 2
