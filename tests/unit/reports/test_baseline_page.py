"""What is said of a baseline, of what was held against it since, and of what a recheck can tell."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from rich.console import Console

from evalkit.domain.attempt import RunId
from evalkit.domain.comparison import Difference, Distinction, DistinctionKind, Status
from evalkit.domain.question import Language
from evalkit.domain.upkeep import BaselineHistory, Outlook, PinnedRun, Pinning, Recheck
from evalkit.domain.verdict import Undefined
from evalkit.domain.verdict_record import Baseline
from evalkit.reports.as_json import json_schema
from evalkit.reports.as_text import render_sections
from evalkit.reports.baseline import (
    baseline_page,
    baselines_page,
    history_section,
    outlook_sentence,
    pinning_sentence,
)
from evalkit.reports.baseline_json import baseline_document, baselines_document
from evalkit.reports.comparison import comparison_page
from evalkit.reports.document import Section
from tests.builders import A_MOMENT, a_run, a_selection, a_target
from tests.unit.reports.cards import an_estimate
from tests.unit.reports.comparisons import a_blocked_pair, a_comparison, a_difference, a_pair
from tests.unit.reports.words import words_of

_HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202eevil[bold red]x[/]"


def a_recheck(number: int = 1, **overrides: Any) -> Recheck:
    """One that passed, after a new version of the server."""
    members: dict[str, Any] = {
        "number": number,
        "made_at": A_MOMENT + timedelta(days=number),
        "run_id": f"{number:08d}-0000-5000-8000-000000000000",
        "model": "qwen-q8",
        "changes": (
            Distinction(key="server_version", reference="b7000", candidate="b7100", kind=DistinctionKind.INTENDED),
        ),
        "questions": 40,
        "repeats": 3,
        "accuracy": 0.705,
        "difference": a_difference(-0.009, low=-0.052, high=0.034),
        "status": Status.PASS,
    }
    return Recheck(**(members | overrides))


def an_outlook(option: str = "", **overrides: Any) -> Outlook:
    members: dict[str, Any] = {
        "option": option,
        "questions": 40,
        "repeats": 3,
        "margin": 0.05,
        "smallest_margin": 0.108,
        "passes": 0.06,
        "is_measured": True,
    }
    return Outlook(**(members | overrides))


def a_trend(value: float, low: float, high: float) -> Difference:
    return a_difference(value, low=low, high=high, confidence=0.995)


def a_history(rechecks: int = 5, **overrides: Any) -> BaselineHistory:
    """No trend, all together a little below the baseline."""
    members: dict[str, Any] = {
        "baseline": Baseline(name="prod", run_id=RunId("r"), pinned_at=A_MOMENT),
        "run": a_run(selection=a_selection(set_name="smoke")),
        "accuracy": an_estimate(0.714, low=0.651, high=0.77),
        "rechecks": tuple(a_recheck(number) for number in range(1, rechecks + 1)),
        "against_earlier_pins": 0,
        "left_out": 0,
        "together": a_difference(-0.004, low=-0.012, high=0.005),
        "trend": a_trend(-0.001, low=-0.006, high=0.004),
        "outlooks": (
            an_outlook("--set smoke"),
            an_outlook("--all", questions=200, repeats=5, smallest_margin=0.039, passes=0.83),
        ),
    }
    return BaselineHistory(**(members | overrides))


def line_of(history: BaselineHistory, language: Language = "en") -> str:
    """What is said below a verdict that passed."""
    return next(words for words in list(words_of((history_section(history, language, status=Status.PASS),)))[1:])


def shown(sections: tuple[Section, ...], *, width: int) -> str:
    out = Console(width=width, file=io.StringIO(), highlight=False)
    render_sections(sections, console=out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def cells(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def test_a_history_is_one_line() -> None:
    assert line_of(a_history()) == (
        "5th recheck of prod; all together -0.4 points (-1.2 to +0.5); "
        "no trend found: -0.1 points a recheck (-0.6 to +0.4)"
    )
    assert line_of(a_history(), "zh") == (
        "prod 的第 5 次复查；合计 -0.4 个百分点（-1.2 至 +0.5）；未见趋势：每次复查 -0.1 个百分点（-0.6 至 +0.4）"
    )


@pytest.mark.parametrize(
    ("trend", "said"),
    [
        (a_trend(-0.008, -0.013, -0.003), "falling 0.8 points a recheck (0.3 to 1.3)"),
        (a_trend(0.008, 0.003, 0.013), "rising 0.8 points a recheck (0.3 to 1.3)"),
        (a_trend(-0.0012, -0.0019, -0.0004), "falling 0.12 points a recheck (0.04 to 0.19)"),
        (a_trend(0.0, -0.01, 0.01), "no trend found: 0.00 points a recheck (-1.00 to +1.00)"),
        (Undefined(reason="2 rechecks, needs 3"), "no trend can be told: rechecks so far: 2, needs 3"),
        (
            Undefined(reason="1 question asked in 3 rechecks, needs 2"),
            "no trend can be told: questions asked in 3 rechecks: 1",
        ),
    ],
)
def test_the_trend_is_said_in_words(trend: Difference | Undefined, said: str) -> None:
    assert line_of(a_history(trend=trend)).endswith(f"; {said}")


@pytest.mark.parametrize(
    ("number", "nth"),
    [(2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"), (111, "111th")],
)
def test_rechecks_are_counted_as_people_do(number: int, nth: str) -> None:
    assert line_of(a_history(number)).startswith(f"{nth} recheck of prod;")


def test_the_first_recheck_is_compared_with_nothing_else() -> None:
    assert line_of(a_history(1)) == "1st recheck of prod; all of them: evalkit baseline show prod"


def test_figures_that_do_not_exist_are_told_with_the_reason() -> None:
    history = a_history(together=Undefined(reason="1 question, needs 2"), trend=Undefined(reason="0 rechecks, needs 3"))
    assert line_of(history) == "5th recheck of prod; all together n/a: 1 question, needs 2"
    words = list(words_of(baseline_page(history, "en")))
    assert "no trend can be told: no comparable recheck" in words


def test_only_where_a_verdict_could_not_be_told_is_it_said_what_could() -> None:
    history = a_history()
    assert len(list(words_of((history_section(history, "en", status=Status.FAIL),)))) == 2
    _, _, at_hand, more = words_of((history_section(history, "en", status=Status.INCONCLUSIVE),))
    assert at_hand == (
        "40 questions × 3 tell a loss of 10.8 points of accuracy from none, where 5 are allowed; a build as good as "
        "the baseline passes 6% of such rechecks"
    )
    assert more == "--all tells more: 200 questions × 5, 3.9 points, 83%"


def test_what_never_passed_in_simulations_is_not_said_to_be_impossible() -> None:
    assert "passes <1% of such rechecks" in outlook_sentence(an_outlook(passes=0.0), "en")


def test_a_page_has_the_verdict_of_all_rechecks_first_then_each_of_them() -> None:
    page = baseline_page(a_history(), "en")
    assert [section.key for section in page] == ["verdict", "rechecks", "changed", "together", "outlook"]
    words = list(words_of(page))
    assert words[0].startswith("prod: run 00000000 of qwen-q8, pinned 2026-01-0")
    assert words[0].endswith("accuracy 71.4% (95% interval 65.1 to 77.0%)")
    assert words.count("PASS") == 5
    assert words[words.index("from one to the next") + 1] == "no trend found: -0.1 points a recheck (-0.6 to +0.4)"


def test_what_changed_is_said_where_it_changed() -> None:
    new = Distinction(key="server_version", reference="b7000", candidate="b7200", kind=DistinctionKind.INTENDED)
    rechecks = (
        a_recheck(1, changes=()),
        a_recheck(2),
        a_recheck(3),
        a_recheck(4, changes=(new,), model="qwen-new"),
        a_recheck(5, changes=()),
    )
    page = {section.key: section for section in baseline_page(a_history(rechecks=0, left_out=0), "en")}
    assert "rechecks" not in page
    page = {section.key: section for section in baseline_page(replace(a_history(), rechecks=rechecks), "en")}
    assert list(words_of((page["changed"],)))[1:] == [
        *("from 00000002 on", "server version b7000 → b7100"),
        *("from 00000004 on", "model qwen-new; server version b7000 → b7200"),
        *("from 00000005 on", "nothing known"),
    ]
    alike = replace(a_history(), rechecks=rechecks[:1])
    page = {section.key: section for section in baseline_page(alike, "en")}
    assert list(words_of((page["changed"],)))[1:] == ["all of them", "nothing known"]


def test_what_is_no_part_of_the_figures_is_said() -> None:
    words = " ".join(words_of(baseline_page(a_history(left_out=2, against_earlier_pins=3), "en")))
    assert "2 that are not comparable with the baseline or were scored by other rules" in words
    assert "3 earlier rechecks were against runs pinned under this name before." in words


def test_a_falling_trend_is_the_headline() -> None:
    (head, *_) = baseline_page(a_history(trend=a_trend(-0.008, -0.013, -0.003)), "en")
    tones = {getattr(block, "tone", None) for block in head.blocks}
    assert "bad" in tones
    (head, *_) = baseline_page(a_history(), "en")
    assert "bad" not in {getattr(block, "tone", None) for block in head.blocks}


def test_simulated_baselines_are_marked() -> None:
    run = a_run(target=a_target(is_simulated=True))
    assert "SIMULATED" in next(words_of(baseline_page(a_history(run=run), "en")))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 160])
def test_pages_keep_to_the_width_and_cut_no_figure(width: int, language: Language) -> None:
    long = Distinction(
        key="model_file",
        reference="evalkit-DeepSeek-R1-Distill-Qwen-32B-Q8_0.gguf",
        candidate="evalkit-DeepSeek-R1-Distill-Qwen-32B-Q4_K_M.gguf",
        kind=DistinctionKind.INTENDED,
    )
    worst = a_recheck(
        6, changes=(long,), status=Status.INCONCLUSIVE, difference=a_difference(-0.323, low=-0.531, high=0.113)
    )
    history = replace(a_history(), rechecks=(*a_history().rechecks, worst, a_recheck(7, status=None)))
    pages = (*baseline_page(history, language), history_section(history, language, status=Status.INCONCLUSIVE))
    lines = shown(pages, width=width).splitlines()
    assert max(cells(line) for line in lines) <= width
    row = next(line for line in lines if worst.short_id in line and "-32.3" in line)
    assert ("-53.1 to +11.3" if language == "en" else "-53.1 至 +11.3") in row
    assert ("INCONCLUSIVE" if language == "en" else "证据不足") in row


def test_what_servers_say_is_harmless() -> None:
    evil = Distinction(key=_HOSTILE, reference=_HOSTILE, candidate=_HOSTILE, kind=DistinctionKind.INTENDED)
    recheck = a_recheck(changes=(evil,), model=_HOSTILE)
    history = replace(a_history(run=a_run(target=a_target(name=_HOSTILE))), rechecks=(recheck,))
    pages = (*baseline_page(history, "en"), *baselines_page((a_pinned_run(last=recheck, run=history.run),), "en"))
    assert not {"\x1b", "\x07", "\u202e"} & set(shown(pages, width=80))


def a_pinned_run(**overrides: Any) -> PinnedRun:
    members: dict[str, Any] = {
        "baseline": a_history().baseline,
        "run": a_history().run,
        "rechecks": 5,
        "last": a_recheck(5),
    }
    return PinnedRun(**(members | overrides))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_list_has_a_line_for_each_baseline_and_its_last_verdict(language: Language) -> None:
    pinned = (a_pinned_run(), a_pinned_run(last=None, rechecks=0), a_pinned_run(last=a_recheck(status=None)))
    page = baselines_page(pinned, language)
    verdicts = [
        words for words in words_of(page) if words.startswith(("PASS, ", "通过，", "NO VERDICT, ", "不作判定，"))
    ]
    assert len(verdicts) == 2
    text = shown(page, width=80)
    assert text.count("reasoning/smoke") == 3
    assert max(cells(line) for line in text.splitlines()) <= 80


def test_without_baselines_the_list_says_how_to_pin_one() -> None:
    assert "evalkit baseline pin RUN --as NAME" in " ".join(words_of(baselines_page((), "en")))


def test_a_pin_says_what_it_replaces() -> None:
    baseline, run = a_history().baseline, a_history().run
    other = a_run(run_id=RunId("99999999-0000"), target=a_target(name="qwen-q4"))
    new = Pinning(baseline=baseline, run=run, replaced=None, is_new=True)
    assert pinning_sentence(new, "en").startswith("pinned: prod is run 00000000 of qwen-q8 now;")
    assert "in place of run 99999999 of qwen-q4" in pinning_sentence(replace(new, replaced=other), "en")
    assert pinning_sentence(replace(new, is_new=False), "en").startswith("nothing to do: prod is run 00000000")


def test_the_json_has_every_figure_and_every_recheck() -> None:
    document: Any = baseline_document(a_history(trend=Undefined(reason="2 rechecks, needs 3")))
    assert document["name"] == "prod"
    assert [recheck["status"] for recheck in document["rechecks"]] == ["pass"] * 5
    assert document["trend"] == {"undefined": "2 rechecks, needs 3"}
    assert document["together"]["value"] == -0.004
    (listed,) = baselines_document((a_pinned_run(),))
    assert (listed["name"], listed["rechecks"], listed["model"]) == ("prod", 5, "qwen-q8")


@pytest.mark.parametrize("trend", [a_trend(0.0, -0.1, 0.1), Undefined(reason="2 rechecks, needs 3")])
def test_the_json_keeps_to_its_schema(trend: Difference | Undefined) -> None:
    document: Any = baseline_document(replace(a_history(trend=trend), rechecks=(a_recheck(), a_recheck(status=None))))
    listed: Any
    (listed,) = baselines_document((a_pinned_run(),))
    for printed, name in ((document, "baseline"), (listed, "pinned_baseline")):
        schema: Any = json_schema("baseline" if name == "baseline" else "pinned_baseline")
        assert not list(Draft202012Validator(schema).iter_errors(printed))
        assert set(printed) == set(schema["$defs"][name]["properties"])


def test_a_rechecks_verdict_speaks_of_the_baseline() -> None:
    passed = a_comparison(pairs=(a_pair(),), source=None, baseline="prod")
    words = " ".join(words_of(comparison_page(passed, "en")))
    assert "PASS: " in words
    assert "qwen32b-q4 is not worse than baseline prod by more than allowed" in words
    assert "recheck of baseline prod, margins as shipped" in words
    blocked = a_comparison(pairs=(a_blocked_pair(),), source=None, baseline="prod")
    words = " ".join(words_of(comparison_page(blocked, "en")))
    assert "differs from baseline prod in temperature (0.6 / 0), which no upgrade changes" in words
    assert "--allow" not in words
