"""What there is to review: the questions that all runs have answered, with the answers that people are shown.

People look at the answers that judges look at: of each question the same repeats are drawn, the same rubrics say what
applies, and what is cut, empty or without content is shown to neither and counts as 1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.actions.judging.chosen import chosen_rubrics
from evalkit.actions.judging.matter import matter_of
from evalkit.actions.judging.wanted import JudgedAttempt, applies, chosen_cells
from evalkit.actions.project import Project
from evalkit.actions.score_run import ScoredRun, run_scored_now
from evalkit.domain.attempt import Cell, RunId
from evalkit.domain.review import COMMENT, FLAG
from evalkit.domain.rubric import Dimension, Rubric
from evalkit.errors import RunError, UserError
from evalkit.reviews.matter import ReviewAnswer, ReviewQuestion
from evalkit.storage.store import Store

__all__ = ["ReviewMatter", "review_matter"]

_MOST_DIMENSIONS: Final = 3
"""By default: each takes a minute of every answer."""
_USUAL: Final = (Dimension.COHERENCE, Dimension.COMPLETENESS, Dimension.COMMON_SENSE)
_NEVER_BY_DEFAULT: Final = frozenset({Dimension.ACCURACY, Dimension.RESPONSE_TIME, Dimension.KNOWLEDGE_TRANSFER})
"""Rule, clock and pairs of questions decide them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewMatter:
    """Questions and rubrics of a review."""

    rubrics: tuple[Rubric, ...]
    questions: tuple[ReviewQuestion, ...]
    """All that may be drawn."""


def review_matter(
    run_ids: Sequence[RunId],
    dimensions: Sequence[str],
    *,
    repeats_per_question: int,
    project: Project,
    store: Store,
) -> ReviewMatter:
    """The questions that every run has answered, and to which a dimension applies.

    Args:
        run_ids: Whose answers are reviewed.
        dimensions: By name; () takes the usual ones.
        repeats_per_question: Of each run.
        project: Whose rubrics hold.
        store: Where the answers are.

    Raises:
        UserError: When a dimension is not as it must be, or there is nothing to review.
    """
    rubrics, _ = chosen_rubrics(dimensions, cwd=project.cwd)
    for rubric in rubrics:
        if rubric.name in (COMMENT, FLAG):
            raise UserError(f"{rubric.source}: people cannot score a dimension called {rubric.name}; rename it")
    scored = [run_scored_now(run_id, store=store, cwd=project.cwd, now=project.now()) for run_id in run_ids]
    _refuse_too_many(repeats_per_question, scored)
    drawn = [_drawn(one, repeats=repeats_per_question, store=store) for one in scored]
    whole = [
        asked_hash
        for asked_hash in drawn[0]
        if all(len(run.get(asked_hash, ())) == repeats_per_question for run in drawn)
    ]
    if not whole:
        raise RunError(f"nothing to review: {_named(scored)} have no question that each of them has answered")
    candidates = [run[asked_hash] for asked_hash in whole for run in drawn]
    chosen = _named_rubrics(rubrics, candidates) if dimensions else _usual_rubrics(rubrics, candidates, scored)
    questions = (_question(asked_hash, scored, drawn, chosen) for asked_hash in whole)
    return ReviewMatter(
        rubrics=chosen,
        questions=tuple(question for question in questions if question.answers or question.unsent),
    )


def _refuse_too_many(wanted: int, scored: Sequence[ScoredRun]) -> None:
    """Every run has as many answers to every question: one that had more would be known by that.

    Raises:
        RunError: Naming a run that was asked less often.
    """
    for one in scored:
        fewest = min((place.repeats for place in one.run.places), default=wanted)
        if fewest < wanted:
            raise RunError(
                f"--repeats-per-question {wanted}: {_named([one])} was asked some questions {fewest} times only; give "
                f"{fewest} or fewer"
            )


def _drawn(scored: ScoredRun, *, repeats: int, store: Store) -> Mapping[str, Sequence[JudgedAttempt]]:
    """asked_hash -> the final attempts at the repeats that are drawn, in the run's order."""
    chosen = chosen_cells(scored.run, repeats_per_question=repeats)
    columns = store.attempts.columns(scored.run.run_id)
    cells = {
        attempt_id: Cell(asked_hash=asked_hash, repeat=repeat)
        for attempt_id, asked_hash, repeat in zip(
            columns.attempt_ids, columns.asked_hashes, columns.repeats, strict=True
        )
    }
    found: dict[str, list[JudgedAttempt]] = defaultdict(list)
    # Judges may have been given more repeats than people are.
    for one in matter_of(scored, repeats_per_question=repeats, store=store).judged:
        if cells[one.attempt_id] in chosen:
            found[one.variant.asked_hash].append(one)
    return found


def _applies(rubric: Rubric, one: JudgedAttempt) -> bool:
    """As it does to judges."""
    return applies(rubric, one.variant, is_read=one.is_read, gate=one.gate)


def _named_rubrics(rubrics: Sequence[Rubric], candidates: Sequence[Sequence[JudgedAttempt]]) -> tuple[Rubric, ...]:
    for rubric in rubrics:
        if not _is_shown(rubric, candidates):
            raise RunError(
                f"--dimension {rubric.name}: it applies to no answer that people can be shown; evalkit rubrics show "
                f"{rubric.name} says what it is about"
            )
    return tuple(rubrics)


def _usual_rubrics(
    rubrics: Sequence[Rubric], candidates: Sequence[Sequence[JudgedAttempt]], scored: Sequence[ScoredRun]
) -> tuple[Rubric, ...]:
    """Those that judges have scored, so that people can be held against them; else the usual ones."""
    judged = {name for one in scored for name in one.panels} - _NEVER_BY_DEFAULT
    chosen = [rubric for rubric in rubrics if rubric.name in (judged or _USUAL) and _is_shown(rubric, candidates)]
    if not chosen:
        raise RunError(
            f"nothing to review: no usual dimension applies to an answer of {_named(scored)}; name one with --dimension"
        )
    return tuple(chosen[:_MOST_DIMENSIONS])


def _is_shown(rubric: Rubric, candidates: Sequence[Sequence[JudgedAttempt]]) -> bool:
    """Whether people would be shown an answer for it."""
    return any(one.gate is None and _applies(rubric, one) for some in candidates for one in some)


def _question(
    asked_hash: str,
    scored: Sequence[ScoredRun],
    drawn: Sequence[Mapping[str, Sequence[JudgedAttempt]]],
    rubrics: Sequence[Rubric],
) -> ReviewQuestion:
    answers: list[ReviewAnswer] = []
    unsent = 0
    for one, found in zip(scored, drawn, strict=True):
        for judged in found[asked_hash]:
            dimensions = tuple(rubric.name for rubric in rubrics if _applies(rubric, judged))
            if judged.gate is not None:
                unsent += bool(dimensions)
            elif dimensions:
                answer = ReviewAnswer(attempt_id=judged.attempt_id, run_id=one.run.run_id, dimensions=dimensions)
                answers.append(answer)
    variant = scored[0].variants[asked_hash]
    return ReviewQuestion(
        asked_hash=asked_hash,
        stratum=(variant.category, variant.difficulty),
        answers=tuple(answers),
        unsent=unsent,
    )


def _named(scored: Sequence[ScoredRun]) -> str:
    return ", ".join(f"run {one.run.short_id} ({one.run.target.name})" for one in scored)
