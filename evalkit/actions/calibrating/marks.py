"""What calibration says of judged figures, for pages that are about something else."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from evalkit.actions.calibrating.grounds import calibration_of
from evalkit.actions.calibrating.labelled import LabelledRun, labelled_run, of_the_same, questions_shown
from evalkit.actions.judging.found import FoundPanel
from evalkit.actions.reviewing.beside import to_review_with
from evalkit.actions.reviewing.commands import runs_command
from evalkit.actions.reviewing.found import reviews_of
from evalkit.actions.reviewing.more import LabelsMissing, more_commands
from evalkit.actions.score_run import ScoredRun, run_as_scored
from evalkit.domain.attempt import RunId
from evalkit.domain.calibration import CalibrationCard, CalibrationMark, Ground, Standing
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.rubric import DimensionName
from evalkit.stats.ppi import FEWEST_LABELLED
from evalkit.storage.store import Store

__all__ = ["calibration_mark", "canaries_passed", "first_command", "judges_of", "labels_missing", "run_marks"]


def run_marks(scored: ScoredRun, columns: AttemptColumns, *, store: Store, cwd: Path) -> tuple[CalibrationMark, ...]:
    """One for each dimension that judges have scored in a run, as ``evalkit calibrate`` finds them.

    A judge is one judge, whatever it reads: labels of all runs that were put before the same people count together.
    Of the run alone they would be too few to tell what is known, and a judge that favours one of the runs would pass.

    Args:
        scored: The run with what judges and people found.
        columns: Every try that is stored.
        store: Where the judges' canaries and the other runs are.
        cwd: Whose rubrics hold.
    """
    canaries = canaries_passed(judges_of(scored.panels.values()), store=store) if scored.people else {}
    own = {name: labelled_run(scored, columns, name) for name in scored.panels}
    beside = list(_reviewed_beside(scored, store=store, cwd=cwd))
    runs_by_name = {name: _together(own[name], beside) for name in scored.panels if name in scored.people}
    cards = {name: calibration_of(runs, canaries=canaries) for name, runs in runs_by_name.items()}
    within_reach = {name for name, run in own.items() if questions_shown([run]) >= FEWEST_LABELLED}
    lacking: dict[tuple[RunId, ...], dict[DimensionName, LabelsMissing]] = defaultdict(dict)
    for name, run in own.items():
        missing = labels_missing(cards[name]) if name in cards else LabelsMissing()
        if missing and (name in cards or name in within_reach):
            run_ids = tuple(one.run.run_id for one in runs_by_name.get(name, [run]))
            lacking[run_ids][name] = missing
    more: dict[DimensionName, str] = {}
    for run_ids, names in lacking.items():
        more |= more_commands(run_ids, names, store=store)
    return tuple(
        replace(
            calibration_mark(cards[name], more=more.get(name, "")),
            runs=tuple(one.run.short_id for one in runs_by_name[name]),
        )
        if name in cards
        else CalibrationMark(
            dimension=name,
            standing=Standing.NOT_YET,
            questions=0,
            more=more.get(name, ""),
            can_be_labelled=name in within_reach,
        )
        for name in scored.panels
    )


def first_command(scored: Sequence[ScoredRun], *, store: Store, dimensions: Collection[DimensionName] = ()) -> str:
    """What puts answers before people of which nobody has scored any, as scorecards and comparisons say it.

    About all that judges have scored, so far as people could tell of it; where that is nothing, the usual review.

    Args:
        scored: The runs, by the same people.
        store: Where their answers are.
        dimensions: Only these; () for all.
    """
    run_ids = [one.run.run_id for one in scored]
    tries = [store.attempts.columns(run_id) for run_id in run_ids]
    judged = dict.fromkeys(name for one in scored for name in one.panels if not dimensions or name in dimensions)
    missing = {
        name: LabelsMissing()
        for name in judged
        if questions_shown([labelled_run(*one, name) for one in zip(scored, tries, strict=True)]) >= FEWEST_LABELLED
    }
    commands = more_commands(run_ids, missing, store=store).values()
    return next(iter(commands), runs_command(to_review_with(run_ids, store=store)))


def _reviewed_beside(
    scored: ScoredRun, *, store: Store, cwd: Path
) -> Iterator[tuple[ScoredRun, AttemptColumns] | None]:
    """Runs of the reviews that showed this one's answers, in their order; None where this one stands."""
    run_ids = dict.fromkeys(run_id for review in reviews_of(scored.people.values()) for run_id in review.run_ids)
    known = {place.key_hash: scored.variants[place.asked_hash] for place in scored.run.places}
    for run_id in run_ids:
        if run_id == scored.run.run_id:
            yield None
        else:
            found = run_as_scored(run_id, store=store, cwd=cwd, known=known)
            yield found, store.attempts.columns(run_id)


def _together(own: LabelledRun, beside: Iterable[tuple[ScoredRun, AttemptColumns] | None]) -> Sequence[LabelledRun]:
    """The run among those whose answers its judges and people have scored in the same way.

    Another one would only take away what is known: judges count where they have scored all runs alike.
    """
    runs = [own if one is None else labelled_run(*one, own.dimension) for one in beside]
    return [run for run in runs if run is own or _is_alike(own, run)]


def _is_alike(own: LabelledRun, other: LabelledRun) -> bool:
    kept, beside = of_the_same([own, other])
    is_judged_alike = (
        own.panel is not None and kept.panel is not None and len(kept.panel.judges) == len(own.panel.judges)
    )
    return is_judged_alike and kept.people is not None and beside.people is not None


def labels_missing(card: CalibrationCard) -> LabelsMissing | None:
    """How much more people have to score before the judges' standing can be told; None where that would not tell it."""
    if not card.needs_people:
        return None
    answers = card.panel.missing(Ground.AGREEMENT) or 0
    return LabelsMissing(
        questions=max(1, card.panel.missing(Ground.BIAS, Ground.BIAS_DIFFERENCE) or 0),
        # A question is put before people with an answer of each run.
        shared=max(1, math.ceil(answers / len(card.runs))),
    )


def calibration_mark(card: CalibrationCard, *, more: str) -> CalibrationMark:
    """How judges stand on a dimension, in short.

    Args:
        card: The same at length.
        more: The command that has people score more.
    """
    return CalibrationMark(
        dimension=card.dimension,
        standing=card.standing,
        questions=card.questions,
        needed_questions=card.needed_questions,
        needed_shared=card.needed_shared,
        more=more,
    )


def judges_of(panels: Iterable[FoundPanel]) -> list[str]:
    """Names of all judges of some panels, each once."""
    return list(dict.fromkeys(judge.series.rater for panel in panels for judge in panel.judges))


def canaries_passed(names: Sequence[str], *, store: Store) -> dict[str, bool]:
    """Judge -> whether it passed its canaries the last time; without those that were never tried."""
    checks = {name: store.judgements.newest_check(name) for name in names}
    return {name: check.is_passed for name, check in checks.items() if check is not None}
