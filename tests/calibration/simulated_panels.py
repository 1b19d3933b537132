"""Runs judged by simulated judges of known bias, noise and habits, as the cards see them; their truth by enumeration.

Nothing is sent: the simulator's own functions say how each attempt ends, which level its answer has and says, and what
each judge makes of it. What they say goes into the panels and cards of a scorecard. Questions are drawn anew for each
run, because intervals are for other questions of the kind.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean
from types import SimpleNamespace
from typing import Any, Final, cast

from evalkit.actions.cards.checked import AskedQuestion, CheckedRun
from evalkit.actions.cards.dimensions import panel_dimension
from evalkit.actions.cards.judged import panel_card
from evalkit.actions.judging.found import FoundJudge, FoundPanel
from evalkit.actions.judging.hearing import levels_ascend
from evalkit.actions.judging.wanted import samples_of
from evalkit.domain.attempt import AttemptId, RunId
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
from evalkit.simulator.rulings import Ruling, expected_verdict, plan_ruling
from evalkit.simulator.tokens import tokens_of
from evalkit.storage.store import Store
from tests.builders import A_MOMENT

__all__ = ["COHERENCE", "Judged", "Scene", "a_judge", "a_model"]

COHERENCE: Final = "coherence"
_COMPLETED: Final = frozenset({Ending.FINISHED, Ending.NO_LINE})
_REPEATS: Final = 2
_ITEMS: Final = 5
_FILLER: Final = " so"
"""One token."""
_GATE: Final = Unscored(reason=UnscoredReason.NOT_COMPLETED)
_RUN: Final = RunId("simulated")


def a_model(mean: float, *, broken_off: float = 0.0, question_sd: float = 0.7, repeat_sd: float = 0.5) -> Persona:
    """A model of this quality on every dimension, a share of whose attempts breaks off; builds share their questions."""
    quality = Quality(mean={}, otherwise=mean, question_sd=question_sd, repeat_sd=repeat_sd)
    return replace(
        PERSONAS["demo"], name=f"model {mean:g}", seed=7, quality=quality, endings=Endings(cut=broken_off / 2, empty=broken_off / 2)
    )


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
        store = SimpleNamespace(judgements=SimpleNamespace(facts=lambda series_id, run_id: self.facts[series_id]))
        means = {name: self.mean(name) for name in self.panels}
        card = panel_card(self.checked, self.panels, means=means, titles={}, store=cast("Store", store))
        assert card is not None
        return card

    def by_question(self, dimension: DimensionName = COHERENCE) -> list[float]:
        """Each question's mean over its attempts, those that broke off as 1."""
        panel = self.panels[dimension]
        ids = self.checked.attempts.attempt_ids
        return [
            fmean(1.0 if ids[row] in panel.gate else cast("float", panel.score_of(ids[row])) for row in question.rows)
            for question in self.checked.questions
        ]


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
    name: str = field(default="", compare=False)

    @property
    def truth(self) -> float:
        """The expected mean of the panel over every attempt, those that break off as 1."""
        return fmean(self.truth_of(judge) for judge in self.judges)

    @property
    def truth_of_completed(self) -> float:
        """The same over completed answers."""
        return fmean(self._given_completed(judge) for judge in self.judges)

    @property
    def truth_without_judges(self) -> float:
        """The mean of the answers' own levels, those that break off as 1: what judges without bias would find."""
        broken_off = self._broken_off
        return broken_off + (1 - broken_off) * mean_level(self.levels)

    def truth_of(self, judge: JudgePersona) -> float:
        """One judge's expected mean."""
        return self._broken_off + (1 - self._broken_off) * self._given_completed(judge)

    @property
    def levels(self) -> Mapping[int, float]:
        """Level -> its share of the answers to all questions of the kind: question and repeat are both normal."""
        quality = self.model.quality
        assert quality is not None
        return level_weights(quality.otherwise, math.hypot(quality.question_sd, quality.repeat_sd))

    def verdict_variance(self, judge: JudgePersona) -> float:
        """Mean over answers of the variance of a verdict on one of them."""
        return math.fsum(share * _variance(judge, level) for level, share in self.levels.items())

    @property
    def _broken_off(self) -> float:
        return self.model.endings.cut + self.model.endings.empty

    def _given_completed(self, judge: JudgePersona) -> float:
        return math.fsum(
            share * fmean(expected_verdict(judge, level, dimension=COHERENCE, method=self.method, first_level=first) for first in (1, 5))
            for level, share in self.levels.items()
        )

    def judged(self, number: int) -> Judged:
        """Run number so many, always the same one; other models and judges get the same questions."""
        variants = [self._variant(number, cluster, place) for cluster in range(self.n_clusters) for place in range(self.per_cluster)]
        questions, answers = [], {}
        ids: list[AttemptId] = []
        for variant in variants:
            start = len(ids)
            for repeat in range(_REPEATS):
                attempt_id = AttemptId(f"{self.model.name} {variant.prompt} {repeat}")
                ids.append(attempt_id)
                answers[attempt_id] = self._answer(variant, seed_from("repeat", attempt_id))
            questions.append(AskedQuestion(asked_hash=variant.prompt, variant=variant, rows=range(start, len(ids))))
        attempts = SimpleNamespace(attempt_ids=ids)
        checked = CheckedRun(
            run=cast("Any", None), questions=questions, attempts=cast("Any", attempts), findings={}, counting={}, completed={}
        )
        variant_of = {ids[row]: question.variant for question in questions for row in question.rows}
        sent = {attempt_id: (variant_of[attempt_id], answer) for attempt_id, answer in answers.items() if answer is not None}
        gate = {attempt_id: _GATE for attempt_id in ids if attempt_id not in sent}
        panels: dict[DimensionName, FoundPanel] = {}
        facts: dict[SeriesId, list[VerdictFacts]] = {}
        for dimension in self.dimensions:
            found = [self._heard(judge, dimension, sent, facts) for judge in self.judges]
            panels[dimension] = FoundPanel(
                dimension=dimension,
                judges=found,
                sent=list(sent),
                gate=gate,
                picks_levels=self.method is Method.LEVELS,
                left_out=(),
            )
        return Judged(checked=checked, panels=panels, facts=facts)

    def _variant(self, number: int, cluster: int, place: int) -> Variant:
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

    def _answer(self, variant: Variant, seed: int) -> str | None:
        """What says the levels that the model reaches, as long as is drawn; None where it breaks off."""
        if plan_reply(self.model, variant, seed=seed).ending not in _COMPLETED:
            return None
        # Of a dimension without words of its own the whole is said.
        spoken = dict.fromkeys(name if name in REMARKS["en"] else OVERALL for name in self.dimensions)
        levels = {name: level_of(self.model, name, variant, seed=seed) or 0 for name in spoken}
        said = " ".join(REMARKS["en"][name][level][0] for name, level in levels.items())
        draws = draws_for(self.model, "length", variant.prompt, seed)
        wanted = round(60 * draws.lognormvariate(0.0, self.length_sd)) if self.length_sd else 0
        # The words that say a level are longer for some than for others: filled up, they tell nothing of the length.
        return f"{said} ({seed})" + _FILLER * max(0, wanted - len(tokens_of(said)))

    def _heard(
        self,
        judge: JudgePersona,
        dimension: DimensionName,
        sent: Mapping[AttemptId, tuple[Variant, str]],
        facts: dict[SeriesId, list[VerdictFacts]],
    ) -> FoundJudge:
        series = _series(judge, dimension)
        known = facts.setdefault(series.series_id, [])
        score_by_sample: dict[tuple[AttemptId, int], float] = {}
        unscored: dict[AttemptId, UnscoredReason] = {}
        scores: dict[AttemptId, list[float]] = {}
        for attempt_id, (variant, answer) in sent.items():
            for sample in samples_of(attempt_id, dimension, samples=1):
                is_ascending = levels_ascend(attempt_id, dimension, sample=sample)
                known.append(_facts(attempt_id, sample, answer, is_ascending=is_ascending))
                score = self._score(judge, dimension, variant, answer, is_ascending=is_ascending)
                if score is None:
                    unscored[attempt_id] = UnscoredReason.NO_VERDICT
                    continue
                score_by_sample[attempt_id, sample] = score
                scores.setdefault(attempt_id, []).append(score)
        return FoundJudge(
            series=series,
            judging=Judging(run_id=_RUN, series_id=series.series_id, dimension=dimension, repeats_per_question=_REPEATS, samples=1),
            scores=scores,
            score_by_sample=score_by_sample,
            unscored={attempt_id: reason for attempt_id, reason in unscored.items() if attempt_id not in scores},
        )

    def _score(
        self, judge: JudgePersona, dimension: DimensionName, variant: Variant, answer: str, *, is_ascending: bool
    ) -> float | None:
        is_list = self.method is Method.CHECKLIST
        task = JudgeTask(
            dimension=dimension,
            language="en",
            method=self.method,
            n_items=_ITEMS if is_list else 0,
            first_level=1 if is_ascending and not is_list else 5,
            material={"question": variant.prompt, "answer": answer},
        )
        # Judges are asked at temperature 0, where the simulator knows one seed only.
        ruling = plan_ruling(judge, task, true_level=known_level(task, variant), seed=0)
        if ruling.broken is not None:
            ruling = plan_ruling(judge, replace(task, repairs=1), true_level=ruling.true_level, seed=0)
        return None if ruling.broken is not None else _given(judge, ruling)


def _given(judge: JudgePersona, ruling: Ruling) -> float:
    """The score: weighted with the probabilities of levels, where the server gives them."""
    return mean_level(ruling.weights) if judge.gives_logprobs and ruling.weights else ruling.score


def _variance(judge: JudgePersona, level: int) -> float:
    weights = level_weights(level + judge.bias_on(COHERENCE), judge.noise_on(COHERENCE))
    return math.fsum(other**2 * weight for other, weight in weights.items()) - mean_level(weights) ** 2


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
