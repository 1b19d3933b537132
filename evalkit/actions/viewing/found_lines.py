"""Lines of the list of attempts: rows of columns, with what the store says of these few attempts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.actions.viewing.found_rows import Found
from evalkit.actions.viewing.indexing import MOST_CHARACTERS
from evalkit.domain.viewing import AttemptFilter, FoundAttempt, StoredAttempt
from evalkit.storage.browse_index import IndexedQuestion
from evalkit.storage.store import Store
from evalkit.text.sought import seen_around

__all__ = ["attempt_lines"]

_EXCERPT: Final = 240


def attempt_lines(
    found: Found,
    wanted: AttemptFilter,
    *,
    questions: Mapping[int, IndexedQuestion],
    store: Store,
) -> tuple[FoundAttempt, ...]:
    """The lines of a page, in the order of its rows.

    Args:
        found: The page.
        wanted: The filter: which score is shown, and what the excerpt stands around.
        questions: Those of the rows, by number.
        store: Where the answers are.
    """
    places = [int(columns.sequences[row]) for columns, row in found.rows]
    stored = store.viewing.attempts(places, most_characters=MOST_CHARACTERS if wanted.text else _EXCERPT + 1)
    lines: list[FoundAttempt] = []
    for (columns, row), place in zip(found.rows, places, strict=True):
        beside = stored.get(place)
        if beside is None:
            # The store was put in another's place since: the next look tells.
            continue
        question = questions[int(columns.questions[row])]
        lines.append(
            FoundAttempt(
                attempt_id=beside.attempt_id,
                run_id=columns.run_id,
                question_id=question.question_id,
                category=question.category,
                difficulty=question.difficulty,
                language=question.language,
                repeat=int(columns.repeats[row]),
                outcome=columns.outcome(row),
                is_right=columns.is_right(row),
                score=columns.score(row, wanted),
                flip=columns.flip(row),
                complete_s=beside.complete_s,
                tokens=beside.tokens,
                started_at=beside.started_at,
                excerpt=_excerpt(beside, wanted.text),
            )
        )
    return tuple(lines)


def _excerpt(stored: StoredAttempt, text: str) -> str | None:
    if not stored.answer.strip():
        return None
    around = seen_around(stored.answer, text) if text else None
    if around is not None:
        return around
    return stored.answer if len(stored.answer) <= _EXCERPT else f"{stored.answer[:_EXCERPT]}…"
