"""Which verdicts are wanted: the same of every judge, and drawn without a look at what became of an answer."""

from __future__ import annotations

import itertools

import pytest

from evalkit.actions.judging.wanted import chosen_cells, is_asked_twice, samples_of, wanted_of
from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.question import Category, OpenAnswer
from evalkit.domain.rubric import Method
from tests.builders import a_run, a_variant, variants_numbered
from tests.unit.actions.judging.bench import a_judged_attempt, a_rubric, at_the_gate

VARIANTS = variants_numbered(40)


def test_as_many_repeats_of_each_question_are_drawn_as_are_wanted() -> None:
    run = a_run(variants=VARIANTS, repeats=5)
    for wanted in (1, 2, 5):
        cells = chosen_cells(run, repeats_per_question=wanted)
        assert len(cells) == 40 * wanted
        assert {cell.asked_hash for cell in cells} == {variant.asked_hash for variant in VARIANTS}
    assert chosen_cells(run, repeats_per_question=9) == frozenset(run.cells())


def test_a_larger_number_of_repeats_holds_all_of_a_smaller_one() -> None:
    """So that asking for more never throws verdicts away."""
    run = a_run(variants=VARIANTS, repeats=5)
    drawn = [chosen_cells(run, repeats_per_question=wanted) for wanted in range(1, 6)]
    assert all(smaller < larger for smaller, larger in itertools.pairwise(drawn))


def test_the_draw_is_another_one_in_another_run_and_for_another_question() -> None:
    """Were it always the first repeats, whatever drifts over a run would be in every judged figure."""
    one, other = (
        chosen_cells(a_run(run_id=RunId(name), variants=VARIANTS, repeats=5), repeats_per_question=1)
        for name in ("one", "other")
    )
    assert one != other
    for cells in (one, other):
        assert {cell.repeat for cell in cells} == set(range(5))


def test_about_one_verdict_in_twenty_is_asked_for_once_more() -> None:
    ids = [AttemptId(f"attempt-{number}") for number in range(4000)]
    twice = [attempt_id for attempt_id in ids if is_asked_twice(attempt_id, "coherence")]
    # 200 expected, standard deviation 14.
    assert 145 < len(twice) < 255
    assert twice != [attempt_id for attempt_id in ids if is_asked_twice(attempt_id, "completeness")]


@pytest.mark.parametrize("samples", [1, 3])
def test_samples_are_numbered_from_nought_and_one_comes_on_top_for_the_noise(samples: int) -> None:
    ids = [AttemptId(f"attempt-{number}") for number in range(60)]
    for attempt_id in ids:
        wanted = samples_of(attempt_id, "coherence", samples=samples)
        assert list(wanted) == list(range(samples + is_asked_twice(attempt_id, "coherence")))
    assert {len(samples_of(attempt_id, "coherence", samples=samples)) for attempt_id in ids} == {samples, samples + 1}


def test_accuracy_is_asked_about_only_where_no_rule_has_decided() -> None:
    accuracy = a_rubric(name="accuracy", only_undecided=True)
    read, unread = a_judged_attempt(attempt_id="read"), a_judged_attempt(attempt_id="unread", is_read=False)
    question = a_variant(question_id="poem", expected=OpenAnswer())
    poem = a_judged_attempt(question, attempt_id="poem")
    assert [one.attempt_id for one in wanted_of(accuracy, [read, unread, poem])] == ["unread", "poem"]


def test_what_broke_off_is_no_answer_that_a_rule_failed_to_read() -> None:
    """Else every cut answer would count as a judged accuracy of 1, beside the rule's own miss."""
    accuracy = a_rubric(name="accuracy", only_undecided=True)
    cut = a_judged_attempt(attempt_id="cut", is_read=False, gate=at_the_gate())
    poem = a_judged_attempt(a_variant(question_id="poem", expected=OpenAnswer()), attempt_id="poem", gate=at_the_gate())
    assert [one.attempt_id for one in wanted_of(accuracy, [cut, poem])] == ["poem"]
    assert [one.attempt_id for one in wanted_of(a_rubric(), [cut])] == ["cut"]


def test_a_checklist_without_items_and_a_tag_that_is_not_there_want_nothing() -> None:
    bare = a_judged_attempt(a_variant(checklist=()))
    assert not list(wanted_of(a_rubric(method=Method.CHECKLIST), [bare]))
    assert list(wanted_of(a_rubric(method=Method.CHECKLIST), [a_judged_attempt()]))
    assert not list(wanted_of(a_rubric(tags=frozenset({"creativity"})), [bare]))
    assert not list(wanted_of(a_rubric(categories=frozenset({Category.LOGIC})), [bare]))
