"""Finds the runs that a comparison means: ids, or the latest ones of models that were asked the same questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.actions.comparing.asking_alike import asked_again, asked_alike
from evalkit.actions.find_run import found_run, latest_first
from evalkit.domain.attempt import RunId
from evalkit.domain.run import Run, RunSummary
from evalkit.errors import RunError
from evalkit.storage.store import Store

__all__ = ["ChosenRuns", "chosen_runs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenRuns:
    """One reference, and a run of each candidate."""

    reference: RunId
    candidates: tuple[RunId, ...]


def chosen_runs(candidates: Sequence[str], *, against: str, store: Store) -> ChosenRuns:
    """The runs that are meant; of models, the latest ones that have questions in common.

    Args:
        candidates: An id, its beginning, a model's name or ``latest`` each.
        against: The same for the reference.
        store: Where they are.

    Raises:
        RunError: When one is not there, a candidate is the reference, or nothing was asked of all.
    """
    candidates = tuple(dict.fromkeys(candidates))
    references = _meant(against, store=store)
    meant = [_meant(candidate, store=store) for candidate in candidates]
    # What is named by its id is not meant by its model's name as well.
    named = {summaries[0].run.run_id for summaries in meant if len(summaries) == 1}
    if len(references) == 1 and len(named) == len(meant) == len({*named, references[0].run.run_id}) - 1:
        # Nothing is to be chosen: whether they have questions in common is seen when they are read.
        return ChosenRuns(reference=references[0].run.run_id, candidates=tuple(one[0].run.run_id for one in meant))
    places = _Places(store=store)
    for reference in references:
        chosen: list[RunSummary] = []
        for summaries in meant:
            taken = {reference.run.run_id, *(summary.run.run_id for summary in chosen)}
            taken |= named if len(summaries) > 1 else set()
            fitting = (
                one for one in summaries if one.run.run_id not in taken and places.overlap(one.run, reference.run)
            )
            found = next(fitting, None)
            if found is None:
                break
            chosen.append(found)
        if len(chosen) == len(meant):
            ids = tuple(summary.run.run_id for summary in chosen)
            return ChosenRuns(reference=reference.run.run_id, candidates=ids)
    raise _nothing_fits(candidates, references=references, meant=meant)


def _meant(text: str, *, store: Store) -> list[RunSummary]:
    """Every run that a text may mean: finished ones first, then by last activity."""
    by_name = [summary for summary in latest_first(store.runs.matching(text)) if summary.run.target.name == text]
    if not by_name:
        return [found_run(text, store=store)]
    return sorted(by_name, key=lambda summary: summary.finished < summary.wanted)


class _Places:
    """Which questions runs ask, each read once."""

    def __init__(self, *, store: Store) -> None:
        self._store = store
        self._known: dict[RunId, frozenset[str]] = {}

    def overlap(self, one: Run, other: Run) -> bool:
        return not self._asked(one).isdisjoint(self._asked(other))

    def _asked(self, run: Run) -> frozenset[str]:
        if run.run_id not in self._known:
            places = self._store.runs.get(run.run_id).places
            self._known[run.run_id] = frozenset(place.asked_hash for place in places)
        return self._known[run.run_id]


def _nothing_fits(
    candidates: Sequence[str], *, references: Sequence[RunSummary], meant: Sequence[Sequence[RunSummary]]
) -> RunError:
    reference = references[0].run
    text_by_run: dict[RunId, str] = {}
    for text, summaries in zip(candidates, meant, strict=True):
        only = summaries[0].run
        if len(summaries) == 1 and text_by_run.setdefault(only.run_id, text) != text:
            return RunError(
                f"candidates {text_by_run[only.run_id]!r} and {text!r} are both run {only.short_id}; name each run once"
            )
        if all(summary.run.run_id == reference.run_id for summary in summaries):
            return RunError(
                f"candidate {text!r} is the reference itself, run {reference.short_id}; name another run, or "
                f"{asked_again(reference)}"
            )
        if {summary.run.run_id for summary in summaries} == {summary.run.run_id for summary in references}:
            return RunError(
                f"candidate {text!r} is the reference's own model, and no two of its {len(references)} runs have a "
                f"question in common; of the newest, run {reference.short_id}: {asked_again(reference)}"
            )
    names = ", ".join(
        f"{text} ({summaries[0].run.short_id})" for text, summaries in zip(candidates, meant, strict=True)
    )
    return RunError(
        f"{names} and the reference {reference.target.name} ({reference.short_id}) have no question in common; "
        f"{asked_alike(reference, [summaries[0].run for summaries in meant])}"
    )
