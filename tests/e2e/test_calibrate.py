"""``evalkit calibrate`` through the command line, over stored runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evalkit.cli.main import run as run_command
from evalkit.domain.judging import CanaryCheck, CanaryRow
from evalkit.storage.opening import open_store
from evalkit.storage.store import Store
from tests.builders import A_MOMENT
from tests.schema_defects import schema_defects
from tests.unit.actions.judged_runs import AJudge, judge_run
from tests.unit.actions.reviewing.review_bench import ReviewBench

_KNOWN = CanaryRow(name="empty", language="en", score=1.0, at_most=3.0, at_least=None, said="nothing")


def _says(model: str, number: int, repeat: int) -> float:
    del model, repeat
    return float(1 + number % 5)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """That of the folder in which the command is run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVALKIT_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "140")
    (tmp_path / "runs").mkdir()
    with open_store(f"sqlite:///{tmp_path}/runs/evalkit.db") as store:
        yield store


def _bench(store: Store, *, judged: bool = True, scored: bool = True, questions: int = 6) -> ReviewBench:
    """Two models; one judge, one person, who is given six of the questions."""
    bench = ReviewBench(questions=questions, models=("q8", "q4"), store=store)
    if scored:
        review = bench.begin(asked_hashes=tuple(variant.asked_hash for variant in bench.variants[:6]))
        for model in bench.models:
            bench.rated(review, "ada", *(1 + number % 5 for number in range(6)), model=model)
    if judged:
        for run in bench.runs.values():
            judge_run(store, run.run_id, AJudge(name="big", says=_says, repeats=1), questions=bench.variants)
        store.judgements.put_check(CanaryCheck(check_id="known", judge="big", rows=(_KNOWN,), created_at=A_MOMENT))
    return bench


def test_a_newcomer_sees_what_is_still_needed(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    bench = _bench(store, questions=100)
    assert run_command(["calibrate", "q8", "q4"]) == 0
    printed = capsys.readouterr().out
    ids = " ".join(run.short_id for run in bench.runs.values())
    assert "coherence: not yet calibrated. Questions that people have scored in both runs: 6, about" in printed
    assert "12 answers to 6 questions are scored by both; 0 of them by two people. By: ada." in printed
    asks = "--fresh --dimension coherence --rater ada --rater NAME --minutes"
    more = f"More scores by people: `evalkit review {ids} {asks} "
    assert more in " ".join(printed.split())


def test_where_every_question_is_scored_it_says_that_these_runs_have_no_more(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    _bench(store)
    assert run_command(["calibrate", "q8", "q4"]) == 0
    printed = capsys.readouterr().out
    told = " ".join(printed.split())
    assert "needed to tell. These runs have 6: that is out of reach." in told
    assert "These runs have 12: that is out of reach. Take people's scores (`--by people` of evalkit compare)" in told
    assert "evalkit review" not in printed


def test_programs_get_the_same_as_json(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    _bench(store)
    assert run_command(["calibrate", "q8", "q4", "q8", "--json"]) == 0
    document: Any = json.loads(capsys.readouterr().out)
    assert not schema_defects(document, "calibration")
    assert [run["model"] for run in document["runs"]] == ["q8", "q4"]
    (dimension,) = document["dimensions"]
    assert (dimension["standing"], dimension["questions"]) == ("not_yet_calibrated", 6)
    assert dimension["panel"]["checks"][0] == {
        "ground": "canaries",
        "finding": "met",
        "figure": None,
        "limit": 0.0,
        "counted": 1,
        "needed": None,
        "most": None,
        "run_id": None,
    }


@pytest.mark.parametrize(
    ("arguments", "made", "message"),
    [
        (["nowhere"], {}, "no run is called 'nowhere'"),
        (["q8"], {"scored": False}, "nobody has scored an answer of"),
        (["q8"], {"judged": False}, "no judge has scored an answer of"),
        (["q8", "--judge", "small"], {}, "judge 'small' has scored nothing of"),
        (["q8", "-d", "creativity"], {}, "no judge has scored 'creativity' in"),
    ],
)
def test_what_cannot_be_calibrated_is_refused_in_one_line(
    arguments: list[str], made: dict[str, bool], message: str, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    _bench(store, **made)
    assert run_command(["calibrate", *arguments]) == 2
    ended = capsys.readouterr()
    assert ended.out == ""
    assert message in ended.err
    assert len(ended.err.strip().splitlines()) == 1
