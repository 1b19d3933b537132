"""``evalkit judge --reasons``: what each judge said of every answer to one question of a run. Nothing is asked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from evalkit.actions.export_run import attempt_rows
from evalkit.actions.find_run import found_run
from evalkit.actions.judging.rubrics_here import rubrics_here
from evalkit.actions.judging.told import told_verdicts
from evalkit.actions.project import Project
from evalkit.actions.score_run import ScoredRun, run_scored_now
from evalkit.domain.question import Variant
from evalkit.domain.reasons import QuestionReasons, ReadAnswer, ToldVerdict
from evalkit.domain.rubric import Dimension, DimensionName, Rubric
from evalkit.domain.score import Scored
from evalkit.errors import RunError
from evalkit.reports.rows import AttemptRow
from evalkit.text.mistakes import shown_value

__all__ = ["read_reasons"]


def read_reasons(
    text: str, question_id: str, *, project: Project, judges: Sequence[str] = (), dimensions: Sequence[str] = ()
) -> QuestionReasons:
    """What judges said of one question of a run, of series that no figure is made from too.

    Args:
        text: The run, as users name it.
        question_id: Whose answers.
        project: Where the run is.
        judges: Only these; () for all.
        dimensions: Only these; () for all.

    Raises:
        RunError: When no run is meant, it did not ask the question, or judges have said nothing of it.
    """
    with project.open_store() as store:
        run_id = found_run(text, store=store).run.run_id
        scored = run_scored_now(run_id, store=store, cwd=project.cwd, now=project.now())
        asked = _asked(scored, question_id)
        verdicts = [
            verdict
            for verdict in told_verdicts(scored, store=store)
            if (not judges or verdict.judge in judges) and (not dimensions or verdict.text.dimension in dimensions)
        ]
        if not verdicts:
            raise _without_verdicts(scored, judges, dimensions)
        rows = [
            row
            for row in attempt_rows(scored, store=store, verdicts=verdicts)
            if row.variant.asked_hash in asked and row.attempt.outcome.is_served
        ]
    rubrics = rubrics_here(project.cwd)
    order = list(asked)
    rows.sort(key=lambda row: (order.index(row.variant.asked_hash), row.attempt.repeat))
    return QuestionReasons(
        run=scored.run,
        question_id=question_id,
        prompts=tuple(variant.prompt for variant in asked.values()),
        titles={rubric.name: rubric.title for rubric in rubrics},
        answers=tuple(_answer(row, rubrics) for row in rows),
    )


def _asked(scored: ScoredRun, question_id: str) -> Mapping[str, Variant]:
    """Every wording of the question in the run, by asked_hash, in its order."""
    asked = {asked: variant for asked, variant in scored.variants.items() if variant.question_id == question_id}
    if asked:
        return asked
    known = sorted({variant.question_id for variant in scored.variants.values()})
    close = difflib.get_close_matches(question_id, known, n=1, cutoff=0.5)
    mend = f"did you mean `{close[0]}`?" if close else f"it asked {len(known)}, `{known[0]}` among them"
    run = scored.run
    raise RunError(f"run {run.short_id} of {run.target.name} did not ask {shown_value(question_id)}; {mend}")


def _without_verdicts(scored: ScoredRun, judges: Iterable[str], dimensions: Iterable[str]) -> RunError:
    run = scored.run
    named = "".join((*(f" --judge {name}" for name in judges), *(f" --dimension {name}" for name in dimensions)))
    return RunError(
        f"run {run.short_id} of {run.target.name} has no verdicts{' of those that are named' if named else ''}; "
        f"judge it with: evalkit judge {run.short_id}{named}"
    )


def _answer(row: AttemptRow, rubrics: Sequence[Rubric]) -> ReadAnswer:
    accuracy = row.scores.get(Dimension.ACCURACY)
    finding = None if accuracy is None else accuracy.finding
    return ReadAnswer(
        repeat=row.attempt.repeat,
        outcome=row.attempt.outcome,
        read=finding.read if isinstance(finding, Scored) else None,
        is_right=row.is_right,
        answer=row.answer,
        checklists=dict(_checklists(row.variant, row.verdicts, rubrics)),
        verdicts=tuple(row.verdicts),
    )


def _checklists(
    variant: Variant, verdicts: Sequence[ToldVerdict], rubrics: Sequence[Rubric]
) -> Iterator[tuple[DimensionName, tuple[str, ...]]]:
    """The items as every judge has seen them; a rubric that was changed since cannot say what they were."""
    for rubric in rubrics:
        shown = {verdict.rubric for verdict in verdicts if verdict.text.dimension == rubric.name}
        items = rubric.items_for(variant)
        if items and shown == {rubric.version}:
            yield rubric.name, items
