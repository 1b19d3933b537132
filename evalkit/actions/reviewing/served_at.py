"""Where a review was served last: links hold it, so that the same command without it has to lead to the same place."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from evalkit.domain.review import Review
from evalkit.storage.store import Store

__all__ = ["ServedAt", "keep_served_at", "served_at"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedAt:
    """What the links of a review begin with, and where that is listened for."""

    host: str
    port: int
    public_url: str | None


def served_at(review: Review, *, store: Store) -> ServedAt | None:
    """Where the links lead that were printed last; None where none were."""
    match store.learnt.get(base_url=_page_of(review), served_model=""):
        case {"host": str(host), "port": int(port), "public_url": str() | None as public_url}:
            return ServedAt(host=host, port=port, public_url=public_url)
        case _:
            return None


def keep_served_at(review: Review, place: ServedAt, *, store: Store) -> None:
    """Let the next command lead to the same place."""
    store.learnt.put(base_url=_page_of(review), served_model="", facts=asdict(place))


def _page_of(review: Review) -> str:
    """Under what an endpoint of our own is kept among those of servers: no URL begins like that.

    Not in the review's own row: that is what was begun, is never changed, and goes with an archive to other machines,
    where this address is nobody's.
    """
    return f"evalkit-review:{review.review_id}"
