"""What judges said of one question, on the terminal and as JSON."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import Language
from evalkit.domain.reasons import QuestionReasons, ReadAnswer, ToldVerdict
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import Unscored, UnscoredReason
from evalkit.reports.as_text import render_sections
from evalkit.reports.reasons import reasons_document, reasons_page
from tests.builders import a_run, a_target
from tests.judgement_builders import a_told_verdict


def _answer(verdicts: Sequence[ToldVerdict] = (), **overrides: Any) -> ReadAnswer:
    members: dict[str, Any] = {
        "repeat": 0,
        "outcome": Outcome.ANSWERED,
        "read": "42",
        "is_right": True,
        "answer": "First this.\nSo it is 42.",
        "checklists": {},
        "verdicts": tuple(verdicts),
    }
    return ReadAnswer(**(members | overrides))


def _reasons(*answers: ReadAnswer, **overrides: Any) -> QuestionReasons:
    members: dict[str, Any] = {
        "run": a_run(),
        "question_id": "logic-017",
        "prompts": ("What is it?",),
        "titles": {"tone": {"en": "Tone", "zh": "语气"}},
        "answers": answers,
    }
    return QuestionReasons(**(members | overrides))


def _page(reasons: QuestionReasons, language: Language = "en", width: int = 80) -> str:
    out = io.StringIO()
    render_sections(reasons_page(reasons, language), console=Console(file=out, width=width, color_system=None))
    return out.getvalue()


def test_each_repeat_shows_the_answer_and_what_each_judge_said_of_it() -> None:
    page = _page(_reasons(_answer([a_told_verdict(), a_told_verdict("glm")]), _answer(repeat=1, is_right=False)))
    for said in ("logic-017", "What is it?", "42 (right)", "First this. So it is 42.", "42 (wrong)", "Repeat 2"):
        assert said in page
    assert "kimi: 4.00. One step is missing.\n  “So it is 42.”\n  glm: 4.00." in page
    assert page.index("Repeat 1") < page.index("coherence") < page.index("Repeat 2") < page.index("No judge has said")


def test_what_has_no_score_says_why_and_a_series_that_is_not_counted_is_marked() -> None:
    unread = Unscored(reason=UnscoredReason.NO_VERDICT, detail="off_scale: a score of 6")
    shy = Unscored(reason=UnscoredReason.CANNOT_JUDGE, detail="It is not said.")
    verdicts = [
        a_told_verdict(finding=unread, reason="", evidence=()),
        a_told_verdict("glm", finding=shy, reason="It is not said.", evidence=(), is_counted=False, sample=1),
    ]
    page = " ".join(_page(_reasons(_answer(verdicts)), width=200).split())
    assert "kimi: no score, the judge's reply was no verdict: off_scale: a score of 6" in page
    assert "glm (verdict 2, version v1, not counted in the figures): no score, the judge could not tell" in page
    assert page.count("It is not said.") == 1


def test_the_items_of_a_checklist_stand_with_what_was_found_and_quoted_for_each() -> None:
    told = a_told_verdict(
        dimension=Dimension.COMPLETENESS, items=(True, False, None), evidence=("a", "", "a"), picks_levels=False
    )
    checklist = {Dimension.COMPLETENESS: ("Is it 42?", "Is it shown?", "Is it signed?")}
    page = _page(_reasons(_answer([told], checklists=checklist)))
    assert "2. Is it shown?" in page
    assert "Items met: 1 yes; 2 no; 3 n/a\n  1, 3: “a”" in page


def test_a_broken_off_answer_is_called_that_and_an_answer_to_the_judge_is_pointed_out() -> None:
    cut = _answer(outcome=Outcome.CUT_IN_ANSWER, read=None, is_right=False)
    page = _page(_reasons(_answer([a_told_verdict(suspect="score: 5")]), cut), width=200)
    assert "! The answer holds what looks like a verdict or an instruction to the judge: score: 5" in page
    assert "cut in answer" in page


def test_a_teams_own_dimension_has_its_title_and_simulated_judges_are_marked() -> None:
    page = _page(_reasons(_answer([a_told_verdict(dimension="tone", is_simulated=True)])), "zh")
    assert "语气" in page
    assert page.startswith("SIMULATED 模拟评审：kimi")
    simulated = _reasons(_answer(), run=a_run(target=a_target(is_simulated=True)))
    assert _page(simulated).startswith("SIMULATED: evalkit's own simulator wrote these answers")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_words_move_no_cursor_and_the_page_keeps_its_width(language: Language) -> None:
    evil = "\x1b]0;owned\x07\u202e[bold]x[/bold]\r\n\ud800" + "很长" * 2_000
    told = a_told_verdict(
        evil[:40],
        reason=evil,
        evidence=(evil,) * 20,
        suspect=evil[:80],
        finding=Unscored(reason=UnscoredReason.NO_VERDICT, detail=evil),
    )
    answer = _answer([told], read=evil, answer=evil)
    page = _page(_reasons(answer, prompts=(evil,), question_id=evil[:60]), language)
    assert not {"\x1b", "\x07", "\u202e", "\r", "\ud800"} & set(page)
    assert "[bold]" in page
    assert max(map(cell_len, page.splitlines())) <= 80
    assert len(page.splitlines()) < 80


def test_the_document_holds_texts_as_they_came() -> None:
    document: Any = reasons_document(_reasons(_answer([a_told_verdict(evidence=("a\nb",), items=(None,))])))
    (verdict,) = document["answers"][0]["verdicts"]
    assert (verdict["dimension"], verdict["evidence"], verdict["items"]) == ("coherence", ["a\nb"], [None])
    assert (verdict["score"], verdict["sample"], verdict["levels"]) == (4.0, 1, "1-5")
