from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from evalkit.banks.select import select_questions
from evalkit.domain.question import Category, Question
from evalkit.errors import UserError
from tests.builders import a_bank, a_question, a_selection

kinds = st.tuples(st.sampled_from(list(Category)[:4]), st.integers(min_value=0, max_value=6))


@st.composite
def questions(draw: st.DrawFn) -> tuple[Question, ...]:
    drawn = draw(st.lists(kinds, min_size=1, max_size=20))
    return tuple(
        a_question(question_id=f"q-{number}", category=category, cluster=f"c-{cluster}")
        for number, (category, cluster) in enumerate(drawn)
    )


@given(questions(), st.integers(min_value=1, max_value=20))
def test_a_limit_is_kept_and_clusters_stay_whole(drawn: tuple[Question, ...], limit: int) -> None:
    bank = a_bank(questions=drawn, sets={})
    try:
        chosen = select_questions(bank, a_selection(language="en", set_name=None, limit=limit))
    except UserError:
        assume(False)
        raise
    assert 0 < len(chosen) <= limit
    clusters = {question.cluster for question in chosen}
    assert [question for question in drawn if question.cluster in clusters] == list(chosen)


@given(questions(), st.integers(min_value=1, max_value=20))
def test_a_selection_is_the_same_every_time(drawn: tuple[Question, ...], limit: int) -> None:
    bank = a_bank(questions=drawn, sets={})
    selection = a_selection(language="en", set_name=None, limit=max(limit, len(drawn)))
    assert select_questions(bank, selection) == select_questions(bank, selection) == drawn
