"""What a page on a comparison says, and that it fits."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from evalkit.domain.comparison import (
    Comparison,
    Distinction,
    DistinctionKind,
    Needed,
    PairComparison,
    Reading,
    Status,
)
from evalkit.domain.criteria import CRITERIA, DEFAULT_MARGINS
from evalkit.domain.question import Category, Difficulty, Language
from evalkit.domain.score import RaterKind
from evalkit.domain.verdict import Remark, Undefined
from evalkit.reports.as_text import render_sections
from evalkit.reports.comparison import comparison_page
from evalkit.reports.document import Paragraph, Section, Table
from tests.builders import a_target
from tests.unit.reports.cards import an_estimate
from tests.unit.reports.comparisons import (
    a_blocked_pair,
    a_changed_question,
    a_comparability,
    a_comparison,
    a_criterion_row,
    a_difference,
    a_failing_row,
    a_floor_row,
    a_pair,
    a_pairing,
    a_rank_row,
    a_slice_row,
    an_early_end,
    an_inconclusive_row,
    an_undefined_row,
    compared_run,
)
from tests.unit.reports.words import paragraphs_of, words_of

_STYLE = re.compile(r"\x1b\[[\d;]*m")
_HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b1A\r\b\u202eevil\u200b[bold red]x[/]\ud800"


def _page(comparison: Comparison, language: Language = "en") -> dict[str, Section]:
    return {section.key: section for section in comparison_page(comparison, language)}


def _of(pair: PairComparison, key: str, language: Language = "en", **overrides: Any) -> Section:
    return _page(a_comparison(pairs=(pair,), **overrides), language)[key]


def _heads(pair: PairComparison, language: Language = "en", **overrides: Any) -> list[str]:
    section = _of(pair, "verdict", language, **overrides)
    return [paragraph.text for paragraph in paragraphs_of(section) if paragraph.is_headline]


def _details(pair: PairComparison) -> list[str]:
    return [paragraph.text for paragraph in paragraphs_of(_of(pair, "verdict")) if not paragraph.is_headline]


def _rows(section: Section) -> list[list[str]]:
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    return [[cell.text for cell in row] for row in table.rows]


def _shown(comparison: Comparison, language: Language, width: int, **console: Any) -> str:
    out = Console(width=width, file=io.StringIO(), highlight=False, **console)
    render_sections(comparison_page(comparison, language), console=out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def _cells(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def _failing(**overrides: Any) -> PairComparison:
    rows = (a_failing_row(), *(a_criterion_row(key) for key in DEFAULT_MARGINS if key != "accuracy"))
    members: dict[str, Any] = {"rows": rows, "status": Status.FAIL}
    return a_pair(**(members | overrides))


def _open_pair(*rows: Any, **overrides: Any) -> PairComparison:
    members: dict[str, Any] = {"rows": rows or (an_inconclusive_row(),), "status": Status.INCONCLUSIVE}
    return a_pair(**(members | overrides))


def _several() -> Comparison:
    names = ("qwen32b-q4", "qwen32b-q3", "qwen32b-q2")
    pairs = (a_pair(names[0]), _open_pair(candidate=names[1]), _failing(candidate=names[2]))
    return a_comparison(pairs=tuple(replace(pair, adjusted_p=0.04) for pair in pairs))


def _wide() -> Comparison:
    """Every criterion, slice and remark, with long names and texts."""
    rows = [a_criterion_row(key) for key in CRITERIA]
    rows += [an_undefined_row(key) for key in ("coherence", "creativity")]
    answer = "无法确定：题目给出的条件不足以判断究竟是谁先到达终点 unless one of the two teams starts on the other side"
    changed = a_changed_question(question_id="multi-step-relay-teams-011", expected=answer)
    changed = replace(changed, candidate_answer=replace(changed.candidate_answer, read=answer))
    slices = [a_slice_row(category, difficulty=end) for category in Category for end in (None, *Difficulty)]
    pair = a_pair(
        rows=tuple(rows),
        slices=tuple(slices),
        changed=(changed,),
        early=an_early_end(),
        remarks=(Remark(key="few_clusters", values={"count": 8, "needed": 30}),),
    )
    return a_comparison(pairs=(pair, _failing(candidate="qwen32b-instruct-q2_k_imatrix")))


def _hostile() -> Comparison:
    run = compared_run(_HOSTILE, target=a_target(name=_HOSTILE, is_simulated=True))
    changed = a_changed_question(question_id=_HOSTILE, prompt=_HOSTILE, expected=_HOSTILE)
    changed = replace(changed, candidate_answer=replace(changed.candidate_answer, read=_HOSTILE, text=_HOSTILE))
    found = Distinction(key=_HOSTILE, reference=_HOSTILE, candidate=_HOSTILE, kind=DistinctionKind.BLOCKING)
    pair = a_pair(
        rows=(a_criterion_row(rater=_HOSTILE), an_undefined_row("flip_rate", reason=_HOSTILE)),
        changed=(changed,),
        status=None,
        comparability=a_comparability(distinctions=(found,)),
        pairing=a_pairing(dropped={_HOSTILE: 2}),
        remarks=(Remark(key="build_changed", values={"changes": _HOSTILE}),),
    )
    pair = replace(pair, candidate=run)
    return a_comparison(pairs=(pair,), source=_HOSTILE, ranking=(a_rank_row(_HOSTILE, better_than=(_HOSTILE,)),))


def test_the_verdict_stands_first_and_what_it_rests_on_follows() -> None:
    pair = a_pair(remarks=(Remark(key="policy_late"),))
    assert list(_page(a_comparison(pairs=(pair,)))) == [
        *("verdict", "basis", "warnings", "criteria_primary", "floors", "criteria_other"),
        *("comparability", "slices", "changed"),
    ]


def test_a_pass_names_what_it_was_found_on() -> None:
    (head,) = paragraphs_of(_of(a_pair(), "verdict"))[:1]
    assert head.text == (
        "PASS: qwen32b-q4 may replace qwen32b-q8: on accuracy, traps, stability and completion "
        "it is not worse by more than allowed."
    )
    assert (head.tone, head.is_headline) == ("good", True)


def test_a_pass_that_is_worse_or_better_says_so() -> None:
    worse = a_criterion_row("flip_rate", difference=a_difference(0.02), reading=Reading.WORSE_WITHIN_MARGIN)
    better = a_criterion_row("unfinished", difference=a_difference(-0.04), reading=Reading.BETTER)
    assert _details(a_pair(rows=(worse, better))) == [
        "It is worse, though within the margin: flip rate +2.0 points (allowed +5).",
        "It is better beyond chance: unfinished -4.0 points (allowed +2).",
    ]


def test_a_fail_says_by_how_much_at_best_and_what_was_allowed() -> None:
    assert _heads(_failing(candidate="q4")) == [
        "FAIL: q4 is worse than qwen32b-q8 by more than allowed: accuracy -12.0 points (at best -9.0; allowed -5)."
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            a_failing_row("flip_rate", difference=a_difference(0.12), margin=0.05),
            "flip rate +12.0 points (at best +9.0; allowed +5)",
        ),
        (
            a_failing_row("seconds", difference=a_difference(1.5, low=1.4, high=1.6), margin=1.25),
            "seconds per answer ×1.50 (at best ×1.40; allowed ×1.25)",
        ),
        (
            a_failing_row("tokens_per_s", difference=a_difference(0.5, low=0.45, high=0.55), margin=1.25),
            "writing speed, tokens/s ×0.50 (at best ×0.55; allowed ×0.80)",
        ),
        (
            a_failing_row("coherence", difference=a_difference(-0.5, low=-0.6, high=-0.4), margin=0.25),
            "coherence -0.50 (at best -0.40; allowed -0.25)",
        ),
    ],
)
def test_at_best_and_allowed_lie_on_the_side_on_which_the_criterion_gets_worse(row: Any, said: str) -> None:
    (head,) = _heads(_failing(rows=(row,)))
    assert head.endswith(f": {said}.")


def test_a_floor_that_is_missed_fails_by_itself() -> None:
    floor = a_floor_row("tokens_per_s", required=15.0, figure=an_estimate(12.1), status=Status.FAIL)
    assert _heads(_failing(floors=(floor,), rows=())) == [
        "FAIL: qwen32b-q4 does not reach what is demanded of it: writing speed 12.1 tokens/s (at least 15.0)."
    ]


def test_what_is_open_says_how_bad_it_could_be_and_what_would_decide() -> None:
    leaning = an_inconclusive_row(
        "trap_accuracy",
        difference=a_difference(-0.06),
        reading=Reading.LEANING_WORSE,
        needed=Needed(questions=1340, repeats=3, assumes_no_difference=False),
    )
    pair = _open_pair(an_inconclusive_row(difference=a_difference(-0.03)), leaning, candidate="q4")
    (head,) = _heads(pair)
    assert head == (
        "INCONCLUSIVE: whether q4 is worse than qwen32b-q8 by more than allowed cannot be told yet: accuracy -3.0 "
        "points (at worst -6.0; allowed -5); leaning worse on trap accuracy: -6.0 points (at worst -9.0; allowed -8)."
    )
    assert _details(pair)[0] == (
        "If q4 is in truth as good as qwen32b-q8, 1,340 questions × 5 repeats would show it, four times in five."
    )


def test_what_would_decide_is_not_said_where_it_is_not_known_of_every_open_criterion() -> None:
    pair = _open_pair(an_inconclusive_row(), an_inconclusive_row("flip_rate", needed=None))
    assert not [text for text in _details(pair) if "four times in five" in text]


def test_a_criterion_without_a_figure_gives_its_reason_and_never_a_number() -> None:
    row = an_undefined_row("flip_rate", reason="0 repeated questions, needs 2", needed=None)
    (head,) = _heads(_open_pair(row))
    assert head.endswith("flip rate n/a: no question was asked more than once.")
    assert _rows(_of(_open_pair(row), "criteria_primary"))[0][1:6] == [
        *("n/a", "n/a", "n/a"),
        *("no question was asked more than once", "+5"),
    ]


@pytest.mark.parametrize("source", [None, "decision.toml"])
def test_what_nobody_named_stops_the_verdict_and_says_what_to_do(source: str | None) -> None:
    (head,) = _heads(a_blocked_pair(), source=source)
    assert head.startswith("NO VERDICT: the runs differ in temperature (0.6 / 0), which ")
    assert ("--varies temperature or --allow temperature" in head) is (source is None)
    assert ("`varies` or `allow`" in head) is (source is not None)


def test_without_a_verdict_no_criterion_passes_and_what_stops_it_comes_before_the_figures() -> None:
    rows = tuple(a_criterion_row(key) for key in DEFAULT_MARGINS)
    page = _page(a_comparison(pairs=(a_blocked_pair(rows=rows, floors=()),)))
    assert list(page).index("comparability") < list(page).index("criteria_primary")
    assert "PASS" not in " ".join(words_of(tuple(page.values())))
    assert _rows(page["comparability"])[0] == ["temperature", "0.6", "0", "stops the verdict"]


def test_figures_beside_the_verdict_are_named_as_such() -> None:
    seconds = a_criterion_row("seconds", difference=a_difference(1.31, low=1.27, high=1.36), reading=Reading.WORSE)
    speed = a_criterion_row("tokens_per_s", difference=a_difference(1.92), reading=Reading.BETTER)
    assert _details(a_pair(rows=(seconds, speed))) == [
        "Beside the verdict: better on writing speed (×1.92); worse on time per answer (×1.31)."
    ]


def test_rows_show_both_figures_the_change_its_bounds_and_what_is_allowed() -> None:
    rows = (
        a_criterion_row(reference=0.812, candidate=0.801, difference=a_difference(-0.011, low=-0.031, high=0.009)),
        a_failing_row("seconds", reference=62.1, candidate=81.3, margin=1.25, is_primary=True,
                      difference=a_difference(1.31, low=1.27, high=1.36)),
        a_criterion_row("coherence", rater_kind=RaterKind.JUDGE, rater="qwen-judge", margin=0.25),
    )  # fmt: skip
    assert _rows(_of(_failing(rows=rows), "criteria_primary")) == [
        ["accuracy", "81.2%", "80.1%", "-1.1", "-3.1 to +0.9", "-5", "PASS"],
        ["seconds per answer", "62.1", "81.3", "×1.31", "1.27 to 1.36", "×1.25", "FAIL"],
        ["coherence (judge qwen-judge)", "3.90", "3.85", "-0.05", "-0.20 to +0.10", "-0.25", "PASS"],
    ]


def test_a_row_that_rests_on_fewer_questions_says_why() -> None:
    row = a_criterion_row("flip_rate", difference=a_difference(0.01, n_questions=180), dropped={"asked_once": 20})
    assert "Over 180 questions (20 asked once only): flip rate" in list(
        words_of((_of(a_pair(rows=(row,)), "criteria_primary"),))
    )


def test_exploratory_rows_have_their_adjusted_p_and_say_whether_it_is_beyond_chance() -> None:
    rows = (
        a_criterion_row("all_right", adjusted_p=0.0004, reading=Reading.WORSE),
        a_criterion_row("looping", adjusted_p=0.21),
    )
    found = _rows(_of(a_pair(rows=rows), "criteria_other"))
    assert [row[-2:] for row in found] == [["<0.001", "worse"], ["0.210", "no"]]


def test_figures_that_do_not_exist_stand_below_with_each_reason_once() -> None:
    rows = [
        an_undefined_row(key, reason="not scored in reference and candidate") for key in ("coherence", "creativity")
    ]
    words = list(words_of((_of(a_pair(rows=(*rows, a_criterion_row("seconds"))), "criteria_other"),)))
    assert words[words.index("n/a: scored in neither run") + 1] == "coherence, creativity"


def test_an_early_stop_says_what_it_saved() -> None:
    early = an_early_end(look=1, questions=70, requests_saved=650, hours_saved=3.2)
    words = list(words_of((_of(a_pair(early=early), "basis"),)))
    assert "stopped at look 1 of 3 after 70 of 200 questions; 650 requests, about 3.2 h saved" in words
    monitor = list(words_of((_of(a_pair(early=an_early_end(look=0, hours_saved=None)), "basis"),)))
    assert "stopped by the monitor for broken builds after 130 of 200 questions; 350 requests saved" in monitor
    going_on = list(words_of((_of(a_pair(early=an_early_end(requests_saved=0)), "basis"),)))
    assert "look 2 of 3, over 130 of 200 questions; bounds allow for the earlier looks" in going_on


def test_the_policy_and_what_was_dropped_stand_beside_the_verdict() -> None:
    comparison = a_comparison()
    words = " ".join(words_of((_page(comparison)["basis"],)))
    assert f"{comparison.decision.policy_hash.rpartition('-')[2][:8]}, from decision.toml" in words
    assert "3 only in the reference's run" in words
    assert "one-sided 95% on each side" in words


def test_answers_that_are_the_same_to_the_letter_are_called_out() -> None:
    found = a_comparability(identical_texts=990, is_suspicious=True)
    (warning, *_) = paragraphs_of(_of(a_pair(comparability=found), "comparability"))
    assert warning.tone == "warning"
    assert "990 of 998 answers are the same to the letter" in warning.text


def test_two_runs_of_one_build_are_told_apart_and_called_noise() -> None:
    names = [compared_run("q8", run_id=f"{number}0000000-0000-5000-8000-000000000001") for number in (1, 2)]
    pair = replace(a_pair(), reference=names[0], candidate=names[1])
    pair = replace(pair, comparability=a_comparability(distinctions=(), is_same_build=True))
    assert _heads(pair)[0].startswith("PASS: q8 (20000000) may replace q8 (10000000): ")
    assert "The same build twice (A/A): what differs in the figures is noise." in list(
        words_of((_of(pair, "comparability"),))
    )


def test_several_candidates_stand_in_a_table_before_their_sentences() -> None:
    page = _page(_several())
    assert paragraphs_of(page["verdict"])[0].text == "3 candidates against qwen32b-q8: 1 PASS, 1 FAIL, 1 INCONCLUSIVE."
    assert [row[:4] + row[-1:] for row in _rows(page["verdict"])] == [
        ["qwen32b-q4", "PASS", "70.0%", "-1.0", "0.040"],
        ["qwen32b-q3", "INCONCLUSIVE", "70.0%", "-1.0", "0.040"],
        ["qwen32b-q2", "FAIL", "59.0%", "-12.0", "0.040"],
    ]


def test_with_several_candidates_every_section_says_whose_it_is_and_figures_are_explained_once() -> None:
    sections = comparison_page(_several(), "en")
    titles = [section.title or "" for section in sections]
    assert titles.count("qwen32b-q3: What decides") == 1
    words = list(words_of(sections))
    assert len([word for word in words if word.startswith("Differences of shares are")]) == 1


def test_a_ranking_says_which_differences_are_real() -> None:
    ranking = (a_rank_row(better_than=("qwen32b-q2",)), a_rank_row("qwen32b-q4"))
    section = _page(replace(_several(), ranking=ranking))["ranking"]
    assert [row[:2] + row[-1:] for row in _rows(section)] == [
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
    words = list(words_of((_of(a_pair(slices=slices), "slices"),)))
    assert {"math (30)", "-2.0 (8)", "-2.0* (9)", "n/a"} <= set(words)


def test_changed_questions_show_both_answers_and_on_pages_with_room_what_was_asked() -> None:
    comparison = a_comparison(pairs=(a_pair(changed=(a_changed_question(),)),))
    (short,) = (section for section in comparison_page(comparison, "en") if section.key == "changed")
    assert _rows(short) == [["math-001", "math", "5/5 → 0/5", "1", "right: 1", "wrong: 7"]]
    (full,) = (section for section in comparison_page(comparison, "en", is_full=True) if section.key == "changed")
    assert _rows(full)[0][3:] == [
        *("What is 1 + 0?", "1"),
        *("right: 1 | Adding nothing. Answer: 1", "wrong: 7 | Answer: 7"),
    ]


def test_an_answer_that_broke_off_says_how_it_ended() -> None:
    changed = a_changed_question()
    broken = replace(changed.candidate_answer, outcome="cut_in_reasoning", read=None, text="")
    pair = a_pair(changed=(replace(changed, candidate_answer=broken),))
    assert _rows(_of(pair, "changed"))[0][-1] == "cut in reasoning"


def test_simulated_answers_are_marked_and_whose_they_are_where_not_all_are() -> None:
    simulated = compared_run("demo", target=a_target(name="demo", is_simulated=True))
    both = replace(a_pair(), reference=simulated, candidate=replace(simulated, run_id="1"))
    one = replace(a_pair(), candidate=simulated)
    for language in ("en", "zh"):
        assert _shown(a_comparison(pairs=(both,)), language, 80).startswith("SIMULATED")
    assert "wrote the answers of demo, not a model" in _shown(a_comparison(pairs=(one,)), "en", 160).splitlines()[0]
    assert "SIMULATED" not in _shown(a_comparison(), "en", 80)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 160, 300])
@pytest.mark.parametrize(
    "comparison",
    [a_comparison(), _several(), _wide(), _hostile(), a_comparison(pairs=(a_blocked_pair(),))],
    ids=["usual", "several", "wide", "hostile", "blocked"],
)
def test_no_line_is_wider_than_the_terminal(comparison: Comparison, language: Language, width: int) -> None:
    for line in _shown(comparison, language, width).splitlines():
        assert _cells(line) <= width
        assert line == line.rstrip()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 160])
def test_no_word_and_no_number_is_broken(language: Language, width: int) -> None:
    pattern = re.compile(r"[\w.%^@/+-]+", re.ASCII)
    words = set(pattern.findall(_shown(_several(), language, 1000)))
    broken = set(pattern.findall(_shown(_several(), language, width))) - words
    # Names of builds end a line behind a hyphen where their column is narrow.
    assert all(word.strip("-") in "qwen32b-q4" for word in broken)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_texts_cannot_move_the_cursor_or_set_the_title(language: Language) -> None:
    shown = _STYLE.sub("", _shown(_hostile(), language, 160, force_terminal=True, color_system="truecolor"))
    kinds = {unicodedata.category(character) for character in shown.replace("\n", "")}
    assert not kinds & {"Cc", "Cf", "Cs"}
    assert "[bold red]x[/]" in " ".join(shown.split())


@pytest.mark.parametrize("status", [*Status, None])
def test_every_verdict_begins_with_its_word_and_is_coloured(status: Status | None) -> None:
    pairs = {
        Status.PASS: a_pair(),
        Status.FAIL: _failing(),
        Status.INCONCLUSIVE: _open_pair(),
        None: a_blocked_pair(),
    }
    tones = {Status.PASS: "good", Status.FAIL: "bad", Status.INCONCLUSIVE: "warning", None: "warning"}
    (head, *_) = (block for block in _of(pairs[status], "verdict").blocks if isinstance(block, Paragraph))
    assert head.text.startswith("NO VERDICT: " if status is None else f"{status.value.upper()}: ")
    assert head.tone == tones[status]
    assert _heads(pairs[status], "zh")[0].split("：")[0] in {"通过", "不通过", "证据不足", "不作判定"}


def test_a_status_that_no_figure_explains_is_still_said() -> None:
    assert _heads(a_pair(status=Status.FAIL, rows=(), floors=())) == ["qwen32b-q4: FAIL"]
