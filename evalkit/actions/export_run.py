"""``evalkit export``: runs as a file for people or for other programs."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evalkit.actions.build_scorecard import built_scorecard
from evalkit.actions.find_run import found_run
from evalkit.actions.project import Project
from evalkit.actions.score_run import counts_as_right, scored_run, scores_in_force
from evalkit.actions.write_whole import written_whole
from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.scorecard import Scorecard
from evalkit.errors import UserError
from evalkit.reports.as_csv import write_attempts_csv
from evalkit.reports.as_json import write_runs_json
from evalkit.reports.rows import AttemptRow
from evalkit.storage.store import Store

__all__ = ["Exported", "attempt_rows", "exported_run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written."""

    n_runs: int
    n_attempts: int | None
    """None where the file holds scorecards alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """The runs that are meant, with all that a file may hold of them."""

    runs: Sequence[Run]
    store: Store
    cwd: Path
    language: Language

    def cards(self) -> list[Scorecard]:
        return [built_scorecard(run.run_id, store=self.store, cwd=self.cwd) for run in self.runs]

    def rows(self) -> Iterator[AttemptRow]:
        return (row for run in self.runs for row in attempt_rows(run, store=self.store, cwd=self.cwd))


_Writer = Callable[[Path, _Chosen], int | None]
"""Writes a file; returns how many attempts it holds."""


def exported_run(texts: Sequence[str], *, path: Path, project: Project, language: Language = "en") -> Exported:
    """Write runs to a file, in the form that its ending says: .xlsx, .csv, .json or .md.

    The file is written beside its place and moved there when complete, so that a failure leaves no half of one. A link
    stays, and what it leads to is replaced.

    Args:
        texts: Which runs; one that is named twice is written once.
        path: The file; replaced when it is there.
        project: Where the store is.
        language: Of labels in files for people; files for programs have names that never change.

    Raises:
        UserError: For a file name with another ending, a place that cannot be written, or a run that is not there.
    """
    write = _writer_for(path)
    with project.open_store() as store:
        run_ids = dict.fromkeys(found_run(text, store=store).run.run_id for text in texts)
        runs = [store.runs.get(run_id) for run_id in run_ids]
        for run in runs:
            scored_run(run, store=store, cwd=project.cwd, now=project.now())
        chosen = _Chosen(runs=runs, store=store, cwd=project.cwd, language=language)
        try:
            n_attempts = written_whole(path, lambda half_written: write(half_written, chosen))
        except OSError as error:
            raise _unwritable(path, error) from error
    return Exported(n_runs=len(runs), n_attempts=n_attempts)


def _unwritable(path: Path, error: OSError) -> UserError:
    return UserError(f"{path}: cannot be written: {error.strerror}; {_advice(error)}")


def _advice(error: OSError) -> str:
    return "free some space" if error.errno in {errno.ENOSPC, errno.EDQUOT} else "choose another place"


def attempt_rows(run: Run, *, store: Store, cwd: Path) -> Iterator[AttemptRow]:
    """A run's final attempts with what they were asked, what came back and what the raters found, in stored order."""
    variants = store.banks.variants(run.places)
    scored = scores_in_force(run, variants, store=store, cwd=cwd)
    for attempt, answer in store.attempts.answers(run.run_id):
        variant = variants.get(attempt.asked_hash)
        if variant is None:
            continue
        scores = {
            dimension: score
            for dimension, by_rater in scored.items()
            if (score := by_rater.score_by_attempt.get(attempt.attempt_id)) is not None
        }
        accuracy = scores.get(Dimension.ACCURACY)
        yield AttemptRow(
            run=run,
            variant=variant,
            attempt=attempt,
            scores=scores,
            series={dimension: scored[dimension].series for dimension in scores},
            is_right=counts_as_right(None if accuracy is None else accuracy.finding),
            answer=answer,
        )


def _write_csv(path: Path, chosen: _Chosen) -> int:
    return write_attempts_csv(path, chosen.rows())


def _write_json(path: Path, chosen: _Chosen) -> int:
    return write_runs_json(path, chosen.cards(), chosen.rows())


def _write_markdown(path: Path, chosen: _Chosen) -> None:
    from evalkit.reports.as_markdown import markdown_scorecard  # noqa: PLC0415 - only where a page is asked for

    pages = [markdown_scorecard(card, language=chosen.language) for card in chosen.cards()]
    path.write_text("\n".join(pages), encoding="utf-8", newline="\n")


def _write_xlsx(path: Path, chosen: _Chosen) -> int:
    from evalkit.reports.as_xlsx.book import write_runs_xlsx  # noqa: PLC0415 - xlsxwriter, for this ending only

    return write_runs_xlsx(path, chosen.cards(), chosen.rows(), language=chosen.language)


_WRITERS: Final[Mapping[str, _Writer]] = {
    ".xlsx": _write_xlsx,
    ".csv": _write_csv,
    ".json": _write_json,
    ".md": _write_markdown,
}


def _writer_for(path: Path) -> _Writer:
    """Refuses what cannot come to anything, before anything is read."""
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise UserError(
            f"{path}: cannot write {path.suffix or 'a file without an ending'}; end its name in {', '.join(_WRITERS)}"
        )
    if not path.parent.is_dir():
        raise UserError(f"{path}: the folder {path.parent} does not exist; create it, or choose another place")
    try:
        is_folder = path.is_dir()
    except OSError as error:
        raise _unwritable(path, error) from error
    if is_folder:
        raise UserError(f"{path}: is a folder; give the name of a file")
    return write
