"""Scorecards, runs and attempts as JSON for other programs.

``schema_version`` counts up when a member changes its meaning or goes; new members alone leave it. A figure that does
not exist is ``{"undefined": reason}``, and no number is ever NaN. ``schema/export.schema.json`` describes every member.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Final, Literal, TextIO, assert_never

from evalkit.domain.attempt import Outcome
from evalkit.domain.origin import Origin
from evalkit.domain.run import Run, RunSummary
from evalkit.domain.scorecard import (
    DimensionCard,
    ErrorCard,
    NotMeasured,
    OutcomeCard,
    QuestionCard,
    Scorecard,
    StabilityCard,
    TransferCard,
    TwinsCard,
)
from evalkit.domain.verdict import Estimate, Figure, Remark, Undefined
from evalkit.reports.panel_json import judged_findings_document, mark_document, panel_document
from evalkit.reports.people_json import people_document, people_findings_document
from evalkit.reports.rows import AttemptRow, Cell, cells_of
from evalkit.reports.speed_json import cost_document, speed_document
from evalkit.text.hostile import for_json
from evalkit.text.messages import message

__all__ = [
    "SCHEMA_VERSION",
    "JsonDocument",
    "figure_document",
    "json_schema",
    "remark_document",
    "run_document",
    "run_facts_document",
    "scorecard_document",
    "write_runs_json",
]

JsonDocument = Literal[
    "export",
    "scorecard",
    "run",
    "score_changes",
    "comparison",
    "baseline",
    "pinned_baseline",
    "reasons",
    "agreement",
    "calibration",
]
"""What evalkit writes as JSON."""

SCHEMA_VERSION: Final = 2

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SCHEMA_FILE: Final = "export.schema.json"


def json_schema(document: JsonDocument = "export") -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of what evalkit writes; the file stands beside this module in ``schema/``.

    Args:
        document: ``export`` is a file of ``evalkit export``, ``scorecard`` what ``evalkit show --json`` prints,
            ``run`` a member of the list that ``evalkit runs --json`` prints, ``score_changes`` what
            ``evalkit score --json`` prints, ``comparison`` what ``evalkit compare --json`` prints,
            ``baseline`` what ``evalkit baseline show NAME --json`` prints, ``pinned_baseline`` a member of the list
            that ``evalkit baseline list --json`` prints, ``reasons`` what ``evalkit judge RUN --reasons QUESTION
            --json`` prints, ``agreement`` what ``evalkit agreement --json`` prints, ``calibration`` what
            ``evalkit calibrate --json`` prints.
    """
    text = resources.files("evalkit.reports").joinpath("schema", _SCHEMA_FILE).read_text(encoding="utf-8")
    schema: dict[str, object] = json.loads(text)
    if document == "export":
        return schema
    return {"$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": f"#/$defs/{document}"}


def scorecard_document(card: Scorecard) -> dict[str, object]:
    """A scorecard as plain JSON values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "run": run_facts_document(card.run),
        **_outcomes(card.outcomes),
        "accuracy": _accuracy(card),
        "dimensions": [_dimension(dimension) for dimension in card.dimensions],
        "panel": panel_document(card.panel, figure_document),
        "calibration": [mark_document(mark) for mark in card.calibration],
        "people": people_document(card.people, figure_document),
        "not_measured": [_not_measured(absent) for absent in card.not_measured],
        "stability": _stability(card.stability),
        "twins": [_twins(twins) for twins in card.twins],
        "transfer": None if card.transfer is None else _transfer(card.transfer),
        "speed": speed_document(card.speed, figure_document),
        "cost": cost_document(card, figure_document),
        "questions": [_question(question) for question in card.questions],
        "remarks": [remark_document(remark) for remark in (*card.remarks, *card.speed.remarks)],
    }


def run_document(summary: RunSummary) -> dict[str, object]:
    """A line of the list of runs as plain JSON values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "run": run_facts_document(summary.run),
        "wanted": summary.wanted,
        "finished": summary.finished,
        "last_activity_at": summary.last_activity_at.isoformat(),
    }


def write_runs_json(
    path: Path,
    cards: Iterable[Scorecard],
    rows: Iterable[AttemptRow],
    *,
    before: Mapping[str, object] | None = None,
) -> int:
    """Write scorecards and their attempts as one document, attempts as they come.

    Args:
        path: The file; replaced when it is there.
        cards: One for each run.
        rows: The attempts of all of them.
        before: Further members of the document, plain JSON values, which stand before these.

    Returns:
        How many attempts were written.

    Raises:
        OSError: When the file cannot be written.
    """
    # A lone surrogate, which models do send, is no UTF-8: it is written as JSON's own escape for it.
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"schema_version": {SCHEMA_VERSION},\n')
        for name, member in (before or {}).items():
            file.write(f'"{name}": {_written(member)},\n')
        file.write('"scorecards": [\n')
        _write_members(file, (scorecard_document(card) for card in cards))
        file.write('],\n"attempts": [\n')
        count = _write_members(file, (_cells(row) for row in rows))
        file.write("]}\n")
    return count


def _write_members(file: TextIO, members: Iterable[Mapping[str, object]]) -> int:
    count = 0
    for count, member in enumerate(members, start=1):
        file.write(f"{',' if count > 1 else ''}{_written(member)}\n")
    return count


def _written(member: object) -> str:
    return for_json(json.dumps(member, ensure_ascii=False, allow_nan=False))


def _cells(row: AttemptRow) -> dict[str, object]:
    cells: dict[str, object] = {column: _plain_cell(cell) for column, cell in cells_of(row).items()}
    return {**cells, "judged": judged_findings_document(row), "people": people_findings_document(row)}


def _plain_cell(cell: Cell) -> object:
    return cell.isoformat(timespec="milliseconds") if isinstance(cell, datetime) else cell


def run_facts_document(run: Run) -> dict[str, object]:
    """What was asked of whom, as plain JSON values."""
    return {
        "run_id": run.run_id,
        "created_at": run.created_at.isoformat(),
        "simulated": run.target.is_simulated,
        "model": run.target.name,
        "served_model": run.target.served_model,
        "base_url": run.target.base_url,
        "imported": None if run.imported is None else _origin(run.imported),
        "sampling": {name: _number_said(said) for name, said in run.sampling.items()},
        "bank": run.selection.bank,
        "bank_version": run.bank_version,
        "bank_hash": run.bank_hash,
        "set": run.selection.set_name,
        "language": run.selection.language,
        "seed": run.selection.seed,
        "prompt_version": run.prompt_version,
        "run_key": run.run_key,
        "passport": {"identity": run.passport.identity, **_facts(run.passport.facts())},
    }


def _origin(origin: Origin) -> dict[str, object]:
    return {
        "format": origin.log_format.value,
        "file": origin.file_name,
        "sha256": origin.sha256,
        "tool_version": origin.tool_version,
        "task": origin.task,
        "asked_at": origin.asked_at,
        "settings": dict(origin.settings),
        "own_scores": dict(origin.own_scores),
    }


def _number_said(said: float | str | None) -> float | None:
    """What an imported file says stands there as text; one that is no number is among its settings alone."""
    if not isinstance(said, str):
        return said
    try:
        number = float(said)
    except ValueError:
        return None
    return None if not math.isfinite(number) else int(number) if number.is_integer() and said.isdigit() else number


def _facts(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: _plain(fact) for name, fact in facts.items()}


def _plain(fact: object) -> object:
    match fact:
        case tuple():
            return [_plain(member) for member in fact]
        case Mapping():
            return {str(key): _plain(member) for key, member in fact.items()}
        case _:
            return fact


def _outcomes(card: OutcomeCard) -> dict[str, object]:
    return {
        "wanted": card.wanted,
        "finished": card.finished,
        "outcomes": _by_name(card.counts),
        "failures": dict(card.failures),
        "failed_tries": card.failed_tries,
        "notes": dict(card.notes),
    }


def _by_name(counts: Mapping[Outcome, int]) -> dict[str, int]:
    return {outcome.value: count for outcome, count in counts.items()}


def _accuracy(card: Scorecard) -> dict[str, object]:
    accuracy = card.accuracy
    by_slice: dict[str, dict[str, object]] = {}
    for (category, difficulty), figure in accuracy.by_slice.items():
        by_slice.setdefault(category.value, {})[difficulty.value] = figure_document(figure)
    return {
        "every_attempt": figure_document(accuracy.every),
        "completed_answers": figure_document(accuracy.completed),
        "by_category": {key.value: figure_document(figure) for key, figure in accuracy.by_category.items()},
        "by_difficulty": {key.value: figure_document(figure) for key, figure in accuracy.by_difficulty.items()},
        "by_slice": by_slice,
        "unread": card.outcomes.unread,
        "unscored": dict(card.outcomes.unscored),
    }


def _dimension(card: DimensionCard) -> dict[str, object]:
    return {
        "dimension": str(card.dimension),
        "rater_kind": card.rater_kind.value,
        "rater": card.rater,
        "version": card.version,
        "every_attempt": figure_document(card.every),
        "completed_answers": figure_document(card.completed),
        "deviation": figure_document(card.deviation),
        "scored": card.scored,
        "wanted": card.wanted,
    }


def _not_measured(absent: NotMeasured) -> dict[str, object]:
    return {
        "dimension": absent.dimension.value,
        "reason": absent.reason,
        "command": absent.command,
        "review_command": absent.review_command,
    }


def _stability(card: StabilityCard) -> dict[str, object]:
    return {
        "flip_rate": figure_document(card.flip_rate),
        "answer_flip_rate": figure_document(card.answer_flip_rate),
        "pass_hat": {str(k): figure_document(figure) for k, figure in card.pass_hat.items()},
        "pass_at": {str(k): figure_document(figure) for k, figure in card.pass_at.items()},
        "never_right": card.never_right,
        "sometimes_right": card.sometimes_right,
        "always_right": card.always_right,
        "error": _error(card.error),
    }


def _error(error: ErrorCard | Undefined) -> dict[str, object]:
    match error:
        case Undefined(reason=reason):
            return {"undefined": reason}
        case ErrorCard():
            return {
                "from_questions": error.from_questions,
                "from_repeats": error.from_repeats,
                "half_width": error.half_width,
                "with_more_repeats": error.with_more_repeats,
                "with_more_questions": error.with_more_questions,
            }
        case _:
            assert_never(error)


def _twins(card: TwinsCard) -> dict[str, object]:
    return {
        "category": None if card.category is None else card.category.value,
        "balanced": figure_document(card.balanced),
        "solvable": figure_document(card.solvable),
        "unsolvable": figure_document(card.unsolvable),
        "n_pairs": card.n_pairs,
    }


def _transfer(card: TransferCard) -> dict[str, object]:
    return {
        "given_home": figure_document(card.given_home),
        "home": figure_document(card.home),
        "away": figure_document(card.away),
        "n_pairs": card.n_pairs,
    }


def _question(card: QuestionCard) -> dict[str, object]:
    return {
        "question": card.question_id,
        "asked_hash": card.asked_hash,
        "category": card.category.value,
        "difficulty": card.difficulty.value,
        "cluster": card.cluster,
        "expected": card.expected,
        "right": card.right,
        "asked": card.asked,
        "flip": card.flip,
        "answers": [{"read": read or None, "count": count} for read, count in card.answers],
        "outcomes": _by_name(card.outcomes),
        "complete_s": card.complete_s,
        "tokens": card.tokens,
    }


def figure_document(figure: Figure) -> dict[str, object]:
    """A figure as plain JSON values, or why there is none."""
    match figure:
        case Undefined(reason=reason):
            return {"undefined": reason}
        case Estimate():
            return {
                "value": figure.value,
                "low": figure.low,
                "high": figure.high,
                "level": figure.level,
                "method": figure.method,
                "n_clusters": figure.n_clusters,
                "n_questions": figure.n_questions,
                "n_attempts": figure.n_attempts,
            }
        case _:
            assert_never(figure)


def remark_document(remark: Remark) -> dict[str, object]:
    """A remark with its sentence in English."""
    text = message(f"remark {remark.key}", "en", **remark.values)
    return {"key": remark.key, "values": dict(remark.values), "text": text}
