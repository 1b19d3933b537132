"""Which review is meant by runs and dimensions, whatever command is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from evalkit.actions.find_run import found_run
from evalkit.actions.reviewing.order import ReviewOrder
from evalkit.domain.attempt import RunId
from evalkit.domain.identity import content_uuid
from evalkit.domain.review import Review, ReviewId
from evalkit.storage.store import Store

__all__ = ["new_review_id", "open_review", "runs_named"]


def runs_named(texts: Sequence[str], *, store: Store) -> tuple[RunId, ...]:
    """The runs that a user has named, each of them once.

    Raises:
        UserError: When a text names none, or several.
    """
    return tuple(dict.fromkeys(found_run(text, store=store).run.run_id for text in texts))


def open_review(run_ids: Sequence[RunId], order: ReviewOrder, *, store: Store) -> Review | None:
    """The review that is gone on with; None where one is to be begun.

    It is the newest one of exactly these runs, and of the dimensions where some are named. Where these runs have none
    of their own, it is the newest that holds them among others: pages about one run say how to go on, and know nothing
    of the others that were put before people with it.

    Args:
        run_ids: Which runs, in any order.
        order: With the dimensions that are named; one that begins anew goes on with none.
        store: Where reviews are.
    """
    if order.begins_anew:
        return None
    holding = [review for review in store.reviews.of_run(run_ids[0]) if set(run_ids) <= set(review.run_ids)]
    own = [review for review in holding if len(review.run_ids) == len(run_ids)]
    wanted = set(order.dimensions)
    return next((review for review in own or holding if not wanted or set(review.dimensions) == wanted), None)


def new_review_id(run_ids: Sequence[RunId], *, store: Store) -> ReviewId:
    """What the next review of these runs is known by.

    Two commands that begin the same review at once meet in one id, and the second goes on with the first one's.
    """
    known = {review.review_id for review in store.reviews.of_run(run_ids[0])}
    ids = (ReviewId(content_uuid("review", sorted(run_ids), number)) for number in count())
    return next(name for name in ids if name not in known)
