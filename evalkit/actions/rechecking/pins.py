"""Baselines by their names, and the rechecks that are stored of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from evalkit.domain.comparison import Difference, Distinction, DistinctionKind, Status
from evalkit.domain.upkeep import Recheck
from evalkit.domain.verdict import Undefined
from evalkit.domain.verdict_record import Baseline, StoredVerdict
from evalkit.errors import UserError
from evalkit.storage.store import Store

__all__ = ["asked_since", "check_baseline_name", "pinned_baseline", "rechecks_against", "subject_of"]

_NAME: Final = re.compile(r"\w[\w.+@-]{0,63}")
_MOST_NAMED: Final = 10
_UNREAD: Final = "nothing was measured"


def check_baseline_name(name: str) -> None:
    """Refuse a name that could not be typed again, or would be taken for an option.

    Raises:
        UserError: With what a name may be.
    """
    if not _NAME.fullmatch(name):
        raise UserError(
            f"--as {name!r}: a baseline's name must be letters, digits and any of _ . + @ -, at most 64 of them, and "
            "begin with a letter or a digit: prod, qwen32b-2026"
        )


def pinned_baseline(name: str, *, store: Store) -> Baseline:
    """The pin of a name.

    Raises:
        UserError: Where nothing is pinned under it, with the names that there are.
    """
    baseline = store.baselines.get(name)
    if baseline is not None:
        return baseline
    names = [pin.name for pin in store.baselines.all()]
    if not names:
        raise UserError(f"no baseline is called {name!r}; none is pinned yet: evalkit baseline pin RUN --as {name!r}")
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    raise UserError(f"no baseline is called {name!r}; there are {', '.join(names[:_MOST_NAMED])}{more}")


def subject_of(baseline: Baseline) -> str:
    """What the verdicts of rechecks are kept under."""
    return f"baseline:{baseline.name}"


def rechecks_against(baseline: Baseline, *, store: Store) -> tuple[tuple[Recheck, ...], int]:
    """The rechecks against the run that is pinned now, oldest first, and how many there were against earlier ones.

    Of a run that was judged twice the last verdict counts: it is one recheck.
    """
    records = store.verdicts.about(subject_of(baseline))
    newest_by_run: dict[str, StoredVerdict] = {}
    earlier: set[str] = set()
    for record in records:
        reference, candidate = (_text(_pair(record), side, "run_id") for side in ("reference", "candidate"))
        if reference != baseline.run_id:
            earlier.add(candidate)
        else:
            newest_by_run.setdefault(candidate, record)
    oldest_first = sorted(newest_by_run.values(), key=lambda record: record.created_at)
    return tuple(_recheck(record, number) for number, record in enumerate(oldest_first, start=1)), len(earlier)


def asked_since(baseline: Baseline, *, store: Store) -> datetime:
    """From when on an unfinished run may be a recheck that was broken off: after the pin and the last verdict."""
    records = store.verdicts.about(subject_of(baseline))
    return max([baseline.pinned_at, *(record.created_at for record in records)])


def _recheck(record: StoredVerdict, number: int) -> Recheck:
    pair = _pair(record)
    accuracy = next((row for row in _rows(pair, "criteria") if row.get("criterion") == "accuracy"), {})
    repeats = _number(pair, "pairing", "repeats", "candidate")
    return Recheck(
        number=number,
        made_at=record.created_at,
        run_id=_text(pair, "candidate", "run_id"),
        model=_text(pair, "candidate", "model"),
        changes=tuple(_changes(pair)),
        questions=int(_number(pair, "pairing", "questions") or 0),
        repeats=int(repeats or 0),
        accuracy=_number(accuracy, "candidate"),
        difference=_difference(accuracy),
        status=Status(record.outcome) if record.outcome in set(Status) else None,
    )


def _changes(pair: Mapping[str, object]) -> Iterator[Distinction]:
    kinds = {kind.value: kind for kind in DistinctionKind}
    for found in _rows(pair, "comparability", "distinctions"):
        kind = kinds.get(_text(found, "kind"), DistinctionKind.INTENDED)
        if kind is not DistinctionKind.HARMLESS:
            yield Distinction(
                key=_text(found, "key"),
                reference=_text(found, "reference"),
                candidate=_text(found, "candidate"),
                kind=kind,
            )


def _difference(row: Mapping[str, object]) -> Difference | Undefined:
    figures = [_number(row, "difference", name) for name in ("value", "low", "high", "confidence")]
    value, low, high, confidence = figures
    if value is None or low is None or high is None or confidence is None:
        return Undefined(reason=_text(row, "difference", "undefined") or _UNREAD)
    counts = {name: int(_number(row, "difference", name) or 0) for name in ("n_clusters", "n_questions", "n_attempts")}
    return Difference(
        value=value, low=low, high=high, confidence=confidence, method=_text(row, "difference", "method"), **counts
    )


# A verdict stands as it was given: one of another version may lack a member, which costs the cell and not the page.


def _pair(record: StoredVerdict) -> Mapping[str, object]:
    return next(iter(_rows(record.document, "pairs")), {})


def _at(document: object, path: Sequence[str]) -> object:
    for name in path:
        document = document.get(name) if isinstance(document, Mapping) else None
    return document


def _rows(document: Mapping[str, object], *path: str) -> list[Mapping[str, object]]:
    found = _at(document, path)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def _text(document: Mapping[str, object], *path: str) -> str:
    found = _at(document, path)
    return found if isinstance(found, str) else ""


def _number(document: Mapping[str, object], *path: str) -> float | None:
    found = _at(document, path)
    return float(found) if isinstance(found, int | float) else None
