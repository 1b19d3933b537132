"""Scorecards, runs and attempts as JSON for other programs.

``schema_version`` counts up when a member changes its meaning or goes; new members alone leave it. A figure that does
not exist is ``{"undefined": reason}``, and no number is ever NaN.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, TextIO, assert_never

from evalkit.domain.run import Run, RunSummary
from evalkit.domain.verdict import Estimate, Quantiles, Remark, Scorecard, SpeedCard, Undefined
from evalkit.reports.rows import AttemptRow, cells_of
from evalkit.text.messages import message

__all__ = ["SCHEMA_VERSION", "run_document", "scorecard_document", "write_runs_json"]

SCHEMA_VERSION: Final = 1


def scorecard_document(card: Scorecard) -> dict[str, object]:
    """A scorecard as plain JSON values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "run": _run(card.run),
        "wanted": card.wanted,
        "finished": card.finished,
        "outcomes": {outcome.value: count for outcome, count in card.outcomes.items()},
        "failures": dict(card.failures),
        "failed_tries": card.failed_tries,
        "accuracy": {
            "every_attempt": _figure(card.accuracy_every),
            "completed_answers": _figure(card.accuracy_completed),
            "by_category": {key.value: _figure(figure) for key, figure in card.accuracy_by_category.items()},
            "by_difficulty": {key.value: _figure(figure) for key, figure in card.accuracy_by_difficulty.items()},
            "unread": card.unread,
            "unscored": dict(card.unscored),
        },
        "speed": _speed(card.speed),
        "notes": dict(card.notes),
        "remarks": [_remark(remark) for remark in (*card.remarks, *card.speed.remarks)],
    }


def run_document(summary: RunSummary) -> dict[str, object]:
    """A line of the list of runs as plain JSON values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "run": _run(summary.run),
        "wanted": summary.wanted,
        "finished": summary.finished,
        "last_activity_at": summary.last_activity_at.isoformat(),
    }


def write_runs_json(path: Path, cards: Iterable[Scorecard], rows: Iterable[AttemptRow]) -> int:
    """Write scorecards and their attempts as one document, attempts as they come.

    Args:
        path: The file; replaced when it is there.
        cards: One for each run.
        rows: The attempts of all of them.

    Returns:
        How many attempts were written.

    Raises:
        OSError: When the file cannot be written.
    """
    # A lone surrogate, which models do send, is no UTF-8: it is written as JSON's own escape for it.
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"schema_version": {SCHEMA_VERSION},\n"scorecards": [\n')
        _write_members(file, (scorecard_document(card) for card in cards))
        file.write('],\n"attempts": [\n')
        count = _write_members(file, (cells_of(row) for row in rows))
        file.write("]}\n")
    return count


def _write_members(file: TextIO, members: Iterable[Mapping[str, object]]) -> int:
    count = 0
    for count, member in enumerate(members, start=1):
        text = json.dumps(member, ensure_ascii=False, allow_nan=False)
        has_surrogate = any("\ud800" <= character <= "\udfff" for character in text)
        file.write(f"{',' if count > 1 else ''}{json.dumps(member, allow_nan=False) if has_surrogate else text}\n")
    return count


def _run(run: Run) -> dict[str, object]:
    return {
        "run_id": run.run_id,
        "created_at": run.created_at.isoformat(),
        "simulated": run.target.is_simulated,
        "model": run.target.name,
        "served_model": run.target.served_model,
        "base_url": run.target.base_url,
        "sampling": {
            "temperature": run.target.sampling.temperature,
            "top_p": run.target.sampling.top_p,
            "max_tokens": run.target.sampling.max_tokens,
        },
        "bank": run.selection.bank,
        "bank_version": run.bank_version,
        "bank_hash": run.bank_hash,
        "set": run.selection.set_name,
        "language": run.selection.language,
        "seed": run.selection.seed,
        "prompt_version": run.prompt_version,
        "passport": {"identity": run.passport.identity, **_facts(run.passport.facts())},
    }


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


def _figure(figure: Estimate | Undefined) -> dict[str, object]:
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


def _spread(spread: Quantiles | Undefined) -> dict[str, object]:
    match spread:
        case Undefined(reason=reason):
            return {"undefined": reason}
        case Quantiles():
            return {"p10": spread.p10, "p50": spread.p50, "p90": spread.p90, "n_attempts": spread.n_attempts}
        case _:
            assert_never(spread)


def _remark(remark: Remark) -> dict[str, object]:
    text = message(f"remark {remark.key}", "en", **remark.values)
    return {"key": remark.key, "values": dict(remark.values), "text": text}


def _speed(speed: SpeedCard) -> dict[str, object]:
    return {
        "ttft_s": _spread(speed.ttft_s),
        "ttfa_s": _spread(speed.ttfa_s),
        "complete_s": _spread(speed.complete_s),
        "decode_tokens_per_s": _spread(speed.decode_tokens_per_s),
        "band": speed.band,
        "tokens_per_answer": _spread(speed.tokens_per_answer),
    }
