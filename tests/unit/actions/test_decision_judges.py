"""The judges of a decision: refused before anything is asked, and what their troubles come to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evalkit.actions.deciding import judges as judges_module
from evalkit.actions.deciding.judges import JudgedEnd, Room, check_judges, judged_for
from evalkit.actions.deciding.policy import decision_in
from evalkit.actions.judge_runs import JudgeEnd
from evalkit.actions.judging.cost import JudgePlan
from evalkit.actions.judging.order import JudgeOrder
from evalkit.actions.plan_ahead import PlanOrder, planned_ahead
from evalkit.actions.project import Project
from evalkit.asking.stop import StopSignal
from evalkit.domain.attempt import RunId
from evalkit.domain.decision import Decision
from evalkit.domain.judging import CanaryCheck, CanaryRow
from evalkit.domain.plan import PlanAhead
from evalkit.errors import RunError, UserError
from evalkit.reports.plan import people_sentences, plan_document, plan_page
from evalkit.runs.observer import SilentObserver
from tests.builders import A_MOMENT
from tests.unit.reports.words import words_of

_CONFIG = """
[models.q8]
base_url = "http://127.0.0.1:9/v1"
[models.q4]
base_url = "http://127.0.0.1:9/v1"
served_model = "Qwen-Q4"
[judges.glm]
base_url = "http://127.0.0.1:8/v1"
[judges.mistral]
base_url = "http://127.0.0.1:7/v1"
[judges.qwen]
base_url = "http://127.0.0.1:9/v1"
served_model = "qwen-q4"
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "evalkit.toml").write_text(_CONFIG, encoding="utf-8")
    return Project.at(tmp_path, environ={})


def _decision(**overrides: Any) -> Decision:
    members: dict[str, Any] = {
        "reference": "q8",
        "candidates": ("q4",),
        "criteria": {"coherence": 0.25},
        "judges": ("glm",),
    }
    return Decision(**(members | overrides))


def _refusal(project: Project, **overrides: Any) -> str:
    with pytest.raises(UserError) as caught:
        check_judges(_decision(**overrides), source=Path("decision.toml"), project=project)
    return str(caught.value)


def test_a_judge_that_is_not_configured_is_refused(project: Project) -> None:
    check_judges(_decision(), source=Path("decision.toml"), project=project)
    assert "no such judge" in _refusal(project, judges=("glm", "mistrall"))


def test_a_judge_that_is_one_of_the_builds_is_refused(project: Project) -> None:
    assert _refusal(project, judges=("glm", "qwen")).startswith("decision.toml: judge qwen is q4 itself (qwen-q4)")


def test_a_judged_criterion_without_any_judge_is_refused(project: Project) -> None:
    assert "coherence is judged, and no judge is configured" in _refusal(project, judges=())


def test_without_a_judged_criterion_nobody_looks_at_judges(project: Project) -> None:
    plain = _decision(criteria={"accuracy": 0.05}, judges=("nobody",))
    check_judges(plain, source=Path("decision.toml"), project=project)


def test_where_every_configured_judge_is_a_build_none_is_left_out_and_the_decision_refused(tmp_path: Path) -> None:
    own = "[judges.qwen]\nbase_url = 'http://127.0.0.1:9/v1'\nserved_model = 'qwen-q4'\n"
    (tmp_path / "evalkit.toml").write_text(_CONFIG.partition("[judges.glm]")[0] + own, encoding="utf-8")
    path = tmp_path / "decision.toml"
    path.write_text('reference = "q8"\ncandidates = ["q4"]\n[criteria]\ncoherence = "0.25"\n', encoding="utf-8")
    alone = Project.at(tmp_path, environ={})
    decision = decision_in(path, project=alone)
    with pytest.raises(UserError, match=r"judge qwen is q4 itself"):
        check_judges(decision, source=path, project=alone)


def test_where_no_judge_is_named_all_others_that_are_configured_must_judge(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "decision.toml"
    path.write_text('reference = "q8"\ncandidates = ["q4"]\n[criteria]\ncoherence = "0.25"\n', encoding="utf-8")
    told: list[tuple[str, str]] = []
    decision = decision_in(path, project=project, warned=lambda judge, why: told.append((judge, why)))
    assert decision.judges == ("glm", "mistral")
    # The third one serves the candidate itself.
    ((name, why),) = told
    assert name == "qwen"
    assert why.startswith("is left out: it is q4 itself (Qwen-Q4)")
    path.write_text('reference = "q8"\ncandidates = ["q4"]\n', encoding="utf-8")
    assert decision_in(path, project=project).judges == ()


def _plan(name: str, to_ask: int) -> JudgePlan:
    return JudgePlan(
        judge_name=name,
        wanted=10,
        to_ask=to_ask,
        by_dimension={"coherence": to_ask},
        canaries=22,
        prompt_tokens=0,
        completion_tokens=0,
        hours=0,
        concurrency=1,
        is_measured=False,
    )


@pytest.fixture
def heard(project: Project, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[JudgedEnd, list[JudgeOrder]]]:
    """What becomes of judges that end in these ways."""

    def hear(*ends: JudgeEnd, open_verdicts: Mapping[str, int]) -> tuple[JudgedEnd, list[JudgeOrder]]:
        orders: list[JudgeOrder] = []

        async def judge_runs(_runs: object, order: JudgeOrder, **_rest: object) -> tuple[JudgeEnd, ...]:
            orders.append(order)
            return ends

        def planned(*_given: object, **_rest: object) -> tuple[JudgePlan, ...]:
            return tuple(_plan(name, to_ask) for name, to_ask in open_verdicts.items())

        monkeypatch.setattr(judges_module, "judge_runs", judge_runs)
        monkeypatch.setattr(judges_module, "planned_judging", planned)
        with project.open_store() as store:
            room = Room(project=project, store=store, observer=SilentObserver(), stop=StopSignal())
            decision = _decision(judges=tuple(open_verdicts))
            return asyncio.run(judged_for(decision, [RunId("a"), RunId("b")], room=room)), orders

    return hear


def test_only_judges_with_something_to_say_are_asked_and_only_on_what_decides(heard: Any) -> None:
    ended, (order,) = heard(JudgeEnd(judge_name="mistral"), open_verdicts={"glm": 0, "mistral": 4})
    assert (order.judge_names, order.dimensions, order.repeats_per_question) == (("mistral",), ("coherence",), 2)
    assert ended.troubles == {}
    nobody, orders = heard(open_verdicts={"glm": 0, "mistral": 0})
    assert (nobody, orders) == (JudgedEnd(), [])


def test_a_judge_that_is_stopped_or_fails_is_a_trouble_and_one_that_is_interrupted_is_none(heard: Any) -> None:
    row = CanaryRow(name="empty", language="en", score=5, at_most=4, at_least=None)
    check = CanaryCheck(check_id="c", judge="glm", rows=(row,), created_at=A_MOMENT)
    stopped = JudgeEnd(judge_name="glm", failed_check=check)
    failed = JudgeEnd(judge_name="mistral", error=RunError("no route to it"))
    ended, _ = heard(stopped, failed, open_verdicts={"glm": 4, "mistral": 4})
    assert ended.troubles == {"glm": "was stopped by its canaries", "mistral": "failed: no route to it"}
    assert not ended.was_stopped
    interrupted, _ = heard(JudgeEnd(judge_name="glm", was_stopped=True), open_verdicts={"glm": 4})
    assert (interrupted.was_stopped, interrupted.troubles) == (True, {})


def test_a_plan_counts_questions_times_repeats_times_runs_times_judges(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "decision.toml"
    text = 'reference = "q8"\ncandidates = ["q4"]\nset = "smoke"\njudges = ["glm", "mistral"]\njudged_repeats = 3\n'
    criteria = '[criteria]\ncoherence = "0.25"\ncreativity = "0.5"\ncomplexity = "0.5"\n'
    path.write_text(text + criteria, encoding="utf-8")
    ahead = planned_ahead(PlanOrder(path=path), project=project)
    judging = ahead.judging
    assert judging is not None
    asked = {one.criterion: one.questions for one in judging.criteria}
    assert asked["coherence"] == 40
    assert asked["creativity"] == 0
    assert 0 < asked["complexity"] < 40
    assert judging.verdicts == (40 + asked["complexity"]) * 3 * 2 * 2
    # Both judges on one machine take turns; four verdicts at once, 200 tokens each, 15 tokens/s.
    assert judging.hours == pytest.approx((judging.verdicts + judging.trials) * 200 / 15 / 4 / 3600)
    assert not judging.is_measured
    said = " ".join(words_of(plan_page(ahead, "en")))
    assert "100 questions × 3 find about 0.18, 200 × 5 about 0.11" in said
    assert "creativity none at all, since no question asks for it" in said
    assert ahead.plan.passes_by_criterion["creativity"] == 0
    # Fewer questions tell less: the same margin holds good builds up more often.
    assert ahead.plan.passes_by_criterion["complexity"] < 1
    document: Any = plan_document(ahead)
    assert document["judging"]["verdicts"] == judging.verdicts


def test_a_plan_says_what_so_many_judged_answers_can_tell(project: Project) -> None:
    order = PlanOrder(margins={"coherence": 0.25}, questions=200, repeats=5)
    judging = planned_ahead(order, project=project).judging
    assert judging is not None
    assert (judging.judges, judging.n_judges) == ((), 3)
    (one,) = judging.criteria
    # 2.80 standard errors of 200 questions, judged twice each: the root of (.16 + .72 / 2) / 200.
    assert one.detectable == pytest.approx(2.8016 * (0.52 / 200) ** 0.5, abs=1e-4)


def test_a_plan_without_judged_criteria_says_nothing_of_judges(project: Project) -> None:
    ahead = planned_ahead(PlanOrder(margins={"accuracy": 0.05}, questions=100, repeats=3), project=project)
    assert ahead.judging is None
    assert "judging" not in [section.key for section in plan_page(ahead, "en")]


def _people_plan(project: Project, folder: Path, *lines: str, margin: str = "0.25", limit: str = "smoke") -> PlanAhead:
    path = folder / "decision.toml"
    head = ['reference = "q8"', 'candidates = ["q4"]', f'set = "{limit}"', *lines]
    path.write_text("\n".join([*head, "[criteria]", f'coherence = "{margin}"']), encoding="utf-8")
    return planned_ahead(PlanOrder(path=path), project=project)


def test_a_plan_by_people_counts_the_questions_that_the_margin_takes_and_needs_no_judge(
    project: Project, tmp_path: Path
) -> None:
    ahead = _people_plan(project, tmp_path, 'scored_by = "people"')
    assert ahead.judging is None
    assert ahead.people is not None
    # 2.49 standard errors of the root of (.16 + .72) / n come to .25 at 88; the smoke set has 40.
    assert (ahead.people.questions, ahead.people.wanted) == (40, pytest.approx(88, abs=2))
    assert not ahead.people.is_short
    wide = _people_plan(project, tmp_path, 'scored_by = "people"', margin="1")
    assert wide.people is not None
    # Ten of the questions are given to both raters.
    assert (wide.people.questions, wide.people.minutes) == (30, 60)
    # Thirty questions that people score once tell less than forty that judges see twice.
    assert ahead.plan.passes < _people_plan(project, tmp_path, 'judges = ["glm"]').plan.passes
    assert "decided by people" in " ".join(words_of(plan_page(wide, "en")))
    document: Any = plan_document(wide)
    assert document["people"]["minutes"] == 60


def test_a_plan_by_both_combined_counts_judges_and_thirty_questions_of_people(project: Project, tmp_path: Path) -> None:
    ahead = _people_plan(project, tmp_path, 'scored_by = "combined"', 'judges = ["glm"]')
    assert ahead.judging is not None
    assert ahead.people is not None
    assert (ahead.people.questions, ahead.people.wanted, ahead.people.is_short) == (30, 30, False)
    assert not list(people_sentences(ahead.people))[1:]
    short = replace(ahead.people, questions=20)
    assert "no verdict comes of it" in list(people_sentences(short))[1]
