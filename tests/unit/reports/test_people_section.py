"""What a scorecard's page says of people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evalkit.domain.people import Gaps, GapStep, OpenStep, OtherAnchors, PeopleCard
from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.verdict import Remark, Undefined
from evalkit.reports.as_text.drawing import drawn_sections
from evalkit.reports.document import Section, Table
from evalkit.reports.scorecard import scorecard_page
from tests.unit.reports.cards import a_mean, a_scorecard
from tests.unit.reports.judged_cards import a_coverage, a_judged_scorecard
from tests.unit.reports.people_cards import a_people_card, a_rated_card, a_rated_scorecard, a_rater_card, rated_row
from tests.unit.reports.words import paragraphs_of, words_of

_FEW = Undefined(reason="3 clusters scored by two raters, needs 10")


def _section(card: Scorecard, key: str = "people", language: Language = "en") -> Section:
    (section,) = (section for section in scorecard_page(card, language) if section.key == key)
    return section


def _warnings(people: PeopleCard) -> list[str]:
    section = _section(a_rated_scorecard(people))
    return [paragraph.text for paragraph in paragraphs_of(section) if paragraph.tone == "warning"]


def _said(people: PeopleCard, key: str = "people", language: Language = "en") -> str:
    return "\n".join(words_of((_section(a_rated_scorecard(people), key, language),)))


def _tables(section: Section) -> list[Table]:
    return [block for block in section.blocks if isinstance(block, Table)]


def test_a_run_that_no_person_has_scored_has_no_section_of_people() -> None:
    assert "people" not in {section.key for section in scorecard_page(a_scorecard(), "en")}


def test_where_nothing_speaks_against_their_scores_that_is_said() -> None:
    assert _warnings(a_people_card()) == []
    assert "Every sampled answer is scored, people agree at least fairly" in _said(a_people_card())


def test_a_scorecard_says_that_it_tells_agreement_of_one_run_where_the_same_people_scored_others() -> None:
    told = "of this run's answers alone; `evalkit agreement 1a9ba8df 2b` tells it"
    assert told in _said(replace(a_people_card(), review_runs=("1a9ba8df", "2b")))
    assert "answers alone" not in _said(replace(a_people_card(), review_runs=("1a9ba8df",)))


def test_a_row_counts_the_people_who_scored_it() -> None:
    (table,) = _tables(_section(a_rated_scorecard(), "dimensions"))
    assert [row[1].text for row in table.rows] == ["rule", "2 people", "2 people", "clock"]
    (table,) = _tables(_section(a_rated_scorecard(a_people_card(["ada"])), "dimensions"))
    assert table.rows[1][1].text == "1 person"


def test_judges_and_people_stand_in_rows_of_their_own() -> None:
    people = a_people_card(rated=(a_rated_card(every=a_mean(2.0)),))
    card = a_judged_scorecard(people=people)
    by_people = tuple(rated_row(rated) for rated in people.rated)
    card = a_judged_scorecard(people=people, dimensions=(*card.dimensions, *by_people))
    (table,) = _tables(_section(card, "dimensions"))
    assert [(row[0].text, row[1].text, row[2].text) for row in table.rows if row[0].text == "coherence"] == [
        ("coherence", "3 judges", "4.00"),
        ("coherence", "2 people", "2.00"),
    ]


def test_versions_of_people_and_judges_are_told_in_their_own_sections() -> None:
    said = _said(a_people_card(), "dimensions")
    assert "those by people, see there" in said
    assert "a9f3c210" not in said
    assert "coherence a9f3c210" in _said(a_people_card())


def test_accuracy_by_people_and_by_rule_are_told_apart() -> None:
    people = a_people_card(rated=(a_rated_card(Dimension.ACCURACY),))
    (table,) = _tables(_section(a_rated_scorecard(people), "dimensions"))
    assert [row[0].text for row in table.rows] == ["accuracy", "accuracy where no rule decides", "response time"]


@pytest.mark.parametrize(("language", "title"), [("en", "Tone of voice"), ("zh", "语气")])
def test_a_teams_own_dimension_has_the_title_of_its_rubric(language: Language, title: str) -> None:
    own = a_rated_card("tone", title={"en": "Tone of voice", "zh": "语气"}, coverage=a_coverage(20, 40))
    remark = Remark(key="people_unfinished", values={"dimensions": "tone 50.0%", "command": "evalkit review 1a9ba8df"})
    card = a_rated_scorecard(a_people_card(rated=(own,)), remarks=(remark,))
    for key in ("dimensions", "people", "warnings"):
        assert title in "\n".join(words_of((_section(card, key, language),)))


def test_a_row_with_missing_scores_is_marked_and_says_between_what_its_mean_would_lie() -> None:
    poor = a_rated_card(coverage=a_coverage(30, 40))
    (table,) = _tables(_section(a_rated_scorecard(a_people_card(rated=(poor,))), "dimensions"))
    _, marked, bounds, _ = table.rows
    assert {cell.tone for cell in marked} == {"warning"}
    assert (bounds[0].text, bounds[3].text) == ("… with all scores", "3.10 to 4.20")


def test_missing_scores_are_counted_with_their_reasons_and_no_judge_is_named() -> None:
    coverage = a_coverage(30, 40, unscored={"cannot_judge": 3})
    counted, poor = _warnings(a_people_card(rated=(a_rated_card(coverage=coverage),)))
    assert "coherence 30 of 40" in counted
    assert "whoever saw it could not tell" in counted
    assert "not scored so far (7; `evalkit review 1a9ba8df 77c01d2e` goes on)" in counted
    assert "judge" not in counted
    assert "do not rely on people's means of coherence yet" in poor


def test_nobody_scored_yet_is_no_rule_without_questions() -> None:
    nothing = Undefined(reason="0 questions, needs 2")
    people = a_people_card(rated=(a_rated_card(every=nothing, coverage=a_coverage(0, 40)),))
    assert "no score so far" in _said(people, "dimensions")


def test_one_person_alone_is_said_once_with_the_command_that_adds_another() -> None:
    (said,) = _warnings(a_people_card(["ada"]))
    assert said.startswith("A single person: no agreement is known")
    assert "--rater NAME` adds a second one" in said
    one, two = a_rated_card(names=["ada"]), a_rated_card(Dimension.COMMON_SENSE)
    (said,) = _warnings(a_people_card(rated=(one, two)))
    assert "no agreement is known on coherence" in said


def test_one_person_alone_is_no_reason_to_add_another_where_somebody_has_not_begun() -> None:
    one, two = (a_rated_card(name, names=["ada"], idle=1) for name in (Dimension.COHERENCE, Dimension.COMMON_SENSE))
    (said,) = _warnings(a_people_card(["ada"], rated=(one, two)))
    assert "Nobody else who was asked has begun (asked: 1)." in said
    assert "--rater" not in said
    both = a_rated_card(Dimension.COMPLETENESS)
    (said,) = _warnings(a_people_card(rated=(one, both)))
    assert "no agreement is known on coherence. Nobody else" in said


def test_little_agreement_and_open_gaps_are_warned_of_and_settled_ones_are_not() -> None:
    steps = {
        GapStep.FIRST: OpenStep(count=2, waits_for={"bo": 2}),
        GapStep.AGAIN: OpenStep(count=2, waits_for={"bo": 1, "ada": 2}),
        GapStep.THIRD: OpenStep(count=1, waits_for={"cy": 1}),
        GapStep.NOBODY: OpenStep(count=1, waits_for={}),
    }
    gaps = Gaps(
        wide=9,
        rechecked=5,
        settled=2,
        open=6,
        by_review={"c0ffee00": steps},
    )
    apart = a_rated_card(alpha=a_mean(0.4), gaps=gaps)
    none_open = Gaps(wide=0, rechecked=0, settled=0, open=0, by_review={})
    settled = a_rated_card(Dimension.COMMON_SENSE, gaps=replace(none_open, wide=2, rechecked=2, settled=2))
    little, first, again, third, unsettled = _warnings(a_people_card(rated=(apart, settled)))
    assert "agree little on coherence (" in little
    assert (
        "2 or more apart, by last words: coherence 2. What happens with these waits until all that is before" in first
    )
    assert "looked at again" not in first, "some of those who are apart may have"
    assert "`evalkit review 1a9ba8df 77c01d2e --rater NAME --instead-of OLD`" in first
    assert "Still 2 or more apart, by last words: coherence 2. To be looked at again by ada, bo," in again
    assert "--rater NAME --instead-of OLD" in again
    assert "after another look: coherence 1. To be settled by cy," in third
    assert "apart after another look: coherence 1. Somebody else must settle it: `evalkit review " in unsettled
    assert "--rater NAME` adds a rater" in unsettled
    said = _said(a_people_card(rated=(apart, settled)))
    assert "2 or more apart: 11. Looked at again since: 7; settled by somebody else: 4; still apart: 6." in said


def test_gaps_of_two_reviews_are_told_each_with_the_command_of_its_own() -> None:
    again = OpenStep(count=1, waits_for={"bo": 1})
    gaps = Gaps(
        wide=2,
        rechecked=0,
        settled=0,
        open=2,
        by_review={"aaaa0000": {GapStep.AGAIN: again}, "bbbb0000": {GapStep.NOBODY: OpenStep(count=1, waits_for={})}},
    )
    going_on = {name: f"evalkit review 1a9ba8df --review {name}" for name in ("aaaa0000", "bbbb0000")}
    again_said, nobody = _warnings(a_people_card(rated=(a_rated_card(gaps=gaps),), going_on=going_on))
    assert "by bo, on their pages or forms: `evalkit review 1a9ba8df --review aaaa0000` serves these" in again_said
    assert "settle it: `evalkit review 1a9ba8df --review bbbb0000 --rater NAME` adds a rater" in nobody


def test_an_agreement_that_cannot_be_told_is_no_all_clear() -> None:
    said = _said(a_people_card(rated=(a_rated_card(alpha=_FEW, ac2=_FEW),)))
    assert "cannot be told yet: too few questions" in said
    assert "people agree at least fairly" not in said


def test_haste_straight_lines_and_flags_are_warned_of() -> None:
    hasty = a_rater_card("bo", too_fast=12, is_straight=True, longest_alike=25, flags=2)
    assert not _warnings(a_people_card(raters=(a_rater_card("ada", too_fast=1, timed=1),)))
    fast, straight, flags = _warnings(a_people_card(raters=(a_rater_card(), hasty)))
    assert fast == "bo scored 12 of 29 answers faster than they can be read."
    assert straight == "bo gave 25 answers in a row, of whichever runs they had, the same scores."
    assert "question: 2." in flags


def test_each_rater_is_told_with_what_they_did() -> None:
    rater = a_rater_card(cannot_judge=2, comments=4)
    said = _said(a_people_card(raters=(rater, a_rater_card("bo", median_s=None, repeats=0))))
    assert (
        "60 of 60 scores asked for, hidden repeats not counted; “cannot judge”: 2; 41 s an answer (median of 29); "
        "scores given a second time (hidden repeats): 3, the same again: 2, at most one apart: 3; comments: 4"
    ) in said
    assert "60 of 60 scores asked for, hidden repeats not counted; no hidden repeat so far" in said


@pytest.mark.parametrize(
    ("median_s", "english", "chinese"),
    [(1e-05, "; under 1 s an answer", "每个回答不到 1 秒"), (7.62, "; 8 s an answer", "每个回答 8 秒")],
)
def test_what_an_answer_took_is_told_in_whole_seconds(median_s: float, english: str, chinese: str) -> None:
    people = a_people_card(raters=(a_rater_card(median_s=median_s),))
    assert english in _said(people)
    assert chinese in "\n".join(words_of((_section(a_rated_scorecard(people), "people", "zh"),)))


def test_scores_by_other_anchors_are_named() -> None:
    left_out = OtherAnchors(dimension=Dimension.COHERENCE, version="0b1c2d3e", raters=("cy",), scored=11)
    said = _said(a_people_card(left_out=(left_out,)))
    assert "coherence 0b1c2d3e (cy; answers: 11)" in said


def test_agreement_is_a_table_only_where_two_people_scored() -> None:
    assert len(_tables(_section(a_rated_scorecard()))) == 1
    assert _tables(_section(a_rated_scorecard(a_people_card(["ada"])))) == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 120])
def test_the_section_fits_a_terminal(language: Language, width: int) -> None:
    long = a_people_card(["ada-of-the-first-team", "bo"])
    lines = list(drawn_sections(scorecard_page(a_rated_scorecard(long), language), width))
    assert max(line.cell_len for line in lines) <= width
    assert "…" not in "".join(line.plain for line in lines if "coherence" in line.plain or "连贯性" in line.plain)
