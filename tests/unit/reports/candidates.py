"""Candidates of every verdict, and what their pages say, for the tests of reports."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from evalkit.domain.comparison import (
    Comparison,
    Distinction,
    DistinctionKind,
    PairComparison,
    Status,
)
from evalkit.domain.criteria import CRITERIA, DEFAULT_MARGINS
from evalkit.domain.question import Category, Difficulty, Language
from evalkit.domain.verdict import Remark
from evalkit.reports.comparison import comparison_page
from evalkit.reports.document import Section, Table
from tests.builders import a_target
from tests.unit.reports.comparisons import (
    a_changed_question,
    a_comparability,
    a_comparison,
    a_criterion_row,
    a_failing_row,
    a_pair,
    a_pairing,
    a_rank_row,
    a_slice_row,
    an_early_end,
    an_inconclusive_row,
    an_undefined_row,
    compared_run,
)
from tests.unit.reports.words import paragraphs_of

__all__ = [
    "HOSTILE",
    "a_failing_pair",
    "a_hostile_comparison",
    "a_wide_comparison",
    "an_open_pair",
    "details_of",
    "headlines_of",
    "rows_of",
    "section_of",
    "sections_by_key",
    "several_candidates",
]

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b1A\r\b\u202eevil\u200b[bold red]x[/]\ud800"


def sections_by_key(comparison: Comparison, language: Language = "en") -> dict[str, Section]:
    """The page by the keys of its sections."""
    return {section.key: section for section in comparison_page(comparison, language)}


def section_of(pair: PairComparison, key: str, language: Language = "en", **overrides: Any) -> Section:
    """A section of the page on one candidate."""
    return sections_by_key(a_comparison(pairs=(pair,), **overrides), language)[key]


def headlines_of(pair: PairComparison, language: Language = "en", **overrides: Any) -> list[str]:
    """The sentences that a reader must see first."""
    section = section_of(pair, "verdict", language, **overrides)
    return [paragraph.text for paragraph in paragraphs_of(section) if paragraph.is_headline]


def details_of(pair: PairComparison) -> list[str]:
    """The sentences that follow them."""
    return [paragraph.text for paragraph in paragraphs_of(section_of(pair, "verdict")) if not paragraph.is_headline]


def rows_of(section: Section) -> list[list[str]]:
    """The words of a section's only table."""
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    return [[cell.text for cell in row] for row in table.rows]


def a_failing_pair(**overrides: Any) -> PairComparison:
    """A candidate that is worse by more than allowed."""
    rows = (a_failing_row(), *(a_criterion_row(key) for key in DEFAULT_MARGINS if key != "accuracy"))
    members: dict[str, Any] = {"rows": rows, "status": Status.FAIL}
    return a_pair(**(members | overrides))


def an_open_pair(*rows: Any, **overrides: Any) -> PairComparison:
    """A candidate of which too little is known."""
    members: dict[str, Any] = {"rows": rows or (an_inconclusive_row(),), "status": Status.INCONCLUSIVE}
    return a_pair(**(members | overrides))


def several_candidates() -> Comparison:
    """One that passes, one that is open and one that fails."""
    names = ("qwen32b-q4", "qwen32b-q3", "qwen32b-q2")
    pairs = (a_pair(names[0]), an_open_pair(candidate=names[1]), a_failing_pair(candidate=names[2]))
    return a_comparison(pairs=tuple(replace(pair, adjusted_p=0.04) for pair in pairs))


def a_wide_comparison() -> Comparison:
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
    return a_comparison(pairs=(pair, a_failing_pair(candidate="qwen32b-instruct-q2_k_imatrix")))


def a_hostile_comparison() -> Comparison:
    """Texts of models, servers and files that would do harm."""
    run = compared_run(HOSTILE, target=a_target(name=HOSTILE, is_simulated=True))
    changed = a_changed_question(question_id=HOSTILE, prompt=HOSTILE, expected=HOSTILE)
    changed = replace(changed, candidate_answer=replace(changed.candidate_answer, read=HOSTILE, text=HOSTILE))
    found = Distinction(key=HOSTILE, reference=HOSTILE, candidate=HOSTILE, kind=DistinctionKind.BLOCKING)
    pair = a_pair(
        rows=(a_criterion_row(rater=HOSTILE), an_undefined_row("flip_rate", reason=HOSTILE)),
        changed=(changed,),
        status=None,
        comparability=a_comparability(distinctions=(found,)),
        pairing=a_pairing(dropped={HOSTILE: 2}),
        remarks=(Remark(key="build_changed", values={"changes": HOSTILE}),),
    )
    pair = replace(pair, candidate=run)
    return a_comparison(pairs=(pair,), source=HOSTILE, ranking=(a_rank_row(HOSTILE, better_than=(HOSTILE,)),))
