"""Two stored runs over the same questions, and reviews of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest

from evalkit.actions.project import Project
from evalkit.actions.reviewing.beginning import begun_review, planned_review
from evalkit.actions.reviewing.order import ReviewOrder
from evalkit.actions.reviewing.plan import ReviewPlan
from evalkit.actions.reviewing.rating import rate
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.question import Category, Variant
from evalkit.domain.review import Act, Assignment, AssignmentKind, Door, Review
from evalkit.domain.sheet import Tick
from evalkit.reviews.blinding import item_id_of
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import A_MOMENT
from tests.e2e.stored_runs import StoredRun, add_runs, questions_numbered

__all__ = ["MODELS", "QUESTIONS", "Desk", "a_desk", "overtaken"]

MODELS: Final = ("qwen-lab-q8", "qwen-lab-q4")
QUESTIONS: Final[Sequence[Variant]] = (
    *questions_numbered(16),
    *questions_numbered(8, category=Category.LOGIC, begin=101),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A store with two runs, and where its user stands."""

    store: Store
    project: Project
    run_ids: Sequence[RunId]

    def begun(self, *runs: str, **order: Any) -> Review:
        """Begin a review of both runs, or go on with it."""
        return begun_review(runs or MODELS, ReviewOrder(**order), project=self.project, store=self.store)

    def plan(self, **order: Any) -> ReviewPlan:
        """What a review of both runs takes: of the one that is there, or of one that is only thought of."""
        return planned_review(MODELS, ReviewOrder(**order), project=self.project, store=self.store)

    def assignments(self, review: Review, rater: str | None = None) -> Sequence[Assignment]:
        """Of one rater, or of all."""
        of = None if rater is None else self.rater(review, rater).rater_id
        return self.store.reviews.assignments(review.review_id, rater_id=of)

    def rater(self, review: Review, name: str) -> Any:
        """The rater of that name."""
        return next(one for one in self.store.reviews.raters(review.review_id) if one.name == name)

    def scored(self, review: Review, *, value: int = 3, by: Sequence[str] = ()) -> None:
        """Let every rater, or those who are named, score all that is in their hands."""
        for rater in self.store.reviews.raters(review.review_id):
            if by and rater.name not in by:
                continue
            ticks = [
                Tick(
                    item_id=item_id_of(review, one.assignment_id),
                    subject=name,
                    act=Act.SCORE,
                    value=value,
                    revision=1,
                    event_id=f"all {name}",
                    made_at=A_MOMENT,
                )
                for one in self.store.reviews.assignments(review.review_id, rater_id=rater.rater_id)
                for name in one.dimensions
            ]
            rate(review, rater, ticks, door=Door.PAGE, store=self.store, now=A_MOMENT)

    def place_by_attempt(self) -> dict[AttemptId, tuple[RunId, str]]:
        """Attempt -> run and question."""
        return {
            attempt_id: (run_id, asked_hash)
            for run_id in self.run_ids
            for columns in [self.store.attempts.columns(run_id)]
            for attempt_id, asked_hash in zip(columns.attempt_ids, columns.asked_hashes, strict=True)
        }

    def questions(self, review: Review, rater: str, *kinds: AssignmentKind) -> Counter[str]:
        """Questions in a rater's hands -> how many answers."""
        places = self.place_by_attempt()
        own = self.assignments(review, rater)
        return Counter(places[one.attempt_id][1] for one in own if not kinds or one.kind in kinds)


@contextmanager
def a_desk(folder: Path, *runs: StoredRun, questions: Sequence[Variant] = QUESTIONS) -> Generator[Desk]:
    """Both runs stored, three repeats each; others where they are given."""
    path = folder / f"{len(list(folder.iterdir()))}.db"
    if not runs:
        path.write_bytes(_two_runs())
    with open_store(f"sqlite:///{path}") as store:
        if runs:
            add_runs(store, *runs, questions=questions)
        run_ids = [store.runs.matching(name)[0].run.run_id for name in MODELS]
        yield Desk(store=store, project=Project.at(folder, environ={}), run_ids=run_ids)


@cache
def _two_runs() -> bytes:
    """A store with both runs, scored: made once, because that takes most of the time of a test."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        with open_store(f"sqlite:///{path}") as store:
            right = [3] * len(QUESTIONS)
            runs = [StoredRun(model=name, right=right) for name in MODELS]
            for run_id in add_runs(store, *runs, questions=QUESTIONS):
                run_scored_now(run_id, store=store, cwd=Path(folder), now=A_MOMENT)
        return path.read_bytes()


def overtaken(store: Store, method: str, patch: pytest.MonkeyPatch, *, by: Callable[[], None]) -> None:
    """Let somebody else be quicker: the next call of a method of ``store.reviews`` waits until they are done."""
    kind = type(store.reviews)
    sound: Any = getattr(kind, method)

    def waiting(self: Any, *given: Any) -> Any:
        patch.setattr(kind, method, sound)
        by()
        return sound(self, *given)

    patch.setattr(kind, method, waiting)
