"""Answers that go back to raters who score in forms."""

from __future__ import annotations

from pathlib import Path

from evalkit.reviews.page_html import form_of_page
from tests.e2e.form_desk import COHERENCE, FormDesk, filled, saved_ratings
from tests.e2e.reviewed_runs import runs_that_name_themselves

_ANSWERS = 13


def _apart(tmp_path: Path) -> tuple[FormDesk, Path]:
    """Two raters who are 4 apart throughout, and the form of the first, all of it imported."""
    desk = FormDesk(folder=tmp_path)
    runs_that_name_themselves(tmp_path, questions=6)
    assert desk.export("--to", "forms/", "--dimension", "coherence").code == 0
    one, two = sorted((tmp_path / "forms").iterdir())
    for form, score in ((two, 5), (one, 1)):
        filled(form, {(COHERENCE, number): score for number in range(1, _ANSWERS + 1)})
    assert desk.take(two).code == 0
    return desk, one


def test_an_import_that_sends_answers_back_says_how_many_and_so_does_the_same_file_again(tmp_path: Path) -> None:
    desk, one = _apart(tmp_path)
    first, again = desk.take(one), desk.take(one)
    (told,) = desk.taken(one)
    back = told["came_back"]
    assert back > 0
    assert (told["done"], told["answers"]) == (_ANSWERS, _ANSWERS + back)
    for ended in (first, again):
        assert f"{_ANSWERS} of {_ANSWERS + back} answers are done" in " ".join(ended.out.split())
        said = (
            f"left for rater-1 to look at again or to settle: {back} answers, not in this file; export the form again"
        )
        assert ended.told == f"{one}: {said}"


def test_a_form_that_has_what_came_back_is_not_to_be_exported_again(tmp_path: Path) -> None:
    desk, one = _apart(tmp_path)
    assert desk.take(one).code == 0
    assert desk.export("--to", "forms/").code == 0
    ended = desk.take(one)
    assert f"{_ANSWERS} of " in ended.out
    assert not ended.told
    (told,) = desk.taken(filled(one, {(COHERENCE, _ANSWERS + 1): 3}))
    assert (told["new"], told["done"], told["came_back"]) == (1, _ANSWERS + 1, 0)


def test_of_what_the_offline_page_saved_nobody_knows_whether_the_page_has_what_came_back(tmp_path: Path) -> None:
    desk, one = _apart(tmp_path)
    assert desk.take(one).code == 0
    assert desk.export("--to", "page.html", "--rater", "rater-1").code == 0
    form_id = form_of_page((tmp_path / "page.html").read_bytes())
    assert form_id is not None
    saved = tmp_path / "ratings.json"
    saved.write_bytes(saved_ratings(form_id))
    said = "answers, without a score in this file; export the form again where it does not show them"
    assert said in desk.take(saved).told
