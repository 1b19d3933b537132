"""Runs judged by simulated judges of known bias, noise and habits, as the cards see them; their truth by enumeration.

Nothing is sent: the simulator's own functions say how each attempt ends, which level its answer has and says, and what
each judge makes of it. What they say goes into the panels and cards of a scorecard. Questions are drawn anew for each
run, because intervals are for other questions of the kind.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from types import SimpleNamespace
from typing import Any, Final, NamedTuple, cast

import numpy as np

from evalkit.actions.cards.checked import AskedQuestion, CheckedRun
from evalkit.actions.cards.dimensions import panel_dimension
from evalkit.actions.cards.judged import panel_card
from evalkit.actions.judging.found import FoundJudge, FoundPanel
from evalkit.actions.judging.hearing import levels_ascend
from evalkit.actions.judging.wanted import samples_of
from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.identity import seed_from
from evalkit.domain.judging import Judging, VerdictFacts
from evalkit.domain.panel import PanelCard
from evalkit.domain.question import Category, Difficulty, OpenAnswer, Variant
from evalkit.domain.rubric import DimensionName, Method
from evalkit.domain.score import RaterKind, Series, SeriesId, Unscored, UnscoredReason
from evalkit.domain.verdict import Figure
from evalkit.simulator.judge_personas import JudgePersona
from evalkit.simulator.judge_prompts import JudgeTask
from evalkit.simulator.judge_truth import known_level
from evalkit.simulator.levels import level_weights, mean_level
from evalkit.simulator.personas import PERSONAS, Endings, Persona, Quality
from evalkit.simulator.planning import Ending, draws_for, plan_reply
from evalkit.simulator.quality import level_of
from evalkit.simulator.remarks import OVERALL, REMARKS
from evalkit.simulator.rulings import expected_verdict, plan_ruling
from evalkit.stats.clusters import FloatArray, Grouping, grouping_of
from evalkit.storage.store import Store
from tests.builders import A_MOMENT, a_run

__all__ = ["COHERENCE", "Judged", "Scene", "a_judge", "a_model"]

COHERENCE: Final = "coherence"
_COMPLETED: Final = frozenset({Ending.FINISHED, Ending.NO_LINE})
_REPEATS: Final = 2
_ITEMS: Final = 5
_LENGTH: Final = 180
"""Characters, where lengths are drawn."""
_FILLER: Final = " so"
"""One token."""
_SPOKEN: Final = frozenset({COHERENCE, "completeness", "common_sense"})
_GATE: Final = Unscored(reason=UnscoredReason.NOT_COMPLETED)
_RUN: Final = RunId("simulated")


def a_model(
    mean: float,
    *,
    broken_off: float = 0.0,
    question_sd: float = 0.7,
    repeat_sd: float = 0.5,
    name: str = "",
) -> Persona:
    """A model of this quality on every dimension, some of whose attempts break off; builds share their questions.

    Builds of the same name give the same answers.
    """
    quality = Quality(mean={}, otherwise=mean, question_sd=question_sd, repeat_sd=repeat_sd)
    endings = Endings(cut=broken_off / 2, empty=broken_off / 2)
    return replace(PERSONAS["demo"], name=name or f"model {mean:g}", seed=7, quality=quality, endings=endings)


def a_judge(number: int, **habits: Any) -> JudgePersona:
    """A judge with luck of its own."""
    return JudgePersona(name=f"judge {number}", seed=1000 + number, **habits)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One judged run."""

    checked: CheckedRun
    panels: Mapping[DimensionName, FoundPanel]
    facts: Mapping[SeriesId, Sequence[VerdictFacts]]

    def mean(self, dimension: DimensionName = COHERENCE, *, completed: bool = False) -> Figure:
        """The panel's mean, as the scorecard shows it."""
        card = panel_dimension(self.checked, self.panels[dimension])
        return card.completed if completed else card.every

    def card(self) -> PanelCard:
        """All that a scorecard says of the panel."""
        store = SimpleNamespace(judgements=SimpleNamespace(facts=self._facts))
        means = {name: self.mean(name) for name in self.panels}
        card = panel_card(self.checked, self.panels, means=means, titles={}, store=cast("Store", store))
        assert card is not None
        return card

    def _facts(self, series_id: SeriesId, *, run_id: RunId) -> Sequence[VerdictFacts]:
        assert run_id == _RUN
        return self.facts[series_id]

    def by_question(self, dimension: DimensionName = COHERENCE) -> FloatArray:
        """Each question's mean over its attempts, those that broke off as 1; for panels that have scored all others."""
        panel = self.panels[dimension]
        ids = self.checked.attempts.attempt_ids
        means = [
            fmean(1.0 if ids[row] in panel.gate else cast("float", panel.score_of(ids[row])) for row in question.rows)
            for question in self.checked.questions
        ]
        return np.array(means, dtype=np.float64)

    @property
    def grouping(self) -> Grouping:
        """The clusters of the questions."""
        names = [question.variant.cluster for question in self.checked.questions]
        return grouping_of(np.unique(names, return_inverse=True)[1])


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A kind of run, and who judges it."""

    model: Persona
    judges: tuple[JudgePersona, ...]
    dimensions: tuple[DimensionName, ...] = (COHERENCE,)
    method: Method = Method.LEVELS
    n_clusters: int = 50
    per_cluster: int = 1
    """Instances of one template: they share its effect."""
    length_sd: float = 0.0
    """Of the logarithm of an answer's length, which has nothing to do with its level."""

    @property
    def levels(self) -> Mapping[int, float]:
        """Level -> its share of the answers to all questions of the kind: question and repeat are both normal."""
        quality = self.model.quality
        assert quality is not None
        return level_weights(quality.otherwise, math.hypot(quality.question_sd, quality.repeat_sd))

    def truth(self, judge: JudgePersona | None = None) -> float:
        """The expected mean over every attempt, those that break off as 1: of the panel, or of one judge."""
        return self._every(self.truth_of_completed(judge))

    def truth_of_completed(self, judge: JudgePersona | None = None) -> float:
        """The same over completed answers."""
        judges = self.judges if judge is None else (judge,)
        return fmean(fmean(self._expected(one, first_level) for first_level in (1, 5)) for one in judges)

    @property
    def truth_without_judges(self) -> float:
        """The mean of the answers' own levels: what judges without bias would find."""
        return self._every(mean_level(self.levels))

    def verdict_variance(self, judge: JudgePersona) -> float:
        """What chance makes of a verdict on one answer: its variance, the mean over answers."""
        target = {level: level + judge.bias_on(COHERENCE) for level in self.levels}
        weights = {level: level_weights(mean, judge.noise_on(COHERENCE)) for level, mean in target.items()}
        return math.fsum(share * _variance(weights[level]) for level, share in self.levels.items())

    def judged(self, number: int) -> Judged:
        """Run number so many, always the same one; other models and judges meet the same questions."""
        variants = [
            _variant(number, cluster, place) for cluster in range(self.n_clusters) for place in range(self.per_cluster)
        ]
        questions = [
            AskedQuestion(asked_hash=variant.prompt, variant=variant, rows=range(_REPEATS * row, _REPEATS * (row + 1)))
            for row, variant in enumerate(variants)
        ]
        asked = {
            AttemptId(f"{self.model.name} {variant.prompt} {repeat}"): variant
            for variant in variants
            for repeat in range(_REPEATS)
        }
        answers = {attempt_id: self._answer(variant, attempt_id) for attempt_id, variant in asked.items()}
        sent = {attempt_id: (asked[attempt_id], answer) for attempt_id, answer in answers.items() if answer is not None}
        verdicts = {dimension: list(self._put(dimension, sent)) for dimension in self.dimensions}
        panels = {
            dimension: FoundPanel(
                dimension=dimension,
                judges=[_heard(judge, dimension, verdicts[dimension]) for judge in self.judges],
                sent=list(sent),
                gate={attempt_id: _GATE for attempt_id in asked if attempt_id not in sent},
                picks_levels=self.method is Method.LEVELS,
                left_out=(),
            )
            for dimension in self.dimensions
        }
        facts = {
            judge.series.series_id: [verdict.facts for verdict in verdicts[dimension]]
            for dimension, panel in panels.items()
            for judge in panel.judges
        }
        return Judged(checked=_checked(questions, list(asked)), panels=panels, facts=facts)

    def _put(self, dimension: DimensionName, sent: Mapping[AttemptId, tuple[Variant, str]]) -> Iterator[_Put]:
        is_list = self.method is Method.CHECKLIST
        for attempt_id, (variant, answer) in sent.items():
            for sample in samples_of(attempt_id, dimension, samples=1):
                is_ascending = levels_ascend(attempt_id, dimension, sample=sample)
                task = JudgeTask(
                    dimension=dimension,
                    language="en",
                    method=self.method,
                    n_items=_ITEMS if is_list else 0,
                    # A checklist lists no levels.
                    first_level=1 if is_ascending and not is_list else 5,
                    material={"question": variant.prompt, "answer": answer},
                )
                facts = _facts(attempt_id, sample, answer, is_ascending=is_ascending)
                yield _Put(attempt_id, sample, task, known_level(task, variant), facts)

    def _every(self, completed: float) -> float:
        broken_off = self.model.endings.cut + self.model.endings.empty
        return broken_off + (1 - broken_off) * completed

    def _expected(self, judge: JudgePersona, first_level: int) -> float:
        verdicts = {
            level: expected_verdict(judge, level, dimension=COHERENCE, method=self.method, first_level=first_level)
            for level in self.levels
        }
        return math.fsum(share * verdicts[level] for level, share in self.levels.items())

    def _answer(self, variant: Variant, attempt_id: AttemptId) -> str | None:
        """What says the levels that the model reaches, as long as is drawn; None where it breaks off."""
        seed = seed_from("attempt", attempt_id)
        if plan_reply(self.model, variant, seed=seed).ending not in _COMPLETED:
            return None
        # Of a dimension without words of its own, what is said of the whole counts.
        spoken = dict.fromkeys(name if name in _SPOKEN else OVERALL for name in self.dimensions)
        levels = {name: level_of(self.model, name, variant, seed=seed) or 0 for name in spoken}
        said = " ".join(REMARKS["en"][name][level][0] for name, level in levels.items())
        draws = draws_for(self.model, "length", variant.prompt, seed)
        wanted = round(_LENGTH * draws.lognormvariate(0.0, self.length_sd)) if self.length_sd else 0
        # The words of some levels are longer than those of others: filled up, an answer's length tells nothing of them.
        return f"{said} ({seed})" + _FILLER * max(0, (wanted - len(said)) // len(_FILLER))


class _Put(NamedTuple):
    """One verdict that is asked for, of every judge alike."""

    attempt_id: AttemptId
    sample: int
    task: JudgeTask
    true_level: int
    facts: VerdictFacts


def _heard(judge: JudgePersona, dimension: DimensionName, verdicts: Sequence[_Put]) -> FoundJudge:
    """What one judge finds."""
    score_by_sample = {
        (verdict.attempt_id, verdict.sample): score
        for verdict in verdicts
        if (score := _score(judge, verdict)) is not None
    }
    scores: dict[AttemptId, list[float]] = {}
    for (attempt_id, _), score in score_by_sample.items():
        scores.setdefault(attempt_id, []).append(score)
    series = _series(judge, dimension)
    return FoundJudge(
        series=series,
        judging=Judging(
            run_id=_RUN, series_id=series.series_id, dimension=dimension, repeats_per_question=_REPEATS, samples=1
        ),
        scores=scores,
        score_by_sample=score_by_sample,
        unscored={
            verdict.attempt_id: UnscoredReason.NO_VERDICT for verdict in verdicts if verdict.attempt_id not in scores
        },
    )


def _score(judge: JudgePersona, verdict: _Put) -> float | None:
    """At temperature 0, as judges are asked: the simulator knows one seed only then."""
    ruling = plan_ruling(judge, verdict.task, true_level=verdict.true_level, seed=0)
    if ruling.broken is not None:
        ruling = plan_ruling(judge, replace(verdict.task, repairs=1), true_level=verdict.true_level, seed=0)
    if ruling.broken is not None:
        return None
    return mean_level(ruling.weights) if judge.gives_logprobs and ruling.weights else ruling.score


def _variant(number: int, cluster: int, place: int) -> Variant:
    question_id = f"run {number} question {cluster}"
    return Variant(
        question_id=question_id,
        language="en",
        prompt=f"{question_id} instance {place}",
        expected=OpenAnswer(),
        category=Category.CREATIVE,
        difficulty=Difficulty.MEDIUM,
        cluster=question_id,
    )


def _checked(questions: Sequence[AskedQuestion], attempt_ids: Sequence[AttemptId]) -> CheckedRun:
    """A run as far as cards of judges look at it."""
    attempts = cast("AttemptColumns", SimpleNamespace(attempt_ids=attempt_ids))
    return CheckedRun(run=a_run(), questions=questions, attempts=attempts, findings={}, counting={}, completed={})


def _variance(weights: Mapping[int, float]) -> float:
    return math.fsum(level**2 * weight for level, weight in weights.items()) - mean_level(weights) ** 2


def _series(judge: JudgePersona, dimension: DimensionName) -> Series:
    return Series(
        series_id=SeriesId(f"{judge.name} {dimension}"),
        rater_kind=RaterKind.JUDGE,
        rater=judge.name,
        version="1",
        created_at=A_MOMENT,
    )


def _facts(attempt_id: AttemptId, sample: int, answer: str, *, is_ascending: bool) -> VerdictFacts:
    return VerdictFacts(
        attempt_id=attempt_id,
        sample=sample,
        is_ascending=is_ascending,
        shown_length=len(answer),
        requests=1,
        seconds=None,
        prompt_tokens=None,
        completion_tokens=None,
        suspect=None,
    )
