"""What judges said of a run, verdict by verdict, in the order in which people read a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from evalkit.actions.score_run import ScoredRun
from evalkit.domain.attempt import AttemptId
from evalkit.domain.reasons import ToldVerdict
from evalkit.storage.store import Store

__all__ = ["told_by_attempt", "told_verdicts"]


def told_verdicts(scored: ScoredRun, *, store: Store) -> Sequence[ToldVerdict]:
    """Every verdict on a run that was given by the answer keys in force, of series that are in no panel too.

    By question in the run's order, repeat, dimension, judge, version and number of the verdict. Verdicts by an earlier
    key are of another question, so to speak, and stay out, as they do of every figure.

    Args:
        scored: The run.
        store: Where the verdicts are.
    """
    run = scored.run
    if not scored.panels:
        return ()
    series_by_id = {series.series_id: series for series in store.scores.series_of_run(run.run_id)}
    panels = scored.panels
    seated = {judge.series.series_id for panel in panels.values() for judge in panel.judges}
    columns = store.attempts.columns(run.run_id)
    cells = dict(zip(columns.attempt_ids, zip(columns.asked_hashes, columns.repeats, strict=True), strict=True))
    position = {place.asked_hash: place.position for place in run.places}
    order = {dimension: number for number, dimension in enumerate(panels)}
    told: list[tuple[int, ToldVerdict]] = []
    for text in store.judgements.texts(run.run_id):
        asked_hash, repeat = cells[text.attempt_id]
        variant = scored.variants.get(asked_hash)
        if variant is None or text.key_hash != variant.key_hash:
            continue
        series = series_by_id[text.series_id]
        verdict = ToldVerdict(
            run=run,
            question_id=variant.question_id,
            repeat=repeat,
            judge=series.rater,
            version=series.version,
            rubric=series.about.get("rubric", ""),
            is_simulated=series.about.get("simulated") == "yes",
            is_counted=text.series_id in seated,
            picks_levels=text.dimension not in panels or panels[text.dimension].picks_levels,
            text=text,
        )
        told.append((position[asked_hash], verdict))
    told.sort(key=lambda pair: (pair[0], pair[1].repeat, *_place(pair[1], order)))
    return [verdict for _, verdict in told]


def told_by_attempt(verdicts: Iterable[ToldVerdict]) -> Mapping[AttemptId, Sequence[ToldVerdict]]:
    """The same, of each attempt apart."""
    found: dict[AttemptId, list[ToldVerdict]] = defaultdict(list)
    for verdict in verdicts:
        found[verdict.text.attempt_id].append(verdict)
    return found


def _place(verdict: ToldVerdict, order: Mapping[str, int]) -> tuple[int, str, str, str, int]:
    dimension = verdict.text.dimension
    return (
        order.get(dimension, len(order)),
        dimension,
        verdict.judge,
        verdict.version,
        verdict.text.sample,
    )
