"""A comparison: the verdict and what it rests on, and every question that changed with both answers to look at."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.domain.attempt import RunId
from evalkit.domain.figure_page import ChangedLine, ComparedPointers, FigureOrder, ShortAnswer
from evalkit.domain.viewing import RunLine
from evalkit.reports.sections.compared_pair import listed_in_words
from evalkit.reports.wording import count_of, name_of, signed_points_of
from evalkit.text.messages import message
from evalkit.web.asked import Asked
from evalkit.web.figures_html import shown_figures
from evalkit.web.links import Link, question_path, run_path, run_shown
from evalkit.web.marks import Mark, kind_of, mark_of
from evalkit.web.refusals import Refusal, Refused
from evalkit.web.view_template import view_page
from evalkit.web.viewer import Viewer

__all__ = ["compare_page"]

_MOST_CANDIDATES: Final = 12
_AT_ONCE: Final = 50
_FIRST_PARTS: Final = frozenset({"verdict", "why", "sure", "odd"})
"""What stands before the questions that changed. Each run's own details are a link away."""
_SORTS: Final[Mapping[str, Callable[[ChangedLine], object]]] = {
    "change": lambda line: (-abs(line.change), line.change),
    "losses": lambda line: line.change,
    "gains": lambda line: -line.change,
    "question": lambda line: line.question_id,
    "category": lambda line: (line.category.value, -abs(line.change)),
}
"""``?sort=`` -> order; what is equal stays in the order of the size of the change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    mark: Mark
    right: str
    read: str
    end: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    line: ChangedLine
    link: str
    kind: str
    change: str
    tone: str
    word: str
    reference: _Answer
    candidate: _Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changed:
    """The list of one candidate."""

    key: str
    name: str
    title: str
    rows: Sequence[_Row]
    is_whole: bool
    next_link: str | None
    first_link: str | None
    blocking: str
    intended_link: str | None


def compare_page(viewer: Viewer, asked: Asked) -> str:
    """Candidates against their reference; without enough runs, how to choose them."""
    named = asked.first("reference")
    wanted = [one for one in asked.every("candidate") if one]
    if named is None or not wanted:
        return _none(asked, "choose")
    if len(wanted) > _MOST_CANDIDATES:
        # Not the first of them: whoever ticked more would take what is shown for all.
        return _none(asked, "too_many")
    reference = run_shown(viewer, named)
    lines = [reference, *(run_shown(viewer, one) for one in wanted)]
    # Two ways to name a run are one run.
    lines = list({line.run_id: line for line in lines}.values())
    if len(lines) == 1:
        return _none(asked, "same")
    sort = asked.first("sort") or "change"
    if sort not in _SORTS:
        raise Refused(Refusal.QUERY, detail=message("attempts bad", asked.language, name="sort", value=sort[:200]))
    order = FigureOrder(
        kind="comparison",
        run_ids=tuple(line.run_id for line in lines),
        language=asked.language,
        varies=tuple(one for one in asked.every("varies") if one),
        allowed=tuple(one for one in asked.every("allow") if one),
    )
    shown = shown_figures(viewer, order)
    page = shown.state.page
    compared = () if page is None else page.compared
    names = {line.run_id: f"{line.model} {line.short_id}" for line in lines}
    return view_page(
        "view_compare",
        asked,
        lines=[{"name": names[line.run_id], "line": line, "link": asked.link(run_path(line.run_id))} for line in lines],
        title=page.title if page is not None else _title(lines, asked),
        shown=shown,
        first_parts=[part for part in shown.parts if part.key in _FIRST_PARTS],
        later_parts=[part for part in shown.parts if part.key not in _FIRST_PARTS and not part.key.startswith("run-")],
        changed=[
            _changed(one, asked, sort, name=names[one.candidate], is_alone=len(compared) == 1) for one in compared
        ],
        sorts=[_sorted_link(name, sort, asked) for name in _SORTS],
        swap_link=None
        if len(lines) != 2
        else asked.here(reference=lines[1].run_id, candidate=reference.run_id, after=None),
        attempts_link=asked.link("/attempts", {"run": tuple(line.run_id for line in lines)}),
        export=_export_command(lines, order),
    )


def _export_command(lines: Sequence[RunLine], order: FigureOrder) -> str:
    """What writes the same comparison to a file."""
    named = [*(("--varies", name) for name in order.varies), *(("--allow", name) for name in order.allowed)]
    words = [*(line.short_id for line in lines), *(word for pair in named for word in pair)]
    return shlex.join(["evalkit", "export", *words, "--to", "report.html"])


def _none(asked: Asked, why: str) -> str:
    return view_page("view_compare_none", asked, why=f"compare {why}", most=_MOST_CANDIDATES)


def _title(lines: Sequence[RunLine], asked: Asked) -> str:
    reference, *candidates = lines
    named = message("list_separator", asked.language).join(line.model for line in candidates)
    return message("comparison_title", asked.language, candidates=named, reference=reference.model)


def _sorted_link(name: str, sort: str, asked: Asked) -> Link:
    label = message(f"compare sort_{name}", asked.language)
    return Link(label=label, to=f"{asked.here(sort=name, after=None)}#changed", is_here=name == sort)


def _changed(compared: ComparedPointers, asked: Asked, sort: str, *, name: str, is_alone: bool) -> _Changed:
    key = "changed" if is_alone else f"changed-{compared.candidate[:8]}"
    ordered = sorted(compared.changed, key=_SORTS[sort])  # pyright: ignore[reportArgumentType] - keys of one list are alike
    begin = _begin(asked, compared.candidate)
    more = begin + _AT_ONCE < len(ordered)
    language = asked.language
    return _Changed(
        key=key,
        name=name,
        title=message(
            "compare changed_count" if compared.is_whole else "compare changed_more",
            language,
            count=count_of(len(ordered)),
        ),
        rows=[_row(line, compared, asked) for line in ordered[begin : begin + _AT_ONCE]],
        is_whole=compared.is_whole,
        next_link=f"{asked.here(after=f'{compared.candidate}:{begin + _AT_ONCE}')}#{key}" if more else None,
        first_link=f"{asked.here(after=None)}#{key}" if begin else None,
        blocking=listed_in_words([name_of("differs", key, language) for key in compared.blocking], language),
        intended_link=asked.here(varies=(*asked.every("varies"), *compared.blocking)) if compared.blocking else None,
    )


def _begin(asked: Asked, candidate: RunId) -> int:
    """Where a candidate's list begins on this page: at its beginning, unless the address says otherwise of it."""
    of, _, number = (asked.first("after") or "").rpartition(":")
    return int(number) if of == candidate and number.isascii() and number.isdecimal() and len(number) < 7 else 0


def _row(line: ChangedLine, compared: ComparedPointers, asked: Asked) -> _Row:
    language = asked.language
    parameters: dict[str, object] = {
        "run": (compared.reference, compared.candidate),
        "left": line.reference.attempt_id,
        "right": line.candidate.attempt_id,
    }
    is_better = line.change > 0
    return _Row(
        line=line,
        link=f"{asked.link(question_path(line.question_id), parameters)}#held",
        kind=kind_of(line.category, line.difficulty, language),
        change=message("compare points", language, points=signed_points_of(line.change)),
        tone="good" if is_better else "bad",
        word=message("compare gained" if is_better else "compare lost", language),
        reference=_answer(line.reference, line.reference_right, line.reference_asked, asked),
        candidate=_answer(line.candidate, line.candidate_right, line.candidate_asked, asked),
    )


def _answer(answer: ShortAnswer, right: int, of: int, asked: Asked) -> _Answer:
    return _Answer(
        mark=mark_of(answer.is_right, asked.language),
        right=message("right_of", asked.language, right=right, asked=of),
        read=answer.read or "",
        end=answer.end,
        outcome="" if answer.outcome == "answered" else name_of("outcome", answer.outcome, asked.language),
    )
