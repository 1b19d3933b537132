"""What a page on a comparison shows, and in which order."""

from __future__ import annotations

from dataclasses import replace

from evalkit.domain.comparison import (
    Reading,
)
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.score import RaterKind
from evalkit.domain.verdict import Remark, Undefined
from evalkit.reports.comparison import comparison_page
from tests.unit.reports.candidates import (
    a_failing_pair,
    rows_of,
    section_of,
    sections_by_key,
    several_candidates,
)
from tests.unit.reports.comparisons import (
    a_changed_question,
    a_comparability,
    a_comparison,
    a_criterion_row,
    a_difference,
    a_failing_row,
    a_pair,
    a_rank_row,
    a_slice_row,
    an_early_end,
    an_undefined_row,
)
from tests.unit.reports.words import paragraphs_of, words_of


def test_the_verdict_stands_first_and_what_it_rests_on_follows() -> None:
    pair = a_pair(remarks=(Remark(key="token_sources_differ"),))
    assert list(sections_by_key(a_comparison(pairs=(pair,)))) == [
        *("verdict", "basis", "warnings", "criteria_primary", "floors", "criteria_other"),
        *("comparability", "slices", "changed"),
    ]


def test_rows_show_both_figures_the_change_its_bounds_and_what_is_allowed() -> None:
    rows = (
        a_criterion_row(reference=0.812, candidate=0.801, difference=a_difference(-0.011, low=-0.031, high=0.009)),
        a_failing_row("seconds", reference=62.1, candidate=81.3, margin=1.25, is_primary=True,
                      difference=a_difference(1.31, low=1.27, high=1.36)),
        a_criterion_row("coherence", rater_kind=RaterKind.JUDGE, rater="qwen-judge", margin=0.25),
    )  # fmt: skip
    assert rows_of(section_of(a_failing_pair(rows=rows), "criteria_primary")) == [
        ["accuracy", "81.2%", "80.1%", "-1.1", "-3.1 to +0.9", "-5", "PASS"],
        ["seconds per answer", "62.1", "81.3", "×1.31", "1.27 to 1.36", "×1.25", "FAIL"],
        ["coherence (judge qwen-judge)", "3.90", "3.85", "-0.05", "-0.20 to +0.10", "-0.25", "PASS"],
    ]


def test_a_row_that_rests_on_fewer_questions_says_why() -> None:
    row = a_criterion_row("flip_rate", difference=a_difference(0.01, n_questions=180), dropped={"asked_once": 20})
    assert "Over 180 questions (20 asked once only): flip rate" in list(
        words_of((section_of(a_pair(rows=(row,)), "criteria_primary"),))
    )


def test_exploratory_rows_have_their_adjusted_p_and_say_whether_it_is_beyond_chance() -> None:
    rows = (
        a_criterion_row("all_right", adjusted_p=0.0004, reading=Reading.WORSE),
        a_criterion_row("looping", adjusted_p=0.21),
    )
    found = rows_of(section_of(a_pair(rows=rows), "criteria_other"))
    assert [row[-2:] for row in found] == [["<0.001", "worse"], ["0.210", "no"]]


def test_figures_that_do_not_exist_stand_below_with_each_reason_once() -> None:
    rows = [
        an_undefined_row(key, reason="not scored in reference and candidate") for key in ("coherence", "creativity")
    ]
    words = list(words_of((section_of(a_pair(rows=(*rows, a_criterion_row("seconds"))), "criteria_other"),)))
    assert words[words.index("n/a: scored in neither run") + 1] == "coherence, creativity"


def test_an_early_stop_says_what_it_saved() -> None:
    early = an_early_end(look=1, questions=70, requests_saved=650, hours_saved=3.2)
    words = list(words_of((section_of(a_pair(early=early), "basis"),)))
    assert "stopped at look 1 of 3 after 70 of 200 questions; 650 requests, about 3.2 h saved" in words
    monitor = list(words_of((section_of(a_pair(early=an_early_end(look=0, hours_saved=None)), "basis"),)))
    assert "stopped by the monitor for broken builds after 130 of 200 questions; 350 requests saved" in monitor
    going_on = list(words_of((section_of(a_pair(early=an_early_end(requests_saved=0)), "basis"),)))
    assert "look 2 of 3, over 130 of 200 questions; bounds allow for the earlier looks" in going_on


def test_the_policy_and_what_was_dropped_stand_beside_the_verdict() -> None:
    comparison = a_comparison()
    words = " ".join(words_of((sections_by_key(comparison)["basis"],)))
    assert f"{comparison.decision.policy_hash.rpartition('-')[2][:8]}, from decision.toml" in words
    assert "3 only in the reference's run" in words
    assert "one-sided 95% on each side" in words


def test_answers_that_are_the_same_to_the_letter_are_called_out() -> None:
    found = a_comparability(identical_texts=990, is_suspicious=True)
    (warning, *_) = paragraphs_of(section_of(a_pair(comparability=found), "comparability"))
    assert warning.tone == "warning"
    assert "990 of 998 answers are the same to the letter" in warning.text


def test_with_several_candidates_every_section_says_whose_it_is_and_figures_are_explained_once() -> None:
    sections = comparison_page(several_candidates(), "en")
    titles = [section.title or "" for section in sections]
    assert titles.count("qwen32b-q3: What decides") == 1
    words = list(words_of(sections))
    assert len([word for word in words if word.startswith("Differences of shares are")]) == 1


def test_a_ranking_says_which_differences_are_real() -> None:
    ranking = (a_rank_row(better_than=("qwen32b-q2",)), a_rank_row("qwen32b-q4"))
    section = sections_by_key(replace(several_candidates(), ranking=ranking))["ranking"]
    assert [row[:2] + row[-1:] for row in rows_of(section)] == [
        ["1", "qwen32b-q8 (reference)", "qwen32b-q2"],
        ["2", "qwen32b-q4", "none"],
    ]


def test_slices_beyond_chance_are_marked_by_more_than_a_colour() -> None:
    slices = (
        a_slice_row(),
        a_slice_row(difficulty=Difficulty.EASY, n_questions=8),
        a_slice_row(difficulty=Difficulty.HARD, n_questions=9, reading=Reading.WORSE, adjusted_p=0.01),
        a_slice_row(Category.TRAP, difficulty=Difficulty.HARD, difference=Undefined(reason="1 question, needs 2")),
    )
    words = list(words_of((section_of(a_pair(slices=slices), "slices"),)))
    assert {"math (30)", "-2.0 (8)", "-2.0* (9)", "n/a"} <= set(words)


def test_changed_questions_show_both_answers_and_on_pages_with_room_what_was_asked() -> None:
    comparison = a_comparison(pairs=(a_pair(changed=(a_changed_question(),)),))
    (short,) = (section for section in comparison_page(comparison, "en") if section.key == "changed")
    assert rows_of(short) == [["math-001", "math", "5/5 → 0/5", "1", "right: 1", "wrong: 7"]]
    (full,) = (section for section in comparison_page(comparison, "en", is_full=True) if section.key == "changed")
    assert rows_of(full)[0][3:] == [
        *("What is 1 + 0?", "1"),
        *("right: 1 | Adding nothing. Answer: 1", "wrong: 7 | Answer: 7"),
    ]


def test_an_answer_that_broke_off_says_how_it_ended() -> None:
    changed = a_changed_question()
    broken = replace(changed.candidate_answer, outcome="cut_in_reasoning", read=None, text="")
    pair = a_pair(changed=(replace(changed, candidate_answer=broken),))
    assert rows_of(section_of(pair, "changed"))[0][-1] == "cut in reasoning"
