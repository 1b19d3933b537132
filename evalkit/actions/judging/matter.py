"""A run's answers, ready to be judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evalkit.actions.judging.wanted import JudgedAttempt, chosen_cells, gate_of, is_decided, wanted_of
from evalkit.actions.score_run import ScoredRun
from evalkit.domain.attempt import AttemptId
from evalkit.domain.rubric import Dimension, Rubric
from evalkit.domain.run import Run
from evalkit.domain.score import SeriesId
from evalkit.errors import RunError
from evalkit.scores.judge_suspects import suspect
from evalkit.storage.store import Store

__all__ = ["RunMatter", "matter_of", "refuse_empty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMatter:
    """The chosen attempts of a run, with their answers."""

    run: Run
    judged: Sequence[JudgedAttempt]
    """In the run's order of questions."""
    answer_by_attempt: Mapping[AttemptId, str]
    suspect_by_attempt: Mapping[AttemptId, str]
    """What in an answer looks like a verdict or an instruction to a judge."""
    repeats_per_question: int
    samples_by_series: Mapping[SeriesId, int]
    """Of series that were to judge the run before."""

    def samples(self, series_id: SeriesId, wanted: int) -> int:
        """Verdicts of a series on each attempt: what is wanted now, and never fewer than it was to give before."""
        return max(wanted, self.samples_by_series.get(series_id, 0))


def matter_of(scored: ScoredRun, *, repeats_per_question: int, store: Store) -> RunMatter:
    """The final attempts at the chosen cells.

    What a run was to be judged on once is never made less: a mean of the part that a judge had come to would look at
    the attempts that are never sent, which are scored at once, more often than at the others.

    Args:
        scored: The run with the findings in force.
        repeats_per_question: How many repeats are to be judged, at least.
        store: Where the answers are.
    """
    run = scored.run
    judgings = store.judgements.judgings(run.run_id)
    repeats = max([repeats_per_question, *(judging.repeats_per_question for judging in judgings)])
    chosen = chosen_cells(run, repeats_per_question=repeats)
    by_rule = scored.found[Dimension.ACCURACY].finding_by_attempt if Dimension.ACCURACY in scored.found else {}
    position = {place.asked_hash: place.position for place in run.places}
    found = [(attempt, answer) for attempt, answer in store.attempts.answers(run.run_id) if attempt.cell in chosen]
    found.sort(key=lambda pair: (position[pair[0].asked_hash], pair[0].repeat))
    return RunMatter(
        run=run,
        judged=[
            JudgedAttempt(
                attempt_id=attempt.attempt_id,
                variant=scored.variants[attempt.asked_hash],
                is_read=is_decided(by_rule.get(attempt.attempt_id)),
                gate=gate_of(attempt.outcome, answer),
            )
            for attempt, answer in found
        ],
        answer_by_attempt={attempt.attempt_id: answer for attempt, answer in found},
        suspect_by_attempt={
            attempt.attempt_id: words for attempt, answer in found if (words := suspect(answer)) is not None
        },
        repeats_per_question=repeats,
        samples_by_series={judging.series_id: judging.samples for judging in judgings},
    )


def refuse_empty(rubrics: Sequence[Rubric], matters: Sequence[RunMatter]) -> None:
    """Refuse to trouble judges where there is nothing to ask them about.

    Raises:
        RunError: When no run has an answer, or no dimension applies to any.
    """
    if any(True for rubric in rubrics for matter in matters for _ in wanted_of(rubric, matter.judged)):
        return
    runs = ", ".join(f"run {matter.run.short_id} ({matter.run.target.name})" for matter in matters)
    if not any(matter.judged for matter in matters):
        raise RunError(f"nothing to judge: {runs} has no answer yet; ask with evalkit run")
    names = ", ".join(rubric.name for rubric in rubrics)
    raise RunError(
        f"nothing to judge: {names} applies to no answer of {runs}; evalkit rubrics show says what a dimension is about"
    )
