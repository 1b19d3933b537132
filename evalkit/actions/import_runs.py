"""``evalkit import``: answers that other programs asked for become runs, which are judged and compared like any other.

A log is read twice: first to find every mistake in it and what its run is like, then to store it. So nothing of a log
with a mistake is stored, and a log may be larger than the memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evalkit.actions.importing.attempts import imported_attempt
from evalkit.actions.importing.survey import Survey, file_hash, surveyed
from evalkit.actions.project import Project
from evalkit.domain.attempt import Attempt, Body, Cell, RunId
from evalkit.domain.identity import content_hash, content_uuid
from evalkit.domain.imported_part import ImportedPart
from evalkit.domain.origin import Origin
from evalkit.domain.passport import Passport
from evalkit.domain.question import Variant
from evalkit.domain.run import Place, Run, Selection, Session
from evalkit.domain.target import Target
from evalkit.errors import StorageError, UserError
from evalkit.imports.foreign import ForeignAnswer, ForeignLog
from evalkit.imports.recognise import opened_log
from evalkit.imports.variants import ImportSettings, variant_of
from evalkit.storage.store import Store
from evalkit.version import __version__

__all__ = ["ImportEnd", "imported_runs"]

_PART: Final = 500
"""Attempts that are in memory at once."""
_BLOCK: Final = 20
"""As many questions as a block of a run of ours has."""
_NO_WORDING: Final = "unknown"
_VERSION: Final = "imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportEnd:
    """What became of one file."""

    path: Path
    run: Run | None = None
    """None where nothing was imported."""
    is_new: bool = False
    """Whether it was stored now, and not before."""
    n_questions: int = 0
    n_answers: int = 0
    n_failed: int = 0
    n_open: int = 0
    """Questions that no rule scores."""
    remarks: tuple[str, ...] = ()
    error: UserError | StorageError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One file on its way into the store."""

    log: ForeignLog
    settings: ImportSettings
    survey: Survey
    run: Run
    session: Session


def imported_runs(paths: Sequence[Path], settings: ImportSettings, *, project: Project) -> Iterator[ImportEnd]:
    """Import files one after another: each becomes a run, whole or not at all, whatever becomes of the others.

    Args:
        paths: Logs; one that is named twice is read once.
        settings: What the user says beside them.
        project: Where the store is.
    """
    with project.open_store() as store:
        for path in dict.fromkeys(paths):
            try:
                yield _imported(path, settings, store=store, project=project)
            except (UserError, StorageError) as error:
                yield ImportEnd(path=path, error=error)


def _imported(path: Path, settings: ImportSettings, *, store: Store, project: Project) -> ImportEnd:
    digest = file_hash(path)
    log = opened_log(path)
    survey = surveyed(log, settings, path=path)
    run = _run(log, settings, survey, path=path, digest=digest, project=project)
    session = Session(
        session_id=content_uuid("import", run.run_id),
        run_id=run.run_id,
        evalkit_version=__version__,
        client_version=_told(run).tool,
        base_url=run.target.base_url,
        concurrency=run.target.concurrency,
        started_at=run.created_at,
        ended_at=run.created_at,
        end="done",
    )
    job = _Job(log=log, settings=settings, survey=survey, run=run, session=session)
    n_questions = len(survey.repeats_by_hash)
    is_new = store.imports.add(run, session, n_questions=n_questions, parts=_parts(job, path=path))
    return ImportEnd(
        path=path,
        run=run,
        is_new=is_new,
        n_questions=n_questions,
        n_answers=len(survey.asked_hashes),
        n_failed=survey.n_failed,
        n_open=survey.n_open,
        remarks=log.head.remarks,
    )


def _run(
    log: ForeignLog, settings: ImportSettings, survey: Survey, *, path: Path, digest: str, project: Project
) -> Run:
    head, name = log.head, settings.model or survey.model
    origin = Origin(
        log_format=head.log_format,
        file_name=path.name,
        sha256=digest,
        tool_version=head.tool_version,
        task=head.task,
        asked_at=head.asked_at,
        settings=head.settings,
        own_scores=head.own_scores,
    )
    wording = _NO_WORDING if head.wording is None else content_hash("wording", _plain(head.wording))
    return Run(
        # The same file under the same name is the same run, in every store.
        run_id=RunId(content_uuid("imported run", digest, name)),
        run_key=content_hash("run", ["imported", digest, name]),
        target=Target(
            name=name,
            base_url=f"imported:{head.log_format.value}",
            served_model=survey.model,
            reasoning=survey.is_reasoning,
        ),
        selection=Selection(
            bank=f"imported/{head.task or path.stem}",
            language=survey.language,
            repeats=max(survey.repeats_by_hash.values()),
        ),
        passport=Passport(imported=origin),
        prompt_version=wording,
        bank_hash=content_hash("bank", ["imported", sorted(survey.repeats_by_hash)]),
        bank_version=_VERSION,
        created_at=project.now(),
    )


def _plain(value: object) -> object:
    """For hashing: a log may hold NaN, which has no canonical form."""
    match value:
        case dict():
            return {str(key): _plain(member) for key, member in value.items()}
        case list() | tuple():
            return [_plain(member) for member in value]
        case float():
            return repr(value)
        case _:
            return value


def _told(run: Run) -> Origin:
    assert run.imported is not None  # noqa: S101 - made so above
    return run.imported


def _parts(job: _Job, *, path: Path) -> Iterator[ImportedPart]:
    """The log once more, in parts; repeats of a question are numbered as they come."""
    seen: Counter[str] = Counter()
    variants: list[Variant] = []
    places: list[Place] = []
    attempts: list[tuple[Attempt, Body]] = []
    for asked_hash, answer in zip(job.survey.asked_hashes, _again(job, path=path), strict=True):
        if not seen[asked_hash]:
            variant = variant_of(answer.question, job.settings)
            variants.append(variant)
            places.append(_place(variant, asked_hash, position=len(seen), job=job))
        cell = Cell(asked_hash=asked_hash, repeat=seen[asked_hash])
        seen[asked_hash] += 1
        attempts.append(imported_attempt(answer, run=job.run, session_id=job.session.session_id, cell=cell))
        if len(attempts) >= _PART:
            yield ImportedPart(variants=tuple(variants), places=tuple(places), attempts=tuple(attempts))
            variants, places, attempts = [], [], []
    yield ImportedPart(variants=tuple(variants), places=tuple(places), attempts=tuple(attempts))


def _again(job: _Job, *, path: Path) -> Iterator[ForeignAnswer]:
    left = len(job.survey.asked_hashes)
    for answer in job.log.answers():
        if not isinstance(answer, ForeignAnswer) or not left:
            left = -1
            break
        left -= 1
        yield answer
    if left:
        raise UserError(f"{path}: changed while it was read; wait until it is written, then run the same command again")


def _place(variant: Variant, asked_hash: str, *, position: int, job: _Job) -> Place:
    return Place(
        asked_hash=asked_hash,
        key_hash=variant.key_hash,
        block=position // _BLOCK,
        position=position,
        repeats=job.survey.repeats_by_hash[asked_hash],
    )
