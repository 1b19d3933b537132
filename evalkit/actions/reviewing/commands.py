"""The commands that put answers before people, as every page and reason names them."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.actions.reviewing.order import MINUTES, RATERS
from evalkit.domain.review import Review
from evalkit.domain.rubric import DimensionName
from evalkit.domain.run import Run
from evalkit.reviews.sizing import minutes_for_sample

__all__ = ["beginning_command", "fresh_command", "going_on_command", "review_command"]


def review_command(review: Review, *options: str) -> str:
    """``evalkit review`` with the runs of a review."""
    return " ".join(("evalkit review", *review.short_run_ids, *options))


def going_on_command(review: Review) -> str:
    """What goes on with a review, told from others of its runs by its dimensions."""
    return review_command(review, *_about(review.dimensions))


def beginning_command(runs: Sequence[Run], dimensions: Sequence[DimensionName], *, questions: int) -> str:
    """What begins a review.

    Args:
        runs: Whose answers are scored.
        dimensions: On which.
        questions: How many people are to score.
    """
    words = ["evalkit review", *(run.short_id for run in runs), *_about(dimensions)]
    return " ".join([*words, *_minutes(questions, answers=len(runs), dimensions=len(dimensions))])


def fresh_command(review: Review, *, questions: int = 1, shared: int = 1) -> str:
    """What puts more questions before people, on the dimensions of a review: its own are drawn once and for all.

    Args:
        review: One of those runs, on those dimensions.
        questions: How many more are wanted at least.
        shared: How many of them are to be scored by two people at least.
    """
    minutes = _minutes(questions, answers=len(review.run_ids), dimensions=len(review.dimensions), shared=shared)
    return review_command(review, "--fresh", *_about(review.dimensions), *minutes)


def _about(dimensions: Sequence[DimensionName]) -> list[str]:
    return [word for name in dimensions for word in ("--dimension", name)]


def _minutes(questions: int, *, answers: int, dimensions: int, shared: int = 1) -> list[str]:
    """What more than the usual time is asked for with, of as many raters as there are where nobody says how many."""
    minutes = minutes_for_sample(questions, answers=answers, dimensions=dimensions, raters=RATERS, shared=shared)
    return ["--minutes", str(minutes)] if minutes > MINUTES else []
