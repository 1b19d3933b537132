"""From stored verdicts to the page and the rows of files, with scripted judges."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.actions.build_scorecard import scorecard_of
from evalkit.actions.export_run import attempt_rows
from evalkit.actions.score_run import ScoredRun, run_scored_now
from evalkit.domain.attempt import Outcome
from evalkit.domain.run import Run
from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.reports.document import Table
from evalkit.reports.judged_rows import attempt_cells, judge_rows, judged_in
from evalkit.reports.scorecard import scorecard_page
from evalkit.targets.scripted import scripted_reply
from tests.builders import A_MOMENT, variants_numbered
from tests.unit.actions.judging.bench import Bench, a_judge, level


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    judges = {"big": a_judge(), "small": a_judge("small")}
    bench = Bench.at(tmp_path, monkeypatch, judges=judges, variants=variants_numbered(4))
    bench.says["small"] = lambda _: scripted_reply(level(2))
    return bench


async def _judged(bench: Bench) -> tuple[Run, ScoredRun]:
    """Two of three repeats are judged; the third one of each question broke off."""
    run = bench.store_answers(repeats=3, outcome_by_repeat={2: Outcome.CUT_IN_ANSWER})
    await bench.judge()
    return run, run_scored_now(run.run_id, store=bench.store, cwd=bench.cwd, now=A_MOMENT)


async def test_attempts_have_what_the_panel_and_each_judge_gave_them(bench: Bench) -> None:
    _, scored = await _judged(bench)
    rows = [row for row in attempt_rows(scored, store=bench.store) if row.judged]
    assert len(rows) == 4 * 2
    found = [row.judged["coherence"] for row in rows]
    assert {one.finding for one in found if isinstance(one.finding, Scored)} == {Scored(value=3.0)}
    assert {tuple(one.by_judge.items()) for one in found} == {
        (("big", 4.0), ("small", 2.0)),
        (("big", None), ("small", None)),
    }
    broken_off = [one.finding.reason for one in found if isinstance(one.finding, Unscored)]
    assert set(broken_off) == {UnscoredReason.NOT_COMPLETED}


async def test_the_page_and_the_rows_are_of_the_same_judges(bench: Bench) -> None:
    _, scored = await _judged(bench)
    card = scorecard_of(scored, store=bench.store, cwd=bench.cwd)
    sections = {section.key: section for section in scorecard_page(card, "en")}
    (table,) = (block for block in sections["dimensions"].blocks if isinstance(block, Table))
    assert ["coherence", "2 judges"] in [[cell.text for cell in row[:2]] for row in table.rows]
    assert [row["judge"] for row in judge_rows(card)] == [None, "big", "small", "big", "small"]
    names = judged_in((card,))
    assert [attempt_cells(row, names)["judged_coherence"] for row in attempt_rows(scored, store=bench.store)].count(
        3.0
    ) == sum(isinstance(finding, Scored) for finding in scored.panels["coherence"].finding_by_attempt.values())
