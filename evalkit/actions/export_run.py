"""``evalkit export``: runs as a file that other programs read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from evalkit.actions.build_scorecard import built_scorecard
from evalkit.actions.find_run import found_run
from evalkit.actions.project import Project
from evalkit.actions.score_run import counts_as_right, rule_scores, scored_run
from evalkit.domain.run import Run
from evalkit.errors import UserError
from evalkit.reports.as_csv import write_attempts_csv
from evalkit.reports.as_json import write_runs_json
from evalkit.reports.rows import AttemptRow
from evalkit.storage.store import Store

__all__ = ["exported_run"]

_ENDINGS = (".csv", ".json")


def exported_run(texts: Sequence[str], *, path: Path, project: Project) -> int:
    """Write runs to a file; returns how many attempts it holds.

    The file is written beside its place and moved there when complete, so that a failure leaves no half of one.

    Raises:
        UserError: For a file name with another ending, or a run that is not there.
    """
    if path.suffix.lower() not in _ENDINGS:
        raise UserError(
            f"{path}: cannot write {path.suffix or 'a file without an ending'}; use {' or '.join(_ENDINGS)}"
        )
    if not path.parent.is_dir():
        raise UserError(f"{path}: the folder {path.parent} does not exist; create it, or choose another place")
    with project.open_store() as store:
        runs = [store.runs.get(found_run(text, store=store).run.run_id) for text in texts]
        for run in runs:
            scored_run(run, store=store, now=project.now())
        rows = (row for run in runs for row in _rows(run, store=store))
        half_written = path.with_name(f".{path.name}.part")
        try:
            if path.suffix.lower() == ".csv":
                count = write_attempts_csv(half_written, rows)
            else:
                cards = [built_scorecard(run.run_id, store=store, cwd=project.cwd) for run in runs]
                count = write_runs_json(half_written, cards, rows)
            half_written.replace(path)
        except OSError as error:
            half_written.unlink(missing_ok=True)
            raise UserError(f"{path}: cannot be written: {error.strerror}; choose another place") from error
    return count


def _rows(run: Run, *, store: Store) -> Iterator[AttemptRow]:
    variants = store.banks.variants(run.places)
    score_by_attempt = rule_scores(run, variants, store=store)
    for attempt, answer in store.attempts.answers(run.run_id):
        variant = variants.get(attempt.asked_hash)
        if variant is None:
            continue
        score = score_by_attempt.get(attempt.attempt_id)
        yield AttemptRow(
            run=run,
            variant=variant,
            attempt=attempt,
            score=score,
            is_right=counts_as_right(None if score is None else score.finding),
            answer=answer,
        )
