"""The list of attempts: filters that stand in the address, and each attempt with a link to its question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final, TypeVar

from evalkit.domain.attempt import Outcome, RunId
from evalkit.domain.question import LANGUAGES, Category, Difficulty, Language
from evalkit.domain.rubric import Dimension, dimension_named
from evalkit.domain.score import RaterKind
from evalkit.domain.viewing import AttemptFilter, FoundAttempt, RunLine
from evalkit.reports.wording import count_of, measured, name_of, score_of, whole_percent_of
from evalkit.text.messages import message
from evalkit.text.sought import parted
from evalkit.web.asked import Asked
from evalkit.web.links import question_path, runs_meant
from evalkit.web.marks import Mark, kind_of, mark_of
from evalkit.web.refusals import Refusal, Refused
from evalkit.web.view_template import view_page
from evalkit.web.viewer import Viewer

__all__ = ["attempts_page"]

_AT_ONCE: Final = 50
_RUNS_OFFERED: Final = 50
"""The last active ones; others come by links that name them."""
_LONGEST_TEXT: Final = 200
_MOST_RUNS: Final = 20
_LOWEST, _HIGHEST = 1.0, 5.0
_Word = TypeVar("_Word", bound=StrEnum)
_Say = Callable[..., str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chip:
    """A filter in force, and where it is not."""

    words: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """A field that takes one of a list."""

    name: str
    label: str
    chosen: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    found: FoundAttempt
    line: RunLine
    link: str
    mark: Mark
    outcome: str
    category: str
    score: str
    flip: str
    seconds: str
    tokens: str
    excerpt: Sequence[tuple[str, bool]]


def attempts_page(viewer: Viewer, asked: Asked) -> str:
    """Attempts that meet the filters of the address, the one that arrived last first."""
    say = partial(message, language=asked.language)
    wanted = _wanted(viewer, asked, say)
    found = viewer.browser.attempts(wanted, after=asked.first("after"), limit=_AT_ONCE)
    lines = {line.run_id: line for line in viewer.browser.runs(limit=_RUNS_OFFERED).lines}
    lines |= _lines(viewer, wanted.runs)
    shown = lines | _lines(viewer, {one.run_id for one in found.attempts} - lines.keys())
    chips = [*_chips(wanted, lines, asked, say)]
    return view_page(
        "view_attempts",
        asked,
        wanted=wanted,
        found=found,
        count=count_of(found.count),
        not_indexed=count_of(found.not_indexed),
        rows=[_row(one, shown[one.run_id], wanted, asked) for one in found.attempts if one.run_id in shown],
        chips=chips,
        clear_link=asked.link("/attempts"),
        runs=list(lines.values()),
        choices={choice.name: choice for choice in _choices(wanted, asked, say)},
        is_unfolded=any((wanted.language, wanted.question_id, wanted.dimension, wanted.rater_kind))
        or wanted.lowest is not None
        or wanted.highest is not None,
        shows_run=len(wanted.runs) != 1,
        is_simulated=any(line.is_simulated for line in shown.values() if not wanted.runs or line.run_id in wanted.runs),
        next_link=asked.here(after=found.next_after) if found.next_after else None,
        first_link=asked.here(after=None) if asked.first("after") else None,
    )


def _wanted(viewer: Viewer, asked: Asked, say: _Say) -> AttemptFilter:
    """The filter of an address.

    Raises:
        Refused: Where a parameter is none of its list.
    """
    dimension = asked.first("dimension")
    right = _one_of(asked, "right", ("1", "0"), say)
    language = _one_of(asked, "language", LANGUAGES, say)
    question_id = asked.first("question")
    return AttemptFilter(
        runs=runs_meant(viewer, asked.every("run")[:_MOST_RUNS]),
        category=_word(asked, "category", Category, say),
        difficulty=_word(asked, "difficulty", Difficulty, say),
        outcome=_word(asked, "outcome", Outcome, say),
        is_right=None if right is None else right == "1",
        dimension=None if dimension is None else dimension_named(dimension),
        rater_kind=_word(asked, "rater", RaterKind, say),
        lowest=_number(asked, "lowest", say),
        highest=_number(asked, "highest", say),
        flips=asked.first("flips") == "1",
        question_id=question_id,
        language=None if language is None else next(one for one in LANGUAGES if one == language),
        text=(asked.first("text") or "")[:_LONGEST_TEXT],
    )


def _one_of(asked: Asked, name: str, allowed: Sequence[str], say: _Say) -> str | None:
    value = asked.first(name)
    if value is not None and value not in allowed:
        raise Refused(Refusal.QUERY, detail=say("attempts bad", name=name, value=value[:_LONGEST_TEXT]))
    return value


def _word(asked: Asked, name: str, kind: type[_Word], say: _Say) -> _Word | None:
    value = _one_of(asked, name, [word.value for word in kind], say)
    return None if value is None else kind(value)


def _number(asked: Asked, name: str, say: _Say) -> float | None:
    value = asked.first(name)
    if value is None:
        return None
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not _LOWEST <= number <= _HIGHEST:
        raise Refused(Refusal.QUERY, detail=say("attempts bad_number", name=name, value=value[:_LONGEST_TEXT]))
    return number


def _choices(wanted: AttemptFilter, asked: Asked, say: _Say) -> Iterator[_Choice]:
    named = partial(name_of, language=asked.language)

    def words(kind: type[StrEnum], prefix: str) -> list[tuple[str, str]]:
        return [(word.value, named(prefix, word.value)) for word in kind]

    dimensions = words(Dimension, "dimension")
    if wanted.dimension and wanted.dimension not in [name for name, _ in dimensions]:
        # A team's own dimension comes by a link, and stays chosen.
        dimensions.append((wanted.dimension, wanted.dimension))
    listed: tuple[tuple[str, str, Sequence[tuple[str, str]]], ...] = (
        (
            "right",
            {None: "", True: "1", False: "0"}[wanted.is_right],
            [("1", say("attempts mark yes")), ("0", say("attempts mark no"))],
        ),
        ("category", wanted.category or "", words(Category, "category")),
        ("difficulty", wanted.difficulty or "", words(Difficulty, "difficulty")),
        ("outcome", wanted.outcome or "", [pair for pair in words(Outcome, "outcome") if pair[0] != Outcome.FAILED]),
        ("language", wanted.language or "", _named(say, "attempts language", LANGUAGES)),
        ("dimension", wanted.dimension or "", dimensions),
        ("rater", wanted.rater_kind or "", words(RaterKind, "rater")),
    )
    for name, chosen, options in listed:
        yield _Choice(name=name, label=say(f"attempts {name}"), chosen=str(chosen), options=options)


def _named(say: _Say, key: str, values: Sequence[str]) -> list[tuple[str, str]]:
    return [(value, say(f"{key} {value}")) for value in values]


def _chips(wanted: AttemptFilter, lines: Mapping[RunId, RunLine], asked: Asked, say: _Say) -> Iterator[_Chip]:
    """Each filter in force, with a link to the same page without it."""
    for run_id in wanted.runs:
        line = lines.get(run_id)
        name = run_id[:8] if line is None else f"{line.model} {line.short_id}"
        others = tuple(other for other in wanted.runs if other != run_id) or None
        words = say("attempts chip", name=say("question run"), value=name)
        yield _Chip(words=words, link=asked.here(run=others, after=None))
    for choice in _choices(wanted, asked, say):
        if choice.chosen:
            value = dict(choice.options).get(choice.chosen, choice.chosen)
            yield _Chip(
                words=say("attempts chip", name=choice.label, value=value),
                link=asked.here(**{choice.name: None, "after": None}),
            )
    for name, value in (
        ("lowest", "" if wanted.lowest is None else score_of(wanted.lowest)),
        ("highest", "" if wanted.highest is None else score_of(wanted.highest)),
        ("question", wanted.question_id or ""),
        ("text", wanted.text),
    ):
        if value:
            words = say("attempts chip", name=say(f"attempts {name}"), value=value)
            yield _Chip(words=words, link=asked.here(**{name: None, "after": None}))
    if wanted.flips:
        yield _Chip(words=say("question flips"), link=asked.here(flips=None, after=None))


def _lines(viewer: Viewer, run_ids: Iterable[RunId]) -> dict[RunId, RunLine]:
    return {run_id: line for run_id in run_ids if (line := viewer.browser.run(run_id)) is not None}


def _row(found: FoundAttempt, line: RunLine, wanted: AttemptFilter, asked: Asked) -> _Row:
    runs = wanted.runs if found.run_id in wanted.runs else (found.run_id,)
    language: Language = asked.language
    parameters = {"run": (found.run_id, *(one for one in runs if one != found.run_id))}
    link = asked.link(question_path(found.question_id), parameters)
    return _Row(
        found=found,
        line=line,
        link=f"{link}#a-{found.attempt_id}",
        mark=mark_of(found.is_right, language),
        outcome=name_of("outcome", found.outcome.value, language),
        category=kind_of(found.category, found.difficulty, language),
        score="–" if found.score is None else score_of(found.score),
        flip="–" if found.flip is None else whole_percent_of(found.flip),
        seconds="–"
        if found.complete_s is None
        else message("question seconds", language, seconds=measured(found.complete_s)),
        tokens="–" if found.tokens is None else count_of(found.tokens),
        excerpt=() if found.excerpt is None else parted(found.excerpt, wanted.text),
    )
