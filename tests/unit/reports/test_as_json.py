from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from evalkit.domain.attempt import CutBy, Note, Outcome
from evalkit.domain.people import Agreement, OtherAnchors
from evalkit.domain.question import Category, Difficulty
from evalkit.domain.reasons import QuestionReasons, ReadAnswer
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.domain.verdict import Undefined
from evalkit.reports.agreement import agreement_document
from evalkit.reports.as_json import (
    SCHEMA_VERSION,
    json_schema,
    run_document,
    scorecard_document,
    write_runs_json,
)
from evalkit.reports.reasons import reasons_document
from evalkit.reports.rows import COLUMNS, PeopleFinding
from tests.builders import a_failed_attempt, a_run, a_target, an_attempt
from tests.judgement_builders import a_told_verdict
from tests.schema_defects import schema_defects
from tests.unit.reports.attempt_rows import a_judged_row, an_attempt_row
from tests.unit.reports.cards import (
    a_question_card,
    a_run_summary,
    a_scorecard,
    a_speed_card,
    a_stability_card,
    an_accuracy_card,
)
from tests.unit.reports.judged_cards import a_coverage, a_judged_card, a_judged_scorecard, a_left_out, a_panel
from tests.unit.reports.people_cards import a_people_card, a_rated_card, a_rated_scorecard, a_told_rating

_NO_VERDICT = Unscored(reason=UnscoredReason.NO_VERDICT, detail="cut")
_NOTHING = Undefined(reason="0 questions, needs 2")
_BY_PEOPLE = {
    Dimension.COHERENCE: PeopleFinding(finding=Scored(value=4.0), by_rater={"ada": 4.0}, is_settled=False),
}


def _properties(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(schema, dict):
        for name, member in schema.get("properties", {}).items():
            yield f"{path}.{name}", member
        for key, member in schema.items():
            yield from _properties(member, f"{path}.{key}")
    elif isinstance(schema, list):
        for member in schema:
            yield from _properties(member, path)


def test_the_schema_describes_every_member_and_is_one_itself() -> None:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    described = dict(_properties(schema))
    assert len(described) > 150
    assert not [path for path, member in described.items() if not member.get("description") and "const" not in member]


def test_the_schema_names_the_version_and_the_columns_of_today() -> None:
    schema: Any = json_schema()
    assert schema["properties"]["schema_version"]["const"] == SCHEMA_VERSION
    assert schema["$defs"]["scorecard"]["properties"]["schema_version"]["const"] == SCHEMA_VERSION
    assert tuple(sorted(schema["$defs"]["attempt"]["properties"])) == tuple(sorted((*COLUMNS, "judged", "people")))


@pytest.mark.parametrize("name", ["category", "difficulty", "outcome"])
def test_the_schema_knows_every_name(name: str) -> None:
    schema: Any = json_schema()
    known = {"category": Category, "difficulty": Difficulty, "outcome": Outcome}[name]
    assert schema["$defs"][name]["enum"] == [member.value for member in known]


@pytest.mark.parametrize(
    "card",
    [
        a_scorecard(),
        a_scorecard(
            dimensions=(),
            not_measured=(),
            twins=(),
            transfer=None,
            questions=(a_question_card(flip=None, tokens=None),),
        ),
        a_judged_scorecard(
            a_panel(
                judged=(a_judged_card("tone", coverage=a_coverage(50)), a_judged_card(names=["kimi"])),
                left_out=(a_left_out(),),
            )
        ),
        a_rated_scorecard(
            a_people_card(
                rated=(a_rated_card("tone", coverage=a_coverage(50)), a_rated_card(names=["ada"])),
                left_out=(OtherAnchors(dimension="tone", version="0b1c2d3e", raters=("cy",), scored=3),),
            )
        ),
        a_scorecard(
            accuracy=an_accuracy_card(every=_NOTHING, completed=_NOTHING, by_slice={}),
            stability=a_stability_card(flip_rate=_NOTHING, error=_NOTHING, pass_hat={}),
            speed=a_speed_card(ttft_s=_NOTHING, band=None, wait_band=None, tokens_per_right=_NOTHING),
        ),
    ],
    ids=["full", "little", "judged", "rated", "undefined"],
)
def test_a_scorecard_is_as_the_schema_says(card: Any) -> None:
    assert not schema_defects(scorecard_document(card), "scorecard")


def test_a_line_of_the_list_of_runs_is_as_the_schema_says() -> None:
    assert not schema_defects(run_document(a_run_summary()), "run")


def test_an_export_is_as_the_schema_says(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    told = [a_told_verdict(), a_told_verdict(picks_levels=False, items=(True, None), finding=_NO_VERDICT)]
    rows = [
        a_judged_row(verdicts=told, people=_BY_PEOPLE, ratings=[a_told_rating(comment="odd", is_flagged=True)]),
        an_attempt_row(attempt=a_failed_attempt(), scores={}, series={}, is_right=None),
    ]
    assert write_runs_json(path, [a_scorecard()], rows) == 2
    assert not schema_defects(json.loads(path.read_text(encoding="utf-8")), "export")


def test_what_judges_said_of_a_question_is_as_the_schema_says() -> None:
    answer = ReadAnswer(
        repeat=0,
        outcome=Outcome.ANSWERED,
        read=None,
        is_right=None,
        answer="So.",
        checklists={"completeness": ("Is it?",)},
        verdicts=(a_told_verdict(), a_told_verdict(picks_levels=False, items=(None,), finding=_NO_VERDICT)),
    )
    reasons = QuestionReasons(run=a_run(), question_id="sum-1", prompts=("?",), titles={}, answers=(answer,))
    assert not schema_defects(reasons_document(reasons), "reasons")


def test_an_agreement_is_as_the_schema_says() -> None:
    agreement = Agreement(runs=(a_run(),), people=a_people_card())
    assert not schema_defects(agreement_document(agreement), "agreement")


def test_the_schema_sees_what_is_wrong() -> None:
    document = scorecard_document(a_scorecard())
    assert schema_defects(document | {"wanted": "108"}, "scorecard")
    assert schema_defects(document | {"undescribed": 1}, "scorecard")
    assert schema_defects({key: member for key, member in document.items() if key != "stability"}, "scorecard")


def test_a_scorecard_says_its_figures() -> None:
    document: Any = scorecard_document(a_scorecard())
    assert document["schema_version"] == 2
    assert document["run"]["simulated"] is False
    assert document["accuracy"]["every_attempt"]["n_clusters"] == 34
    assert document["accuracy"]["by_slice"]["logic"]["hard"]["value"] == 0.3
    assert document["outcomes"]["cut_in_reasoning"] == 6
    assert document["dimensions"][1]["rater_kind"] == "clock"
    assert document["stability"]["pass_hat"]["3"]["value"] == 0.5556
    assert document["twins"][0]["category"] is None
    assert document["speed"]["wait_band"] == "long"
    assert document["run"]["passport"]["quantisation"] == "Q8_0"


def test_a_judged_scorecard_says_what_its_judges_found() -> None:
    document: Any = scorecard_document(a_judged_scorecard(a_panel(judged=(a_judged_card(coverage=a_coverage(50)),))))
    (judged,) = document["panel"]["judged"]
    assert (judged["dimension"], judged["alpha"]["value"], judged["spread"]["n_judges"]) == ("coherence", 0.83, 3)
    assert judged["coverage"] == {
        "scored": 50,
        "wanted": 60,
        "unasked": 0,
        "unscored": {"no_verdict": 10},
        "poor": True,
        "lowest": 3.1,
        "highest": 4.2,
    }
    assert [judge["judge"] for judge in document["panel"]["judges"]] == ["kimi", "glm", "qwen-judge"]


def test_an_attempt_says_what_the_panel_and_each_judge_gave_it(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_runs_json(path, [], [a_judged_row()])
    (attempt,) = json.loads(path.read_text(encoding="utf-8"))["attempts"]
    assert attempt["judged"] == {
        "coherence": {"score": 3.5, "unscored": None, "by_judge": {"kimi": 4.0, "glm": 3.0}, "verdicts": []},
        "creativity": {"score": None, "unscored": "no_verdict", "by_judge": {"kimi": 2.0, "glm": None}, "verdicts": []},
    }


def test_an_attempt_says_what_people_gave_it_and_what_each_of_them_did(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    remark = a_told_rating("bo", dimension="tone", finding=None, is_counted=False, comment="odd")
    write_runs_json(path, [], [an_attempt_row(people=_BY_PEOPLE, ratings=[a_told_rating(), remark])])
    (attempt,) = json.loads(path.read_text(encoding="utf-8"))["attempts"]
    coherence, tone = attempt["people"]["coherence"], attempt["people"]["tone"]
    assert (coherence["score"], coherence["by_rater"], coherence["settled"]) == (4.0, {"ada": 4.0}, False)
    assert [(one["rater"], one["score"], one["counted"]) for one in coherence["ratings"]] == [("ada", 4, True)]
    assert (tone["score"], tone["ratings"][0]["comment"]) == (None, "odd")


def test_a_figure_that_does_not_exist_is_its_reason() -> None:
    document: Any = scorecard_document(a_scorecard(stability=a_stability_card(error=_NOTHING)))
    assert document["accuracy"]["by_category"]["critical_thinking"] == {"undefined": "1 question, needs 2"}
    assert document["stability"]["error"] == {"undefined": "0 questions, needs 2"}


def test_an_answer_that_was_not_read_is_null() -> None:
    document: Any = scorecard_document(a_scorecard(questions=(a_question_card(answers=(("", 3),)),)))
    assert document["questions"][0]["answers"] == [{"read": None, "count": 3}]


def test_simulated_runs_are_marked() -> None:
    document: Any = run_document(a_run_summary(target=a_target(is_simulated=True)))
    assert document["run"]["simulated"] is True


@pytest.mark.parametrize("answer", ["plain", "lone \ud800 surrogate", "nul \x00 \x1b[2J", "答案：42"])
def test_attempts_come_back_as_they_were(tmp_path: Path, answer: str) -> None:
    path = tmp_path / "run.json"
    attempt = an_attempt(outcome=Outcome.CUT_IN_ANSWER, cut_by=CutBy.MAX_TOKENS, notes=frozenset({Note.REPEATED_TAIL}))
    rows = [an_attempt_row(answer=answer), an_attempt_row(attempt=attempt)]
    assert write_runs_json(path, [a_scorecard(), a_scorecard()], rows) == 2
    document = json.loads(path.read_text(encoding="utf-8"))
    assert len(document["scorecards"]) == 2
    assert document["attempts"][0]["answer"] == answer
    assert document["attempts"][1]["cut_by"] == "max_tokens"
    assert document["attempts"][1]["notes"] == "repeated_tail"


def test_a_file_without_attempts_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    assert write_runs_json(path, [], []) == 0
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document == {"schema_version": SCHEMA_VERSION, "scorecards": [], "attempts": []}
