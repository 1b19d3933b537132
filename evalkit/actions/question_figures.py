"""What the stored answers say about a bank's questions: whether they tell builds apart, and which look wrong."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache
from statistics import fmean

import numpy as np

from evalkit.actions.comparing.loading import TableReader
from evalkit.actions.comparing.run_table import RunTable
from evalkit.actions.project import Project
from evalkit.banks.vary import variants_of
from evalkit.domain.bank import Bank
from evalkit.domain.bank_figures import QuestionFigures, StoredAnswers
from evalkit.domain.question import Language
from evalkit.domain.rubric import Dimension
from evalkit.stats.clusters import FloatArray
from evalkit.stats.items import item_rest_correlations
from evalkit.stats.stability import question_flip
from evalkit.storage.store import Store

__all__ = ["stored_answers"]


def stored_answers(bank: Bank, *, called: str, project: Project) -> StoredAnswers | None:
    """The figures of all runs that asked the bank; of simulated ones only where there are no others. None without any.

    An answer counts for a question only as long as the bank asks it in the same words.

    Args:
        bank: As it is now.
        called: What the user calls it: its name, or the path of its folder.
        project: Whose store is read.
    """
    if not project.has_store():
        return None
    with project.open_store() as store:
        return _read_answers(bank, names={bank.name, called}, store=store, project=project)


def _read_answers(bank: Bank, *, names: Container[str], store: Store, project: Project) -> StoredAnswers | None:
    summaries = [run for run in store.runs.all() if run.run.selection.bank in names and run.finished]
    real = [summary for summary in summaries if not summary.run.target.is_simulated]
    reader = TableReader(store=store, project=project)
    tables = [reader.table(summary.run.run_id) for summary in real or summaries]
    if not tables:
        return None
    return StoredAnswers(
        runs=len(tables),
        builds=len({table.run.target.name for table in tables}),
        is_simulated=not real,
        questions=tuple(_figures(bank, tables)),
    )


def _figures(bank: Bank, tables: Sequence[RunTable]) -> Iterator[QuestionFigures]:
    @cache
    def numbers_by_hash(language: Language, seed: int) -> Mapping[str, int]:
        return _numbers_by_hash(bank, language=language, seed=seed)

    blocks = [
        _right(
            table,
            numbers_by_hash(table.run.selection.language, table.run.selection.seed),
            n_questions=len(bank.questions),
        )
        for table in tables
    ]
    run_of_sitting = np.repeat(np.arange(len(tables)), [len(block) for block in blocks])
    right = np.concatenate(blocks)
    if not right.size:
        return
    for number, item in enumerate(item_rest_correlations(right)):
        is_asked = ~np.isnan(right[:, number])
        if is_asked.any():
            runs, column = run_of_sitting[is_asked], right[is_asked, number]
            asked_by_run = np.bincount(runs, minlength=len(tables)).tolist()
            right_by_run = np.bincount(runs, weights=column, minlength=len(tables)).tolist()
            flips = [question_flip(int(hits), asked) for hits, asked in zip(right_by_run, asked_by_run, strict=True)]
            repeated = [flip for flip in flips if flip is not None]
            yield QuestionFigures(
                question_id=bank.questions[number].question_id,
                builds=len({tables[run].run.target.name for run in runs.tolist()}),
                runs=sum(asked > 0 for asked in asked_by_run),
                asked=int(is_asked.sum()),
                right=int(column.sum()),
                flip=fmean(repeated) if repeated else None,
                item_rest=item,
            )


def _numbers_by_hash(bank: Bank, *, language: Language, seed: int) -> Mapping[str, int]:
    """asked_hash -> position in the bank of what a run of this seed is asked today."""
    number_by_id = {question.question_id: number for number, question in enumerate(bank.questions)}
    variants = variants_of(bank.questions, language=language, seed=seed)
    return {variant.asked_hash: number_by_id[variant.question_id] for variant in variants}


def _right(table: RunTable, number_by_hash: Mapping[str, int], *, n_questions: int) -> FloatArray:
    """Shape (n_repeats, n_questions): right or wrong; NaN where a question was not asked, not served, or is open."""
    numbers = np.array([number_by_hash.get(asked_hash, -1) for asked_hash in table.asked_hashes], dtype=np.intp)
    of_attempt = numbers[table.question]
    is_kept = table.scores[Dimension.ACCURACY].is_counted & (of_attempt >= 0)
    _, sittings = np.unique(table.repeat, return_inverse=True)
    right = np.full((int(sittings.max(initial=-1)) + 1, n_questions), np.nan)
    right[sittings[is_kept], of_attempt[is_kept]] = table.is_right[is_kept]
    return right
