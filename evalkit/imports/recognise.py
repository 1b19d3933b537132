"""Which program wrote a file, by its ending and its first line."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from evalkit.errors import UserError
from evalkit.imports.foreign import ForeignLog
from evalkit.imports.inspect_log import InspectLog
from evalkit.imports.jsonl_log import JsonlLog
from evalkit.imports.lines import first_object
from evalkit.imports.lm_eval_log import LmEvalLog, is_lm_eval_row

__all__ = ["opened_log"]

_INSPECT: Final = frozenset({".eval", ".json"})
_LINES: Final = frozenset({".jsonl", ".ndjson"})


def opened_log(path: Path) -> ForeignLog:
    """The log in a file.

    Raises:
        UserError: When it is of no known kind, or cannot be read.
    """
    ending = path.suffix.lower()
    if path.is_dir():
        raise UserError(f"{path}: is a folder; name the files in it: evalkit import {path}/*.eval")
    if ending == ".json" and path.name.startswith("results_"):
        raise UserError(
            f"{path}: holds the figures of lm-evaluation-harness and no answers; import the samples_*.jsonl beside it "
            "(written with --log_samples)"
        )
    if ending in _INSPECT:
        return InspectLog(path)
    if ending in _LINES:
        return LmEvalLog(path) if is_lm_eval_row(first_object(path)) else JsonlLog(path)
    raise UserError(
        f"{path}: `{ending}` is no kind of log that can be read; .eval and .json are Inspect AI's, .jsonl holds "
        "answers one a line (docs/importing.md); a table of questions becomes a bank with evalkit banks import"
    )
