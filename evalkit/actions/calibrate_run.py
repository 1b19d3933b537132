"""``evalkit calibrate``: whether the judges of some runs may stand in for the people who scored the same answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evalkit.actions.calibrating.grounds import calibration_of
from evalkit.actions.calibrating.labelled import LabelledRun, labelled_run, questions_shown
from evalkit.actions.calibrating.marks import canaries_passed, first_command, judges_of, labels_missing
from evalkit.actions.find_run import found_run
from evalkit.actions.project import Project
from evalkit.actions.reviewing.more import LabelsMissing, more_commands
from evalkit.actions.score_run import ScoredRun, run_scored_now
from evalkit.domain.calibration import Calibration, CalibrationCard
from evalkit.domain.rubric import DimensionName
from evalkit.errors import RunError
from evalkit.stats.ppi import FEWEST_LABELLED
from evalkit.storage.store import Store

__all__ = ["CalibrateOrder", "calibrated_runs", "calibration_of_runs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrateOrder:
    """What the user asked for when saying ``evalkit calibrate``."""

    runs: tuple[str, ...]
    """Runs or models; the first is what the others are held against."""
    dimensions: tuple[DimensionName, ...] = ()
    """Only these; () for all that judges have scored."""
    judges: tuple[str, ...] = ()
    """Whose verdicts count; () for those of all."""


def calibrated_runs(order: CalibrateOrder, *, project: Project) -> Calibration:
    """Hold judges against people, over all runs that are given.

    Raises:
        RunError: When a run is not there, or people or judges have scored none of them.
    """
    with project.open_store() as store:
        ids = dict.fromkeys(found_run(text, store=store).run.run_id for text in order.runs)
        scored = [run_scored_now(run_id, store=store, cwd=project.cwd, now=project.now()) for run_id in ids]
        return calibration_of_runs(scored, order, store=store)


def calibration_of_runs(scored: Sequence[ScoredRun], order: CalibrateOrder, *, store: Store) -> Calibration:
    """The same of runs that are at hand.

    Args:
        scored: With what judges and people found, in the order that they are named in.
        order: Which dimensions and judges.
        store: Where their answers are.

    Raises:
        RunError: When people or judges have scored none of them.
    """
    _check(scored, order, store=store)
    columns = [store.attempts.columns(one.run.run_id) for one in scored]
    judged = dict.fromkeys(name for one in scored for name in one.panels)
    wanted = [name for name in judged if not order.dimensions or name in order.dimensions]
    by_name = {
        name: [labelled_run(one, tries, name, judges=order.judges) for one, tries in zip(scored, columns, strict=True)]
        for name in wanted
    }
    cards = [_card(name, scored, runs, store=store) for name, runs in by_name.items()]
    out_of_reach = _out_of_reach(cards, by_name)
    missing = {card.dimension: labels_missing(card) if card.raters else LabelsMissing() for card in cards}
    lacking = {name: some for name, some in missing.items() if some and name not in out_of_reach}
    more = more_commands(tuple(one.run.run_id for one in scored), lacking, store=store)
    return Calibration(
        runs=tuple(one.run for one in scored),
        cards=tuple(replace(card, more=more.get(card.dimension, "")) for card in cards),
        unjudged=tuple(_unjudged(scored, order)),
        out_of_reach=out_of_reach,
        simulated_judges=tuple(_simulated(scored, wanted, order.judges)),
    )


def _card(
    dimension: DimensionName,
    scored: Sequence[ScoredRun],
    runs: Sequence[LabelledRun],
    *,
    store: Store,
) -> CalibrationCard:
    names = judges_of(run.panel for run in runs if run.panel is not None)
    titles = [one.titles[dimension] for one in scored if dimension in one.titles]
    return calibration_of(runs, canaries=canaries_passed(names, store=store), title=titles[0] if titles else {})


def _out_of_reach(
    cards: Sequence[CalibrationCard], by_name: Mapping[DimensionName, Sequence[LabelledRun]]
) -> Mapping[DimensionName, int]:
    """Of what nobody has scored, what could not be calibrated if people scored all that they would be shown."""
    counts = {card.dimension: questions_shown(by_name[card.dimension]) for card in cards if not card.raters}
    return {name: count for name, count in counts.items() if count < FEWEST_LABELLED}


def _check(scored: Sequence[ScoredRun], order: CalibrateOrder, *, store: Store) -> None:
    ids = " ".join(one.run.short_id for one in scored)
    if not any(one.people for one in scored):
        begin = first_command(scored, store=store, dimensions=order.dimensions)
        raise RunError(f"nobody has scored an answer of {ids}; put some before people with: {begin}")
    known = {judge.series.rater for one in scored for panel in one.panels.values() for judge in panel.judges}
    if not known:
        raise RunError(f"no judge has scored an answer of {ids}; judge them with: evalkit judge {ids}")
    if missing := [name for name in order.judges if name not in known]:
        raise RunError(
            f"judge {missing[0]!r} has scored nothing of {ids}; those that have are {', '.join(sorted(known))}"
        )
    judged = dict.fromkeys(name for one in scored for name in one.panels)
    if missing := [name for name in order.dimensions if name not in judged]:
        raise RunError(f"no judge has scored {missing[0]!r} in {ids}; judged are {', '.join(judged)}")


def _unjudged(scored: Sequence[ScoredRun], order: CalibrateOrder) -> list[DimensionName]:
    judged = {name for one in scored for name in one.panels}
    found = dict.fromkeys(name for one in scored for name in one.people)
    return [name for name in found if name not in judged and not order.dimensions]


def _simulated(scored: Sequence[ScoredRun], dimensions: Sequence[DimensionName], judges: Sequence[str]) -> list[str]:
    names = dict.fromkeys(
        judge.series.rater
        for one in scored
        for name in dimensions
        if name in one.panels
        for judge in one.panels[name].judges
        if judge.series.about.get("simulated") == "yes"
    )
    return [name for name in names if not judges or name in judges]
