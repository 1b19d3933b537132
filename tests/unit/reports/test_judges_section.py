from __future__ import annotations

import re

import pytest

from evalkit.domain.panel import PanelCard
from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension
from evalkit.domain.scorecard import NotMeasured, Scorecard
from evalkit.domain.verdict import Remark, Undefined
from evalkit.reports.as_markdown import markdown_sections
from evalkit.reports.as_text.drawing import drawn_sections
from evalkit.reports.document import BANNER, Beside, Section, Table
from evalkit.reports.scorecard import scorecard_page
from tests.builders import a_run, a_target
from tests.unit.reports.cards import a_mean, a_scorecard, an_estimate
from tests.unit.reports.judged_cards import (
    a_coverage,
    a_judge,
    a_judge_card,
    a_judged_card,
    a_judged_scorecard,
    a_left_out,
    a_pair,
    a_panel,
)
from tests.unit.reports.words import paragraphs_of, words_of

_FEW = Undefined(reason="3 clusters scored by two raters, needs 10")
_WIDE = a_mean(0.1, low=-0.6, high=0.8)
"""A habit that is not seen and not excluded."""


def _section(card: Scorecard, key: str = "judges", language: Language = "en") -> Section:
    (section,) = (section for section in scorecard_page(card, language) if section.key == key)
    return section


def _warnings(panel: PanelCard) -> list[str]:
    section = _section(a_judged_scorecard(panel))
    return [paragraph.text for paragraph in paragraphs_of(section) if paragraph.tone == "warning"]


def _said(panel: PanelCard, key: str = "judges", language: Language = "en") -> str:
    return "\n".join(words_of((_section(a_judged_scorecard(panel), key, language),)))


def _tables(section: Section) -> list[Table]:
    return [
        table
        for block in section.blocks
        for table in (block.tables if isinstance(block, Beside) else (block,))
        if isinstance(table, Table)
    ]


def test_a_run_that_nobody_judged_has_no_section_of_judges() -> None:
    assert "judges" not in {section.key for section in scorecard_page(a_scorecard(), "en")}


def test_where_nothing_speaks_against_the_judges_that_is_said() -> None:
    assert _warnings(a_panel()) == []
    assert "Every verdict is there, the judges agree at least fairly" in _said(a_panel())


@pytest.mark.parametrize(
    "panel",
    [
        a_panel(judged=(a_judged_card(), a_judged_card(Dimension.COMPLEXITY, alpha=_FEW))),
        a_panel(judged=(a_judged_card(alpha=_FEW),)),
        a_panel(judges=(a_judge(length_slope=_WIDE), a_judge("glm"), a_judge("qwen-judge"))),
        a_panel(judges=(a_judge(order_effect=_WIDE), a_judge("glm"), a_judge("qwen-judge"))),
        a_panel(judges=(a_judge(order_effect=_FEW), a_judge("glm"), a_judge("qwen-judge"))),
    ],
    ids=["alpha of one", "alpha of all", "length", "order", "no order"],
)
def test_what_is_not_known_is_no_all_clear(panel: PanelCard) -> None:
    assert "Every verdict is there" not in _said(panel)
    assert "cannot be told yet" in _said(panel)


def test_an_agreement_that_is_not_known_is_said_and_warned_of_where_none_is() -> None:
    untold = a_judged_card(Dimension.COMPLEXITY, alpha=_FEW)
    alike = a_judged_card(Dimension.CREATIVITY, alpha=Undefined(reason="no variation: every score is 5"))
    said = "How far the judges agree on {} cannot be told yet: {}."
    some = a_panel(judged=(a_judged_card(), untold, alike))
    assert _warnings(some) == []
    assert said.format("complexity", "too few questions") in _said(some)
    assert said.format("creativity", "all answers got the same score") in _said(some)
    assert _warnings(a_panel(judged=(untold,))) == [said.format("complexity", "too few questions")]


def test_a_judge_whose_habits_are_not_known_is_named() -> None:
    panel = a_panel(judges=(a_judge("kimi"), a_judge("glm", length_slope=_WIDE), a_judge("qwen-judge")))
    assert "Whether they favour long or short answers, or a level by its place, cannot be told yet of glm." in _said(
        panel
    )


def test_a_row_names_how_many_judges_scored_it_and_a_single_one_by_its_name() -> None:
    (table,) = _tables(_section(a_judged_scorecard(), "dimensions"))
    assert [row[1].text for row in table.rows] == ["rule", "3 judges", "3 judges", "clock"]
    (table,) = _tables(_section(a_judged_scorecard(a_panel(["kimi"])), "dimensions"))
    assert table.rows[1][1].text == "kimi"


def test_accuracy_by_judges_and_by_rule_are_told_apart() -> None:
    panel = a_panel(judged=(a_judged_card(Dimension.ACCURACY),))
    (table,) = _tables(_section(a_judged_scorecard(panel), "dimensions"))
    assert [row[0].text for row in table.rows] == ["accuracy", "accuracy where no rule decides", "response time"]


@pytest.mark.parametrize(("language", "title"), [("en", "Tone of voice"), ("zh", "语气")])
def test_a_teams_own_dimension_has_the_title_of_its_rubric(language: Language, title: str) -> None:
    own = a_judged_card("tone", title={"en": "Tone of voice", "zh": "语气"})
    card = a_judged_scorecard(a_panel(judged=(own,)))
    for key in ("dimensions", "judges"):
        assert title in {cell.text for table in _tables(_section(card, key, language)) for (cell, *_) in table.rows}


def test_a_row_with_missing_verdicts_is_marked_and_says_between_what_its_mean_would_lie() -> None:
    poor = a_judged_card(coverage=a_coverage(scored=50))
    card = a_judged_scorecard(a_panel(judged=(poor, a_judged_card(Dimension.COMPLETENESS))))
    (table,) = _tables(_section(card, "dimensions"))
    _, marked, bounds, whole, _ = table.rows
    assert {cell.tone for cell in marked} == {"warning"}
    assert (bounds[0].text, bounds[3].text) == ("… with all verdicts", "3.10 to 4.20")
    assert "warning" not in {cell.tone for cell in whole}


def test_with_every_verdict_there_are_no_bounds() -> None:
    assert "with all verdicts" not in _said(a_panel(), "dimensions").lower()


def test_missing_verdicts_are_counted_with_their_reasons() -> None:
    coverage = a_coverage(scored=50, unscored={"no_verdict": 6, "cannot_judge": 1})
    (counted, poor) = _warnings(a_panel(judged=(a_judged_card(coverage=coverage),)))
    assert "coherence 50 of 60" in counted
    assert re.search(
        r"the judge's reply was no verdict.*6.*the judge could not tell.*1.*not asked so far \(3; `evalkit judge",
        counted,
    )
    assert "rest nothing on the means of coherence" in poor


def test_a_warning_of_every_dimension_does_not_list_them_all() -> None:
    names = ("coherence", "completeness", "creativity")
    poor = tuple(a_judged_card(name, coverage=a_coverage(scored=50)) for name in names)
    assert "rest nothing on the means of all judged dimensions." in _warnings(a_panel(judged=poor))[1]


def test_an_agreement_just_below_nought_has_no_sign() -> None:
    panel = a_panel(judged=(a_judged_card(alpha=an_estimate(0.43, low=-0.001, high=0.77)),))
    assert "0.00 to 0.77" in _said(panel).splitlines()


def test_a_judge_that_lacks_verdicts_shows_how_many_it_gave() -> None:
    judges = (a_judge_card("kimi", 4.0, coverage=a_coverage(scored=50)), a_judge_card("glm", 3.9))
    section = _section(a_judged_scorecard(a_panel(["kimi", "glm"], judged=(a_judged_card(judges=judges),))))
    (row,) = _tables(section)[0].rows
    assert [cell.text for cell in row] == ["coherence", "4.00", "±0.06", "4.00 (50/60)", "3.90"]
    assert row[3].tone == "warning"


def test_replies_that_stayed_without_a_score_are_counted() -> None:
    panel = a_panel(["kimi"], judges=(a_judge(verdicts=146, repaired=54, unscored=41),))
    assert "146 replies, 54 of them to a second request; 41 stayed without a score" in _said(panel)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "coherence 75.0%, Tone 50.0%"), ("zh", "连贯性 75.0%、语气 50.0%")]
)
def test_dimensions_that_a_judge_left_unscored_are_named_at_the_top(language: Language, said: str) -> None:
    panel = a_panel(judged=(a_judged_card(), a_judged_card("tone", title={"en": "Tone", "zh": "语气"})))
    values = {"judge": "kimi", "dimensions": "coherence 75.0%, tone 50.0%", "others": "--judge glm", "run": "1a9ba8df"}
    for key in ("judge_poor_coverage", "judge_poor_coverage_alone", "judge_unfinished"):
        card = a_judged_scorecard(panel, remarks=(Remark(key=key, values=values),))
        (told,) = [text.text for text in paragraphs_of(_section(card, "warnings", language)) if "kimi" in text.text]
        assert said in told


def test_of_a_single_judge_no_agreement_is_known_and_that_is_said_once() -> None:
    said = _said(a_panel(["kimi"]))
    assert said.count("A single judge: no agreement is known") == 1
    assert "alpha" not in said.lower().replace("alphabet", "")


def test_a_dimension_with_a_single_judge_is_named_where_others_have_more() -> None:
    panel = a_panel(judged=(a_judged_card(), a_judged_card(Dimension.CREATIVITY, ["kimi"])))
    (warning,) = _warnings(panel)
    assert warning.startswith("A single judge: no agreement is known on creativity.")


@pytest.mark.parametrize(("alpha", "reading"), [(0.8, "well"), (0.7, "fairly"), (0.6, "little")])
def test_agreement_is_read_in_words(alpha: float, reading: str) -> None:
    panel = a_panel(judged=(a_judged_card(alpha=an_estimate(alpha, low=0.5, high=0.9)),))
    (row,) = _tables(_section(a_judged_scorecard(panel)))[1].rows
    assert row[3].text == reading
    assert bool(_warnings(panel)) == (reading == "little")


def test_why_there_is_no_alpha_stands_in_its_place() -> None:
    (row,) = _tables(_section(a_judged_scorecard(a_panel(judged=(a_judged_card(alpha=_FEW),)))))[1].rows
    assert [cell.text for cell in row[1:4]] == ["n/a", "questions: 3, needs 10", ""]


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.05, 0.4, "kimi gives +0.20 for twice the length: it favours long answers, or they are better."),
        (-0.4, -0.05, "kimi gives -0.20 for twice the length: it favours short answers, or they are better."),
        (-0.1, 0.4, None),
    ],
)
def test_a_taste_for_length_is_claimed_only_where_the_interval_leaves_none_out(
    low: float, high: float, said: str | None
) -> None:
    slope = a_mean(0.2 if high > 0.1 else -0.2, low=low, high=high)
    panel = a_panel(judges=(a_judge(length_slope=slope), a_judge("glm"), a_judge("qwen-judge")))
    assert _warnings(panel) == ([] if said is None else [said])
    if said is None:
        assert _said(panel).count("no preference seen") == 3


@pytest.mark.parametrize(
    ("low", "high", "said"), [(0.1, 0.4, "stands last"), (-0.4, -0.1, "stands first"), (-0.1, 0.1, "no lean seen")]
)
def test_a_lean_to_what_stands_first_or_last_is_read_off_its_interval(low: float, high: float, said: str) -> None:
    judge = a_judge(order_effect=a_mean((low + high) / 2, low=low, high=high))
    assert said in _said(a_panel(["kimi"], judges=(judge,)))


@pytest.mark.parametrize(("temperature", "is_said"), [(0.0, True), (0.6, False), (None, False)])
def test_a_noise_of_nought_is_told_as_what_was_seen(temperature: float | None, *, is_said: bool) -> None:
    none = a_mean(0.0, low=0.0, high=1.79, n_attempts=11)
    said = _said(a_panel(["kimi"], judges=(a_judge(noise=none, temperature=temperature),)))
    assert "Gave the same score to all 11 answers that it judged twice" in said
    assert "Noise 0.00" not in said
    assert ("judged twice, asked at temperature 0" in said) == is_said


def test_at_temperature_0_the_noise_is_called_a_lower_bound_below_its_column() -> None:
    judges = (a_judge(temperature=0.0), a_judge("glm"), a_judge("qwen-judge", temperature=0.0))
    assert "of kimi, qwen-judge, the noise shown is a lower bound" in _said(a_panel(judges=judges))
    assert "lower bound" not in _said(a_panel())


def test_dimensions_that_judges_do_not_tell_apart_are_warned_of() -> None:
    (warning,) = _warnings(a_panel(correlations=(a_pair(0.95), a_pair(0.3))))
    assert "coherence and completeness (correlation 0.95, 95% interval" in warning
    assert "most alike" not in _said(a_panel(correlations=(a_pair(0.95),)))


def test_answers_that_speak_to_the_judge_are_counted() -> None:
    (warning,) = _warnings(a_panel(suspects=2))
    assert warning.startswith("Answers that look like a verdict or like an instruction to the judge: 2.")


def test_series_that_do_not_match_are_named_and_a_long_list_of_them_is_cut() -> None:
    left_out = tuple(a_left_out(version=f"{number:08x}") for number in range(9))
    said = _said(a_panel(left_out=left_out))
    assert "another rubric or wording: kimi 00000000 (coherence), kimi 00000001 (coherence)" in said
    assert "3 more" in said


def test_why_a_series_is_not_counted_is_said_with_what_to_do() -> None:
    left_out = (a_left_out(), a_left_out("glm", why="silent"), a_left_out("dsk", why="other_settings"))
    lines = [line for line in _said(a_panel(left_out=left_out)).splitlines() if line.startswith("Not counted")]
    assert [(line.count("kimi"), line.count("glm"), line.count("dsk")) for line in lines] == [
        *((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    ]
    rubric, silent, settings = lines
    assert "another rubric or wording" in rubric
    assert "nothing was replied yet" in silent
    assert "counts as asked in another way" in settings
    assert ["`evalkit judge --compare-series 00000000`" in line for line in lines] == [True, False, True]


def test_simulated_judges_of_a_real_run_are_marked_before_everything_else() -> None:
    panel = a_panel(judges=(a_judge("demo-judge", is_simulated=True), a_judge("glm"), a_judge("qwen-judge")))
    first, *_ = scorecard_page(a_judged_scorecard(panel), "en")
    assert first.key == BANNER
    assert "SIMULATED judges" in _warnings(panel)[0]
    assert "demo-judge (SIMULATED)" in _said(panel)


def test_of_a_simulated_run_the_answers_are_said_to_be_simulated() -> None:
    panel = a_panel(judges=(a_judge("demo-judge", is_simulated=True),))
    first, *_ = scorecard_page(a_judged_scorecard(panel, run=a_run(target=a_target(is_simulated=True))), "en")
    assert "wrote these answers" in paragraphs_of(first)[0].text


def test_weights_and_served_models_are_said_where_they_are_not_what_they_seem() -> None:
    assert "Weight" not in _said(a_panel())
    judges = (a_judge("kimi", weight=2.0, served_model="Kimi-K2"), a_judge("glm"))
    said = _said(a_panel(["kimi", "glm"], judges=judges))
    assert "Weight 2" in said
    assert "kimi (served as Kimi-K2)" in said


@pytest.mark.parametrize(("language", "said"), [("en", "weights: kimi 2, glm 0.5."), ("zh", "权重：kimi 2、glm 0.5。")])
def test_a_weighted_panel_says_how_under_its_means(language: Language, said: str) -> None:
    judges = (a_judge("kimi", weight=2.0), a_judge("glm", weight=0.5))
    assert said in _said(a_panel(["kimi", "glm"], judges=judges), language=language)
    assert "weighted" not in _said(a_panel())


def test_five_judges_stand_in_two_tables() -> None:
    names = [f"judge-{number}" for number in range(5)]
    tables = _tables(_section(a_judged_scorecard(a_panel(names))))
    assert [len(table.columns) for table in tables[:2]] == [7, 4]


def test_a_panel_without_any_verdict_is_not_said_to_lack_a_rule() -> None:
    nothing = Undefined(reason="0 questions, needs 2")
    panel = a_panel(judged=(a_judged_card(every=nothing, coverage=a_coverage(scored=0)),))
    assert "no verdict so far" in _said(panel, "dimensions")


def test_what_needs_judges_or_people_says_the_commands_that_ask_them() -> None:
    absent = NotMeasured(
        dimension=Dimension.COHERENCE,
        reason="needs_judge",
        command="evalkit judge 1a9ba8df",
        review_command="evalkit review 1a9ba8df",
    )
    said = list(words_of((_section(a_scorecard(not_measured=(absent,)), "dimensions"),)))
    assert said[-1] == (
        "n/a: needs judges or people; `evalkit judge 1a9ba8df` asks judges, `evalkit review 1a9ba8df` asks people"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 120, 160])
def test_no_line_is_wider_than_the_terminal(language: Language, width: int) -> None:
    poor = a_judged_card(Dimension.CONTRADICTION_DETECTION, coverage=a_coverage(scored=50), alpha=_FEW)
    card = a_judged_scorecard(a_panel(judged=(poor, a_judged_card("tone", title={"en": "Tone", "zh": "语气"}))))
    lines = list(drawn_sections(scorecard_page(card, language), width))
    assert max(line.cell_len for line in lines) <= width


def test_a_chinese_section_speaks_chinese() -> None:
    poor = a_judged_card(coverage=a_coverage(scored=50), alpha=an_estimate(0.5))
    panel = a_panel(judged=(poor,), suspects=1, left_out=(a_left_out(),), correlations=(a_pair(0.95),))
    words = set(re.findall(r"[A-Za-z]{4,}", _said(panel, language="zh")))
    names = {"kimi", "qwen", "judge", "evalkit", "compare", "series", "NAME", "aadc"}
    assert words <= names | {"alpha", "Krippendorff", "Wilson"}


def test_every_row_has_a_cell_for_each_column() -> None:
    card = a_judged_scorecard(a_panel(judged=(a_judged_card(coverage=a_coverage(scored=50)), a_judged_card("tone"))))
    for section in scorecard_page(card, "en"):
        for table in _tables(section):
            assert {len(row) for row in table.rows} <= {len(table.columns)}


def test_a_hostile_name_of_a_judge_is_harmless_in_markdown() -> None:
    hostile = "<img src=x>|`a`"
    page = markdown_sections(scorecard_page(a_judged_scorecard(a_panel([hostile, "glm"])), "en"))
    assert not re.search(r"(?<!\\)<img", page)
    assert not re.search(r"(?<!\\)\|`a`", page)
