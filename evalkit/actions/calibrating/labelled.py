"""One dimension of a run as people and as judges have scored it, question beside question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import fmean

from evalkit.actions.comparing.panels import panels_by
from evalkit.actions.comparing.run_table import RunTable
from evalkit.actions.judging.found import FoundPanel
from evalkit.actions.reviewing.found import FoundPeople, reviews_of
from evalkit.actions.reviewing.whole import QuestionScores, question_scores, whole_questions
from evalkit.actions.score_run import ScoredRun
from evalkit.domain.attempt import AttemptId
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.question import Variant
from evalkit.domain.rubric import DimensionName
from evalkit.domain.run import Run
from evalkit.scores.by_rule import WRONG

__all__ = [
    "LabelledRun",
    "labelled_run",
    "labelled_table",
    "of_common_reviews",
    "of_the_same",
    "people_of_both",
    "questions_shown",
]


@dataclass(frozen=True, kw_only=True)
class LabelledRun:
    """What people and a panel found of one run on one dimension."""

    run: Run
    dimension: DimensionName
    people: FoundPeople | None
    """None where nobody has scored the dimension."""
    panel: FoundPanel | None
    question_by_attempt: Mapping[AttemptId, str]
    """Of the attempts that count; others are left out."""
    variants: Mapping[str, Variant]
    """asked_hash -> variant."""

    @cached_property
    def people_by_question(self) -> Mapping[str, float]:
        """asked_hash -> what people give its sampled answers on average, what broke off counted as 1.

        Of the questions that count so far (``whole_questions``).
        """
        return {question: fmean(row) for question, (row,) in whole_questions(self.people_scores).items()}

    @cached_property
    def people_scores(self) -> QuestionScores:
        """Every sampled answer of the run, scored or not."""
        if self.people is None:
            return QuestionScores(rows={}, shown=frozenset())
        return question_scores(self.people, self.question_by_attempt)

    @cached_property
    def judged_by_question(self) -> Mapping[str, float]:
        """The panel's, over the attempts that were chosen for judging, whatever people have scored.

        A question of which an answer has no score is not among them: the rest of its answers are no sample of it.
        """
        panel = self.panel
        if panel is None:
            return {}
        return _whole_means({attempt_id: panel.score_of(attempt_id) for attempt_id in panel.sent}, panel.gate, self)

    @cached_property
    def labelled(self) -> Sequence[AttemptId]:
        """Answers that both people and panel have scored, in the run's order."""
        people, panel = self.people, self.panel
        if people is None or panel is None:
            return ()
        return [
            attempt_id
            for attempt_id in people.sent
            if attempt_id in self.question_by_attempt
            and people.score_of(attempt_id) is not None
            and panel.score_of(attempt_id) is not None
        ]

    @property
    def shown(self) -> Sequence[AttemptId]:
        """Answers that judges were shown, and people would be."""
        sent = () if self.panel is None else self.panel.sent
        return [attempt_id for attempt_id in sent if attempt_id in self.question_by_attempt]

    @property
    def shown_questions(self) -> frozenset[str]:
        """asked_hash of each question with such an answer."""
        return frozenset(self.question_by_attempt[attempt_id] for attempt_id in self.shown)

    @cached_property
    def gap_by_question(self) -> Mapping[str, float]:
        """asked_hash -> panel less people, mean over its labelled answers. What broke off was not read: no gap."""
        rows: dict[str, list[float]] = defaultdict(list)
        for attempt_id, people, judged in self._pairs():
            rows[self.question_by_attempt[attempt_id]].append(judged - people)
        return {question: fmean(gaps) for question, gaps in rows.items()}

    def cluster_of(self, question: str) -> str:
        """The independent group of a question."""
        return self.variants[question].cluster

    def stratum_of(self, question: str) -> str:
        """What reviews draw questions by."""
        variant = self.variants[question]
        return f"{variant.category.value}/{variant.difficulty.value}"

    def of_judges(self, names: Sequence[str]) -> LabelledRun:
        """The same with a panel of these alone."""
        if self.panel is None:
            return self
        kept = [judge for judge in self.panel.judges if judge.series.rater in names]
        return replace(self, panel=replace(self.panel, judges=kept) if kept else None)

    def _pairs(self) -> Iterator[tuple[AttemptId, float, float]]:
        people, panel = self.people, self.panel
        for attempt_id in self.labelled:
            theirs = None if people is None else people.score_of(attempt_id)
            judged = None if panel is None else panel.score_of(attempt_id)
            if theirs is not None and judged is not None:
                yield attempt_id, theirs, judged


def questions_shown(runs: Sequence[LabelledRun]) -> int:
    """Questions with an answer that people would be shown, of any of the runs."""
    return len(frozenset[str]().union(*(run.shown_questions for run in runs)))


def labelled_run(
    scored: ScoredRun, columns: AttemptColumns, dimension: DimensionName, *, judges: Sequence[str] = ()
) -> LabelledRun:
    """One dimension of a run.

    Args:
        scored: The run with what judges and people found.
        columns: Every try that is stored.
        dimension: Which.
        judges: Whose verdicts count, by name; () for those of all.
    """
    return LabelledRun(
        run=scored.run,
        dimension=dimension,
        people=scored.people.get(dimension),
        panel=panels_by(scored, columns, judges=judges).get(dimension),
        question_by_attempt=dict(zip(columns.attempt_ids, columns.asked_hashes, strict=True)),
        variants=scored.variants,
    )


def labelled_table(table: RunTable, dimension: DimensionName) -> LabelledRun:
    """The same of a run as it is compared: over the attempts and questions that are left in the table."""
    rows: list[int] = table.question.tolist()
    return LabelledRun(
        run=table.run,
        dimension=dimension,
        people=table.people.get(dimension),
        panel=table.panels.get(dimension),
        question_by_attempt={
            attempt_id: table.asked_hashes[row] for attempt_id, row in zip(table.attempt_ids, rows, strict=True)
        },
        variants=table.variants,
    )


def of_the_same(runs: Sequence[LabelledRun]) -> Sequence[LabelledRun]:
    """The runs, scored by the same judges and by the same anchors: others are left out of each.

    A judge counts where its series is the same in all runs. Of people's anchors, those by which most answers are
    scored hold.
    """
    panels = [run.panel for run in runs]
    series = [set[str]() if panel is None else {one.series.series_id for one in panel.judges} for panel in panels]
    common = set.intersection(*series)
    versions: dict[str, int] = defaultdict(int)
    for run in runs:
        if run.people is not None:
            versions[run.people.series.version] += len(run.people.finding_by_attempt)
    kept = max(versions, key=versions.__getitem__, default=None)
    return [
        replace(
            run,
            panel=_panel_of(run.panel, common),
            people=run.people if run.people is not None and run.people.series.version == kept else None,
        )
        for run in runs
    ]


def people_of_both(reference: LabelledRun, candidate: LabelledRun) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """``people_by_question`` of each, over the questions that count in both."""
    whole = whole_questions(reference.people_scores, candidate.people_scores)
    ours, theirs = ({question: fmean(rows[side]) for question, rows in whole.items()} for side in (0, 1))
    return ours, theirs


def of_common_reviews(reference: LabelledRun, candidate: LabelledRun) -> tuple[LabelledRun, LabelledRun]:
    """Two runs with what was scored in reviews that showed answers of both.

    Were each scored by other people, their severity would pass for a difference of the runs, and for a judge's lean to
    one of them.
    """
    if reference.people is None or candidate.people is None:
        return replace(reference, people=None), replace(candidate, people=None)
    sides = [{one.review_id for one in reviews_of([people])} for people in (reference.people, candidate.people)]
    common = sides[0] & sides[1]
    if not common:
        return replace(reference, people=None), replace(candidate, people=None)
    return (
        replace(reference, people=reference.people.of_reviews(common)),
        replace(candidate, people=candidate.people.of_reviews(common)),
    )


def _panel_of(panel: FoundPanel | None, series: set[str]) -> FoundPanel | None:
    if panel is None:
        return None
    kept = [judge for judge in panel.judges if judge.series.series_id in series]
    return replace(panel, judges=kept) if kept else None


def _whole_means(
    score_by_attempt: Mapping[AttemptId, float | None], gate: Mapping[AttemptId, object], run: LabelledRun
) -> Mapping[str, float]:
    rows: dict[str, list[float | None]] = defaultdict(list)
    for attempt_id in gate:
        if attempt_id in run.question_by_attempt:
            rows[run.question_by_attempt[attempt_id]].append(WRONG)
    for attempt_id, score in score_by_attempt.items():
        if attempt_id in run.question_by_attempt:
            rows[run.question_by_attempt[attempt_id]].append(score)
    means: dict[str, float] = {}
    for question, scores in rows.items():
        known = [score for score in scores if score is not None]
        if len(known) == len(scores):
            means[question] = fmean(known)
    return means
