"""``evalkit agreement``: how far people agree about the answers of some runs, and each rater beside the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from evalkit.actions.calibrating.marks import first_command
from evalkit.actions.cards.people import people_card
from evalkit.actions.find_run import found_run
from evalkit.actions.judging.answer_places import AnswerPlaces
from evalkit.actions.project import Project
from evalkit.actions.reviewing.found import FoundPeople, reviews_of
from evalkit.actions.reviewing.joined import joined_people
from evalkit.actions.reviewing.which import going_on_commands
from evalkit.actions.reviewing.work import rater_work
from evalkit.actions.score_run import ScoredRun, run_scored_now
from evalkit.domain.attempt import AttemptId
from evalkit.domain.people import Agreement
from evalkit.domain.rubric import DimensionName
from evalkit.errors import RunError
from evalkit.storage.store import Store

__all__ = ["agreement_of", "shown_agreement"]


def shown_agreement(texts: Sequence[str], *, project: Project) -> Agreement:
    """How far people agree about the answers of the runs that are meant.

    Runs are taken together: whoever scores reads answers of all of them in turn, and answers to one question count as
    one independent unit, whichever run they are of. Only answers of the runs that are named count.

    Args:
        texts: Runs, as users name them.
        project: Where they are.

    Raises:
        RunError: When no run is meant, or nobody has scored an answer of any.
    """
    with project.open_store() as store:
        run_ids = dict.fromkeys(found_run(text, store=store).run.run_id for text in texts)
        runs = [run_scored_now(run_id, store=store, cwd=project.cwd, now=project.now()) for run_id in run_ids]
        return agreement_of(runs, store=store)


def agreement_of(runs: Sequence[ScoredRun], *, store: Store) -> Agreement:
    """The same of runs that are at hand.

    Args:
        runs: With what people found.
        store: Where their reviews are.

    Raises:
        RunError: When nobody has scored an answer of any.
    """
    found = _joined(runs)
    places = _places(runs, store=store)
    reviews = reviews_of(found.values())
    work = rater_work(reviews, frozenset(places.attempt_ids), store=store)
    titles = {name: title for scored in runs for name, title in scored.titles.items()}
    going_on = going_on_commands(reviews, store=store)
    people = people_card(found, places, titles=titles, work=work, going_on=going_on)
    if people is None:
        whose = ", ".join(f"run {scored.run.short_id} of {scored.run.target.name}" for scored in runs)
        raise RunError(f"no person has scored an answer of {whose}; begin with: {first_command(runs, store=store)}")
    return Agreement(runs=tuple(scored.run for scored in runs), people=people)


def _joined(runs: Sequence[ScoredRun]) -> Mapping[DimensionName, FoundPeople]:
    by_dimension: dict[DimensionName, list[FoundPeople]] = defaultdict(list)
    for scored in runs:
        for name, people in scored.people.items():
            by_dimension[name].append(people)
    return {name: joined_people(some) for name, some in by_dimension.items()}


def _places(runs: Sequence[ScoredRun], *, store: Store) -> AnswerPlaces:
    question_by_attempt: dict[AttemptId, str] = {}
    for scored in runs:
        columns = store.attempts.columns(scored.run.run_id)
        cells = zip(columns.attempt_ids, columns.asked_hashes, columns.outcomes, strict=True)
        question_by_attempt.update(
            (attempt_id, asked_hash)
            for attempt_id, asked_hash, outcome in cells
            if outcome.is_served and asked_hash in scored.variants
        )
    return AnswerPlaces(
        question_by_attempt=question_by_attempt,
        cluster_by_question={
            asked_hash: variant.cluster for scored in runs for asked_hash, variant in scored.variants.items()
        },
    )
