"""A judge that gives no verdict on 30 % of one build's answers: seen at once, and no other figure moves.

The same stored runs are judged twice: by that judge, through the command, and by its twin, which never fails.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from statistics import fmean

import pytest

from evalkit.actions.judge_runs import judge_runs
from evalkit.actions.judging.order import JudgeOrder
from evalkit.actions.project import Project
from evalkit.actions.show_run import shown_run
from evalkit.asking.stop import StopSignal
from evalkit.domain.attempt import AttemptId, Outcome, RunId
from evalkit.domain.identity import content_uuid, seed_from
from evalkit.domain.panel import JudgedCard, PanelCard
from evalkit.domain.question import Variant
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.score import RaterKind, Scored, Series, UnscoredReason
from evalkit.domain.verdict import Estimate, Figure
from evalkit.reports.wording import score_of
from evalkit.runs.observer import SilentObserver
from evalkit.simulator.composing import compose_reply
from evalkit.simulator.judge_personas import JUDGES, Failing
from evalkit.simulator.personas import PERSONAS, Pace
from evalkit.simulator.planning import Ending, plan_reply
from evalkit.simulator.serving import running_simulator
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import a_body, a_run, a_session, a_target, an_attempt, store_run, variants_numbered
from tests.e2e.commands import Finished, evalkit

_BUILDS = ("demo", "demo-q4")
_DIMENSIONS = (Dimension.COHERENCE, Dimension.COMPLETENESS)
"""One of levels, one of checklists."""
_QUESTIONS = variants_numbered(16, checklist=("Read?", "Added?", "Told?", "Checked?"))
_PACE = Pace(ttft_s=0.0, token_s=0.0, tokens_per_chunk=1000)
_BROKEN = replace(
    JUDGES["demo-judge-broken"], bias=-1.5, bias_by_dimension={Dimension.ACCURACY: 0.0}, pace=_PACE, slots=64
)
"""Severe as well: where a panel's mean took whoever answered, it would rise where this one is silent."""
_SERVED = {
    "steady": replace(JUDGES["demo-judge"], name="steady", pace=_PACE, slots=64),
    "failing": replace(_BROKEN, name="failing"),
    "sound": replace(_BROKEN, name="sound", failing=Failing()),
}
_JUDGE = """\
[judges.{name}]
base_url = "{base_url}"
served_model = "{served}"
concurrency = 16
"""


@dataclass(frozen=True, kw_only=True)
class _Court:
    """A folder with both runs, judged."""

    folder: Path

    @property
    def project(self) -> Project:
        return Project.at(self.folder, environ={})

    def judged(self, build: str, dimension: DimensionName) -> JudgedCard:
        """What the scorecard says of the panel."""
        return next(card for card in _panel(self.folder, build).judged if card.dimension == dimension)

    def rows(self, build: str, dimension: DimensionName) -> dict[str, dict[int, dict[str, float | None]]]:
        """Question -> repeat -> judge -> the mean of its verdicts, None without any; nothing of what is never sent."""
        with self.project.open_store() as store:
            (run_id,) = [one.run.run_id for one in store.runs.all() if one.run.target.name == build]
            cell_of = {attempt.attempt_id: attempt.cell for attempt in store.attempts.of_run(run_id)}
            found: dict[str, dict[int, dict[str, float | None]]] = {}
            for series in store.scores.series_of_run(run_id):
                for attempt_id, samples in _samples(store, run_id, series, dimension).items():
                    cell = cell_of[attempt_id]
                    by_judge = found.setdefault(cell.asked_hash, {}).setdefault(cell.repeat, {})
                    by_judge[series.rater] = fmean(samples) if samples else None
        return found


@cache
def _panel(folder: Path, build: str) -> PanelCard:
    panel = shown_run(build, project=Project.at(folder, environ={})).panel
    assert panel is not None
    return panel


def _samples(store: Store, run_id: RunId, series: Series, dimension: DimensionName) -> dict[AttemptId, list[float]]:
    samples: dict[AttemptId, list[float]] = {}
    for score in store.scores.of_run(run_id, series.series_id):
        if score.dimension != dimension or series.rater_kind is not RaterKind.JUDGE:
            continue
        if isinstance(score.finding, Scored):
            samples.setdefault(score.attempt_id, []).append(score.finding.value)
        elif score.finding.reason is UnscoredReason.NO_VERDICT:
            samples.setdefault(score.attempt_id, [])
    return samples


def _store_answers(folder: Path) -> None:
    """Two builds of one model, whose answers the simulator composes; every twentieth attempt is cut."""
    folder.mkdir()
    variant_by_hash = {variant.asked_hash: variant for variant in _QUESTIONS}
    with open_store(f"sqlite:///{folder}/runs/evalkit.db") as store:
        for build in _BUILDS:
            run_id = RunId(content_uuid("run", build))
            run = a_run(run_id=run_id, variants=_QUESTIONS, repeats=2, target=a_target(name=build, served_model=build))
            session = a_session(session_id=content_uuid("session", build), run_id=run_id)
            store_run(store, run=run, variants=_QUESTIONS, session=session)
            place = {"run_id": run_id, "session_id": session.session_id}
            store.attempts.append(
                [
                    (
                        an_attempt(
                            **place,
                            asked_hash=cell.asked_hash,
                            repeat=cell.repeat,
                            outcome=Outcome.CUT_IN_ANSWER if number % 20 == 0 else Outcome.ANSWERED,
                        ),
                        a_body(answer=_answer(build, variant_by_hash[cell.asked_hash], number)),
                    )
                    for number, cell in enumerate(run.cells())
                ]
            )


def _answer(build: str, variant: Variant, number: int) -> str:
    persona, seed = PERSONAS[build], seed_from(build, number)
    plan = replace(plan_reply(persona, variant, seed=seed), ending=Ending.FINISHED)
    return compose_reply(persona, variant, plan, seed=seed, limit_tokens=400).answer


def _folder(parent: Path, base_url: str, *, second: str) -> Path:
    """A folder with the runs, a steady judge and a second one, which goes by one name whoever it is."""
    folder = parent / second
    _store_answers(folder)
    served = {"steady": "steady", "second": second}
    tables = [_JUDGE.format(name=name, served=model, base_url=base_url) for name, model in served.items()]
    (folder / "evalkit.toml").write_text("\n".join(tables), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def courts(tmp_path_factory: pytest.TempPathFactory) -> tuple[_Court, _Court, Finished]:
    """With the judge that fails, with its sound twin, and what the command printed."""
    parent = tmp_path_factory.mktemp("judged")
    chosen = [word for name in _DIMENSIONS for word in ("--dimension", name)]
    with running_simulator(_QUESTIONS, personas=_SERVED) as base_url:
        failing, sound = (_Court(folder=_folder(parent, base_url, second=name)) for name in ("failing", "sound"))
        ended = evalkit("judge", *_BUILDS, *chosen, "--quiet", cwd=failing.folder, environ={"COLUMNS": "140"})
        # What the command does, less its start and its report, which nobody reads here.
        asyncio.run(_judge(sound))
    return failing, sound, ended


async def _judge(court: _Court) -> None:
    order = JudgeOrder(dimensions=_DIMENSIONS)
    with court.project.open_store() as store:
        await judge_runs(
            _BUILDS, order, project=court.project, store=store, observer=SilentObserver(), stop=StopSignal()
        )


def test_the_command_shows_what_is_missing_and_what_it_could_change(courts: tuple[_Court, _Court, Finished]) -> None:
    failing, sound, ended = courts
    assert ended.code == 0
    of_demo, _, of_q4 = ended.out.partition("demo-q4:")
    assert (of_demo.count("with all verdicts"), of_q4.count("… with all verdicts")) == (0, len(_DIMENSIONS))
    for dimension in _DIMENSIONS:
        card = failing.judged("demo-q4", dimension)
        second, steady = card.judges
        assert (second.judge, steady.judge) == ("second", "steady")
        missing = second.coverage.unscored
        assert 0.15 <= missing["no_verdict"] / second.coverage.wanted <= 0.45
        assert second.coverage.scored + missing["no_verdict"] == second.coverage.wanted
        assert steady.coverage.scored == steady.coverage.wanted
        assert card.coverage.is_poor
        assert f"{card.coverage.scored}/{card.coverage.wanted}" in of_q4
        lowest, highest = card.coverage.lowest, card.coverage.highest
        assert lowest is not None
        assert highest is not None
        assert f"{score_of(lowest)} to {score_of(highest)}" in of_q4
        assert lowest <= _value(sound.judged("demo-q4", dimension).every) <= highest


def test_no_figure_of_the_other_run_or_of_the_other_judge_changes(courts: tuple[_Court, _Court, Finished]) -> None:
    failing, sound, _ = courts
    for dimension in _DIMENSIONS:
        with_failing, with_sound = (court.judged("demo", dimension) for court in (failing, sound))
        assert with_failing.every == with_sound.every
        assert with_failing.coverage == with_sound.coverage
        assert with_failing.coverage.lowest is None
        assert [judge.every for judge in with_failing.judges] == [judge.every for judge in with_sound.judges]
        steady, as_before = (court.judged("demo-q4", dimension).judges[1] for court in (failing, sound))
        assert steady.every == as_before.every


def test_the_panel_s_mean_does_not_depend_on_which_judge_answered(courts: tuple[_Court, _Court, Finished]) -> None:
    """It is that of both judges on the answers that both have scored; whoever answered would make it milder."""
    failing, sound, _ = courts
    for dimension in _DIMENSIONS:
        rows, whole = failing.rows("demo-q4", dimension), sound.rows("demo-q4", dimension)
        both, whoever = _mean(rows, whole, takes_whoever=False), _mean(rows, whole, takes_whoever=True)
        assert _value(failing.judged("demo-q4", dimension).every) == pytest.approx(both, abs=1e-12)
        assert whoever > both + 0.05


def _mean(
    rows: dict[str, dict[int, dict[str, float | None]]],
    whole: dict[str, dict[int, dict[str, float | None]]],
    *,
    takes_whoever: bool,
) -> float:
    """Over questions, their repeats averaged first; what was cut counts as 1."""
    means: list[float] = []
    for variant in _QUESTIONS:
        found: list[float] = []
        for repeat in range(2):
            by_judge = rows.get(variant.asked_hash, {}).get(repeat)
            if by_judge is None:
                found.append(1.0)
            elif None not in by_judge.values():
                # The twin's verdicts: those of the failing judge are the same where it gives any.
                found.append(fmean(_known(whole[variant.asked_hash][repeat])))
            elif takes_whoever:
                found.append(fmean(_known(by_judge)))
        if found:
            means.append(fmean(found))
    return fmean(means)


def _known(by_judge: dict[str, float | None]) -> list[float]:
    return [score for score in by_judge.values() if score is not None]


def _value(figure: Figure) -> float:
    assert isinstance(figure, Estimate), figure
    return figure.value
