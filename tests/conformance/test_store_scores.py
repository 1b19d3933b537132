"""What every store must do with banks, scores and facts about endpoints."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from evalkit.domain.attempt import RunId
from evalkit.domain.question import ChoiceAnswer, Difficulty, NumberAnswer
from evalkit.domain.rubric import Dimension
from evalkit.domain.score import SeriesId, Unscored, UnscoredReason
from evalkit.errors import RefusedRows, StorageError
from evalkit.storage.store import Store
from tests.builders import (
    A_MOMENT,
    a_bank,
    a_body,
    a_run,
    a_score,
    a_series,
    a_session,
    a_variant,
    an_attempt,
    places_for,
    store_run,
    variants_numbered,
)

OTHER_RUN = RunId("ffffffff-0000-5000-8000-000000000009")
OTHER_SESSION = "ffffffff-0000-5000-8000-00000000000a"


class TestBanks:
    def test_storing_again_changes_nothing(self, store: Store) -> None:
        for _ in range(2):
            store.banks.add(a_bank())
            store.banks.add_variants([a_variant(), a_variant()])
        places = places_for([a_variant()])
        assert store.banks.variants(places) == {a_variant().asked_hash: a_variant()}

    def test_a_bank_is_known_by_how_many_questions_it_held(self, store: Store) -> None:
        store.banks.add(a_bank())
        assert store.banks.question_count(a_bank().bank_hash) == len(a_bank().questions) > 0
        assert store.banks.question_count("never stored") is None

    def test_each_place_gets_the_answer_key_it_names(self, store: Store) -> None:
        wrong, right = a_variant(expected=NumberAnswer(value=Decimal(41))), a_variant()
        assert wrong.asked_hash == right.asked_hash
        store.banks.add_variants([wrong])
        store.banks.add_variants([right])
        assert store.banks.variants(places_for([wrong])) == {wrong.asked_hash: wrong}
        assert store.banks.variants(places_for([right])) == {right.asked_hash: right}

    def test_a_corrected_cluster_or_difficulty_holds_under_the_same_key(self, store: Store) -> None:
        corrected = a_variant(cluster="twins", difficulty=Difficulty.HARD, twin_of="math-002", tags=frozenset("ab"))
        store.banks.add_variants([a_variant()])
        store.banks.add_variants([corrected])
        assert store.banks.variants(places_for([a_variant()])) == {corrected.asked_hash: corrected}

    def test_options_keep_the_order_in_which_they_were_shown(self, store: Store) -> None:
        options = {"乙": "second", "甲": "first", "丙": "third"}
        variant = a_variant(expected=ChoiceAnswer(key="甲", options=options))
        store.banks.add_variants([variant])
        expected = store.banks.variants(places_for([variant]))[variant.asked_hash].expected
        assert isinstance(expected, ChoiceAnswer)
        assert list(expected.options) == list(options)

    def test_many_variants_are_found_at_once(self, store: Store) -> None:
        variants = variants_numbered(1203)
        store.banks.add_variants(variants)
        found = store.banks.variants(places_for(variants))
        assert found == {variant.asked_hash: variant for variant in variants}

    def test_a_place_without_its_key_is_an_error(self, store: Store) -> None:
        with pytest.raises(StorageError, match="no answer key"):
            store.banks.variants(places_for([a_variant()]))

    @pytest.mark.parametrize("text", ["half \ud800", "nul \x00"])
    def test_a_text_that_would_come_back_changed_is_refused(self, store: Store, text: str) -> None:
        with pytest.raises(RefusedRows, match="math-001"):
            store.banks.add_variants([a_variant(prompt=text)])


class TestScores:
    @pytest.fixture(autouse=True)
    def attempts(self, store: Store) -> None:
        store_run(store, run=a_run(repeats=2))
        store.attempts.append([(an_attempt(), a_body()), (an_attempt(repeat=1), a_body())])
        store.scores.add_series(a_series())

    def test_scores_come_back_as_they_were(self, store: Store) -> None:
        unscored = a_score(
            dimension=Dimension.CREATIVITY, finding=Unscored(reason=UnscoredReason.TIMEOUT, detail="2 s"), sample=3
        )
        scores = [a_score(), unscored]
        store.scores.append(scores)
        assert list(store.scores.of_run(a_run().run_id, a_series().series_id)) == scores

    def test_a_score_is_never_overwritten(self, store: Store) -> None:
        store.scores.append([a_score(score_id="1")])
        with pytest.raises(RefusedRows):
            store.scores.append([a_score(score_id="2")])
        with pytest.raises(RefusedRows):
            store.scores.append([a_score(score_id="1", sample=1)])

    def test_a_superseded_score_is_no_longer_in_force(self, store: Store) -> None:
        first = a_score()
        second = a_score(revision=1, supersedes=first.score_id, author="ann", reason="misread")
        store.scores.append([first])
        store.scores.append([second])
        assert list(store.scores.of_run(a_run().run_id, a_series().series_id)) == [second]

    def test_findings_are_those_of_the_scores_in_force_on_one_dimension(self, store: Store) -> None:
        unscored = Unscored(reason=UnscoredReason.TIMEOUT, detail="2 s")
        first = a_score(finding=unscored)
        second = a_score(revision=1, supersedes=first.score_id, author="ann", reason="misread")
        other = a_score(attempt_id=an_attempt(repeat=1).attempt_id, finding=unscored)
        by_clock = a_score(dimension=Dimension.RESPONSE_TIME)
        store.scores.append([first, other, second, by_clock])
        found = store.scores.findings(a_run().run_id, a_series().series_id, Dimension.ACCURACY)
        assert found.attempt_ids == [other.attempt_id, second.attempt_id]
        assert found.key_hashes == [a_variant().key_hash] * 2
        assert found.findings == [unscored, second.finding]
        assert store.scores.findings(OTHER_RUN, a_series().series_id, Dimension.ACCURACY).findings == []

    def test_series_and_runs_do_not_mix(self, store: Store) -> None:
        later = a_series(series_id=SeriesId("later"), version="2", created_at=A_MOMENT + timedelta(seconds=1))
        unused = a_series(series_id=SeriesId("unused"))
        for series in (later, later, unused):
            store.scores.add_series(series)
        store_run(store, run=a_run(run_id=OTHER_RUN), session=a_session(session_id=OTHER_SESSION, run_id=OTHER_RUN))
        other = an_attempt(run_id=OTHER_RUN, session_id=OTHER_SESSION)
        store.attempts.append([(other, a_body())])
        here, there = a_score(), a_score(attempt_id=other.attempt_id)
        newer = a_score(series_id=later.series_id)
        store.scores.append([newer, here, there])
        assert list(store.scores.of_run(OTHER_RUN, a_series().series_id)) == [there]
        assert list(store.scores.of_run(a_run().run_id, later.series_id)) == [newer]
        assert store.scores.series_of_run(a_run().run_id) == (a_series(), later)
        assert store.scores.series_of_run(OTHER_RUN) == (a_series(),)
        assert store.scores.series([SeriesId(name) for name in ("unused", "later", "strange")]) == (unused, later)
        assert store.scores.series([]) == ()


class TestLearnt:
    def test_the_newest_statement_of_a_fact_holds(self, store: Store) -> None:
        store.learnt.put(base_url="u", served_model="m", facts={"usage": True, "fields": ["a", {"b": None}]})
        store.learnt.put(base_url="u", served_model="m", facts={"usage": False})
        assert store.learnt.get(base_url="u", served_model="m") == {"usage": False, "fields": ["a", {"b": None}]}

    def test_endpoints_do_not_mix(self, store: Store) -> None:
        store.learnt.put(base_url="u", served_model="m", facts={"usage": True})
        assert store.learnt.get(base_url="u", served_model="n") == {}
        assert store.learnt.get(base_url="v", served_model="m") == {}
