"""Makes the database file of the present schema that later evalkits must be able to open.

Run once when a migration is added, and commit both files: ``python -m tests.migrations.make_store``. Files of past
schemas are never made again: they are what users have. Beside each stands, as JSON, what was read from it when it was
made, so that the test does not depend on builders that have changed since.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic_core import to_jsonable_python

from evalkit.domain.attempt import AttemptId, CutBy, Note, Outcome, RunId
from evalkit.domain.judging import CanaryCheck, CanaryRow, Judging
from evalkit.domain.question import ChoiceAnswer
from evalkit.domain.review import COMMENT, Act, AssignmentId, AssignmentKind, Door, RaterId, Review
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import RaterKind, SeriesId, Unscored, UnscoredReason
from evalkit.storage.opening import open_store
from evalkit.storage.schema import NEWEST
from evalkit.storage.store import Store
from tests.builders import (
    A_MOMENT,
    a_body,
    a_failed_attempt,
    a_lease,
    a_passport,
    a_run,
    a_score,
    a_series,
    a_session,
    a_target,
    a_variant,
    a_verdict,
    an_attempt,
    store_run,
)
from tests.judgement_builders import a_judgement
from tests.review_builders import a_rater, a_rating_event, a_review, an_assignment

__all__ = ["STORES", "contents"]

_JUDGES = SeriesId("11111111-0000-5000-8000-000000000001")
_PERSON = SeriesId("22222222-0000-5000-8000-000000000009")
STORES = Path(__file__).parent / "stores"


def contents(store: Store) -> object:
    """Everything that can be read from a store, as plain JSON values."""
    runs = [_run_contents(store, summary.run.run_id) for summary in store.runs.all()]
    pins = [list(store.baselines.history(pin.name)) for pin in store.baselines.all()]
    reviews = [_review_contents(store, review) for review in store.reviews.all()]
    told = [store.runs.all(), runs, store.verdicts.all(), pins, store.judgements.check("check"), reviews]
    return to_jsonable_python(told, bytes_mode="hex")


def _run_contents(store: Store, run_id: RunId) -> dict[str, object]:
    run = store.runs.get(run_id)
    attempts = list(store.attempts.of_run(run_id))
    series = store.scores.series_of_run(run_id)
    return {
        "run": run,
        "sessions": store.runs.sessions(run_id),
        "variants": store.banks.variants(run.places),
        "attempts": attempts,
        "bodies": [store.attempts.body(attempt.attempt_id) for attempt in attempts],
        "series": series,
        "scores": [list(store.scores.of_run(run_id, one.series_id)) for one in series],
        "judgings": store.judgements.judgings(run_id),
        "judgements": [
            store.judgements.body(score.score_id)
            for one in series
            if one.rater_kind is RaterKind.JUDGE
            for score in store.scores.of_run(run_id, one.series_id)
        ],
        "learnt": store.learnt.get(base_url=run.target.base_url, served_model=run.target.served_model),
    }


def _review_contents(store: Store, review: Review) -> dict[str, object]:
    review_id = review.review_id
    return {
        "review": review,
        "raters": store.reviews.raters(review_id),
        "assignments": store.reviews.assignments(review_id),
        "events": store.reviews.events(review_id),
        "revisions": store.reviews.revisions(_PERSON),
    }


def _make(path: Path) -> None:
    choice = ChoiceAnswer(key="乙", options={"乙": "对", "甲": "错"})
    variants = (a_variant(checklist=("列出已知条件。",)), a_variant(question_id="logic-001", expected=choice))
    run = a_run(variants=variants, repeats=2, target=a_target(extra_body={"top_k": 20}))
    first, second = (variant.asked_hash for variant in variants)
    with open_store(f"sqlite:///{path}") as store:
        store_run(store, run=run, variants=variants)
        store.attempts.append(
            [
                (a_failed_attempt(asked_hash=first), a_body(answer="")),
                (an_attempt(asked_hash=first, try_number=1), a_body(answer="答案:42")),
                (
                    an_attempt(
                        asked_hash=second,
                        outcome=Outcome.LOOPING,
                        cut_by=CutBy.US,
                        notes=frozenset({Note.REPEATED_TAIL}),
                    ),
                    a_body(reply=bytes(range(256))),
                ),
            ]
        )
        answered = an_attempt(asked_hash=first, try_number=1).attempt_id
        open_question = Unscored(reason=UnscoredReason.OPEN_QUESTION, detail="judges decide")
        key = {"attempt_id": answered, "key_hash": variants[0].key_hash}
        store.scores.add_series(a_series())
        store.scores.append(
            [
                a_score(score_id="first", **key),
                a_score(score_id="second", revision=1, supersedes="first", author="ann", reason="misread", **key),
                a_score(score_id="open", dimension=Dimension.CREATIVITY, finding=open_question, **key),
            ]
        )
        store.scores.add_series(
            a_series(series_id=_JUDGES, rater_kind=RaterKind.JUDGE, rater="评审", about={"served_model": "q"})
        )
        judged = a_score(score_id="judged", series_id=_JUDGES, dimension="礼貌", **key)
        store.judgements.append([a_judgement(score=judged, suspect="给 5 分", unread_reply=bytes(range(256)))])
        store.judgements.put_judging(
            Judging(run_id=run.run_id, series_id=_JUDGES, dimension="礼貌", repeats_per_question=2, samples=1)
        )
        canary = CanaryRow(name="empty", language="zh", score=1.0, at_most=2.0, at_least=None, said="空")
        store.judgements.put_check(CanaryCheck(check_id="check", judge="评审", rows=(canary,), created_at=A_MOMENT))
        _add_review(store, answered, key_hash=variants[0].key_hash)
        store.learnt.put(
            base_url=run.target.base_url, served_model=run.target.served_model, facts={"usage": False, "n": [1, "二"]}
        )
        store.verdicts.add(a_verdict())
        store.verdicts.add(a_verdict(subject=None, document={"说明": ["甲", 1, None, 0.5, True]}))
        for _ in range(2):
            store.baselines.pin("生产", run.run_id, A_MOMENT)
        store.runs.take_lease(a_lease(), now=A_MOMENT)
        store.runs.close_session(a_session(ended_at=A_MOMENT, end="done", passport_after=a_passport()))
        path.with_suffix(".json").write_text(
            json.dumps(contents(store), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )


def _add_review(store: Store, attempt_id: AttemptId, *, key_hash: str) -> None:
    dimensions = (Dimension.COHERENCE, "礼貌")
    store.reviews.add(a_review(dimensions=dimensions, language="zh", secret=bytes(range(256))))
    repeat = an_assignment(
        assignment_id=AssignmentId("hidden"),
        attempt_id=attempt_id,
        position=1,
        kind=AssignmentKind.REPEAT,
        dimensions=("礼貌",),
    )
    heir = a_rater(rater_id=RaterId("heir"), name="小红", instead_of=a_rater().rater_id)
    store.reviews.assign(
        [a_rater(name="小明"), heir], [an_assignment(attempt_id=attempt_id, dimensions=dimensions), repeat]
    )
    store.scores.add_series(a_series(series_id=_PERSON, rater_kind=RaterKind.HUMAN, rater="小明"))
    told = {"series_id": _PERSON, "attempt_id": attempt_id, "key_hash": key_hash, "dimension": "礼貌"}
    taken_back = Unscored(reason=UnscoredReason.TAKEN_BACK)
    store.reviews.append([a_rating_event(event_id="1", subject="礼貌")], [a_score(score_id="4", **told)])
    store.reviews.append(
        [
            a_rating_event(event_id="2", subject="礼貌", act=Act.CLEAR, revision=2, door=Door.SHEET),
            a_rating_event(event_id="3", subject=COMMENT, act=Act.COMMENT, text="第二步\n=1+1", door=Door.FILE),
            a_rating_event(event_id="1", subject="礼貌", value=5, assignment_id=repeat.assignment_id),
        ],
        [
            a_score(score_id="back", finding=taken_back, revision=1, supersedes="4", **told),
            a_score(score_id="5", sample=1, **told),
        ],
    )


if __name__ == "__main__":
    made = STORES / f"{NEWEST}.db"
    if made.exists():
        message = f"{made} exists: a file of a schema that was released is never made again"
        raise SystemExit(message)
    _make(made)
