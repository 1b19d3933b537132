"""What is said of a candidate first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evalkit.actions.comparing.comparability import VARIES
from evalkit.domain.comparison import (
    Distinction,
    DistinctionKind,
    Needed,
    Reading,
    Status,
)
from evalkit.domain.criteria import DEFAULT_MARGINS, ScoredBy
from evalkit.domain.verdict import Remark
from evalkit.reports.document import Facts, Paragraph
from evalkit.reports.sections.compared_verdict import NAMED_WITH
from tests.unit.reports.candidates import (
    a_failing_pair,
    an_open_pair,
    details_of,
    headlines_of,
    rows_of,
    section_of,
    sections_by_key,
    several_candidates,
)
from tests.unit.reports.cards import an_estimate
from tests.unit.reports.comparisons import (
    a_blocked_pair,
    a_comparability,
    a_comparison,
    a_criterion_row,
    a_decision,
    a_difference,
    a_failing_row,
    a_floor_row,
    a_judged_row,
    a_pair,
    an_inconclusive_row,
    an_undefined_row,
    compared_run,
)
from tests.unit.reports.words import paragraphs_of, words_of

_WITHIN = Reading.WORSE_WITHIN_MARGIN


def test_a_pass_names_what_it_was_found_on() -> None:
    (head,) = paragraphs_of(section_of(a_pair(), "verdict"))[:1]
    assert head.text == (
        "PASS: qwen32b-q4 may replace qwen32b-q8; it is not worse by more than allowed: "
        "accuracy -1.0 points (at worst -4.0; allowed -5); trap accuracy -1.0 points (at worst -4.0; allowed -12); "
        "flip rate -1.0 points (at worst +2.0; allowed +6); unfinished -1.0 points (at worst +2.0; allowed +3)."
    )
    assert (head.tone, head.is_headline) == ("good", True)


def test_a_policy_that_came_late_stands_right_under_the_verdict() -> None:
    head, doubt = paragraphs_of(section_of(a_pair(remarks=(Remark(key="policy_late"),)), "verdict"))[:2]
    assert head.text.startswith("PASS: ")
    assert doubt.text.startswith("the decision was first read after the candidate's run had begun")
    assert doubt.tone == "warning"


def test_a_pass_that_is_worse_or_better_says_so() -> None:
    worse = a_criterion_row("flip_rate", margin=0.05, difference=a_difference(0.02), reading=_WITHIN)
    better = a_criterion_row("unfinished", margin=0.02, difference=a_difference(-0.04), reading=Reading.BETTER)
    assert details_of(a_pair(rows=(worse, better))) == [
        "It is worse, though within the margin: flip rate +2.0 points (allowed +5).",
        "It is better beyond chance: unfinished -4.0 points (allowed +2).",
    ]


def test_a_fail_says_by_how_much_at_best_and_what_was_allowed() -> None:
    assert headlines_of(a_failing_pair(candidate="q4")) == [
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
    (head,) = headlines_of(a_failing_pair(rows=(row,)))
    assert head.endswith(f": {said}.")


@pytest.mark.parametrize(
    ("row", "said", "cells"),
    [
        (
            a_criterion_row("coherence", difference=a_difference(-0.1, low=-0.2481, high=0.05), margin=0.25),
            "coherence -0.10 (at worst -0.248; allowed -0.25)",
            ["-0.10", "-0.248 to +0.050", "-0.25", "PASS"],
        ),
        (
            a_criterion_row(difference=a_difference(-0.02, low=-0.05002, high=0.01), status=Status.INCONCLUSIVE),
            "accuracy -2.0 points (at worst -5.002; allowed -5)",
            ["-2.0", "-5.002 to +1.000", "-5", "INCONCLUSIVE"],
        ),
        (
            a_criterion_row("seconds", difference=a_difference(1.1, low=1.0, high=1.2996), margin=1.3, is_primary=True),
            "seconds per answer ×1.10 (at worst ×1.2996; allowed ×1.30)",
            ["×1.10", "1.0000 to 1.2996", "×1.30", "PASS"],
        ),
        (
            a_criterion_row("coherence", difference=a_difference(-0.1, low=-0.25, high=0.05), margin=0.25),
            "coherence -0.10 (at worst -0.25; allowed -0.25)",
            ["-0.10", "-0.25 to +0.05", "-0.25", "PASS"],
        ),
    ],
)
def test_a_bound_that_would_read_as_what_is_allowed_has_the_digits_that_tell_them_apart(
    row: Any, said: str, cells: list[str]
) -> None:
    pair = a_pair(rows=(row,), floors=(), status=row.status)
    assert said in headlines_of(pair)[0]
    (found,) = rows_of(section_of(pair, "criteria_primary"))
    assert found[3:6] == cells[:3]
    assert cells[3] in found[6]


def test_a_floor_has_the_digits_that_tell_it_from_what_is_demanded() -> None:
    floor = a_floor_row("accuracy", figure=an_estimate(0.6498, low=0.59, high=0.64997), required=0.65)
    (cells,) = rows_of(section_of(a_pair(floors=(floor,)), "floors"))
    assert cells[1:4] == ["at least 65.0%", "64.980%", "59.000 to 64.997%"]


def test_a_floor_that_is_missed_fails_by_itself() -> None:
    floor = a_floor_row("tokens_per_s", required=15.0, figure=an_estimate(12.1), status=Status.FAIL)
    assert headlines_of(a_failing_pair(floors=(floor,), rows=())) == [
        "FAIL: qwen32b-q4 does not reach what is demanded of it: writing speed 12.1 tokens/s (at least 15.0)."
    ]


def test_what_is_open_says_how_bad_it_could_be_and_what_would_decide() -> None:
    leaning = an_inconclusive_row(
        "trap_accuracy",
        margin=0.08,
        difference=a_difference(-0.06),
        reading=Reading.LEANING_WORSE,
        needed=Needed(questions=1340, repeats=3, assumes_no_difference=False),
    )
    pair = an_open_pair(an_inconclusive_row(difference=a_difference(-0.03)), leaning, candidate="q4")
    (head,) = headlines_of(pair)
    assert head == (
        "INCONCLUSIVE: whether q4 is worse than qwen32b-q8 by more than allowed cannot be told yet: accuracy -3.0 "
        "points (at worst -6.0; allowed -5); leaning worse on trap accuracy: -6.0 points (at worst -9.0; allowed -8)."
    )
    assert details_of(pair)[0] == (
        "If q4 is in truth as good as qwen32b-q8, 1,340 questions × 5 repeats would show it, four times in five."
    )


def test_a_bank_that_has_fewer_questions_than_would_decide_is_told_of() -> None:
    def told(bank_questions: int | None) -> list[str]:
        needed = Needed(questions=510, repeats=5, assumes_no_difference=False, bank_questions=bank_questions)
        return [text for text in details_of(an_open_pair(an_inconclusive_row(needed=needed))) if "bank" in text]

    assert told(425) == [
        "The whole bank has 425, in all its languages: it takes questions of your own, or a wider margin."
    ]
    assert told(None) == []


def test_where_people_would_have_to_score_more_than_was_asked_it_says_that_more_must_be_asked() -> None:
    def told(**has: int) -> list[str]:
        needed = Needed(questions=140, repeats=5, assumes_no_difference=False, scored_by_people=True, **has)
        return details_of(an_open_pair(an_inconclusive_row(needed=needed)))[1:]

    assert told() == []
    assert told(asked_questions=40) == [
        "These runs have 40 questions: more must be asked before people can score them."
    ]
    assert told(asked_questions=40, bank_questions=100) == [
        "The whole bank has 100, in all its languages: it takes questions of your own, or a wider margin."
    ]


def test_what_would_decide_is_not_said_where_it_is_not_known_of_every_open_criterion() -> None:
    pair = an_open_pair(an_inconclusive_row(), an_inconclusive_row("flip_rate", needed=None))
    assert not [text for text in details_of(pair) if "four times in five" in text]


def test_a_criterion_without_a_figure_gives_its_reason_and_never_a_number() -> None:
    row = an_undefined_row("flip_rate", margin=0.05, reason="0 repeated questions, needs 2", needed=None)
    (head,) = headlines_of(an_open_pair(row))
    assert head.endswith("flip rate n/a: no question was asked more than once.")
    section = section_of(an_open_pair(row), "criteria_primary")
    assert rows_of(section)[0][1:6] == ["n/a", "n/a", "n/a", "n/a", "+5"]
    facts = [block.rows for block in section.blocks if isinstance(block, Facts)]
    assert facts == [(("flip rate", "n/a: no question was asked more than once"),)]


@pytest.mark.parametrize("source", [None, "decision.toml"])
def test_what_nobody_named_stops_the_verdict_and_says_what_to_do(source: str | None) -> None:
    (head,) = headlines_of(a_blocked_pair(), source=source)
    assert head.startswith("NO VERDICT: the runs differ in temperature (0.6 / 0), which ")
    assert ("--varies temperature or --allow temperature" in head) is (source is None)
    assert ("`varies` or `allow`" in head) is (source is not None)


def test_what_is_named_with_another_difference_needs_no_name_of_its_own() -> None:
    found = [
        Distinction(key=key, reference="a", candidate="b" * 99, kind=DistinctionKind.BLOCKING)
        for key in ("served_model", "model_file", "quantisation", "top_p")
    ]
    (head,) = headlines_of(a_blocked_pair(comparability=a_comparability(distinctions=tuple(found))), source=None)
    assert head.endswith("add --varies quantisation --varies top_p or --allow quantisation --allow top_p.")
    assert "b" * 40 not in head
    assert all(followers <= VARIES[key] for key, followers in NAMED_WITH.items())


def test_without_a_verdict_no_criterion_passes_and_what_stops_it_comes_before_the_figures() -> None:
    rows = tuple(a_criterion_row(key) for key in DEFAULT_MARGINS)
    page = sections_by_key(a_comparison(pairs=(a_blocked_pair(rows=rows, floors=()),)))
    assert list(page).index("comparability") < list(page).index("criteria_primary")
    assert "PASS" not in " ".join(words_of(tuple(page.values())))
    assert rows_of(page["comparability"])[0] == ["temperature", "0.6", "0", "stops the verdict"]


def test_figures_beside_the_verdict_are_named_as_such() -> None:
    seconds = a_criterion_row("seconds", difference=a_difference(1.31, low=1.27, high=1.36), reading=Reading.WORSE)
    speed = a_criterion_row("tokens_per_s", difference=a_difference(1.92), reading=Reading.BETTER)
    assert details_of(a_pair(rows=(seconds, speed))) == [
        "Beside the verdict: better on writing speed (×1.92); worse on time per answer (×1.31)."
    ]


def test_two_runs_of_one_build_are_told_apart_and_called_noise() -> None:
    names = [compared_run("q8", run_id=f"{number}0000000-0000-5000-8000-000000000001") for number in (1, 2)]
    pair = replace(a_pair(), reference=names[0], candidate=names[1])
    pair = replace(pair, comparability=a_comparability(distinctions=(), is_same_build=True))
    assert headlines_of(pair)[0].startswith("PASS: q8 (20000000) may replace q8 (10000000); ")
    assert "The same build twice (A/A): what differs in the figures is noise." in list(
        words_of((section_of(pair, "comparability"),))
    )


def test_several_candidates_stand_in_a_table_before_their_sentences() -> None:
    page = sections_by_key(several_candidates())
    assert paragraphs_of(page["verdict"])[0].text == "3 candidates against qwen32b-q8: 1 PASS, 1 FAIL, 1 INCONCLUSIVE."
    assert [row[:4] + row[-1:] for row in rows_of(page["verdict"])] == [
        ["qwen32b-q4", "PASS", "70.0%", "-1.0", "0.040"],
        ["qwen32b-q3", "INCONCLUSIVE", "70.0%", "-1.0", "0.040"],
        ["qwen32b-q2", "FAIL", "59.0%", "-12.0", "0.040"],
    ]


@pytest.mark.parametrize("status", [*Status, None])
def test_every_verdict_begins_with_its_word_and_is_coloured(status: Status | None) -> None:
    pairs = {
        Status.PASS: a_pair(),
        Status.FAIL: a_failing_pair(),
        Status.INCONCLUSIVE: an_open_pair(),
        None: a_blocked_pair(),
    }
    tones = {Status.PASS: "good", Status.FAIL: "bad", Status.INCONCLUSIVE: "warning", None: "warning"}
    (head, *_) = (block for block in section_of(pairs[status], "verdict").blocks if isinstance(block, Paragraph))
    assert head.text.startswith("NO VERDICT: " if status is None else f"{status.value.upper()}: ")
    assert head.tone == tones[status]
    assert headlines_of(pairs[status], "zh")[0].split("：")[0] in {"通过", "不通过", "证据不足", "不作判定"}


def test_a_status_that_no_figure_explains_is_still_said() -> None:
    assert headlines_of(a_pair(status=Status.FAIL, rows=(), floors=())) == ["qwen32b-q4: FAIL"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (ScoredBy.PEOPLE, "People's scores decide coherence."),
        (ScoredBy.COMBINED, "Scores of people and judges combined decide coherence."),
        (ScoredBy.JUDGES, "Judges' scores decide coherence."),
    ],
)
def test_whose_scores_decide_is_said_with_the_verdict_and_with_what_decides(source: ScoredBy, said: str) -> None:
    pair = a_pair(rows=(a_judged_row(margin=0.25, scored_by=source),))
    assert said in details_of(pair)
    assert said in [paragraph.text for paragraph in paragraphs_of(section_of(pair, "criteria_primary"))]


@pytest.mark.parametrize("source", [None, "decision.toml"])
def test_people_who_decide_nothing_are_said_to_decide_nothing(source: str | None) -> None:
    decision = a_decision(scored_by=ScoredBy.PEOPLE)
    text = "\n".join(words_of((section_of(a_pair(), "verdict", decision=decision, source=source),)))
    assert ("`--by people` changes nothing in this verdict" in text) is (source is None)
    assert ("`scored_by` changes nothing in this verdict" in text) is (source is not None)
