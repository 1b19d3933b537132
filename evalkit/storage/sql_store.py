"""The store over one SQL database."""

from __future__ import annotations

from typing import Self

from evalkit.storage.archives.sql_archives import SqlArchiveStore
from evalkit.storage.attempts import SqlAttemptStore
from evalkit.storage.banks import SqlBankStore
from evalkit.storage.baselines import SqlBaselineStore
from evalkit.storage.database import Database
from evalkit.storage.imports import SqlImportStore
from evalkit.storage.judgements import SqlJudgementStore
from evalkit.storage.learnt import SqlLearntStore
from evalkit.storage.questions import SqlQuestionStore
from evalkit.storage.reviews import SqlReviewStore
from evalkit.storage.runs import SqlRunStore
from evalkit.storage.scores import SqlScoreStore
from evalkit.storage.verdicts import SqlVerdictStore
from evalkit.storage.viewing import SqlViewStore

__all__ = ["SqlStore"]


class SqlStore:
    """Everything evalkit remembers, in one database; made by ``evalkit.storage.opening.open_store``."""

    def __init__(self, database: Database) -> None:
        """Take over a database whose schema is up to date."""
        self._database = database
        self.runs = SqlRunStore(database)
        self.attempts = SqlAttemptStore(database)
        self.banks = SqlBankStore(database)
        self.scores = SqlScoreStore(database)
        self.judgements = SqlJudgementStore(database)
        self.reviews = SqlReviewStore(database)
        self.questions = SqlQuestionStore(database)
        self.imports = SqlImportStore(database)
        self.learnt = SqlLearntStore(database)
        self.verdicts = SqlVerdictStore(database)
        self.baselines = SqlBaselineStore(database)
        self.viewing = SqlViewStore(database)
        self.archives = SqlArchiveStore(database)

    def close(self) -> None:
        """Release the database."""
        self.viewing.close()
        self._database.close()

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close."""
        self.close()
