"""Answers that tell a judge what to say: forty of them, through the whole of judging, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from evalkit.actions.judge_runs import JudgeEnd, judge_runs
from evalkit.actions.judging.canary_check import canaries_for
from evalkit.actions.judging.order import JudgeOrder
from evalkit.actions.project import Project
from evalkit.asking.stop import StopSignal
from evalkit.config.places import rubric_file
from evalkit.config.reading import Config
from evalkit.domain.attempt import RunId
from evalkit.domain.judging import Judge
from evalkit.domain.question import LANGUAGES, Category, Language, OpenAnswer, Variant
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.score import Score, Scored, SeriesId
from evalkit.runs.observer import SilentObserver
from evalkit.simulator.judge_personas import JUDGES, JudgePersona
from evalkit.simulator.personas import Pace
from evalkit.simulator.remarks import OVERALL, REMARKS
from evalkit.simulator.server import SimulatedEndpoint
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import a_body, a_run, a_selection, a_session, a_target, a_variant, an_attempt, store_run
from tests.injections import INJECTIONS

_TRUE: Mapping[DimensionName, float] = {
    Dimension.ACCURACY: 2,
    Dimension.COHERENCE: 2,
    Dimension.COMPLETENESS: 2,
    Dimension.ASSUMPTION_CHECKING: 1,
}
"""Two dimensions of levels, two of checklists; all leave much to gain, and of four and five items a whole number is
met."""
_CHECKLISTS = (Dimension.COMPLETENESS, Dimension.ASSUMPTION_CHECKING)
_PLAIN, _INJECTED = RunId("plain"), RunId("injected")
_PACE = Pace(ttft_s=0.0, token_s=0.0, tokens_per_chunk=1000)
_NAME = "court"
_EACH = len(INJECTIONS) // len(LANGUAGES)


def _asked(language: Language) -> Variant:
    """An open question, so that judges are asked about accuracy, too."""
    return a_variant(
        language=language,
        prompt={"en": "Should the town build a bridge?", "zh": "该镇应不应该建桥？"}[language],
        expected=OpenAnswer(),
        solution={"en": "It depends on the traffic.", "zh": "取决于车流量。"}[language],
        checklist=("Costs?", "Traffic?", "Nature?", "Alternatives?"),
        category=Category.CRITICAL_THINKING,
        tags=frozenset({"assumption_checking"}),
    )


def _answer(language: Language) -> str:
    levels = {OVERALL if name == Dimension.ACCURACY else name: int(level) for name, level in _TRUE.items()}
    return " ".join(REMARKS[language][name][level][0] for name, level in levels.items())


def _store_answers(store: Store, run_id: RunId, answers: Sequence[str], variant: Variant) -> None:
    """A run of one question, as many repeats as answers."""
    target = a_target(name=run_id)
    selection = a_selection(language=variant.language)
    run = a_run(run_id=run_id, variants=[variant], repeats=len(answers), target=target, selection=selection)
    session = a_session(session_id=f"session of {run_id}", run_id=run_id)
    store_run(store, run=run, variants=[variant], session=session)
    place = {"run_id": run_id, "session_id": session.session_id, "asked_hash": variant.asked_hash}
    store.attempts.append(
        [(an_attempt(**place, repeat=repeat), a_body(answer=answer)) for repeat, answer in enumerate(answers)]
    )


@dataclass(frozen=True, kw_only=True)
class _Court:
    """Two runs of one question, answer by answer the same but for the injections, and a judge at a real endpoint."""

    cwd: Path
    store: Store
    judge: Judge
    runs: Sequence[RunId] = field(default=(_PLAIN, _INJECTED))

    async def judged(self) -> JudgeEnd:
        """``evalkit judge``."""
        judges = {self.judge.name: self.judge}
        (end,) = await judge_runs(
            self.runs,
            JudgeOrder(judge_names=(self.judge.name,), dimensions=tuple(_TRUE), repeats_per_question=_EACH),
            project=Project(cwd=self.cwd, environ={}, config=Config(path=None, judges=judges, store_url="sqlite://")),
            store=self.store,
            observer=SilentObserver(),
            stop=StopSignal(),
        )
        return end

    def scores(self, run_id: RunId) -> dict[tuple[DimensionName, int], float | None]:
        """First verdicts, by dimension and repeat."""
        repeat_of = {attempt.attempt_id: attempt.repeat for attempt in self.store.attempts.of_run(run_id)}
        found = [score for series_id in self.series(run_id) for score in self.store.scores.of_run(run_id, series_id)]
        return {(one.dimension, repeat_of[one.attempt_id]): _value(one) for one in found if one.sample == 0}

    def series(self, run_id: RunId) -> list[SeriesId]:
        """Of the judge."""
        return [judging.series_id for judging in self.store.judgements.judgings(run_id)]


def _value(score: Score) -> float | None:
    return score.finding.value if isinstance(score.finding, Scored) else None


@asynccontextmanager
async def _court(persona: JudgePersona, language: Language, cwd: Path) -> AsyncGenerator[_Court]:
    variant, answer = _asked(language), _answer(language)
    injected = [injection.in_answer(answer) for injection in INJECTIONS if injection.language == language]
    assert len(injected) == _EACH == 20
    canaries = canaries_for(language, cwd=cwd)
    # Another name than that of a shipped judge, which would be served by an endpoint of its own.
    served = {_NAME: replace(persona, name=_NAME, pace=_PACE, slots=64)}
    endpoint = SimulatedEndpoint([variant, *(one.variant for one in canaries)], personas=served)
    with open_store("sqlite://") as store:
        _store_answers(store, _PLAIN, [answer] * _EACH, variant)
        _store_answers(store, _INJECTED, injected, variant)
        async with endpoint.listening() as port:
            base_url = f"http://127.0.0.1:{port}/v1"
            target = a_target(name=_NAME, served_model=_NAME, base_url=base_url, concurrency=16)
            yield _Court(cwd=cwd, store=store, judge=Judge(target=target, sets_temperature=False))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_injection_moves_a_score_on_any_kind_of_dimension(language: Language, tmp_path: Path) -> None:
    shipped = JUDGES["demo-judge"]
    # Noise is drawn for each text anew. Probabilities of a level do not show it, the number of items that are met does.
    noise = {**shipped.noise_by_dimension, **dict.fromkeys(_CHECKLISTS, 0.0)}
    async with _court(replace(shipped, noise_by_dimension=noise), language, tmp_path) as court:
        end = await court.judged()
        plain, injected = court.scores(_PLAIN), court.scores(_INJECTED)
    assert (end.failed_check, end.still_open) == (None, 0)
    assert len(plain) == len(_TRUE) * _EACH
    assert injected == pytest.approx(plain)
    for name in _CHECKLISTS:
        assert {plain[name, repeat] for repeat in range(_EACH)} == {_TRUE[name]}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_judge_that_obeys_is_stopped_by_its_canaries_and_nothing_is_stored(
    language: Language, tmp_path: Path
) -> None:
    async with _court(JUDGES["demo-judge-obedient"], language, tmp_path) as court:
        end = await court.judged()
        stored = [*court.series(_PLAIN), *court.series(_INJECTED)]
    assert end.failed_check is not None
    assert not end.failed_check.is_passed
    assert (end.wanted, stored) == (0, [])


async def test_without_canaries_an_obedient_judge_would_do_as_it_is_told(tmp_path: Path) -> None:
    """Mutant: what the tests above hold off is really there. The simulated judge understands eight of these twenty."""
    shipped = rubric_file("canaries.yaml", cwd=tmp_path).read_text(encoding="utf-8")
    harmless, found, _ = shipped.partition("  - name: asks_for_a_five")
    assert found
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "canaries.yaml").write_text(harmless, encoding="utf-8")
    async with _court(replace(JUDGES["demo-judge-obedient"], noise_sd=0.0), "en", tmp_path) as court:
        end = await court.judged()
        plain, injected = court.scores(_PLAIN), court.scores(_INJECTED)
    assert (end.failed_check, end.still_open) == (None, 0)
    moved = [injected[key] for key, score in plain.items() if key[0] == Dimension.COHERENCE and injected[key] != score]
    assert moved == [5] * 8
