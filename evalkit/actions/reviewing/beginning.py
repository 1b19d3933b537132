"""``evalkit review``: begin a review, or go on with the one that is there; says first what it takes."""

from __future__ import annotations

import secrets
from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from evalkit.actions.find_run import found_run
from evalkit.actions.finish_command import finish_command
from evalkit.actions.project import Project
from evalkit.actions.reviewing.adding import raters_named
from evalkit.actions.reviewing.following import due_assignments, follow_up
from evalkit.actions.reviewing.order import MINUTES, ReviewOrder
from evalkit.actions.reviewing.plan import ReviewPlan, Stage, review_plan
from evalkit.actions.reviewing.reach import Reach, drawn_before, reach_of, with_more_raters
from evalkit.actions.reviewing.review_matter import ReviewMatter, review_matter
from evalkit.actions.reviewing.sharing import SoFar, shared_out
from evalkit.actions.reviewing.sheets import review_rubrics
from evalkit.actions.reviewing.taking_over import predecessor_of
from evalkit.actions.reviewing.which import how_far, new_review_id, open_review, other_reviews, runs_named
from evalkit.actions.until_stored import until_stored
from evalkit.domain.attempt import RunId
from evalkit.domain.review import Assignment, Review, ReviewRater
from evalkit.domain.run import Run
from evalkit.errors import ConfigError, RunError
from evalkit.reviews.first_pass import Ratings
from evalkit.reviews.handing import in_hands
from evalkit.reviews.matter import ReviewQuestion
from evalkit.reviews.sampling import drawn_sample
from evalkit.reviews.sizing import room_in
from evalkit.storage.store import Store

__all__ = ["begun_plan", "begun_review", "planned_review", "stored_plan"]

_TEN: Final = 10
"""Minutes: time is asked for in tens."""
_SEED: Final = 1
_REPEATS_PER_QUESTION: Final = 1
_SECRET_BYTES: Final = 32
_TRIES: Final = 5
"""Another command has begun the same review meanwhile, or added a rater of the same name: it is gone on with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    """What is stored, and what would be stored next."""

    review: Review
    is_stored: bool
    runs: Sequence[Run]
    raters: Sequence[ReviewRater]
    assignments: Sequence[Assignment]
    """Of the raters that are there."""
    new_raters: Sequence[ReviewRater]
    new_assignments: Sequence[Assignment]
    matter: ReviewMatter | None = None
    """What a review that is only thought of is drawn from."""


def planned_review(run_texts: Sequence[str], order: ReviewOrder, *, project: Project, store: Store) -> ReviewPlan:
    """What a review takes of each rater; stores nothing of it.

    Args:
        run_texts: As the user names runs.
        order: People, dimensions and manner.
        project: Whose rubrics hold.
        store: Where the runs are.

    Raises:
        UserError: When it cannot be begun or gone on with like this.
    """
    planned = _planned(run_texts, order, project=project, store=store)
    review, runs = planned.review, planned.runs
    raters = [*planned.raters, *planned.new_raters]
    given = [*planned.assignments, *planned.new_assignments]
    events = store.reviews.events(review.review_id)
    before = Ratings.of(given, events, raters)
    # What doing it would put before raters, too.
    due = tuple(due_assignments(review, given, before, raters=raters, now=project.now()))
    assignments = [*given, *due]
    ratings = Ratings.of(assignments, events, raters)
    reach = reach_of(review, in_hands(assignments, raters, ratings.now), raters, project=project, store=store)
    reach = _with_minutes(reach, planned, project=project, store=store)
    if planned.is_stored:
        so_far = SoFar(raters=raters, assignments=assignments, events=events)
        reach = with_more_raters(reach, review, so_far=so_far, project=project, store=store)
    stage: Stage = "going on" if planned.is_stored else "planned"
    plan = review_plan(review, runs, raters, assignments, stage=stage, ratings=ratings)
    return replace(
        plan,
        others=other_reviews(review, store=store),
        reach=reach,
        is_finished=not (planned.new_assignments or due) and how_far(review, store=store).is_finished,
    )


def begun_review(run_texts: Sequence[str], order: ReviewOrder, *, project: Project, store: Store) -> Review:
    """The open review of these runs and dimensions, begun unless there is one, with all raters that are asked for.

    Args:
        run_texts: As the user names runs.
        order: People, dimensions and manner.
        project: Whose rubrics hold.
        store: Where it goes.

    Raises:
        UserError: When it cannot be begun or gone on with like this; then nothing is stored.
    """
    return _stored(run_texts, order, project=project, store=store).review


def begun_plan(run_texts: Sequence[str], order: ReviewOrder, *, project: Project, store: Store) -> ReviewPlan:
    """``begun_review``, and what the review takes of each rater, with all that has come to be due."""
    planned = _stored(run_texts, order, project=project, store=store)
    follow_up(planned.review, store=store, now=project.now())
    return stored_plan(planned.review, project=project, store=store, is_new=not planned.is_stored)


def _stored(run_texts: Sequence[str], order: ReviewOrder, *, project: Project, store: Store) -> _Planned:
    def stored() -> _Planned:
        planned = _planned(run_texts, order, project=project, store=store)
        if not planned.is_stored:
            store.reviews.add(planned.review)
        store.reviews.assign(planned.new_raters, planned.new_assignments)
        return planned

    return until_stored(stored, tries=_TRIES)


def stored_plan(review: Review, *, project: Project, store: Store, is_new: bool = False) -> ReviewPlan:
    """What a review that has begun takes; one that is new has begun just now."""
    runs = [store.runs.get(run_id) for run_id in review.run_ids]
    so_far = SoFar.stored(review, store=store)
    raters, assignments = so_far.raters, so_far.assignments
    ratings = Ratings.of(assignments, so_far.events, raters)
    plan = review_plan(review, runs, raters, assignments, stage="begun" if is_new else "going on", ratings=ratings)
    return replace(
        plan,
        others=other_reviews(review, store=store),
        reach=with_more_raters(
            reach_of(review, in_hands(assignments, raters, ratings.now), raters, project=project, store=store),
            review,
            so_far=so_far,
            project=project,
            store=store,
        ),
        is_finished=how_far(review, store=store).is_finished,
    )


def _planned(run_texts: Sequence[str], order: ReviewOrder, *, project: Project, store: Store) -> _Planned:
    run_ids = runs_named(run_texts, store=store)
    found = open_review(run_ids, order, store=store)
    if found is None:
        return _new_review(run_ids, order, project=project, store=store)
    _refuse_changes(found, order)
    review_rubrics(found, project=project)
    raters = store.reviews.raters(found.review_id)
    names = order.new_names([rater.name for rater in raters])
    predecessor = predecessor_of(found, raters, order)
    runs = [store.runs.get(run_id) for run_id in found.run_ids]
    assignments = store.reviews.assignments(found.review_id)
    matter = None
    if names:
        matter = review_matter(
            found.run_ids,
            found.dimensions,
            repeats_per_question=found.repeats_per_question,
            project=project,
            store=store,
        )
    new_raters = raters_named(found, names, now=project.now(), instead_of=predecessor)
    return _Planned(
        review=found,
        is_stored=True,
        runs=runs,
        raters=raters,
        assignments=assignments,
        new_raters=new_raters,
        new_assignments=[]
        if matter is None
        else shared_out(found, new_raters, matter, so_far=SoFar.stored(found, store=store), now=project.now()),
    )


def _new_review(run_ids: tuple[RunId, ...], order: ReviewOrder, *, project: Project, store: Store) -> _Planned:
    if order.instead_of is not None:
        raise RunError(f"--instead-of {order.instead_of}: no review of these runs has begun; leave it out")
    names = order.new_names(())
    if not names:
        raise ConfigError("--raters 0: a review needs somebody who scores")
    if not order.takes_partial:
        _refuse_unfinished(run_ids, store=store)
    repeats = order.repeats_per_question or _REPEATS_PER_QUESTION
    matter = review_matter(run_ids, order.dimensions, repeats_per_question=repeats, project=project, store=store)
    minutes = MINUTES if order.minutes is None else order.minutes
    seed = _SEED if order.seed is None else order.seed
    runs = [store.runs.get(run_id) for run_id in run_ids]
    review = Review(
        review_id=new_review_id(run_ids, store=store),
        run_ids=run_ids,
        dimensions=tuple(rubric.name for rubric in matter.rubrics),
        anchors_versions={rubric.name: rubric.anchors_version for rubric in matter.rubrics},
        asked_hashes=(),
        repeats_per_question=repeats,
        minutes=minutes,
        language=order.language or runs[0].selection.language,
        seed=seed,
        secret=secrets.token_bytes(_SECRET_BYTES),
        created_at=project.now(),
    )
    new_raters = raters_named(review, names, now=project.now())
    so_far = SoFar.stored(review, store=store)
    review = _drawn(review, matter, new_raters, so_far=so_far, known=drawn_before(review, store=store))
    return _Planned(
        review=review,
        is_stored=False,
        matter=matter,
        runs=runs,
        raters=(),
        assignments=(),
        new_raters=new_raters,
        new_assignments=shared_out(review, new_raters, matter, so_far=so_far, now=project.now()),
    )


def _with_minutes(reach: Reach, planned: _Planned, *, project: Project, store: Store) -> Reach:
    """With the time that would be enough, tried out where a review is only thought of.

    By rule of thumb it would be overstated: answers that are shown to nobody leave room for others, and where all
    questions are dealt out, who has time left is given what somebody else has.
    """
    review, raters, matter = planned.review, planned.new_raters, planned.matter
    if matter is None:
        return reach
    known, so_far = drawn_before(review, store=store), SoFar.stored(review, store=store)

    def tried(minutes: int) -> Reach:
        other = _drawn(replace(review, minutes=float(minutes)), matter, raters, so_far=so_far, known=known)
        given = shared_out(other, raters, matter, so_far=so_far, now=project.now())
        return reach_of(other, given, raters, project=project, store=store, most=reach.most)

    shared, asked = reach.minutes_thought(review, raters=raters)
    return replace(
        reach,
        minutes_for_shared=_fewest(review.minutes, shared, lambda minutes: tried(minutes).is_enough_shared),
        minutes_for_questions=_fewest(review.minutes, asked, lambda minutes: tried(minutes).is_enough_asked),
    )


def _fewest(too_few: float, enough: int | None, is_enough: Callable[[int], int]) -> int | None:
    """Whole tens of minutes that are enough, fewer than are thought to be wherever they are found to be."""
    if enough is None:
        return None
    tens = range(int(too_few // _TEN + 1) * _TEN, enough, _TEN)
    return tens[at] if (at := bisect_left(tens, 1, key=is_enough)) < len(tens) else enough


def _refuse_unfinished(run_ids: Sequence[RunId], *, store: Store) -> None:
    """What is drawn stays drawn: what is asked later would never be put before people.

    Raises:
        RunError: Naming every run that is not finished.
    """
    found = [found_run(run_id, store=store) for run_id in run_ids]
    defects = [
        f"run {one.run.short_id} ({one.run.target.name}): {one.finished} of {one.wanted} asked; finish it first with: "
        f"{finish_command(one.run)}, or begin all the same with --partial"
        for one in found
        # What an imported log lacks will never come.
        if one.finished < one.wanted and one.run.imported is None
    ]
    if defects:
        raise RunError("\n".join(defects))


def _refuse_changes(review: Review, order: ReviewOrder) -> None:
    """What a review was begun with holds to its end: raters' shares were made by it.

    Raises:
        RunError: Naming the option.
    """
    said = {
        "--minutes": (order.minutes, review.minutes),
        "--repeats-per-question": (order.repeats_per_question, review.repeats_per_question),
        "--seed": (order.seed, review.seed),
        "--language": (order.language, review.language),
    }
    for option, (now, before) in said.items():
        if now is not None and now != before:
            shown = f"{before:g}" if isinstance(before, float) else before
            raise RunError(
                f"{option}: review {review.short_id} of the same answers was begun with {option} {shown}; leave it out "
                "to go on with that one, or begin another one with evalkit review --fresh"
            )


def _drawn(
    review: Review,
    matter: ReviewMatter,
    raters: Sequence[ReviewRater],
    *,
    so_far: SoFar,
    known: Collection[str],
) -> Review:
    """With the questions that fit into its time."""
    had = [so_far.had.get(rater.name, frozenset()) for rater in raters]
    questions = _sampled(matter, review, had=had, known=known)
    return replace(review, asked_hashes=tuple(question.asked_hash for question in questions))


def _sampled(
    matter: ReviewMatter, review: Review, *, had: Sequence[AbstractSet[str]], known: Collection[str]
) -> Sequence[ReviewQuestion]:
    """What nobody was asked for so far goes first: whoever begins another review wants to know more.

    Args:
        matter: What may be drawn.
        review: About to begin.
        had: Of each of its raters, what they were given before.
        known: What others have drawn.
    """

    def fitting(minutes: float) -> Sequence[ReviewQuestion]:
        room = room_in(minutes)
        sample = drawn_sample(matter.questions, raters=len(had), room=room, seed=review.seed, known=known, had=had)
        return sample.questions

    try:
        return fitting(review.minutes)
    except ValueError as error:
        least = min((one for one in matter.questions if one.answers), key=lambda question: question.scores)
        raise ConfigError(
            f"--minutes {review.minutes:g}: one question takes {least.scores} scores of about a minute "
            f"(answers: {len(least.answers)}, dimensions: {len(matter.rubrics)}); give at least "
            f"{_fewest_minutes(fitting)}, or fewer dimensions"
        ) from error


def _fewest_minutes(fitting: Callable[[float], Sequence[ReviewQuestion]]) -> int:
    """Whole minutes into which a question fits, with all that is kept free."""
    for minutes in count(1):
        with suppress(ValueError):
            fitting(minutes)
            return minutes
    raise AssertionError("some time is enough for each question")
