"""What has people score more of some runs: the review that is open, another that draws what is left, or a first one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from evalkit.actions.reviewing.beside import questions_of_all, to_review_with
from evalkit.actions.reviewing.commands import beginning_command, fresh_command
from evalkit.actions.reviewing.reach import shared_so_far
from evalkit.actions.reviewing.which import command_of, how_far, questions_to_score, reviews_holding, undrawn
from evalkit.domain.attempt import RunId
from evalkit.domain.review import Review, ReviewId
from evalkit.domain.rubric import DimensionName
from evalkit.stats.bootstrap import FEWEST_CLUSTERS
from evalkit.stats.ppi import FEWEST_LABELLED
from evalkit.storage.store import Store

__all__ = ["LabelsMissing", "more_commands"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsMissing:
    """How much more people have to score on a dimension; where nothing is known, what figures begin at."""

    questions: int = FEWEST_LABELLED
    shared: int = 1
    """Of them, those that two people have to score."""

    def both(self, other: LabelsMissing) -> LabelsMissing:
        """What is enough for either."""
        return LabelsMissing(
            questions=max(self.questions, other.questions),
            shared=max(self.shared, other.shared),
        )


def more_commands(
    run_ids: Sequence[RunId], missing: Mapping[DimensionName, LabelsMissing], *, store: Store
) -> Mapping[DimensionName, str]:
    """Dimension -> what has people score more on it; as few different ones as do.

    A review that is open goes on where what is left to score in it can be enough; where it cannot, serving it again and
    again would never do.

    Args:
        run_ids: Whose answers, all of them by the same people.
        missing: How much each dimension lacks.
        store: Where reviews are.

    Returns:
        Without dimensions on which people were given every question, and have scored it.
    """
    holding = reviews_holding(run_ids, store=store)
    finished = {review.review_id: how_far(review, store=store).is_finished for review in holding}
    commands: dict[DimensionName, str] = {}
    widened: dict[DimensionName, Review] = {}
    untouched: list[DimensionName] = []
    for name, lacks in missing.items():
        about = [review for review in holding if name in review.dimensions]
        under_way = [
            (review, left)
            for review in about
            if not finished[review.review_id] and (left := questions_to_score(review, name, store=store))
        ]
        if under_way:
            commands[name] = command_of(under_way[0][0], store=store)
        if not about:
            untouched.append(name)
        elif len(set[str]().union(*(left for _, left in under_way))) < lacks.questions:
            widened[name] = about[0]
    if widened:
        # Where everything is drawn, what is under way is all that is left to score.
        commands |= _widening(widened, missing, store=store)
    if untouched:
        runs = to_review_with(run_ids, store=store)
        lacks = _of_all((*(missing[name] for name in untouched), LabelsMissing(shared=FEWEST_CLUSTERS)))
        there = questions_of_all(runs)
        command = beginning_command(runs, untouched, there=there, questions=lacks.questions, shared=lacks.shared)
        commands |= dict.fromkeys(untouched, command)
    return {name: commands[name] for name in missing if name in commands}


def _of_all(missing: Iterable[LabelsMissing]) -> LabelsMissing:
    return reduce(LabelsMissing.both, missing)


def _widening(
    widened: Mapping[DimensionName, Review], missing: Mapping[DimensionName, LabelsMissing], *, store: Store
) -> Mapping[DimensionName, str]:
    """One command for all dimensions that a review is about, with what the one that lacks most of them does."""
    names_by_review: dict[ReviewId, list[DimensionName]] = defaultdict(list)
    for name, review in widened.items():
        names_by_review[review.review_id].append(name)
    commands: dict[DimensionName, str] = {}
    for names in names_by_review.values():
        review = widened[names[0]]
        # What others were told of agreement is lacking still, whatever this page is about.
        before = shared_so_far(review, store=store)
        lacks = _of_all((*(missing[name] for name in names), LabelsMissing(shared=FEWEST_CLUSTERS - before)))
        raters, left = store.reviews.raters(review.review_id), undrawn(review, store=store)
        command = fresh_command(review, raters, left=left, questions=lacks.questions, shared=lacks.shared)
        commands |= dict.fromkeys(names, command) if command else {}
    return commands
