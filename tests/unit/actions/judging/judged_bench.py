"""A stored run that judges have scored as a test says, without asking any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.judging.docket import score_of
from evalkit.actions.judging.found import FoundPanel, found_panels
from evalkit.actions.judging.series import JudgeSeries
from evalkit.actions.score_run import run_scored_now
from evalkit.domain.attempt import Attempt, Outcome
from evalkit.domain.judging import Judging
from evalkit.domain.panel import PanelCard
from evalkit.domain.question import Variant
from evalkit.domain.rubric import Rubric
from evalkit.domain.run import Run
from evalkit.domain.score import Finding, Scored, Unscored, UnscoredReason
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.target import Sampling
from evalkit.domain.verdict import Remark
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import A_MOMENT, a_body, a_passport, a_run, an_attempt, store_run, variants_numbered
from tests.unit.actions.judging.bench import a_judge, a_judged_attempt, a_rubric

__all__ = ["RUBRIC", "SILENT", "JudgedBench"]

RUBRIC = a_rubric()
SILENT = Unscored(reason=UnscoredReason.NO_VERDICT, detail="cut")


@dataclass(slots=True, kw_only=True)
class JudgedBench:
    """Questions asked twice; a judge's scores are given in the order of questions and repeats."""

    questions: int = 3
    outcomes: Mapping[int, Outcome] = field(default_factory=dict[int, Outcome])
    """Of attempts by number that did not end well."""
    rubrics: Sequence[Rubric] = (RUBRIC,)
    store: Store = field(default_factory=lambda: open_store("sqlite://"))
    run: Run = field(init=False)
    attempts: list[Attempt] = field(init=False)

    def __post_init__(self) -> None:
        self.run = store_run(self.store, run=a_run(variants=self.variants, repeats=2), variants=self.variants)
        self.attempts = [
            an_attempt(
                asked_hash=cell.asked_hash,
                repeat=cell.repeat,
                outcome=self.outcomes.get(number, Outcome.ANSWERED),
            )
            for number, cell in enumerate(self.run.cells())
        ]
        self.store.attempts.append([(attempt, a_body()) for attempt in self.attempts])

    @property
    def variants(self) -> Sequence[Variant]:
        """What was asked."""
        return variants_numbered(self.questions)

    def judged(
        self, name: str, *findings: float | Finding | None, rubric: Rubric = RUBRIC, **how: float
    ) -> JudgeSeries:
        """Let a judge have said so much; None where it was not asked.

        Args:
            name: The judge.
            findings: On the attempts, in their order.
            rubric: By which.
            how: ``sample``, ``repeats``, ``weight``, ``temperature``, or ``hours`` after the first series was begun.
        """
        sampling = Sampling(temperature=how.get("temperature", 0.6))
        series = JudgeSeries(judge=a_judge(name, sampling=sampling), rubric=rubric)
        begun = A_MOMENT + timedelta(hours=how.get("hours", 0))
        self.store.scores.add_series(series.series(passport=a_passport(), now=begun))
        self.store.judgements.put_judging(
            Judging(
                run_id=self.run.run_id,
                series_id=series.series_id,
                dimension=rubric.name,
                repeats_per_question=int(how.get("repeats", 2)),
                samples=1,
                weight=how.get("weight", 1.0),
            )
        )
        variant_by_hash = {variant.asked_hash: variant for variant in self.variants}
        self.store.scores.append(
            [
                score_of(
                    series,
                    a_judged_attempt(variant_by_hash[attempt.asked_hash], attempt_id=attempt.attempt_id),
                    sample=int(how.get("sample", 0)),
                    finding=Scored(value=finding) if isinstance(finding, float | int) else finding,
                )
                for attempt, finding in zip(self.attempts, findings, strict=False)
                if finding is not None
            ]
        )
        return series

    def panels(self) -> Mapping[str, FoundPanel]:
        return found_panels(
            self.run,
            self.store.banks.variants(self.run.places),
            by_rule={},
            attempts=self.store.attempts.columns(self.run.run_id),
            rubrics=self.rubrics,
            store=self.store,
        )

    def panel(self) -> FoundPanel:
        """The only one."""
        (panel,) = self.panels().values()
        return panel

    def scores(self) -> list[float | None]:
        """The panel's, by attempt."""
        panel = self.panel()
        return [panel.score_of(attempt.attempt_id) for attempt in self.attempts]

    def card(self, cwd: Path) -> PanelCard:
        """What the scorecard says of the judges; dimensions are those that evalkit ships."""
        panel = self._scorecard(cwd).panel
        assert panel is not None
        return panel

    def remarks(self, cwd: Path) -> list[Remark]:
        """What a reader must know of judges before reading any figure."""
        return [remark for remark in self._scorecard(cwd).remarks if remark.key.startswith("judge")]

    def _scorecard(self, cwd: Path) -> Scorecard:
        scored = run_scored_now(self.run.run_id, store=self.store, cwd=cwd, now=A_MOMENT)
        return scorecard_of(scored, store=self.store, cwd=cwd)
