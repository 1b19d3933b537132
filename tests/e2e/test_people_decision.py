"""Decisions by people, and by judges whom people set right: from the file to the verdict, as teams take them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from evalkit.actions.project import Project
from evalkit.actions.reviewing.beginning import begun_review
from evalkit.actions.reviewing.order import ReviewOrder
from evalkit.actions.reviewing.rating import rate
from evalkit.domain.review import Act, Door
from evalkit.domain.score import RaterKind, Scored
from evalkit.domain.sheet import Tick
from evalkit.reviews.blinding import item_id_of
from tests.builders import A_MOMENT
from tests.e2e.commands import Finished, evalkit
from tests.e2e.deciding_bench import deciding_folder

_QUESTIONS = 32
_People = Callable[[float], int]
"""What a judge gives an answer -> what every person does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder with runs of three builds, that demo-judge has judged where it says so."""

    folder: Path

    def write(self, *, scored_by: str = "", judges: str = "", candidates: str = '"q4"', criteria: str = "") -> None:
        """Write the decision."""
        lines = ['reference = "q8"', f"candidates = [{candidates}]", 'varies = ["quantisation"]', "judged_repeats = 1"]
        lines += [f'scored_by = "{scored_by}"'] if scored_by else []
        lines += [f"judges = [{judges}]"] if judges else []
        lines += ["[criteria]", 'accuracy = "60 points"', criteria or 'coherence = "1.5"']
        (self.folder / "decision.toml").write_text("\n".join(lines), encoding="utf-8")

    def run(self, *arguments: str) -> Finished:
        ended = evalkit(*arguments, cwd=self.folder, environ={"COLUMNS": "200", "EVALKIT_LANGUAGE": "en"})
        assert "Traceback" not in ended.err, ended.err
        return ended

    def gate(self, *arguments: str) -> Finished:
        return self.run("gate", "decision.toml", "--json", *arguments)

    def people(self, command: str, says: _People = round, *, share: float = 1.0) -> None:
        """Have people score what a printed command puts before them.

        Args:
            command: ``evalkit review RUN... --dimension NAME ...``.
            says: What they give.
            share: How much of what is in their hands.
        """
        words = command.split()
        assert words[:2] == ["evalkit", "review"]
        options = {"--dimension", "--minutes", "--rater"}
        runs = [word for before, word in pairwise(words[1:]) if not {before, word} & options]
        named = dict(pairwise(words))
        order = ReviewOrder(
            dimensions=tuple(word for before, word in pairwise(words) if before == "--dimension"),
            minutes=float(named["--minutes"]) if "--minutes" in named else None,
            rater_names=tuple(word for before, word in pairwise(words) if before == "--rater"),
            begins_anew="--fresh" in words,
        )
        project = Project.at(self.folder, environ={})
        with project.open_store() as store:
            review = begun_review([run for run in runs if run != "--fresh"], order, project=project, store=store)
            judged: dict[str, float] = {}
            for run_id in review.run_ids:
                for series in store.scores.series_of_run(run_id):
                    if series.rater_kind is RaterKind.JUDGE:
                        found = store.scores.findings(run_id, series.series_id, "coherence")
                        scored = zip(found.attempt_ids, found.findings, strict=True)
                        judged |= {attempt: said.value for attempt, said in scored if isinstance(said, Scored)}
            for rater in store.reviews.raters(review.review_id):
                own = store.reviews.assignments(review.review_id, rater_id=rater.rater_id)
                ticks = [
                    Tick(
                        item_id=item_id_of(review, one.assignment_id),
                        subject=dimension,
                        act=Act.SCORE,
                        value=says(judged.get(one.attempt_id, 4.0)),
                        revision=1,
                        event_id=f"{one.assignment_id} {dimension}",
                        made_at=A_MOMENT,
                    )
                    for one in own[: round(share * len(own))]
                    for dimension in one.dimensions
                ]
                rate(review, rater, ticks, door=Door.PAGE, store=store, now=A_MOMENT)


@pytest.fixture(scope="module")
def _asked(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Three runs that nobody has scored."""
    folder = tmp_path_factory.mktemp("asked")
    place = Place(folder=folder)
    with deciding_folder(folder, {"q8": "demo", "q4": "demo-q4", "q2": "demo-q2"}, questions=_QUESTIONS):
        place.write(scored_by="people", candidates='"q4", "q2"')
        ended = place.run("decide", "decision.toml")
    assert ended.code == 3, ended.err
    assert "decision: coherence: decided by people. After the answers are there, `evalkit review`" in ended.err
    assert "about 70 minutes each for 2 people" in ended.err
    return place


@pytest.fixture(scope="module")
def _heard(_asked: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The same with what demo-judge says of two of them."""
    folder = tmp_path_factory.mktemp("heard") / "place"
    shutil.copytree(_asked.folder, folder)
    place = Place(folder=folder)
    place.write(judges='"demo-judge"')
    ended = place.run("decide", "decision.toml", "--quiet")
    assert ended.code == 0, ended.err
    return place


@pytest.fixture
def asked(_asked: Place, tmp_path: Path) -> Place:
    shutil.copytree(_asked.folder, tmp_path / "place")
    return Place(folder=tmp_path / "place")


@pytest.fixture
def heard(_heard: Place, tmp_path: Path) -> Place:
    shutil.copytree(_heard.folder, tmp_path / "place")
    return Place(folder=tmp_path / "place")


def _coherence(document: Any, *, pair: int = 0) -> Any:
    return next(row for row in document["pairs"][pair]["criteria"] if row["criterion"] == "coherence")


def _reason(ended: Finished, *, pair: int = 0) -> str:
    return str(_coherence(ended.document, pair=pair)["difference"]["undefined"])


def _command(reason: str) -> str:
    assert "evalkit review " in reason, reason
    return reason[reason.index("evalkit review ") :]


def test_people_decide_without_a_judge_and_are_waited_for(asked: Place) -> None:
    asked.write(scored_by="people")
    open_still = asked.gate()
    assert open_still.code == 3
    reason = _reason(open_still)
    assert reason.startswith("not scored by people in reference and candidate; score both alike with: evalkit review")

    asked.people(_command(reason), lambda _judged: 4, share=0.5)
    half = _reason(asked.gate())
    assert half.startswith("people have scored ")
    runs, _, _ = _command(reason).partition(" --dimension ")
    assert _command(half) == runs, "it goes on with the review of these runs, whose dimensions are known"

    asked.people(_command(half), lambda _judged: 4)
    decided = asked.gate("--to", "gate.xml")
    assert decided.code == 0, decided.out
    row = _coherence(decided.document)
    assert (row["scored_by"], row["status"], row["people"]["scored"]) == ("people", "pass", row["people"]["wanted"])
    assert row["calibration"] is None
    junit = (asked.folder / "gate.xml").read_text(encoding="utf-8")
    assert 'name="coherence by people"' in junit
    assert '<property name="scored_by" value="people" />' in junit
    again = asked.run("decide", "decision.toml", "--quiet")
    assert again.code == 0, again.err
    assert "coherence (people)" in again.out


def test_one_review_serves_all_candidates_and_criteria(asked: Place) -> None:
    asked.write(scored_by="people", candidates='"q4", "q2"', criteria='coherence = "1.5"\ncompleteness = "1.5"')
    open_still = asked.gate()
    commands = {_command(_reason(open_still, pair=pair)) for pair in (0, 1)}
    (command,) = commands
    assert command.endswith("--dimension coherence --dimension completeness --minutes 140")
    assert len(command.split(" --dimension ")[0].split()) == 2 + 3
    asked.people(command, lambda _judged: 4)
    assert asked.gate().code == 0


def test_judges_and_people_combined_need_thirty_questions(heard: Place) -> None:
    heard.write(scored_by="combined", judges='"demo-judge"')
    plan = heard.run("plan", "decision.toml", "--json").document
    assert (plan["people"]["questions"], plan["people"]["raters"], plan["people"]["minutes"]) == (30, 2, 50)
    assert plan["judging"]["judges"] == ["demo-judge"]

    command, _, minutes = _command(_reason(heard.gate())).partition(" --minutes ")
    assert minutes == "50"
    heard.people(f"{command} --minutes 20")
    few = _reason(heard.gate())
    assert "scored by people, needs 30; have people score more with: evalkit review" in few
    runs, _, dimension = command.partition(" --dimension ")
    assert _command(few).startswith(f"{runs} --fresh --dimension {dimension}"), "another draw"
    heard.people(_command(few))
    decided = heard.gate()
    assert decided.code == 0, decided.out
    row = _coherence(decided.document)
    assert row["scored_by"] == "combined"
    assert {one["scored_by"] for one in row["people"]["sources"]} == {"people", "judges", "combined"}


def test_judges_whom_people_do_not_agree_with_decide_nothing(heard: Place) -> None:
    heard.write(judges='"demo-judge"')
    uncalibrated = heard.run("gate", "decision.toml", "--to", "gate.xml", "--to", "gate.csv")
    assert uncalibrated.code == 0
    said = " ".join(uncalibrated.out.split())
    assert "It rests on judges that are not yet calibrated by people: coherence." in said
    assert "judges held against people: not yet calibrated (0 questions scored by both)" in (
        heard.folder / "gate.xml"
    ).read_text(encoding="utf-8")
    assert "not_yet_calibrated" in (heard.folder / "gate.csv").read_text(encoding="utf-8")
    passed = heard.gate()
    assert _coherence(passed.document)["calibration"]["standing"] == "not_yet_calibrated"

    runs = " ".join(passed.document["pairs"][0][side]["run_id"][:8] for side in ("reference", "candidate"))
    assert f"`evalkit review {runs} --dimension coherence" in said
    heard.people(f"evalkit review {runs} --dimension coherence", lambda judged: 6 - round(judged))
    refused = heard.gate("--to", "gate.xml")
    assert refused.code == 3
    row = _coherence(refused.document)
    assert (row["status"], row["calibration"]["standing"]) == ("inconclusive", "human_only")
    assert "value" in row["judged"]["difference"], "what judges say is shown, though nothing rests on it"
    assert _reason(refused).startswith("people do not agree with the judges; see: evalkit calibrate")
    assert "people do not agree with the judges" in (heard.folder / "gate.xml").read_text(encoding="utf-8")
    page = heard.run("gate", "decision.toml")
    assert "let people decide, by “people” or “combined” (`scored_by` in a decision's file" in " ".join(
        page.out.split()
    )

    heard.write(judges='"demo-judge"', scored_by="people")
    assert heard.gate().code in {0, 1}, "by people there is a verdict"


def test_by_hand_nothing_is_missing_without_being_told(heard: Place) -> None:
    against = ("q4", "--against", "q8", "--varies", "quantisation", "--margin", "coherence=1.5", "--json")
    by_people = heard.run("compare", *against, "--by", "people", "--judge", "demo-judge")
    assert by_people.code == 3
    assert (_coherence(by_people.document)["rater_kind"], _coherence(by_people.document)["rater"]) == (None, None)
    command = _command(_reason(by_people))
    heard.people(command)
    partly = heard.run("compare", *against, "--by", "combined", "--judge", "nobody", "--partial")
    assert partly.code == 2
    assert _reason(partly).startswith("not judged in reference and candidate; judge both alike with: evalkit judge")
    both = heard.run("compare", "q2", *against, "--by", "combined")
    assert both.code == 3
    by_name = {pair["candidate"]["model"]: pair for pair in both.document["pairs"]}
    assert by_name["q4"]["status"] == "pass"
    assert "not scored by people in candidate" in str(by_name["q2"]["criteria"])
    pinned = heard.run("baseline", "pin", "q8", "--as", "prod")
    assert pinned.code == 0, pinned.err
