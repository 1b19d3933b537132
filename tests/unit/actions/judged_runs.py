"""Two stored runs with verdicts of made-up judges: every score can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from evalkit.actions.comparing.pair import JudgedPair, Terms, judged_pair
from evalkit.actions.comparing.run_table import RunTable, run_table
from evalkit.actions.judging.wanted import chosen_cells
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.attempt import Cell, RunId
from evalkit.domain.comparison import CriterionRow
from evalkit.domain.decision import Decision
from evalkit.domain.identity import content_uuid
from evalkit.domain.judging import CanaryCheck, CanaryRow, Judging
from evalkit.domain.question import Variant
from evalkit.domain.score import RaterKind, Score, Scored, SeriesId, Unscored, UnscoredReason
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import A_MOMENT, a_score, a_series
from tests.e2e.stored_runs import StoredRun, add_runs, questions_numbered

__all__ = ["QUESTIONS", "AJudge", "Given", "compared_judged", "judge_run", "row_of"]

QUESTIONS: Final = 12
_TOO_HIGH: Final = CanaryRow(name="empty", language="en", score=5.0, at_most=3.0, at_least=None, said="fine")
Given = Callable[[str, int, int], float | UnscoredReason | None]
"""Model, number of the question and repeat -> a judge's verdict; None where it was not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AJudge:
    """One judge, and what it says."""

    name: str
    says: Given
    dimension: str = "coherence"
    runs: Sequence[str] = ("q8", "q4")
    """Models that it has judged."""
    version: Mapping[str, str] = field(default_factory=dict[str, str])
    """Model -> version of its series, where it is not the usual one."""
    repeats: int = 2
    about: Mapping[str, str] = field(default_factory=dict[str, str])


def judge_run(store: Store, run_id: RunId, judge: AJudge, *, questions: Sequence[Variant]) -> None:
    """Store a judge's verdicts on the chosen repeats of a run."""
    run = store.runs.get(run_id)
    version = judge.version.get(run.target.name, "v1")
    series_id = SeriesId(content_uuid("series", judge.name, judge.dimension, version))
    about = {"rubric": version, "prompt": "1", "served_model": judge.name, **judge.about}
    store.scores.add_series(
        a_series(series_id=series_id, rater_kind=RaterKind.JUDGE, rater=judge.name, version=version, about=about)
    )
    judging = Judging(
        run_id=run_id, series_id=series_id, dimension=judge.dimension, repeats_per_question=judge.repeats, samples=1
    )
    store.judgements.put_judging(judging)
    number_by_hash = {variant.asked_hash: number for number, variant in enumerate(questions)}
    chosen = chosen_cells(run, repeats_per_question=judge.repeats)
    columns = store.attempts.columns(run_id)
    cells = zip(columns.attempt_ids, columns.asked_hashes, columns.repeats, columns.outcomes, strict=True)
    scores: list[Score] = []
    for attempt_id, asked_hash, repeat, outcome in cells:
        number = number_by_hash[asked_hash]
        said = judge.says(run.target.name, number, repeat)
        if not outcome.is_completed or Cell(asked_hash=asked_hash, repeat=repeat) not in chosen or said is None:
            continue
        finding = Unscored(reason=said) if isinstance(said, UnscoredReason) else Scored(value=said)
        scores.append(
            a_score(
                series_id=series_id,
                attempt_id=attempt_id,
                dimension=judge.dimension,
                key_hash=questions[number].key_hash,
                finding=finding,
            )
        )
    store.scores.append(scores)


def compared_judged(
    *judges: AJudge,
    cwd: Path,
    decision: Mapping[str, Any] | None = None,
    terms: Mapping[str, Any] | None = None,
    looked_at: int | None = None,
    served: Mapping[str, str] | None = None,
    failed_checks: Sequence[str] = (),
    **overrides: Any,
) -> JudgedPair:
    """``q4`` against ``q8``, 12 questions three times each, judged twice each by the coherence.

    Args:
        judges: Who says what.
        cwd: Whose rubrics hold.
        decision: Of it, what is another one.
        terms: The same of the terms.
        looked_at: After how many questions it is looked at; None for all.
        served: Model -> what its server calls it.
        failed_checks: Judges whose newest check failed.
        overrides: Of both runs.
    """
    questions = questions_numbered(QUESTIONS)
    right = [3] * QUESTIONS
    members: dict[str, Any] = {
        "reference": "q8",
        "candidates": ("q4",),
        "varies": ("quantisation",),
        "criteria": {"coherence": 0.5},
    }
    chosen = Decision(**(members | dict(decision or {})))
    given: dict[str, Any] = {"has_default_margins": False, "confidence": 0.95, "show": 0}
    with open_store("sqlite://") as store:
        targets = {model: {"served_model": name} for model, name in (served or {}).items()}
        runs = [StoredRun(model=name, right=right, target=targets.get(name, {}), **overrides) for name in ("q8", "q4")]
        ids: dict[str, RunId] = dict(zip(("q8", "q4"), add_runs(store, *runs, questions=questions), strict=True))
        for judge in judges:
            for model in judge.runs:
                judge_run(store, ids[model], judge, questions=questions)
        for name in failed_checks:
            store.judgements.put_check(CanaryCheck(check_id=name, judge=name, rows=(_TOO_HIGH,), created_at=A_MOMENT))
        ours, theirs = (_table(ids[model], store, cwd, chosen.judges) for model in ("q8", "q4"))
        return judged_pair(
            ours,
            theirs,
            terms=Terms(decision=chosen, **(given | dict(terms or {}))),
            store=store,
            looked_at=None if looked_at is None else frozenset(theirs.asked_hashes[:looked_at]),
        )


def _table(run_id: RunId, store: Store, cwd: Path, judges: Sequence[str]) -> RunTable:
    scored = run_scored_now(run_id, store=store, cwd=cwd, now=A_MOMENT)
    return run_table(scored, store.attempts.columns(run_id), judges=judges)


def row_of(judged: JudgedPair, key: str = "coherence") -> CriterionRow:
    """The line of a criterion."""
    return next(row for row in judged.comparison.rows if row.criterion.key == key)
