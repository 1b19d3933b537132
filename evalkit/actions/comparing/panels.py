"""The panels of a run whose verdicts count in a comparison: the judges that are named, on what all of them were asked.

A run may have been judged by hand before, by other judges or on more repeats: what these said is no part of a figure
that rests on the judges that a decision names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from evalkit.actions.judging.found import FoundPanel
from evalkit.actions.judging.wanted import chosen_cells
from evalkit.actions.score_run import ScoredRun
from evalkit.domain.attempt import AttemptId, Cell
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.rubric import DimensionName

__all__ = ["panels_by"]


def panels_by(
    scored: ScoredRun, columns: AttemptColumns, *, judges: Sequence[str]
) -> Mapping[DimensionName, FoundPanel]:
    """The panels of a run, without the judges that are not meant, on the repeats that each of them was to judge.

    Args:
        scored: The run with what judges found.
        columns: Every try that is stored.
        judges: Those that are meant, by name; () for all.
    """
    cell_by_attempt = _cells(columns) if scored.panels else {}
    panels = {name: _panel(panel, scored, cell_by_attempt, judges) for name, panel in scored.panels.items()}
    return {name: panel for name, panel in panels.items() if panel.judges}


def _cells(columns: AttemptColumns) -> Mapping[AttemptId, Cell]:
    return {
        attempt_id: Cell(asked_hash=asked_hash, repeat=repeat)
        for attempt_id, asked_hash, repeat in zip(
            columns.attempt_ids, columns.asked_hashes, columns.repeats, strict=True
        )
    }


def _panel(
    panel: FoundPanel, scored: ScoredRun, cell_by_attempt: Mapping[AttemptId, Cell], judges: Sequence[str]
) -> FoundPanel:
    kept = [judge for judge in panel.judges if not judges or judge.series.rater in judges]
    if not kept:
        return replace(panel, judges=())
    # A judge that was told to look at two repeats has left out none of the other three.
    fewest = min(judge.judging.repeats_per_question for judge in kept)
    cells = chosen_cells(scored.run, repeats_per_question=fewest)
    return replace(
        panel,
        judges=kept,
        sent=[attempt_id for attempt_id in panel.sent if cell_by_attempt[attempt_id] in cells],
        gate={attempt_id: why for attempt_id, why in panel.gate.items() if cell_by_attempt[attempt_id] in cells},
    )
