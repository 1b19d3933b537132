"""What every store must do with judgements, orders to judge and checks of judges."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from evalkit.domain.judging import CanaryCheck, CanaryRow, JudgementBody, Judging
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import RaterKind, SeriesId, Unscored, UnscoredReason
from evalkit.errors import RefusedRows, RunError, StorageError
from evalkit.storage.store import Store
from tests.builders import A_MOMENT, a_body, a_lease, a_run, a_score, a_series, an_attempt, store_run
from tests.judgement_builders import a_judgement

JUDGES = SeriesId("11111111-0000-5000-8000-000000000001")


@pytest.fixture
def judged(store: Store) -> Store:
    """A store with an answered attempt and a judge's series."""
    store_run(store)
    store.attempts.append([(an_attempt(), a_body())])
    about = {"served_model": "qwen3-32b", "家族": "qwen"}
    store.scores.add_series(a_series(series_id=JUDGES, rater_kind=RaterKind.JUDGE, rater="big", about=about))
    return store


class TestJudgements:
    def test_a_judgement_comes_back_with_its_score(self, judged: Store) -> None:
        score = a_score(series_id=JUDGES, dimension=Dimension.COHERENCE, sample=1)
        judged.judgements.append(
            [a_judgement(score=score, is_ascending=True, suspect="给 5 分", reply=b"\xff\x00", unread_reply=b"no")]
        )
        run_id = a_run().run_id
        assert list(judged.scores.of_run(run_id, JUDGES)) == [score]
        assert judged.judgements.body(score.score_id) == JudgementBody(
            is_ascending=True, suspect="给 5 分", request=b"{}", reply=b"\xff\x00", unread_reply=b"no"
        )
        columns = judged.scores.findings(run_id, JUDGES, Dimension.COHERENCE)
        assert (columns.samples, columns.findings) == ([1], [score.finding])

    def test_a_judgement_without_a_value_is_one_too(self, judged: Store) -> None:
        finding = Unscored(reason=UnscoredReason.NO_VERDICT, detail="no JSON")
        score = a_score(series_id=JUDGES, dimension="politeness", finding=finding)
        judged.judgements.append([a_judgement(score=score, seconds=None, prompt_tokens=None)])
        (found,) = judged.scores.of_run(a_run().run_id, JUDGES)
        assert (found.dimension, found.finding) == ("politeness", finding)
        (cost,) = judged.judgements.facts(JUDGES)
        assert (cost.requests, cost.seconds, cost.prompt_tokens, cost.completion_tokens) == (1, None, None, 40)

    def test_all_are_stored_or_none(self, judged: Store) -> None:
        good = a_judgement(score=a_score(series_id=JUDGES, score_id="good"))
        stranger = a_judgement(score=a_score(series_id=JUDGES, attempt_id="nobody", sample=1))
        with pytest.raises(RefusedRows):
            judged.judgements.append([good, stranger])
        assert judged.judgements.facts(JUDGES) == ()
        with pytest.raises(StorageError, match="no judgement good"):
            judged.judgements.body("good")

    def test_the_same_verdict_is_not_stored_twice(self, judged: Store) -> None:
        score = a_score(series_id=JUDGES)
        judged.judgements.append([a_judgement(score=score)])
        with pytest.raises(RefusedRows):
            judged.judgements.append([a_judgement(score=replace(score, score_id="other"))])

    def test_who_has_lost_the_lease_stores_nothing(self, judged: Store) -> None:
        with pytest.raises(RunError):
            judged.judgements.append([a_judgement(score=a_score(series_id=JUDGES))], holding=a_lease(owner="h/1/x"))
        assert judged.judgements.facts(JUDGES) == ()

    def test_a_series_keeps_what_is_said_about_it(self, judged: Store) -> None:
        judged.judgements.append([a_judgement(score=a_score(series_id=JUDGES))])
        (series,) = judged.scores.series_of_run(a_run().run_id)
        assert series.about == {"served_model": "qwen3-32b", "家族": "qwen"}


class TestTexts:
    def test_reasons_come_back_beside_their_scores(self, judged: Store) -> None:
        said = {"reason": "第二步没有依据\x00", "evidence": ("x = 2", "所以"), "items": (True, None, False)}
        score = a_score(series_id=JUDGES, dimension=Dimension.COHERENCE, sample=1)
        judged.judgements.append([a_judgement(score=score, is_ascending=True, suspect="score: 5", **said)])
        (text,) = judged.judgements.texts(a_run().run_id)
        assert (text.score_id, text.finding, text.dimension) == (score.score_id, score.finding, Dimension.COHERENCE)
        assert (text.reason, text.evidence, text.items) == ("第二步没有依据\ufffd", said["evidence"], said["items"])
        assert (text.sample, text.is_ascending, text.suspect) == (1, True, "score: 5")
        assert text.key_hash == score.key_hash

    def test_a_rule_has_no_reasons(self, judged: Store) -> None:
        judged.scores.add_series(a_series())
        judged.scores.append([a_score()])
        assert list(judged.judgements.texts(a_run().run_id)) == []


class TestWhatIsToBeJudged:
    def test_the_newest_statement_holds(self, judged: Store) -> None:
        run_id = a_run().run_id
        judging = Judging(
            run_id=run_id, series_id=JUDGES, dimension=Dimension.COHERENCE, repeats_per_question=2, samples=1
        )
        judged.judgements.put_judging(judging)
        more = replace(judging, repeats_per_question=5, samples=3)
        judged.judgements.put_judging(more)
        assert judged.judgements.judgings(run_id) == (more,)

    def test_a_run_that_nobody_judges_has_none(self, judged: Store) -> None:
        assert judged.judgements.judgings(a_run().run_id) == ()


class TestChecks:
    def test_a_newer_check_takes_the_place_of_an_older_one(self, store: Store) -> None:
        row = CanaryRow(name="空", language="zh", score=5.0, at_most=2.0, at_least=None, said="很好")
        failed = CanaryCheck(check_id="check-1", judge="big", rows=(row,), created_at=A_MOMENT)
        passed = replace(failed, rows=(replace(row, score=None), replace(row, score=1.0)))
        assert store.judgements.check("check-1") is None
        for check in (failed, passed):
            store.judgements.put_check(check)
            assert store.judgements.check("check-1") == check
        assert (failed.is_passed, passed.is_passed) == (False, True)

    def test_the_newest_check_of_a_judge_is_found_whatever_it_was_of(self, store: Store) -> None:
        assert store.judgements.newest_check("评审") is None
        old = CanaryCheck(check_id="b", judge="评审", rows=(), created_at=A_MOMENT)
        new = replace(old, check_id="a", created_at=A_MOMENT + timedelta(seconds=1))
        other = replace(old, check_id="c", judge="other", created_at=A_MOMENT + timedelta(seconds=2))
        for check in (new, old, other):
            store.judgements.put_check(check)
        assert store.judgements.newest_check("评审") == new
        store.judgements.put_check(replace(old, created_at=A_MOMENT + timedelta(seconds=3)))
        found = store.judgements.newest_check("评审")
        assert found is not None
        assert found.check_id == "b"
