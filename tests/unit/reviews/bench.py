"""Questions of made-up runs, for who draws, deals and shuffles."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.review import RaterId
from evalkit.reviews.assigning import Share
from evalkit.reviews.matter import ReviewAnswer, ReviewQuestion

__all__ = ["DIMENSIONS", "a_review_question", "a_share", "review_questions"]

DIMENSIONS = ("coherence", "completeness", "common_sense")


def a_review_question(
    name: str,
    *,
    runs: Sequence[str] = ("a", "b"),
    repeats: int | Callable[[str], int] = 1,
    dimensions: Sequence[str] = DIMENSIONS,
    stratum: tuple[Category, Difficulty] = (Category.MATH, Difficulty.EASY),
) -> ReviewQuestion:
    """One question with answers of some runs; ``repeats`` may be another number for each run."""
    return ReviewQuestion(
        asked_hash=name,
        stratum=stratum,
        answers=tuple(
            ReviewAnswer(
                attempt_id=AttemptId(f"{run}/{name}/{repeat}"), run_id=RunId(run), dimensions=tuple(dimensions)
            )
            for run in runs
            for repeat in range(repeats if isinstance(repeats, int) else repeats(run))
        ),
    )


def review_questions(count: int, **given: object) -> list[ReviewQuestion]:
    """Questions of one kind."""
    return [a_review_question(f"q{number:03d}", **given) for number in range(count)]  # type: ignore[arg-type]


def a_share(common: Sequence[ReviewQuestion], own: Sequence[ReviewQuestion] = (), *, rater: str = "r") -> Share:
    """What one rater is given."""
    return Share(rater_id=RaterId(rater), common=tuple(common), own=tuple(own))
