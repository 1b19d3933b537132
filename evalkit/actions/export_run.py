"""``evalkit export``: runs as a file for people or for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from evalkit.actions.build_report import ReportOrder, report_of, reported_runs
from evalkit.actions.judging.told import told_by_attempt, told_verdicts
from evalkit.actions.project import Project
from evalkit.actions.reviewing.told import ratings_by_attempt, told_ratings
from evalkit.actions.score_run import ScoredRun, counts_as_right
from evalkit.actions.write_whole import all_written_whole, check_files, check_place
from evalkit.domain.attempt import AttemptId
from evalkit.domain.people import ToldRating
from evalkit.domain.question import Language
from evalkit.domain.reasons import ToldVerdict
from evalkit.domain.report import Report
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.score import Finding
from evalkit.reports.as_csv import write_attempts_csv, write_comparison_csv, write_figures_csv
from evalkit.reports.report_json import write_report_json
from evalkit.reports.rows import AttemptRow, JudgedFinding, PeopleFinding
from evalkit.storage.store import Store

__all__ = ["Exported", "attempt_rows", "exported_runs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written."""

    report: Report
    n_attempts: int | None
    """None where the file holds scorecards alone."""
    beside: tuple[Path, ...] = ()
    """Further files that were written beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """The runs that are meant, with all that a file may hold of them."""

    runs: Sequence[ScoredRun]
    report: Report
    store: Store
    language: Language

    @property
    def judged(self) -> tuple[DimensionName, ...]:
        """Every dimension that judges scored in any of them."""
        return tuple(dict.fromkeys(dimension for scored in self.runs for dimension in scored.panels))

    @property
    def people(self) -> tuple[DimensionName, ...]:
        """Every dimension that people scored in any of them."""
        return tuple(dict.fromkeys(dimension for scored in self.runs for dimension in scored.people))

    def rows(self) -> Iterator[AttemptRow]:
        return (row for scored in self.runs for row in attempt_rows(scored, store=self.store))

    def rows_with_all_that_was_said(self) -> Iterator[AttemptRow]:
        for scored in self.runs:
            verdicts = told_verdicts(scored, store=self.store)
            ratings = ratings_by_attempt(scored, store=self.store)
            yield from attempt_rows(scored, store=self.store, verdicts=verdicts, ratings=ratings)

    def verdicts(self) -> Iterator[ToldVerdict]:
        return (verdict for scored in self.runs for verdict in told_verdicts(scored, store=self.store))

    def ratings(self) -> Iterator[ToldRating]:
        return (rating for scored in self.runs for rating in told_ratings(scored, store=self.store))


class _Rated(NamedTuple):
    """A finding where a row wants a score."""

    finding: Finding


_LONGEST_NAME: Final = 255
"""Of a file, in bytes, on the systems that there are."""
_Writer = Callable[[Path, _Chosen], int | None]
"""Writes a file; returns how many attempts it holds."""


def exported_runs(
    order: ReportOrder, *, paths: Sequence[Path], project: Project, language: Language = "en"
) -> Mapping[Path, Exported]:
    """Write runs to files, each in the form that its ending says: .html, .xlsx, .csv, .json or .md.

    Files are written beside their places and moved there when all are complete, so that a failure leaves no half of one
    and every earlier file. A link stays, and what it leads to is replaced.

    Args:
        order: Which runs, and which of them is the reference.
        paths: The files; replaced when they are there.
        project: Where the store is.
        language: Of labels in files for people; files for programs have names that never change.

    Returns:
        Each file with what was written.

    Raises:
        UserError: For a file name with another ending, a place that cannot be written, or a run that is not there.
    """
    check_files(paths, endings=_WRITERS)
    with project.open_store() as store:
        runs = reported_runs(order, project=project, store=store)
        report = report_of(runs, order=order, project=project, store=store)
        chosen = _Chosen(runs=runs, report=report, store=store, language=language)
        own = {path: _bound(_WRITERS[path.suffix.lower()], chosen) for path in paths}
        beside = {path: _beside_csv(path, chosen) for path in own if path.suffix.lower() == ".csv"}
        writers = {**own, **{path: write for files in beside.values() for path, write in files.items()}}
        n_attempts = dict(zip(writers, all_written_whole(writers), strict=True))
    return {
        path: Exported(report=report, n_attempts=n_attempts[path], beside=tuple(beside.get(path, ()))) for path in own
    }


def _bound(write: _Writer, chosen: _Chosen) -> Callable[[Path], int | None]:
    return lambda half_written: write(half_written, chosen)


def attempt_rows(
    scored: ScoredRun,
    *,
    store: Store,
    verdicts: Iterable[ToldVerdict] = (),
    ratings: Mapping[AttemptId, Sequence[ToldRating]] | None = None,
) -> Iterator[AttemptRow]:
    """A run's final attempts with what they were asked, what came back and what the raters found, in stored order.

    Args:
        scored: The run.
        store: Where its answers are.
        verdicts: What judges said of it, for rows that tell that too.
        ratings: Attempt -> what people did, likewise.
    """
    found, told, rated = scored.found, told_by_attempt(verdicts), ratings or {}
    for attempt, answer in store.attempts.answers(scored.run.run_id):
        variant = scored.variants.get(attempt.asked_hash)
        if variant is None:
            continue
        findings = {
            dimension: finding
            for dimension, series in found.items()
            if (finding := series.finding_by_attempt.get(attempt.attempt_id)) is not None
        }
        yield AttemptRow(
            run=scored.run,
            variant=variant,
            attempt=attempt,
            scores={dimension: _Rated(finding) for dimension, finding in findings.items()},
            series={dimension: found[dimension].series for dimension in findings},
            judged=_judged(scored, attempt.attempt_id),
            verdicts=told.get(attempt.attempt_id, ()),
            people=_by_people(scored, attempt.attempt_id),
            ratings=rated.get(attempt.attempt_id, ()),
            is_right=counts_as_right(findings.get(Dimension.ACCURACY)),
            answer=answer,
        )


def _judged(scored: ScoredRun, attempt_id: AttemptId) -> Mapping[DimensionName, JudgedFinding]:
    """What each panel found of an attempt, and its judges apart."""
    return {
        dimension: JudgedFinding(
            finding=finding,
            by_judge={judge.series.rater: judge.score_of(attempt_id) for judge in panel.judges},
        )
        for dimension, panel in scored.panels.items()
        if (finding := panel.finding_by_attempt.get(attempt_id)) is not None
    }


def _by_people(scored: ScoredRun, attempt_id: AttemptId) -> Mapping[DimensionName, PeopleFinding]:
    """What people found of an attempt, and each of them apart."""
    return {
        dimension: PeopleFinding(
            finding=finding,
            by_rater=people.last_words(attempt_id),
            is_settled=people.is_settled(attempt_id),
        )
        for dimension, people in scored.people.items()
        if (finding := people.finding_by_attempt.get(attempt_id)) is not None
    }


def _write_csv(path: Path, chosen: _Chosen) -> int:
    return write_attempts_csv(path, chosen.rows(), judged=chosen.judged, people=chosen.people)


def _beside_csv(path: Path, chosen: _Chosen) -> Mapping[Path, Callable[[Path], int | None]]:
    """A table has one kind of row: figures and comparison stand in files of their own beside that of the attempts."""
    writers: dict[Path, Callable[[Path], int | None]] = {
        _named_beside(path, ".figures.csv"): lambda half_written: write_figures_csv(half_written, chosen.report.cards)
    }
    if (comparison := chosen.report.comparison) is not None:
        writers[_named_beside(path, ".comparison.csv")] = lambda half_written: write_comparison_csv(
            half_written, comparison
        )
    for beside in writers:
        check_place(beside)
    return writers


def _named_beside(path: Path, ending: str) -> Path:
    """The file's own name with another ending; of a name that is as long as one may be, its beginning."""
    stem = path.stem.encode()[: _LONGEST_NAME - len(ending)].decode(errors="ignore")
    return path.with_name(stem + ending)


def _write_json(path: Path, chosen: _Chosen) -> int:
    return write_report_json(path, chosen.report, chosen.rows_with_all_that_was_said())


def _write_markdown(path: Path, chosen: _Chosen) -> None:
    from evalkit.reports.as_markdown import markdown_report  # noqa: PLC0415 - only where a page is asked for

    path.write_text(markdown_report(chosen.report, language=chosen.language), encoding="utf-8", newline="\n")


def _write_html(path: Path, chosen: _Chosen) -> None:
    from evalkit.reports.as_html import report_html  # noqa: PLC0415 - only where a page is asked for

    path.write_text(report_html(chosen.report, chosen.language), encoding="utf-8", newline="\n")


def _write_xlsx(path: Path, chosen: _Chosen) -> int:
    from evalkit.reports.as_xlsx.book import Told, write_runs_xlsx  # noqa: PLC0415 - xlsxwriter, for this ending only

    told = Told(rows=chosen.rows(), verdicts=chosen.verdicts(), ratings=chosen.ratings())
    return write_runs_xlsx(path, chosen.report, told, language=chosen.language)


_WRITERS: Final[Mapping[str, _Writer]] = {
    ".html": _write_html,
    ".xlsx": _write_xlsx,
    ".csv": _write_csv,
    ".json": _write_json,
    ".md": _write_markdown,
}
