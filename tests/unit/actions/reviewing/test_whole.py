"""Which questions people's means are over while a review is under way."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.actions.reviewing.whole import QuestionScores, whole_questions

_GATED = [1.0]


def _scores(shown: dict[str, Sequence[float | None]], unshown: Sequence[str] = ()) -> QuestionScores:
    return QuestionScores(rows={**shown, **dict.fromkeys(unshown, _GATED)}, shown=shown.keys())


def test_a_question_with_a_shown_answer_that_nobody_has_scored_does_not_count_whatever_broke_off_beside_it() -> None:
    found = whole_questions(_scores({"a": [1.0, None], "b": [1.0, 3.0], "c": [4.0, None], "d": [2.0, 2.0]}))
    assert found == {"b": ([1.0, 3.0],), "d": ([2.0, 2.0],)}


def test_of_what_was_never_shown_the_same_share_counts_and_more_of_the_same_as_more_is_scored() -> None:
    names, unshown = [f"shown {number}" for number in range(10)], [f"broken {number}" for number in range(20)]
    before: set[str] = set()
    for scored in range(11):
        shown: dict[str, Sequence[float | None]] = {
            name: [3.0] if number < scored else [None] for number, name in enumerate(names)
        }
        kept = set(whole_questions(_scores(shown, unshown))) - set(names)
        assert len(kept) == 2 * scored
        assert before <= kept
        before = kept


def test_where_nothing_was_shown_everything_counts() -> None:
    assert set(whole_questions(_scores({}, ["a", "b"]))) == {"a", "b"}


def test_an_answer_that_broke_off_in_one_run_alone_waits_for_the_other_run_s() -> None:
    """Of four such questions two are scored: these count, and no other; of two that broke off in both, one."""
    names = ["a", "b", "c", "d"]
    other: dict[str, Sequence[float | None]] = {"a": [5.0], "b": [4.0], "c": [None], "d": [None]}
    reference, candidate = _scores({}, [*names, "x", "y"]), _scores(other, ["x", "y"])
    found = whole_questions(reference, candidate)
    assert found["a"] == (_GATED, [5.0])
    assert found.keys() & set(names) == {"a", "b"}
    assert len(found.keys() & {"x", "y"}) == 1


def test_a_question_that_one_run_has_not_sampled_does_not_count() -> None:
    assert set(whole_questions(_scores({"a": [3.0], "b": [3.0]}), _scores({"b": [2.0]}))) == {"b"}
