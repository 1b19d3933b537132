"""Candidates against their reference as JSON, for programs that decide what happens next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import assert_never

from evalkit.domain.changed_question import AskedAnswer, ChangedQuestion
from evalkit.domain.comparison import (
    Comparability,
    Comparison,
    CriterionRow,
    Difference,
    EarlyEnd,
    FloorRow,
    JudgedDifference,
    JudgeDifference,
    Needed,
    Pairing,
    PeopleBeside,
    RankRow,
    SliceRow,
)
from evalkit.domain.decision import Decision
from evalkit.domain.panel import Coverage
from evalkit.domain.verdict import Undefined
from evalkit.reports.as_json import SCHEMA_VERSION, figure_document, remark_document, run_facts_document
from evalkit.reports.panel_json import mark_document
from evalkit.reports.sections.compared_pair import PairPage, pair_pages
from evalkit.reports.sections.compared_verdict import verdict_sentences
from evalkit.text.hostile import for_json

__all__ = ["comparison_document", "difference_document", "write_comparison_json"]


def comparison_document(comparison: Comparison) -> dict[str, object]:
    """The comparison as plain JSON values; sentences are in English."""
    return {
        "schema_version": SCHEMA_VERSION,
        "status": None if comparison.status is None else comparison.status.value,
        "made_at": comparison.made_at.isoformat(),
        "source": comparison.source,
        "baseline": comparison.baseline,
        "decision": _decision(comparison.decision),
        "pairs": [_pair(page) for page in pair_pages(comparison, "en")],
        "ranking": [_rank(row) for row in comparison.ranking],
        "remarks": [remark_document(remark) for remark in comparison.remarks],
    }


def write_comparison_json(path: Path, comparison: Comparison) -> None:
    """Write that document.

    Args:
        path: The file; replaced when it is there.
        comparison: The candidates against their reference.

    Raises:
        OSError: When the file cannot be written.
    """
    text = json.dumps(comparison_document(comparison), ensure_ascii=False, allow_nan=False, indent=2)
    path.write_text(f"{for_json(text)}\n", encoding="utf-8", newline="\n")


def _decision(decision: Decision) -> dict[str, object]:
    return {
        "policy_hash": decision.policy_hash,
        "reference": decision.reference,
        "candidates": list(decision.candidates),
        "varies": list(decision.varies),
        "allowed": list(decision.allowed),
        "bank": decision.bank,
        "set": decision.set_name,
        "language": decision.language,
        "repeats": decision.repeats,
        "seed": decision.seed,
        "criteria": dict(decision.criteria),
        "floors": {
            "accuracy": decision.floors.accuracy,
            "unfinished": decision.floors.unfinished,
            "tokens_per_s": decision.floors.tokens_per_s,
        },
        "gpu_hours": decision.gpu_hours,
        "early_stop": decision.early_stop,
        "judges": list(decision.judges),
        "judged_repeats": decision.judged_repeats,
        "scored_by": decision.scored_by.value,
        "confidence": decision.confidence,
    }


def _pair(page: PairPage) -> dict[str, object]:
    pair = page.pair
    return {
        "reference": run_facts_document(pair.reference),
        "candidate": run_facts_document(pair.candidate),
        "status": None if pair.status is None else pair.status.value,
        "text": " ".join(sentence.text for sentence in verdict_sentences(page)),
        "p": pair.p,
        "adjusted_p": pair.adjusted_p,
        "comparability": _comparability(pair.comparability),
        "pairing": _pairing(pair.pairing),
        "criteria": [_criterion(row, has_verdict=pair.status is not None) for row in pair.rows],
        "floors": [_floor(floor) for floor in pair.floors],
        "slices": [_slice(row) for row in pair.slices],
        "changed": [_changed(changed) for changed in pair.changed],
        "early": None if pair.early is None else _early(pair.early),
        "remarks": [remark_document(remark) for remark in pair.remarks],
    }


def _comparability(found: Comparability) -> dict[str, object]:
    return {
        "distinctions": [
            {
                "key": distinction.key,
                "reference": distinction.reference,
                "candidate": distinction.candidate,
                "kind": distinction.kind.value,
            }
            for distinction in found.distinctions
        ],
        "same_build": found.is_same_build,
        "identical_texts": found.identical_texts,
        "compared_texts": found.compared_texts,
        "suspicious": found.is_suspicious,
    }


def _pairing(pairing: Pairing) -> dict[str, object]:
    return {
        "questions": pairing.questions,
        "clusters": pairing.clusters,
        "attempts": {"reference": pairing.attempts_reference, "candidate": pairing.attempts_candidate},
        "repeats": {"reference": pairing.repeats_reference, "candidate": pairing.repeats_candidate},
        "dropped": _counts(pairing.dropped),
    }


def _criterion(row: CriterionRow, *, has_verdict: bool) -> dict[str, object]:
    return {
        "criterion": row.criterion.key,
        "unit": row.criterion.unit.value,
        "higher_is_better": row.criterion.is_higher_better,
        "primary": row.is_primary,
        "rater_kind": None if row.rater_kind is None else row.rater_kind.value,
        "rater": row.rater,
        "reference": row.reference,
        "candidate": row.candidate,
        "difference": difference_document(row.difference),
        "margin": row.margin,
        "status": None if row.status is None or not has_verdict else row.status.value,
        "reading": row.reading.value,
        "p": row.p,
        "adjusted_p": row.adjusted_p,
        "needed": None if row.needed is None else _needed(row.needed),
        "dropped": _counts(row.dropped),
        "judged": None if row.judged is None else _judged(row.judged),
        "scored_by": None if row.scored_by is None else row.scored_by.value,
        "people": None if row.people is None else _people(row.people),
        "calibration": mark_document(row.calibration),
    }


def _judged(judged: JudgedDifference) -> dict[str, object]:
    spread = judged.spread
    return {
        "judges": [_judge(one) for one in judged.judges],
        "difference": difference_document(judged.difference),
        "split": judged.is_split,
        "spread": {"undefined": spread.reason}
        if isinstance(spread, Undefined)
        else {"deviation": spread.deviation, "added": spread.added, "n_judges": spread.n_judges},
        "coverage": {"reference": _coverage(judged.reference), "candidate": _coverage(judged.candidate)},
        "lowest": judged.lowest,
        "highest": judged.highest,
    }


def _people(beside: PeopleBeside) -> dict[str, object]:
    return {
        "sources": [
            {
                "scored_by": one.scored_by.value,
                "reference": one.reference,
                "candidate": one.candidate,
                "difference": difference_document(one.difference),
            }
            for one in beside.sources
        ],
        "judge_weight": beside.judge_weight,
        "scored": beside.scored,
        "wanted": beside.wanted,
    }


def _judge(one: JudgeDifference) -> dict[str, object]:
    return {
        "judge": one.judge,
        "version": one.version,
        "reference": one.reference,
        "candidate": one.candidate,
        "difference": difference_document(one.difference),
    }


def _coverage(coverage: Coverage) -> dict[str, object]:
    return {"scored": coverage.scored, "wanted": coverage.wanted, "unscored": _counts(coverage.unscored)}


def difference_document(difference: Difference | Undefined) -> dict[str, object]:
    """A difference with its bounds, or why there is none."""
    match difference:
        case Undefined(reason=reason):
            return {"undefined": reason}
        case Difference():
            return {
                "value": difference.value,
                "low": difference.low,
                "high": difference.high,
                "confidence": difference.confidence,
                "method": difference.method,
                "n_clusters": difference.n_clusters,
                "n_questions": difference.n_questions,
                "n_attempts": difference.n_attempts,
            }
        case _:
            assert_never(difference)


def _needed(needed: Needed) -> dict[str, object]:
    return {
        "questions": needed.questions,
        "repeats": needed.repeats,
        "assumes_no_difference": needed.assumes_no_difference,
        "bank_questions": needed.bank_questions,
        "scored_by_people": needed.scored_by_people,
        "asked_questions": needed.asked_questions,
    }


def _floor(floor: FloorRow) -> dict[str, object]:
    return {
        "criterion": floor.key,
        "required": floor.required,
        "at_least": floor.is_at_least,
        "figure": figure_document(floor.figure),
        "status": floor.status.value,
    }


def _slice(row: SliceRow) -> dict[str, object]:
    return {
        "category": row.category.value,
        "difficulty": None if row.difficulty is None else row.difficulty.value,
        "reference": row.reference,
        "candidate": row.candidate,
        "difference": difference_document(row.difference),
        "adjusted_p": row.adjusted_p,
        "reading": row.reading.value,
        "n_questions": row.n_questions,
    }


def _changed(changed: ChangedQuestion) -> dict[str, object]:
    return {
        "question": changed.question_id,
        "category": changed.category.value,
        "difficulty": changed.difficulty.value,
        "prompt": changed.prompt,
        "expected": changed.expected,
        "reference": {
            "right": changed.reference_right,
            "asked": changed.reference_asked,
            "answer": _answer(changed.reference_answer),
        },
        "candidate": {
            "right": changed.candidate_right,
            "asked": changed.candidate_asked,
            "answer": _answer(changed.candidate_answer),
        },
    }


def _answer(answer: AskedAnswer) -> dict[str, object]:
    return {"right": answer.is_right, "outcome": answer.outcome, "read": answer.read, "text": answer.text}


def _early(early: EarlyEnd) -> dict[str, object]:
    return {
        "look": early.look,
        "looks": early.looks,
        "questions": early.questions,
        "questions_planned": early.questions_planned,
        "requests_saved": early.requests_saved,
        "hours_saved": early.hours_saved,
    }


def _rank(row: RankRow) -> dict[str, object]:
    return {
        "name": row.name,
        "run_id": row.run_id,
        "is_reference": row.is_reference,
        "accuracy": figure_document(row.accuracy),
        "better_than": list(row.better_than),
    }


def _counts(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(counts)
