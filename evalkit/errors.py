"""Every exception that evalkit raises on purpose.

    EvalkitError
    ├── UserError             the caller can mend it: one clear line, exit code 2
    │   ├── ConfigError       evalkit.toml, the environment or an option
    │   ├── BankError         a question bank; carries every defect found, each with file and line
    │   ├── RubricError       rubrics; likewise
    │   ├── FormError         a form that people filled in; carries every defect, each with its cell
    │   ├── ArchiveError      an archive that cannot be taken in as it is
    │   ├── RunError          a run that cannot be started, found or resumed as asked
    │   └── RatingError       what a rater sent; carries what is wrong with each part of it
    ├── TargetError           an endpoint did not serve; knows its kind, and whether to try again
    ├── UndefinedStatistic    too little data for the figure; never stands as 0 or NaN
    └── StorageError          the store cannot be opened, read or written
        └── RefusedRows       the rows are at fault, not the database

Anything else that surfaces is a bug of evalkit, and keeps its traceback.

A message says where, what was found, what must hold and what to do next, in one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

__all__ = [
    "ArchiveError",
    "BankError",
    "ConfigError",
    "EvalkitError",
    "FailureKind",
    "FormError",
    "RatingError",
    "RefusedRows",
    "RubricError",
    "RunError",
    "StorageError",
    "TargetError",
    "UndefinedStatistic",
    "UserError",
]


class FailureKind(StrEnum):
    """How an endpoint failed to serve one request (serving.md)."""

    CONNECT = "connect"
    """No connection: refused, reset before any byte, or the name did not resolve."""
    TIMEOUT = "timeout"
    """Silence for longer than the target's limits allow."""
    HTTP_400 = "http_400"
    """The request was refused as malformed or too long (also 413 and 422)."""
    HTTP_401 = "http_401"
    """The key is missing, wrong or not allowed (also 403)."""
    HTTP_404 = "http_404"
    """No such path or no such model."""
    HTTP_429 = "http_429"
    """Too many requests (also 408 and 409: the server asks to come back)."""
    HTTP_5XX = "http_5xx"
    """The server or a gateway broke."""
    IN_BAND = "in_band"
    """An error event inside a reply that began with 200."""
    CUT_STREAM = "cut_stream"
    """The stream closed with neither a finish reason nor ``[DONE]``."""
    BAD_BODY = "bad_body"
    """Not what was asked for: HTML, JSON where events were due, broken JSON."""
    NO_CHOICES = "no_choices"
    """A well-formed reply in which nothing was chosen."""
    MISCONFIGURED = "misconfigured"
    """The server put the final answer into the reasoning field and left the content null."""
    OTHER_BUILD = "other_build"
    """The server came back as another build than the one that was asked; ends a run, and is no attempt's failure."""
    NOT_SERVED_THERE = "not_served_there"
    """The program whose log was imported says that this one went wrong."""


class EvalkitError(Exception):
    """Root of all errors raised on purpose."""


class UserError(EvalkitError):
    """Something the caller can mend; shown as one line, exit code 2."""


class ConfigError(UserError):
    """A mistake in evalkit.toml, in the environment or in an option."""


class BankError(UserError):
    """A question bank that cannot be used as it is.

    All defects are collected before this is raised, so that a writer mends them in one go.
    """

    def __init__(self, defects: tuple[str, ...]) -> None:
        """Keep one line per defect, each beginning with ``file:line:``."""
        super().__init__("\n".join(defects))
        self.defects = defects


class RubricError(UserError):
    """Rubrics that cannot be used as they are; all defects of all files are collected before this is raised."""

    def __init__(self, defects: tuple[str, ...]) -> None:
        """Keep one line per defect, each beginning with ``file:line:``."""
        super().__init__("\n".join(defects))
        self.defects = defects


class FormError(UserError):
    """A filled-in form that cannot be taken as it is; all defects are collected, and nothing of it is taken."""

    def __init__(self, defects: tuple[str, ...]) -> None:
        """Keep one line per defect, each beginning with the file and, where there is one, the cell."""
        super().__init__("\n".join(defects))
        self.defects = defects


class ArchiveError(UserError):
    """A file that is no archive, is damaged, or holds what cannot be stored here; nothing of it was taken in."""


class RunError(UserError):
    """A run that cannot be started, found or resumed as asked."""


class RatingError(UserError):
    """What a rater sent cannot be stored as it is, and none of it was; everything wrong with it is told at once."""

    def __init__(self, reasons: Mapping[int, str]) -> None:
        """Keep what is wrong, by position in what was sent, counted from 0."""
        super().__init__("; ".join(reasons.values()))
        self.reasons = dict(reasons)


class TargetError(EvalkitError):
    """An endpoint did not serve a request.

    Raised by ``evalkit.targets`` only, which translates every provider exception into this one.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: FailureKind,
        is_retryable: bool,
        status: int | None = None,
        hint: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        """Describe the failure.

        Args:
            message: What the server said or did, in one line, bounded in length.
            kind: The failure's class.
            is_retryable: Whether the same request may succeed later.
            status: HTTP status, where there was one.
            hint: What the user can do, naming the setting; empty where nothing is known.
            retry_after_s: How long the server asked to wait, in seconds.
        """
        super().__init__(message)
        self.kind = kind
        self.is_retryable = is_retryable
        self.status = status
        self.hint = hint
        self.retry_after_s = retry_after_s


class UndefinedStatistic(EvalkitError):  # noqa: N818 - the field says "undefined", not "error"
    """Too little data, or data without variation: the figure does not exist."""


class StorageError(EvalkitError):
    """The store cannot be opened, read or written; the message names it and what to do."""


class RefusedRows(StorageError):  # noqa: N818 - says what happened, as UndefinedStatistic does
    """The rows are at fault, not the database: already stored, or naming what is not stored. Others would be taken."""
