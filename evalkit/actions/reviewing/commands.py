"""The commands that put answers before people, as every page and reason names them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from evalkit.actions.reviewing.order import MINUTES, RATERS
from evalkit.domain.review import Review, ReviewRater
from evalkit.domain.rubric import DimensionName
from evalkit.domain.run import Run
from evalkit.reviews.handing import active_raters
from evalkit.reviews.sizing import minutes_for_sample
from evalkit.stats.bootstrap import FEWEST_CLUSTERS
from evalkit.stats.ppi import FEWEST_LABELLED

__all__ = [
    "adding_command",
    "beginning_command",
    "beginning_minutes",
    "fresh_command",
    "review_command",
    "runs_command",
]


def review_command(review: Review, *options: str) -> str:
    """``evalkit review`` with the runs of a review."""
    return " ".join(("evalkit review", *review.short_run_ids, *options))


def adding_command(review: Review, *which: str, raters: int) -> str:
    """What adds so many to a review, by names that are still to be filled in.

    Never by how many there would be then: that counts whoever has left, and who reads it does not.
    """
    return review_command(review, *which, *["--rater", "NAME"] * raters)


def runs_command(runs: Sequence[Run]) -> str:
    """What begins a review of some runs in the usual way, or goes on with theirs."""
    return " ".join(("evalkit review", *(run.short_id for run in runs)))


def beginning_command(
    runs: Sequence[Run],
    dimensions: Sequence[DimensionName],
    *,
    there: int,
    questions: int,
    shared: int = FEWEST_CLUSTERS,
) -> str:
    """What begins a review.

    Args:
        runs: Whose answers are scored.
        dimensions: On which.
        there: How many questions the runs have.
        questions: How many of them people are to score; of more than there are, all.
        shared: How many of them are to be scored by two people at least.
    """
    wanted = min(there, questions)
    minutes = beginning_minutes(wanted, there=there, answers=len(runs), dimensions=len(dimensions), shared=shared)
    # The usual time needs no words.
    asked = ["--minutes", str(minutes)] if minutes > MINUTES else []
    return " ".join([runs_command(runs), *_about(dimensions), *asked])


def beginning_minutes(
    questions: int, *, there: int, answers: int, dimensions: int, shared: int = FEWEST_CLUSTERS
) -> int:
    """The time of each rater that a review takes, of as many raters as there are where nobody says how many.

    Enough, too, to tell how far people agree, as far as that many questions do.

    Args:
        questions: How many people are to score.
        there: Of how many.
        answers: To one question, all runs together.
        dimensions: On which each of them is scored.
        shared: How many of the questions are to be scored by two people at least.
    """
    return minutes_for_sample(
        questions, answers=answers, dimensions=dimensions, raters=RATERS, shared=min(questions, shared), there=there
    )


def fresh_command(
    review: Review, raters: Sequence[ReviewRater], *, left: int, questions: int = 1, shared: int = 1
) -> str:
    """What puts more questions before people, on the dimensions of a review: its own are drawn once and for all.

    The same people are asked, by their names: without, it would invent others that are called like them. Wherever it is
    said, it asks for as many questions as combined figures begin at, unless more are wanted, and for no more than are
    left: pages that each asked for what is their own concern would ask for different times at one moment.

    Args:
        review: One of those runs, on those dimensions.
        raters: All of it.
        left: Questions that no review has drawn.
        questions: How many more are wanted at least.
        shared: How many of them are to be scored by two people at least.

    Returns:
        Nothing where none are left.
    """
    if not left:
        return ""
    active = active_raters(raters)
    names = [rater.name for rater in raters if rater.rater_id in active]
    # One person alone would leave unknown how far people agree.
    names += ["NAME"] * (RATERS - len(names))

    def enough(number: int, *, by_two: int = 1) -> float:
        return minutes_for_sample(
            number,
            answers=len(review.run_ids),
            dimensions=len(review.dimensions),
            raters=len(names),
            shared=by_two,
        )

    wanted = enough(min(left, max(questions, FEWEST_LABELLED)), by_two=min(left, shared))
    # The usual time, too, would be filled with questions that were scored before, where few are left.
    minutes = min(max(wanted, MINUTES), enough(left))
    options = [word for name in names for word in ("--rater", shlex.quote(name))]
    options += ["--minutes", f"{minutes:.0f}"] if minutes != MINUTES else []
    return review_command(review, "--fresh", *_about(review.dimensions), *options)


def _about(dimensions: Sequence[DimensionName]) -> list[str]:
    return [word for name in dimensions for word in ("--dimension", name)]
